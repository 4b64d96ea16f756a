"""What a flight hour is spent on: its parts by name, their colours, and the figures of a fleet."""

from __future__ import annotations

from typing import Final

PHASES: Final = {
    "outbound": "#8fa9d3",
    "on station": "#1b426b",
    "searching": "#dcaed0",
    "holding": "#7a2f6b",
    "on scene": "#a8639a",
    "called away": "#ddc9e6",
    "return": "#cdd6e6",
    "aborted": "#d55e00",
}
# Ways from an orbit to a cue, from one cue to another, and back are neither out nor back.
ON_SCENE, AWAY = "on scene", "called away"
PHASE_HOURS: Final = {
    "outbound": "out_hours",
    "on station": "on_station_hours",
    ON_SCENE: "on_scene_hours",
    AWAY: "away_hours",
    "return": "back_hours",
    "aborted": "aborted_hours",
}

"""The names of pictures, as commands take them and files are called; nothing is drawn here."""

from __future__ import annotations

from typing import Final

from sim.figures import on_maps

# Of each the first is drawn where none is asked for.
TIMELINE: Final = "timeline"
RESPONSE_TIMES: Final = "response_times"
CUE_MAP: Final = "cue_map"
PATTERN_OF_LIFE: Final = "pattern_of_life"
OPEN_CUES: Final = "open_cues"
FOUND_BY_DELAY: Final = "found_by_delay"
TARGETS: Final = "targets"
_ON_DEMAND: Final = (RESPONSE_TIMES, CUE_MAP, OPEN_CUES, FOUND_BY_DELAY, PATTERN_OF_LIFE, TARGETS)
OF_A_RUN: Final = (*on_maps(), TIMELINE, *_ON_DEMAND)
COMPARISON_MAP: Final = "comparison_map"
LOST_HOURS: Final = "lost_hours"
OF_A_COMPARISON: Final = (COMPARISON_MAP, "hours", LOST_HOURS)
OF_CLAIMS: Final = ("claim_map", "two_inputs")

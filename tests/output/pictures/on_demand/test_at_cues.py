"""What aircraft did at cues, read from tables by hand."""

from __future__ import annotations

import numpy as np

from sim.column_table import Table
from sim.output.pictures.on_demand.at_cues import cue_spans, scenes
from sim.study.run.tail_and_orbit_spans import Span

NAN = np.nan


def columns_of(names, *rows):
    return Table(dict(zip(names, map(np.array, zip(*rows, strict=True)), strict=True)))


CUES = columns_of(
    (
        *("cue", "name", "tail", "reported_s", "on_scene_s", "found_s", "searched_s", "ended_s"),
        "outcome",
    ),
    (0, "tips", "f-1", 190.0, 220.0, 230.0, 10.0, 270.0, "reached"),
    (1, "fires", "f-2", 0.0, 100.0, NAN, NAN, 200.0, "reached"),
    (2, "tips", "", 150.0, NAN, NAN, NAN, 160.0, "expired"),
)
HOLDS = columns_of(
    ("cue", "tail", "begin_s", "end_s"), (0, "f-1", 230.0, 250.0), (0, "f-3", 245.0, 270.0)
)


def test_what_is_found_is_held_by_who_is_there():
    assert scenes(CUES, HOLDS) == {
        "f-1": [Span(220.0, 230.0, "searching", "tips"), Span(230.0, 250.0, "holding", "tips")],
        "f-2": [Span(100.0, 200.0, "on scene", "fires")],
        "f-3": [Span(245.0, 270.0, "holding", "tips")],
    }


def test_cues_last_until_somebody_was_there_or_they_were_over():
    assert cue_spans(CUES) == {
        "tips": [
            Span(190.0, 220.0, "reached", "tips"),
            Span(150.0, 160.0, "not reached", "tips"),
        ],
        "fires": [Span(0.0, 100.0, "reached", "fires")],
    }

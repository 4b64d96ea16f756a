"""What a tail was doing when, read off a log written by hand; times in hours."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from sim.operations.tail_history import History, Log

H = 3600.0
SORTIE = [
    (0, "", "ready"),
    (1, "kabul", "preflight"),
    (2, "kabul", "takeoff"),
    (5, "kabul", "on_station"),
    (9, "kabul", "bingo"),
    (10, "kabul", "air_abort"),
    (12, "kabul", "landing"),
    (20, "", "ready"),
]


@dataclass(frozen=True)
class Aircraft:
    """As much of a tail as a history asks for."""

    name: str
    fleet: str = "gulf"


FIRST, SECOND = Aircraft("gulf-1"), Aircraft("gulf-2")


def history(**logs):
    """Of logs by the name of the aircraft."""
    log = Log()
    for name, rows in logs.items():
        for time_h, orbit, event in rows:
            log.note(time_h * H, Aircraft(name.replace("_", "-")), orbit, event)
    return History(log.decisions())


@pytest.mark.parametrize(
    ("time_h", "state"),
    [(0, ("ready", "")), (1.5, ("preflight", "kabul")), (9, ("returning", "kabul")),
     # A failure on the way home changes nothing.
     (11, ("returning", "kabul")), (12, ("turnaround", "kabul")), (99, ("ready", ""))],
)  # fmt: skip
def test_the_state_is_that_after_the_last_event(time_h, state):
    assert history(gulf_1=SORTIE).at(FIRST, time_h * H) == state


def test_an_abort_on_the_way_out_turns_the_aircraft_home():
    rows = [*SORTIE[:3], (3, "kabul", "air_abort"), (4, "kabul", "landing"), SORTIE[-1]]

    assert history(gulf_1=rows).at(FIRST, 3.5 * H) == ("air_abort", "kabul")


def test_pieces_fill_a_stretch():
    pieces = [
        (start_s / H, end_s / H, state)
        for start_s, end_s, state, _ in history(gulf_1=SORTIE).pieces(FIRST, 1.5 * H, 6 * H)
    ]

    assert pieces == [(1.5, 2, "preflight"), (2, 5, "outbound"), (5, 6, "on_station")]


def test_the_nearest_is_the_one_that_is_ready_soonest():
    """Asked at 13 h: one is ready at 20 h, the other took its turn round and is ready at 19 h."""
    both = history(gulf_1=SORTIE, gulf_2=[*SORTIE[:-1], (19, "", "ready")])

    assert both.nearest_to_ready({"gulf": 13 * H}) == SECOND
    assert both.nearest_to_ready({"gulf": 0.5 * H}) == FIRST


def test_of_two_that_the_run_does_not_see_ready_the_one_further_on_in_its_cycle_is_nearer():
    both = history(gulf_1=SORTIE[:4], gulf_2=SORTIE[:-1])

    assert both.nearest_to_ready({"gulf": 13 * H}) == SECOND


def test_an_aircraft_being_made_ready_for_an_orbit_is_being_sent():
    of_one = history(gulf_1=SORTIE)

    assert of_one.being_sent("kabul", ["gulf"], 1.5 * H) == FIRST
    assert of_one.being_sent("herat", ["gulf"], 1.5 * H) is None
    assert of_one.being_sent("kabul", ["gulf"], 3 * H) is None

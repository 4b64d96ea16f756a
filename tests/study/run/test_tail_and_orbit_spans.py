"""What each tail did and each orbit lacked, counted from tables by hand."""

from __future__ import annotations

import numpy as np

from sim.column_table import Table
from sim.study.run.tail_and_orbit_spans import (
    AtCues,
    OrbitDemand,
    Roster,
    Span,
    read_roster,
    readable_span_s,
    schedule,
)

HOUR_S = 3600.0
DAY_S = 86400.0
ROSTER = Roster({"f": 1}, {"kabul": OrbitDemand(1), "herat": OrbitDemand(1)})
NAN = np.nan


def table_of(rows):
    names = ["sortie", "fleet", "tail", "orbit", "takeoff_s", "arrive_s", "depart_s", "land_s"]
    columns = zip(*rows, strict=True)
    return Table(dict(zip([*names, "outcome"], map(np.array, columns), strict=True)))


SORTIES = table_of(
    [
        (0, "f", "f-1", "kabul", 0.0, 100.0, 200.0, 300.0, "completed"),
        (1, "f", "f-2", "kabul", 50.0, 150.0, 250.0, 350.0, "completed"),
        (2, "f", "f-10", "kabul", 120.0, NAN, NAN, 180.0, "air_abort"),
        (3, "f", "f-9", "herat", 100.0, 160.0, NAN, 220.0, "lost"),
    ]
)
GAPS = Table(
    {
        "orbit": np.array(["kabul", "herat"]),
        "start_s": np.array([0.0, 220.0]),
        "end_s": np.array([100.0, 400.0]),
        "missing": np.array([1, 1]),
        "cause": np.array(["transit", "loss"]),
    }
)


def test_phases_counts_gaps_and_losses_of_a_window():
    shown = schedule(SORTIES, GAPS, (80.0, 260.0), ROSTER)

    assert list(shown.tails["f"]) == ["f-1", "f-2", "f-9", "f-10"]
    assert shown.tails["f"]["f-1"] == [
        Span(80.0, 100.0, "outbound", "kabul"),
        Span(100.0, 200.0, "on station", "kabul"),
        Span(200.0, 260.0, "return", "kabul"),
    ]
    assert shown.tails["f"]["f-10"] == [Span(120.0, 180.0, "aborted", "kabul")]
    assert shown.tails["f"]["f-9"] == [
        Span(100.0, 160.0, "outbound", "herat"),
        Span(160.0, 220.0, "on station", "herat"),
    ]
    assert shown.on_station["kabul"] == [
        Span(100.0, 150.0, "1"),
        Span(150.0, 200.0, "2"),
        Span(200.0, 250.0, "1"),
    ]
    assert shown.losses_s == {"f-9": 220.0}
    assert shown.gaps["kabul"] == [Span(80.0, 100.0, "transit")]
    assert shown.lost_h() == {"loss": 40.0 / 3600.0, "transit": 20.0 / 3600.0}
    assert shown.outcomes == {"air_abort": 1, "lost": 1}
    assert shown.idle == {"kabul": [], "herat": []}


def test_rows_are_in_the_scenarios_order_and_those_that_never_flew_have_theirs():
    roster = Roster({"reserve": 2, "f": 2}, {"zulu": OrbitDemand(2), "kabul": OrbitDemand(1)})
    shown = schedule(SORTIES, GAPS, (0.0, 400.0), roster)

    assert list(shown.tails) == ["reserve", "f"]
    assert shown.tails["reserve"] == {"reserve-1": [], "reserve-2": []}
    assert list(shown.on_station) == ["zulu", "kabul", "herat"]
    assert shown.on_station["zulu"] == []


def test_who_lands_after_the_window_is_still_airborne():
    assert schedule(SORTIES, GAPS, (0.0, 210.0), ROSTER).outcomes == {
        "still airborne": 3,
        "air_abort": 1,
    }


def test_an_orbit_asks_for_what_the_scenario_says():
    """An overlap longer than the time alone must not look like a second aircraft asked for."""
    none = GAPS.where(np.zeros(0, dtype=int))
    geojson = {
        "features": [
            {"properties": {"kind": "base", "name": "A", "fleet": "f", "count": 10}},
            {"properties": {"kind": "orbit", "name": "kabul", "aircraft_on_station": 1}},
        ]
    }
    roster = read_roster(geojson, clock_s=0.0)

    assert roster.fleets == {"f": 10}
    assert schedule(SORTIES, none, (0.0, 400.0), roster).demanded["kabul"] == 1


def test_of_an_older_folder_an_orbit_asks_for_who_is_there_and_who_is_missing():
    gaps = Table({**GAPS, "start_s": np.array([160.0, 220.0]), "missing": np.array([1, 1])})
    old = Roster({}, {"kabul": OrbitDemand(), "herat": OrbitDemand()})
    none = GAPS.where(np.zeros(0, dtype=int))

    assert schedule(SORTIES, gaps, (0.0, 400.0), old).demanded == {"herat": 1, "kabul": 3}
    assert schedule(SORTIES, none, (0.0, 400.0), old).demanded["kabul"] == 1


def test_hours_outside_daily_windows_are_not_asked_for():
    """From 22:00 on with windows from 6 to 18 and 20 to 21 o'clock."""
    windows_s = [[6 * HOUR_S, 18 * HOUR_S], [20 * HOUR_S, 21 * HOUR_S]]
    roster = Roster({}, {"kabul": OrbitDemand(1, windows_s)}, clock_s=22 * HOUR_S)
    shown = schedule(SORTIES, GAPS, (1 * HOUR_S, 26 * HOUR_S), roster)

    assert [(s.start_s / HOUR_S, s.end_s / HOUR_S) for s in shown.idle["kabul"]] == [
        (1.0, 8.0),
        (20.0, 22.0),
        (23.0, 26.0),
    ]


def test_a_week_is_shown_and_less_of_short_sorties():
    def flights(hours):
        return Table({"takeoff_s": np.zeros(3), "land_s": np.full(3, hours * 3600.0)})

    assert readable_span_s(flights(33.0), 30 * DAY_S) == 7 * DAY_S
    assert readable_span_s(flights(33.0), 2 * DAY_S) == 2 * DAY_S
    assert readable_span_s(flights(1.0), 30 * DAY_S) == 60 * 3600.0
    assert readable_span_s(flights(33.0).where(np.zeros(3, dtype=bool)), DAY_S) == DAY_S


def test_who_is_called_away_searches_and_holds_before_the_way_home():
    """From its orbit at 200 to a cue at 220, found at 230, held to 270, home from there."""
    scenes = {"f-1": [Span(220.0, 230.0, "searching"), Span(230.0, 270.0, "holding")]}
    shown = schedule(SORTIES, GAPS, (0.0, 400.0), ROSTER, AtCues(scenes))

    assert [(s.start_s, s.end_s, s.what) for s in shown.tails["f"]["f-1"]] == [
        (0.0, 100.0, "outbound"),
        (100.0, 200.0, "on station"),
        (200.0, 220.0, "outbound"),
        (220.0, 230.0, "searching"),
        (230.0, 270.0, "holding"),
        (270.0, 300.0, "return"),
    ]
    # Whoever was not asked flew as before.
    assert [s.what for s in shown.tails["f"]["f-2"]] == ["outbound", "on station", "return"]


def test_who_comes_back_to_its_orbit_was_away_from_it():
    """Away from 130 to 170, on scene from 140 to 150; the other one is on station meanwhile."""
    away = Table(
        {"sortie": np.array([0]), "left_s": np.array([130.0]), "back_s": np.array([170.0])}
    )
    at_cues = AtCues({"f-1": [Span(140.0, 150.0, "on scene")]}, away=away)
    shown = schedule(SORTIES, GAPS, (0.0, 400.0), ROSTER, at_cues)

    assert [(s.start_s, s.what) for s in shown.tails["f"]["f-1"]] == [
        (0.0, "outbound"),
        (100.0, "on station"),
        (130.0, "outbound"),
        (140.0, "on scene"),
        (150.0, "outbound"),
        (170.0, "on station"),
        (200.0, "return"),
    ]
    assert [(s.start_s, s.end_s, s.what) for s in shown.on_station["kabul"]] == [
        (100.0, 130.0, "1"),
        (150.0, 170.0, "1"),
        (170.0, 200.0, "2"),
        (200.0, 250.0, "1"),
    ]


def test_at_a_cue_an_aircraft_on_alert_is_on_no_station():
    """It looks at a place and flies home; cues are shown from when they were reported."""
    flown = table_of([(0, "f", "f-1", "", 0.0, 100.0, 200.0, 300.0, "completed")])
    cues = {"tips": [Span(5.0, 100.0, "reached"), Span(150.0, 150.0, "not reached")]}
    none = GAPS.where(np.zeros(0, int))
    shown = schedule(flown, none, (0.0, 160.0), Roster({"f": 1}, {}), AtCues(cues=cues))

    assert [s.what for s in shown.tails["f"]["f-1"]] == ["outbound", "on scene"]
    assert shown.cues == cues
    assert shown.on_station == {}

"""The timeline tells what the tables tell."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
import pytest

import sim
from sim.column_table import Table
from sim.operations.causes import CAUSES
from sim.output.drawing.page import shortened, style
from sim.output.format.result_to_record import geometry
from sim.output.pictures.timeline import draw_timeline, timeline
from sim.output.store.stored_run import open_run
from sim.study.run.tail_schedule import (
    OrbitDemand,
    Roster,
    Span,
    read_roster,
    readable_span_s,
    schedule,
)
from tests.stored import write_run

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


def test_geometry_keeps_what_each_orbit_asks_for():
    scenario = sim.load_scenario(
        Path(__file__).parents[3] / "scenarios/afghanistan/gulf.yaml",
        {"orbits.kabul.aircraft_on_station": 2},
    )
    roster = read_roster(geometry(sim.plan(scenario)), 0.0)

    assert roster.fleets == {"dhafra": 4, "udeid": 4}
    assert roster.orbits["kabul"] == OrbitDemand(2, None)


def test_long_names_are_cut_in_the_middle():
    """So that what tells them apart, the number last, stays."""
    names = [f"a_fleet_with_a_long_name_from_far_away-{n}" for n in (1, 12)]
    cut = [shortened(name, 1.4, (8, "normal")) for name in names]

    assert [name[-2:] for name in cut] == ["-1", "12"]
    assert all(name.startswith("a_fleet") and "…" in name for name in cut)
    assert shortened("f-1", 1.4, (8, "normal")) == "f-1"


def test_a_week_is_shown_and_less_of_short_sorties():
    def flights(hours):
        return Table({"takeoff_s": np.zeros(3), "land_s": np.full(3, hours * 3600.0)})

    assert readable_span_s(flights(33.0), 30 * DAY_S) == 7 * DAY_S
    assert readable_span_s(flights(33.0), 2 * DAY_S) == 2 * DAY_S
    assert readable_span_s(flights(1.0), 30 * DAY_S) == 60 * 3600.0
    assert readable_span_s(flights(33.0).where(np.zeros(3, dtype=bool)), DAY_S) == DAY_S


@pytest.fixture(scope="session")
def run(tmp_path_factory, gulf_record):
    folder = tmp_path_factory.mktemp("timeline") / "run"
    write_run(folder, gulf_record)
    return open_run(folder)


@cache
def drawn(run, days=None):
    with style():
        figure = draw_timeline(run, days)
        figure.draw_without_rendering()
    return figure


def headline(figure):
    """The title, put together again."""
    lines = [text for text in said(figure) if text.get_fontsize() == 14]
    return " ".join(text.get_text() for text in sorted(lines, key=lambda t: -t.get_position()[1]))


def said(figure):
    found = figure.findobj(matplotlib.text.Text)
    return [text for text in found if text.get_text().strip() and text.get_visible()]


def lost_h(record, first_s, last_s):
    """Hours of gaps by cause, the plain way."""
    [gaps], hours = record.tables["orbits"], {}
    for start_s, end_s, cause in zip(gaps["start_s"], gaps["end_s"], gaps["cause"], strict=True):
        length_s = min(end_s, last_s) - max(start_s, first_s)
        if length_s > 0:
            hours[cause] = hours.get(cause, 0.0) + length_s / 3600.0
    return hours


def test_title_and_legend_give_the_lost_hours_of_the_days_shown(run, gulf_record):
    figure = drawn(run)
    lines = [text.get_text() for text in said(figure)]
    hours = lost_h(gulf_record, 3 * DAY_S, 10 * DAY_S)
    worst = max(hours, key=hours.get)

    assert headline(figure) == (
        f"Afghanistan 2021, flown from the Gulf: {sum(hours.values()):.1f}\u00a0h of orbit time "
        f"lost from day 3 to day 10, chiefly to {worst.replace('_', ' ')}"
    )
    for cause, row in CAUSES.items():
        entry = f"gap: {row.label}, {hours.get(cause, 0.0):,.1f} h"
        assert (entry in lines) == (cause in hours)


def test_every_tail_and_orbit_has_its_row(run, gulf_record):
    lines = {text.get_text() for text in said(drawn(run))}

    assert set(gulf_record.tables["sorties"][0]["tail"]) <= lines
    assert {"Orbits", "Kabul", "Nangarhar", "Kandahar", "Herat", "Dhafra (8)"} <= lines
    assert "day 3\n4 Sep" in lines


def test_a_short_window_shows_the_clock(run):
    lines = {text.get_text() for text in said(drawn(run, days=1.0))}

    assert "84 h\n4 Sep 12:00" in lines
    assert "day 3.5\n4 Sep 12:00" in {text.get_text() for text in said(drawn(run, days=2.5))}


def test_a_window_of_minutes_shows_minutes(run):
    figure = drawn(run, days=0.03)
    lines = {text.get_text() for text in said(figure)}

    assert {"72:00 h\n4 Sep", "72:05 h\n4 Sep 00:05"} <= lines
    assert "from hour 72 to hour 72.72" in headline(figure)


@pytest.mark.parametrize("days", [None, 1.0])
def test_nothing_leaves_the_sheet(run, days):
    figure = drawn(run, days)
    width, height = figure.canvas.get_width_height()
    for text in said(figure):
        box = text.get_window_extent()
        assert box.x0 >= 0, text
        assert box.x1 <= width, text
        assert box.y0 >= 0, text
        assert box.y1 <= height, text


def test_a_run_without_gaps_says_so(tmp_path, gulf_record):
    none = gulf_record.tables["orbits"][0].where(np.zeros(0, dtype=int))
    tables = {**gulf_record.tables, "orbits": (none,)}
    write_run(tmp_path / "run", dataclasses.replace(gulf_record, tables=tables))
    figure = drawn(open_run(tmp_path / "run"))
    lines = [text.get_text() for text in said(figure)]

    assert headline(figure).endswith(": no gap on any orbit from day 3 to day 10")
    assert not [line for line in lines if line.startswith("gap: ")]


@pytest.mark.long
def test_two_drawings_are_equal_to_the_byte(run, tmp_path):
    timeline(run, tmp_path / "a.png")
    timeline(run, tmp_path / "b.png")

    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()

"""The timeline tells what the tables tell."""

from __future__ import annotations

import dataclasses
from functools import cache
from pathlib import Path

import matplotlib
import numpy as np
import pytest

import sim
from sim.errors import ResultsError
from sim.operations.causes import CAUSES
from sim.output.drawing.page_wording import save_png, shortened, style
from sim.output.format.result_to_record import geometry
from sim.output.pictures.timeline import Stretch, draw_timeline
from sim.output.pictures.timeline_rows import chart_rows
from sim.output.store.stored_run import open_run
from sim.study.run.tail_and_orbit_spans import (
    OrbitDemand,
    Schedule,
    Span,
    read_roster,
)
from tests.stored import flown_run, write_run
from tests.study.demand.on_call import AIRCRAFT, on_call, overhead

DAY_S = 86400.0


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


@pytest.fixture(scope="session")
def run(tmp_path_factory, gulf_record):
    folder = tmp_path_factory.mktemp("timeline") / "run"
    write_run(folder, gulf_record)
    return open_run(folder)


@cache
def drawn(run, days=None):
    with style():
        figure = draw_timeline(run, Stretch(days=days))
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


def test_cues_are_marked_and_what_is_done_at_them_has_its_colour(tmp_path):
    """One orbit's aircraft is called away, and nothing is said to be lost to "called away"."""
    cue = {"at": ["6 h", "30 h"], "error": "1 km", "perishes": "2 h"}
    task = {"look": {"search": {"limit": "1 h"}, "hold": {"for": "4 h"}}}
    bird = {**AIRCRAFT, "endurance": "14 h", "sensor": {"reach": "30 km", "sweep_width": "2 km"}}
    scenario = overhead(
        tmp_path, cue, count=1, centre=(0.0, 1.0), at=(0.0, 1.0), duration="2 d", tasks=task,
        aircraft={"bird": bird},
    )  # fmt: skip
    figure = drawn(flown_run(tmp_path / "run", scenario))
    lines = [text.get_text() for text in said(figure)]

    assert headline(figure).endswith("to aircraft called away; 2 of 2 cues reached")
    assert any(line.startswith("holding, 4") or line.startswith("holding, 8") for line in lines)
    assert "Calls" in lines


@pytest.fixture(scope="module")
def surge(tmp_path_factory):
    """A call a day for three weeks, and nine more on the twelfth day."""
    folder = tmp_path_factory.mktemp("surge")
    at = [f"{24 * day + 1} h" for day in range(21)] + [f"{288 + hour} h" for hour in range(9)]
    cue = {"at": at, "perishes": "12 h"}
    scenario = on_call(folder, tails=1, cue=cue, duration="20 d", warmup="1 d")
    return flown_run(folder / "run", scenario)


def test_the_days_with_most_cues_are_shown_and_said_to_be(surge):
    words = " ".join(text.get_text() for text in said(drawn(surge)))

    assert "from day 6 to day 13" in headline(drawn(surge))
    assert "the 7\u00a0days of 20\u00a0days with most cues shown" in words
    assert "orbit" not in words


def test_other_days_are_shown_where_they_are_asked_for(surge):
    with style():
        figure = draw_timeline(surge, Stretch(from_d=18.5, days=4.0))
    words = " ".join(text.get_text() for text in said(figure))

    assert "from day 18.5 to day 21" in headline(figure)
    assert "most cues" not in words


@pytest.mark.parametrize("from_d", [0.5, 21.0])
def test_days_that_do_not_count_are_refused(surge, from_d):
    with pytest.raises(ResultsError, match=f"day {from_d:g} does not count") as refused:
        draw_timeline(surge, Stretch(from_d=from_d))
    assert "from day 1 to day 21" in str(refused.value)


@pytest.mark.long
def test_two_drawings_are_equal_to_the_byte(run, tmp_path):
    save_png(tmp_path / "a.png", draw_timeline, run)
    save_png(tmp_path / "b.png", draw_timeline, run)

    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()


@pytest.mark.parametrize(("n", "heading"), [(8, "Cues"), (9, "Cues (8 of 9 kinds)")])
def test_kinds_of_cue_without_a_row_are_told(n, heading):
    cues = {f"kind_{number}": [Span(0.0, 1.0, "reached", "")] for number in range(n)}
    rows = chart_rows(Schedule(0.0, DAY_S, {}, {}, {}, {}, {}, {}, {}, cues))

    assert [row.label for row in rows][::8] == [heading, "Kind 7"]

"""The timeline tells what the tables tell."""

from __future__ import annotations

import dataclasses

import matplotlib
import numpy as np
import pytest

from sim.output.charts import CAUSES, draw_timeline, timeline
from sim.output.page import style
from sim.output.runfolder import open_run, write_run
from sim.output.schedule import Span, readable_span_s, schedule
from sim.tables import Table

DAY_S = 86400.0
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
    shown = schedule(SORTIES, GAPS, (80.0, 260.0))

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


def test_what_an_orbit_asks_for_is_who_is_there_and_who_is_missing():
    gaps = Table({**GAPS, "start_s": np.array([160.0, 220.0]), "missing": np.array([1, 1])})

    assert schedule(SORTIES, gaps, (0.0, 400.0)).asked == {"herat": 1, "kabul": 3}
    assert schedule(SORTIES, GAPS.where(np.zeros(0, dtype=int)), (0.0, 400.0)).asked["kabul"] == 1


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
    for cause in CAUSES:
        entry = f"gap: {cause.replace('_', ' ')}, {hours.get(cause, 0.0):,.1f} h"
        assert (entry in lines) == (cause in hours)


def test_every_tail_and_orbit_has_its_row(run, gulf_record):
    lines = {text.get_text() for text in said(drawn(run))}

    assert set(gulf_record.tables["sorties"][0]["tail"]) <= lines
    assert {"Orbits", "Kabul", "Nangarhar", "Kandahar", "Herat", "Dhafra (8)"} <= lines
    assert "day 3\n4 Sep" in lines


def test_a_short_window_shows_the_clock(run):
    lines = {text.get_text() for text in said(drawn(run, days=1.0))}

    assert "day 3.5\n4 Sep 12:00" in lines


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


def test_two_drawings_are_equal_to_the_byte(run, tmp_path):
    timeline(run, tmp_path / "a.png")
    timeline(run, tmp_path / "b.png")

    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()

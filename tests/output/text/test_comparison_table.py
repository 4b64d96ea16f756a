"""Tables of a comparison."""

from __future__ import annotations

from sim.output.text.comparison_table import comparison_tables, shown_figures
from tests.output.compared import (
    NAMES,
)


def test_tables_have_every_option_and_mark_what_is_more_than_luck(stored):
    options, apart, ranking = comparison_tables(stored("five").summary)

    assert options.heads == ("", *NAMES)
    assert apart.heads == ("", *NAMES[1:])
    transit = next(row for row in apart.rows if row[0] == "in transit")
    assert transit[-1].endswith(" pp *")
    assert [row[0] for row in ranking.rows] == ["1", "2", "3", "4", "5"]


def test_what_searches_found_is_compared_where_there_are_some():
    tips = dict.fromkeys(("reached_fraction", "found_fraction", "custody_fraction"))
    near = {"orbits": {}, "areas": {}, "cues": {"tips": tips, "calls": {"reached_fraction": None}}}
    words = [
        shown.words for shown in shown_figures({"options": {"near": near}, "baseline": "near"})
    ]

    assert words[3:] == ["reached, tips", "found, tips", "custody, tips", "reached, calls"]

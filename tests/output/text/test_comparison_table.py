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
    near = {"orbits": {}, "areas": {}, "cues": {"tips": tips, "calls": {"reached_fraction": None}},
            "fleet": {"on_scene_hours": None}}  # fmt: skip
    words = [
        shown.words for shown in shown_figures({"options": {"near": near}, "baseline": "near"})
    ]

    assert words[:2] == ["in transit", "on scene, h a day"]
    assert words[3:] == ["reached, tips", "found, tips", "custody, tips", "reached, calls"]


def test_what_only_some_options_have_has_a_row_and_a_blank_where_it_is_not(stored):
    """Options of which one sees targets: the baseline or another."""
    summary = stored("five").summary
    seen = {"mean": 0.5, "lo": 0.4, "hi": 0.6, "n": 2}
    figures = {"found_fraction": seen, "seen_fraction": seen}
    for who in (NAMES[0], NAMES[1]):
        options = {
            name: {**option, "targets": {"cars": figures}} if name == who else option
            for name, option in summary["options"].items()
        }
        tables = comparison_tables({**summary, "options": options})
        row = next(row for row in tables[0].rows if row[0].endswith("cars"))
        assert [cell == "-" for cell in row[1:]] == [name != who for name in NAMES]
        apart = next(row for row in tables[1].rows if row[0].endswith("cars"))
        assert set(apart[1:]) == {"-"}


def test_what_is_never_reached_is_later_than_all_as_in_the_tables_of_a_run(stored):
    """A percentile among the never reached is no blank; of no cue at all it is."""
    summary = stored("five").summary
    none = dict.fromkeys(("mean", "lo", "hi"))
    options = {}
    for name, option in summary["options"].items():
        n = {"mean": 0.0 if name == NAMES[1] else 4.0}
        own = {"n_reported": n, "reached_fraction": none, "response_time_p90_h": none}
        options[name] = {**option, "cues": {"boats": own}}
    compared = {**summary, "options": options}
    table = comparison_tables(compared)[0]
    rows = {row[0]: row[1:] for row in table.rows}

    late = [">" if name != NAMES[1] else "-" for name in NAMES]
    assert list(rows["90 % within h, boats"]) == late
    assert set(rows["reached, boats"]) == {"-"}
    assert table.note.startswith(">: later than all")
    assert comparison_tables(summary)[0].note == ""

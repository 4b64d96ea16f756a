"""The figures as text: JSON for programs, CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.output.format.summary_as_json_and_csv import to_csv, to_json, walk_figures
from tests.scenario.values import letters

SUMMARY = {
    "schema_version": 1,
    "scenario": "=cmd|' /C calc'!A0",
    "budgets": [
        {"fleet": "dhafra", "orbit": "kabul", "feasible": True, "on_station_h": 20.25,
         "aircraft_per_orbit": None, "route": [[24.2, 54.5], [34.5, 69.2]]},
    ],
    "orbits": {
        "kabul": {
            "fill_fraction": {"mean": 0.875, "lo": 0.8, "hi": 0.9, "n": 100},
            "lost_hours_by_cause": {"transit": {"mean": -0.0, "lo": None, "hi": None, "n": 1}},
        }
    },
}  # fmt: skip


def rows(summary):
    return list(csv.reader(io.StringIO(to_csv(summary).removeprefix("\ufeff"))))


def test_one_line_per_figure_with_path_interval_and_unit():
    assert rows(SUMMARY) == [
        ["figure", "mean", "lo", "hi", "n", "unit"],
        ["schema_version", "1", "", "", "", "count"],
        ["scenario", "'=cmd|' /C calc'!A0", "", "", "", ""],
        ["budgets.dhafra.kabul.feasible", "True", "", "", "", ""],
        ["budgets.dhafra.kabul.on_station_h", "20.25", "", "", "", "h"],
        ["orbits.kabul.fill_fraction", "0.875", "0.8", "0.9", "100", "1"],
        ["orbits.kabul.lost_hours_by_cause.transit", "-0.0", "", "", "1", "h"],
    ]


def test_the_file_opens_in_excel():
    assert to_csv(SUMMARY).encode("utf-8").startswith(b"\xef\xbb\xbf")
    assert "\r\n" in to_csv(SUMMARY)


@given(st.text(letters.ANY))
def test_no_text_cell_ever_starts_like_a_formula(name):
    for row in rows({"scenario": name, "note": {"x": name}}):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_json_keeps_the_order_writes_exact_floats_and_null_for_nan():
    text = to_json({"b": np.float64(0.1) + 0.2, "a": [np.nan, np.inf, np.int64(3)], "c": "Kabul é"})

    assert text == (
        '{\n "b": 0.30000000000000004,\n "a": [\n  null,\n  null,\n  3\n ],\n "c": "Kabul é"\n}\n'
    )


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_figure_survives_json_to_the_last_bit(value):
    assert json.loads(to_json({"v": value}))["v"] == value


def test_figures_go_by_the_paths_of_the_grammar():
    assert [path for path, _ in walk_figures(SUMMARY)][2:4] == [
        "budgets.dhafra.kabul.feasible",
        "budgets.dhafra.kabul.on_station_h",
    ]

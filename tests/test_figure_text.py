"""A figure's number and unit as a reader meets them."""

from __future__ import annotations

import pytest

from sim.figure_table import ROWS
from sim.figure_text import IN_PERCENT, Style, figure_text, style_of
from sim.units import SHARE

# --- how they are written


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.homes[0]}-{row.name}")
def test_a_share_is_in_per_cent_wherever_it_is_written(row):
    sentence = figure_text(0.25, row.unit, ".1f")
    cell = style_of(row).text({"mean": 0.25})

    assert sentence.endswith("25.0 %") == cell.endswith(" %") == (row.unit == SHARE)


def test_an_error_decides_how_finely_a_mean_is_told():
    sure = {"mean": 12.3456, "lo": 12.3446, "hi": 12.3466}

    assert Style(decimals=1).as_sure(sure) == "12.346 ± 0.001"
    assert Style(decimals=1).text(sure) == "12.3 ± 0.0"
    assert Style(decimals=1).as_sure({**sure, "lo": 0.0, "hi": 20.0}) == "12.3 -12.3 +7.7"


def test_what_does_not_exist_is_said():
    assert figure_text(None, SHARE, ".1f") == "none"
    assert IN_PERCENT.as_sure({"mean": None, "lo": None, "hi": None}) == "-"

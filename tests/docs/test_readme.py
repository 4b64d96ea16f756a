"""The README's figures are those of the shipped scenarios."""

from __future__ import annotations

import json

import pytest

from docs.writing.write_readme import (
    FROM,
    README,
    blind_shares,
    calm_cells,
    reach_words,
    rows_of,
    with_chance,
)
from tests.golden.rewrite import HERE

TEXT = README.read_text("utf-8")


@pytest.mark.parametrize("option", FROM)
def test_the_table_without_chance_says_what_the_golden_figures_say(option):
    golden = json.loads((HERE / f"{option}.json").read_text("utf-8"))
    share, of_all, a_day, fill, _, gap, _ = rows_of(TEXT)[option]

    assert [share, of_all, a_day, fill, gap] == calm_cells(golden)


@pytest.mark.long
def test_the_table_with_chance_and_the_share_never_seen_are_as_flown():
    rows = rows_of(TEXT)

    assert {name: [row[4], row[6]] for name, row in rows.items()} == with_chance()
    assert reach_words(blind_shares()) in TEXT

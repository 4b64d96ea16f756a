"""Tables as they stand in a file are to the last blank those that rich would set."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.cli.common import terminal
from sim.output.text.text_table import TextTable

WORDS = st.text("ab1 .,%–±é", max_size=12).map(str.strip)


@st.composite
def tables(draw):
    n = draw(st.integers(1, 5))
    row = st.tuples(*[WORDS] * n)
    rows = draw(st.lists(row, min_size=1, max_size=4))
    return TextTable(draw(WORDS), draw(row), tuple(rows), draw(st.integers(0, n)), draw(WORDS))


def printed(how, table, width):
    out = io.StringIO()
    with redirect_stdout(out):
        how([table], width)
    return out.getvalue()


@given(tables(), st.sampled_from([20, 100, 200]))
def test_a_file_has_what_rich_would_set(table, width):
    assert printed(terminal.print_tables, table, width) == printed(
        terminal._print_with_rich, table, width
    )


@pytest.mark.parametrize("name", ["kabul", "喀布尔", "ka\u0301bul", "kabul " * 40])
def test_what_is_wide_or_of_letters_in_doubt_is_left_to_rich(name):
    lines = TextTable("", ("orbit", "h"), ((name, "1.00"),)).lines(200)

    assert (lines is not None) == (name == "kabul")

"""Columns of text by their names: what numpy would make of them, and a byte a row."""

from __future__ import annotations

import pickle
import weakref

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.column_table import Table, stacked, stacked_numbers, text_column, text_of

texts = st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=5))


@given(st.lists(texts, min_size=1), st.data())
def test_columns_of_text_are_what_numpy_would_make_of_them(columns, data):
    tables = [Table({"event": text_of(column)}) for column in columns]
    plain = np.concatenate([np.array(column, dtype=np.str_) for column in columns])
    whole = stacked(tables)

    assert whole["event"].dtype == plain.dtype
    assert whole["event"].tolist() == plain.tolist()
    if len(plain):
        name = data.draw(st.sampled_from(plain.tolist()))
        mask = plain == name
        assert whole.text("event").at(name).tolist() == mask.tolist()
        assert whole.where(~mask)["event"].tolist() == plain[~mask].tolist()


def test_a_column_stays_one_where_only_some_of_its_parts_are_kept_by_their_names():
    parts = [Table({"event": text_of(["launch"])}), Table({"event": ["landing", "loss"]})]

    assert stacked(parts)["event"].tolist() == ["launch", "landing", "loss"]


def test_more_names_than_a_byte_can_tell_apart():
    tails = [f"dhafra-{number}" for number in range(200)]
    others = [f"bagram-{number}" for number in range(200)]
    whole = stacked([Table({"tail": text_of(names)}) for names in (tails, others)])

    assert whole["tail"].tolist() == tails + others


def test_names_that_say_the_same_are_one():
    fleet_of_tail = text_column(["dhafra", "dhafra", "bagram"], np.array([1, 2, 0]))

    assert fleet_of_tail.names == ("dhafra", "bagram")
    assert fleet_of_tail.at("dhafra").tolist() == [True, False, True]
    assert not fleet_of_tail.at("ali_al_salem").any()


def test_a_month_of_events_is_sent_as_a_byte_each():
    events = Table({"event": text_of(["preflight", "takeoff", "on_station", "relieved"] * 5000)})

    assert len(pickle.dumps(events)) < 21_000


def test_numbers_are_put_together_one_table_at_a_time():
    """The same columns as of all at once; no table is held once the next is asked for."""
    made = [Table({"n": np.arange(k), "h": np.arange(k) / 7.0}) for k in (3, 1, 2)]
    alive = []

    def one_by_one():
        for table in made:
            fresh = Table(dict(table))
            assert not any(earlier() is not None for earlier in alive[:-1])
            alive.append(weakref.ref(fresh))
            yield fresh

    whole, expected = stacked_numbers(one_by_one(), 6), stacked(made)

    assert {name: column.dtype for name, column in whole.items()} == {"n": int, "h": float}
    assert all(np.array_equal(whole[name], expected[name]) for name in expected)
    with pytest.raises(AssertionError, match="BUG: 6 rows instead of 7"):
        stacked_numbers(made, 7)


def test_a_wide_one_is_told_in_a_line():
    wide = Table({f"figure_{n}": np.zeros(3) for n in range(300)})
    assert repr(wide).endswith("figure_6, figure_7 and 292 more>")

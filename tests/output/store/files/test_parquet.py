"""Tables as Parquet."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from sim.column_table import Table, Text
from sim.output.store.files import parquet
from sim.output.store.stored_run import open_run
from tests.stored import write_run


def test_empty_tables_keep_their_columns_and_types(written):
    described = duckdb.sql(f"DESCRIBE FROM '{written / 'events.parquet'}'").fetchall()

    assert [row[:2] for row in described] == [
        ("replication", "BIGINT"),
        ("time_s", "DOUBLE"),
        ("fleet", "VARCHAR"),
        ("tail", "VARCHAR"),
        ("orbit", "VARCHAR"),
        ("event", "VARCHAR"),
    ]
    events = open_run(written).table("events")
    assert events.n_rows == 0
    assert events["time_s"].dtype == float
    assert events["event"].dtype.kind == "U"


def test_tables_carry_fingerprint_and_units(written, gulf_record):
    metadata = f"parquet_kv_metadata('{written}/sorties.parquet')"
    found = dict(duckdb.sql(f"SELECT decode(key), decode(value) FROM {metadata}").fetchall())

    assert found["fingerprint"] == gulf_record.head.fingerprint
    assert found["start_utc"] == "2021-09-01T00:00:00Z"
    assert found["units"].startswith("seconds (s) since start_utc, warm-up included")


def test_a_folder_name_may_hold_quotes_and_pattern_letters(tmp_path, gulf_record):
    folder = tmp_path / "what's [new]* here?"
    write_run(folder, gulf_record)

    assert open_run(folder).table("sorties").n_rows == gulf_record.tables["sorties"][0].n_rows


@pytest.mark.parametrize("few", [1, 1_000_000], ids=["through files", "in memory"])
def test_a_table_says_the_same_wherever_its_parts_were_gathered(
    tmp_path, gulf_record, monkeypatch, few
):
    [sorties] = gulf_record.tables["sorties"]
    half = range(sorties.n_rows // 2)
    parts = [sorties.where(list(half)), sorties.where(slice(len(half), None))]
    parquet.TableWriter("sorties", [sorties], gulf_record.head)(tmp_path / "whole")
    monkeypatch.setattr(parquet, "_FEW_VALUES", few)
    parquet.TableWriter("sorties", parts, gulf_record.head)(tmp_path / "parts")

    read = [parquet.read_parquet(tmp_path / name, "sorties") for name in ("parts", "whole")]
    assert list(read[0]) == list(read[1])
    for name in read[0]:
        assert read[0][name].tobytes() == read[1][name].tobytes()


def test_rows_of_many_columns_are_read_by_few(tmp_path, gulf_record):
    """Whoever reads or writes one group of rows holds a hundred columns of them."""
    columns = {f"a.x{number}": np.arange(20_000.0) for number in range(240)}
    part = Table({"replication": np.arange(20_000), **columns})
    path = tmp_path / "replications.parquet"
    parquet.TableWriter("replications", [part], gulf_record.head)(path)
    found = duckdb.sql(f"SELECT DISTINCT row_group_num_rows FROM parquet_metadata('{path}')")

    assert sorted(n for (n,) in found.fetchall()) == [20_000 % 8192, 8192]


def test_small_parts_are_put_in_together_and_coded_texts_stay_what_they_say(tmp_path, gulf_record):
    names = ("it's", 'a "tail"', "\\ [1], 2")
    parts = [
        _events(Text(names, np.array([2, 0], dtype=np.uint8))),
        _events(Text((), np.array([], dtype=np.uint8))),
        _events(Text(names[::-1], np.array([2, 1, 0], dtype=np.uint8))),
    ]
    path = tmp_path / "events.parquet"
    parquet.TableWriter("events", parts, gulf_record.head)(path)
    rows = duckdb.sql(f"SELECT tail FROM '{path}'").fetchall()

    assert [tail for (tail,) in rows] == [names[2], names[0], names[0], names[1], names[2]]
    assert len(list(parquet._in_fewer(parts * 100))) == 1


@pytest.mark.parametrize("few", [1, 8 * 6 * 5, 10**9])
def test_read_in_parts_it_is_the_same_table(tmp_path, gulf_record, few, monkeypatch):
    part = _events(Text(("a", "b"), np.array([0, 1, 1], dtype=np.uint8)))
    parts = [Table({**part.columns, "replication": np.full(3, n)}) for n in range(4)]
    path = tmp_path / "events.parquet"
    parquet.TableWriter("events", parts, gulf_record.head)(path)
    monkeypatch.setattr(parquet, "_FEW_VALUES", few)
    found = list(parquet.parquet_parts(path, "events"))
    whole = parquet.read_parquet(path, "events")

    assert len(found) == {1: 4, 240: 4, 10**9: 1}[few]
    for name in whole:
        assert np.array_equal(np.concatenate([one[name] for one in found]), whole[name])


def test_a_percentile_beyond_all_numbers_is_a_figure(tmp_path, gulf_record):
    """Of what was mostly never reached: it was taken for damage."""
    table = Table({"replication": [0], "cues.boat.response_time_p90_h": [np.inf]})
    path = tmp_path / "replications.parquet"
    parquet.TableWriter("replications", [table], gulf_record.head)(path)

    read = parquet.read_parquet(path, "replications")
    assert read["cues.boat.response_time_p90_h"].tolist() == [np.inf]


def _events(tail):
    n, none = len(tail), Text(("none",), np.zeros(len(tail), dtype=np.uint8))
    return Table(
        {"replication": np.zeros(n, int), "time_s": np.zeros(n), "fleet": none, "tail": tail}
        | {"orbit": none, "event": none}
    )

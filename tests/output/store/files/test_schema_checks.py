"""What is damaged in a folder is named by file and field, and nothing is waited for."""

from __future__ import annotations

import json
import os
import shutil

import duckdb
import h5py
import numpy as np
import pytest

from sim.errors import ResultsError
from sim.output.store.files.disk import write_file
from sim.output.store.stored_run import open_run
from tests.stored import refusal, write_run

HELP = "\n  help: the folder is damaged; run the scenario again"


@pytest.fixture(scope="module")
def pattern(tmp_path_factory, gulf_record):
    path = tmp_path_factory.mktemp("pattern") / "run"
    write_run(path, gulf_record)
    return path


@pytest.fixture
def folder(pattern, tmp_path):
    shutil.copytree(pattern, tmp_path / "run")
    return tmp_path / "run"


def set_in(path, way, value):
    """Put a value at a place of a JSON document."""
    document = json.loads(path.read_text("utf-8"))
    owner = document
    for part in way[:-1]:
        owner = owner[part]
    owner[way[-1]] = value
    path.write_text(json.dumps(document), "utf-8")


@pytest.mark.parametrize(
    ("way", "value", "says"),
    [
        (["replications"], "ten", "replications: expected a whole number (got 'ten')"),
        (["replications"], 0, "replications: must be at least 1 (got 0)"),
        (["duration_s"], -1.0, "duration_s: must be greater than 0 (got -1.0)"),
        (["state"], "odd", "state: expected 'running', 'partial' or 'done' (got 'odd')"),
        (["start_utc"], "10000-01-01T00:00:00Z", "start_utc: expected a date and UTC time such as"
         " '2021-09-01T00:00Z' (got '10000-01-01T00:00:00Z')"),
        (["start_utc"], "2021-02-30T00:00:00Z", "start_utc: no such date and time: "
         "'2021-02-30T00:00:00Z'"),
        (["versions"], [], "versions: expected a mapping (got a list)"),
        (["seed"], None, "seed: expected a whole number (got nothing)"),
    ],
)  # fmt: skip
def test_a_field_of_the_manifest(folder, way, value, says):
    set_in(folder / "run.json", way, value)

    assert refusal(open_run, folder) == f"error: cannot read {folder / 'run.json'}: {says}{HELP}"


def test_several_fields_are_named_and_the_rest_counted(folder):
    for field in ("seed", "replications", "command", "duration_s", "warmup_s"):
        set_in(folder / "run.json", [field], "x")

    assert refusal(open_run, folder).startswith(
        f"error: cannot read {folder / 'run.json'}: seed: expected a whole number (got 'x'); "
        "replications: expected a whole number (got 'x'); warmup_s: expected a number (got 'x'); "
        "and 2 more"
    )


@pytest.mark.parametrize(
    ("way", "value", "says"),
    [
        (["fleet", "sorties", "mean"], "x", "fleet.sorties.mean: expected a number (got 'x')"),
        (["fleets", "dhafra", "flight_hours"], 3.0,
         "fleets.dhafra.flight_hours: expected a mapping (got 3.0)"),
        (["orbits", "kabul", "more"], {"mean": 1.0, "lo": None, "hi": [], "n": 2},
         "orbits.kabul.more.hi: expected a number (got a list)"),
        (["areas", "afghanistan"], {}, "areas.afghanistan.coverage_fraction: is missing; "),
        (["claims"], [{"id": 1e300}], "claims[0].id: must be at most 1e+24 (got 1e+300)"),
    ],
)  # fmt: skip
def test_a_field_of_the_summary(folder, way, value, says):
    set_in(folder / "summary.json", way, value)

    assert f"{folder / 'summary.json'}: {says}" in refusal(open_run(folder).summary)


@pytest.mark.parametrize(
    ("way", "value", "says"),
    [
        (["features", 0, "geometry", "coordinates"], [[[[1.0, 2.0]]]],
         "features[0].geometry.coordinates[0][0]: expected at least 4 entries"),
        (["features", 2, "properties", "length_nm"], "far",
         "features[2].properties.length_nm: expected a number (got 'far')"),
        (["features", 2, "geometry", "coordinates", 0, 1], 95.0,
         "features[2].geometry.coordinates[0][1]: must be at most 90 (got 95.0)"),
        (["features", 1, "properties", "kind"], "castle", "features[1]: is of no known kind"),
        (["features", 1], 7, "features[1]: is of no known kind"),
        (["features"], {}, "features: expected a list (got a mapping)"),
    ],
)  # fmt: skip
def test_a_field_of_the_geometry(folder, way, value, says):
    set_in(folder / "geometry.geojson", way, value)

    assert f"{folder / 'geometry.geojson'}: {says}" in refusal(lambda: open_run(folder).geometry)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "EOF while parsing a value at line 1 column 0"),
        (b'{"seed": NaN}', "expected value at line 1 column 10"),
        (b"[" * 100_000, "recursion limit exceeded at line 1 column 202"),
        (b'{"seed": "\\ud800"}', "unexpected end of hex escape at line 1 column 17"),
        (b"\xff\xfe", "expected value at line 1 column 1"),
        (b"[]", "not a JSON object"),
        (b"{} {}", "trailing characters at line 1 column 4"),
    ],
)
def test_a_document_that_is_none(folder, content, says):
    (folder / "summary.json").write_bytes(content)

    text = refusal(open_run(folder).summary)
    assert text == f"error: cannot read {folder / 'summary.json'}: {says}{HELP}"


@pytest.mark.parametrize("name", ["run.json", "summary.json", "sorties.parquet", "coverage.nc"])
@pytest.mark.parametrize("what", ["a pipe", "a folder", "a device"])
def test_what_is_no_file_is_not_waited_for(folder, name, what):
    path = folder / name
    path.unlink()
    if what == "a pipe":
        os.mkfifo(path)
    elif what == "a folder":
        path.mkdir()
    else:
        path.symlink_to("/dev/zero")

    def read():
        run = open_run(folder)
        return run.summary(), run.table("sorties"), run.fields

    assert refusal(read) == f"error: cannot read {path}: it is {what}, not a file{HELP}"


def test_a_loop_of_links(folder):
    (folder / "run.json").unlink()
    (folder / "run.json").symlink_to("run.json")

    assert "Too many levels of symbolic links" in refusal(open_run, folder)


def test_a_huge_document_is_not_read(folder):
    with (folder / "summary.json").open("wb") as file:
        file.truncate(1 << 40)  # a hole: it takes no room

    assert "it has 1,099,511,627,776 bytes, more than any that othsim writes" in refusal(
        open_run(folder).summary
    )


def test_a_pipe_under_the_temporary_name_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / ".a.txt.tmp")
    write_file(tmp_path / "a.txt", b"whole")

    assert (tmp_path / "a.txt").read_bytes() == b"whole"


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("SELECT * EXCLUDE (land_s) FROM t", "column 'land_s' is missing"),
        ("SELECT * REPLACE ('x' AS land_s) FROM t",
         "column 'land_s' is of type VARCHAR, not DOUBLE"),
        ("SELECT * REPLACE ('inf'::DOUBLE AS land_s) FROM t",
         "column 'land_s' must be from 0 to 9.46728e+09 (got inf)"),
        ("SELECT * REPLACE (NULL::DOUBLE AS takeoff_s) FROM t",
         "column 'takeoff_s' must have a number in every row"),
        ("SELECT * REPLACE (NULL::BIGINT AS sortie) FROM t",
         "column 'sortie' must have a value in every row"),
        ("SELECT * REPLACE (land_s AS takeoff_s, takeoff_s AS land_s) FROM t",
         "column 'arrive_s' must not come before 'takeoff_s'"),
        ("SELECT * REPLACE ('eaten' AS outcome) FROM t",
         "column 'outcome' must be one of completed, air_abort, lost (got 'eaten')"),
        ("SELECT * REPLACE ('<b>' AS tail) FROM t", "column 'tail' must be names (got '<b>')"),
        ("SELECT * REPLACE (repeat('x', 2000) AS tail) FROM t",
         "column 'tail' has a text longer than 1000 letters"),
    ],
)  # fmt: skip
def test_a_column_of_a_table(folder, query, says):
    path = folder / "sorties.parquet"
    with duckdb.connect() as base:
        base.execute(f"CREATE TABLE t AS FROM read_parquet('{path}')")
        base.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")

    text = refusal(open_run(folder).table, "sorties")
    assert text == f"error: cannot read {path}: {says}{HELP}"


def test_a_row_that_stands_there_twice(folder):
    for name, key in (("sorties", '"sortie"'), ("orbits", '"orbit", "gap", "start_s", "cause"')):
        path = folder / f"{name}.parquet"
        with duckdb.connect() as base:
            base.execute(f"CREATE TABLE t AS FROM read_parquet('{path}')")
            base.execute(f"COPY (SELECT t.* FROM t, range(2)) TO '{path}' (FORMAT parquet)")
        rows = open_run(folder).table(name).n_rows // 2
        with pytest.raises(ResultsError) as caught:
            open_run(folder).table(name, replication=0)

        assert f"{path}: {rows} rows stand there more than once (by {key})" in str(caught.value)


def _spoilt(file):
    file["gap_max_s"][...] = np.nan


def _of_another_shape(file):
    del file["gap_max_s"]
    file.create_dataset("gap_max_s", (1_000_000, 1_000_000), "f8", chunks=(100, 100))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_spoilt, "variable 'gap_max_s' must be from 0 to 3.15576e+09 in every cell"),
        (_of_another_shape, ""),
        (lambda file: file.__delitem__("blind"), "variable 'blind' is missing"),
        (lambda file: file.move("blind", "odd"), "variable 'odd' is none that othsim writes"),
        (lambda file: file["crs"].attrs.__delitem__("cell_m"),
         "attribute 'cell_m' of 'crs' must be the side of a cell in metres"),
        (lambda file: file["crs"].attrs.__setitem__("proj4", "+lat_0=x"),
         "attribute 'proj4' of 'crs' must name the centre of a plane"),
        (lambda file: file.attrs.__delitem__("area"), "attribute 'area' must be a text"),
        (lambda file: file["x"].__setitem__(0, 1e9),
         "variable 'x' must be the middles of cells of 20000 m"),
        (lambda file: file["x"].__setitem__(..., -np.inf),
         "variable 'x' must be the middles of cells of 20000 m"),
        (lambda file: file["in_area"].__setitem__(..., 0),
         "variable 'in_area' must be 0 or 1, and 1 somewhere"),
    ],
)  # fmt: skip
def test_a_variable_of_the_grid(folder, change, says):
    path = folder / "coverage.nc"
    with h5py.File(path, "r+") as file:
        change(file)

    text = refusal(lambda: open_run(folder).fields)
    assert text.startswith(f"error: cannot read {path}: {says}")
    assert text.endswith(HELP)


def test_a_bit_that_flipped_in_the_grid_is_seen(folder):
    path = folder / "coverage.nc"
    with h5py.File(path, "r") as file:
        piece = file["gap_max_s"].id.get_chunk_info(0)
    content = bytearray(path.read_bytes())
    content[piece.byte_offset + piece.size // 2] ^= 1
    path.write_bytes(content)

    assert refusal(lambda: open_run(folder).fields).startswith(f"error: cannot read {path}: ")

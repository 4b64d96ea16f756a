"""Formats by name: each has its writer, all write whole files under one folder."""

from __future__ import annotations

import hashlib
import json

import pytest

from sim.cli.read.export import export_command
from sim.output.export.formats import FORMATS, MANIFEST, write_formats
from tests.stored import refusal, set_in


def test_the_command_knows_every_format_and_says_what_it_is_for():
    said = export_command.help

    assert {*FORMATS, MANIFEST} <= {(line.split() or [""])[0] for line in said.splitlines()}
    given = next(option for option in export_command.params if option.name == "formats")
    assert given.metavar == "|".join([*FORMATS, MANIFEST])


def test_everything_lies_under_the_folder_and_nothing_else(gridded, tmp_path):
    formats = write_formats(gridded, [MANIFEST, *FORMATS], tmp_path / "gis")
    written = [path for paths in formats.values() for path in paths]

    assert len(set(written)) == len(written)
    assert {path for path in (tmp_path / "gis").rglob("*") if path.is_file()} == set(written)
    assert list(formats)[-1] == MANIFEST
    check_manifest(gridded, tmp_path / "gis", set(written))


def check_manifest(export, folder, written):
    """The item has every file with its size and checksum, and what STAC asks of one."""
    item = json.loads((folder / "item.json").read_text("utf-8"))

    assert (item["type"], item["stac_version"], item["links"]) == ("Feature", "1.1.0", [])
    assert item["properties"]["datetime"] is None
    begin, end = map(export.utc, export.window_s)
    assert item["properties"]["start_datetime"] == begin < item["properties"]["end_datetime"] == end
    assert {folder / asset["href"] for asset in item["assets"].values()} == {
        path for path in written if path.name != "item.json"
    }
    for asset in item["assets"].values():
        content = (folder / asset["href"]).read_bytes()
        assert asset["file:size"] == len(content)
        assert asset["file:checksum"] == f"1220{hashlib.sha256(content).hexdigest()}"
    assert item["assets"]["geotiff/gap_max_h.tif"]["title"] == "longest gap [h]"
    west, south, east, north = item["bbox"]
    grid = export.run.grid
    assert west < grid.lon_deg.min() < grid.lon_deg.max() < east
    assert south < grid.lat_deg.min() < grid.lat_deg.max() < north


def test_a_folder_with_another_runs_files_is_refused(gridded, tmp_path):
    write_formats(gridded, [MANIFEST], tmp_path)
    write_formats(gridded, [MANIFEST], tmp_path)
    set_in(tmp_path / "item.json", ("properties", "othsim:fingerprint"), "another")

    assert refusal(write_formats, gridded, ["csv"], tmp_path) == (
        f"error: {tmp_path} holds what was exported of another run\n"
        "  help: give another folder by --out"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["item.json"]


@pytest.mark.parametrize("name", FORMATS)
def test_what_stands_in_the_way_is_named(gridded, tmp_path, name):
    write_formats(gridded, [name], tmp_path)
    for path in sorted(tmp_path.rglob("*")):
        if path.is_file():
            path.unlink()
            path.mkdir()
            (path / "own").touch()
            break

    assert refusal(write_formats, gridded, [name], tmp_path).startswith(
        f"error: cannot write {path}"
    )


def test_over_180_degrees_the_manifest_is_in_two_parts(over_180, tmp_path):
    write_formats(over_180, ["manifest"], tmp_path)
    item = json.loads((tmp_path / "item.json").read_text("utf-8"))
    west, _, east, _ = item["bbox"]

    assert (west, east) == (175.0, -172.0)
    assert item["geometry"]["type"] == "MultiPolygon"
    assert len(item["geometry"]["coordinates"]) == 2

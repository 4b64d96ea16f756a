"""Formats by name: each has its writer, all write whole files under one folder."""

from __future__ import annotations

import pytest

from sim.cli.read.export import export_command
from sim.output.export.formats import FORMATS, write_formats
from tests.stored import refusal


def test_the_command_knows_every_format_and_says_what_it_is_for():
    said = export_command.help

    assert set(FORMATS) <= {(line.split() or [""])[0] for line in said.splitlines()}
    given = next(option for option in export_command.params if option.name == "formats")
    assert given.metavar == "|".join(FORMATS)


def test_everything_lies_under_the_folder_and_nothing_else(gridded, tmp_path):
    formats = write_formats(gridded, FORMATS, tmp_path / "gis")
    written = [path for paths in formats.values() for path in paths]

    assert len(set(written)) == len(written)
    assert {path for path in (tmp_path / "gis").rglob("*") if path.is_file()} == set(written)


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

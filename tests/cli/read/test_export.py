"""`othsim export` as a user types it."""

from __future__ import annotations

import shutil

import pytest

from tests.stored import change_manifest


def test_formats_are_written_beside_the_run_and_said(othsim, run_folder, tmp_path):
    out = tmp_path / "gis"
    asked = ("--format", "geojson", "--format", "csv,geotiff", "--out", out)
    code, said, err = othsim("export", run_folder[0], *asked)

    assert (code, err) == (0, "")
    assert said.splitlines() == [
        f"{out / 'geojson'}: 7 files",
        f"{out / 'csv'}: 5 files",
        f"{out / 'geotiff'}: 32 files",
    ]
    assert len(list(out.rglob("*.tif"))) == 17


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("nowhere",), 1, "no run folder at nowhere"),
        (("nowhere", "--format", "shp"), 2, "'shp' is none of geojson, "),
        (("nowhere", "--format", ","), 2, "',' is none of geojson, "),
        (("nowhere", "--replication", "-1"), 2, "-1 is not in the range x>=0"),
    ],
)
def test_what_is_wrong_is_said(othsim, arguments, code, says):
    got, out, err = othsim("export", *arguments)

    assert (got, out) == (code, "")
    assert says in err


def test_a_replication_that_was_not_flown_is_refused(othsim, run_folder, tmp_path):
    code, _, err = othsim(
        "export", run_folder[0], "--format", "csv", "--replication", 3, "--out", tmp_path / "gis"
    )

    assert code == 1
    assert "has no replication 3" in err
    assert not (tmp_path / "gis").exists()


def test_a_comparison_is_refused(othsim, compared, tmp_path):
    [written] = (compared[0] / "results").iterdir()
    code, _, err = othsim("export", written, "--out", tmp_path / "gis")

    assert code == 1
    assert "holds a comparison, not a run" in err


def test_what_can_be_had_of_a_run_that_cannot_be_flown_again_is_written(
    othsim, run_folder, tmp_path
):
    folder = tmp_path / "run"
    shutil.copytree(run_folder[0], folder)
    (folder / "resolved.yaml").write_text("name: of another version\n", "utf-8")
    change_manifest(folder, texts={})
    code, out, err = othsim("export", folder)
    asked, _, said = othsim("export", folder, "--format", "csv,kml")

    assert code == 0
    assert "kml and czml are left out" in err
    assert len(out.splitlines()) == 5
    assert (asked, "cannot read" in said) == (1, True)


def test_a_run_without_a_grid_says_so(othsim, run_folder, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(run_folder[0], folder)
    (folder / "coverage.nc").unlink()
    resolved = (folder / "resolved.yaml").read_text("utf-8")
    (folder / "resolved.yaml").write_text(resolved.replace("\ngrid:", "\n# no grid:"), "utf-8")
    change_manifest(folder, texts={})
    code, out, err = othsim("export", folder, "--format", "geotiff")

    assert (code, out, err) == (0, "", "geotiff: nothing to write, the run has no grid\n")
    assert not (folder / "gis").exists()

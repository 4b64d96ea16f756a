"""`othsim map` as a user types it: a picture of a run or a comparison, and where it lies."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "metric",
    ["blind", *(pytest.param(name, marks=pytest.mark.long) for name in ("gap_max", "timeline"))],
)
def test_map_draws_a_png_and_prints_its_path(run_folder, othsim, metric, tmp_path):
    folder = tmp_path / "run"
    shutil.copytree(run_folder[0], folder)
    code, out, _ = othsim("map", folder, "--metric", metric)

    assert code == 0
    assert out.strip() == str(folder / "figures" / f"{metric}.png")
    assert Path(out.strip()).read_bytes()[:4] == b"\x89PNG"


def test_days_are_of_a_timeline_alone(run_folder, othsim):
    code, _, err = othsim("map", run_folder[0], "--days", 3)

    assert code == 2
    assert "--from and --days are of --metric timeline" in err


def test_a_timeline_has_the_days_asked_for(run_folder, othsim, tmp_path):
    picture = tmp_path / "half.png"
    code, *_ = othsim(
        "map", run_folder[0], "--metric", "timeline", "--days", "0.5", "--out", picture
    )

    assert code == 0
    assert picture.read_bytes() != (run_folder[0] / "figures/timeline.png").read_bytes()


@pytest.mark.parametrize(
    "name", ["comparison_map", "hours", pytest.param("lost_hours", marks=pytest.mark.long)]
)
def test_pictures_of_a_comparison_are_drawn_again(othsim, compared, name, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    [written] = (compared[0] / "results").iterdir()
    shutil.copytree(written, "x")
    picture = Path("x/figures") / f"{name}.png"
    drawn = picture.read_bytes()
    picture.unlink()
    asked = [] if name == "comparison_map" else ["--metric", name]
    code, out, _ = othsim("map", "x", *asked)

    assert (code, out) == (0, f"{picture}\n")
    assert picture.read_bytes() == drawn


def test_a_picture_that_a_comparison_has_not_is_refused(othsim, compared, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    [written] = (compared[0] / "results").iterdir()
    shutil.copytree(written, "x")
    code, _, err = othsim("map", "x", "--metric", "gap_max")
    assert code == 2
    assert "a comparison has no 'gap_max'; it has comparison_map, hours, lost_hours" in err

"""The map of what a cue is worth: near the base all are answered in time, far from it none."""

from __future__ import annotations

import matplotlib.colors
import numpy as np
import pytest

from sim.errors import ResultsError
from sim.output.drawing.basemap import LAND, SEA
from sim.output.drawing.page_wording import style
from sim.output.pictures.on_demand.cue_map import (
    _COLOURS,
    draw_cue_map,
    is_mappable,
)
from tests.stored import flown_run
from tests.study.demand.on_call import on_call


def flown(folder, cue, **more):
    scenario = on_call(folder, tails=30, cue=cue, at=None, duration="30 d", **more)
    return flown_run(folder / "run", scenario)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Calls all over 100 km, to be answered in 10 min: 61.7 km at 200 kt."""
    folder = tmp_path_factory.mktemp("map")
    return flown(folder, {"rate": "30 per d", "area": "disc", "within": "10 min"})


def test_near_the_base_all_are_in_time_and_far_from_it_none(run):
    with style():
        figure = draw_cue_map(run)
    (mesh,) = [c for c in figure.axes[0].collections if type(c).__name__ == "QuadMesh"]
    classes = np.ma.compressed(mesh.get_array())

    assert {classes.min(), classes.max()} == {0.0, 5.0}
    # The share of a disc that lies within 61.7 of its 100 km, to five standard deviations.
    cues = run.table("cues")
    share = np.mean(cues["on_scene_s"] - cues["reported_s"] <= 600.0)
    assert share == pytest.approx(0.381, abs=5 * (0.236 / cues.n_rows) ** 0.5)
    assert f"{round(100 * share)}\u00a0% of the calls" in figure.texts[0].get_text()


def test_no_colour_is_where_no_cue_comes_from(run):
    """Squares on the rim reach beyond the 100 km of the disc; what is drawn of them does not."""
    with style():
        figure = draw_cue_map(run)
    (mesh,) = [c for c in figure.axes[0].collections if type(c).__name__ == "QuadMesh"]
    outline = mesh.get_clip_path().get_fully_transformed_path()
    at_m = figure.axes[0].transData.inverted().transform(outline.vertices)
    half_m = np.ptp(at_m, axis=0) / 2.0

    assert half_m == pytest.approx(100e3, rel=0.005)


def test_each_kind_has_a_map_and_every_area_its_name(tmp_path):
    """Half the disc for calls, all of it for fires, which nobody reaches."""
    fires = {
        "wants": "look",
        "rate": "10 per d",
        "area": "disc",
        "perishes": "1 s",
        "within": "1 h",
    }
    rare = {"wants": "look", "at": ["1 h"], "area": "disc"}
    near = {"centre": [0.0, 0.0], "radius": "20 km"}
    run = flown(
        tmp_path, {"rate": "10 per d", "area": "near", "within": "1 h"},
        areas={"disc": {"centre": [0.0, 0.0], "radius": "100 km"}, "near": near},
        more_cues={"fires": fires, "rare": rare},
    )  # fmt: skip
    with style():
        figure = draw_cue_map(run)
    words = " ".join(text.get_text() for text in figure.texts)
    maps = [axes for axes in figure.axes if axes.get_title(loc="left")]

    assert sorted(axes.get_title(loc="left") for axes in maps) == [
        "0\u00a0% of the fires within 1\u00a0h",
        "100\u00a0% of the calls within 1\u00a0h",
    ]
    assert all({"Disc", "Near"} <= {text.get_text() for text in axes.texts} for axes in maps)
    assert "1 kind more is in cues.parquet" in words


def test_the_palest_class_is_no_land():
    """Its lightness is at least a tenth from that of land and of sea."""
    pale = np.mean(matplotlib.colors.to_rgb(_COLOURS[1]))

    for ground in (LAND, SEA):
        assert np.mean(matplotlib.colors.to_rgb(ground)) - pale > 0.1


def test_calls_from_one_place_make_no_map(tmp_path):
    run = flown(tmp_path, {"rate": "10 per d", "places": [[0.0, 1.0]]})

    assert not is_mappable(run)
    with pytest.raises(ResultsError, match="too few cues from different places"):
        draw_cue_map(run)

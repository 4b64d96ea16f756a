"""A run just flown and the same opened from its folder hand over the same."""

from __future__ import annotations

import re

import numpy as np
import pytest
import rasterio
import xarray
from pyproj import CRS, Transformer

import sim
from sim.cli import main
from sim.notebook.runs import run_headline
from sim.output.format.summary_as_json_and_csv import as_json
from tests.notebook.conftest import SHORT
from tests.shipped import AFGHANISTAN


@pytest.fixture(scope="module")
def flown():
    return sim.run(sim.load_scenario(AFGHANISTAN / "gulf.yaml", SHORT), replications=2)


@pytest.fixture(scope="module")
def saved(flown, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.output.pictures.run_pictures.draw_all", lambda *_: {})
        return flown.save(tmp_path_factory.mktemp("saved") / "run")


def test_both_say_the_same_of_themselves(flown, saved):
    assert saved.summary() == as_json(flown.summary())
    assert flown.headline() == saved.headline()
    assert repr(flown).startswith("<FlownRun: Afghanistan from the Gulf, 3 days, 2 times; 4")
    html = saved._repr_html_()
    assert html == flown._repr_html_()
    assert html.count("<table") == html.count("</table>") == 4


@pytest.mark.parametrize("table", ["sorties", "events", "orbits", "replications"])
def test_tables_are_equal(flown, saved, table):
    one, other = flown.to_pandas(table), saved.to_pandas(table)
    assert list(one) == list(other)
    assert len(one) == len(other) > 0
    for column in one:
        np.testing.assert_array_equal(one[column], other[column])


def test_fields_lie_on_the_grid_with_their_coordinate_system(flown, saved):
    fields = flown.to_xarray()
    assert fields.identical(saved.to_xarray())
    assert fields["coverage_fraction"].dims == ("y", "x")
    assert fields["gap_max_s"].attrs["units"] == "s"
    there = fields["coverage_fraction"].values
    assert np.nansum(there) == pytest.approx(flown.fields["coverage_fraction"].sum())


def test_fields_keep_the_rules_of_cf(flown):
    """Climate and Forecast 1.8: sections 3.1 to 3.3, 3.5, 5.2, 5.6."""
    fields = flown.to_xarray()
    assert fields.attrs["Conventions"] == "CF-1.8"
    assert {"title", "source", "comment"} <= set(fields.attrs)
    assert set(fields.coords) == {"y", "x", "lat", "lon", "crs"}
    standard = {name: at.attrs.get("standard_name") for name, at in fields.coords.items()}
    assert standard == {
        "y": "projection_y_coordinate",
        "x": "projection_x_coordinate",
        "lat": "latitude",
        "lon": "longitude",
        "crs": None,
    }
    for name in ("y", "x", "lat", "lon"):
        assert fields[name].attrs["units"] in ("m", "degrees_north", "degrees_east")
        assert not np.isnan(fields[name]).any()
    for name, field in fields.data_vars.items():
        assert re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]*", name)
        assert field.dims == ("y", "x")
        assert {"long_name", "units"} <= set(field.attrs), name
        # What the name ends with is what the values are in.
        assert field.attrs["units"] == {"s": "s", "s2": "s2"}.get(name.rsplit("_", 1)[-1], "1")
        assert field.encoding["grid_mapping"] == "crs"
        assert {"lat", "lon", "crs"} <= set(field.coords), name
        if "flag_values" in field.attrs:
            assert len(field.attrs["flag_values"]) == len(field.attrs["flag_meanings"].split())


def test_fields_written_and_read_are_the_same_and_lie_where_they_should(flown, tmp_path):
    fields = flown.to_xarray()
    path = tmp_path / "fields.nc"
    fields.to_netcdf(path, engine="h5netcdf")
    with xarray.open_dataset(path, engine="h5netcdf", decode_coords="all") as again:
        assert again.load().identical(fields)
    crs = CRS.from_cf(fields["crs"].attrs)
    assert crs.equals(CRS.from_wkt(fields["crs"].attrs["crs_wkt"]))
    to_lonlat = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    lon_deg, lat_deg = to_lonlat.transform(*np.meshgrid(fields["x"], fields["y"]))
    np.testing.assert_allclose(lat_deg, fields["lat"], atol=1e-7)
    np.testing.assert_allclose(lon_deg, fields["lon"], atol=1e-7)
    with rasterio.open(f"netcdf:{path}:coverage_fraction") as raster:  # GDAL's own reading
        assert raster.crs.to_dict()["proj"] == "laea"
        west_m, _, _, north_m = raster.bounds
        seen = raster.read(1)
    half_m = 30e3
    assert (west_m + half_m, north_m - half_m) == (fields["x"].min(), fields["y"].max())
    np.testing.assert_array_equal(seen[::-1], fields["coverage_fraction"].values)


def test_shapes_and_cells_are_geodataframes(flown, saved):
    cells = flown.to_geopandas("cells")
    assert cells.area.to_numpy() == pytest.approx(60e3**2)
    np.testing.assert_array_equal(cells["blind"], saved.to_geopandas("cells")["blind"])
    lonlat = cells.geometry.centroid.to_crs("EPSG:4326")
    np.testing.assert_allclose(lonlat.y, saved.grid.lat_deg, atol=1e-6)
    shapes = saved.to_geopandas()
    assert shapes.crs == "EPSG:4326"
    assert len(shapes) == len(saved.geometry["features"])


def test_pictures_are_png_and_can_be_saved(flown, tmp_path):
    picture = flown.map("gap_max")
    assert picture._repr_png_()[:8] == b"\x89PNG\r\n\x1a\n"
    assert picture.save(tmp_path / "a.png").read_bytes() == picture.png
    assert repr(picture).startswith("<Picture gap_max: ")


def test_saved_it_is_the_folder_that_the_command_writes(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.output.pictures.run_pictures.draw_all", lambda *_: {})
    monkeypatch.setattr("gc.freeze", lambda: None)
    options = [f"--set={path}={value}" for path, value in SHORT.items()]
    asked = ["run", str(AFGHANISTAN / "gulf.yaml"), *options, "--replications", "2"]
    monkeypatch.setattr("sys.argv", ["othsim", *asked, "--out", str(tmp_path / "theirs")])
    with pytest.raises(SystemExit):
        main()
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", SHORT)
    ours = sim.run(scenario, replications=2).save(tmp_path / "ours").folder
    files = {path.name for path in ours.iterdir()}
    assert files == {path.name for path in (tmp_path / "theirs").iterdir()}
    # The command, and what it took, are its own, and so is what it calls its changes.
    for name in files - {"run.json", "log.txt", "figures"}:
        theirs = (tmp_path / "theirs" / name).read_bytes().replace(b"# --set", b"# overrides")
        assert (ours / name).read_bytes() == theirs, name


def test_what_it_cannot_draw_is_said_of_the_run_not_of_a_folder_that_nobody_named(flown, saved):
    with pytest.raises(sim.ResultsError, match=r"^error: the run has no cues\n"):
        flown.figure("response_times")
    with pytest.raises(sim.ResultsError, match=f"^error: {re.escape(str(saved.folder))} has no cu"):
        saved.figure("response_times")


def test_its_page_is_that_of_its_folder(flown, saved, tmp_path):
    page = flown.report(tmp_path / "a.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "Afghanistan from the Gulf" in page
    assert sim.report(saved.folder) == saved.folder / "report.html"
    assert (
        saved.report(tmp_path / "b.html").read_bytes()
        == (saved.folder / "report.html").read_bytes()
    )


def test_a_saved_run_is_in_the_way_unless_forced(flown, saved, monkeypatch):
    monkeypatch.setattr("sim.output.pictures.run_pictures.draw_all", lambda *_: {})
    with pytest.raises(sim.ResultsError) as caught:
        flown.save(saved.folder)
    assert caught.value.hint == "force=True replaces it, or name another folder"
    assert flown.save(saved.folder, force=True).summary() == saved.summary()
    assert sim.open_run(str(saved.folder)).summary() == saved.summary()


def test_a_headline_of_a_day_without_a_sortie_has_its_grammar():
    fleet = {"transit_fraction": {"mean": None}}
    summary = {"scenario": "x" * 99, "replications": 1, "duration_h": 24.0, "fleet": fleet}

    assert run_headline({**summary, "orbits": {}}) == f"{'x' * 59}…, 1 day; no sortie was flown"

"""The QGIS project: its layers are those of the package, where they lie and as they are drawn."""

from __future__ import annotations

import zipfile
from xml.etree import ElementTree

import pyogrio
import pytest
from pyproj import CRS, Transformer

from sim.output.export.geopackage import write_gpkg


@pytest.fixture(scope="module")
def opened(export, tmp_path_factory):
    """The folder, and the project as XML."""
    [_, path] = write_gpkg(export, tmp_path_factory.mktemp("gpkg"))
    with zipfile.ZipFile(path) as file:
        assert file.namelist() == ["run.qgs"]
        return path.parent, ElementTree.fromstring(file.read("run.qgs"))


def test_every_source_is_a_layer_of_the_package(opened):
    folder, tree = opened
    known = dict(pyogrio.list_layers(folder / "run.gpkg"))
    shown = set()
    for layer in tree.find("projectlayers"):
        path, _, name = layer.findtext("datasource").partition("|layername=")
        assert (folder / path).exists()
        assert layer.get("geometry") in known[name].replace("LineString", "Line")
        assert layer.findtext("provider") == "ogr"
        assert layer.find("renderer-v2") is not None
        crs = pyogrio.read_info(folder / path, layer=name)["crs"]
        stated = layer.find("srs/spatialrefsys")
        ours = CRS(stated.findtext("wkt") or stated.findtext("authid"))
        # The same place of both, to the millimetre: their names need not be the same.
        to_theirs = Transformer.from_crs(ours, CRS(crs), always_xy=True)
        assert to_theirs.transform(12.0, 34.0) == pytest.approx((12.0, 34.0), abs=1e-3)
        shown.add(name)
    assert shown == set(known) - {"layer_styles"}


def test_the_tree_shows_one_figure_of_the_cells_and_all_else(opened):
    _, tree = opened
    listed = list(tree.find("layer-tree-group").iter("layer-tree-layer"))
    keys = [layer.findtext("id") for layer in tree.find("projectlayers")]
    hidden = [layer.get("id") for layer in listed if layer.get("checked") == "Qt::Unchecked"]

    assert [layer.get("id") for layer in listed] == keys
    assert hidden == [
        "othsim_cells_blind", "othsim_cells_response_time_mean_h",
        "othsim_cells_time_average_gap_h", "othsim_cells_gap_max_h",
    ]  # fmt: skip
    # What lies above is named first, the cells last.
    assert keys[0] == "othsim_bases_bases"
    assert keys[-1] == "othsim_cells_coverage_fraction"


def test_the_map_shows_where_the_run_took_place(opened, export):
    _, tree = opened
    ends = {end.tag: float(end.text) for end in tree.find("mapcanvas/extent")}
    grid = export.run.grid

    assert ends["xmin"] <= grid.x_m.min()
    assert grid.x_m.max() <= ends["xmax"] + grid.cell_m
    assert ends["ymin"] <= grid.y_m.min() < grid.y_m.max() <= ends["ymax"] + grid.cell_m
    assert tree.findtext("title") == export.title


def test_one_figure_of_the_cells_is_shown_at_a_time(opened):
    _, tree = opened
    [group] = tree.findall("layer-tree-group/layer-tree-group")
    shown = list(group)[int(group.get("mutually-exclusive-child"))]

    assert group.get("mutually-exclusive") == "1"
    assert shown.get("checked") == "Qt::Checked"


def test_the_project_has_what_qgis_itself_was_seen_to_need(opened):
    """Without the switch QGIS 3.22 takes no projection, and it renames a layer of a short id."""
    _, tree = opened
    view = tree.find("ProjectViewSettings/DefaultViewExtent")

    assert tree.findtext("properties/SpatialRefSys/ProjectionsEnabled") == "1"
    assert {name: float(view.get(name)) for name in ("xmin", "ymin", "xmax", "ymax")} == {
        end.tag: float(end.text) for end in tree.find("mapcanvas/extent")
    }
    assert view.findtext("spatialrefsys/wkt") == tree.findtext("projectCrs/spatialrefsys/wkt")
    assert all(len(layer.findtext("id")) > 10 for layer in tree.find("projectlayers"))


def test_the_map_is_no_larger_than_the_run_over_180_degrees_and_a_pole(far_north, tmp_path):
    [_, path] = write_gpkg(far_north, tmp_path)
    with zipfile.ZipFile(path) as file:
        tree = ElementTree.fromstring(file.read("run.qgs"))
    ends_m = [abs(float(end.text)) for end in tree.find("mapcanvas/extent")]

    assert max(ends_m) < 4e6


def test_a_title_of_mark_up_stands_for_itself(hostile, tmp_path):
    [_, path] = write_gpkg(hostile, tmp_path)
    with zipfile.ZipFile(path) as file:
        tree = ElementTree.fromstring(file.read("run.qgs"))

    assert tree.findtext("title") == hostile.title.replace("\0", "\ufffd")


def test_cues_come_and_go_with_the_controller_of_time(called, tmp_path):
    [_, path] = write_gpkg(called, tmp_path)
    with zipfile.ZipFile(path) as file:
        tree = ElementTree.fromstring(file.read("run.qgs"))
    timed = {
        layer.findtext("layername"): layer.find("temporal").attrib
        for layer in tree.find("projectlayers")
        if layer.find("temporal") is not None
    }
    fields = pyogrio.read_info(tmp_path / "run.gpkg", layer="cues")["fields"].tolist()
    window = [end.text for end in tree.find("ProjectTimeSettings/TemporalRange")]

    assert set(timed) == {"cues"}
    assert {timed["cues"]["startField"], timed["cues"]["endField"]} <= set(fields)
    assert window == [called.utc(end_s) for end_s in called.window_s]

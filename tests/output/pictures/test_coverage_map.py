"""What a reader sees on a coverage map: nothing clipped, nothing on top of another, one truth."""

from __future__ import annotations

import dataclasses
import itertools
from functools import cache

import matplotlib
import numpy as np
import pytest
import shapely
from matplotlib.collections import QuadMesh
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from scipy.spatial import cKDTree

from sim.errors import ResultsError
from sim.output.drawing.basemap import draw_basemap
from sim.output.drawing.drawn_features import read_features
from sim.output.drawing.map_frame import Frame, frame_around
from sim.output.drawing.map_marks import Canvas
from sim.output.drawing.metric_classes import BLIND_COLOUR, METRICS
from sim.output.drawing.page_wording import printable, save_png, style
from sim.output.pictures.coverage_map import draw_map
from sim.output.store.stored_run import Run, open_run
from sim.world import borders
from tests.output import made_up
from tests.stored import write_run

CASES = ("gulf", "in_country", "norwegian_sea", "bering", "pole", "kabul_only")
LONG = ("in_country", "norwegian_sea", "pole", "kabul_only")
DRAWN = [pytest.param(case, marks=[pytest.mark.long] * (case in LONG)) for case in CASES]


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """Runs by the names of their cases, each written when it is first asked for."""
    folder = tmp_path_factory.mktemp("runs")

    class Written(dict):
        def __missing__(self, name):
            write_run(folder / name, made_up.record(getattr(made_up, name)()))
            self[name] = open_run(folder / name)
            return self[name]

    return Written()


@pytest.fixture(scope="session")
def drawn(runs):
    """Figures laid out but not painted, each drawn once."""

    @cache
    def cached(case, metric, name):
        run = runs[case]
        if name is not None:
            run = Run(run.folder, {**run.manifest, "scenario": name})
        with style():
            figure = draw_map(run, metric)
            figure.draw_without_rendering()
        return figure

    def figure_of(case, metric="coverage_fraction", name=None):
        return cached(case, metric, name)

    return figure_of


def headline(figure):
    """The lines of the title."""
    found = [text for text, _ in texts(figure) if text.get_fontsize() == 14]
    return [text.get_text() for text in sorted(found, key=lambda text: -text.get_position()[1])]


def texts(figure):
    """Every text of a figure that is not empty, with its box in pixels."""
    found = [text for text in figure.findobj(matplotlib.text.Text) if text.get_text().strip()]
    return [(text, text.get_window_extent()) for text in found if text.get_visible()]


@pytest.mark.parametrize("case", DRAWN)
def test_no_text_leaves_the_sheet_or_covers_another(drawn, case):
    assert_readable(drawn(case))


def test_nor_does_it_with_another_metric(drawn):
    assert_readable(drawn("gulf", "gap_max"))


def assert_readable(figure):
    found = texts(figure)
    width, height = figure.canvas.get_width_height()

    assert len(found) > 20
    for text, box in found:
        assert box.x0 >= 0, text
        assert box.y0 >= 0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text
    for (one, a), (other, b) in itertools.combinations(found, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        # Two pixels: boxes of letters hold some air.
        assert wide <= 2 or high <= 2, (one, other)


@pytest.mark.parametrize("case", DRAWN[:-1])
def test_bases_routes_stations_and_area_are_all_in_the_frame(runs, drawn, case):
    figure = drawn(case)
    ax = figure.axes[0]
    (x0, x1), (y0, y1) = ax.get_xlim(), ax.get_ylim()
    said = {text.get_text() for text, _ in texts(figure)}
    features = read_features(runs[case].geometry)

    for line in ax.get_lines():
        x, y = line.get_data()
        assert x0 < min(x) <= max(x) < x1
        assert y0 < min(y) <= max(y) < y1
    for base in features.bases:
        assert f"{base.name} ({base.count})" in said
    assert {"Kabul", "Nangarhar", "Kandahar", "Herat"} <= said or case not in CASES[:2]


@pytest.mark.parametrize(
    "metric",
    [
        pytest.param(metric, marks=[pytest.mark.long] * (metric not in ("gap_max", "blind")))
        for metric in METRICS
    ],
)
def test_cells_wear_the_colour_of_their_class_and_blind_ones_their_own(runs, drawn, metric):
    run = runs["gulf"]
    (mesh,) = drawn("gulf", metric).axes[0].findobj(QuadMesh)
    values = mesh.get_array().compressed()
    blind_class = mesh.get_cmap().N - 1

    assert to_hex(mesh.get_cmap().colors[blind_class]) == BLIND_COLOUR
    # A rim of one cell round the area is drawn too, and cut along the outline.
    assert len(values) > run.grid.n_cells
    share = float((values == blind_class).mean())
    assert share == pytest.approx(run.fields["blind"].mean(), abs=0.03)


def test_a_small_area_gets_the_map_and_the_way_there_a_locator(drawn):
    figure = drawn("kabul_only")
    main, _, locator = figure.axes
    width_m = main.get_xlim()[1] - main.get_xlim()[0]
    said = [text.get_text() for text in locator.findobj(matplotlib.text.Text)]

    assert 220e3 < width_m < 350e3
    assert locator.get_xlim()[1] - locator.get_xlim()[0] > 2e6
    assert {"Al Dhafra (8)", "Al Udeid (4)"} <= set(said)
    assert "Al Dhafra (8)" not in [t.get_text() for t in main.findobj(matplotlib.text.Text)]
    right_px = locator.get_window_extent().x1
    assert right_px < figure.canvas.get_width_height()[0] - 20


def test_the_title_agrees_with_the_fields(runs, drawn):
    run = runs["gulf"]
    (title,) = headline(drawn("gulf"))
    half = (run.fields["coverage_fraction"] >= 0.5).mean()

    assert title == (
        "Afghanistan 2021, flown from the Gulf: "
        f"{half * 100:.1f}\u00a0% of Afghanistan is watched at least half the time"
    )


def test_the_legend_names_routes_airspace_and_area(drawn):
    said = {text.get_text() for text, _ in texts(drawn("gulf"))}

    assert "Closed airspace: Iran" in said
    assert "Iran\nclosed" in said
    assert "Afghanistan" in said
    assert any(text.startswith("Routes from Al Dhafra,") for text in said)
    assert any(text.startswith("Route from Al Udeid,") for text in said)
    assert "never seen" in said


@pytest.mark.parametrize("metric", ["coverage_fraction", "gap_max", "blind"])
def test_a_map_says_what_could_look_how_far_and_from_where(drawn, metric):
    said = " ".join(text.get_text() for text, _ in texts(drawn("gulf", metric)))

    assert (
        "Covered: could be looked at by MQ-9A Reaper, 90 km along the ground from 25,000 ft, "
        "6.0 km above it, grazing limit 0°"
    ) in said.replace("\u00a0", " ")


def test_the_foot_says_where_the_map_comes_from(drawn):
    said = " ".join(text.get_text() for text, _ in texts(drawn("gulf", "gap_max")))

    assert "scenario gulf.yaml · fingerprint 4f3c9a17 · seed 20210901 · 1 replication" in said
    assert "othsim 0.1.0 · land and de facto borders: Natural Earth" in said
    assert "Equal-area projection (LAEA, centre 31" in said
    assert "a cell never covered has one gap of the whole window" in said


def test_letters_that_the_font_lacks_get_a_sign_in_their_place():
    assert printable("Kunduz 昆都 Łódź 🚁\nЖ") == "Kunduz \ufffd\ufffd Łódź \ufffd\nЖ"


def test_a_frame_shows_the_whole_area_however_few_its_cells(runs):
    """Fiji in cells of 100 km has one cell, whose frame would crop the other islands."""
    run = runs["kabul_only"]
    features = read_features(run.geometry)
    grid = run.grid
    one = dataclasses.replace(grid, lat_deg=grid.lat_deg[:1], lon_deg=grid.lon_deg[:1])
    frame = frame_around(*features.ground_deg(one))
    outline = frame.project(shapely.get_coordinates(features.areas["kabul"]))

    assert frame.shows(outline).all()
    unknown = dataclasses.replace(features, areas={})
    assert len(unknown.ground_deg(one)[0]) == 1


def test_land_and_lines_of_a_close_map_are_as_fine_as_the_areas():
    """An outline at 1:10m beside a coast at 1:50m would look like two coasts."""
    frame = Frame(-17.5, 179.0, 300e3, 300e3)
    wide = dataclasses.replace(frame, half_width_m=900e3)
    close, far = Figure().subplots(1, 2)
    for ax, shown in ((close, frame), (far, wide)):
        draw_basemap(ax, shown)
    island = frame.project(shapely.get_coordinates(borders.country("FJI", "10m")))
    gap_m = cKDTree(island)

    def off_m(ax):
        lines = np.concatenate(ax.collections[0].get_segments())
        return np.median(gap_m.query(lines[frame.shows(lines)])[0])

    assert off_m(close) < 1.0
    assert off_m(far) > 100.0


def test_a_small_closed_region_is_named_beside_itself(runs):
    run = runs["kabul_only"]
    region = shapely.box(69.0, 34.0, 69.1, 34.1)
    feature = {
        "type": "Feature",
        "properties": {"kind": "airspace", "names": ["old_range"]},
        "geometry": shapely.geometry.mapping(region),
    }
    shown = Run(run.folder, run.manifest)
    shown.geometry = {"features": [*run.geometry["features"], feature]}
    with style():
        figure = draw_map(shown, "blind")
    (label,) = [t for t, _ in texts(figure) if t.get_text() == "Old Range\nclosed"]
    ax = figure.axes[0]
    x_m, y_m = frame_around(*read_features(run.geometry).ground_deg(run.grid)).project(
        shapely.get_coordinates(region.centroid)
    )[0]
    at_px = ax.transData.transform((x_m, y_m))

    assert not label.get_window_extent().contains(*at_px)
    assert np.hypot(*(at_px - label.get_window_extent().get_points().mean(axis=0))) < 120


@pytest.mark.parametrize("free", ["left", "right"])
def test_the_scale_bar_keeps_off_the_area_where_another_corner_is_free(free):
    """However few centres of large cells lie under it."""
    frame = Frame(30.0, 60.0, 1e6, 1e6)
    ax = Figure(figsize=(7, 7), dpi=160).add_axes((0, 0, 1, 1))
    ax.set(xlim=(-1e6, 1e6), ylim=(-1e6, 1e6))
    canvas = Canvas(ax, frame, 7.0, 7.0)
    left_px = 280.0 if free == "left" else 0.0
    ground = shapely.box(left_px, 0.0, left_px + 840.0, 1120.0)
    none = np.zeros((0, 2))
    box = canvas._draw_scale_bar(none, none, [], ground)
    whole = shapely.box(box.left, box.bottom, box.right, box.top)

    assert shapely.area(shapely.intersection(whole, ground)) < 0.6 * shapely.area(whole)
    assert (box.right < 560.0) == (free == "left")


@pytest.mark.long
def test_two_drawings_are_equal_to_the_byte_and_leave_no_trace(runs, tmp_path):
    before = dict(matplotlib.rcParams)
    strange = Run(runs["gulf"].folder, {**runs["gulf"].manifest, "scenario": "昆都士 🚁 $x^2$"})
    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "red"}):
        save_png(tmp_path / "a.png", draw_map, strange, "gap_max")
    save_png(tmp_path / "b.png", draw_map, strange, "gap_max")

    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert b"matplotlib" not in (tmp_path / "a.png").read_bytes().lower()
    assert dict(matplotlib.rcParams) == before
    assert not matplotlib._pylab_helpers.Gcf.figs  # no figure is left in pyplot's register


def test_a_name_with_markup_letters_is_drawn_as_it_is(drawn):
    name = r"$\frac{1}{0}$ & <b>_x^2"
    figure = drawn("gulf", name=name)

    assert headline(figure)[0].startswith(r"$\frac{1}{0}$ & <b>_x^2: ")


def test_a_long_name_breaks_into_lines(drawn):
    name = "A scenario whose author had a great deal to say about it, and said it in its name"
    figure = drawn("pole", name=name)
    width = figure.canvas.get_width_height()[0]

    assert all(box.x1 <= width for _, box in texts(figure))
    assert (
        headline(figure)[-1] == "8.0\u00a0% of the Arctic Ocean is watched at least half the time"
    )
    assert len(headline(figure)) > 1
    assert " ".join(headline(figure)).startswith(f"{name}: ")


def test_an_unknown_metric_and_a_run_without_grid_are_refused(runs, tmp_path, gulf_record):
    with pytest.raises(ResultsError, match="no map of 'speed'"):
        draw_map(runs["gulf"], "speed")
    write_run(tmp_path / "bare", dataclasses.replace(gulf_record, grid=None, fields={}))
    with pytest.raises(ResultsError) as caught:
        draw_map(open_run(tmp_path / "bare"), "gap_max")

    assert str(caught.value) == (
        f"error: {tmp_path / 'bare'} has no coverage grid to map\n"
        "  help: give the scenario a grid, e.g. grid: {area: afghanistan, cell: 10 km}, "
        "and run again"
    )
    assert not (tmp_path / "a.png").exists()


def test_fleets_that_share_an_airfield_become_one_base():
    point = shapely.geometry.mapping(shapely.Point(54.5, 24.2))
    features = [
        {"type": "Feature", "geometry": point,
         "properties": {"kind": "base", "name": "Al Dhafra", "fleet": fleet, "count": count}}
        for fleet, count in (("a", 5), ("b", 3))
    ]  # fmt: skip
    (base,) = read_features({"features": features}).bases

    assert (base.name, base.count, base.lat_deg, base.lon_deg) == ("Al Dhafra", 8, 24.2, 54.5)


def test_closed_airspace_does_not_widen_the_map(runs):
    """Russia closed must not turn a map of the Norwegian Sea into one of Asia."""
    features = read_features(runs["gulf"].geometry)
    lat_deg, lon_deg = features.positions_deg()

    assert frame_around(lat_deg, lon_deg).half_width_m < 1.3e6
    assert np.max(lon_deg) < 75.5
    assert np.min(lon_deg) > 51.0

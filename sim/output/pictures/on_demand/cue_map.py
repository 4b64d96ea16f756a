"""The map of what a cue is worth: the share answered within the standard, by its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.errors import ResultsError
from sim.output.drawing import captions
from sim.output.drawing.basemap import draw_basemap, draw_cells, draw_graticule, fill_path
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.drawing.legend import (
    WIDTH_IN,
    draw_bound,
    draw_class,
    draw_signs,
    legend_entries,
    name_class,
    signs_height_in,
)
from sim.output.drawing.map_frame import Frame, frame_around, rings
from sim.output.drawing.map_marks import Canvas
from sim.output.drawing.metric_classes import BLIND_COLOUR, field_colours
from sim.output.drawing.page_wording import Page, Wording, shortened
from sim.output.pictures.on_demand.chart_of_kinds import in_words, reached_finding, reached_within
from sim.output.pictures.on_demand.worth_by_place import FEWEST_CUES, Worth, worth_by_place
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.spelling import listed

# The one that nobody answered in time apart, as on other maps what is never seen.
_CLASSES: Final = 5
# Without the darkest: coasts and routes are to be seen on a map most of which is answered.
_COLOURS: Final = (BLIND_COLOUR, *field_colours(_CLASSES + 1)[:-1])
_LEFT_IN, _GAP_IN, _RIGHT_IN, _BELOW_IN = 0.72, 0.25, 0.25, 0.42
# How large a map may be, by their number, and the heading of each of several.
_MOST_IN: Final = {1: (8.6, 7.0), 2: (5.0, 4.2), 3: (3.7, 4.2), 4: (5.0, 4.2)}
_HEAD_IN: Final = 0.32
_CLASS_IN: Final = 0.3
_MOST_MAPS: Final = max(_MOST_IN)
# Of the frame with the way there: smaller ground has the map to itself.
_SPECK: Final = 0.4
_LEAST_M: Final = 12e3


@dataclass(frozen=True)
class _Sheet:
    """Where the maps are: columns, rows, and the size of each map in inches.

    The column beside them with classes and signs is at least so high.
    """

    n_maps: int
    frame: Frame
    least_side_in: float

    @property
    def columns(self) -> int:
        return self.n_maps if self.n_maps < _MOST_MAPS else 2

    @property
    def rows(self) -> int:
        return -(-self.n_maps // self.columns)

    @property
    def map_in(self) -> tuple[float, float]:
        wide_in, high_in = _MOST_IN[self.n_maps]
        scale = min(wide_in / self.frame.half_width_m, high_in / self.frame.half_height_m)
        return self.frame.half_width_m * scale, self.frame.half_height_m * scale

    @property
    def head_in(self) -> float:
        return _HEAD_IN * (self.n_maps > 1)

    @property
    def side_left_in(self) -> float:
        return self.columns * (_LEFT_IN + self.map_in[0]) + _GAP_IN

    @property
    def height_in(self) -> float:
        """Of all maps, and of the side where that is more."""
        return max(self.rows * self._row_in, _BELOW_IN + self.least_side_in)

    @property
    def _row_in(self) -> float:
        return _BELOW_IN + self.map_in[1] + self.head_in

    def corner_in(self, place: int) -> tuple[float, float]:
        """The lower left corner of a map."""
        row, column = divmod(place, self.columns)
        left_in = _LEFT_IN + column * (_LEFT_IN + self.map_in[0])
        return left_in, self.height_in - (row + 1) * self._row_in + _BELOW_IN


def is_mappable(run: Run) -> bool:
    """Whether a run has cues from enough places, and enough of them from each."""
    return bool(worth_by_place(run))


def draw_cue_map(run: Run) -> Figure:
    """The figure: a map of each kind of cue that comes from enough places, the first four.

    Raises ResultsError where there are too few to map.
    """
    kinds = worth_by_place(run)
    if not kinds:
        raise ResultsError(
            f"{run.folder} has too few cues from different places for a map",
            "fly more replications, or see cues.parquet",
        )
    shown, features = kinds[:_MOST_MAPS], read_features(run.geometry)
    whole, ground = _frames(features, shown)
    small = ground.half_width_m < _SPECK * whole.half_width_m
    signs = legend_entries(features, shown[0].grid)
    beside_in = WIDTH_IN * whole.half_height_m / whole.half_width_m if small else 0.0
    least_side_in = _classes_height_in() + beside_in + signs_height_in(signs)
    sheet = _Sheet(len(shown), ground if small else whole, least_side_in)
    page = Page(
        _wording(run, kinds, sheet.frame),
        (sheet.side_left_in + WIDTH_IN + _RIGHT_IN, sheet.height_in),
        _LEFT_IN,
    )
    for place, worth in enumerate(shown):
        ax = page.axes(*sheet.corner_in(place), *sheet.map_in)
        _draw_worth(ax, worth, features, sheet)
    side_in = sheet.height_in - _BELOW_IN
    side = page.axes(sheet.side_left_in, _BELOW_IN, WIDTH_IN, side_in)
    above_in = _draw_side(side, signs, side_in)
    if small:
        inset = page.axes(sheet.side_left_in, _BELOW_IN + above_in, WIDTH_IN, beside_in)
        draw_basemap(inset, whole)
        Canvas(inset, whole, WIDTH_IN, beside_in).draw_locator(features, ground)
    return page.figure


def _frames(features: Features, kinds: Sequence[Worth]) -> tuple[Frame, Frame]:
    """The frame with the way there, and that of the ground from which cues come alone."""
    squares_deg = [np.column_stack([of.grid.lon_deg, of.grid.lat_deg]) for of in kinds]
    areas = [area for of in kinds if (area := of.area(features)) is not None]
    ground_deg = np.concatenate([*squares_deg, *(shapely.get_coordinates(area) for area in areas)])
    lat_deg, lon_deg = features.positions_deg()
    whole = frame_around(
        np.concatenate([lat_deg, ground_deg[:, 1]]), np.concatenate([lon_deg, ground_deg[:, 0]])
    )
    return whole, frame_around(ground_deg[:, 1], ground_deg[:, 0], _LEAST_M)


def _draw_worth(ax: Axes, worth: Worth, features: Features, sheet: _Sheet) -> None:
    """The map of one kind; its heading only where there are several."""
    frame = sheet.frame
    draw_basemap(ax, frame)
    draw_graticule(ax, frame)
    step = np.minimum(np.floor(worth.by_square * _CLASSES), _CLASSES - 1) + 1
    # Not cut as cells are: there a rim takes its neighbour's class, here it has too few cues.
    mesh = draw_cells(ax, frame, (worth.grid, np.where(worth.by_square, step, 0)), _COLOURS, None)
    if (area := worth.area(features)) is not None:
        mesh.set_clip_path(fill_path(rings(frame, area)), ax.transData)
    Canvas(ax, frame, *sheet.map_in).draw_features(features, worth.grid, name_areas=True)
    if sheet.n_maps > 1:
        font = (9.5, "bold")
        words = f"{phrases.share(worth.share)} of the {in_words(worth.name)} "
        words = shortened(words + reached_within(worth.within_h), sheet.map_in[0], font)
        ax.set_title(words, loc="left", fontsize=9.5, fontweight="bold")


def _draw_side(ax: Axes, signs: Sequence[tuple[Artist, str]], height_in: float) -> float:
    """Classes above, what the signs mean below; returns where what stands between begins."""
    ax.set_xlim(0, WIDTH_IN)
    ax.set_ylim(0, height_in)
    ax.set_axis_off()
    draw_signs(ax, signs, labelspacing=0.55)
    ax.text(0, height_in, "Share answered in time", va="top", fontsize=9, fontweight="bold")
    none_in = height_in - _classes_height_in() + 0.2
    draw_class(ax, (none_in, _CLASS_IN), _COLOURS[0], 0.0)
    name_class(ax, none_in + _CLASS_IN / 2, "none in time")
    for place in range(_CLASSES + 1):
        bottom_in = none_in + (1.5 + place) * _CLASS_IN
        if place < _CLASSES:
            draw_class(ax, (bottom_in, _CLASS_IN), _COLOURS[1 + place], 0.0)
        draw_bound(ax, bottom_in, f"{100 * place // _CLASSES}\u00a0%")
    return signs_height_in(signs)


def _classes_height_in() -> float:
    """Of the heading, the classes, the one apart, and what is free below."""
    return 0.3 + (_CLASSES + 1.5) * _CLASS_IN + 0.2


def _wording(run: Run, kinds: Sequence[Worth], frame: Frame) -> Wording:
    shown = kinds[:_MOST_MAPS]
    shares = [(of.name, of.share) for of in shown]
    finding = reached_finding(shares, [of.within_h for of in shown])
    finding += shown[0].by_place * (len(shown) == 1)
    n = int(run.manifest["replications"])
    sides = sorted({round(of.grid.cell_m / 1e3) for of in shown})
    note = captions.projection_note(frame, shown[0].grid.cell_m).partition(" Cells of")[0]
    left_out = len(run.summary()["cues"]) - len(shown)
    return Wording(
        f"{run.manifest['scenario']}: {finding}",
        [
            captions.counted_days(run.manifest),
            f"all cues of {phrases.counted(n, 'replication')}",
        ],
        captions.kinds_left_out(left_out),
        f"Squares of {listed([f'{side:,}' for side in sides], 'or')} km; those from which fewer "
        f"than {FEWEST_CUES} came have no colour. Over all reported, never reached included. "
        f"{note}",
        [*captions.run_provenance(run.manifest), "land and de facto borders: Natural Earth"],
    )

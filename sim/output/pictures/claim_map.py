"""The map of a claim: its figure wherever in the country an orbit might be, and where it holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.patheffects import withStroke
from shapely.geometry.base import BaseGeometry

from sim.figures import unit_of
from sim.output.drawing import captions
from sim.output.drawing.basemap import Z_AREA, Z_CELLS, draw_basemap, draw_graticule, outline
from sim.output.drawing.claim_classes import CLAIM, HATCHES, NOWHERE, bounds_of, lines_of, shades
from sim.output.drawing.geojson_features import Features, read_features
from sim.output.drawing.legend import WIDTH_IN, entries, is_dark, route_pens
from sim.output.drawing.map_frame import Frame, frame_around, rings
from sim.output.drawing.map_marks import Canvas
from sim.output.drawing.page import INK, Page, Wording, png, style, wrap
from sim.output.drawing.page_table import draw_table, height_in, laid_out
from sim.output.format.run_record import CoverageGrid
from sim.output.store.disk import write_file
from sim.output.text import phrases
from sim.output.text.claim_text import asked, met_where
from sim.study.claims.claim_map import AS_STATED, ClaimMap, Share
from sim.study.verdict.plain_answer import round_figure
from sim.units import COUNT

_LEFT_IN, _GAP_IN, _RIGHT_IN, _BELOW_IN = 0.72, 0.25, 0.25, 0.42
_MAP_IN = (9.4, 7.4)


def draw_claim_map(
    found: ClaimMap, entry: Mapping[str, Any], geometry: Mapping[str, Any]
) -> Figure:
    """The figure of a claim's map.

    `entry` is the claim's in `othsim claim --json`, `geometry` the plan's GeoJSON.
    """
    return _Sheet(found, entry, read_features(geometry)).drawn()


def save_claim_map(
    found: ClaimMap, entry: Mapping[str, Any], geometry: Mapping[str, Any], path: Path
) -> None:
    """Draw a claim's map as a PNG. Raises ResultsError for a path that cannot be written."""
    with style():
        write_file(path, png(draw_claim_map(found, entry, geometry)))


@dataclass(frozen=True)
class _Line:
    """A line on the map where a field `(C,)` has the claim's value, or that of `at`."""

    values: np.ndarray
    text: str
    pen: dict[str, Any]
    at: float | None = None

    def crosses(self, value: float) -> bool:
        """Whether the field lies on both sides of the line's value."""
        at = value if self.at is None else self.at
        known = self.values[np.isfinite(self.values)]
        return bool(len(known) and known.min() < at < known.max())


def _pen(colour: str, dash: Any) -> dict[str, Any]:
    return {"colors": colour, "linewidths": 2.0, "linestyles": [dash]}


class _Sheet:
    """Where everything of one map goes."""

    def __init__(self, found: ClaimMap, entry: Mapping[str, Any], features: Features) -> None:
        self.found, self.entry = found, entry
        mapped = {found.area: features.areas[found.area]}
        self.features = replace(features, areas=mapped)
        self.grid = CoverageGrid.of(found.area, found.cells)
        known = found.figure[np.isfinite(found.figure)]
        known = known if len(known) else np.zeros(1)
        self.counts = unit_of(found.claim.metric) == COUNT
        self.bounds = bounds_of(known, found.scale.edge)
        if self.counts:
            self.bounds = np.arange(known.min() - 0.5, known.max() + 1.0)
        self.colours = shades(len(self.bounds) - 1, found.claim.metric)

    def drawn(self) -> Figure:
        frame = frame_around(*self.features.positions_deg())
        scale = min(_MAP_IN[0] / frame.half_width_m, _MAP_IN[1] / frame.half_height_m)
        wide_in, high_in = frame.half_width_m * scale, frame.half_height_m * scale
        table_wide_in = wide_in + _GAP_IN + WIDTH_IN
        table = laid_out(*self._table(), table_wide_in)
        table_in = height_in(table)
        below_in = _BELOW_IN + table_in
        sheet_in = (_LEFT_IN + wide_in + _GAP_IN + WIDTH_IN + _RIGHT_IN, high_in + below_in)
        page = Page(self._wording(frame), sheet_in, _LEFT_IN)
        ax = page.axes(_LEFT_IN, below_in, wide_in, high_in)
        draw_basemap(ax, frame)
        draw_graticule(ax, frame)
        self._field(ax, frame)
        Canvas(ax, frame, wide_in, high_in).draw_features(self.features, self.grid)
        side = page.axes(_LEFT_IN + wide_in + _GAP_IN, below_in, WIDTH_IN, high_in)
        self._side(side, high_in)
        draw_table(page.axes(_LEFT_IN, 0.0, table_wide_in, table_in), table)
        return page.figure

    def _table(self) -> tuple[list[str], list[list[str]]]:
        """Heads, and a row for each case: from each base, where in the area and of the orbits."""
        bases = list(dict.fromkeys(share.base for share in self.found.shares))
        rows: dict[str, list[str]] = {}
        for share in self.found.shares:
            text = f"{phrases.share(share.of_country)}, {phrases.share(share.of_orbits)}"
            rows.setdefault(share.case, [share.case]).append(text)
        named = [base.split(" (")[0] or "the nearest base" for base in bases]
        heads = ["Where it is met: of the area, of the orbits", *(f"from {one}" for one in named)]
        return heads, list(rows.values())

    def _field(self, ax: Axes, frame: Frame) -> None:
        """Classes where somebody can fly, hatches where nobody can, and the claim's own lines."""
        clip = outline(rings(frame, self._open_ground))
        x_m, y_m = self._positions(frame)
        if self.has_gaps:
            hatched: dict[str, Any] = {"facecolor": NOWHERE, "edgecolor": HATCHES, "hatch": "////"}
            ax.add_artist(PathPatch(clip, linewidth=0.0, zorder=Z_CELLS - 0.1, **hatched))
        filled = ax.contourf(
            x_m,
            y_m,
            self._grown(self.found.figure),
            levels=self.bounds,
            colors=self.colours,
            zorder=Z_CELLS,
        )
        filled.set_clip_path(clip, ax.transData)
        for line in self.lines:
            drawn = ax.contour(
                x_m,
                y_m,
                self._grown(line.values),
                levels=[self.found.scale.edge if line.at is None else line.at],
                zorder=Z_AREA,
                **line.pen,
            )
            drawn.set_path_effects([withStroke(linewidth=4.0, foreground="white")])
            drawn.set_clip_path(clip, ax.transData)

    @cached_property
    def _open_ground(self) -> BaseGeometry:
        """The area without what of it is closed to all, where no orbit may stand."""
        ground = shapely.make_valid(self.features.areas[self.found.area])
        shut = [one.shape for one in self.features.airspace if not one.open_to]
        closed = [shapely.make_valid(place) for place in shut]
        return ground.difference(shapely.union_all(closed)) if closed else ground

    @cached_property
    def _is_open(self) -> np.ndarray:
        """Whether each cell's centre lies in the open `(C,)`."""
        cells = self.found.cells
        return np.asarray(shapely.contains_xy(self._open_ground, cells.lon_deg, cells.lat_deg))

    @property
    def has_gaps(self) -> bool:
        """Whether somewhere in the open nobody can fly."""
        return bool((np.isnan(self.found.figure) & self._is_open).any())

    @cached_property
    def lines(self) -> list[_Line]:
        """Where the figure is the claim's value: those of its lines that run through the country.

        A claim about a figure has two lines, at the ends of its tolerance.
        """
        found, value = self.found, round_figure(self.entry, self.found.scale.value)
        lines = [_Line(found.figure, f"{value}, from the nearest base", _pen(CLAIM, "solid"))]
        if len(lines_of(self.entry)) > 1:
            # Near enough begins and ends at the tolerance, and is no line but a band.
            for at in lines_of(self.entry):
                text = f"{round_figure(self.entry, at)}, from the nearest base"
                lines.append(_Line(found.figure, text, _pen(CLAIM, (0, (1.2, 1.2))), at))
        if found.favoured is not None:
            text = f"{value}, with the ranges at their far ends"
            lines.append(_Line(found.favoured, text, _pen(CLAIM, (0, (1.2, 1.2)))))
        if len(found.bases) > 1:
            pens = list(route_pens(self.features).values())
            for i, base in enumerate(found.bases):
                text = f"{value}, from {base.split(' (')[0]}"
                pen = _pen(pens[i % len(pens)][0], (0, (5, 2)))
                lines.append(_Line(found.from_each[i], text, pen))
        # Whole numbers have no line where they are four, only stretches.
        crossed = [line for line in lines if line.crosses(found.scale.edge) and not self.counts]
        nearest = crossed and crossed[0].values is found.figure
        # From the base that is the nearest everywhere the line is the same: once is enough.
        return [
            line
            for i, line in enumerate(crossed)
            if i == 0 or not nearest or line.at or not np.array_equal(line.values, found.figure)
        ]

    def _positions(self, frame: Frame) -> tuple[np.ndarray, np.ndarray]:
        """Map metres of the grid's centres, with two more rows and columns on every side."""
        step_m = self.grid.cell_m
        beyond = np.array([2.0, 1.0]) * step_m
        x_m, y_m = (
            np.concatenate([axis[0] - beyond, axis, axis[-1] + beyond[::-1]])
            for axis in (self.grid.x_m, self.grid.y_m)
        )
        lat_deg, lon_deg = self.found.cells.plane.inverse(*np.meshgrid(x_m, y_m))
        x, y = frame.plane.forward(lat_deg, lon_deg)
        return np.asarray(x), np.asarray(y)

    def _grown(self, values: np.ndarray) -> np.ndarray:
        """The raster with two rings more, each the mean of its neighbours, to fill the outline.

        It grows out of the area and into closed airspace, which are cut off again, and not to where
        nobody can fly.
        """
        raster = np.pad(self.grid.on_grid(values), 2, constant_values=np.nan)
        held = np.where(np.isnan(values) & self._is_open, 1.0, np.nan)
        kept = np.pad(np.isfinite(self.grid.on_grid(held)), 2)
        for _ in range(2):
            around = np.stack(
                [np.roll(raster, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)]
            )
            known = np.isfinite(around)
            mean = np.where(known, around, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
            raster = np.where(np.isnan(raster) & known.any(axis=0) & ~kept, mean, raster)
        return np.asarray(raster)

    # --- words

    def _wording(self, frame: Frame) -> Wording:
        entry, found = self.entry, self.found
        place = phrases.in_sentence(found.area)
        parts = {share.base: share.of_country for share in self.stated}
        best = max(parts, key=lambda base: parts[base])
        colon = "" if entry["relation"] == "up_to" else ":"
        title = f"{met_where(entry)}{colon} {_where(parts[''], place)} from the nearest base"
        if parts[best] > parts[""]:
            title += f", in {phrases.share(parts[best])} of it from {best.split(' (')[0]}"
        ends = ""
        if found.favoured is not None:
            ends = (
                "Ranges at their far ends: every figure that has a range at the end that favours "
                "the claim. "
            )
        rounded = ""
        if entry["relation"] == "up_to":
            edge, value = (
                round_figure(entry, one) for one in (found.scale.edge, found.scale.value)
            )
            rounded = f"{value} is reached from {edge} on, which is told as {value}. "
        note = (
            f"{captions.projection_note(frame, found.cells.cell_m)} "
            "Each point is taken as an orbit's own, "
            "flown by the shortest legal route at the values the scenario states. "
            f"{ends}{rounded}The verdict on the claim: {entry['verdict']}."
        )
        sentence = [f'"{entry["statement"]}"', f"{entry['source']}"]
        return Wording(
            title[0].upper() + title[1:],
            sentence,
            [str(entry["answer"])],
            note,
            [f"claim {entry['id']}", "land and de facto borders: Natural Earth"],
        )

    @property
    def stated(self) -> list[Share]:
        return [share for share in self.found.shares if share.case == AS_STATED]

    def _side(self, ax: Axes, high_in: float) -> None:
        ax.set_xlim(0, WIDTH_IN)
        ax.set_ylim(0, high_in)
        ax.set_axis_off()
        caption = wrap(asked(self.entry, bare=True).split(" "), " ", WIDTH_IN, (9, "bold"))
        ax.text(0, high_in, "\n".join(caption), va="top", fontsize=9, fontweight="bold")
        top_in = high_in - 0.17 * len(caption) - 0.18
        self._classes(ax, top_in)
        signs = [*self._signs(), *entries(self.features, self.grid)]
        ax.legend(
            [sign for sign, _ in signs],
            [text for _, text in signs],
            loc="lower left",
            bbox_to_anchor=(0, 0),
            frameon=False,
            fontsize=8,
            borderaxespad=0,
            borderpad=0,
            labelspacing=0.5,
            handlelength=2.2,
        )

    def _signs(self) -> list[tuple[Artist, str]]:
        found: list[tuple[Artist, str]] = []
        for line in self.lines:
            dash = line.pen["linestyles"][0]
            sign = Line2D([], [], color=line.pen["colors"], linewidth=2.0, linestyle=dash)
            text = wrap(line.text.split(" "), " ", WIDTH_IN - 0.42, (8, "normal"))
            found.append((sign, "\n".join(text)))
        if self.has_gaps:
            grey = Patch(facecolor=NOWHERE, edgecolor=HATCHES, hatch="////", linewidth=0.5)
            found.append((grey, "cannot be flown"))
        return found

    def _classes(self, ax: Axes, top_in: float) -> None:
        """The class boxes, the highest on top."""
        step_in = 0.3
        n = len(self.colours)
        known = self.found.figure[np.isfinite(self.found.figure)]
        shares = np.histogram(known, self.bounds)[0] / max(len(self.found.figure), 1)
        for i, colour in enumerate(self.colours):
            bottom_in = top_in - (n - i) * step_in
            box = Rectangle((0, bottom_in), 0.62, step_in, facecolor=colour, edgecolor=INK)
            box.set_linewidth(0.7)
            ax.add_artist(box)
            if shares[i] > 0.0:
                ink = "white" if is_dark(colour) else INK
                at = (0.31, bottom_in + step_in / 2)
                ax.text(
                    *at, phrases.share(shares[i]), ha="center", va="center", fontsize=7, color=ink
                )
        for i, bound in enumerate(self.bounds):
            y_in = top_in - (n - i) * step_in
            if self.counts:
                if i < n:
                    ax.text(0.76, y_in + step_in / 2, f"{bound + 0.5:g}", va="center", fontsize=8)
                continue
            ax.plot([0.62, 0.70], [y_in, y_in], color=INK, linewidth=0.7)
            ax.text(0.76, y_in, round_figure(self.entry, float(bound)), va="center", fontsize=8)


def _where(part: float, place: str) -> str:
    """In which part of a place: nowhere in, in 12 % of, all over."""
    if part in (0.0, 1.0):
        return f"{'all over' if part else 'nowhere in'} {place}"
    return f"in {phrases.share(part)} of {place}"

"""The maps of a comparison side by side: what each option covers, and where it gains and loses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from sim.coverage.area_statistics import UNNOTICED, AreaChange
from sim.errors import ResultsError
from sim.figure_text import Style
from sim.output.drawing.basemap import Z_AREA, draw_basemap, draw_cells
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.drawing.legend import AT_TIMES, BASE, CLOSED, STATION, draw_signs, pattern_sign
from sim.output.drawing.map_frame import Frame, edges, frame_around
from sim.output.drawing.map_marks import Canvas
from sim.output.drawing.metric_classes import BLIND_COLOUR, Classes, classify
from sim.output.drawing.page_wording import INK, Page, wrap
from sim.output.format.run_content import CoverageGrid
from sim.output.pictures.comparison.comparison_text import (
    MappedComparison,
    lettered_options,
    wording,
)
from sim.output.store.comparison_folder import StoredComparison
from sim.output.text import phrases

# Less is blue, more is brown, even in lightness on both sides; the middle is left uncoloured.
_LESS = ("#16335f", "#2c6293", "#6ba3c4", "#bcd7e4")
_MORE = ("#f0d2b4", "#d99c68", "#b5622f", "#6e2716")
_BOUNDS_PP = (5.0, 10.0, 20.0)
_SAME_PP = 1e-7  # rounding

_LEFT_IN, _GAP_IN, _SCALE_IN, _RIGHT_IN = 0.4, 0.22, 1.25, 0.2
_HEAD_IN, _FOOT_IN, _BETWEEN_IN = 0.26, 0.24, 0.12
_WIDEST_IN, _NARROWEST_IN, _SHEET_IN = 4.4, 2.9, 13.5
_MUCH = 1.5  # a map of the way there this much larger than the ground watched stands by itself


def draw_comparison_map(comparison: StoredComparison) -> Figure:
    """The figure: the options and their differences from the baseline.

    Raises ResultsError without a grid.
    """
    if comparison.grid is None:
        raise ResultsError(
            f"{comparison.folder} has no coverage grid to map",
            "give the scenarios a grid, e.g. grid: {area: afghanistan, cell: 10 km}",
        )
    return _ComparisonSheet(comparison, comparison.grid).drawn()


def change_classes(change: AreaChange) -> np.ndarray:
    """The class of each cell's change `(C,)`: 0 to 3 less, 4 not coloured, 5 to 8 more."""
    points = 100.0 * change.moved
    # A change of 5 points is one of 5 points on every machine.
    size = np.searchsorted(np.asarray(_BOUNDS_PP) - _SAME_PP, np.abs(points), side="right") + 1
    return np.where(points == 0.0, 4, 4 + np.where(points > 0.0, size, -size))


@dataclass(frozen=True)
class _ComparisonSheet:
    """Where everything of one comparison goes, in inches from the lower left corner."""

    comparison: StoredComparison
    grid: CoverageGrid

    @cached_property
    def features(self) -> dict[str, Features]:
        return {name: read_features(g) for name, g in self.comparison.geometries.items()}

    @cached_property
    def covered(self) -> dict[str, Classes]:
        duration_s = float(self.comparison.manifest["duration_s"])
        return {
            name: classify(
                "coverage_fraction",
                {"blind": f["coverage_fraction"] == 0.0, **f},
                duration_s,
            )
            for name, f in self.comparison.fields.items()
        }

    @cached_property
    def changed(self) -> dict[str, AreaChange]:
        fields = self.comparison.fields
        return {
            name: AreaChange(fields[name]["difference"], fields[name]["half_width"])
            for name in self.comparison.names[1:]
        }

    @cached_property
    def whole(self) -> Frame:
        """The frame with every base, route and area of every option."""
        positions = [features.positions_deg() for features in self.features.values()]
        lat_deg, lon_deg = (np.concatenate(part) for part in zip(*positions, strict=True))
        return frame_around(lat_deg, lon_deg)

    @cached_property
    def frame(self) -> Frame:
        """What the panels show: the ground that any option covers, or all where that is most."""
        # Cells that no option sees would shrink all panels to show nothing.
        blind = np.all([classes.field.blind for classes in self.covered.values()], axis=0)
        seen = ~blind if not blind.all() else np.ones(len(blind), dtype=bool)
        watched = frame_around(self.grid.lat_deg[seen], self.grid.lon_deg[seen])
        if self.whole.half_width_m < _MUCH * watched.half_width_m:
            return self.whole
        return watched

    @property
    def has_ways(self) -> bool:
        return self.frame is not self.whole

    @cached_property
    def panel_in(self) -> tuple[float, float]:
        n = len(self.comparison.names)
        room_in = (_SHEET_IN - _LEFT_IN - _SCALE_IN - _RIGHT_IN) / n - _GAP_IN
        wide_in = min(max(room_in, _NARROWEST_IN), _WIDEST_IN)
        return wide_in, wide_in * self.frame.half_height_m / self.frame.half_width_m

    @cached_property
    def ways_in(self) -> float:
        """Height of the row of maps of the way there."""
        if not self.has_ways:
            return 0.0
        return self.panel_in[0] * self.whole.half_height_m / self.whole.half_width_m

    def left_in(self, column: int) -> float:
        return _LEFT_IN + column * (self.panel_in[0] + _GAP_IN)

    @property
    def rows_in(self) -> tuple[float, float, float]:
        """The bottoms of the rows: differences, coverage, ways."""
        high_in = self.panel_in[1]
        covered_in = _FOOT_IN + high_in + _BETWEEN_IN + _HEAD_IN + _FOOT_IN
        return _FOOT_IN, covered_in, covered_in + high_in + _BETWEEN_IN

    def drawn(self) -> Figure:
        names = self.comparison.names
        wide_in = self.left_in(len(names)) + _SCALE_IN + _RIGHT_IN
        top_in = self.rows_in[2] + (self.ways_in if self.has_ways else -_BETWEEN_IN)
        mapped = MappedComparison(self.comparison, self.covered, self.changed)
        page = Page(wording(mapped, self.frame), (wide_in, top_in + _HEAD_IN), _LEFT_IN)
        for column, name in enumerate(names):
            self._draw_option(page, column, name, top_in)
            if column:
                self._draw_change(page, column, name)
        self._draw_explanation(page, mapped)
        self._draw_scales(page)
        return page.figure

    def _draw_option(self, page: Page, column: int, name: str, top_in: float) -> None:
        """The way there above, what is covered below it."""
        (wide_in, high_in), (_, bottom_in, ways_in) = self.panel_in, self.rows_in
        left_in, features = self.left_in(column), self.features[name]
        if self.has_ways:
            ax = page.axes(left_in, ways_in, wide_in, self.ways_in)
            draw_basemap(ax, self.whole)
            Canvas(ax, self.whole, wide_in, self.ways_in).draw_locator(features, self.frame)
            if self.grid.area in features.areas:
                border = edges(self.whole, features.areas[self.grid.area])
                ax.add_artist(LineCollection(border, colors=INK, linewidths=0.6, zorder=Z_AREA))
        head = lettered_options(self.comparison.names)[column]
        _write(page, (left_in, top_in + 0.07), head, fontsize=10, fontweight="bold")
        ax = page.axes(left_in, bottom_in, wide_in, high_in)
        classes = self.covered[name]
        self._draw_cells(ax, features, classes.index, [*classes.colours, BLIND_COLOUR])
        seen = np.column_stack([self.grid.lon_deg, self.grid.lat_deg])[~classes.field.blind]
        Canvas(ax, self.frame, wide_in, high_in).draw_panel(features, self.grid.area, seen)
        half = classes.field.share_reaching(0.5)
        mean = self.comparison.summary["options"][name]["areas"][self.grid.area]
        text = Style(100.0, "\u00a0%").as_sure(mean["coverage_fraction"])
        never = phrases.share(classes.field.never_seen)
        parts = (f"never seen {never}", f"mean {text}", f"half the time {phrases.share(half)}")
        _write_below(page, (left_in, bottom_in), wide_in, parts)

    def _draw_change(self, page: Page, column: int, name: str) -> None:
        """Where an option covers more or less than the baseline."""
        (wide_in, high_in), (bottom_in, _, _) = self.panel_in, self.rows_in
        left_in, features = self.left_in(column), self.features[name]
        ax = page.axes(left_in, bottom_in, wide_in, high_in)
        change = self.changed[name]
        self._draw_cells(ax, features, change_classes(change), [*_LESS, "none", *_MORE])
        Canvas(ax, self.frame, wide_in, high_in).draw_panel(features, self.grid.area)
        head = f"{chr(65 + column)} minus A"
        _write(page, (left_in, bottom_in + high_in + 0.07), head, fontsize=9, fontweight="bold")
        less, more = phrases.share(change.less), phrases.share(change.more)
        text = f"less in {less} of the area, more in {more}"
        _write_below(page, (left_in, bottom_in), wide_in, (text,))

    def _draw_cells(
        self, ax: Axes, features: Features, classes: np.ndarray, colours: list[str]
    ) -> None:
        draw_basemap(ax, self.frame)
        area = features.areas.get(self.grid.area)
        draw_cells(ax, self.frame, (self.grid, classes), colours, area)

    def _draw_explanation(self, page: Page, mapped: MappedComparison) -> None:
        """What the rows mean, where the baseline's difference from itself would be."""
        (wide_in, high_in), (bottom_in, _, _) = self.panel_in, self.rows_in
        ax = page.axes(self.left_in(0), bottom_in, wide_in, high_in + _HEAD_IN)
        lines = [
            wrap(text.split(" "), " ", wide_in, (8, "normal"))
            for text in mapped.explained(ways=self.has_ways)
        ]
        ax.set_axis_off()
        ax.set_ylim(0.0, high_in + _HEAD_IN)
        ax.set_xlim(0.0, wide_in)
        text = "\n".join(line for paragraph in lines for line in paragraph)
        ax.text(0, high_in + _HEAD_IN, text, va="top", fontsize=8, color=INK, linespacing=1.35)
        small = {"markersize": 5, "markeredgewidth": 0.8}
        signs: list[tuple[Artist, str]] = [
            (Line2D([], [], linestyle="none", **{**BASE, **small}), "Base (aircraft)"),
            (Line2D([], [], linestyle="none", **{**STATION, **small}), "Orbit"),
        ]
        if any(features.patterns for features in self.features.values()):
            signs.append((pattern_sign(), "Pattern flown on station"))
        closures = [closed for features in self.features.values() for closed in features.airspace]
        if any(not closed.times for closed in closures):
            closed = Patch(facecolor="#a8323e14", edgecolor=CLOSED, hatch="///", linewidth=0.5)
            signs.append((closed, "Closed airspace"))
        if any(closed.times for closed in closures):
            at_times = Patch(facecolor="none", edgecolor=CLOSED, linewidth=0.8, linestyle=AT_TIMES)
            signs.append((at_times, "Closed at times"))
        draw_signs(ax, signs, labelspacing=0.5, fontsize=7.5, handlelength=2.0)

    def _draw_scales(self, page: Page) -> None:
        high_in, (below_in, above_in, _) = self.panel_in[1], self.rows_in
        left_in = self.left_in(len(self.comparison.names))
        classes = next(iter(self.covered.values()))
        colours = [BLIND_COLOUR, "", *classes.colours]
        labels = ["", "", *classes.labels]
        ax = page.axes(left_in, above_in, _SCALE_IN, high_in)
        _draw_scale(ax, colours, labels, "Share of the time", ("never seen", 0))
        bounds = [f"{bound:g}" for bound in _BOUNDS_PP]
        labels = ["", *(f"−{b}" for b in reversed(bounds)), "", "", *(f"+{b}" for b in bounds), ""]
        ax = page.axes(left_in, below_in, _SCALE_IN, high_in)
        _draw_scale(ax, [*_LESS, "none", *_MORE], labels, "Change, points", (self._middle, 4))

    @property
    def _middle(self) -> str:
        n = int(self.comparison.summary["replications"])
        return "inside the error" if n > 1 else f"under {100 * UNNOTICED:g}"


def _draw_scale(
    ax: Axes, colours: list[str], labels: list[str], caption: str, apart: tuple[str, int]
) -> None:
    """Class boxes from below upwards with labels at their bounds, one named by words instead."""
    text, position = apart
    ax.set_axis_off()
    ax.set_xlim(0.0, _SCALE_IN)
    ax.set_ylim(-0.05, len(colours) + 1.3)
    for i, colour in enumerate(colours):
        if not colour:  # a space between the boxes
            continue
        box = Rectangle((0.0, i), 0.22, 1.0, facecolor=colour, edgecolor=INK, linewidth=0.6)
        ax.add_artist(box)
    for i, label in enumerate(labels):
        ax.text(0.28, i, label, va="center", fontsize=6.5)
    ax.text(0.28, position + 0.5, text, va="center", fontsize=6.5)
    ax.text(0.0, len(colours) + 0.6, caption, va="center", fontsize=8, fontweight="bold")


def _write(page: Page, at_in: tuple[float, float], text: str, **look: Any) -> None:
    """A text outside the axes, from its lower left corner."""
    page.axes(*at_in, 0.01, 0.01).set_axis_off()
    page.figure.axes[-1].text(0, 0, text, color=INK, **look)


def _write_below(
    page: Page, at_in: tuple[float, float], width_in: float, parts: Sequence[str]
) -> None:
    """What a panel shows, under it, on as many lines as its width asks for."""
    left_in, bottom_in = at_in
    for row, line in enumerate(wrap(parts, "; ", width_in, (7.5, "normal"))):
        _write(page, (left_in, bottom_in - 0.15 - 0.12 * row), line, fontsize=7.5)

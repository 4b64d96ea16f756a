"""Classes of the metrics on maps: bounds, labels and colours.

Colours of fields are samples of `oslo` from the Scientific Colour Maps of Fabio Crameri (MIT
licence, see NOTICE; doi:10.5281/zenodo.1243862), even in lightness, so that they also read in grey
and with any colour blindness.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.coverage.area_statistics import AreaField
from sim.errors import ResultsError
from sim.figure_table import Figure
from sim.figures import on_maps
from sim.output.text.phrases import hours
from sim.units import HOUR_S, HOURS, SAME_MOMENT_S, SHARE

# oslo from its light end, every tenth of its length; red, green, blue of 255.
_OSLO_R = np.array(
    [
        [255, 255, 255],
        [215, 217, 221],
        [178, 188, 204],
        [146, 166, 201],
        [116, 148, 201],
        [78, 122, 187],
        [44, 93, 150],
        [26, 68, 109],
        [18, 45, 72],
        [13, 25, 37],
        [1, 1, 1],
    ]
)
BLIND_COLOUR = "#f4dcae"  # sand: no step of a blue scale, for any eye
SEEN_COLOUR = "#4274b5"
METRICS = tuple(on_maps())
_GAP_BOUNDS_H = (0.0, 0.5, 1.0, 2.0, 6.0, 12.0, 24.0, 72.0, 168.0)
# How near to a class's edge is at it, so that a gap of 24 h has 24 h on every machine: two
# stretches under a millisecond apart are one, here as in the coverage itself.
_SAME_H, _SAME_SHARE = SAME_MOMENT_S / HOUR_S, 1e-9
_SHARE_BOUNDS = (0.0, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 1.0)


@dataclass(frozen=True)
class Classes:
    """The classes of one metric: K + 1 bounds, as labelled, and a colour for each class.

    The darkest colour is the best watched class whatever the metric, so that every map of a run
    reads alike: dark is watched, pale hardly, sand never.

    The field's values are in the unit of the bounds (hours or a fraction); `index` `(C,)` is the
    class of each cell, K for a cell never seen.
    """

    metric: str
    caption: str
    bounds: tuple[float, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    field: AreaField
    more_is_better: bool

    @property
    def index(self) -> np.ndarray:
        """The class of each cell `(C,)`; the number of classes where it is blind."""
        inner = np.asarray(self.bounds[1:-1]) - self.field.slack
        ranks = np.searchsorted(inner, self.field.values, side="right")
        return np.where(self.field.blind, len(self.colours), ranks)


def classify(metric: str, fields: dict[str, np.ndarray], duration_s: float) -> Classes:
    """The classes of a metric over the cells of a run.

    Bounds depend on the length of the run and on nothing else, so that the maps of two basing
    options can be laid side by side. Raises ResultsError for an unknown metric.
    """
    if metric not in METRICS:
        raise ResultsError(f"no map of '{metric}'", f"metrics: {', '.join(METRICS)}")
    figure = on_maps()[metric]
    caption, rising = figure.caption, figure.better == "more"
    share_blind = np.asarray(fields["blind"], dtype=float)
    # A comparison keeps no more than what is never seen.
    share_cut = np.asarray(fields.get("cut", share_blind), dtype=float)
    blind, censored = share_blind >= 1.0, (share_blind > 0.0) | (share_cut > 0.0)
    if metric == "blind":
        field = AreaField(np.zeros(len(blind)), blind, censored, _SAME_H)
        return Classes(metric, caption, (0.0, 1.0), (), (SEEN_COLOUR,), field, True)
    scale = scale_of(figure, duration_s)
    assert scale is not None, f"BUG: a map of {metric}, which has no classes"
    unit_s = HOUR_S if figure.unit == HOURS else 1.0
    values = np.asarray(fields[figure.cell_name], dtype=float) / unit_s
    field = AreaField(values, blind, censored, scale.slack)
    return Classes(metric, caption, scale.bounds, scale.labels, scale.colours, field, rising)


@dataclass(frozen=True)
class Scale:
    """Classes that do not depend on what is drawn: K + 1 bounds with labels, K colours.

    A value that lies less than `slack` below a bound is at it.
    """

    bounds: tuple[float, ...]
    labels: tuple[str, ...]
    colours: tuple[str, ...]
    slack: float


def scale_of(figure: Figure, duration_s: float) -> Scale | None:
    """The classes of a figure of cells in its unit; None of what is yes or no, or has no classes.

    >>> scale_of(on_maps()["coverage_fraction"], 86400.0).bounds
    (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1.0)
    """
    if figure.unit == HOURS:
        duration_h = duration_s / HOUR_S
        # No class between two bounds that the legend writes alike, 24 h and 24.04 h.
        bounds = (
            *(b for b in _GAP_BOUNDS_H if b < duration_h and hours(b) != hours(duration_h)),
            duration_h,
        )
        colours = field_colours(len(bounds) - 1)[::-1]
        return Scale(bounds, tuple(map(hours, bounds)), colours, _SAME_H)
    if figure.unit == SHARE and figure.better == "more":
        labels = tuple(f"{bound:.0%}".replace("%", "\u00a0%") for bound in _SHARE_BOUNDS)
        return Scale(_SHARE_BOUNDS, labels, field_colours(len(_SHARE_BOUNDS) - 1), _SAME_SHARE)
    return None


def field_colours(n: int) -> tuple[str, ...]:
    """Colours of n classes, pale to dark."""
    # The ends are left out: white is paper, black is ink.
    at = np.linspace(0.15, 0.92, n) if n > 1 else np.array([0.5])
    steps = np.linspace(0.0, 1.0, len(_OSLO_R))
    rgb = np.column_stack([np.interp(at, steps, _OSLO_R[:, band]) for band in range(3)])
    return tuple("#{:02x}{:02x}{:02x}".format(*row) for row in np.rint(rgb).astype(int))

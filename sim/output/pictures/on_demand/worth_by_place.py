"""What a cue is worth by where it comes from: the share answered within the standard, by square.

Shares are of all cues reported from a square, those never reached included. Squares from which few
came are left out: what they would show is luck.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from shapely import contains_xy
from shapely.geometry.base import BaseGeometry

from sim.column_table import Table
from sim.number_types import Flags, Floats, Ints
from sim.output.drawing.drawn_features import Features
from sim.output.format.run_content import CoverageGrid
from sim.output.pictures.on_demand.chart_of_kinds import counted_cues
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.units import HOUR_S, SAME_MOMENT_S
from sim.world.geodesy import Plane, mean_position

# So many cues a square in the mean, and no colour for one with fewer.
_MEAN_CUES: Final = 30.0
FEWEST_CUES: Final = 8
_FEWEST_SQUARES: Final = 4
# An outline is drawn through points between which the earth's curve is some hundred metres away.
_OUTLINE_DEG: Final = 0.005
_SURE: Final = 2.326  # standard deviations that chance passes once in a hundred times


@dataclass(frozen=True)
class Worth:
    """A kind of cue, its squares `(C,)`, and the share of each that was answered in time."""

    name: str
    within_h: float | None
    share: float
    lon_lat_deg: Floats
    grid: CoverageGrid
    by_square: Floats
    n_by_square: Ints

    @property
    def by_place(self) -> str:
        """From what to what: empty where squares do not differ by more than chance."""
        ends = float(self.by_square.min()), float(self.by_square.max())
        if not differ(self.by_square, self.n_by_square):
            return ""
        return ", from {} to {} by place".format(*map(phrases.share, ends))

    def area(self, features: Features) -> BaseGeometry | None:
        """The smallest area that holds all cues, to the width of a drawn outline; None if none."""
        areas = sorted(features.areas.values(), key=lambda area: float(area.area))
        places = self.lon_lat_deg
        return next((a for a in areas if contains_xy(a.buffer(_OUTLINE_DEG), places).all()), None)


def worth_by_place(run: Run) -> list[Worth]:
    """Every kind that comes from enough places, and enough of it from each; most cues first."""
    figures: Mapping[str, Any] = run.summary().get("cues", {})
    if not figures:
        return []
    table = counted_cues(run)
    kinds = [_worth(name, own, table) for name, own in figures.items()]
    return sorted(filter(None, kinds), key=lambda worth: -len(worth.lon_lat_deg))


def _worth(name: str, figures: Mapping[str, Any], table: Table) -> Worth | None:
    cues = table.where(table.text("name").at(name))
    within = figures.get("within_h")
    within_h = None if within is None else float(within["mean"])
    limit_s = np.inf if within_h is None else within_h * HOUR_S + SAME_MOMENT_S
    reached = cues.text("outcome").at("reached")
    with np.errstate(invalid="ignore"):
        met = reached & (cues["on_scene_s"] - cues["reported_s"] <= limit_s)
    squares = _squares(cues["lat_deg"], cues["lon_deg"], met) if cues.n_rows else None
    lon_lat_deg = np.column_stack([cues["lon_deg"], cues["lat_deg"]])
    return squares and Worth(name, within_h, float(met.mean()), lon_lat_deg, *squares)


def differ(share: Floats, n: Ints) -> bool:
    """Whether shares of so many differ by more than chance: a chi-square test at 1 %.

    >>> n = np.array([30, 30])
    >>> differ(np.array([0.2, 0.3]), n), differ(np.array([0.1, 0.5]), n)
    (False, True)
    """
    mean = float(np.average(share, weights=n))
    if mean in (0.0, 1.0):
        return False
    free = len(share) - 1
    chi_square = float((n * (share - mean) ** 2).sum()) / (mean * (1.0 - mean))
    # Wilson and Hilferty: its cube root is as good as normal.
    part = 2.0 / (9.0 * free)
    return bool(((chi_square / free) ** (1.0 / 3.0) - 1.0 + part) / part**0.5 > _SURE)


def _squares(
    lat_deg: Floats, lon_deg: Floats, met: Flags
) -> tuple[CoverageGrid, Floats, Ints] | None:
    """Squares of equal area with enough cues, the share of each that was met, and their number."""
    plane = Plane(*mean_position(lat_deg, lon_deg), kind="equal_area")
    x_m, y_m = plane.forward(lat_deg, lon_deg)
    extent_m2 = float(np.ptp(x_m)) * float(np.ptp(y_m))
    side_m = 1e3 * round((extent_m2 * _MEAN_CUES / len(met)) ** 0.5 / 1e3)
    if not side_m:
        return None
    columns, rows = (np.floor(at_m / side_m).astype(np.int64) for at_m in (x_m, y_m))
    square, which = np.unique(np.column_stack([rows, columns]), axis=0, return_inverse=True)
    n = np.bincount(which.ravel())
    share = np.bincount(which.ravel(), weights=met) / n
    kept = n >= FEWEST_CUES
    if np.count_nonzero(kept) < _FEWEST_SQUARES:
        return None
    return _grid(plane, square[kept], side_m), share[kept], n[kept]


def _grid(plane: Plane, square: Ints, side_m: float) -> CoverageGrid:
    """Squares `(C, 2)` by row and column as the cells of a grid."""
    first = square.min(axis=0)
    row, column = (square - first).T
    y_m, x_m = (
        (np.arange(size) + start + 0.5) * side_m
        for size, start in zip(square.max(axis=0) - first + 1, first, strict=True)
    )
    lat_deg, lon_deg = plane.inverse(x_m[column], y_m[row])
    text = plane.wkt, plane.proj4
    return CoverageGrid("", side_m, row, column, x_m, y_m, lat_deg, lon_deg, *text)

"""DataFrames of figures, and GeoDataFrames of what a run or a plan has on the ground."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from sim.column_table import geopandas, pandas
from sim.errors import ResultsError
from sim.figures import label_of, unit_of
from sim.notebook.arguments import require_name
from sim.output.format.summary_as_json_and_csv import as_json, walk_figures
from sim.output.text.comparison_table import COLUMNS, comparison_rows

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from sim.output.store.stored_run import Run

Shapes = Literal["shapes", "bases", "orbits", "patterns", "routes", "airspace", "areas"]
Places = Shapes | Literal["cells", "cues", "sightings", "targets"]
WGS84: Final = "EPSG:4326"
# What the shapes are called by their kind.
KINDS: Final = {
    "bases": "base",
    "orbits": "orbit",
    "patterns": "pattern",
    "routes": "route",
    "airspace": "airspace",
    "areas": "area",
}
# What is known of a shape by what is asked for: there is none of these in some scenarios.
_COLUMNS: Final = {
    "orbits": ("kind", "name", "aircraft_on_station", "windows_s"),
    "patterns": ("kind", "orbit"),
    "routes": ("kind", "fleet", "orbit", "length_nm"),
    "airspace": ("kind", "names", "open_to"),
}
# The tables that have places, by what is asked for.
_TABLES: Final = {"cues": "cues", "sightings": "sightings", "targets": "tracks"}


_STATED: Final = ("mean", "lo", "hi", "n")


def figures_frame(summary: Mapping[str, Any]) -> pd.DataFrame:
    """The figures of a run, a row each: its path, mean, 95 % interval, replications, unit, words.

    >>> frame = figures_frame({"fleet": {"losses": {"mean": 0.4, "lo": 0.3, "hi": 0.5, "n": 9}}})
    >>> frame.loc[0, ["figure", "unit", "label"]].tolist()
    ['fleet.losses', 'count', 'losses']
    """
    rows = [
        [path, *(stated.get(key) for key in _STATED), unit_of(path).symbol, label_of(path)]
        for path, value in walk_figures(as_json(summary))
        # What has no dot is about the run itself: its seed, its length.
        if "." in path and (stated := _stated(value)) is not None
    ]
    return _numbers(pandas().DataFrame(rows, columns=["figure", *_STATED, "unit", "label"]))


def comparison_frame(summary: Mapping[str, Any]) -> pd.DataFrame:
    """The figures of every option, and how far each lies from the baseline's."""
    frame = pandas().DataFrame(list(comparison_rows(summary)), columns=list(COLUMNS))
    is_number = [_stated(value) is not None for value in frame["mean"]]
    figures = _numbers(frame[is_number].reset_index(drop=True))
    figures["label"] = [label_of(path) for path in figures["figure"]]
    return figures


def _stated(value: Any) -> Mapping[str, Any] | None:
    """A figure with its interval, if any; None of what is a text or a yes."""
    if isinstance(value, Mapping):
        return value
    is_text = isinstance(value, (str, bool))
    return None if is_text else {"mean": value}


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    """The same with columns of numbers where all are: none is nan."""
    kept = ("option", "figure", "unit", "label", "differs")
    return frame.astype({name: float for name in frame.columns if name not in kept})


def places_frame(run: Run, what: str) -> gpd.GeoDataFrame:
    """What a run has on the ground: its shapes, its cells, or what its tables have places of."""
    there = [name for name, table in _TABLES.items() if table in run.tables]
    require_name("what", what, ["shapes", *KINDS, "cells", *there])
    if what == "cells":
        return _cells(run)
    if what not in _TABLES:
        return shapes_frame(run.geometry["features"], what)
    rows = run.table(_TABLES[what]).to_pandas()
    if what == "targets":
        return _lines(rows)
    points = geopandas().points_from_xy(rows["lon_deg"], rows["lat_deg"])
    return _frame()(rows, geometry=points, crs=WGS84)


def shapes_frame(features: Sequence[Mapping[str, Any]], what: str) -> gpd.GeoDataFrame:
    """The features of a GeoJSON collection that are of a kind, or all of them."""
    require_name("what", what, ["shapes", *KINDS])
    asked = [f for f in features if what == "shapes" or f["properties"]["kind"] == KINDS[what]]
    if not asked:
        columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS.get(what, ("kind",))}
        return _frame()({"geometry": [], **columns}, geometry="geometry", crs=WGS84)
    return _frame().from_features(asked, crs=WGS84)


def _frame() -> type[gpd.GeoDataFrame]:
    frame: type[gpd.GeoDataFrame] = geopandas().GeoDataFrame
    return frame


def _cells(run: Run) -> gpd.GeoDataFrame:
    """Squares on the grid's own projection, each with its figures."""
    import shapely

    grid = run.grid
    if grid is None:
        raise ResultsError(f"{run.folder} has no coverage grid")
    half_m = 0.5 * grid.cell_m
    x_m, y_m = grid.x_m[grid.column], grid.y_m[grid.row]
    squares = shapely.box(x_m - half_m, y_m - half_m, x_m + half_m, y_m + half_m)
    return _frame()(run.fields, geometry=squares, crs=grid.wkt)


def _lines(knots: pd.DataFrame) -> gpd.GeoDataFrame:
    """The line that each target moved along, from its first knot to its last."""
    import shapely

    from sim.world.antimeridian import cut_line

    rows, lines = [], []
    for (target, number), each in knots.groupby(["target", "number"], sort=False):
        moved = each.sort_values("t_s", kind="stable")
        begin_s, end_s = moved["t_s"].iloc[[0, -1]]
        rows.append({"target": target, "number": number, "begin_s": begin_s, "end_s": end_s})
        at_deg = np.column_stack([moved["lon_deg"], moved["lat_deg"]])
        # What never moved is where it was, twice.
        pieces = cut_line(at_deg if len(at_deg) > 1 else np.repeat(at_deg, 2, axis=0))
        lines.append(shapely.MultiLineString(pieces))
    return _frame()(rows, geometry=lines, crs=WGS84)

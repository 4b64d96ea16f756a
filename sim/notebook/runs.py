"""Runs as Python hands them back: just flown, or opened from a folder, the same in either case."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

from sim.column_table import Table, geopandas, stacked
from sim.errors import ResultsError
from sim.notebook.shown import Picture, Shown, drawn, require_name, share, write_report
from sim.output.format.result_to_record import head_of, record_of
from sim.output.format.table_columns import OF_SOME_RUNS, TABLES
from sim.output.pictures.picture_names import CUE_MAP, OF_A_RUN, TIMELINE
from sim.output.store.run_in_progress import RunFolder
from sim.output.store.stored_run import Run
from sim.output.text.plan_and_run_tables import run_tables
from sim.study.run.batch import tables_of
from sim.study.run.result import RunResult

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from sim.output.text.text_table import TextTable

_WGS84 = "EPSG:4326"


class OpenedRun(Shown, Run):
    """A finished run read from its folder."""

    def headline(self) -> str:
        """Its scenario, how much was flown, and what came of it."""
        return run_headline(self.summary())

    def text_tables(self) -> Sequence[TextTable]:
        """Its figures, as `othsim run` prints them."""
        return run_tables(self.summary())

    def figure(self, name: str) -> Picture:
        """A picture by its name: `timeline`, `cue_map`, or a map such as `gap_max`."""
        from sim.output.pictures.run_pictures import draw_picture

        require_name("name", name, OF_A_RUN)
        return drawn(name, lambda path: draw_picture(self, name, path))

    def map(self, metric: str = "coverage_fraction") -> Picture:
        """The map of a figure of cells: `coverage_fraction`, `gap_max`, `blind`, ..."""
        from sim.figures import on_maps

        require_name("metric", metric, [*on_maps(), CUE_MAP])
        return self.figure(metric)

    def timeline(self) -> Picture:
        """What every orbit and every aircraft did."""
        return self.figure(TIMELINE)

    def report(self, path: str | Path) -> Path:
        """Write one HTML page of it, as `othsim report` does."""
        return write_report(self.folder, path)

    def to_pandas(self, table: str = "replications") -> pd.DataFrame:
        """A table of the run as a DataFrame; needs the extra `data`."""
        there = [t for t in TABLES if t not in OF_SOME_RUNS or self._has(t)]
        require_name("table", table, there)
        return self.table(table).to_pandas()

    def _has(self, table: str) -> bool:
        return (self.folder / f"{table}.parquet").exists()

    def to_geopandas(self, what: Literal["shapes", "cells"] = "shapes") -> gpd.GeoDataFrame:
        """Bases, orbits, routes, airspace and areas, or the cells with their figures.

        Shapes are in longitude and latitude, cells squares on the grid's own projection. Needs
        the extra `data`.
        """
        require_name("what", what, ["shapes", "cells"])
        frame: type[gpd.GeoDataFrame] = geopandas().GeoDataFrame
        if what == "shapes":
            return frame.from_features(self.geometry["features"], crs=_WGS84)
        import shapely

        if self.grid is None:
            raise ResultsError(f"{self.folder} has no coverage grid")
        grid, half_m = self.grid, 0.5 * self.grid.cell_m
        x_m, y_m = grid.x_m[grid.column], grid.y_m[grid.row]
        squares = shapely.box(x_m - half_m, y_m - half_m, x_m + half_m, y_m + half_m)
        return frame(self.fields, geometry=squares, crs=grid.wkt)


class FlownRun(Shown, RunResult):
    """A run that was just flown: all of it in memory until it is saved."""

    def headline(self) -> str:
        """Its scenario, how much was flown, and what came of it."""
        return run_headline(self.summary())

    def text_tables(self) -> Sequence[TextTable]:
        """Its figures, as `othsim run` prints them."""
        return run_tables(self.summary())

    def table(self, name: str) -> Table:
        """One of `sorties`, `events`, `orbits` (the gaps), `replications`, `cues`, ..."""
        require_name("name", name, [*tables_of(self.plan.scenario), "replications"])
        return self.replications if name == "replications" else stacked(list(self.chunks(name)))

    def save(self, folder: str | Path, *, force: bool = False) -> OpenedRun:
        """Write the run folder that `othsim run` would write, pictures and all, and open it.

        `force` replaces an existing run. Raises ResultsError where the folder is in the way.
        """
        from sim.output.pictures.run_pictures import draw_all

        return self._write(Path(folder), force=force, draw=draw_all)

    def _write(self, folder: Path, *, force: bool, draw: Any = None) -> OpenedRun:
        scenario = self.plan.scenario
        head = head_of(scenario, ["sim.run"], self.n_replications)
        with RunFolder.start(folder, head, force=force) as written:
            written.fill(record_of(head, self))
            faults = draw(written.view(), written.folder / "figures") if draw else None
            written.finish({}, faults)
        return OpenedRun(folder, head.manifest())

    @cached_property
    def opened(self) -> OpenedRun:
        """The same run in a folder that goes with this object."""
        folder = TemporaryDirectory(prefix="othsim-")
        weakref.finalize(self, folder.cleanup)
        return self._write(Path(folder.name) / "run", force=False)

    def figure(self, name: str) -> Picture:
        """A picture by its name: `timeline`, `cue_map`, or a map such as `gap_max`."""
        return self.opened.figure(name)

    def map(self, metric: str = "coverage_fraction") -> Picture:
        """The map of a figure of cells: `coverage_fraction`, `gap_max`, `blind`, ..."""
        return self.opened.map(metric)

    def timeline(self) -> Picture:
        """What every orbit and every aircraft did."""
        return self.opened.timeline()

    def report(self, path: str | Path) -> Path:
        """Write one HTML page of it, as `othsim report` does."""
        return self.opened.report(path)

    def to_pandas(self, table: str = "replications") -> pd.DataFrame:
        """A table of the run as a DataFrame; needs the extra `data`."""
        require_name("table", table, [*tables_of(self.plan.scenario), "replications"])
        return self.table(table).to_pandas()

    def to_xarray(self) -> xr.Dataset:
        """The coverage fields on the grid's y and x, with CF attributes; as of an opened run."""
        return self.opened.to_xarray()

    def to_geopandas(self, what: Literal["shapes", "cells"] = "shapes") -> gpd.GeoDataFrame:
        """Shapes, or cells with their figures; as of an opened run."""
        return self.opened.to_geopandas(what)


def run_headline(summary: Mapping[str, Any]) -> str:
    """A run in a line.

    >>> fleet = {"transit_fraction": {"mean": 0.412}}
    >>> run_headline({"scenario": "Gulf", "replications": 1, "duration_h": 720.0, "fleet": fleet,
    ...               "orbits": {}})
    'Gulf, 30 days; 41.2 % of the flight hours in transit'
    """
    n = summary["replications"]
    times = f", {n} times" if n > 1 else ""
    filled = [orbit["fill_fraction"] for orbit in summary["orbits"].values()]
    shares = ", ".join(
        f"{name} {share(orbit['fill_fraction'])}" for name, orbit in summary["orbits"].items()
    )
    told = f"{share(summary['fleet']['transit_fraction'])} of the flight hours in transit"
    return (
        f"{summary['scenario']}, {summary['duration_h'] / 24.0:g} days{times}; {told}"
        + f"; filled: {shares}" * bool(filled)
    )

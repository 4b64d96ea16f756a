"""Runs as Python hands them back: just flown, or opened from a folder, the same in either case."""

from __future__ import annotations

import weakref
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.column_table import Table, stacked
from sim.figures import label_of, on_maps
from sim.notebook.answers import ShownPlan
from sim.notebook.arguments import called, path_at, require_index, require_name, saving
from sim.notebook.frames import Places, figures_frame, places_frame
from sim.notebook.shown import Picture, Shown, as_shown, drawn, share, shortened, write_report
from sim.output.format.result_to_record import head_of, record_of
from sim.output.format.table_columns import TABLES
from sim.output.pictures.picture_names import CUE_MAP, OF_A_RUN, TIMELINE
from sim.output.store.run_in_progress import RunFolder
from sim.output.store.stored_run import Run
from sim.output.text.phrases import in_days
from sim.output.text.plan_and_run_tables import run_tables
from sim.study.run.batch import tables_of
from sim.study.run.result import RunResult

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    import xarray as xr

    from sim.output.text.text_table import TextTable


class ShownRun(Shown):
    """What every run hands over, the same whether it was just flown or opened from its folder.

    In the examples `flown` is `sim.run(gulf, replications=2)`: five days of the Afghan scenario
    from the Gulf on cells of 40 km, twice. `opened` is the same, saved and opened again.
    """

    if TYPE_CHECKING:

        @property
        def tables(self) -> list[str]:
            """The names of its tables."""

        @property
        def n_replications(self) -> int:
            """Replications that count."""

    @property
    @abstractmethod
    def _stored(self) -> Run:
        """The run as its folder has it."""

    @property
    def _called(self) -> str:
        """What complaints call it: its folder, where somebody named one."""
        return str(self._stored.folder)

    def headline(self) -> str:
        """Its scenario, how much was flown, and what came of it.

        >>> print(flown.headline())
        Afghanistan from the Gulf, 5 days, 2 times; ...
        """
        return run_headline(self._told)

    def _text_tables(self) -> Sequence[TextTable]:
        return run_tables(self._told)

    @abstractmethod
    def _table(self, name: str, replication: int | None) -> Table:
        """One of its tables, of one replication or of all."""

    def table(self, name: str, replication: int | None = None) -> Table:
        """One of its `tables` as columns of numpy arrays, of one replication or of all.

        `orbits` has the gaps.

        >>> flown.table("sorties").n_rows, flown.table("sorties", replication=0).n_rows
        (72, 36)
        >>> sorted(set(opened.table("sorties")["outcome"].tolist()))
        ['completed']
        """
        require_name("name", name, self.tables)
        if replication is not None:
            require_index("replication", replication, self.n_replications)
        return self._table(name, replication)

    def figure(self, name: str) -> Picture:
        """A picture by its name: `timeline`, `response_times`, or a map such as `gap_max`.

        SimError where there is none of that name; ResultsError where the run has nothing to draw
        there, such as a map without a grid.

        >>> flown.figure("timeline")
        <Picture timeline: ... kB of PNG>
        """
        from sim.output.pictures.run_pictures import draw_picture

        require_name("name", name, OF_A_RUN)
        with called(self._stored.folder, self._called):
            return drawn(name, lambda path: draw_picture(self._stored, name, path))

    def map(self, metric: str = "coverage_fraction") -> Picture:
        """The map of a figure of cells: `coverage_fraction`, `gap_max`, `blind`, ...

        >>> flown.map("gap_max")
        <Picture gap_max: ... kB of PNG>
        """
        require_name("metric", metric, [*on_maps(), CUE_MAP])
        return self.figure(metric)

    def timeline(self) -> Picture:
        """What every orbit and every aircraft did.

        >>> flown.timeline().name
        'timeline'
        """
        return self.figure(TIMELINE)

    def report(self, path: str | Path) -> Path:
        """Write one HTML page of it, as `othsim report` does; returns where it lies.

        >>> flown.report(folder / "gulf.html").name
        'gulf.html'
        """
        return write_report(self._stored.folder, path)

    def to_pandas(self, table: str = "replications") -> pd.DataFrame:
        """A table of the run as a DataFrame; needs the extra `data`.

        `figures` has a row for each figure of the summary, with its 95 % interval, `replications`
        a row for each replication, the others are `tables`: units stand in the columns' names, and
        what each says in `.attrs`, as on the page docs/reading/tables.md.

        >>> figures = flown.to_pandas("figures").set_index("figure")
        >>> float(figures.loc["fleet.transit_fraction", "mean"].round(2))
        0.41

        >>> sorties = flown.to_pandas("sorties")
        >>> int((sorties["land_s"] - sorties["takeoff_s"]).max() / 3600)
        32
        >>> sorties.attrs["arrive_s"][:33]
        'on station at the first point of '
        """
        require_name("table", table, ["figures", *self.tables])
        if table == "figures":
            return figures_frame(self._told)
        frame = self.table(table).to_pandas()
        known = TABLES[table]
        frame.attrs = {n: known[n].means if n in known else label_of(n) for n in frame.columns}
        return frame

    def to_xarray(self) -> xr.Dataset:
        """The coverage fields on the grid's y and x, by CF conventions; needs the extra `data`.

        `lat` and `lon` are coordinates of every cell, `crs` has the projection; cells outside the
        area are nan. ResultsError where the scenario has no grid.

        >>> fields = flown.to_xarray()
        >>> fields["gap_max_s"].dims, fields["gap_max_s"].attrs["units"]
        (('y', 'x'), 's')
        >>> float(fields["coverage_fraction"].max()) <= 1.0
        True
        """
        with called(self._stored.folder, self._called):
            return Run.to_xarray(self._stored)

    def to_geopandas(self, what: Places = "shapes") -> gpd.GeoDataFrame:
        """Where things lie, by what is asked for; needs the extra `data`.

        `shapes` are `bases`, `orbits`, `patterns`, `routes`, `airspace` and `areas` together. All
        are in longitude and latitude but for `cells`, squares with their figures, which stand on
        the grid's own equal-area projection. `cues` are points where they were reported,
        `sightings` where a target was seen, `targets` the lines they moved along in the first
        replication; only some runs have these.

        >>> routes = flown.to_geopandas("routes")
        >>> float(routes["length_nm"].max().round(-1))
        1290.0
        >>> cells = flown.to_geopandas("cells")
        >>> round(cells.area.iloc[0] / 1e6), cells.crs.is_projected
        (1600, True)
        """
        with called(self._stored.folder, self._called):
            return places_frame(self._stored, what)


class OpenedRun(ShownRun, Run):
    """A finished run read from its folder, `.folder`; `.manifest` is what run.json says.

    >>> opened
    <OpenedRun: Afghanistan from the Gulf, 5 days, 2 times; ...>
    """

    _of_result = ("summary", "fields", "tables", "folder", "manifest")

    @property
    def _stored(self) -> Run:
        return self

    @property
    def n_replications(self) -> int:
        """Replications that count.

        >>> opened.n_replications
        2
        """
        return int(self._told["replications"])

    def _table(self, name: str, replication: int | None) -> Table:
        return Run.table(self, name, replication)


class FlownRun(ShownRun, RunResult):
    """A run that was just flown: all of it in memory until it is saved.

    >>> flown
    <FlownRun: Afghanistan from the Gulf, 5 days, 2 times; ...>
    """

    _of_result = ("summary", "fields", "n_replications")

    @cached_property
    def plan(self) -> ShownPlan:
        """The plan at the values stated.

        >>> flown.plan
        <ShownPlan: Afghanistan from the Gulf; 31.8 % to 47.9 % of a sortie in transit>
        """
        return as_shown(ShownPlan, self.option.plan)

    @property
    def tables(self) -> list[str]:
        """The names of its tables.

        >>> flown.tables
        ['sorties', 'events', 'orbits', 'replications']
        """
        there = tables_of(self.plan.scenario)
        return [name for name in TABLES if name in there or name == "replications"]

    @property
    def _called(self) -> str:
        return "the run"

    def _table(self, name: str, replication: int | None) -> Table:
        whole = self.replications if name == "replications" else stacked(list(self.chunks(name)))
        return whole if replication is None else whole.where(whole["replication"] == replication)

    def save(self, folder: str | Path, *, force: bool = False) -> OpenedRun:
        """Write the run folder that `othsim run` would write, pictures and all, and open it.

        `force` replaces an existing run. Raises ResultsError where the folder is in the way.

        >>> saved = flown.save(folder / "gulf")
        >>> (saved.folder / "summary.json").exists()
        True
        """
        from sim.output.pictures.run_pictures import draw_all

        with saving():
            return self._write(path_at("folder", folder), force=force, draw=draw_all)

    def _write(self, folder: Path, *, force: bool, draw: Any = None) -> OpenedRun:
        scenario = self.plan.scenario
        head = head_of(scenario, ["sim.run"], self.n_replications)
        with RunFolder.start(folder, head, force=force) as written:
            written.fill(record_of(head, self))
            faults = draw(written.view(), written.folder / "figures") if draw else None
            written.finish({}, faults)
        return OpenedRun(folder, head.manifest())

    @cached_property
    def _stored(self) -> Run:
        """In a folder that goes with this object."""
        folder = TemporaryDirectory(prefix="othsim-")
        weakref.finalize(self, folder.cleanup)
        return self._write(Path(folder.name) / "run", force=False)


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
    spent = summary["fleet"]["transit_fraction"]
    known = spent["mean"] if isinstance(spent, Mapping) else spent
    told = (
        "no sortie was flown" if known is None else f"{share(spent)} of the flight hours in transit"
    )
    return (
        f"{shortened(summary['scenario'])}, {in_days(summary['duration_h'])}{times}; {told}"
        + f"; filled: {shares}" * bool(filled)
    )

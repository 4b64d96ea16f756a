"""Comparisons as Python hands them back: just flown, or opened from their folder."""

from __future__ import annotations

import weakref
from abc import abstractmethod
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from sim.errors import ResultsError
from sim.notebook.arguments import called, path_at, require_name, saving
from sim.notebook.frames import comparison_frame
from sim.notebook.runs import FlownRun
from sim.notebook.shown import Picture, Shown, as_shown, drawn, shortened, write_report
from sim.output.pictures.picture_names import COMPARISON_MAP, OF_A_COMPARISON
from sim.output.store.comparison_folder import (
    StoredComparison,
    begin_folder,
    comparison_head,
    open_comparison,
    scenario_texts,
    write_comparison,
)
from sim.output.store.stored_run import dataset_of
from sim.output.text.comparison_table import comparison_tables
from sim.output.text.text_table import TextTable
from sim.study.compare.comparison import Comparison

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr


class ComparedOptions(Shown):
    """What every comparison hands over, the same whether just flown or opened from its folder.

    In the examples `compared` is `sim.compare({"near": near, "far": gulf}, replications=2)`, of
    Afghanistan from inside and from the Gulf.
    """

    @property
    @abstractmethod
    def _stored(self) -> StoredComparison:
        """The comparison as its folder has it."""

    def headline(self) -> str:
        """The options and how often each was flown.

        >>> compared.headline()
        'near, far; against near, 2 replications'
        """
        options, n = [*map(shortened, self._told["options"])], self._told["replications"]
        return f"{', '.join(options)}; against {options[0]}, {n} replication{'s' * (n > 1)}"

    def _text_tables(self) -> Sequence[TextTable]:
        return comparison_tables(self._told)

    def figure(self, name: str = COMPARISON_MAP) -> Picture:
        """A picture by its name: `comparison_map`, `hours` or `lost_hours`.

        >>> compared.figure("lost_hours")
        <Picture lost_hours: ... kB of PNG>
        """
        from sim.output.pictures.comparison.comparison_pictures import draw_picture

        require_name("name", name, OF_A_COMPARISON)
        with called(self._stored.folder, "the comparison"):
            return drawn(name, lambda path: draw_picture(self._stored, name, path))

    def map(self) -> Picture:
        """What each option covers, and what it covers less.

        >>> compared.map()
        <Picture comparison_map: ... kB of PNG>
        """
        return self.figure(COMPARISON_MAP)

    def to_xarray(self) -> xr.Dataset:
        """What each option covers on the grid's y and x, and how far it lies from the baseline.

        `coverage_fraction_far` and `coverage_difference_far` are those of the option `far`, the
        95 % half width beside them. ResultsError where the scenarios have no grid.

        >>> fields = compared.to_xarray()
        >>> apart = fields["coverage_fraction_far"] - fields["coverage_fraction_near"]
        >>> bool(abs(apart - fields["coverage_difference_far"]).max() < 1e-12)
        True
        """
        with called(self._stored.folder, "the comparison"):
            if self._stored.grid is None:
                raise ResultsError(f"{self._stored.folder} has no coverage grid")
            return dataset_of(self._stored.folder / "coverage.nc")

    def report(self, path: str | Path) -> Path:
        """Write one HTML page of it, as `othsim report` does; returns where it lies.

        >>> compared.report(folder / "options.html").name
        'options.html'
        """
        return write_report(self._stored.folder, path)


class OpenedComparison(ComparedOptions):
    """A finished comparison read from its folder, `.folder`.

    In the examples `reopened` is `sim.open_comparison(compared.save(folder))`.

    >>> reopened
    <OpenedComparison: near, far; against near, 2 replications>
    """

    def __init__(self, folder: Path) -> None:
        self._read = open_comparison(folder)
        self.folder = folder

    @property
    def _stored(self) -> StoredComparison:
        return self._read

    def summary(self) -> dict[str, Any]:
        """The content of comparison.json.

        >>> list(reopened.summary()["options"])
        ['near', 'far']
        """
        return self._read.summary

    def to_pandas(self) -> pd.DataFrame:
        """The figures of every option, as `compared.to_pandas()` has them.

        >>> reopened.to_pandas().equals(compared.to_pandas())
        True
        """
        return comparison_frame(self._told)


class ShownComparison(ComparedOptions, Comparison):
    """Basing options flown under the same luck.

    >>> compared
    <ShownComparison: near, far; against near, 2 replications>
    """

    _of_result = ("summary", "names", "baseline", "n_replications", "p_best")

    @cached_property
    def _stored(self) -> StoredComparison:
        """In a folder that goes with this object."""
        folder = TemporaryDirectory(prefix="othsim-")
        weakref.finalize(self, folder.cleanup)
        self._write(Path(folder.name) / "comparison", force=False, drawing=False)
        return open_comparison(Path(folder.name) / "comparison")

    def run(self, option: str) -> FlownRun:
        """One option as a run of its own.

        >>> compared.run("near")
        <FlownRun: Afghanistan from inside, 5 days, 2 times; ...>
        """
        require_name("option", option, self.names)
        return as_shown(FlownRun, self.results[option])

    def save(self, folder: str | Path, *, force: bool = False) -> Path:
        """Write the folder that `othsim compare` would write; `force` replaces an existing one.

        `sim.open_comparison` reads it again.

        >>> sorted(path.name for path in compared.save(folder / "options").glob("c*"))
        ['comparison.csv', 'comparison.json', 'coverage.nc']
        """
        to = path_at("folder", folder)
        with saving():
            self._write(to, force=force, drawing=True)
        return to

    def _write(self, folder: Path, *, force: bool, drawing: bool) -> None:
        from sim.output.pictures.comparison.comparison_pictures import draw_all
        from sim.scenario.loading import resolved_yaml

        scenarios = {name: result.plan.scenario for name, result in self.results.items()}
        head = comparison_head(scenarios, ["sim.compare"], self.n_replications)
        begun = begin_folder(folder, head, force=force, resume=False)
        assert begun is not None  # only what is resumed may be done
        texts = {name: (s.source.text, resolved_yaml(s)) for name, s in scenarios.items()}
        with begun as written:
            written.describe(scenario_texts(texts))
            stored = write_comparison(written, self, self._told)
            faults = draw_all(stored, written.folder / "figures") if drawing else None
            written.finish({}, faults)

    def to_pandas(self, option: str = "") -> pd.DataFrame:
        """The figures of every option, each with its difference from the baseline's.

        A row is one figure of one option: mean, 95 % interval, unit, words. Named an option, its
        figures by replication instead, a row each.

        >>> figures = compared.to_pandas().set_index(["figure", "option"])
        >>> figures.loc[("fleet.transit_fraction", "far"), ["mean", "difference"]].round(2).tolist()
        [0.41, 0.37]
        >>> len(compared.to_pandas("far"))
        2
        """
        require_name("option", option, self.names, optional=True)
        if not option:
            return comparison_frame(self._told)
        return self.rows[option].to_pandas()

"""A figure of a scenario as single values change, with everything else the same.

Seed and streams stay as they are: an aircraft more leaves the luck of the others alone, so that two
values differ by what they do and not by what befell them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from sim.column_table import Table
from sim.errors import ResultsError, ScenarioError
from sim.figures import is_budget, unit_of
from sim.scenario.loading import revised
from sim.study.budget_arrays import Pairs
from sim.study.estimates import Totals, blocks_in, jackknife, parts, t_quantile
from sim.study.planning.plan import Plan, plan
from sim.study.run.batch import Job, Option, figures_by_path, prepare, sight_of
from sim.study.run.campaign import Campaign, Memory, Opener
from sim.study.run.derived_figures import with_derived
from sim.study.run.figure_paths import require_figure
from sim.study.run.replication import replicate
from sim.study.run.result import RunResult
from sim.units import si_name

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

# Values asked for in one piece of work, where workers do it.
_IN_ONE_GO = 8
Asked = TypeVar("Asked")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class FigureReading:
    """What a figure came to: mean over replications and standard error of `blocks` blocks.

    A closed form and a run without chance have error 0; one replication with chance has error nan.
    `reason` says why a figure does not exist, `lost_h` the mean hours lost by cause.
    """

    mean: float
    error: float = 0.0
    blocks: int = 1
    reason: str = ""
    totals: Totals | None = None
    lost_h: Mapping[str, float] = field(default_factory=dict)

    def bound(self, confidence: float, *, lower: bool) -> float:
        """One-sided limit that the figure keeps with the stated confidence (Student's t)."""
        if self.error == 0.0 or not math.isfinite(self.error):
            return self.mean if self.error == 0.0 else math.nan
        from scipy.special import stdtrit

        away = float(stdtrit(self.blocks - 1, confidence)) * self.error
        return self.mean - away if lower else self.mean + away


@dataclass(frozen=True)
class Response:
    """The figure at `path` of a scenario, to be asked at other values of its inputs."""

    base: Option
    path: str
    replications: int
    executor: Opener | None = None

    @property
    def exact(self) -> bool:
        """Whether one look says all: a closed form, or nothing left to chance."""
        return is_budget(self.path) or self.base.scenario.is_exact

    @property
    def n_replications(self) -> int:
        """Replications flown for each reading; none for a closed form."""
        return 0 if is_budget(self.path) else 1 if self.exact else self.replications

    @property
    def blocks(self) -> np.ndarray:
        """The independent block of each replication of a reading."""
        return Job((self.base,), self.n_replications).blocks(self.n_replications)

    def planned(self, values: Mapping[str, object]) -> Plan:
        """The plan at other values. ScenarioError where they cannot be flown or are no values."""
        return plan(revised(self.base.scenario, values), like=self.base.plan)

    def at(self, values: Mapping[str, object]) -> FigureReading:
        """The figure with values set over those stated, as `--set` writes them.

        A base or station that no legal route reaches is a reading without a figure. Raises
        ScenarioError for values that no scenario may have.
        """
        scenario = revised(self.base.scenario, values)
        try:
            planned = plan(scenario, like=self.base.plan)
        except ScenarioError as error:
            return FigureReading(math.nan, reason=error.problems[0].message)
        if is_budget(self.path):
            return budget_reading(planned, self.path)
        return self._flown(Option(planned, self.base.ground))

    def of_one_replication(self, values: Mapping[str, object], number: int) -> float:
        """The figure of one replication by its number; nan where it cannot be flown."""
        scenario = revised(self.base.scenario, values)
        try:
            planned = plan(scenario, like=self.base.plan)
        except ScenarioError:
            return math.nan
        if is_budget(self.path):
            return budget_reading(planned, self.path).mean
        ground = self.base.ground
        flown = replicate(planned, ground, number, sight_of(planned, ground, None))
        figures = figures_by_path(flown)
        if self.path in figures:
            return figures[self.path]
        rows = Table({"replication": [number], **{path: [figures[path]] for path in figures}})
        sorties = flown.operations.sorties
        table = Table({"replication": np.full(sorties.n_rows, number), **sorties})
        return float(with_derived(rows, scenario, [table])[self.path][0])

    def each(self, rows: Sequence[Mapping[str, object]]) -> list[FigureReading]:
        """The figure at every row of values, in their order, by all workers there are."""
        return self._shared_out(readings, rows)

    def each_of_one_replication(
        self, rows: Sequence[tuple[Mapping[str, object], int]]
    ) -> list[float]:
        """The figure of one replication at every row of values and number."""
        return self._shared_out(single_figures, rows)

    def _shared_out(
        self, ask: Callable[[Response, Sequence[Asked]], list[Answer]], rows: Sequence[Asked]
    ) -> list[Answer]:
        alone = replace(self, executor=None)
        if self.executor is None or is_budget(self.path):
            return ask(alone, rows)
        pieces = [rows[i : i + _IN_ONE_GO] for i in range(0, len(rows), _IN_ONE_GO)]
        try:
            with self.executor() as pool:
                under_way = [pool.submit(ask, alone, piece) for piece in pieces]
                return [answer for future in under_way for answer in future.result()]
        except BrokenExecutor as error:
            raise ResultsError(
                "a worker process died, as they do when memory runs out",
                "nothing is kept of this command: start it again, perhaps with fewer --workers",
            ) from error

    def _flown(self, option: Option) -> FigureReading:
        job, store = Job((option,), self.n_replications), Memory(("sorties",))
        n_batches = Campaign(job, store).run(self.executor)
        result = RunResult(job, store, n_batches)
        over, under = parts(result.rows_for([self.path]), self.path)
        block = job.blocks(len(over))
        mean, half_width = jackknife(over, under, block)
        blocks = blocks_in(under, block)
        error = 0.0 if self.exact else math.nan
        if blocks > 1:
            error = half_width / t_quantile(blocks - 1)
        reason = "" if math.isfinite(mean) else "nothing of it happened in the time that counts"
        return FigureReading(mean, error, blocks, reason, (over, under), self._lost_h(result))

    def _lost_h(self, result: RunResult) -> dict[str, float]:
        """Mean hours lost by cause: of the orbit that the figure is about, or of all."""
        parts_ = self.path.split(".")
        owner = f"orbits.{parts_[1]}." if parts_[0] == "orbits" else "orbits."
        lost: dict[str, float] = {}
        for path, values in result.replications.items():
            if path.startswith(owner) and ".lost_hours_by_cause." in path and values.any():
                cause = path.rpartition(".")[2]
                lost[cause] = lost.get(cause, 0.0) + float(values.mean())
        return dict(sorted(lost.items(), key=lambda item: -item[1]))


def readings(question: Response, rows: Sequence[Mapping[str, object]]) -> list[FigureReading]:
    """The figure at every row of values; what a worker is given to do."""
    return [question.at(values) for values in rows]


def single_figures(
    question: Response, rows: Sequence[tuple[Mapping[str, object], int]]
) -> list[float]:
    """The figure of one replication at every row; what a worker is given to do."""
    return [question.of_one_replication(values, number) for values, number in rows]


def response(
    scenario: Scenario, path: str, replications: int = 1, executor: Opener | None = None
) -> Response:
    """How a figure answers to the scenario's values.

    Raises NoSuchFigure, and ScenarioError where the scenario as stated cannot be flown at all.
    """
    if scenario.grid and not path.startswith("areas."):
        # What the ground sees takes most of the time, and is not asked for.
        scenario = revised(scenario, {"grid": None})
    option = prepare(scenario)
    require_figure(path, option, "size")
    return Response(option, path, replications, executor)


def kept_open(opener: Opener | None) -> AbstractContextManager[Opener | None]:
    """The same executor for one reading after another; entered once, left at the end."""
    return nullcontext(None) if opener is None else _KeptOpen(opener)


class _KeptOpen(AbstractContextManager["Opener | None"]):
    def __init__(self, opener: Opener) -> None:
        self._opened = opener()

    def __enter__(self) -> Opener:
        pool = self._opened.__enter__()
        return lambda: nullcontext(pool)

    def __exit__(self, *raised: object) -> None:
        self._opened.__exit__(*raised)  # type: ignore[arg-type]


def budget_reading(planned: Plan, path: str) -> FigureReading:
    """A figure of one sortie's budget, exact."""
    _, fleet, orbit, name = path.split(".")
    entry = planned.sorties[fleet, orbit].summary()
    if name in entry:
        value = math.nan if entry[name] is None else float(entry[name])
    else:
        pairs = Pairs(planned)
        figures = pairs.budgets().figures[si_name(name)]
        value = float(figures[0, pairs.names.index((fleet, orbit))]) / unit_of(path).si
    return FigureReading(value if math.isfinite(value) else math.nan, reason=entry["reason"] or "")


def infeasible(planned: Plan, orbits: Sequence[str]) -> list[str]:
    """Of these orbits each that no fleet can fly, and why."""
    reasons = []
    for orbit in orbits:
        budgets = {pair: b for pair, b in planned.budgets.items() if pair[1] == orbit}
        if not any(budget.feasible for budget in budgets.values()):
            why = "; ".join(f"{fleet} {b.reason}" for (fleet, _), b in budgets.items())
            reasons.append(f"no fleet can fly {orbit}: {why}")
    return reasons

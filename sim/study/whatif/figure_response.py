"""A figure of a scenario as single values change, with everything else the same.

Seed and streams stay as they are: an aircraft more leaves the luck of the others alone, so that two
values differ by what they do and not by what befell them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from sim.column_table import Table
from sim.errors import ScenarioError
from sim.figures import is_budget, is_derived, unit_of
from sim.scenario.loading import revised
from sim.study.estimates import Totals, blocks_in, jackknife, parts, ratio, t_quantile
from sim.study.planning.plan import Plan, plan
from sim.study.pooled_percentiles import is_pooled, none_as_never
from sim.study.run.batch import Job, Option, prepare
from sim.study.run.campaign import Campaign
from sim.study.run.figure_paths import require_figure
from sim.study.run.finished_batches import Tally
from sim.study.run.result import RunResult
from sim.study.sortie_budget_arrays import Pairs
from sim.study.whatif.flown_design import Design, Row
from sim.units import si_name

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario


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

    def bound(self, confidence: float, *, lower: bool, most: float = math.inf) -> float:
        """One-sided limit that the figure keeps with the stated confidence (Student's t).

        It lies in what is possible, from 0 to `most`: of a share that is 1.
        """
        if self.error == 0.0 or not math.isfinite(self.error):
            return self.mean if self.error == 0.0 else math.nan
        from scipy.special import stdtrit

        away = float(stdtrit(self.blocks - 1, confidence)) * self.error
        return max(self.mean - away, 0.0) if lower else min(self.mean + away, most)


@dataclass(frozen=True)
class Response:
    """The figure at `path` of a scenario, to be asked at other values of its inputs.

    `campaign` flies what has to be flown for it.
    """

    base: Option
    path: str
    replications: int
    campaign: Campaign = field(default_factory=Campaign)

    @property
    def exact(self) -> bool:
        """Whether one look says all: a closed form, or nothing left to chance."""
        return is_budget(self.path) or self.base.scenario.is_exact

    @property
    def n_replications(self) -> int:
        """Replications flown for each reading; none for a closed form."""
        return 0 if is_budget(self.path) else 1 if self.exact else self.replications

    def blocks(self, n: int) -> np.ndarray:
        """The independent block of each of the first n replications of a reading."""
        return Job((self.base,), n).blocks(n)

    def planned(self, values: Mapping[str, object]) -> Plan:
        """The plan at other values. ScenarioError where they cannot be flown or are no values."""
        return plan(revised(self.base.scenario, values), like=self.base.plan)

    def at(self, values: Mapping[str, object]) -> FigureReading:
        """The figure with values set over those stated, as `--set` writes them.

        A base or station that no legal route reaches is a reading without a figure. Raises
        ScenarioError for values that no scenario may have.
        """
        return self.each([values])[0]

    def each(self, rows: Sequence[Mapping[str, object]]) -> list[FigureReading]:
        """The figure at every row of values, in their order; all are flown side by side."""
        # All are planned first, so that what remains is flown as one campaign on all workers.
        plans = [self._planned_or_reason(values) for values in rows]
        if is_budget(self.path):
            return [
                FigureReading(math.nan, reason=planned)
                if isinstance(planned, str)
                else budget_reading(planned, self.path)
                for planned in plans
            ]
        jobs = [
            Job((Option(planned, self.base.ground),), self.n_replications)
            for planned in plans
            if not isinstance(planned, str)
        ]
        wanted = ["sorties"] * is_derived(self.path) + ["cues"] * is_pooled(self.path)
        tallies = iter(self.campaign.fly(jobs, wanted) if jobs else ())
        return [
            FigureReading(math.nan, reason=planned)
            if isinstance(planned, str)
            else self._reading(next(tallies))
            for planned in plans
        ]

    def means(self, rows: Sequence[Mapping[str, object]]) -> list[float]:
        """The mean of the figure at every row of values; nan where it cannot be flown."""
        if is_budget(self.path):
            return [reading.mean for reading in self.each(rows)]
        # As designs and not as jobs: each is planned by the worker that flies it.
        designs = [
            Design(self.base, self.path, tuple((row, n) for n in range(self.n_replications)))
            for row in rows
        ]
        return [ratio(*parts(_rows_of(t), self.path)) for t in self.campaign.fly(designs, ())]

    def of_single_replications(self, rows: Sequence[Row]) -> np.ndarray:
        """The figure `(N,)` of one replication at every row of values and its number."""
        if is_budget(self.path):
            return np.array([self.at(values).mean for values, _ in rows])
        design = Design(self.base, self.path, tuple(rows))
        # The estimators need every row of the design: no precision stops it early.
        [tally] = self.campaign.fly([design], (), to_the_end=True)
        figures: np.ndarray = _rows_of(tally)[self.path]
        return figures

    def _planned_or_reason(self, values: Mapping[str, object]) -> Plan | str:
        scenario = revised(self.base.scenario, values)
        try:
            return plan(scenario, like=self.base.plan)
        except ScenarioError as error:
            return error.problems[0].message

    def _reading(self, tally: Tally) -> FigureReading:
        """What a job of one option says of the figure."""
        assert isinstance(tally.work, Job), "BUG: a reading is of a job"
        result = RunResult(tally.work, tally.store, tally.n_batches)
        over, under = parts(result.rows_for([self.path]), self.path)
        block = self.blocks(len(over))
        mean, half_width = jackknife(over, under, block)
        blocks = blocks_in(under, block)
        error = 0.0 if self.exact else math.nan
        if blocks > 1:
            # Of the jackknife's 95 % half width: a size has a limit and a confidence of its own.
            error = half_width / t_quantile(blocks - 1)
        reason = "" if math.isfinite(mean) else _why_none(result.rows_for([self.path]), self.path)
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


def _why_none(rows: Table, path: str) -> str:
    """Why a figure of what was flown does not exist: never in time, or never at all."""
    if path in rows and (never := int(np.isinf(rows[path]).sum())):
        n = rows.n_rows
        where = "" if is_pooled(path) else f"in {never:,} of {n:,} replications "
        return f"{where}{none_as_never(path)}, so there is none"
    return "nothing of it happened in the time that counts"


def _rows_of(tally: Tally) -> Table:
    """The rows of the batches that count, one below the other; a row without a figure has nan."""
    batches = [tally.store.rows(number, 0) for number in range(tally.n_batches)]
    names = dict.fromkeys(name for rows in batches for name in rows)
    return Table(
        {
            name: np.concatenate([rows.get(name, np.full(rows.n_rows, np.nan)) for rows in batches])
            for name in names
        }
    )


def response(
    scenario: Scenario, path: str, replications: int = 1, campaign: Campaign | None = None
) -> Response:
    """How a figure answers to the scenario's values.

    Raises NoSuchFigure, and ScenarioError where the scenario as stated cannot be flown at all.
    """
    if scenario.grid and not path.startswith("areas."):
        # What the ground sees takes most of the time, and is not asked for.
        scenario = revised(scenario, {"grid": None})
    option = prepare(scenario)
    require_figure(path, option, "size")
    return Response(option, path, replications, campaign or Campaign())


def budget_reading(planned: Plan, path: str) -> FigureReading:
    """A figure of one sortie's budget, exact."""
    _, fleet, orbit, name = path.split(".")
    entry = planned.sorties[fleet, orbit].summary()
    if name in entry:
        value = math.nan if entry[name] is None else float(entry[name])
    else:
        # From the arrays that claims read as well, so that both agree to the last bit.
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

"""A finished run: its tables, its fields, and the figures of summary.json."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.column_table import Table, stacked, stacked_numbers
from sim.figure_table import BY_CAUSE, CENSORING_RULE, COUNTING_RULE, SEEN_RULE, UNMET
from sim.figures import is_derived
from sim.study.demand_doubts import every_doubt
from sim.study.estimates import estimate, interval_at
from sim.study.planning.plan import Plan
from sim.study.planning.plan_warnings import as_entries
from sim.study.pooled_percentiles import is_pooled, pooled_figures
from sim.study.run.batch import MAPPED, NO_FIGURES, Fields, Job, Option, prepare
from sim.study.run.batch_store import Store
from sim.study.run.batched_work import size_of_batch
from sim.study.run.campaign import Campaign
from sim.study.run.derived_figures import with_derived
from sim.study.run.ground.ground_cells import Ground
from sim.study.verdict.claims_of_run import RunFigures, claims_of_run
from sim.units import HOUR_S

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario


@dataclass(frozen=True)
class Parts:
    """A table of one option batch by batch, read when it is asked for: by another process too.

    `name` is None for the figures by replication.
    """

    store: Store
    n_batches: int
    index: int
    name: str | None = None

    def __iter__(self) -> Iterator[Table]:
        for number in range(self.n_batches):
            if self.name is None:
                yield self.store.rows(number, self.index)
            else:
                yield self.store.table(number, self.index, self.name)


@dataclass(frozen=True)
class RunResult:
    """What the first `n_batches` of a job found for one of its options.

    Times in the tables are seconds since the start.
    """

    job: Job
    store: Store
    n_batches: int
    index: int = 0

    @property
    def option(self) -> Option:
        """The basing option this is about."""
        return self.job.options[self.index]

    @property
    def plan(self) -> Plan:
        """The plan at the values stated."""
        return self.option.plan

    @property
    def ground(self) -> Ground | None:
        """The cells, if there is a grid."""
        return self.option.ground

    @property
    def n_replications(self) -> int:
        """Replications that count.

        >>> flown.n_replications
        2
        """
        return self.replications.n_rows

    def chunks(self, name: str) -> Parts:
        """The table `sorties`, `events`, `orbits` (the gaps), `cues` ..., batch by batch."""
        return Parts(self.store, self.n_batches, self.index, name)

    @property
    def sorties(self) -> Table:
        """One row per sortie that took off before the end."""
        return stacked(list(self.chunks("sorties")))

    @property
    def events(self) -> Table:
        """Every decision, in order."""
        return stacked(list(self.chunks("events")))

    @property
    def orbits(self) -> Table:
        """The gaps of the orbits, split by cause."""
        return stacked(list(self.chunks("orbits")))

    @property
    def cues(self) -> Table:
        """What became of every cue; only of a scenario that asks for something on demand."""
        return stacked(list(self.chunks("cues")))

    @property
    def holds(self) -> Table:
        """The stays in which something was held; only of a scenario with a hold."""
        return stacked(list(self.chunks("holds")))

    @property
    def sightings(self) -> Table:
        """When aircraft saw targets; only of a scenario with targets that anybody may see."""
        return stacked(list(self.chunks("sightings")))

    @property
    def tracks(self) -> Table:
        """Where targets were in the first replication; only of a scenario with targets."""
        return stacked(list(self.chunks("tracks")))

    @property
    def bins(self) -> Table:
        """What every bin of what is watched holds; only of a scenario with watches."""
        return stacked(list(self.chunks("bins")))

    @property
    def away(self) -> Table:
        """When sorties were away from stations to which they came back; only where they may."""
        return stacked(list(self.chunks("away")))

    @cached_property
    def replications(self) -> Table:
        """One row per replication, a column for every figure by its path."""
        n_rows = sum(size_of_batch(self.job, number) for number in range(self.n_batches))
        # One batch after another: the columns of all at once take four times what is in them.
        return stacked_numbers(self.rows_by_batch, n_rows)

    @property
    def rows_by_batch(self) -> Parts:
        """The same batch by batch, as they are kept."""
        return Parts(self.store, self.n_batches, self.index)

    @cached_property
    def pooled(self) -> dict[str, np.ndarray]:
        """Percentiles over the cues of all replications together, a column for each by its path.

        A column's mean is the percentile, its spread that of the percentile.
        """
        scenario, block = self.option.scenario, self.job.blocks(self.n_replications)
        return pooled_figures(scenario, self.chunks("cues"), block) if scenario.cues else {}

    @cached_property
    def all_figures(self) -> Table:
        """The same and those derived from them: `demand.fill_fraction`, `fleet.out_hours`."""
        return with_derived(self.replications, self.option.scenario, self.chunks("sorties"))

    def rows_for(self, paths: Iterable[str]) -> Table:
        """One row per replication with the figures at these paths; derived ones take longer.

        A percentile is that of all replications together, as `pooled` has it.
        """
        wanted = list(paths)
        rows = self.all_figures if any(map(is_derived, wanted)) else self.replications
        return Table({**rows, **self.pooled}) if any(map(is_pooled, wanted)) else rows

    @cached_property
    def sums(self) -> Fields:
        """Sums over the replications of each cell's figures."""
        # In the order of the batches: sums depend on it in their last bits, and a run must not
        # depend on who finished first.
        total = self.store.fields(0, self.index)
        for number in range(1, self.n_batches):
            total = total.plus(self.store.fields(number, self.index))
        return total

    @cached_property
    def fields(self) -> dict[str, np.ndarray]:
        """Figures of every cell `(C,)` by name, unit included; empty without a grid.

        Of several replications the mean (of `blind` and `cut` the share in which it is so), and
        for what maps show the standard deviation over replications, `..._sd`.

        >>> covered = flown.fields["coverage_fraction"]
        >>> bool(covered.min() >= 0.0), bool(covered.max() <= 1.0)
        (True, True)
        """
        sums, n = self.sums, self.n_replications
        means = {}
        for name, total in sums.total.items():
            count = sums.count.get(name, np.full(len(total), float(n)))
            means[name] = np.divide(
                total, count, out=np.full(len(total), np.nan), where=count > 0.0
            )
        if n == 1:
            return means | {name: means[name] > 0.5 for name in ("blind", "cut") if means}
        for name in MAPPED if means else ():
            # From sums of squares, which batches can add up; rounding may leave it just below 0.
            variance = (sums.square[name] - n * means[name] ** 2) / (n - 1)
            means[_sd(name)] = np.sqrt(np.maximum(variance, 0.0))
        return means

    def summary(self) -> dict[str, Any]:
        """The content of summary.json.

        >>> hours = flown.summary()["fleet"]["flight_hours"]
        >>> hours["lo"] <= hours["mean"] <= hours["hi"], hours["n"]
        (True, 2)
        """
        scenario, rows = self.option.scenario, self.replications
        block = self.job.blocks(rows.n_rows)
        derived = any(is_derived(claim.metric) for claim in scenario.claims)
        claimed = self.all_figures if derived else rows
        summary: dict[str, Any] = {
            "schema_version": 1,
            "scenario": scenario.name,
            "seed": scenario.seed,
            "replications": self.n_replications,
            "duration_h": scenario.duration_s / HOUR_S,
            "counting_rule": f"{COUNTING_RULE} {CENSORING_RULE} {SEEN_RULE}",
            "warnings": as_entries(every_doubt(self.plan)),
            "budgets": self.plan.budget_entries(),
            "fleet": {},
            "fleets": {},
            "orbits": {},
            "areas": {},
            **({"cues": {}} if scenario.cues else {}),
            **({"targets": {}} if scenario.sees_targets else {}),
            "claims": claims_of_run(self.plan, RunFigures((claimed,), block, (self.pooled,))),
        }
        for path in rows:
            if path in NO_FIGURES or (_is_of_cause(path) and not rows[path].any()):
                continue
            owner = summary
            *way, name = path.split(".")
            for part in way:
                owner = owner.setdefault(part, {})
            told = estimate(rows, path, block, exact=scenario.is_exact)
            if path in self.pooled:
                around = interval_at(self.pooled, path, block, exact=scenario.is_exact)
                told = replace(told, interval=around)
            owner[name] = told.figure()
        for orbit in summary["orbits"].values():
            orbit.setdefault(BY_CAUSE, {})
        return summary


def _is_of_cause(path: str) -> bool:
    return any(f".{name}." in path for name in (BY_CAUSE, UNMET))


def _sd(name: str) -> str:
    """`gap_max_s` has the spread `gap_max_sd_s`: the unit stays last."""
    return f"{name[:-2]}_sd_s" if name.endswith("_s") else f"{name}_sd"


def run(scenario: Scenario, replications: int = 1, campaign: Campaign | None = None) -> RunResult:
    """Plan and fly a scenario. Raises ScenarioError where it cannot be flown at all."""
    job = Job((prepare(scenario),), replications)
    [tally] = (campaign or Campaign()).fly([job])
    return RunResult(job, tally.store, tally.n_batches)

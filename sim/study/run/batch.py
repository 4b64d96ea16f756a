"""Replications by the batch: the unit of work that is sent out, kept on disk, and resumed.

A batch is decided by the job and its number alone, so it is the same wherever it is run. Its size
never depends on the number of workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.column_table import Table, stacked
from sim.coverage.metrics import CoverageResult
from sim.figures import figures_in, on_maps
from sim.operations.fast_simulation import why_not
from sim.scenario.loading import revised
from sim.scenario.parts.who_answers import comes_back
from sim.scenario.value_by_path import as_drawn
from sim.study.planning.plan import Plan, plan
from sim.study.run.ground.ground_cells import Ground, cut_ground
from sim.study.run.ground.sensing import Sight
from sim.study.run.ground.watching import bins_table
from sim.study.run.replication import Replication, fast_model_of, replicate
from sim.study.sobol_draws import block_of, draw
from sim.units import HOUR_S

if TYPE_CHECKING:
    from sim.operations.fast_simulation import FastModel
    from sim.scenario.parts.scenario import Scenario

# Small enough that few replications are lost with a worker, large enough that sending costs little.
# Part of the meaning of a run folder: with another size kept batches would no longer fit.
BATCH = 16
FIELDS = tuple(figure.cell_name for figure in figures_in("cells"))
# What maps show: of these the spread over replications is kept as well.
MAPPED = tuple(figure.cell_name for figure in on_maps().values())
# Of these a comparison shows how they differ from the baseline's.
PAIRED = ("coverage_fraction",)
_MAY_NOT_EXIST = tuple(figure.cell_name for figure in figures_in("cells") if figure.optional)
_TABLES = ("sorties", "events", "orbits")
# What the rows by replication have beside figures: its number, and a hash of the cues it met.
DEMAND = "demand_fingerprint"
NO_FIGURES = ("replication", DEMAND)


def tables_of(scenario: Scenario) -> tuple[str, ...]:
    """The tables that a run of a scenario has, beside its figures by replication."""
    asked = {
        "cues": scenario.on_demand,
        "holds": scenario.is_holding,
        "sightings": scenario.sees_targets,
        "tracks": bool(scenario.targets),
        "bins": bool(scenario.watches),
        "away": comes_back(scenario),
    }
    return (*_TABLES, *(name for name, has in asked.items() if has))


@dataclass(frozen=True)
class Option:
    """A basing option made ready: planned, its ground cut into cells."""

    plan: Plan
    ground: Ground | None

    @property
    def scenario(self) -> Scenario:
        """The scenario as stated."""
        return self.plan.scenario

    @property
    def unknown_to_fast(self) -> str:
        """What of it the compiled model does not know; empty where it knows all."""
        return why_not(self.scenario, self.plan.timetables)


def prepare(scenario: Scenario) -> Option:
    """Plan a scenario and cut its ground. ScenarioError where it cannot be flown at all."""
    return Option(plan(scenario), cut_ground(scenario))


# By identity: what is made ready for a job is looked up with each of its batches.
@dataclass(frozen=True, eq=False)
class Job:
    """Replications 0 to `replications` of one or more options that share chance and draws.

    `uncertain` are the names of all their uncertain figures, in order. `engine` flies them, `simpy`
    or `fast`: the same to the last bit.
    """

    options: tuple[Option, ...]
    replications: int
    engine: str = "simpy"

    @property
    def uncertain(self) -> tuple[str, ...]:
        """Names of the uncertain figures of all options, in one order."""
        return tuple(sorted({name for o in self.options for name in o.scenario.uncertain}))

    @property
    def n_batches(self) -> int:
        """How many batches the job has."""
        return -(-self.replications // BATCH)

    def blocks(self, n: int) -> np.ndarray:
        """The independent block of each of the first n replications, `(n,)`."""
        return block_of(np.arange(n), len(self.uncertain))


@dataclass(frozen=True)
class Fields:
    """Sums over replications of each cell's figures, `(C,)` by name.

    `count` is kept where a figure may not exist, `square` for what maps show, and `paired`, of all
    options but the baseline, for what comparisons show: the sum of squared differences from the
    baseline's figure of the same replication.
    """

    total: dict[str, np.ndarray]
    count: dict[str, np.ndarray]
    square: dict[str, np.ndarray]
    paired: dict[str, np.ndarray]

    def plus(self, other: Fields) -> Fields:
        """Both together; the order of additions decides the last bits, so it is always by batch."""

        def add(a: Mapping[str, np.ndarray], b: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
            return {name: a[name] + b[name] for name in a}

        return Fields(
            add(self.total, other.total),
            add(self.count, other.count),
            add(self.square, other.square),
            add(self.paired, other.paired),
        )


@dataclass(frozen=True)
class Part:
    """What one option contributes to a batch: figures by replication, tables, sums by cell."""

    rows: Table
    tables: dict[str, Table]
    fields: Fields


@dataclass(frozen=True)
class Batch:
    """A finished batch, a part for each option of the job."""

    number: int
    parts: tuple[Part, ...]


def run_batch(job: Job, number: int) -> Batch:
    """Run one batch; the only thing workers do."""
    last = min((number + 1) * BATCH, job.replications)
    # A job of one batch comes once, and what its laps see of its cells is let go with it.
    means = (_means_of if job.n_batches > 1 else _means_of.__wrapped__)(job)
    gathered = [_Gathered() for _ in job.options]
    for replication in range(number * BATCH, last):
        baseline: Replication | None = None
        # One option after another: figures of a million cells are held for two at a time.
        for part, option, own in zip(gathered, job.options, means, strict=True):
            mine = _replicate(option, own, replication, job.uncertain)
            baseline = baseline or mine
            part.add(mine, baseline)
    return Batch(number, tuple(part.finished() for part in gathered))


# Of the last job alone, so that memory does not grow with jobs: each sight is laid over its cells
# when it is first asked, and by then that of the job before has been let go.
@lru_cache(maxsize=1)
def _means_of(job: Job) -> list[tuple[Sight | None, FastModel | None]]:
    """What sees and what flies each option of a job, as far as drawn figures leave it as it is."""
    # One process for each worker is enough; a run of one replication may use them all.
    threads = 1 if job.replications > 1 else None
    return [
        (
            sight_of(option.plan, option.ground, threads),
            fast_model_of(option.plan) if job.engine == "fast" else None,
        )
        for option in job.options
    ]


def sight_of(planned: Plan, ground: Ground | None, threads: int | None) -> Sight | None:
    """What a plan's aircraft see of its cells; None where there are none."""
    return Sight(planned, ground.cells, threads) if ground else None


def _replicate(
    option: Option,
    means: tuple[Sight | None, FastModel | None],
    number: int,
    uncertain: Sequence[str],
) -> Replication:
    scenario, (sight, model) = option.scenario, means
    if not scenario.uncertain:
        return replicate(option.plan, option.ground, number, sight, model)
    drawn = draw(scenario.uncertain, uncertain, scenario.seed, number)
    values = {name: as_drawn(scenario, name, value) for name, value in drawn.items()}
    # Drawn figures go through the scenario's own reader: what a file could not say cannot be drawn.
    planned = plan(revised(scenario, values), like=option.plan)
    threads = sight.threads if sight else None
    own_sight = sight_of(planned, option.ground, threads)
    return replicate(planned, option.ground, number, own_sight, model and fast_model_of(planned))


class _Gathered:
    """Adds up the replications of one option."""

    def __init__(self) -> None:
        self._rows: list[dict[str, float]] = []
        self._tables: dict[str, list[Table]] = {}
        self._fields = Fields({}, {}, {}, {})

    def add(self, replication: Replication, baseline: Replication) -> None:
        asked = {DEMAND: replication.demand.fingerprint} if replication.demand else {}
        figures = figures_by_path(replication)
        self._rows.append({"replication": replication.number, **asked, **figures})
        for name, table in _tables_of(replication).items():
            number = np.full(table.n_rows, replication.number, dtype=np.int64)
            numbered = Table({"replication": number, **table.columns})
            self._tables.setdefault(name, []).append(numbered)
        if replication.coverage is not None and baseline.coverage is not None:
            if not self._fields.total:
                compared = PAIRED if replication is not baseline else ()
                self._fields = _no_fields(replication.coverage.n_cells, compared)
            _add_fields(self._fields, replication.coverage, baseline.coverage)

    def finished(self) -> Part:
        columns = {name: [row[name] for row in self._rows] for name in self._rows[0]}
        return Part(
            Table(columns),
            {name: stacked(tables) for name, tables in self._tables.items()},
            self._fields,
        )


def _tables_of(replication: Replication) -> dict[str, Table]:
    operations = replication.operations
    tables = (operations.sorties, operations.events, operations.gaps)
    named = dict(zip(_TABLES, tables, strict=True))
    if replication.demand is not None:
        named["cues"] = replication.demand.cues
        if replication.demand.holds is not None:
            named["holds"] = replication.demand.holds
    if replication.targets is not None:
        named["sightings"] = replication.targets.sightings
    if replication.tracks is not None:
        named["tracks"] = replication.tracks
    if replication.watches:
        named["bins"] = bins_table(replication.watches)
    if replication.away is not None:
        named["away"] = replication.away
    return named


def _no_fields(n_cells: int, compared: Sequence[str]) -> Fields:
    names = (FIELDS, _MAY_NOT_EXIST, MAPPED, compared)
    return Fields(*({name: np.zeros(n_cells) for name in kind} for kind in names))


def _add_fields(fields: Fields, coverage: CoverageResult, baseline: CoverageResult) -> None:
    """Add one replication in place."""
    for name in FIELDS:
        values = getattr(coverage, name)
        if name in _MAY_NOT_EXIST:
            # A mean gap of a cell that had none does not exist: it adds 0 and is not counted.
            exists = np.isfinite(values)
            fields.count[name] += exists
            values = np.where(exists, values, 0.0)
        fields.total[name] += values
    for name in MAPPED:
        values = np.asarray(getattr(coverage, name), dtype=float)
        fields.square[name] += values**2
    for name in fields.paired:
        fields.paired[name] += (getattr(coverage, name) - getattr(baseline, name)) ** 2


def figures_by_path(replication: Replication) -> dict[str, float]:
    """Every figure of one replication by its path, such as `orbits.kabul.fill_fraction`."""
    figures = dict(_with_owner("fleet", replication.fleet.figures()))
    for name, fleet in replication.fleets.items():
        figures |= _with_owner(f"fleets.{name}", fleet.figures())
    for name, orbit in replication.orbits.items():
        figures |= _with_owner(f"orbits.{name}", orbit.figures())
    if replication.demand is not None:
        for name, cue in replication.demand.totals.items():
            figures |= _with_owner(f"cues.{name}", cue.figures())
        for name, surge in replication.demand.surges.items():
            figures |= _with_owner(f"surges.{name}", surge.figures())
        for name, alert in replication.demand.alert.items():
            figures |= _with_owner(f"fleets.{name}.alert", alert)
    if replication.targets is not None:
        for name, target in replication.targets.totals.items():
            figures |= _with_owner(f"targets.{name}", target.figures())
    for name, watch in replication.watches.items():
        figures |= _with_owner(f"watches.{name}", watch.figures())
    for name, area in replication.areas.items():
        for key, value in vars(area).items():
            if key.endswith("_s"):
                figures[f"areas.{name}.{key[:-2]}_h"] = value / HOUR_S
            elif not key.endswith("_s2"):
                figures[f"areas.{name}.{key}"] = float(value)
    return figures


def _with_owner(owner: str, figures: Mapping[str, float]) -> dict[str, float]:
    return {f"{owner}.{name}": float(value) for name, value in figures.items()}

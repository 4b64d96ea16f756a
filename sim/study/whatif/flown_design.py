"""A design: rows of values, each flown under the luck of one replication, in batches like a job's.

What has to be planned anew for every row is planned where the row is flown: a worker is sent the
values, not the plans.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.column_table import Table
from sim.errors import ScenarioError
from sim.scenario.loading import revised
from sim.study.estimates import names_of_parts
from sim.study.planning.plan import plan
from sim.study.run.batch import BATCH, Batch, Fields, Job, Option, Part, figures_by_path, sight_of
from sim.study.run.derived_figures import with_derived
from sim.study.run.replication import fast_model_of, replicate

if TYPE_CHECKING:
    from sim.operations.fast_simulation import FastModel
    from sim.study.run.ground.sensing import Sight

    _Planned = tuple[Option, Sight | None, FastModel | None]

# Values set over those stated, as `--set` writes them, and the number of a replication.
Row = tuple[Mapping[str, object], int]


@dataclass(frozen=True)
class Design:
    """The figure at `path` of a base at every row, beside it the hours of which it is a ratio.

    Nothing uncertain is drawn. A row that cannot be flown has no figure: nan.
    """

    base: Option
    path: str
    rows: tuple[Row, ...]
    engine: str = "simpy"

    @property
    def options(self) -> tuple[Option, ...]:
        """The one that is varied."""
        return (self.base,)

    @property
    def replications(self) -> int:
        """One for each row."""
        return len(self.rows)

    @property
    def n_batches(self) -> int:
        """How many batches the rows make."""
        return -(-len(self.rows) // BATCH)

    def blocks(self, n: int) -> np.ndarray:
        """The independent block of each of the first n rows `(n,)`."""
        return Job((self.base,), n).blocks(n)

    def written(self) -> str:
        """The figure, and every row as a line of JSON."""
        # Kept batches are found by this text: what is the same question must be the same letters.
        rows = [
            json.dumps([dict(values), n], sort_keys=True, default=repr) for values, n in self.rows
        ]
        return "\n".join([self.path, *rows])

    def batch(self, number: int) -> Batch:
        """Plan and fly the rows of one batch."""
        first = number * BATCH
        figures: list[dict[str, float]] = []
        # Rows of the same values stand side by side, and are planned once.
        planned: _Planned | None = None
        before: Mapping[str, object] | None = None
        for values, replication in self.rows[first : first + BATCH]:
            if values != before:
                planned, before = self._planned(values), values
            figures.append(self._figures(planned, replication))
        # A row that cannot be flown has no parts of a ratio, and columns must be equally long.
        columns = {
            name: [row.get(name, math.nan) for row in figures]
            for name in dict.fromkeys(name for row in figures for name in row)
        }
        rows = Table({"replication": [first + i for i in range(len(figures))], **columns})
        return Batch(number, (Part(rows, {}, Fields({}, {}, {}, {})),))

    def _planned(self, values: Mapping[str, object]) -> _Planned | None:
        """The base with some values, what sees its cells, and the compiled model that may fly."""
        scenario = revised(self.base.scenario, values)
        # A corner of the ranges may lie out of reach: that is an answer there, and no error.
        try:
            planned = plan(scenario, like=self.base.plan)
        except ScenarioError:
            return None
        model = fast_model_of(planned) if self.engine == "fast" else None
        # One process for each worker is enough.
        sight = sight_of(planned, self.base.ground, threads=1)
        return Option(planned, self.base.ground), sight, model

    def _figures(self, planned: _Planned | None, number: int) -> dict[str, float]:
        """The figure of one replication by its path, and its parts by theirs."""
        if planned is None:
            return {self.path: math.nan}
        option, sight, model = planned
        flown = replicate(option.plan, option.ground, number, sight, model)
        figures: Mapping[str, float] = figures_by_path(flown)
        # Made of whole tables, as percentiles are: the replication is a run of one.
        if self.path not in figures:
            rows = Table({"replication": [number], **{p: [figures[p]] for p in figures}})
            sorties = flown.operations.sorties
            numbered = Table({"replication": np.full(sorties.n_rows, number), **sorties.columns})
            derived = with_derived(rows, option.scenario, [numbered])
            figures = {name: float(values[0]) for name, values in derived.items()}
        names = (self.path, *names_of_parts(self.path))
        return {name: figures[name] for name in names if name in figures}

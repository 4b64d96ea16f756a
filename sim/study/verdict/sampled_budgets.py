"""Claims about budgets under what the scenario says is uncertain: drawn, not flown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from sim.errors import ScenarioError
from sim.figures import last_of
from sim.number_types import finite
from sim.scenario.loading import revised
from sim.scenario.value_by_path import as_drawn, drawable
from sim.study.input_labels import BESIDE_BUDGETS
from sim.study.planning.plan import plan
from sim.study.sobol_draws import sobol_points
from sim.study.sortie_budget_arrays import Pairs
from sim.study.verdict.claim_interpretations import BudgetClaim

# Powers of 2, at which a Sobol sequence is balanced.
N_DRAWS: Final = 4096
# Where a drawn figure moves bases, routes or winds, every draw is a plan of its own.
N_PLANNED: Final = 256


class Draws:
    """Values of the uncertain figures by the scenario's laws, from one scrambled Sobol sequence.

    There are 4,096 of them where the closed form is enough, else 256.
    """

    def __init__(self, pairs: Pairs) -> None:
        self._pairs = pairs
        self._planned_draws: dict[str, list[Pairs | None]] = {}
        self._scenario = pairs.plan.scenario
        self.names = sorted(self._scenario.uncertain)
        known = {quantity.path for quantity in pairs.inputs}
        others = [name for name in self.names if name not in known]
        self._moves = any(last_of(name) not in BESIDE_BUDGETS for name in others)
        self.n = N_PLANNED if self._moves else N_DRAWS
        # A stream of its own: what a run draws is the same with claims and without.
        stream = np.random.SeedSequence([self._scenario.seed, *b"claims"])
        points = sobol_points(len(self.names), self.n, np.random.default_rng(stream))
        self.values = {name: self._drawn(name, points[:, i]) for i, name in enumerate(self.names)}

    def _drawn(self, name: str, shares: np.ndarray) -> np.ndarray:
        drawn = np.array(self._scenario.uncertain[name].quantiles(shares))
        # A law without an end draws what nothing can be, such as a share above 1: as runs take it.
        return np.asarray(np.clip(drawn, *drawable(self._scenario, name)))

    def probability(
        self, question: BudgetClaim, reading: str, matter: Sequence[str]
    ) -> dict[str, Any] | None:
        """In which share of the draws the claim is met, and the spread of its figure.

        `matter` are the paths with a say in the figure; None where none of them is uncertain.
        """
        over = self.names if self._moves else [name for name in self.names if name in matter]
        if not over:
            return None
        if self._moves:
            result, margin = self._planned(question, reading)
        else:
            result, margin = question.figure(reading, self.values)
        known = result[np.isfinite(result)]
        spread = np.percentile(known, (5, 50, 95)) if len(known) else np.full(3, math.nan)
        named = zip(("p05", "p50", "p95"), spread.tolist(), strict=True)
        return {
            # Of all draws: where nothing can be flown the margin is nan, and the claim not met.
            "p": float((margin >= 0.0).mean()),
            "n": self.n,
            "of": "draws",
            **{name: finite(value) for name, value in named},
            "over": over,
        }

    def _planned(self, question: BudgetClaim, reading: str) -> tuple[np.ndarray, np.ndarray]:
        """Draw by draw; what cannot be planned is not met."""
        figures = np.full((2, self.n), np.nan)
        mine = self._plans({})
        theirs = self._plans(question.claim.against) if question.other else [None] * self.n
        for i, (pairs, other) in enumerate(zip(mine, theirs, strict=True)):
            if pairs is not None and (other is not None or question.other is None):
                figure = question.at(pairs, other).figure(reading)
                figures[:, i] = figure[0][0], figure[1][0]
        return figures[0], figures[1]

    def _plans(self, against: dict[str, Any]) -> Sequence[Pairs | None]:
        """The budgets of every draw, None where it cannot be planned; made once."""
        key = repr(against)
        if key not in self._planned_draws:
            self._planned_draws[key] = [self._plan_of(i, against) for i in range(self.n)]
        return self._planned_draws[key]

    def _plan_of(self, number: int, against: dict[str, Any]) -> Pairs | None:
        drawn = {
            name: as_drawn(self._scenario, name, float(values[number]))
            for name, values in self.values.items()
        }
        try:
            scenario = revised(self._scenario, {**drawn, "uncertain": None})
            if against:
                scenario = revised(scenario, against)
            return Pairs(plan(scenario, self._pairs.plan))
        except ScenarioError:
            return None

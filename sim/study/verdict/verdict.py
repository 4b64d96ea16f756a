"""Verdicts: holds, holds only if ..., does not hold, cannot be decided.

A verdict is about the values that the scenario states. "Holds only if" says that the claim is not
met there, and where inside the stated ranges it would be. Where that is so far out that no draw
comes there, it does not hold, and the verdict says where alone it would.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.number_types import finite
from sim.study.uncertain_inputs import Input
from sim.study.verdict.claim_interpretations import BudgetClaim
from sim.study.verdict.condition_wording import Condition, Joint
from sim.study.verdict.turning_points import route_input, turn_together, turns_alone

if TYPE_CHECKING:
    from sim.study.verdict.sampled_budgets import Draws

HOLDS, ONLY_IF, DOES_NOT = "holds", "holds only if", "does not hold"
UNDECIDED = "cannot be decided"
_MOST_NAMED = 3


@dataclass(frozen=True)
class Reading:
    """One meaning of the sentence: its verdict, and the figure it rests on in the claim's unit.

    `conditions` are what would turn it, one input at a time; `joint` is set where no input alone
    does so inside its range, but several together do. `robust` says whether nothing inside the
    stated ranges turns it; None where there are no ranges.
    """

    id: str
    verdict: str
    result: float
    margin: float
    pair: tuple[str, str] | None = None
    conditions: tuple[Condition, ...] = ()
    joint: Joint | None = None
    robust: bool | None = None
    probability: Mapping[str, Any] | None = None
    because: str = ""

    @property
    def kind(self) -> str:
        """Which of the four verdicts it is, without its conditions."""
        return kind_of(self.verdict)

    def summary(self) -> dict[str, Any]:
        """As in the JSON of `othsim claim`."""
        return {
            "id": self.id,
            "verdict": self.verdict,
            "kind": self.kind,
            "because": self.because or None,
            "result": finite(self.result),
            "margin": finite(self.margin),
            "pair": None if self.pair is None else list(self.pair),
            "robust": self.robust,
            "conditions": [condition.summary() for condition in self.conditions],
            "together": None if self.joint is None else self.joint.summary(),
            "probability": self.probability,
        }


def kind_of(verdict: str) -> str:
    """Which of the four a verdict is.

    >>> kind_of("holds only if endurance is at most 27.4 h")
    'holds only if'
    """
    return next(kind for kind in (ONLY_IF, HOLDS, DOES_NOT, UNDECIDED) if verdict.startswith(kind))


def of_budgets(question: BudgetClaim, reading: str, draws: Draws | None) -> Reading:
    """The verdict of one reading of a claim about budgets."""
    result, margin = (float(figure[0]) for figure in question.figure(reading))
    at = question.margin(reading)
    inputs = [quantity for quantity in question.pairs.inputs if matters(at, quantity)]
    conditions = turns_alone(at, [*inputs, *_route(question)])
    joint = turn_together(at, inputs)
    probability = None
    if draws is not None:
        probability = draws.probability(question, reading, [quantity.path for quantity in inputs])
    needed = [condition for condition in conditions if condition.needed and condition.within]
    met = margin >= 0.0
    verdict, because = HOLDS if met else DOES_NOT, ""
    if not met and (needed or joint is not None):
        verdict = _only_if(needed, joint, probability)
    elif math.isnan(margin):
        verdict, because = UNDECIDED, "no sortie that is planned can be flown"
    turns = joint is not None or any(condition.within for condition in conditions)
    ranged = any(quantity.range is not None for quantity in inputs)
    return Reading(
        reading,
        verdict,
        result,
        margin,
        None if reading == "whole_fleet" or math.isnan(margin) else question.pair_of(result),
        tuple(conditions),
        None if needed or (met and any(condition.within for condition in conditions)) else joint,
        not turns if ranged else None,
        probability,
        because,
    )


def _only_if(
    needed: list[Condition], joint: Joint | None, probability: Mapping[str, Any] | None
) -> str:
    """Where alone a claim is met, and that no draw comes there if none does."""
    if needed:
        where = " or ".join(condition.words("is") for condition in needed[:_MOST_NAMED])
    else:
        assert joint is not None, "BUG: nothing that turns the claim"
        where = f"several figures are off at once, such as {joint.words()}"
    if probability is None or probability["p"] > 0.0:
        return f"{ONLY_IF} {where}"
    return (
        f"{DOES_NOT} in any of {probability['n']:,} draws from the stated ranges; at their very "
        f"ends it would, if {where}"
    )


def _route(question: BudgetClaim) -> list[Input]:
    """The length of the way as an input, where a longer one makes a difference."""
    shortest_m = min(question.pairs.plan.sorties[name].budget.route_m for name in question.names)
    if shortest_m <= 0.0 or math.isinf(shortest_m) or question.is_about_the_route:
        return []
    return [route_input(shortest_m)]


def matters(margin: Any, quantity: Input) -> bool:
    """Whether the input has any say in the figure."""
    # A tenth either way; of what stands at 0, such as an overlap, five minutes and half an hour.
    near = (
        quantity.stated * np.array([0.9, 1.0, 1.1])
        if quantity.stated
        else np.array([0.0, 300.0, 1800.0])
    )
    if quantity.range is not None:
        near = np.append(near, [quantity.range.low, quantity.range.high])
    margins = margin({quantity.path: near})
    known = margins[np.isfinite(margins)]
    # An input at which the figure ceases to exist has a say in it, though no number moves.
    return len(known) not in (0, len(margins)) or bool(len(known) and np.ptp(known) > 1e-12)

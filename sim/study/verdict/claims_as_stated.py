"""Claims about budgets held against a plan at the values stated: the figure, and whether it fits.

Nothing is said of ranges, and so no verdict is given: that is `othsim claim`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.number_types import finite
from sim.study.input_labels import OF_AIRCRAFT
from sim.study.planning.overflight_rights import timed_names
from sim.study.sortie_budget_arrays import Pairs, Values
from sim.study.verdict.claim_interpretations import BudgetClaim, pair_named
from sim.study.verdict.claims_of_run import is_about_budgets
from sim.study.verdict.turning_points import Margin, turns_alone

if TYPE_CHECKING:
    from sim.study.planning.plan import Plan
    from sim.study.uncertain_inputs import Input
    from sim.study.verdict.condition_wording import Condition


def claims_as_stated(plan: Plan) -> Iterator[dict[str, Any]]:
    """Each claim of a plan's scenario about budgets, with the figure that decides it.

    `low` and `high` are the figure over all fleets and orbits that are asked about, in the unit of
    the claim, None where none can be flown; `met` is whether the deciding one meets it, and
    `would_meet` the `Condition`s that alone would, of what readers can picture of aircraft, the
    same in every fleet; `as_mean` says that they meet it in the mean of all ways only. Left out
    are claims about flights, those set against another option, those that nobody can decide, and
    all where closures come and go.
    """
    scenario = plan.scenario
    if not scenario.claims or timed_names(scenario):
        return
    pairs = Pairs(plan)
    for i, claim in enumerate(scenario.claims):
        if claim.against or claim.undecided or not is_about_budgets(claim, pairs):
            continue
        question = BudgetClaim(claim, pairs, None, pair_named(claim))
        seen, scale = question.seen()[0], question.scale
        known = seen[np.isfinite(seen)]
        _, margin = question.figure(question.readings()[0])
        met = bool(margin[0] >= 0.0)
        yield {
            "statement": claim.statement,
            "source": claim.source,
            "metric": claim.metric,
            "against": None,
            "relation": claim.relation,
            "value": scale.value,
            "tolerance": scale.near if claim.relation in ("about", "up_to") else None,
            "unit": scale.unit or None,
            "written": scenario.source.written(f"claims[{i}].value") or None,
            "low": finite(float(known.min())) if len(known) else None,
            "high": finite(float(known.max())) if len(known) else None,
            "met": met,
            **_what_would_meet(question, met=met or not len(known)),
        }


def _what_would_meet(question: BudgetClaim, *, met: bool) -> dict[str, Any]:
    """What alone would meet a claim as it is read, or the mean of all ways where nothing does."""
    found: list[Condition] = []
    for reading in () if met else (question.readings()[0], "whole_fleet"):
        found = [*_would_meet(question, reading)]
        if found:
            return {"would_meet": found, "as_mean": reading == "whole_fleet"}
    return {"would_meet": found, "as_mean": False}


def _would_meet(question: BudgetClaim, reading: str) -> Iterator[Condition]:
    """What alone meets one reading, moved in all fleets at once that state it alike."""
    at = question.margin(reading)
    for key, kind in OF_AIRCRAFT.items():
        own = [one for one in question.pairs.inputs if one.key == key]
        if kind.pictured and own and all(one.stated == own[0].stated for one in own):
            yield from turns_alone(_in_all(at, own), [replace(own[0], path=key)])


def _in_all(at: Margin, own: list[Input]) -> Margin:
    """The margin by one value for all of several inputs."""

    def margin(values: Values) -> np.ndarray:
        return at({one.path: moved for moved in values.values() for one in own})

    return margin

"""Claims about budgets held against a plan at the values stated: the figure, and whether it fits.

Nothing is said of ranges, and so no verdict is given: that is `othsim claim`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.number_types import finite
from sim.study.planning.overflight_rights import timed_names
from sim.study.sortie_budget_arrays import Pairs
from sim.study.verdict.claim_interpretations import BudgetClaim, pair_named
from sim.study.verdict.claims_of_run import is_about_budgets

if TYPE_CHECKING:
    from sim.study.planning.plan import Plan


def claims_as_stated(plan: Plan) -> Iterator[dict[str, Any]]:
    """Each claim of a plan's scenario about budgets, with the figure that decides it.

    `low` and `high` are the figure over all fleets and orbits that are asked about, in the unit of
    the claim, None where none can be flown; `met` is whether the deciding one meets it. Left out
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
            "met": bool(margin[0] >= 0.0),
        }

"""Claims about a run: the verdict on figures as they were flown, from their rows by replication.

Who has flown, and how, is nothing to the verdict: the rows may come from a run that is being
written down, or from one that was flown to decide the claim.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.figures import figure_at, is_budget
from sim.study.estimates import Interval, Rows, interval_at, parts, quotient
from sim.study.planning.overflight_rights import timed_names
from sim.study.pooled_percentiles import is_pooled, none_as_never
from sim.study.sortie_budget_arrays import Pairs
from sim.study.verdict.claim_interpretations import BudgetClaim, Scale, pair_named
from sim.study.verdict.verdict import DOES_NOT, HOLDS, UNDECIDED, Reading, of_budgets
from sim.units import SHARE

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Claim
    from sim.study.planning.plan import Plan


@dataclass(frozen=True)
class RunFigures:
    """Figures by replication `(R,)` of a run, and of the one it is held against where there is one.

    `block` `(R,)` is the independent block of each replication. `pooled` has what each stands for
    in figures of all replications together, such as percentiles over cues.
    """

    rows: tuple[Rows, ...]
    block: np.ndarray
    pooled: tuple[Rows, ...] = ()

    @property
    def n_replications(self) -> int:
        """Replications that count."""
        return len(self.block)

    def of_each(self, claim: Claim) -> np.ndarray:
        """The claim's figure `(R,)` in every replication."""
        figures = [rows[claim.metric] for rows in self.rows]
        if not claim.against:
            return np.asarray(figures[0])
        with np.errstate(divide="ignore", invalid="ignore"):
            figure = figures[0] / figures[1]
        return np.asarray(1.0 - figure if claim.read_as == "loss" else figure)

    def estimated(self, claim: Claim) -> Interval:
        """The claim's figure and its 95 % interval, nan without one."""
        pooled: tuple[Rows, ...] = self.pooled or ({},) * len(self.rows)
        together = [
            of_all if claim.metric in of_all else rows
            for rows, of_all in zip(self.rows, pooled, strict=True)
        ]
        if not claim.against:
            return interval_at(together[0], claim.metric, self.block)
        mine, theirs = (parts(rows, claim.metric) for rows in together)
        ratio = quotient(mine, theirs, self.block)
        if claim.read_as == "loss":
            # What is lost is one less what is left, so the ends change places.
            return Interval(1.0 - ratio.mean, 1.0 - ratio.hi, 1.0 - ratio.lo)
        return ratio


def as_flown(claim: Claim, figures: RunFigures, *, left_to_chance: bool) -> Reading:
    """The verdict on a claim about a figure of a run, as it was flown."""
    estimated = figures.estimated(claim)
    margins = Scale.of(claim).margin(np.array([estimated.mean, estimated.lo, estimated.hi]))
    verdict, because = _verdict(claim, figures, estimated, left_to_chance=left_to_chance)
    if missed := _sure_misses(claim, figures):
        verdict, because = DOES_NOT, missed
    return Reading("as_flown", verdict, estimated.mean, float(margins[0]), because=because)


def _verdict(
    claim: Claim, figures: RunFigures, estimated: Interval, *, left_to_chance: bool
) -> tuple[str, str]:
    scale = Scale.of(claim)
    margins = scale.margin(np.array([estimated.mean, estimated.lo, estimated.hi]))
    if math.isnan(margins[0]):
        return _verdict_without_mean(claim, figures)
    if left_to_chance and estimated.seen is not None:
        # Too few differ for an interval: every replication must be on the side of their mean.
        margins = np.concatenate([margins, scale.margin(figures.of_each(claim))])
        if len({bool(margin >= 0.0) for margin in margins if not math.isnan(margin)}) > 1:
            n = figures.n_replications
            return UNDECIDED, f"only {estimated.seen} of {n:,} replications differ; ask for more"
    elif left_to_chance and math.isnan(estimated.lo):
        return UNDECIDED, "a single replication says nothing of chance; ask for more"
    sides = {bool(margin >= 0.0) for margin in margins if not math.isnan(margin)}
    if len(sides) > 1:
        return UNDECIDED, "the value lies inside the 95 % interval of the simulated figure"
    return (HOLDS if sides.pop() else DOES_NOT), ""


def _verdict_without_mean(claim: Claim, figures: RunFigures) -> tuple[str, str]:
    """What never comes is later than any value; where it comes in some replications, who knows."""
    never, n = int(np.isposinf(figures.of_each(claim)).sum()), figures.n_replications
    if claim.against or not never:
        return UNDECIDED, "the figure does not exist in this run"
    why = none_as_never(claim.metric)
    if never < n:
        return UNDECIDED, f"in {never:,} of {n:,} replications {why}: there is no mean"
    is_met = Scale.of(claim).relation in ("at_least", "more_than")
    later = "and is later" if not is_pooled(claim.metric) else "so that time is later"
    return (HOLDS if is_met else DOES_NOT), f"{why}, {later} than any value"


def _sure_misses(claim: Claim, figures: RunFigures) -> str:
    """Why a claim fails whatever its mean's interval holds; empty where that has to decide.

    "Filled 100 percent" allows no gap, for no other month can be more than full; "no gap above 10
    h" is about the longest of every month. One replication that misses it settles either.
    """
    scale = Scale.of(claim)
    row = figure_at(claim.metric)
    assert row is not None, f"BUG: a claim about no figure: {claim.metric}"
    is_share = row.unit == SHARE and not claim.against
    at_the_top = is_share and scale.relation == "at_least" and scale.value == 1.0
    at_the_bottom = not claim.against and scale.relation == "at_most" and scale.value == 0.0
    of_the_longest = row.is_maximum and scale.relation in ("at_most", "less_than")
    if not (at_the_top or at_the_bottom or of_the_longest):
        return ""
    figure = figures.of_each(claim)
    missed, n = int((scale.margin(figure) < 0.0).sum()), len(figure)
    return f"it is missed in {missed:,} of {n:,} replications" if missed and n > 1 else ""


def claims_of_run(plan: Plan, figures: RunFigures) -> list[dict[str, Any]]:
    """The claims of a run's scenario for its summary: id, verdict, value, result and margin.

    What only `othsim claim` can tell, such as a comparison with another option, is left undecided
    here: a run that is done is not undone by its claims.
    """
    claims = plan.scenario.claims
    pairs = Pairs(plan) if claims else None
    entries = []
    for claim in claims:
        reading = None
        if claim.metric in figures.rows[0] and not claim.against:
            reading = as_flown(claim, figures, left_to_chance=not plan.scenario.is_exact)
        # Where closures come and go a sortie has several budgets, and none of them is *the* figure.
        elif timed_names(plan.scenario):
            pass
        elif pairs is not None and not claim.against and is_about_budgets(claim, pairs):
            question = BudgetClaim(claim, pairs, None, pair_named(claim))
            reading = of_budgets(question, question.readings()[0], None)
        undecided = reading is None or claim.undecided
        entries.append(
            {
                "id": claim.id,
                "verdict": UNDECIDED if undecided or reading is None else reading.verdict,
                "value": Scale.of(claim).value,
                "result": None if reading is None else reading.summary()["result"],
                "margin": None if reading is None else reading.summary()["margin"],
            }
        )
    return entries


def is_about_budgets(claim: Claim, pairs: Pairs) -> bool:
    """Whether a claim is about a budget of the pairs, and not about what is flown."""
    if figure_at(claim.metric) is None or not is_budget(claim.metric):
        return False
    pair = pair_named(claim)
    return pair is None or pair in pairs.names

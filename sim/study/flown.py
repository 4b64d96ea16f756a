"""Claims about figures of a run: flown at the stated values and, where uncertain, at drawn ones.

Under the same luck in all runs that are held against each other.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.figures import figure_at
from sim.scenario.loading import revised
from sim.study.batch import Job, Option, figure_names, prepare
from sim.study.estimates import Interval, interval_at, parts, quotient
from sim.study.montecarlo import Campaign, Memory, Opener
from sim.study.plan import plan
from sim.study.readings import Scale
from sim.study.result import RunResult
from sim.study.verdicts import DOES_NOT, HOLDS, ONLY_IF, UNDECIDED, Reading
from sim.units import SHARE

if TYPE_CHECKING:
    from sim.scenario.schema import Claim, Scenario

UNDER_CHANCE: Final = 64
_Z: Final = 1.959963984540054  # of a two-sided 95 % interval


class Runs:
    """The runs of one scenario that its claims ask for; each is flown once.

    `replications` are for what is left to chance or uncertain; without either one is enough.
    """

    def __init__(self, option: Option, replications: int | None, executor: Opener | None) -> None:
        self._option = option
        self._executor = executor
        self._replications = replications or UNDER_CHANCE
        self._flown: dict[tuple[str, bool], list[RunResult]] = {}
        self.figures = frozenset(figure_names(option))

    @property
    def _scenario(self) -> Scenario:
        return self._option.scenario

    @cached_property
    def _stated(self) -> Option:
        """The scenario without what is uncertain."""
        if not self._scenario.uncertain:
            return self._option
        certain = revised(self._scenario, {"uncertain": None})
        return Option(plan(certain, self._option.plan), self._option.ground)

    @property
    def _chance(self) -> bool:
        return self._scenario.has_chance

    def reading(self, claim: Claim) -> Reading:
        """The verdict on a claim about a figure of a run."""
        results = self._results(claim, drawn=False)
        found = _estimated(claim, results)
        margins = _margins(claim, found)
        drawn = self._results(claim, drawn=True) if self._scenario.uncertain else None
        probability = None
        if drawn or self._chance:
            probability = self._probability(claim, drawn or results)
        verdict, because = _verdict(claim, found, results, left_to_chance=self._chance)
        missed = _sure_misses(claim, results)
        if missed:
            verdict, because = DOES_NOT, missed
        elif verdict == DOES_NOT and drawn and probability and probability["p"] > 0.0:
            met = f"{probability['p'] * probability['n']:.0f} of {probability['n']} draws"
            verdict = f"{ONLY_IF} the uncertain figures fall as they do in {met}"
        return Reading(
            "as_flown",
            verdict,
            found.mean,
            float(margins[0]),
            probability=probability,
            because=because,
        )

    def _results(self, claim: Claim, *, drawn: bool) -> list[RunResult]:
        """The runs of the scenario and of the one it is held against, under the same luck."""
        key = (repr(claim.against), drawn)
        if key not in self._flown:
            options = [self._option if drawn else self._stated]
            if claim.against:
                options.append(prepare(revised(options[0].scenario, claim.against)))
            job = Job(tuple(options), self._replications if drawn or self._chance else 1)
            store = Memory(("sorties",))  # the events of many years are not asked for
            n_batches = Campaign(job, store).run(self._executor)
            self._flown[key] = [RunResult(job, store, n_batches, i) for i in range(len(options))]
        return self._flown[key]

    @property
    def method(self) -> str:
        """How the figures were found."""
        n = self._replications if self._chance else 1
        drawn = f", {self._replications} with drawn figures" if self._scenario.uncertain else ""
        return f"simulated, {n} replication{'s' * (n != 1)}{drawn}"

    def _probability(self, claim: Claim, results: list[RunResult]) -> dict[str, Any]:
        """The share of replications in which the claim is met, with its Wilson 95 % interval."""
        figure = _by_replication(claim, results)
        n = len(figure)
        p = float((Scale.of(claim).margin(figure) >= 0.0).mean())
        centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n))
        of = "draws" if self._scenario.uncertain else "replications"
        over = sorted(self._scenario.uncertain)
        lo, hi = max(0.0, centre - half), min(1.0, centre + half)
        return {"p": p, "lo": lo, "hi": hi, "n": n, "of": of, "over": over}


def as_flown(claim: Claim, result: RunResult) -> Reading:
    """The verdict on a claim about a figure of one run, as it was flown: no other is."""
    scenario = result.option.scenario
    found = _estimated(claim, [result])
    margins = _margins(claim, found)
    verdict, because = _verdict(claim, found, [result], left_to_chance=not scenario.is_exact)
    if missed := _sure_misses(claim, [result]):
        verdict, because = DOES_NOT, missed
    return Reading("as_flown", verdict, found.mean, float(margins[0]), because=because)


def _by_replication(claim: Claim, results: list[RunResult]) -> np.ndarray:
    """The claim's figure `(R,)` in every replication."""
    rows = [result.replications[claim.metric] for result in results]
    if not claim.against:
        return np.asarray(rows[0])
    with np.errstate(divide="ignore", invalid="ignore"):
        figure = rows[0] / rows[1]
    return np.asarray(1.0 - figure if claim.read_as == "loss" else figure)


def _sure_misses(claim: Claim, results: list[RunResult]) -> str:
    """Why a claim fails whatever its mean's interval holds; empty where that has to decide.

    "Filled 100 percent" allows no gap, for no other month can be more than full; "no gap above 10
    h" is about the longest of every month. One replication that misses it settles either.
    """
    scale = Scale.of(claim)
    asked = figure_at(claim.metric)
    assert asked is not None, f"BUG: a claim about no figure: {claim.metric}"
    is_share = asked.unit == SHARE and not claim.against
    at_the_top = is_share and scale.relation == "at_least" and scale.value == 1.0
    at_the_bottom = not claim.against and scale.relation == "at_most" and scale.value == 0.0
    of_the_longest = asked.is_maximum and scale.relation in ("at_most", "less_than")
    if not (at_the_top or at_the_bottom or of_the_longest):
        return ""
    figure = _by_replication(claim, results)
    missed, n = int((scale.margin(figure) < 0.0).sum()), len(figure)
    return f"it is missed in {missed:,} of {n:,} replications" if missed and n > 1 else ""


def _margins(claim: Claim, found: Interval) -> np.ndarray:
    """Of the mean and of both ends of its interval."""
    return Scale.of(claim).margin(np.array([found.mean, found.lo, found.hi]))


def _verdict(
    claim: Claim, found: Interval, results: list[RunResult], *, left_to_chance: bool
) -> tuple[str, str]:
    margins = _margins(claim, found)
    if math.isnan(margins[0]):
        return UNDECIDED, "the figure does not exist in this run"
    if left_to_chance and found.seen is not None:
        # Too few differ for an interval: every replication must be on the side of their mean.
        of_each = Scale.of(claim).margin(_by_replication(claim, results))
        margins = np.concatenate([margins, of_each])
        if len({bool(margin >= 0.0) for margin in margins if not math.isnan(margin)}) > 1:
            n = results[0].n_replications
            return UNDECIDED, f"only {found.seen} of {n:,} replications differ; ask for more"
    elif left_to_chance and math.isnan(found.lo):
        return UNDECIDED, "a single replication says nothing of chance; ask for more"
    sides = {bool(margin >= 0.0) for margin in margins if not math.isnan(margin)}
    if len(sides) > 1:
        return UNDECIDED, "the value lies inside the 95 % interval of the simulated figure"
    return (HOLDS if sides.pop() else DOES_NOT), ""


def _estimated(claim: Claim, results: list[RunResult]) -> Interval:
    """The figure and its 95 % interval, nan without one."""
    block = results[0].job.blocks(results[0].n_replications)
    if not claim.against:
        return interval_at(results[0].replications, claim.metric, block)
    totals = [parts(result.replications, claim.metric) for result in results]
    found = quotient(totals[0], totals[1], block)
    if claim.read_as == "loss":
        return Interval(1.0 - found.mean, 1.0 - found.hi, 1.0 - found.lo)
    return found

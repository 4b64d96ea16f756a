"""Claims about figures of a run: flown at the stated values and, where uncertain, at drawn ones.

Under the same luck in all runs that are held against each other.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sim.scenario.loading import revised
from sim.study.planning.plan import plan
from sim.study.pooled_percentiles import is_pooled
from sim.study.run.batch import Job, Option, prepare
from sim.study.run.campaign import Campaign
from sim.study.run.figure_paths import flown_paths
from sim.study.run.result import RunResult
from sim.study.verdict.claim_interpretations import Scale
from sim.study.verdict.claims_of_run import RunFigures, as_flown
from sim.study.verdict.verdict import DOES_NOT, ONLY_IF, Reading

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Claim, Scenario

UNDER_CHANCE: Final = 64
_Z: Final = 1.959963984540054  # of a two-sided 95 % interval


class Runs:
    """The runs of one scenario that its claims ask for; each is flown once.

    `replications` are for what is left to chance or uncertain; without either one is enough.
    """

    def __init__(self, option: Option, replications: int | None, campaign: Campaign) -> None:
        self._option = option
        self._campaign = campaign
        self._replications = replications or UNDER_CHANCE
        self._flown: dict[tuple[str, bool], RunFigures] = {}
        self.figures = flown_paths(option)

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
        stated = self._figures(claim, drawn=False)
        drawn = self._figures(claim, drawn=True) if self._scenario.uncertain else None
        reading = as_flown(claim, stated, left_to_chance=self._chance)
        if drawn is None and not self._chance:
            return reading
        probability = self._probability(claim, drawn or stated)
        verdict = reading.verdict
        # Missed at the values stated but met in some draws, it depends on these. A miss with a
        # reason is one that a single replication settles: no draw changes that.
        if drawn and verdict == DOES_NOT and not reading.because and probability["p"] > 0.0:
            met = f"{probability['p'] * probability['n']:.0f} of {probability['n']} draws"
            verdict = f"{ONLY_IF} the uncertain figures fall as they do in {met}"
        return replace(reading, verdict=verdict, probability=probability)

    def fly(self, claims: Sequence[Claim]) -> None:
        """Fly side by side what these claims ask for and is not there."""
        jobs = {
            key: self._job(claim, drawn=drawn)
            for claim in claims
            for drawn in ((False, True) if self._scenario.uncertain else (False,))
            if (key := (repr(claim.against), drawn)) not in self._flown
        }
        if not jobs:
            return
        # The events of many years are not asked for.
        of_cues = any(is_pooled(claim.metric) for claim in self._scenario.claims)
        tables = ("sorties", *["cues"] * of_cues)
        tallies = self._campaign.fly(list(jobs.values()), tables)
        for (key, job), tally in zip(jobs.items(), tallies, strict=True):
            results = [
                RunResult(job, tally.store, tally.n_batches, i) for i in range(len(job.options))
            ]
            block = job.blocks(results[0].n_replications)
            rows = tuple(result.all_figures for result in results)
            pooled = tuple(result.pooled for result in results) if of_cues else ()
            self._flown[key] = RunFigures(rows, block, pooled)

    def _job(self, claim: Claim, *, drawn: bool) -> Job:
        """The runs of the scenario and of the one it is held against, under the same luck."""
        options = [self._option if drawn else self._stated]
        if claim.against:
            options.append(prepare(revised(options[0].scenario, claim.against)))
        return Job(tuple(options), self._replications if drawn or self._chance else 1)

    def _figures(self, claim: Claim, *, drawn: bool) -> RunFigures:
        self.fly([claim])
        return self._flown[repr(claim.against), drawn]

    @property
    def method(self) -> str:
        """How the figures were found."""
        n = self._replications if self._chance else 1
        most = "up to " if self._campaign.until and n > 1 else ""
        drawn = f", {self._replications} with drawn figures" if self._scenario.uncertain else ""
        return f"simulated, {most}{n} replication{'s' * (n != 1)}{drawn}"

    def _probability(self, claim: Claim, figures: RunFigures) -> dict[str, Any]:
        """The share of replications in which the claim is met, with its Wilson 95 % interval.

        Of 64 replications none or all may meet it, where the usual interval has no width; Wilson's
        has one (E. B. Wilson, J. Am. Statist. Assoc. 22, 1927).
        """
        figure = figures.of_each(claim)
        n = len(figure)
        p = float((Scale.of(claim).margin(figure) >= 0.0).mean())
        centre = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z / (1 + _Z**2 / n) * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n * n))
        of = "draws" if self._scenario.uncertain else "replications"
        over = sorted(self._scenario.uncertain)
        lo, hi = max(0.0, centre - half), min(1.0, centre + half)
        return {"p": p, "lo": lo, "hi": hi, "n": n, "of": of, "over": over}

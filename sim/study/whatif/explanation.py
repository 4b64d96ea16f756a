"""Why a figure is what it is, and what a capability was lost to: everything asked at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.figures import is_budget, more_is_better
from sim.spelling import listed
from sim.study.run.batch import Job, prepare
from sim.study.run.campaign import Campaign
from sim.study.run.progress.precision import FEWEST_BLOCKS
from sim.study.run.result import RunResult
from sim.study.whatif.loss_factors import FILLED, Decomposition, capability, decompose, reached
from sim.study.whatif.ranged_inputs import with_laws
from sim.study.whatif.tornado_and_sobol import LUCK, Indices, Tornado, indices, tornado

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

# Rows of the design: a closed form costs a millisecond for all, a replication some ten each.
_ROWS_BUDGET, ROWS_FLOWN = 1024, 64
# A share of the variance of which the interval is wider than this is hardly known.
_TOO_WIDE = 0.5


@dataclass(frozen=True)
class Why:
    """Bars of one input at a time, shares of the variance, and what was lost from before."""

    scenario: Scenario
    tornado: Tornado
    indices: Indices | None
    lost: Decomposition | None = None

    def remarks(self) -> list[str]:
        """What the shares rest on.

        >>> explained.remarks()[0][:43]
        'ranges of the catalogue are assumptions, an'
        """
        remarks = []
        bars = self.tornado.bars
        if drawn_each := [bar.input.path for bar in bars if bar.input.is_drawn]:
            remarks.append(
                "bars of what is drawn anew each time are of all draws at one end, and of the "
                f"variance it is part of chance: {listed(drawn_each, 'and')}"
            )
        at = self.tornado.response
        if bars and not at.exact and at.n_replications < FEWEST_BLOCKS:
            n = at.n_replications
            remarks.append(
                f"bars are of {n} replication{'s' * (n > 1)}, which luck may move as far: "
                f"--replications {FEWEST_BLOCKS} tells more"
            )
        if rate := self._unranged_rate():
            remarks.append(
                f"what the file states without a range is not varied, such as {rate}: state one "
                "under uncertain"
            )
        drawn = with_laws([bar.input for bar in bars])
        if any(quantity.law is None for quantity in drawn):
            remarks.append(
                "ranges of the catalogue are assumptions, and taken as uniform for the shares of "
                "variance: nobody states how likely what is"
            )
        if self.indices is None:
            remarks.append("nothing with a range moves it: there is no variance to share out")
        elif any(share.name == LUCK for share in self.indices.shares):
            remarks.append("chance is the luck of one replication, with the inputs held")
        if self.indices is not None and self.indices.undefined > 0.0:
            worst = "smallest" if more_is_better(self.indices.path) else "largest"
            remarks.append(
                f"in {100.0 * self.indices.undefined:.1f} % of the draws the figure does not "
                f"exist; they count as {self.indices.stand_in:.4g}, the {worst} of the others"
            )
        if self.indices is not None and self.indices.widest > _TOO_WIDE:
            n, points = self.indices.rows, 100.0 * self.indices.widest
            remarks.append(
                f"{n:,} rows leave shares of the variance open to {points:.0f} points: "
                f"--rows {4 * n} halves that"
            )
        return remarks

    def _unranged_rate(self) -> str:
        """The rate of a cue of which no range is stated, where the figure is about cues."""
        home, name, *_ = self.tornado.response.path.split(".")
        scenario = self.scenario
        path = f"cues.{name}.rate"
        if home != "cues" or scenario.cues[name].rate_per_s is None or path in scenario.uncertain:
            return ""
        return path

    def summary(self) -> dict[str, Any]:
        """What `othsim why --json` says.

        >>> explained.summary()["figure"]
        'budgets.dhafra.kabul.transit_fraction'
        """
        return {
            "schema_version": 1,
            "scenario": self.scenario.name,
            "seed": self.scenario.seed,
            "figure": self.tornado.response.path,
            "tornado": self.tornado.summary(),
            "sobol": None if self.indices is None else self.indices.summary(),
            "lost": None if self.lost is None else self.lost.summary(),
            "remarks": self.remarks(),
        }


def why(
    scenario: Scenario,
    figure: str,
    *,
    before: Scenario | None = None,
    replications: int = 1,
    rows: int = 0,
    campaign: Campaign | None = None,
) -> Why:
    """Tornado and Sobol indices of a figure; with `before` what filled hours were lost to.

    `rows` of the Sobol design is a power of 2; 0 takes 1024 of a closed form, 64 of a figure that
    has to be flown; `campaign` flies. Raises NoSuchFigure, and SimError where
    nothing has a range.
    """
    campaign = campaign or Campaign()
    bars = tornado(scenario, figure, replications=replications, campaign=campaign)
    shares = None
    # Without a bar there may still be variance: that of luck.
    if bars.bars or not bars.response.exact:
        n = rows or (_ROWS_BUDGET if is_budget(figure) else ROWS_FLOWN)
        # Without what moves nothing: each input more costs as many rows again.
        over = with_laws([bar.input for bar in bars.bars])
        shares = indices(scenario, figure, over=over, rows=n, campaign=campaign)
    lost = None if before is None else _lost(before, scenario, replications, campaign)
    return Why(scenario, bars, shares, lost)


def _lost(
    before: Scenario, scenario: Scenario, replications: int, campaign: Campaign
) -> Decomposition:
    """What became of the filled hours from one scenario to the other, both flown side by side.

    Where neither has an orbit, of the cues reached.
    """
    jobs = [Job((prepare(of),), replications) for of in (before, scenario)]
    # Stopped by their precision, the two would end after different numbers of months.
    tallies = campaign.fly(jobs, ("sorties", "away"), to_the_end=True)
    results = [
        RunResult(job, tally.store, tally.n_batches)
        for job, tally in zip(jobs, tallies, strict=True)
    ]
    if not (before.orbits or scenario.orbits):
        return decompose(*map(reached, results))
    return decompose(*(capability(result, FILLED) for result in results))

"""What a lost capability was lost to: factors that multiply exactly.

Coverage is orbits flown times hours flown for each, times the share of them on station, times what
an hour on station covers. So is the ratio of two coverages, factor by factor: "90 percent lost"
splits into what transit explains and what it cannot. Where cues call aircraft away from orbits that
share is two: what is not in transit, and what of it is not at cues.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.errors import SimError
from sim.number_types import finite, quotient
from sim.operations.totals import fleet_totals
from sim.scenario.parts.who_answers import comes_back
from sim.study.estimates import parts
from sim.study.estimates import ratio as ratio_of_totals
from sim.study.run.result import RunResult
from sim.units import HOUR_S, SAME_MOMENT_S

FILLED = "demand.filled_hours"
# What counts where nothing stands but an alert: cues of every kind, reached.
REACHED = "cues.*.n_reached"


@dataclass(frozen=True)
class Capability:
    """What was flown and what came of it, over one and the same time.

    `covered_h` is what counts as capability: hours that orbits were filled, or that ground was
    covered. `covers` says which. Of `REACHED` it is the number of cues, and `orbits` are aircraft
    on alert. `at_cues_h` are hours at cues of aircraft called away from orbits.
    """

    orbits: float
    flown_h: float
    on_station_h: float
    covered_h: float
    covers: str = FILLED
    at_cues_h: float = 0.0

    def factors(self, *, at_cues: bool = False) -> dict[str, float]:
        """Those whose product is `covered_h`; nan where there is nothing to divide by.

        They are four, or five where hours `at_cues` stand apart.
        """
        if self.covers == REACHED:
            return {
                "aircraft on alert": self.orbits,
                "hours flown per aircraft": quotient(self.flown_h, self.orbits),
                "on-scene share": quotient(self.on_station_h, self.flown_h),
                "cues reached per on-scene hour": quotient(self.covered_h, self.on_station_h),
            }
        there_h = self.on_station_h + self.at_cues_h
        on_station = {"on-station share": quotient(self.on_station_h, self.flown_h)}
        apart = {
            "on-station or on-scene share": quotient(there_h, self.flown_h),
            "on-station part of that": quotient(self.on_station_h, there_h),
        }
        return {
            "orbits flown": self.orbits,
            "hours flown per orbit": quotient(self.flown_h, self.orbits),
            **(apart if at_cues else on_station),
            "coverage per on-station hour": quotient(self.covered_h, self.on_station_h),
        }


@dataclass(frozen=True)
class Factor:
    """One factor before and after; `ratio` is after / before, `log_share` its part of the loss.

    Parts add up to 1: of a ratio of 0.1 a factor of 0.41 is ln 0.41 / ln 0.1 = 39 %. They are nan
    where nothing changed or something fell to nothing.
    """

    name: str
    before: float
    after: float
    ratio: float
    log_share: float


@dataclass(frozen=True)
class Decomposition:
    """Factors whose ratios multiply to `ratio`, coverage after over coverage before."""

    covers: str
    before: float
    after: float
    factors: tuple[Factor, ...]

    @property
    def ratio(self) -> float:
        """What is left."""
        return self.after / self.before

    def without(self, name: str) -> float:
        """What would be left had one factor stayed as it was."""
        others = (factor.ratio for factor in self.factors if factor.name != name)
        return math.prod(others)

    def summary(self) -> dict[str, Any]:
        """As JSON; what does not exist is null."""
        return {
            "covers": self.covers,
            "before": self.before,
            "after": self.after,
            "ratio": self.ratio,
            "lost_fraction": 1.0 - self.ratio,
            "factors": [
                {
                    "factor": factor.name,
                    "before": factor.before,
                    "after": finite(factor.after),
                    "ratio": finite(factor.ratio),
                    "log_share": finite(factor.log_share),
                }
                for factor in self.factors
            ],
        }


def decompose(before: Capability, after: Capability) -> Decomposition:
    """Split what is left of a capability into factors.

    The product of their ratios equals that of the coverages to rounding. Where a factor falls to
    nothing those after it do not exist and count as unchanged. Raises SimError where there was no
    capability before, or the two count different things.
    """
    if before.covers != after.covers:
        raise SimError(f"cannot set {after.covers} against {before.covers}")
    at_cues = before.at_cues_h > 0.0 or after.at_cues_h > 0.0
    was, now = (of.factors(at_cues=at_cues) for of in (before, after))
    if not all(value > 0.0 for value in was.values()):
        raise SimError(f"there was no {before.covers} before: nothing could be lost")
    ratios = {name: now[name] / was[name] for name in was}
    left = after.covered_h / before.covered_h
    factors = tuple(
        Factor(
            name,
            was[name],
            now[name],
            1.0 if math.isnan(ratios[name]) else ratios[name],
            _log_share(ratios[name], left),
        )
        for name in was
    )
    return Decomposition(before.covers, before.covered_h, after.covered_h, factors)


def capability(result: RunResult, covers: str = FILLED) -> Capability:
    """What a run flew and covered, means over its replications.

    `covers` is a figure in hours, such as `demand.filled_hours` or `orbits.kabul.filled_hours`, or
    an area's `coverage_fraction`, counted as hours of the whole area. An orbit is flown where some
    aircraft was on station in the replication. Raises SimError for a figure of another kind.
    """
    rows = result.all_figures
    if covers not in rows:
        raise SimError(f"this run has no figure '{covers}'")
    covered = ratio_of_totals(*parts(rows, covers))
    if covers.endswith(".coverage_fraction"):
        # As hours, so that what an hour on station covers means the same for ground and orbits.
        covered *= result.option.scenario.duration_s / HOUR_S
    elif not covers.endswith("_hours"):
        raise SimError(f"expected hours or an area's coverage_fraction (got '{covers}')")
    n_orbits, to_cues_h = _orbits_flown(result)
    return Capability(
        n_orbits,
        float(rows["fleet.flight_hours"].mean()) - to_cues_h,
        float(rows["fleet.on_station_hours"].mean()),
        covered,
        covers,
        _at_cues_h(result),
    )


def reached(result: RunResult) -> Capability:
    """What alerts flew and how many cues they reached, of every kind, means over replications."""
    scenario, rows = result.option.scenario, result.all_figures
    n_reached = sum(float(rows[f"cues.{cue}.n_reached"].mean()) for cue in scenario.cues)
    on_scene_h = float(rows["fleet.on_scene_hours"].mean())
    ready = sum(fleet.n_on_alert for fleet in scenario.fleets.values())
    flown_h = float(rows["fleet.flight_hours"].mean())
    return Capability(float(ready), flown_h, on_scene_h, n_reached, REACHED)


def _orbits_flown(result: RunResult) -> tuple[float, float]:
    """Orbits with anybody on station in the time that counts, and hours flown for no orbit.

    The hours are those flown by sorties sent to cues from the ground. Both are means over
    replications.
    """
    scenario = result.option.scenario
    span_s = scenario.warmup_s, scenario.warmup_s + scenario.duration_s
    flown, to_cues_h = 0, 0.0
    for sorties in result.chunks("sorties"):
        sent = sorties.text("orbit").at("")
        there = (sorties["depart_s"] > span_s[0]) & (sorties["arrive_s"] < span_s[1])
        seen = sorties.where(there & ~sent)
        # By replication: with chance an orbit may be flown in one month and not in another.
        flown += len({*zip(seen["replication"].tolist(), seen["orbit"].tolist(), strict=True)})
        to_cues_h += fleet_totals(sorties.where(sent), (), span_s)[1].flight_h
    n = result.n_replications
    return flown / n, to_cues_h / n


def _at_cues_h(result: RunResult) -> float:
    """Hours at cues of sorties that fly for orbits, mean over replications.

    They are those of all less those of sorties sent to cues, whose station is a scene.
    """
    scenario, rows = result.option.scenario, result.all_figures
    if not scenario.releasing:
        return 0.0
    span_s = scenario.warmup_s, scenario.warmup_s + scenario.duration_s
    sent_s, away = 0.0, result.away if comes_back(scenario) else None
    for sorties in result.chunks("sorties"):
        sent = sorties.where(sorties.text("orbit").at("") & ~np.isnan(sorties["arrive_s"]))
        sent_s += float((sent["depart_s"].clip(*span_s) - sent["arrive_s"].clip(*span_s)).sum())
        if away is not None:
            away_key, sent_key = (of["replication"] + 1j * of["sortie"] for of in (away, sent))
            theirs = away.where(np.isin(away_key, sent_key))
            sent_s -= float((theirs["back_s"].clip(*span_s) - theirs["left_s"].clip(*span_s)).sum())
    at_cues_h = float(rows["fleet.on_scene_hours"].mean()) - sent_s / HOUR_S / result.n_replications
    return at_cues_h if at_cues_h * HOUR_S > SAME_MOMENT_S else 0.0


def _log_share(ratio: float, left: float) -> float:
    if not left > 0.0 or left == 1.0:
        return math.nan
    # Logarithms add where factors multiply, so shares do not hang on the order of the factors;
    # leaving out one factor after the other would give shares that do.
    return math.log(ratio) / math.log(left) if ratio != 1.0 else 0.0

"""How many aircraft from here equal one there: for the same demand and target, with one chance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.study.compare.comparability import led_by
from sim.study.planning.aircraft_needed import aircraft_needed
from sim.study.uncertain_inputs import Input
from sim.study.whatif.figure_response import FigureReading, response
from sim.study.whatif.size_result import Sizing
from sim.study.whatif.size_search import Effort, size
from sim.study.whatif.target import SizeTarget
from sim.study.whatif.varied_input import varied

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

FIGURE = "demand.filled_hours"
# With chance nobody reaches to the last minute what another did: near enough is equal.
_EQUAL = 0.005


@dataclass(frozen=True)
class Equivalence:
    """What it takes here to do what another basing option does.

    `there` is the other's figure as stated, `needed_there` the fewest aircraft, the same number in
    each of its fleets, with which it still meets the target.
    """

    here: Sizing
    other: Scenario
    there: FigureReading
    needed_there: int
    closed_form: float | None

    @property
    def aircraft_here(self) -> int | None:
        """Aircraft of all fleets at the answer; None without one, or where no count is varied."""
        answer, varied = self.here.answer, self.here.varied
        if answer is None or not varied.path.endswith((".count", ".alert.aircraft")):
            return None
        planned = self.here.response.planned(varied.overrides(answer.value))
        return planned.scenario.n_aircraft

    @property
    def ratio(self) -> float | None:
        """Aircraft here for one there, of as many as each needs to meet the target."""
        here = self.aircraft_here
        return None if here is None else here / self.needed_there

    def summary(self) -> dict[str, Any]:
        """The summary of the search here, and beside it what equals what."""
        return {
            **self.here.summary(),
            "equivalent": {
                "other": self.other.name,
                "figure": self.here.target.path,
                "figure_there": self.there.mean,
                "aircraft_there": self.other.n_aircraft,
                "needed_there": self.needed_there,
                "aircraft_here": self.aircraft_here,
                "aircraft_for_one": self.ratio,
                "closed_form": self.closed_form,
            },
        }


def equivalent(
    scenario: Scenario,
    other: Scenario,
    vary: str | Input,
    *,
    target: SizeTarget | None = None,
    effort: Effort | None = None,
) -> Equivalence:
    """Size what is varied here for a target, and set it against what the target takes there.

    Without a target it is what the other reaches as stated: filled hours of all orbits, or without
    an orbit the share of the first kind of cue that is reached, less half a per cent where chance
    plays. Raises ScenarioError where the two do not ask the same.
    """
    effort = effort or Effort()
    # Filled hours are set against each other as hours, so both must ask for the same ones.
    pair = led_by({"here": scenario, "there": other}, None, None, same_hours=True)
    here, there = pair["here"], pair["there"]
    path = target.path if target else _figure(here)
    reached = response(there, path, effort.replications, effort.campaign).at({})
    if target is None:
        chance = not (here.is_exact and there.is_exact)
        target = SizeTarget(path, True, reached.mean * (1.0 - _EQUAL * chance))
    needed = _needed(there, target, effort)
    sizing = size(here, target, vary, effort=effort)
    return Equivalence(sizing, there, reached, needed, _ratio(here, there))


def _figure(scenario: Scenario) -> str:
    """What is equalled where no target says it."""
    return FIGURE if scenario.orbits else f"cues.{next(iter(scenario.cues))}.reached_fraction"


def _needed(there: Scenario, target: SizeTarget, effort: Effort) -> int:
    """Fewest aircraft there, as many in each fleet; as stated where that cannot be told."""
    most = max(fleet.count for fleet in there.fleets.values())
    least = varied(there, "fleets.*.count").ends[0]
    # With one aircraft in each fleet, or all of them bound, there is nothing fewer to try.
    if most <= least:
        return there.n_aircraft
    ends = f"{least:.0f}", f"{most:.0f}"
    sizing = size(there, target, "fleets.*.count", between=ends, effort=effort)
    # By its limit with confidence even what is stated may miss; nothing fewer is claimed then.
    if sizing.answer is None:
        return there.n_aircraft
    return round(sizing.answer.value) * len(there.fleets)


def _ratio(here: Scenario, there: Scenario) -> float | None:
    """Aircraft for one without end and without chance: k * cycle / (on station - overlap)."""
    if not (here.orbits and there.orbits):
        return None
    needs = [aircraft_needed(response(s, FIGURE).base.plan)["together"] for s in (here, there)]
    if None in needs or not math.isfinite(needs[0] / needs[1]):
        return None
    return float(needs[0] / needs[1])

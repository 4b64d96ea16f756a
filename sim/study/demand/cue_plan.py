"""Cues in closed form, before anything is flown: way, age, occupation, load and who is refused.

The ways are means over places spread evenly over the cue's area, or over its places by weight. What
is refused is Erlang's share of calls that find nobody ready and go away (flight/erlang.py), if one
base alone were to answer all cues of the kind at their calm rate: cues that wait are met more
often, and those that perish on the way less. Cues about targets come as often as one is there to be
reported, or passes. Of an orbit that releases its aircraft one is taken that is always there, at a
random moment of its lap and of its stay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from math import nan
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.flight.detection import (
    Datum,
    found_fraction,
    mean_search_s,
    potential,
    sweeps_potential,
)
from sim.flight.erlang import refused_fraction
from sim.flight.sortie import Stamina, too_far
from sim.number_types import Floats, finite
from sim.scenario.parts.who_answers import answerers, fleets_answering
from sim.study.demand.drawn_cues import area_places
from sim.study.demand.reported_targets import reports_per_s
from sim.study.demand.ways_from_orbits import burns_of, point_on
from sim.study.demand.ways_to_cues import WaysToCues, lengths_between_m, ways_to_cues
from sim.units import DAY_S, HOUR_S, SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Aircraft, Cue, Scenario, Task
    from sim.study.planning.plan import Plan

_PLACES: Final = 256
# An aircraft of an orbit may be called at so many moments of its lap.
_MOMENTS: Final = 8
# Steps of the additive sequence that fills the cube most evenly (Roberts 2018): powers of 1/g,
# g the real root of g^4 = g + 1.
_STEPS: Final = 1.0 / 1.2207440846057596 ** np.arange(1.0, 4.0)


@lru_cache(maxsize=4)
def cue_entries(plan: Plan) -> list[dict[str, Any]]:
    """A row for each kind of cue and each fleet on alert, or orbit, that may answer it."""
    scenario, entries = plan.scenario, []
    for name, cue in scenario.cues.items():
        places, asked = _places(scenario, cue), answerers(scenario, name)
        ways = ways_to_cues(plan, *places[:2], tuple(fleets_answering(scenario, name)))
        alerts = (who for who, fleet in scenario.fleets.items() if fleet.alert)
        entries += [_alert_entry(plan, (name, w), places[2], ways) for w in alerts if w in asked]
        orbits = (who for who in scenario.releasing if who in asked)
        entries += [_orbit_entry(plan, (name, orbit), places, ways) for orbit in orbits]
    return entries


@dataclass(frozen=True)
class _Answer:
    """Who answers a kind of cue, and how: times and weights over places, and places of a lap.

    `weight` is of those from where one may go, and adds up to the share that is in reach.
    `occupied_s` is what an answer takes beside the way out and the stay, `relief_s` that of one who
    relieves another, both ways with it.
    """

    cue: str
    fleet: str
    orbit: str | None
    aircraft: int
    lead_s: float
    weight: Floats
    out_s: Floats
    longest_s: Floats
    occupied_s: Floats
    relief_s: Floats
    reason: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        """Of the cues, or of the moments at which one comes in, that are in reach."""
        return float(self.weight.sum())

    def mean_s(self, time_s: Floats) -> float:
        """Over what is in reach; nan where nothing is."""
        there = self.weight > 0.0
        return float((time_s[there] * self.weight[there]).sum() / self.share) if self.share else nan


def _alert_entry(
    plan: Plan, answer: tuple[str, str], weight: Floats, ways: WaysToCues
) -> dict[str, Any]:
    """What aircraft on alert can do: those ready at their base, one for each cue."""
    scenario, (name, fleet_name) = plan.scenario, answer
    cue, fleet = scenario.cues[name], scenario.fleets[fleet_name]
    assert fleet.alert is not None, "BUG: a fleet without an alert answers no cue"
    f = ways.fleets.index(fleet_name)
    out_s, back_s, longest_s = ways.out_s[f], ways.back_s[f], ways.stay_s[f]
    wanted_s = scenario.tasks[cue.wants].law_of_stay.mean_s
    feasible = np.isfinite(out_s) & (longest_s >= wanted_s - SAME_MOMENT_S)
    lead_s = cue.decision.mean_s + fleet.alert.readiness_s
    occupied_s = fleet.alert.readiness_s + back_s + fleet.turnaround.mean_s
    return _entry(
        scenario,
        _Answer(
            *(name, fleet_name, None, fleet.alert.aircraft, lead_s),
            *(np.where(feasible, weight, 0.0), out_s, longest_s, occupied_s, out_s + occupied_s),
            _why_never(plan, answer, lead_s, ways, f),
        ),
    )


def _orbit_entry(
    plan: Plan,
    answer: tuple[str, str],
    places: tuple[Floats, Floats, Floats],
    ways: WaysToCues,
) -> dict[str, Any]:
    """What one aircraft of an orbit can do, at a random moment of its lap and of its stay."""
    scenario, (name, orbit) = plan.scenario, answer
    asked, cue = scenario.orbits[orbit], scenario.cues[name]
    release = asked.release
    assert release is not None, "BUG: an orbit that releases nobody answers no cue"
    flown = (s for fleet in asked.flown_by for s in plan.states((fleet, orbit)))
    laps = ((state, state.lap) for state in flown if state.lap)
    state, lap = next(laps, (plan.sorties[asked.flown_by[0], orbit], None))
    fleet, f = scenario.fleets[state.fleet], ways.fleets.index(state.fleet)
    who = name, state.fleet, orbit, asked.aircraft_on_station, cue.decision.mean_s
    if lap is None or scenario.wind is not None or fleet.link_m is not None:
        of = "in wind" if scenario.wind else "within a data link"
        why = (
            ("nobody who is to fly it can", ()) if lap is None else ("", (f"ways {of} from a lap",))
        )
        return _entry(scenario, _Answer(*who, *(np.zeros(1),) * 5, *why))
    budget, wanted_s = state.budget, scenario.tasks[cue.wants].law_of_stay.mean_s
    moments_s = (np.arange(_MOMENTS) + 0.5) / _MOMENTS * lap.duration_s
    here = [point_on(lap, float(time_s)) for time_s in moments_s]
    speed_mps, home_s = fleet.aircraft.transit_speed_mps, ways.back_s[f]
    where = np.column_stack(places[:2])
    ways_s = lengths_between_m(plan, state.fleet, (*here, state.station), where) / speed_mps
    out_s, to_station_s = ways_s[:-1], ways_s[-1]
    burned_s = burns_of(fleet) * (out_s + home_s - budget.back_s)
    # At the beginning of its stay it has most left; it may be called until too little is.
    most_s, least_s = budget.on_station_s - burned_s, max(wanted_s, release.least_stay_s)
    may_s = np.clip(np.nan_to_num(most_s - least_s, neginf=0.0), 0.0, budget.on_station_s)
    weight = places[2] / len(here) * may_s / budget.on_station_s
    back_s = home_s + fleet.turnaround.mean_s
    if release.back == "resume":
        back_s = to_station_s
    back_s = np.broadcast_to(back_s, out_s.shape)
    return _entry(
        scenario,
        _Answer(
            *who,
            *(weight, out_s, most_s - may_s / 2.0, back_s, out_s + back_s),
            "" if weight.any() else "has never enough left to go there, stay and fly home",
        ),
    )


def _entry(scenario: Scenario, by: _Answer) -> dict[str, Any]:
    cue, fleet = scenario.cues[by.cue], scenario.fleets[by.fleet]
    task, share = scenario.tasks[cue.wants], by.share
    out_s = by.mean_s(by.out_s)
    response_s = by.lead_s + out_s
    age_s = cue.lateness.mean_s + response_s
    found, stay_s, held_s = None, task.law_of_stay.mean_s, 0.0
    longest_s = by.mean_s(by.longest_s)
    if task.search and task.search.law != "sweep" and share:
        found, stay_s, held_s = _found_and_stay_s(cue, task, fleet.aircraft, age_s, longest_s)
    elif task.hold and share:
        held_s = min(task.hold.for_s, longest_s)
        stay_s = (1.0 - cue.false) * held_s
    n_reliefs, relieved_s, more = _reliefs(task, held_s, longest_s, by.mean_s(by.relief_s))
    left_out = [*by.left_out, *more]
    p_held = (1.0 - cue.false) * (1.0 if found is None else found)
    occupied_s = out_s + stay_s + by.mean_s(by.occupied_s) + p_held * relieved_s
    rate_per_s = reports_per_s(scenario, cue)
    load = rate_per_s * share * occupied_s if share else 0.0
    in_time = by.lead_s + by.out_s <= (cue.within_s or np.inf) + SAME_MOMENT_S
    refused = None
    if by.orbit and share:
        left_out.append("who fills its place meanwhile, and so what is refused")
    elif n_reliefs:
        left_out.append("what is refused, of which Erlang knows with one aircraft to a cue")
    elif not by.orbit:
        refused = refused_fraction(by.aircraft, load) if load else 0.0
    return {
        "cue": by.cue,
        "fleet": by.fleet,
        "orbit": by.orbit,
        "aircraft": by.aircraft,
        "feasible_fraction": None if by.left_out else share,
        "reason": by.reason or None,
        "out_h": finite(out_s / HOUR_S),
        "response_h": finite(response_s / HOUR_S),
        "age_h": finite(age_s / HOUR_S),
        "in_time_fraction": float(by.weight[in_time].sum()) if cue.within_s else None,
        "found_fraction": found,
        "reliefs": n_reliefs,
        "occupied_h": finite(occupied_s / HOUR_S),
        "cues_per_day": rate_per_s * DAY_S,
        "offered_aircraft": load,
        "refused_fraction": refused,
        "left_out": left_out,
    }


def _reliefs(
    task: Task, held_s: float, longest_s: float, relief_s: float
) -> tuple[int, float, list[str]]:
    """Who relieves one another in a hold that lasts as long as is wanted: how many, and their time.

    The first holds for `held_s` and each other for `longest_s`, if one is ready each time; and what
    of it is not known in closed form.
    """
    hold = task.hold
    relief = hold.relief if hold else None
    if relief and task.search and task.search.law == "sweep":
        return 0, 0.0, ["what a sweep finds, and reliefs of its hold"]
    if hold is None or relief is None or not held_s or held_s >= hold.for_s - SAME_MOMENT_S:
        return 0, 0.0, []
    if relief.every_s is not None:
        return 0, 0.0, [f"reliefs every {relief.every_s / HOUR_S:g} h, whoever is there"]
    each_s, rest_s = longest_s - relief.overlap_s, hold.for_s - held_s
    if each_s <= 0.0:
        return 0, 0.0, ["reliefs, of which each must leave before it is alone"]
    n = math.ceil(rest_s / each_s - SAME_MOMENT_S)
    return n, n * (relief_s + relief.overlap_s) + rest_s, []


def _why_never(plan: Plan, answer: tuple[str, str], lead_s: float, ways: WaysToCues, f: int) -> str:
    """Why a fleet is of no use to any cue of a kind; empty where it may be."""
    cue, fleet = plan.scenario.cues[answer[0]], plan.scenario.fleets[answer[1]]
    motion = plan.scenario.targets[cue.about].motion if cue.about else None
    if motion and motion.route is None:
        return ""  # it may come nearer than where it begins
    wanted_s = plan.scenario.tasks[cue.wants].law_of_stay.ends[0]
    out_s, back_s, stay_s = ways.out_s[f], ways.back_s[f], ways.stay_s[f]
    there = int(np.argmin(out_s + back_s))
    if not np.isfinite(out_s[there]):
        link = f" within its data link of {fleet.link_m / 1e3:,.0f} km" if fleet.link_m else ""
        return f"no legal way leads to any place of it{link}"
    if stay_s.max() < 0.0:
        return too_far(Stamina.of(fleet.aircraft), float(out_s[there] + back_s[there]))
    if stay_s.max() < wanted_s - SAME_MOMENT_S:
        left_h, wanted_h = stay_s.max() / HOUR_S, wanted_s / HOUR_S
        return f"can stay {left_h:.1f} h at the nearest place, and {wanted_h:.1f} h are wanted"
    soonest_s = lead_s - cue.decision.mean_s + cue.decision.ends[0] + float(out_s.min())
    if cue.perishes and not (cue.perishes.is_endless or cue.at_once):
        latest_s = cue.perishes.ends[1]
        if soonest_s > latest_s + SAME_MOMENT_S:
            soonest_h, latest_h = soonest_s / HOUR_S, latest_s / HOUR_S
            return f"is there after {soonest_h:.1f} h, and a report perishes by {latest_h:.1f} h"
    return ""


def _found_and_stay_s(
    cue: Cue, task: Task, aircraft: Aircraft, age_s: float, longest_s: float
) -> tuple[float, float, float]:
    """Share of the true cues found by a search that begins at the mean age, and the mean stay.

    And how long what is found is held by who found it.
    """
    search = task.search
    assert search is not None, "BUG: a search that nobody wants"
    sweep = (aircraft.sensor.sweep_width_m or 0.0, search.speed_mps or aircraft.loiter_speed_mps)
    datum = Datum(cue.error_m, cue.spreads_mps, age_s)
    if search.law == "inverse_cube":
        n = sweeps_potential(*sweep, cue.error_m, search.limit_s, search.limit_s)
        found = float(found_fraction(n))
        search_s = search.limit_s * (1.0 - found / 2.0)
    else:
        found = float(found_fraction(potential(*sweep, datum, search.limit_s)))
        search_s = mean_search_s(*sweep, datum, search.limit_s)
    # What is found late may have to be left before its time.
    held_s = min(task.hold.for_s, max(longest_s - search_s, 0.0)) if task.hold else 0.0
    true_s = search_s + found * held_s
    return found, cue.false * search.limit_s + (1.0 - cue.false) * true_s, held_s


def _places(scenario: Scenario, cue: Cue) -> tuple[Floats, Floats, Floats]:
    """Latitudes, longitudes and weights `(P,)` of the places that stand for a cue's."""
    listed, weights, area = cue.places, cue.weights, cue.area
    if cue.about is not None:
        # Where its targets are said to be: all over an area, or at the points of their route.
        target = scenario.targets[cue.about]
        listed, area = target.listed_points or None, next(iter(target.named_areas), None)
        if cue.passing is not None and listed:
            listed = (listed[cue.passing - 1],)
        listed, weights = None if area else listed, target.starts.weights if target.starts else None
    if listed is not None:
        lat_deg, lon_deg = np.array(listed).T
        share = np.array(weights or (1.0,) * len(listed))
        return lat_deg, lon_deg, share / share.sum()
    assert area is not None, "BUG: a cue is in an area or at places"

    def numbers(attempt: int) -> Floats:
        k = np.arange(_PLACES)[:, None] + 1 + attempt * _PLACES
        return np.asarray(k * _STEPS % 1.0)

    places = area_places(scenario.areas[area]).drawn(numbers, _PLACES)
    return *places, np.full(_PLACES, 1.0 / _PLACES)

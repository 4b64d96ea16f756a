"""Cues in closed form, before anything is flown: way, age, occupation, load and who is refused.

The ways are means over places spread evenly over the cue's area, or over its places by weight. What
is refused is Erlang's share of calls that find nobody ready and go away (flight/erlang.py), if one
base alone were to answer all cues of the kind at their calm rate: cues that wait are met more
often, and those that perish on the way less. Cues about targets come as often as one is there to be
reported, or passes.
"""

from __future__ import annotations

import math
from itertools import pairwise
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
from sim.study.demand.drawn_cues import area_places
from sim.study.demand.drawn_targets import SLOWEST_MPS
from sim.study.demand.ways_to_cues import WaysToCues, ways_to_cues
from sim.units import DAY_S, HOUR_S, SAME_MOMENT_S
from sim.world.geodesy import inverse

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Aircraft, Cue, Scenario, Task
    from sim.scenario.parts.target import Along, Target
    from sim.study.planning.plan import Plan

_PLACES: Final = 256
_SPEEDS: Final = 64
# Steps of the additive sequence that fills the cube most evenly (Roberts 2018): powers of 1/g,
# g the real root of g^4 = g + 1.
_STEPS: Final = 1.0 / 1.2207440846057596 ** np.arange(1.0, 4.0)


def cue_entries(plan: Plan) -> list[dict[str, Any]]:
    """A row for each kind of cue and each fleet on alert that may answer it."""
    scenario = plan.scenario
    return [
        _entry(plan, (name, fleet), places, ways)
        for name, cue in scenario.cues.items()
        for places in (_places(scenario, cue),)
        for ways in (ways_to_cues(plan, *places[:2]),)
        for fleet in (name_ for name_, of in scenario.fleets.items() if of.alert)
        if not cue.answered_by or fleet in cue.answered_by
    ]


def _entry(
    plan: Plan,
    answer: tuple[str, str],
    places: tuple[Floats, Floats, Floats],
    ways: WaysToCues,
) -> dict[str, Any]:
    scenario, (name, fleet_name) = plan.scenario, answer
    cue, fleet = scenario.cues[name], scenario.fleets[fleet_name]
    assert fleet.alert is not None, "BUG: a fleet without an alert answers no cue"
    weight, f = places[2], ways.fleets.index(fleet_name)
    task = scenario.tasks[cue.wants]
    wanted_s = task.law_of_stay.mean_s
    feasible = np.isfinite(ways.out_s[f]) & (ways.stay_s[f] >= wanted_s - SAME_MOMENT_S)
    share = float(weight[feasible].sum())

    def mean_s(time_s: Floats) -> float:
        return float((time_s[feasible] * weight[feasible]).sum() / share) if share else np.nan

    out_s, back_s = mean_s(ways.out_s[f]), mean_s(ways.back_s[f])
    lead_s = cue.decision.mean_s + fleet.alert.readiness_s
    response_s = lead_s + out_s
    age_s = cue.lateness.mean_s + response_s
    found, stay_s = None, wanted_s
    if task.search and task.search.law != "sweep" and share:
        longest_s = mean_s(ways.stay_s[f])
        found, stay_s = _found_and_stay_s(cue, task, fleet.aircraft, age_s, longest_s)
    elif task.hold and share:
        stay_s = (1.0 - cue.false) * min(task.hold.for_s, mean_s(ways.stay_s[f]))
    occupied_s = fleet.alert.readiness_s + out_s + stay_s + back_s + fleet.turnaround.mean_s
    per_s = _rate_per_s(scenario, cue) * share
    load = per_s * occupied_s if share else 0.0
    in_time = feasible & (lead_s + ways.out_s[f] <= (cue.within_s or np.inf) + SAME_MOMENT_S)
    return {
        "cue": name,
        "fleet": fleet_name,
        "aircraft": fleet.alert.aircraft,
        "feasible_fraction": share,
        "reason": _why_never(plan, answer, lead_s, ways, f) or None,
        "out_h": finite(out_s / HOUR_S),
        "response_h": finite(response_s / HOUR_S),
        "age_h": finite(age_s / HOUR_S),
        "in_time_fraction": float(weight[in_time].sum()) if cue.within_s else None,
        "found_fraction": found,
        "occupied_h": finite(occupied_s / HOUR_S),
        "cues_per_day": _rate_per_s(scenario, cue) * DAY_S,
        "offered_aircraft": load,
        "refused_fraction": refused_fraction(fleet.alert.aircraft, load) if load else 0.0,
    }


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
) -> tuple[float, float]:
    """Share of the true cues found by a search that begins at the mean age, and the mean stay."""
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
    true_s = search_s
    if task.hold:
        # What is found late may have to be left before its time.
        true_s += found * min(task.hold.for_s, max(longest_s - search_s, 0.0))
    return found, cue.false * search.limit_s + (1.0 - cue.false) * true_s


def _rate_per_s(scenario: Scenario, cue: Cue) -> float:
    """Reports per second in calm times; of listed ones the mean over the run."""
    span_s = scenario.warmup_s + scenario.duration_s
    target = scenario.targets[cue.about] if cue.about is not None else None
    if target and cue.passing is not None:
        return _passes_per_s(target, cue.passing, span_s)
    rate_per_s = len(cue.at_s or ()) / span_s if cue.rate_per_s is None else cue.rate_per_s
    return rate_per_s * (_there_fraction(target, span_s) if target else 1.0)


def _passes_per_s(target: Target, point: int, span_s: float) -> float:
    """How often one of a kind of target passes a point of its route."""
    if target.rate_per_s is not None:
        return target.rate_per_s
    along = target.motion.route if target.motion else None
    if along is None or target.at_the_end != "returns":
        return (target.count or len(target.at_s or ())) / span_s
    ends = (1, len(along.points))
    # There and back: it halts once at an end, and twice everywhere else.
    halts_s = [stop.how_long.mean_s * (1 if stop.at in ends else 2) for stop in along.stops]
    returns_s = 2.0 * _way_s(along) + sum(halts_s)
    return float(np.mean((1 if point in ends else 2) / returns_s)) * (target.count or 0)


def _there_fraction(target: Target, span_s: float) -> float:
    """Share of a run in which at least one of a kind of target is there."""
    along = target.motion.route if target.motion else None
    if along is None or target.at_the_end != "leaves":
        return 1.0
    there_s = float(_way_s(along).mean()) + sum(stop.how_long.mean_s for stop in along.stops)
    if target.rate_per_s is not None:
        # As many are there as are served where nobody waits: a Poisson number.
        return -math.expm1(-target.rate_per_s * there_s)
    begins_s = [at_s for at_s in target.at_s or (0.0,) if at_s < span_s]
    return sum(min(later - at_s, there_s) for at_s, later in pairwise([*begins_s, span_s])) / span_s


def _way_s(along: Along) -> Floats:
    """Time once along a route without its halts, at speeds that are equally likely."""
    lat_deg, lon_deg = np.array(along.points).T
    length_m = inverse(lat_deg[:-1], lon_deg[:-1], lat_deg[1:], lon_deg[1:])[1].sum()
    shares = (np.arange(_SPEEDS) + 0.5) / _SPEEDS
    return np.asarray(length_m / np.maximum(along.speed.quantiles(shares), SLOWEST_MPS))


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

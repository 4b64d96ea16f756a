"""Closures with a time: which are in force when, and the sortie that a take-off then flies."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from math import inf, isinf
from typing import TYPE_CHECKING, Final

from sim.errors import ScenarioError
from sim.flight.sortie import Stamina
from sim.operations.timing.demand import Demand
from sim.operations.timing.sortie_timetable import Timetable
from sim.operations.timing.ticks import budget_in_ticks, whole_ticks
from sim.scenario.parts.scenario import Closure
from sim.units import DAY_S

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.study.planning.planned_sortie import PlannedSortie

Names = frozenset[str]
Span = tuple[float, float]

# Each is looked at for every fleet and orbit: so many take about a second.
MOST_CHANGES: Final = 10_000


class InForce:
    """When closures with a time are in force, from t = 0 until the last aircraft has landed.

    A closure is in force from its begin on, and no longer at its end. ScenarioError for more
    changes than a study can look at.
    """

    def __init__(self, scenario: Scenario) -> None:
        self.end_s = scenario.warmup_s + scenario.duration_s
        longest_s = (Stamina.of(f.aircraft).longest_flight_s for f in scenario.fleets.values())
        horizon_s = self.end_s + float(max(longest_s))
        spans: dict[str, list[Span]] = {}
        for entry in scenario.airspace.closed:
            if isinstance(entry, Closure):
                spans.setdefault(entry.name, []).extend(_spans(entry, scenario, horizon_s))
        self.spans = {name: _merged(stretches) for name, stretches in spans.items()}
        ends = {end for stretches in self.spans.values() for span in stretches for end in span}
        self._changes_s = sorted(ends)
        if len(ends) > MOST_CHANGES:
            rule = f"closures open and close {len(ends):,} times; at most {MOST_CHANGES:,}"
            hint = "a shorter study, or a closure from one day to another"
            raise ScenarioError([scenario.source.problem("airspace.closed", rule, hint)])

    def between(self, begin_s: float, end_s: float) -> Names:
        """What is in force at any moment of a stretch, both its ends included."""
        names = []
        for name, spans in self.spans.items():
            last = bisect_right(spans, (end_s, inf)) - 1
            if last >= 0 and spans[last][1] > begin_s:
                names.append(name)
        return frozenset(names)

    def changes_s(self, time_s: float) -> float:
        """The first moment after a time at which a closure begins or ends."""
        place = bisect_right(self._changes_s, time_s)
        return self._changes_s[place] if place < len(self._changes_s) else inf


def _spans(entry: Closure, scenario: Scenario, horizon_s: float) -> list[Span]:
    start = scenario.start_utc
    begin_s = (entry.from_utc - start).total_seconds() if entry.from_utc else 0.0
    end_s = (entry.until_utc - start).total_seconds() if entry.until_utc else inf
    begin_s = max(0.0, begin_s)
    if entry.daily is None:
        return [(begin_s, end_s)] if begin_s < end_s else []
    demand = Demand(entry.daily, start.timestamp() % DAY_S)
    if demand.always:
        return [(begin_s, end_s)] if begin_s < end_s else []
    end_s = min(end_s, horizon_s)
    return demand.within(begin_s, end_s) if begin_s < end_s else []


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for begin_s, end_s in sorted(spans):
        if merged and begin_s <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end_s))
        else:
            merged.append((begin_s, end_s))
    return merged


@dataclass(frozen=True, eq=False)
class TimedSorties:
    """The sortie of one fleet to one orbit by its take-off: `sorties[i]` from `begins_s[i]` on."""

    begins_s: tuple[float, ...]
    sorties: tuple[PlannedSortie, ...]

    @cached_property
    def states(self) -> tuple[PlannedSortie, ...]:
        """Every sortie that occurs, in the order in which they first do."""
        return tuple({id(sortie): sortie for sortie in self.sorties}.values())

    def at(self, takeoff_s: float) -> PlannedSortie:
        """The sortie that takes off then."""
        return self.sorties[max(0, bisect_right(self.begins_s, takeoff_s) - 1)]

    @property
    def best(self) -> PlannedSortie:
        """The one with most hours on station; of equal ones the first."""
        return max(self.states, key=lambda sortie: sortie.budget.on_station_s)

    @property
    def table(self) -> Timetable | None:
        """What operations want of it; None where it is one and the same sortie all the time."""
        if len(self.states) == 1:
            return None
        return Timetable(self.begins_s, tuple(sortie.budget for sortie in self.sorties))


def timed_sorties(
    in_force: InForce,
    sortie_of: Callable[[Names, Names], PlannedSortie],
    rights: Collection[str] = (),
) -> TimedSorties:
    """The sorties of every take-off of a study.

    `sortie_of` plans one by what is closed while it is out, and while it is on station or on its
    way home. What the fleet has `rights` to enter is not closed to it. Exact: a sortie follows from
    comparing the begins and ends of closures with its take-off and the times that follow from it,
    so it holds until one of these moments passes a begin or an end.
    """

    def sortie(out: Names, home: Names) -> PlannedSortie:
        return sortie_of(out.difference(rights), home.difference(rights))

    begins_s: list[float] = []
    sorties: list[PlannedSortie] = []
    time_s = 0.0
    while time_s < in_force.end_s:
        current, lags_s = _sortie_at(time_s, in_force, sortie)
        if not sorties or sorties[-1] is not current:
            begins_s.append(time_s)
            sorties.append(current)
        # From change to change and not by a step of time: no closure is too short to be met.
        time_s = min(in_force.changes_s(time_s + lag_s) - lag_s for lag_s in lags_s)
    return TimedSorties(tuple(begins_s), tuple(sorties))


def _sortie_at(
    takeoff_s: float, in_force: InForce, sortie_of: Callable[[Names, Names], PlannedSortie]
) -> tuple[PlannedSortie, set[float]]:
    """The sortie of one take-off, and the times after it that were looked at."""
    lags_s, out = {0.0}, in_force.between(takeoff_s, takeoff_s)
    # Closures lengthen the way out, and a longer way may meet more of them. The set only grows, so
    # this ends after at most as many rounds as there are names; below likewise of the rest.
    while True:
        out_s = whole_ticks(sortie_of(out, out).budget.out_s)
        if isinf(out_s):
            return sortie_of(out, out), lags_s
        lags_s.add(out_s)
        more = out | in_force.between(takeoff_s, takeoff_s + out_s)
        if more == out:
            break
        out = more
    home = in_force.between(takeoff_s + out_s, takeoff_s + out_s)
    while True:
        sortie = sortie_of(out, home)
        if not sortie.budget.feasible:
            return sortie, lags_s
        flight_s = budget_in_ticks(sortie.budget).flight_s
        lags_s.add(flight_s)
        more = home | in_force.between(takeoff_s + out_s, takeoff_s + flight_s)
        if more == home:
            return sortie, lags_s
        home = more

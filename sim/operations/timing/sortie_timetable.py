"""What a fleet's sortie to an orbit takes, and when it may take off where closures come and go."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

from sim.operations.timing.ticks import budget_in_ticks, whole_ticks
from sim.units import SAME_MOMENT_S, TICK_S

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.scenario.parts.scenario import Fleet, Orbit


@dataclass(frozen=True, eq=False)
class Timetable:
    """The sortie of one fleet to one orbit by its take-off: `budgets[i]` from `begins_s[i]` on.

    The first piece has no begin and the last no end. An infeasible budget forbids the take-off.
    """

    begins_s: tuple[float, ...]
    budgets: tuple[SortieBudget, ...]

    def at(self, takeoff_s: float) -> SortieBudget:
        """The budget of a sortie that takes off then, feasible or not."""
        return self.budgets[self._piece(takeoff_s)]

    def takeoff_s(self, wanted_s: float, now_s: float) -> float:
        """When to take off, from now on, to be on station at a time: never is infinite.

        The latest legal take-off that arrives by then and is of use, or else the first after it.
        Closed from 10 to 20 h, 4 h out, wanted at 15 h: at 6 h, to arrive as the way closes.
        """
        # From the latest piece back to now: the first that will do is the latest.
        here = self._piece(now_s)
        for i in range(self._piece(max(wanted_s, now_s)), here - 1, -1):
            budget = self.budgets[i]
            last_s = min(self._end_s(i) - TICK_S, wanted_s - budget.out_s)
            in_time = budget.feasible and last_s >= max(self.begins_s[i], now_s)
            if in_time and self._ends_s(budget, last_s) > wanted_s + SAME_MOMENT_S:
                return last_s
        for i in range(here, len(self.budgets)):
            budget = self.budgets[i]
            stay_s = budget.on_station_s
            # Not so early that it has left again when it is wanted.
            of_use_s = wanted_s - budget.out_s - stay_s + min(2 * SAME_MOMENT_S, stay_s)
            first_s = max(self.begins_s[i], now_s, of_use_s)
            if budget.feasible and first_s < self._end_s(i):
                return first_s
        return inf

    def next_s(self, time_s: float) -> float:
        """The first legal take-off from a time on; never is infinite."""
        here = self._piece(time_s)
        legal = (i for i in range(here, len(self.budgets)) if self.budgets[i].feasible)
        return next((max(self.begins_s[i], time_s) for i in legal), inf)

    def changes_s(self, time_s: float) -> float:
        """When what holds at a time ends."""
        return self._end_s(self._piece(time_s))

    def pieces(self, start_s: float, end_s: float) -> Iterator[tuple[float, float, bool]]:
        """A stretch of take-offs cut where it changes whether they are legal."""
        while start_s < end_s:
            until_s = min(self.changes_s(start_s), end_s)
            yield start_s, until_s, self.at(start_s).feasible
            start_s = until_s

    def in_ticks(self) -> Timetable:
        """The same, as the model's clock shows it."""
        return Timetable(self.begins_s, tuple(map(budget_in_ticks, self.budgets)))

    @property
    def best(self) -> SortieBudget:
        """The budget that leaves most time on station; of equal ones the first."""
        return max(self.budgets, key=lambda budget: budget.on_station_s)

    def _ends_s(self, budget: SortieBudget, takeoff_s: float) -> float:
        return takeoff_s + budget.out_s + budget.on_station_s

    def _end_s(self, piece: int) -> float:
        return self.begins_s[piece + 1] if piece + 1 < len(self.begins_s) else inf

    def _piece(self, time_s: float) -> int:
        return max(0, bisect_right(self.begins_s, time_s) - 1)


class Way:
    """What a fleet expects of a sortie to one orbit: its budget, and the ground times around it.

    `lead_s` is from the decision to launch to arrival, `stay_s` on station until bingo, `home_s`
    from there to ready again; an hour of preflight and four out make a lead of five. A start is
    the begin of the preflight. The methods say what a start at some moment takes, which closures
    with a time may change; `is_timed` says whether they do.
    """

    is_timed = False

    def __init__(self, budget: SortieBudget, preflight_s: float, turnaround_s: float) -> None:
        self.budget = budget
        self.preflight_s = preflight_s
        self.turnaround_s = turnaround_s
        self.lead_s = budget.out_s + preflight_s
        self.stay_s = budget.on_station_s
        self.home_s = budget.back_s + turnaround_s

    def start_s(self, wanted_s: float, now_s: float) -> float:
        """When to start, whatever is now, to be on station at a time."""
        del now_s
        return wanted_s - self.lead_s

    def next_s(self, time_s: float) -> float:
        """The first legal start from a time on."""
        return time_s

    def changes_s(self, time_s: float) -> float:
        """When what holds of a start ends."""
        del time_s
        return inf

    def pieces(self, start_s: float, end_s: float) -> Iterator[tuple[float, float, bool]]:
        """A stretch of starts cut where it changes whether they are legal."""
        yield start_s, end_s, True

    def at(self, start_s: float) -> Way:
        """What a start then takes; what it takes at best where none is legal."""
        del start_s
        return self

    def arrival_s(self, start_s: float) -> float:
        """When one arrives that starts then, or as soon after it as is legal."""
        return start_s + self.lead_s

    def due_s(self, wanted_s: float, start_s: float) -> float:
        """When one that starts then arrives, which is not before it is wanted."""
        return max(start_s + self.lead_s, wanted_s)

    def takeoff_s(self, wanted_s: float, now_s: float) -> float:
        """When one whose preflight is over takes off to be on station at a time."""
        return max(now_s, wanted_s - self.budget.out_s)

    def budget_at(self, takeoff_s: float) -> SortieBudget:
        """The budget of a sortie that takes off then, feasible or not."""
        del takeoff_s
        return self.budget

    def budget_for(self, wanted_s: float, start_s: float) -> SortieBudget:
        """The budget of a sortie that starts then and is wanted on station at a time."""
        del wanted_s, start_s
        return self.budget


class TimedWay(Way):
    """A way that closures open and close by the clock; its own figures are those of the best."""

    is_timed = True

    def __init__(self, table: Timetable, preflight_s: float, turnaround_s: float) -> None:
        super().__init__(table.best, preflight_s, turnaround_s)
        self._table = table

    def start_s(self, wanted_s: float, now_s: float) -> float:
        """When to start, from now on, to be on station at a time."""
        return self._table.takeoff_s(wanted_s, now_s + self.preflight_s) - self.preflight_s

    def next_s(self, time_s: float) -> float:
        """The first legal start from a time on."""
        return self._table.next_s(time_s + self.preflight_s) - self.preflight_s

    def changes_s(self, time_s: float) -> float:
        """When what holds of a start ends."""
        return self._table.changes_s(time_s + self.preflight_s) - self.preflight_s

    def pieces(self, start_s: float, end_s: float) -> Iterator[tuple[float, float, bool]]:
        """A stretch of starts cut where it changes whether they are legal."""
        before_s = self.preflight_s
        for begin_s, until_s, legal in self._table.pieces(start_s + before_s, end_s + before_s):
            yield begin_s - before_s, until_s - before_s, legal

    def at(self, start_s: float) -> Way:
        """What a start then takes; what it takes at best where none is legal."""
        budget = self._table.at(start_s + self.preflight_s)
        return Way(budget, self.preflight_s, self.turnaround_s) if budget.feasible else self

    def arrival_s(self, start_s: float) -> float:
        """When one arrives that starts then, or as soon after it as is legal."""
        legal_s = self.next_s(start_s)
        return legal_s + self.at(legal_s).lead_s

    def due_s(self, wanted_s: float, start_s: float) -> float:
        """When one that starts then arrives; it may be too early for the way to be open."""
        takeoff_s = self._table.takeoff_s(wanted_s, start_s + self.preflight_s)
        return takeoff_s + self._table.at(takeoff_s).out_s if takeoff_s < inf else inf

    def takeoff_s(self, wanted_s: float, now_s: float) -> float:
        """When one whose preflight is over takes off to be on station at a time."""
        return self._table.takeoff_s(wanted_s, now_s)

    def budget_at(self, takeoff_s: float) -> SortieBudget:
        """The budget of a sortie that takes off then, feasible or not."""
        return self._table.at(takeoff_s)

    def budget_for(self, wanted_s: float, start_s: float) -> SortieBudget:
        """The budget of a sortie that starts then and is wanted on station at a time."""
        ready_s = start_s + self.preflight_s
        takeoff_s = self._table.takeoff_s(wanted_s, ready_s)
        return self._table.at(takeoff_s if takeoff_s < inf else self._table.next_s(ready_s))


def ways_of(
    name: str,
    orbit: Orbit,
    fleets: Mapping[str, Fleet],
    budgets: Mapping[tuple[str, str], SortieBudget],
    timetables: Mapping[tuple[str, str], Timetable],
) -> dict[str, Way]:
    """The ways to an orbit of the fleets that can fly it, the preferred one first.

    Budgets and timetables are by (fleet, orbit), in whole ticks.
    """
    ways: dict[str, Way] = {}
    for fleet in orbit.flown_by:
        budget, table = budgets[fleet, name], timetables.get((fleet, name))
        if budget.feasible:
            preflight, turnaround = fleets[fleet].preflight, fleets[fleet].turnaround
            ground_s = whole_ticks(preflight.mean_s), whole_ticks(turnaround.mean_s)
            ways[fleet] = TimedWay(table, *ground_s) if table else Way(budget, *ground_s)
    return ways

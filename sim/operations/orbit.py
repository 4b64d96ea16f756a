"""What an orbit demands, and the slots that one sortie after another keeps filled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf, isnan, nan
from typing import TYPE_CHECKING, Any

from sim.operations.ticks import whole_ticks
from sim.units import DAY_S, SAME_MOMENT_S

if TYPE_CHECKING:
    from simpy import Process

    from sim.flight.sortie import SortieBudget
    from sim.operations.base import Tail
    from sim.operations.timetable import TimedWay
    from sim.scenario.parts.scenario import Orbit


def is_before(time_s: Any, end_s: float) -> Any:
    """Whether a time, or each of an array, is before a moment and not the same moment.

    What happens at the end of a span is no longer in it; what happens at its begin is.
    """
    return time_s < end_s - SAME_MOMENT_S


class Demand:
    """When an orbit wants watching: always, or in daily windows of the UTC clock.

    `start_clock_s` is the clock time (seconds since midnight) at which the scenario starts.
    """

    def __init__(
        self, windows: tuple[tuple[float, float], ...] | None, start_clock_s: float
    ) -> None:
        self._windows = () if windows is None else tuple(sorted(windows))
        self._start_clock_s = start_clock_s
        demanded_s = sum(end - start for start, end in self._windows)
        self.always = windows is None or demanded_s >= DAY_S - SAME_MOMENT_S

    def next(self, time_s: float) -> tuple[float, float]:
        """The demanded stretch that holds `time_s`, or the next; windows that touch are one."""
        if self.always:
            return 0.0, inf
        today = (time_s + self._start_clock_s) // DAY_S
        stretches = self._joined(today - 1, today + 3)
        return next(s for s in stretches if s[1] > time_s + SAME_MOMENT_S)

    def relief_wanted_s(self, arrive_s: float, stay_s: float, overlap_s: float) -> float:
        """When the relief of a stay should arrive: before it ends, or when demand resumes."""
        _, ends_s = self.next(arrive_s)
        if arrive_s + stay_s < ends_s - SAME_MOMENT_S:
            return arrive_s + stay_s - overlap_s
        return self.next(ends_s)[0]

    def within(self, begin_s: float, end_s: float) -> list[tuple[float, float]]:
        """The demanded stretches inside [begin_s, end_s], clipped to it."""
        if self.always:
            return [(begin_s, end_s)]
        first = (begin_s + self._start_clock_s) // DAY_S
        last = (end_s + self._start_clock_s) // DAY_S
        clipped = [(max(s, begin_s), min(e, end_s)) for s, e in self._joined(first - 1, last + 1)]
        return [(s, e) for s, e in clipped if is_before(s, e)]

    def _joined(self, first_day: float, last_day: float) -> list[tuple[float, float]]:
        joined: list[tuple[float, float]] = []
        for day in range(int(first_day), int(last_day) + 1):
            midnight_s = day * DAY_S - self._start_clock_s
            for start, end in self._windows:
                if joined and midnight_s + start <= joined[-1][1] + SAME_MOMENT_S:
                    joined[-1] = (joined[-1][0], midnight_s + end)
                else:
                    joined.append((midnight_s + start, midnight_s + end))
        return joined


@dataclass(frozen=True)
class Hole:
    """A stretch of one slot that a planned sortie was to fill and did not, with the reason.

    `cause` is empty where no aircraft was ready when the launch was due, at `due_s` by fleet: the
    state of the aircraft then nearest to ready is the reason.
    """

    start_s: float
    end_s: float
    cause: str = ""
    due_s: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Order:
    """An aircraft wanted in a slot at `wanted_s`.

    The sortie of a `chained` order orders its own relief; any other is of no use after `until_s`.
    `start_s` is set where the launch is planned for a moment, whoever flies. `cause` is what is to
    blame if nobody does: the failure that the order is to make good. Before `earliest_s` no fleet
    has to start; since `asked_s` it has been known for when the aircraft is wanted.
    """

    slot: Slot
    wanted_s: float
    chained: bool = False
    until_s: float = inf
    start_s: float | None = None
    cause: str = ""
    earliest_s: float = 0.0
    asked_s: float = 0.0


@dataclass(slots=True, eq=False)
class Sortie:
    """One flight, take-off to landing; times that never came stay nan.

    `budget` is the expected one until it takes off, and then the one that holds. `sent_s` is when
    its preflight began, `wanted_s` when it was to arrive, `due_s` when it is expected to, `stay_s`
    how long it is to stay before its relief has been overlapped, and `leaves_s` when it is expected
    to leave.
    """

    tail: Tail
    slot: Slot
    budget: SortieBudget
    sent_s: float
    wanted_s: float
    due_s: float
    stay_s: float
    leaves_s: float = nan
    process: Process | None = None
    takeoff_s: float = nan
    arrive_s: float = nan
    depart_s: float = nan
    land_s: float = nan
    outcome: str = "airborne"

    @property
    def arrived(self) -> bool:
        """Whether it reached its station."""
        return not isnan(self.arrive_s)


@dataclass(eq=False)
class Slot:
    """One of the k places of an orbit on station, filled by one sortie after another.

    `budgets` holds the feasible fleets in order of preference. `orders` stand until an aircraft is
    sent; where reliefs follow bingo one of them, `head`, is the relief of `last`, the sortie sent
    last. `under_way` are the sorties sent that have not arrived, `present` the last to arrive. With
    launches by plan, `next_s` is the start of the next and `plans` are all stays it asks for.
    `timed` are the ways of fleets for which closures come and go, and `look_s` is when they are
    looked at next.
    """

    name: str
    orbit: Orbit
    index: int
    demand: Demand
    budgets: Mapping[str, SortieBudget]
    orders: list[Order] = field(default_factory=list)
    head: Order | None = None
    last: Sortie | None = None
    under_way: list[Sortie] = field(default_factory=list)
    present: Sortie | None = None
    next_s: float = 0.0
    plans: list[tuple[float, float]] = field(default_factory=list)
    holes: list[Hole] = field(default_factory=list)
    timed: dict[str, TimedWay] = field(default_factory=dict)
    look_s: float = nan

    @property
    def fleets(self) -> tuple[str, ...]:
        """The fleets that can reach this orbit and come home, the preferred one first."""
        return tuple(self.budgets)

    @property
    def on_bingo(self) -> bool:
        """Whether reliefs are ordered by the aircraft on station, or launched by a fixed plan."""
        return self.orbit.relief.policy == "on_bingo"

    @property
    def stay_share(self) -> float:
        """The share of its stay after which the next sortie is to give way.

        Where k aircraft share an orbit, reliefs must come evenly or all k would need theirs at
        once; the first sortie of slot j is therefore to give way after (j + 1)/k of a full stay.
        """
        if self.last is not None or not self.demand.always:
            return 1.0
        return (self.index + 1) / self.orbit.aircraft_on_station

    def stay_s(self, on_station_s: float) -> float:
        """How long the next sortie is to stay before its relief has been there and overlapped."""
        overlap_s = self.orbit.relief.overlap_s
        return whole_ticks(self.stay_share * (on_station_s - overlap_s)) + overlap_s

    def is_out(self, sortie: Sortie) -> bool:
        """Whether a sortie is on its way, on station, or on its way home from there."""
        return sortie in self.under_way or (sortie is self.present and isnan(sortie.land_s))

    def leaves_s(self, arrive_s: float, on_station_s: float) -> float:
        """When a sortie leaves that nobody relieves: at bingo, or before it when demand ends."""
        bingo_s = arrive_s + on_station_s
        if not self.on_bingo:
            return bingo_s
        return max(arrive_s, min(bingo_s, self.demand.next(arrive_s)[1]))

    def relief_wanted_s(self, arrive_s: float, stay_s: float) -> float:
        """When the relief of a sortie should arrive: before it leaves, or when demand resumes."""
        return self.demand.relief_wanted_s(arrive_s, stay_s, self.orbit.relief.overlap_s)


def slots_of(
    name: str,
    orbit: Orbit,
    budgets: Mapping[tuple[str, str], SortieBudget],
    start_clock_s: float,
) -> list[Slot]:
    """The orbit's k slots, each knowing the fleets that can serve it."""
    demand = Demand(orbit.windows, start_clock_s)
    feasible = {
        fleet: budgets[fleet, name] for fleet in orbit.flown_by if budgets[fleet, name].feasible
    }
    return [
        Slot(name, orbit, index, demand, feasible) for index in range(orbit.aircraft_on_station)
    ]

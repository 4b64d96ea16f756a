"""Relief by plan: a launch every so often for each place, whatever has become of the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, ClassVar

from sim.operations.relief.slot import Hole, Order, Slot
from sim.operations.timing.ticks import whole_ticks
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.operations.timing.demand import Demand
    from sim.operations.timing.sortie import Sortie
    from sim.operations.timing.sortie_timetable import Way


@dataclass(slots=True, eq=False)
class Launch(Order):
    """An aircraft wanted at `launch_s`, now or never, which arrives when it arrives."""

    launch_s: float = 0.0

    def start_s(self, way: Way, now_s: float) -> float:
        """At the planned moment; never where closures forbid that."""
        return self.launch_s if way.next_s(now_s) <= now_s else inf

    def due_s(self, way: Way, start_s: float) -> float:
        """As soon as the way allows."""
        return way.arrival_s(start_s)

    def ends_s(self) -> float:
        """Never: whether the stay meets demanded time was asked when it was planned."""
        return inf

    def budget(self, way: Way, start_s: float) -> SortieBudget:
        """The budget of a sortie that takes off as soon as its preflight is over."""
        return way.budget_at(start_s + way.preflight_s)


@dataclass(eq=False)
class ByPlan(Slot):
    """A place for which an aircraft is launched every `interval_s`, and stays until bingo.

    The k places of an orbit share the interval evenly. `_next_s` is the start of the next launch.
    """

    _next_s: float = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._next_s = self._start_s(0)

    @classmethod
    def asked_at_first(cls) -> list[tuple[float, float]]:
        """Nothing: only the stays of launches that were planned are asked for."""
        return []

    def begin(self) -> None:
        """Wait for the first launch."""
        self.dispatch.wait(self._next_s, self._plan, 0)

    def wishes(self) -> Iterator[LaunchWish]:
        """The launches that stand, and those of the plan one after another."""
        rank, way = self.orbit.priority, self.ways[self.fleets[0]]
        for order in self.orders:
            assert isinstance(order, Launch), "BUG: a plan orders nothing but launches"
            yield LaunchWish(rank, way, self.demand, order.launch_s, once=True)
        interval_s = self.orbit.relief.interval_s or 0.0
        yield LaunchWish(rank, way, self.demand, self._next_s, interval_s=interval_s)

    def leaves_s(self, arrive_s: float, on_station_s: float) -> float:
        """At bingo, whether or not anybody has come or demand has ended."""
        return arrive_s + on_station_s

    def takeoff_s(self, sortie: Sortie) -> float | None:
        """At once; None where closures forbid that."""
        now_s = self.dispatch.now_s
        return now_s if sortie.way.budget_at(now_s).feasible else None

    def broke_off(self, sortie: Sortie, cause: str) -> None:
        """The rest of its stay is empty: nobody else is planned for it."""
        leave_s = sortie.depart_s
        if not sortie.arrived:
            self.under_way.remove(sortie)
            leave_s = sortie.due_s + sortie.budget.on_station_s
        self.holes.append(Hole(max(sortie.due_s, self.dispatch.now_s), leave_s, cause))

    def failed(self, sortie: Sortie, cause: str) -> None:
        """Another aircraft is launched in its place, now or never."""
        self.under_way.remove(sortie)
        leave_s = sortie.wanted_s + sortie.stay_s
        now_s = self.dispatch.now_s
        self._launch(Launch(self, sortie.wanted_s, cause=cause, launch_s=now_s), leave_s)

    def _start_s(self, number: int) -> float:
        interval_s = self.orbit.relief.interval_s
        assert interval_s is not None, "BUG: the schema requires an interval for policy 'every'"
        # From the count, not by adding up: a year of launches stays on the minute.
        return whole_ticks((self.index / self.orbit.aircraft_on_station + number) * interval_s)

    def _plan(self, number: int) -> None:
        """Launch what is planned for now, and look after the next."""
        start_s = self._next_s
        # By the fleet that the plan counts on.
        way = self.ways[self.fleets[0]].at(start_s)
        arrive_s = start_s + way.lead_s
        leave_s = arrive_s + way.stay_s
        self._next_s = self._start_s(number + 1)
        self.dispatch.wait(self._next_s, self._plan, number + 1)
        # A stay that meets no demanded time is not asked for.
        if self.demand.next(arrive_s)[0] < leave_s:
            self.asked.append((arrive_s, leave_s))
            self._launch(Launch(self, arrive_s, launch_s=self.dispatch.now_s), leave_s)

    def _launch(self, order: Launch, leave_s: float) -> None:
        """Launch now or never; what becomes ready at this very moment counts, by rounding later."""
        self.ask_for(order)
        if order in self.orders:
            soon_s = self.dispatch.now_s + SAME_MOMENT_S
            self.dispatch.wait(soon_s, self._give_up, order, leave_s)

    def _give_up(self, order: Launch, leave_s: float) -> None:
        if order in self.orders:
            self.orders.remove(order)
            due_s = dict.fromkeys(self.fleets, self.dispatch.now_s - SAME_MOMENT_S)
            self.holes.append(Hole(order.wanted_s, leave_s, order.cause, due_s))


@dataclass(slots=True)
class LaunchWish:
    """A launch at `next_s` and every `interval_s` after it, or only `once`."""

    priority: int
    way: Way
    demand: Demand
    next_s: float
    once: bool = False
    interval_s: float = 0.0
    look_s: float = -inf
    can_wait: ClassVar[bool] = False

    def start_s(self, look_s: float) -> float:
        """When the fleet has to start, whenever that is looked at."""
        del look_s
        return self.next_s

    def would_be_back_s(self, now_s: float) -> float | None:
        """When an aircraft that starts now is ready again; it stays to bingo.

        None if it may not start, or its stay meets no demanded time.
        """
        if self.way.next_s(now_s) > now_s:
            return None
        way = self.way.at(now_s)
        arrive_s = now_s + way.lead_s
        leave_s = arrive_s + way.stay_s
        if not self.once and self.demand.next(arrive_s)[0] >= leave_s:
            return None
        return leave_s + way.home_s

    def back_early_s(self, now_s: float) -> tuple[float, float]:
        """Never: it relieves nobody."""
        return now_s, now_s

    def serve(self, now_s: float, back_s: float) -> None:
        """Go on to the next launch of the plan."""
        del now_s, back_s
        self.next_s += self.interval_s

    def miss(self, now_s: float) -> None:
        """Go on to the next launch of the plan: what was missed is not made good."""
        del now_s
        self.next_s += self.interval_s

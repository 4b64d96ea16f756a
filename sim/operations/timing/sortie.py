"""A sortie: one flight, its times, where it goes, and who is told how it fares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan, nan
from typing import TYPE_CHECKING, NamedTuple, Protocol

from sim.operations.timing.sortie_timetable import Way

if TYPE_CHECKING:
    import simpy

    from sim.flight.sortie import SortieBudget
    from sim.operations.flight_line import Tail


class Destination(Protocol):
    """Where a sortie goes, which is told how it fares: a place of an orbit, or a call.

    `name` and `index` are what tables call it, `leaves_as` the event of a departure before bingo.
    """

    name: str
    index: int
    leaves_as: str

    def takeoff_s(self, sortie: Sortie) -> float | None:
        """When one whose preflight is over is to take off; None if it is not to fly."""

    def took_off(self, sortie: Sortie) -> None:
        """It has taken off, and `due_s` is when it arrives."""

    def arrived(self, sortie: Sortie) -> None:
        """It is on station; whoever hears of it sets its `depart_s`."""

    def broke_off(self, sortie: Sortie, cause: str) -> None:
        """It turns home, or is lost, before its departure, which `depart_s` still holds."""

    def failed(self, sortie: Sortie, cause: str) -> None:
        """It never takes off."""


class Absence(Protocol):
    """Of a sortie that a call has taken from its station: whether and how it comes back."""

    def way_back_s(self) -> float | None:
        """Through with the call: how long it flies back from now; None if it flies home."""

    def resumed(self) -> None:
        """It is back on station."""

    def never_back(self, cause: str) -> None:
        """It turns home on its way, or is lost."""


class Stay(NamedTuple):
    """A time on station of one aircraft."""

    arrive_s: float
    depart_s: float
    tail: Tail


@dataclass(slots=True, eq=False)
class Sortie:
    """One flight, take-off to landing; times that never came stay nan.

    `budget` is the expected one until it takes off, and then the one that holds. `sent_s` is when
    its preflight began, `wanted_s` when it was to arrive, `due_s` when it is expected to, `stay_s`
    how long it is to stay before its relief has been overlapped, and `leaves_s` when it is expected
    to leave. A `detour` is to a call for which it has left its station or way, from where it was
    to have flown home in `turned_s`; `away` is when it had left before, and was back; `scenes` are
    its times at calls that were not its destination, of one that flies for an orbit. One that is
    not `is_fit` has failed on its way home.
    """

    tail: Tail
    destination: Destination
    way: Way
    budget: SortieBudget
    sent_s: float
    wanted_s: float
    due_s: float
    stay_s: float
    leaves_s: float = nan
    process: simpy.Process | None = None
    takeoff_s: float = nan
    arrive_s: float = nan
    depart_s: float = nan
    land_s: float = nan
    outcome: str = "airborne"
    is_fit: bool = True
    detour: Sortie | None = None
    turned_s: float = nan
    absence: Absence | None = None
    away: tuple[tuple[float, float], ...] = ()
    scenes: tuple[tuple[float, float], ...] = ()

    @property
    def stays(self) -> list[Stay]:
        """Its times on station, one after another."""
        begins_s = [self.arrive_s, *(back_s for _, back_s in self.away)]
        ends_s = [*(left_s for left_s, _ in self.away), self.depart_s]
        return [Stay(*times_s, self.tail) for times_s in zip(begins_s, ends_s, strict=True)]

    @property
    def arrived(self) -> bool:
        """Whether it reached its station."""
        return not isnan(self.arrive_s)

    def expect_to_leave(self, leaves_s: float) -> None:
        """Note when it is expected to leave its station, and so when its tail is ready again."""
        self.leaves_s = leaves_s
        self.tail.ready_by_s = leaves_s + (self.budget.back_s + self.way.turnaround_s)

    def cut_short(self, leaves_s: float) -> None:
        """Let it leave its station before its time: its relief is there."""
        self.expect_to_leave(leaves_s)
        self.leave_at(leaves_s)

    def leave_at(self, leaves_s: float) -> None:
        """Let it leave its station before its time, whatever it does then."""
        self.depart_s = leaves_s
        assert self.process is not None, "BUG: a sortie on station that nobody flies"
        self.process.interrupt()

    def call_away(
        self,
        errand: Destination,
        budget: SortieBudget,
        now_s: float,
        stay_s: float,
        absence: Absence,
    ) -> None:
        """Have it leave its station now for a call, by a budget from here on and home from there.

        It has not left yet: `depart_s` still says until when it was to have stayed.
        """
        self.absence = absence
        self._turn_to(errand, budget, now_s, stay_s, self.budget.back_s)

    def call_on(
        self,
        errand: Destination,
        budget: SortieBudget,
        now_s: float,
        stay_s: float,
        turned_s: float,
    ) -> None:
        """Have it turn to another call from where it is in the air, or at a call.

        It was to have flown home from here in `turned_s`.
        """
        if self.absence:
            self.absence.never_back("called_away")
            self.absence = None
        self._turn_to(errand, budget, now_s, stay_s, turned_s)
        assert self.process is not None, "BUG: a sortie in the air that nobody flies"
        self.process.interrupt()

    def _turn_to(
        self,
        errand: Destination,
        budget: SortieBudget,
        now_s: float,
        stay_s: float,
        turned_s: float,
    ) -> None:
        way = Way(budget, 0.0, self.way.turnaround_s)
        due_s = now_s + budget.out_s
        self.detour = Sortie(self.tail, errand, way, budget, now_s, now_s, due_s, stay_s)
        self.detour.takeoff_s, self.detour.turned_s = self.takeoff_s, turned_s
        errand.took_off(self.detour)
        self.detour.expect_to_leave(due_s + stay_s)

    def was_on_scene(self, arrive_s: float, depart_s: float) -> None:
        """Note a stay at another call than the one that it was sent to.

        A scene is all the station that one has which was sent to a call.
        """
        if self.destination.name:
            self.scenes += ((arrive_s, depart_s),)
            return
        if self.arrived:
            self.away += ((self.depart_s, arrive_s),)
        else:
            self.arrive_s = arrive_s
        self.depart_s = depart_s

    def come_back(self, now_s: float, left_s: float) -> None:
        """Have it on station again, for so long at most."""
        self.away += ((self.depart_s, now_s),)
        self.detour = None
        self.budget = replace(self.budget, on_station_s=now_s + left_s - self.arrive_s)

    def fly_by(self, budget: SortieBudget) -> None:
        """Go by another budget than it was sent with: closures leave it other hours."""
        is_whole = self.stay_s >= self.budget.on_station_s
        self.stay_s = budget.on_station_s if is_whole else min(self.stay_s, budget.on_station_s)
        self.budget = budget

"""Aircraft on alert: some of a fleet's tails, on the ground and ready to go when called."""

from __future__ import annotations

from dataclasses import replace
from math import nan
from typing import TYPE_CHECKING, Protocol

from sim.flight.sortie import SortieBudget
from sim.operations.timing.sortie_timetable import Way
from sim.operations.timing.ticks import whole_ticks

if TYPE_CHECKING:
    from collections.abc import Callable

    import simpy

    from sim.operations.flight_line import FlightLine
    from sim.operations.on_demand.calls import Call
    from sim.operations.sorties import Sortie, Sorties


class Answerer(Protocol):
    """Whoever may answer calls: says when it could be on scene, and is sent.

    `name` is what cues call it under `answered_by`.
    """

    name: str

    def on_scene_s(self, call: Call) -> float | None:
        """When it would be there if it were sent now; None if it cannot be, or not for long."""

    def send(self, call: Call) -> None:
        """Send it now."""


class AlertFleet:
    """The alert of one fleet: its own ground half, beside that of the fleet's orbits.

    `settled` is told of a call whose errand has an end: somebody is on scene, or nobody comes.
    `search_on` is told of one whose search was broken off before its time.
    """

    def __init__(
        self,
        name: str,
        env: simpy.Environment,
        line: FlightLine,
        sorties: Sorties,
        settled: Callable[[Call], None],
        search_on: Callable[[Call], None],
    ) -> None:
        alert = line.fleet.alert
        assert alert is not None, "BUG: an alert fleet without an alert"
        self.name = name
        self.readiness_s = whole_ticks(alert.readiness_s)
        self._env, self._line, self._sorties = env, line, sorties
        self._settled, self._search_on = settled, search_on
        self._climb_s = line.fleet.aircraft.climb_allowance_s

    def on_scene_s(self, call: Call) -> float | None:
        """When an aircraft that is sent now is there; None with none ready, or no way there."""
        way = call.ways.get(self.name)
        if way is None or not self._line.ready:
            return None
        now_s: float = self._env.now
        return now_s + self.readiness_s + way.out_s

    def send(self, call: Call) -> None:
        """Take the aircraft that has been ready longest, and send it."""
        way, now_s = call.ways[self.name], self._env.now
        tail = self._line.take()
        if not call.is_reached:
            call.fleet, call.tail, call.answered_s = self.name, tail.name, now_s
        flight_s = way.out_s + call.stay_s + way.back_s
        budget = SortieBudget(
            *(True, "", nan, nan, way.out_s, way.back_s, flight_s, way.longest_s, nan),
            climb_s=self._climb_s,
        )
        expected = Way(budget, self.readiness_s, self._line.turnaround_mean_s)
        errand = Errand(call, self.name, self._env, self._settled, self._search_on)
        sortie = self._sorties.called(tail, errand, expected, call.stay_s)
        if next(tail.sortie_fails):
            # The whole sortie fails with no spare taking its place: nobody comes for this call.
            self._sorties.note(sortie, "sortie_lost")
            self._line.put_back(tail)
            call.outcome, call.ended_s = "failed", now_s
            errand.failed(sortie, "sortie_loss")
        else:
            self._sorties.send(sortie)


class Errand:
    """A call as the destination of one sortie: no place of an orbit, so without a name."""

    name = ""
    index = 0
    leaves_as = "looked"

    def __init__(
        self,
        call: Call,
        fleet: str,
        env: simpy.Environment,
        settled: Callable[[Call], None],
        search_on: Callable[[Call], None],
    ) -> None:
        self.call = call
        self._fleet, self._env = fleet, env
        self._settled, self._search_on = settled, search_on
        self._before = call.search

    def takeoff_s(self, sortie: Sortie) -> float:  # noqa: ARG002  # what other destinations ask
        """At once."""
        now_s: float = self._env.now
        return now_s

    def took_off(self, sortie: Sortie) -> None:
        """It has taken off."""
        if not self.call.is_reached:
            self.call.takeoff_s = sortie.takeoff_s

    def arrived(self, sortie: Sortie) -> None:
        """It is on scene, and stays for as long as the task wants."""
        call, stay_s = self.call, self.call.stay_s
        if not call.is_reached:
            call.on_scene_s, call.outcome = sortie.arrive_s, "reached"
        if call.search:
            longest_s = sortie.budget.on_station_s
            stay_s = call.search.stay_s(self._fleet, sortie.arrive_s, longest_s)
        sortie.depart_s = call.ended_s = sortie.arrive_s + stay_s
        self._has_searched(sortie.arrive_s, sortie.depart_s)
        sortie.expect_to_leave(sortie.depart_s)
        self._settled(call)

    def broke_off(self, sortie: Sortie, cause: str) -> None:
        """It turns home or is lost: on its way the call is open again, on scene it is over."""
        if sortie.arrived:
            self.call.ended_s = self._env.now
            self._has_searched(sortie.arrive_s, self._env.now)
            if self.call.search and self.call.search.is_open:
                self._search_on(self.call)
        else:
            self.failed(sortie, cause)

    def failed(self, sortie: Sortie, cause: str) -> None:  # noqa: ARG002
        """It never comes: the call is open again, and what has kept it if nobody else does."""
        if self.call.is_reached:
            self._search_on(self.call)
        else:
            self.call.cause_if_unmet = cause
            self._settled(self.call)

    def _has_searched(self, arrive_s: float, depart_s: float) -> None:
        """Note what a stay brings: from its plan at arrival, and again if it is broken off."""
        if self._before:
            self.call.search = replace(self._before)
            self.call.search.ends(self._fleet, arrive_s, depart_s)

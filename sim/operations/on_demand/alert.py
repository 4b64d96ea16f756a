"""Aircraft on alert: some of a fleet's tails, on the ground and ready to go when called."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan
from typing import TYPE_CHECKING, Any, Protocol

from sim.flight.sortie import SortieBudget
from sim.operations.on_demand.custody import Stay
from sim.operations.timing.sortie_timetable import Way
from sim.operations.timing.ticks import whole_ticks
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    import simpy

    from sim.operations.flight_line import FlightLine
    from sim.operations.on_demand.calls import Call, WayThere
    from sim.operations.on_demand.open_calls import OpenCalls
    from sim.operations.sorties import Sorties
    from sim.operations.timing.sortie import Sortie


class Answerer(Protocol):
    """Whoever may answer calls: says when it could be on scene, and is sent.

    `name` is what cues call it under `answered_by`.
    """

    name: str

    def on_scene_s(self, call: Call) -> float | None:
        """When it would be there if it were sent now; None if it cannot be, or not for long."""

    def is_gone(self) -> bool:
        """Whether it will never answer again."""

    def send(self, call: Call) -> None:
        """Send it now."""

    def lead_s(self, call: Call, due_s: float) -> float:
        """From its order to on scene at a time; inf where that cannot be told now."""


class AlertFleet:
    """The alert of one fleet: its own ground half, beside that of the fleet's orbits.

    `calls` is told how the errands end.
    """

    def __init__(
        self,
        name: str,
        env: simpy.Environment,
        line: FlightLine,
        sorties: Sorties,
        calls: OpenCalls,
    ) -> None:
        alert = line.fleet.alert
        assert alert is not None, "BUG: an alert fleet without an alert"
        self.name = name
        self.readiness_s = whole_ticks(alert.readiness_s)
        self._env, self._line, self._sorties, self._calls = env, line, sorties, calls
        self._climb_s = line.fleet.aircraft.climb_allowance_s

    def lead_s(self, call: Call, due_s: float) -> float:
        """From the order to on scene at a time, with an aircraft ready."""
        way = call.ways.get(self.name)
        if way is None:
            return inf
        out_s = way.out_s
        if call.held:
            out_s = self._climb_s + call.held.out_s(self.name, due_s)
        return self.readiness_s + out_s

    def on_scene_s(self, call: Call) -> float | None:
        """When an aircraft that is sent now is there; None with none ready, or no way there."""
        way = self._way(call)
        now_s: float = self._env.now
        return None if way is None else now_s + self.readiness_s + way.out_s

    def _way(self, call: Call) -> WayThere | None:
        """The way of one sent now: to the place of the call, or to where it meets what is held."""
        way = call.ways.get(self.name)
        if way is None or not self._line.ready:
            return None
        if call.held:
            return call.held.way(self.name, way, self._env.now + self.readiness_s)
        return way

    def is_gone(self) -> bool:
        """Whether all of its aircraft are lost for good."""
        return self._line.is_gone

    def send(self, call: Call) -> None:
        """Take the aircraft that has been ready longest, and send it."""
        way, now_s = self._way(call), self._env.now
        assert way is not None, "BUG: sent where there is no way"
        tail = self._line.take()
        call.answered_by(self.name, tail.name, now_s)
        flight_s = way.out_s + call.stay_s + way.back_s
        budget = SortieBudget(
            *(True, "", nan, nan, way.out_s, way.back_s, flight_s, way.longest_s, nan),
            climb_s=self._climb_s,
        )
        expected = Way(budget, self.readiness_s, self._line.turnaround_mean_s)
        errand = Errand(call, self.name, self._env, self._calls)
        sortie = self._sorties.called(tail, errand, expected, call.stay_s)
        if next(tail.sortie_fails):
            # The whole sortie fails with no spare taking its place: nobody comes for this call.
            self._sorties.note(sortie, "sortie_lost")
            self._line.put_back(tail)
            if call.is_reached:  # nor goes on with what another has begun
                self._calls.given_up(call)
            else:
                call.outcome, call.ended_s = "failed", now_s
                errand.failed(sortie, "sortie_loss")
        else:
            self._sorties.send(sortie)


class Errand:
    """A call as the destination of one sortie: no place of an orbit, so without a name.

    `here` is the place from which it sets out, None of its base.
    """

    name = ""
    index = 0
    leaves_as = "looked"

    def __init__(
        self,
        call: Call,
        fleet: str,
        env: simpy.Environment,
        calls: OpenCalls,
        here: Any = None,
    ) -> None:
        self.call, self.here = call, here
        self._fleet, self._env, self._calls = fleet, env, calls
        # The search as it was before, as a stay that is broken off has brought less than was
        # planned; and the stay in which what was found is held.
        self._before, self._patience = call.search, (call.expires_s, call.at_once)
        self._stay: Stay | None = None
        self._tail = ""
        self._sortie: Sortie | None = None
        self._is_taken = False
        self.stayed_s = 0.0

    def takeoff_s(self, sortie: Sortie) -> float:  # noqa: ARG002  # what other destinations ask
        """At once."""
        now_s: float = self._env.now
        return now_s

    def took_off(self, sortie: Sortie) -> None:
        """It has taken off, or turned to the call in the air."""
        self._sortie = sortie
        if self.here is None:
            self._calls.on_setting_out(self, sortie, sortie)
        if not self.call.is_reached:
            self.call.takeoff_s = sortie.takeoff_s

    def arrived(self, sortie: Sortie) -> None:
        """It is on scene, and stays for as long as the task wants."""
        call = self.call
        call.is_preempted = False
        call.stays.append(self)
        if not call.is_reached:
            call.on_scene_s, call.outcome = sortie.arrive_s, "reached"
        sortie.depart_s = call.ended_s = self._leaves_s(sortie)
        self.stayed_s = sortie.depart_s - sortie.arrive_s
        sortie.expect_to_leave(sortie.depart_s)
        self._calls.settled(call)
        self._order_relief()

    def broke_off(self, sortie: Sortie, cause: str) -> None:
        """It turns home or is lost: on its way the call is open again, on scene it is over."""
        if not sortie.arrived:
            self.failed(sortie, cause)
            return
        now_s = self.call.ended_s = self._env.now
        self.stayed_s = now_s - sortie.arrive_s
        if self._stay and self._stay.begin_s <= now_s:
            self._stay.end_s = now_s
            self._home_from(sortie, now_s)
            self._order_relief()
        elif self._before and not self._before.is_found:
            self._search(sortie.arrive_s, now_s)
            self.call.expires_s, self.call.at_once = self._patience
            self._calls.search_on(self.call)

    @property
    def is_over(self) -> bool:
        """Whether it has been called elsewhere, or is about to turn home, if it has not failed."""
        sortie = self._sortie
        soon_s = self._env.now + SAME_MOMENT_S
        return sortie is None or self._is_taken or sortie.depart_s <= soon_s

    @property
    def on_scene_since_s(self) -> float | None:
        """When it arrived; None if it is still on its way."""
        return self._sortie.arrive_s if self._sortie and self._sortie.arrived else None

    def taken(self) -> None:
        """A call of higher priority takes the aircraft: this is open again, for what is left."""
        call, sortie, now_s = self.call, self._sortie, self._env.now
        assert sortie is not None, "BUG: taken from a call for which nobody set out"
        self._is_taken = call.passed_over = True
        if not sortie.arrived:
            self.failed(sortie, call.cause_if_unmet)
            return
        call.is_preempted, sortie.depart_s = True, now_s
        if self._before is not None:
            self.broke_off(sortie, "")
            return
        call.ended_s, self.stayed_s = now_s, now_s - sortie.arrive_s
        call.stay_s -= self.stayed_s
        self._calls.go_on(call)

    def failed(self, sortie: Sortie, cause: str) -> None:  # noqa: ARG002
        """It never comes: the call is open again, and what has kept it if nobody else does."""
        if self.call.is_reached:
            self._calls.still_wanted(self.call)
        else:
            self.call.cause_if_unmet = cause
            self._calls.settled(self.call)

    def _leaves_s(self, sortie: Sortie) -> float:
        """When it leaves: looked long enough, given up, held long enough, or out of fuel."""
        search, arrive_s, longest_s = self._before, sortie.arrive_s, sortie.budget.on_station_s
        if search is None:
            return arrive_s + self.call.stay_s
        if search.is_found:
            assert search.custody is not None, "BUG: a relief for what nobody holds"
            stay = Stay(
                arrive_s, arrive_s + longest_s, search.sweeps[self._fleet], sortie.tail.name
            )
            self._follow(sortie, stay)
            self._stay = search.custody.takes_over(stay)
            self._home_from(sortie, self._stay.end_s)
            return self._stay.end_s
        self._tail = sortie.tail.name
        leaves_s = arrive_s + search.stay_s(self._fleet, arrive_s, longest_s)
        self._search(arrive_s, leaves_s)
        if self._stay and self.call.moving:
            leaves_s = self._holds_on(sortie, self._stay)
        return leaves_s

    def _holds_on(self, sortie: Sortie, stay: Stay) -> float:
        """Until when who found what moves holds it: as long as wanted, or until it must go home."""
        search = self.call.search
        assert search is not None, "BUG: held and not found"
        assert search.custody is not None, "BUG: held and not wanted"
        self._follow(sortie, stay)
        stay.end_s = max(min(stay.end_s, search.custody.until_s), stay.begin_s)
        if stay.end_s > stay.begin_s:  # else it never went along with it
            self._home_from(sortie, stay.end_s)
        return stay.end_s

    def _follow(self, sortie: Sortie, stay: Stay) -> None:
        """Have a stay with what moves last for as long as somebody can be with it."""
        moving, search = self.call.moving, self.call.search
        if moving is None or search is None or search.custody is None:
            return
        # Once its track has ended nothing is left to hold.
        custody, gone_s = search.custody, moving.ways.end_s
        custody.wanted_s = min(custody.wanted_s, max(gone_s - search.found_s, 0.0))
        self.call.expires_s = custody.until_s if custody.stays else search.found_s
        span_s = stay.begin_s, max(custody.until_s, stay.begin_s)
        stay.end_s = moving.leaves_s(self._fleet, sortie.arrive_s, sortie.budget, span_s)
        stay.is_barred = stay.end_s < span_s[1] and moving.is_barred(self._fleet, stay.end_s)
        left_s = stay.end_s - sortie.arrive_s
        sortie.budget = replace(sortie.budget, on_station_s=left_s)

    def _home_from(self, sortie: Sortie, time_s: float) -> None:
        """Note that it flies home from where what it holds is then."""
        if self.call.moving:
            home_s = self.call.moving.home_s(self._fleet, time_s)
            if home_s < inf:
                sortie.budget = replace(sortie.budget, back_s=home_s)

    def _search(self, arrive_s: float, leaves_s: float) -> None:
        """Note what a search brings: from its plan at arrival, and again if it is broken off."""
        assert self._before is not None, "BUG: a search that nobody wants"
        search = self.call.search = replace(self._before)
        search.ends(self._fleet, arrive_s, leaves_s)
        self._stay = None
        if search.is_found and search.custody:
            self._stay = search.custody.stays[0]
            self._stay.tail = self._tail
            # From now on it is wanted until the hold is over, however long it waited before.
            self.call.expires_s, self.call.at_once = search.custody.until_s, False

    def _order_relief(self) -> None:
        """Have somebody take over where what is held is wanted for longer."""
        search = self.call.search
        if self._stay and search and search.custody:
            due_s = search.custody.relief_due_s(self._stay)
            if due_s is not None:
                self._calls.relieve(self.call, self._stay, due_s)

"""Sorties, each a process from the choice of its aircraft until that aircraft is ready again."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any

import simpy

from sim.operations.timing.sortie import Sortie
from sim.operations.timing.ticks import is_before, whole_ticks
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.operations.flight_line import FlightLine, Steps, Tail
    from sim.operations.tail_history import Log
    from sim.operations.timing.sortie import Destination
    from sim.operations.timing.sortie_timetable import Way


class Sorties:
    """The sorties of one replication; `flown` are those that took off, in that order.

    `n_counted_aloft` is how many are in the air that took off before `end_s`.
    """

    def __init__(
        self, env: simpy.Environment, log: Log, lines: Mapping[str, FlightLine], end_s: float
    ) -> None:
        self.flown: list[Sortie] = []
        self.n_counted_aloft = 0
        self._env = env
        self._log = log
        self._lines = lines
        self._end_s = end_s
        # Told of each that has done what it was sent for, and when it is to land.
        self.on_homeward: Callable[[Sortie, float], None] = lambda _, __: None

    def called(self, tail: Tail, destination: Destination, way: Way, stay_s: float) -> Sortie:
        """A sortie that starts now, to be there as soon as it can and to stay so long."""
        now_s: float = self._env.now
        due_s = now_s + way.lead_s
        sortie = Sortie(tail, destination, way, way.budget, now_s, now_s, due_s, stay_s)
        sortie.expect_to_leave(due_s + stay_s)
        return sortie

    def send(self, sortie: Sortie) -> None:
        """Begin the preflight of a sortie, now."""
        sortie.process = self._env.process(self._ground_to_ground(sortie))

    def note(self, sortie: Sortie, event: str) -> None:
        """Log what happens to a sortie now."""
        self._log.note(self._env.now, sortie.tail, sortie.destination.name, event)

    def _ground_to_ground(self, sortie: Sortie) -> Steps:
        tail, line = sortie.tail, self._lines[sortie.tail.fleet]
        self.note(sortie, "preflight")
        yield self._env.timeout(next(tail.preflight_s))
        if next(tail.ground_aborts):
            sortie.destination.failed(sortie, "ground_abort")
            yield from line.ground_abort(tail)
            return
        takeoff_s = sortie.destination.takeoff_s(sortie)
        if takeoff_s is None:
            self._call_off(sortie, line)
            return
        # Where closures come and go a take-off that is a millisecond early may be illegal.
        if takeoff_s - self._env.now > (0.0 if sortie.way.is_timed else SAME_MOMENT_S):
            yield self._until(takeoff_s)
        self._take_off(sortie)
        is_counted = is_before(sortie.takeoff_s, self._end_s)
        self.n_counted_aloft += is_counted
        yield from self._fly(sortie)
        self.n_counted_aloft -= is_counted
        sortie.land_s = self._env.now
        if sortie.outcome == "lost":
            self.note(sortie, "loss")
            yield from line.replace(tail)
        else:
            self.note(sortie, "landing")
            yield from line.recover(tail, sortie.land_s - sortie.takeoff_s)

    def _call_off(self, sortie: Sortie, line: FlightLine) -> None:
        """The way has closed during its preflight: the aircraft is ready again."""
        self._log.note(self._env.now, sortie.tail, "", "ready")
        line.put_back(sortie.tail)
        sortie.destination.failed(sortie, "airspace")
        line.on_ready()

    def _take_off(self, sortie: Sortie) -> None:
        now_s = sortie.takeoff_s = self._env.now
        if sortie.way.is_timed:
            sortie.fly_by(sortie.way.budget_at(now_s))
        sortie.due_s = now_s + sortie.budget.out_s
        self.flown.append(sortie)
        self.note(sortie, "takeoff")
        sortie.destination.took_off(sortie)

    def _fly(self, sortie: Sortie) -> Steps:
        """In the air: out, on station and home, and what may cut that short."""
        budget = sortie.budget
        # Both are drawn for every sortie, so that one that goes well leaves later luck as it was.
        abort_s = sortie.takeoff_s + next(sortie.tail.time_to_air_abort_s)
        loss_s = sortie.takeoff_s + next(sortie.tail.time_to_loss_s)
        trouble_s = min(abort_s, loss_s)
        failure = "lost" if loss_s <= abort_s else "air_abort"
        home_s = budget.back_s
        if (yield from self._wait(min(sortie.due_s, trouble_s))):
            self.note(sortie, "called_away")
            home_s = yield from self._fly_to_calls(sortie, trouble_s, failure)
        elif trouble_s < sortie.due_s:
            # Turned round on the way: the way home is the way already made.
            home_s = whole_ticks(float(budget.home_s(trouble_s - sortie.takeoff_s)))
            self._break_off(sortie, failure)
        else:
            self._arrive(sortie)
            is_back = True
            while is_back:
                is_back = False
                while (yield from self._wait(min(sortie.depart_s, trouble_s))):
                    pass  # a relief that comes early, or a call, has moved its departure
                if trouble_s < sortie.depart_s:
                    self._break_off(sortie, failure)
                    home_s = sortie.budget.back_s
                    continue
                self._leave(sortie)
                home_s = sortie.budget.back_s  # from where that is by now
                if sortie.detour:
                    home_s = yield from self._fly_to_calls(sortie, trouble_s, failure)
                    is_back = sortie.detour is None
        while (yield from self._go_home(sortie, self._env.now + home_s, abort_s, loss_s)):
            self.note(sortie, "called_away")
            home_s = yield from self._fly_to_calls(sortie, trouble_s, failure)

    def _arrive(self, sortie: Sortie) -> None:
        sortie.arrive_s = self._env.now
        self.note(sortie, "on_station")
        sortie.destination.arrived(sortie)

    def _wait(self, until_s: float) -> Generator[simpy.Event, Any, bool]:
        """Wait until a time; whether a call or a relief has changed what is to come before that."""
        try:
            yield self._until(until_s)
        except simpy.Interrupt:
            return True  # the old timeout still comes, and nobody waits for it
        return False

    def _leave(self, sortie: Sortie) -> None:
        sortie.depart_s = self._env.now
        stayed_s = sortie.depart_s - sortie.arrive_s
        at_bingo = stayed_s >= sortie.budget.on_station_s - SAME_MOMENT_S
        early = "called_away" if sortie.detour else sortie.destination.leaves_as
        self.note(sortie, "bingo" if at_bingo and not sortie.detour else early)

    def _fly_to_calls(self, sortie: Sortie, trouble_s: float, failure: str) -> Steps:
        """To a call, or to one after another as each takes it from the one before.

        The way home from where that ends; one that is back on its station has no detour.
        """
        detour, home_s = None, 0.0
        while sortie.detour and sortie.detour is not detour:
            if detour:
                self.note(sortie, "called_away")
            detour = sortie.detour
            home_s = yield from self._fly_to_call(sortie, trouble_s, failure)
        return home_s

    def _fly_to_call(self, sortie: Sortie, trouble_s: float, failure: str) -> Steps:
        """To a call and the stay there, unless another takes it from there; the way home."""
        detour = sortie.detour
        assert detour is not None, "BUG: called away to nowhere"
        errand, home_s = detour.destination, detour.budget.back_s
        if (yield from self._wait(min(detour.due_s, trouble_s))):
            return home_s
        if trouble_s >= detour.due_s:
            detour.arrive_s = self._env.now
            self.note(sortie, "on_scene")
            errand.arrived(detour)
            is_taken = yield from self._wait(min(detour.depart_s, trouble_s))
            sortie.was_on_scene(detour.arrive_s, self._env.now)
            if is_taken:
                return home_s
            if trouble_s >= detour.depart_s:
                self.note(sortie, errand.leaves_as)
                return (yield from self._fly_back(sortie, trouble_s, failure))
        else:
            # On the way: back to where it was called, or on over the call, whichever is shorter.
            back_s = self._env.now - detour.sent_s + detour.turned_s
            home_s = min(back_s, detour.due_s - self._env.now + home_s)
        cause = self._fail(sortie, failure)
        errand.broke_off(detour, cause)
        if detour.arrived:
            home_s = detour.budget.back_s
        detour.depart_s = self._env.now
        if sortie.absence:
            sortie.absence.never_back(cause)
        return home_s

    def _fly_back(self, sortie: Sortie, trouble_s: float, failure: str) -> Steps:
        """From a call back to its station, if it is to be there again; else the way home."""
        detour, absence = sortie.detour, sortie.absence
        assert detour is not None, "BUG: back from nowhere"
        left_s: float = self._env.now
        way_s = absence.way_back_s() if absence else None
        if absence is None or way_s is None:
            return detour.budget.back_s
        yield self._until(min(left_s + way_s, trouble_s))
        if trouble_s >= left_s + way_s:
            self.note(sortie, "on_station")
            absence.resumed()
            return sortie.budget.back_s
        gone_s = self._env.now - left_s
        cause = self._fail(sortie, failure)
        absence.never_back(cause)
        # On over its station, or back over the call, whichever is shorter.
        return min(way_s - gone_s + sortie.budget.back_s, gone_s + detour.budget.back_s)

    def _fail(self, sortie: Sortie, failure: str) -> str:
        """Note that something is wrong with it in the air; the cause by its name."""
        sortie.outcome = failure
        if failure == "air_abort":
            self.note(sortie, "air_abort")
        return "loss" if failure == "lost" else "air_abort"

    def _break_off(self, sortie: Sortie, outcome: str) -> None:
        sortie.destination.broke_off(sortie, self._fail(sortie, outcome))
        if sortie.arrived:
            sortie.depart_s = self._env.now

    def _go_home(
        self, sortie: Sortie, landing_s: float, abort_s: float, loss_s: float
    ) -> Generator[simpy.Event, Any, bool]:
        """Home, or until it is lost; whether a call takes it on its way."""
        if sortie.outcome == "lost":
            return False
        if sortie.outcome == "airborne":
            self.on_homeward(sortie, landing_s)
            if abort_s < min(landing_s, loss_s):
                if (yield from self._wait(abort_s)):
                    return True
                # It is on its way home already: the failure is noted, and nothing else changes.
                self.note(sortie, "air_abort")
                sortie.is_fit = False
        if (yield from self._wait(min(landing_s, loss_s))):
            return True
        if loss_s < landing_s:
            sortie.outcome = "lost"
        elif sortie.outcome == "airborne":
            sortie.outcome = "completed"
        return False

    def _until(self, time_s: float) -> simpy.Timeout:
        now_s = self._env.now
        return self._env.timeout(time_s - now_s if time_s > now_s else 0.0)

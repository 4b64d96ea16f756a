"""The airborne half of a sortie: out, on station, home, and what may cut it short."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import simpy

from sim.operations.base import Log, Steps
from sim.operations.orbit import Sortie
from sim.operations.ticks import whole_ticks
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget


class Flight:
    """One sortie in the air, from take-off to landing or loss.

    `on_arrival` sets the sortie's `depart_s`, which a relief may bring forward; `on_break_off` is
    told of an abort or loss before the departure, while `depart_s` still holds the plan.
    """

    def __init__(
        self,
        env: simpy.Environment,
        log: Log,
        budget: SortieBudget,
        on_arrival: Callable[[Sortie, SortieBudget], None],
        on_break_off: Callable[[Sortie, SortieBudget], None],
    ) -> None:
        self._env = env
        self._log = log
        self._budget = budget
        self._on_arrival = on_arrival
        self._on_break_off = on_break_off

    def fly(self, sortie: Sortie) -> Steps:
        """Run the sortie; its times and its outcome are filled in on the way."""
        abort_s = sortie.takeoff_s + next(sortie.tail.time_to_air_abort_s)
        loss_s = sortie.takeoff_s + next(sortie.tail.time_to_loss_s)
        trouble_s = min(abort_s, loss_s)
        failure = "lost" if loss_s <= abort_s else "air_abort"
        home_s = self._budget.back_s
        arrival_s = sortie.takeoff_s + self._budget.out_s
        yield from self._until(min(arrival_s, trouble_s))
        if trouble_s < arrival_s:
            # Turned round on the way: the way home is the way already made.
            home_s = whole_ticks(float(self._budget.home_s(trouble_s - sortie.takeoff_s)))
            self._break_off(sortie, failure)
        else:
            self._arrive(sortie)
            yield from self._stay(sortie, trouble_s)
            if trouble_s < sortie.depart_s:
                self._break_off(sortie, failure)
            else:
                self._leave(sortie)
        if sortie.outcome != "lost":
            yield from self._go_home(sortie, home_s, abort_s, loss_s)

    def _arrive(self, sortie: Sortie) -> None:
        sortie.arrive_s = self._env.now
        self._log.note(self._env.now, sortie.tail, sortie.slot.name, "on_station")
        self._on_arrival(sortie, self._budget)

    def _stay(self, sortie: Sortie, trouble_s: float) -> Steps:
        """On station until departure or trouble; a relief that comes early moves the departure."""
        while True:
            try:
                yield from self._until(min(sortie.depart_s, trouble_s))
            except simpy.Interrupt:
                continue
            return

    def _leave(self, sortie: Sortie) -> None:
        sortie.depart_s = self._env.now
        stayed_s = sortie.depart_s - sortie.arrive_s
        event = "bingo" if stayed_s >= self._budget.on_station_s - SAME_MOMENT_S else "relieved"
        self._log.note(self._env.now, sortie.tail, sortie.slot.name, event)

    def _break_off(self, sortie: Sortie, outcome: str) -> None:
        sortie.outcome = outcome
        if outcome == "air_abort":
            self._log.note(self._env.now, sortie.tail, sortie.slot.name, "air_abort")
        self._on_break_off(sortie, self._budget)
        if sortie.arrived:
            sortie.depart_s = self._env.now

    def _go_home(self, sortie: Sortie, home_s: float, abort_s: float, loss_s: float) -> Steps:
        landing_s = self._env.now + home_s
        if sortie.outcome == "airborne" and abort_s < min(landing_s, loss_s):
            # It is on its way home already: the failure is noted, and nothing else changes.
            yield from self._until(abort_s)
            self._log.note(self._env.now, sortie.tail, sortie.slot.name, "air_abort")
        yield from self._until(min(landing_s, loss_s))
        if loss_s < landing_s:
            sortie.outcome = "lost"
        elif sortie.outcome == "airborne":
            sortie.outcome = "completed"

    def _until(self, time_s: float) -> Steps:
        yield self._env.timeout(max(0.0, time_s - self._env.now))

"""One replication put together: flight lines, slots, and the dispatch between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import simpy

from sim.operations.clock import Clock
from sim.operations.demand import Demand
from sim.operations.dispatch import Dispatch
from sim.operations.flight_line import FlightLine, Log, tails_of
from sim.operations.relief import RELIEFS, Slot
from sim.operations.sorties import Sorties
from sim.operations.timetable import TimedWay, Timetable, Way

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.operations.chance import Chance
    from sim.scenario.parts.scenario import Fleet, Orbit


class Model:
    """One replication: `slots`, `sorties` and `log` are what it leaves behind."""

    def __init__(
        self,
        fleets: Mapping[str, Fleet],
        orbits: Mapping[str, Orbit],
        budgets: Mapping[tuple[str, str], SortieBudget],
        clock: Clock,
        chance: Chance,
        timetables: Mapping[tuple[str, str], Timetable],
    ) -> None:
        self._env = simpy.Environment()
        self._clock = clock
        self.log = Log()
        lines = {
            name: FlightLine(self._env, fleet, tails_of(name, fleet, position, chance), self.log)
            for position, (name, fleet) in enumerate(fleets.items())
        }
        self.sorties = Sorties(self._env, self.log, lines, clock.end_s)
        self._dispatch = Dispatch(self._env, lines, self.sorties)
        self.slots: list[Slot] = []
        for name, orbit in orbits.items():
            ways = {
                fleet: _way(lines[fleet], budgets[fleet, name], timetables.get((fleet, name)))
                for fleet in orbit.flown_by
                if budgets[fleet, name].feasible
            }
            demand = Demand(orbit.windows, clock.start_clock_s)
            policy = RELIEFS[orbit.relief.policy]
            self.slots += [
                policy(name, orbit, index, demand, ways, self._dispatch)
                for index in range(orbit.aircraft_on_station)
            ]

    def run(self) -> None:
        """Run to the end of the counted time, and on until all airborne then have landed."""
        self._dispatch.begin(self.slots)
        self._env.run(until=self._clock.end_s)
        self._dispatch.end()
        while self.sorties.n_counted_aloft:
            self._env.step()


def _way(line: FlightLine, budget: SortieBudget, table: Timetable | None) -> Way:
    ground_s = (line.preflight_mean_s, line.turnaround_mean_s)
    return TimedWay(table, *ground_s) if table else Way(budget, *ground_s)

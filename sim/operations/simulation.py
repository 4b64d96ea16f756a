"""One replication: fleets keep orbits filled for weeks, decision by decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import simpy

from sim.column_table import Table, Text, stacked, text_of
from sim.operations.dispatch import Dispatch
from sim.operations.flight_line import FlightLine, tails_of
from sim.operations.gaps import gap_table
from sim.operations.on_demand.calls import CallTimes
from sim.operations.on_demand.on_demand import Answered, OnDemand
from sim.operations.relief import RELIEFS, Slot
from sim.operations.sorties import Sorties
from sim.operations.tail_history import Decisions, Log
from sim.operations.timing.demand import Demand
from sim.operations.timing.sortie import Sortie
from sim.operations.timing.sortie_timetable import Timetable, ways_of
from sim.operations.timing.ticks import Clock, budget_in_ticks, is_before

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.operations.luck.chance import Chance
    from sim.scenario.parts.scenario import Fleet, Orbit


# Beside the number of the sortie, in this order, whichever engine flew it.
_SORTIE_COLUMNS: Final = (
    *("fleet", "tail", "orbit", "slot"),
    *("takeoff_s", "arrive_s", "depart_s", "land_s", "outcome"),
)
# Where a sortie has what is not its own.
_KEPT_AT: Final = {
    "fleet": "tail.fleet",
    "tail": "tail.name",
    "orbit": "destination.name",
    "slot": "destination.index",
}


@dataclass(frozen=True)
class Operations:
    """What one replication leaves behind, as column tables.

    sorties: sortie, fleet, tail, orbit, slot (which of the orbit's places, from 0), takeoff_s,
    arrive_s, depart_s, land_s, outcome (completed, air_abort, lost; `land_s` of a lost one is the
    moment of loss). events: time_s, fleet, tail, orbit, event. gaps: orbit, gap, start_s, end_s,
    missing, cause; one row for each stretch of a gap with one cause, clipped to the counted time.
    calls: what became of every cue, in the order of their reports, and of those who stand ready for
    them; None where nothing is asked on demand. away: sortie, left_s, back_s; a row for each time
    between arrive_s and depart_s in which it was not on station, but at a cue or on the way; None
    where nothing is asked on demand. scenes: sortie, arrive_s, depart_s; a row for each time at a
    cue of a sortie that flies for an orbit; None likewise.

    Sorties to cues serve no orbit: theirs is "".
    """

    sorties: Table
    events: Table
    gaps: Table
    calls: Answered | None = None
    away: Table | None = None
    scenes: Table | None = None


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
        # Apart, because a gap of an orbit is explained by those who might have flown it.
        self.log, self.alert_log = Log(), Log()
        self.on_demand: OnDemand | None = None
        self._tails = {
            name: tails_of(name, fleet, position, chance)
            for position, (name, fleet) in enumerate(fleets.items())
        }
        self._lines = {
            name: FlightLine(self._env, fleet, self._tails[name][: fleet.n_for_orbits], self.log)
            for name, fleet in fleets.items()
        }
        self.sorties = Sorties(self._env, self.log, self._lines, clock.end_s)
        self._dispatch = Dispatch(self._env, self._lines, self.sorties)
        self.slots: list[Slot] = []
        for name, orbit in orbits.items():
            ways = ways_of(name, orbit, fleets, budgets, timetables)
            demand = Demand(orbit.windows, clock.start_clock_s)
            policy = RELIEFS[orbit.relief.policy]
            self.slots += [
                policy(name, orbit, index, demand, ways, self._dispatch)
                for index in range(orbit.aircraft_on_station)
            ]

    def answer(self, calls: CallTimes) -> None:
        """Let the aircraft on alert answer calls."""
        on_alert = {
            # The bays of a fleet mend all of its aircraft.
            name: FlightLine(
                *(self._env, line.fleet, self._tails[name][line.fleet.n_for_orbits :]),
                self.alert_log,
                line.bays,
            )
            for name, line in self._lines.items()
            if line.fleet.alert
        }
        sorties = Sorties(self._env, self.alert_log, on_alert, self._clock.end_s)
        self.on_demand = OnDemand(self._env, calls, on_alert, sorties, self._clock, self.slots)
        if self.on_demand.air:
            self.sorties.on_homeward = self.on_demand.air.turns_home

    def run(self) -> None:
        """Run to the end of the counted time, and on until all airborne then have landed."""
        self._dispatch.begin(self.slots)
        if self.on_demand:
            self.on_demand.begin()
        self._env.run(until=self._clock.end_s)
        # Orders that stand and are too late by now leave a hole with a cause of their own.
        self._dispatch.end()
        # The hours of a sortie are clipped to the counted time, so its landing has to be known.
        while self.sorties.n_counted_aloft or (self.on_demand and self.on_demand.goes_on()):
            self._env.step()


def simulate(
    fleets: Mapping[str, Fleet],
    orbits: Mapping[str, Orbit],
    budgets: Mapping[tuple[str, str], SortieBudget],
    clock: Clock,
    chance: Chance,
    timetables: Mapping[tuple[str, str], Timetable] | None = None,
    calls: CallTimes | None = None,
) -> Operations:
    """Fly the fleets for one replication. `budgets` holds every (fleet, orbit) of `flown_by`.

    `timetables` has those for which closures come and go; of these `budgets` has the best. `calls`
    are the cues that the aircraft on alert answer.
    """
    on_the_clock = {pair: budget_in_ticks(budget) for pair, budget in budgets.items()}
    timed = {pair: table.in_ticks() for pair, table in (timetables or {}).items()}
    model = Model(fleets, orbits, on_the_clock, clock, chance, timed)
    if calls is not None:
        model.answer(calls)
    model.run()
    # What took off or happened at the end itself, or after it, is not of this replication.
    end_s = clock.end_s
    flown = [sortie for sortie in model.sorties.flown if is_before(sortie.takeoff_s, end_s)]
    made = model.log.decisions()
    gaps = gap_table(model.slots, flown, made, (clock.warmup_s, end_s))
    events = made.table_before(end_s)
    if model.on_demand is None:
        return Operations(sortie_table(len(flown), partial(_column_of, flown)), events, gaps)
    flown = sorted([*flown, *model.on_demand.flown()], key=attrgetter("takeoff_s"))
    of_alert = model.alert_log.decisions()
    events = events_of(made, of_alert, end_s)
    sorties = sortie_table(len(flown), partial(_column_of, flown))
    answered = model.on_demand.answered(flown, of_alert)
    away = _span_table(flown, "away", ("left_s", "back_s"))
    scenes = _span_table(flown, "scenes", ("arrive_s", "depart_s"))
    return Operations(sorties, events, gaps, answered, away, scenes)


def events_of(made: Decisions, of_alert: Decisions, end_s: float) -> Table:
    """Both logs as one table, as it went; of one moment those of orbits come first."""
    events = stacked([made.table_before(end_s), of_alert.table_before(end_s)])
    return events.where(np.argsort(events["time_s"], kind="stable"))


def sortie_table(n: int, column_of: Callable[[str], Any]) -> Table:
    """The table of `n` sorties, numbered as they took off, from what gives one of its columns."""
    columns = {name: column_of(name) for name in _SORTIE_COLUMNS}
    return Table({"sortie": np.arange(n, dtype=np.int64), **columns})


def _span_table(sorties: Sequence[Sortie], kept_at: str, names: tuple[str, str]) -> Table:
    """The spans of time that sorties have kept somewhere, a row for each, by two names."""
    rows = [(row, *span) for row, of in enumerate(sorties) for span in getattr(of, kept_at)]
    sortie, *ends_s = zip(*rows, strict=True) if rows else ((),) * 3
    columns = {name: np.array(of, dtype=float) for name, of in zip(names, ends_s, strict=True)}
    return Table({"sortie": np.array(sortie, dtype=np.int64), **columns})


def stays_of(sorties: Table, away: Table | None) -> Table:
    """Sorties of a replication, a row for each stay: cut where they were away and came back.

    On station from 4 h to 20 h, away from 9 h to 11 h: from 4 h to 9 h, and from 11 h to 20 h.
    """
    if away is None:
        return sorties
    away = away.where(np.isin(away["sortie"], sorties["sortie"]))
    if not away.n_rows:
        return sorties
    rows = np.sort(np.concatenate([sorties["sortie"], away["sortie"]]))
    is_later = np.concatenate([[False], rows[1:] == rows[:-1]])
    is_left = np.concatenate([is_later[1:], [False]])
    stays = sorties.where(np.searchsorted(sorties["sortie"], rows))
    arrive_s, depart_s = stays["arrive_s"].copy(), stays["depart_s"].copy()
    arrive_s[is_later], depart_s[is_left] = away["back_s"], away["left_s"]
    return Table({**stays.columns, "arrive_s": arrive_s, "depart_s": depart_s})


def _column_of(sorties: list[Sortie], name: str) -> np.ndarray | Text:
    values = map(attrgetter(_KEPT_AT.get(name, name)), sorties)
    if name != "slot" and not name.endswith("_s"):
        return text_of(list(values))
    return np.fromiter(values, dtype=np.int64 if name == "slot" else float, count=len(sorties))

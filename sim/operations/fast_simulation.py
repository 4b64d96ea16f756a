"""One replication by the compiled model: the same tables as the event model's, to the last bit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from math import isnan
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.column_table import Text, text_column
from sim.operations.fast_calls import answered_calls
from sim.operations.fast_layout import Layout, Place
from sim.operations.gaps import gap_table
from sim.operations.kernel.loop import fly
from sim.operations.kernel.records import codes
from sim.operations.on_demand.on_demand import Answered, readiness
from sim.operations.relief import RELIEFS, Hole
from sim.operations.simulation import Operations, events_of, sortie_table
from sim.operations.tail_history import Decisions
from sim.operations.timing.ticks import is_before

if TYPE_CHECKING:
    from sim.operations.luck.chance import Chance
    from sim.operations.on_demand.calls import CallTimes
    from sim.operations.timing.demand import Demand
    from sim.operations.timing.sortie_timetable import Timetable, Way
    from sim.scenario.parts.scenario import Orbit, Scenario
    from sim.scenario.values.frozen_type import Record


# The keys that the compiled model knows. Whatever else a file says, the event model flies: a key
# that is new is declined until somebody has taught it to the kernel.
_KNOWN: Final[Mapping[str, str]] = {
    "": "name description start duration warmup seed airspace areas grid fleets orbits targets "
    "watches cues tasks surges phases dispatch aircraft wind sense_in_transit uncertain claims",
    "fleets": "base aircraft count overfly preflight turnaround link ground_abort "
    "air_abort_per_flight_hour loss_per_100000_flight_hours sortie_loss replacement maintenance "
    "alert stream",
    "orbits": "area flown_by aircraft_on_station pattern altitude relief priority windows",
    "cues": "rate at by_hour area places weights wants false error spreads turns_off look_alikes "
    "lateness decision perishes priority answered_by within stream",
    "tasks": "stay search hold",
    "search": "limit speed",
    "hold": "for",
    "surges": "from lasts cues",
    "alert": "aircraft readiness",
    "dispatch": "rule sight",
}


def why_not(
    scenario: Scenario, timetables: Mapping[tuple[str, str], Timetable] | None = None
) -> str:
    """What of a scenario the compiled model does not know; empty where it knows all."""
    if timetables:
        return "closures with a time"
    reliefs = (orbit.relief.policy for orbit in scenario.orbits.values())
    strange = (f"relief policy '{policy}'" for policy in reliefs if policy not in codes.POLICIES)
    return next(chain(strange, _unknown_keys(scenario)), "")


def _unknown_keys(scenario: Scenario) -> Iterator[str]:
    """The keys of a scenario that are stated and not known."""
    parts: list[tuple[str, str, Record | None]] = [("", "", scenario)]
    for kind in ("fleets", "orbits", "cues", "tasks", "surges"):
        named: Mapping[str, Record] = getattr(scenario, kind)
        parts += [(kind, f"{kind}.{name}.", part) for name, part in named.items()]
    for name, fleet in scenario.fleets.items():
        parts.append(("alert", f"fleets.{name}.alert.", fleet.alert))
    for name, task in scenario.tasks.items():
        parts.append(("search", f"tasks.{name}.search.", task.search))
        parts.append(("hold", f"tasks.{name}.hold.", task.hold))
    parts.append(("dispatch", "dispatch.", scenario.dispatch))
    for kind, path, part in parts:
        known = _KNOWN[kind].split()
        for name, of in type(part).model_fields.items() if part else ():
            key, value = of.alias or name, getattr(part, name)
            is_silent = not value if of.default_factory else value == of.default
            if key not in known and not is_silent:
                yield path + key


class FastModel:
    """The compiled model of some fleets and orbits, for any number of replications.

    `room` is for how many sorties of each aircraft there is room.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.room = layout.least_room()

    def simulate(self, chance: Chance, calls: CallTimes | None = None) -> Operations:
        """Fly the fleets for one replication; those on alert answer its calls."""
        arrays = self._layout.arrays(chance, self.room, calls)
        while not _flown(arrays):
            self.room *= 2
            arrays = self._layout.arrays(chance, self.room, calls)
        flown = _Flown(self._layout, arrays)
        return flown.operations() if calls is None else flown.with_calls()


def _flown(arrays: Mapping[str, Any]) -> bool:
    """Fly what a layout says; whether there was room for everything."""
    return fly(arrays["state"][0])


@dataclass(eq=False)
class _Tail:
    """An aircraft, as the gaps know it."""

    name: str
    fleet: str


@dataclass(eq=False)
class _Stay:
    """A sortie, as the gaps know it."""

    destination: Place
    tail: _Tail
    arrive_s: float
    depart_s: float

    @property
    def arrived(self) -> bool:
        return not isnan(self.arrive_s)

    @property
    def stays(self) -> tuple[_Stay]:
        """The one that it is: nobody whom it sent is called away and comes back."""
        return (self,)


@dataclass(eq=False)
class _Slot:
    """A slot, as the gaps know it: a place, and what its sorties were to fill and did not."""

    name: str
    orbit: Orbit
    demand: Demand
    ways: Mapping[str, Way]
    fleets: tuple[str, ...]
    asked: list[tuple[float, float]]
    holes: list[Hole] = field(default_factory=list)


class _Flown:
    """What one replication has left behind, with names where the kernel has numbers."""

    def __init__(self, layout: Layout, arrays: Mapping[str, Any]) -> None:
        state = arrays["state"][0]
        self._layout, self._places = layout, layout.places
        self._span_s = layout.clock.warmup_s, layout.clock.end_s
        sent = arrays["sorties"][: state["n_sorties"]]
        flown = sent[sent["flown"] >= 0]
        flown = flown[np.argsort(flown["flown"])]
        self._flown = flown
        # What took off at the end itself, or after it, is not of this replication.
        counted = is_before(flown["takeoff_s"], self._span_s[1])
        sent_to_call = flown["call"] != codes.NOBODY
        # Rows are wide: they are taken once.
        rows = np.flatnonzero(counted & ~sent_to_call)
        self._of_orbits = flown[rows]
        # All of them as they took off; of one moment those of orbits come first.
        rows = np.concatenate([rows, np.flatnonzero(counted & sent_to_call)])
        self._sorties = flown[rows[np.argsort(flown["takeoff_s"][rows], kind="stable")]]
        self._events = arrays["events"][: state["n_events"]]
        self._holes = arrays["holes"][: state["n_holes"]]
        self._asked = arrays["asked"][: state["n_asked"]]
        self._calls, self._now_s = arrays["calls"], float(state["now_s"])
        self._tails = [
            _Tail(f"{line.fleet}-{number}", line.fleet)
            for line in layout.lines
            for number in line.numbers
        ]

    def operations(self) -> Operations:
        """The three tables."""
        made, stays = self._decisions(0, self._layout.n_for_orbits), self._stays()
        return Operations(
            sorties=sortie_table(len(self._sorties), self._column),
            events=made.table_before(self._span_s[1]),
            gaps=gap_table(self._slots(), stays, made, self._span_s),  # type: ignore[arg-type]
        )

    def with_calls(self) -> Operations:
        """The same, and what became of every call."""
        layout, n_for_orbits = self._layout, self._layout.n_for_orbits
        made = self._decisions(0, n_for_orbits)
        of_alert = self._decisions(n_for_orbits, layout.n_tails)
        sent = zip(*(self._sorties[name].tolist() for name in ("tail", "takeoff_s")), strict=True)
        calls, holds = answered_calls(
            self._calls,
            self._flown,
            [(tail.fleet, tail.name) for tail in self._tails],
            {key: row for row, key in enumerate(sent)},
            self._now_s,
        )
        alerts = [line.fleet for line in layout.lines if line.is_alert]
        return replace(
            self.operations(),
            events=events_of(made, of_alert, self._span_s[1]),
            calls=Answered(calls, holds, *readiness(of_alert, alerts, layout.clock)),
        )

    def _decisions(self, first: int, last: int) -> Decisions:
        """The decisions about some of the tails."""
        rows: Any = self._events
        if (first, last) != (0, self._layout.n_tails):
            rows = rows[(rows["tail"] >= first) & (rows["tail"] < last)]
        orbits = [*(place.name for place in self._places), ""]
        # Slots of one orbit are one to the gaps, and nobody's is the last.
        orbit = np.array([orbits.index(name) for name in orbits])[rows["slot"]]
        return Decisions(
            rows["time_s"].copy(),
            rows["tail"] - first,
            self._tails[first:last],  # type: ignore[arg-type]
            orbit,
            orbits,
            rows["event"],
            codes.EVENTS,
        )

    def _column(self, name: str) -> np.ndarray | Text:
        """A column of the table of sorties."""
        rows, tails, places = self._sorties, self._tails, self._places
        if name == "orbit":  # of a sortie to a call none, which is the last
            return text_column([*(place.name for place in places), ""], rows["slot"])
        if name == "fleet":
            return text_column([tail.fleet for tail in tails], rows["tail"])
        if name == "tail":
            return text_column([tail.name for tail in tails], rows["tail"])
        if name == "outcome":
            return text_column(codes.OUTCOMES, rows["outcome"])
        numbers: np.ndarray = rows[name].copy()
        if name == "slot":  # of the kernel's slots; a table has the place within its orbit
            numbers = np.array([*(place.index for place in places), 0], np.int64)[numbers]
        return numbers

    def _stays(self) -> list[_Stay]:
        names = ("slot", "tail", "arrive_s", "depart_s")
        columns = [self._of_orbits[name].tolist() for name in names]
        return [
            _Stay(self._places[slot], self._tails[tail], arrive_s, depart_s)
            for slot, tail, arrive_s, depart_s in zip(*columns, strict=True)
        ]

    def _slots(self) -> list[_Slot]:
        slots = []
        for place in self._places:
            policy = RELIEFS[place.orbit.relief.policy]
            known = place.name, place.orbit, place.demand, place.ways, place.fleets
            slots.append(_Slot(*known, policy.asked_at_first()))
        for arrive_s, leave_s, slot in self._asked.tolist():
            slots[slot].asked.append((arrive_s, leave_s))
        for start_s, end_s, asked_s, wanted_s, slot, reason in self._holes.tolist():
            ways = slots[slot].ways
            due_s = {fleet: max(asked_s, wanted_s - way.lead_s) for fleet, way in ways.items()}
            slots[slot].holes.append(Hole(start_s, end_s, codes.REASONS[reason], due_s))
        return slots

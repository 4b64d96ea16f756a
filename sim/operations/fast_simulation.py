"""One replication by the compiled model: the same tables as the event model's, to the last bit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.column_table import Text, text_column
from sim.operations.fast_layout import Layout, Place
from sim.operations.gaps import gap_table
from sim.operations.kernel import codes
from sim.operations.kernel.loop import fly
from sim.operations.relief import RELIEFS, Hole
from sim.operations.simulation import Operations, sortie_table
from sim.operations.tail_history import Decisions
from sim.operations.timing.ticks import is_before

if TYPE_CHECKING:
    from sim.operations.luck.chance import Chance
    from sim.operations.timing.demand import Demand
    from sim.operations.timing.sortie_timetable import Timetable, Way
    from sim.scenario.parts.scenario import Orbit


def why_not(
    orbits: Mapping[str, Orbit],
    timetables: Mapping[tuple[str, str], Timetable] | None = None,
    *,
    on_demand: bool = False,
) -> str:
    """What of a scenario the compiled model does not know; empty where it knows all."""
    if on_demand:
        return "cues"
    if timetables:
        return "closures with a time"
    strange = [o.relief.policy for o in orbits.values() if o.relief.policy not in codes.POLICIES]
    return f"relief policy '{strange[0]}'" if strange else ""


class FastModel:
    """The compiled model of some fleets and orbits, for any number of replications.

    `room` is for how many sorties of each aircraft there is room.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self.room = layout.least_room()

    def simulate(self, chance: Chance) -> Operations:
        """Fly the fleets for one replication."""
        arrays = self._layout.arrays(chance, self.room)
        while not _flown(arrays):
            self.room *= 2
            arrays = self._layout.arrays(chance, self.room)
        return _Flown(self._layout, arrays).operations()


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
        self._places = layout.places
        self._span_s = layout.clock.warmup_s, layout.clock.end_s
        sent = arrays["sorties"][: state["n_sorties"]]
        flown = sent[sent["flown"] >= 0]
        flown = flown[np.argsort(flown["flown"])]
        # What took off at the end itself, or after it, is not of this replication.
        self._sorties = flown[is_before(flown["takeoff_s"], self._span_s[1])]
        self._events = arrays["events"][: state["n_events"]]
        self._holes = arrays["holes"][: state["n_holes"]]
        self._asked = arrays["asked"][: state["n_asked"]]
        self._tails = [
            _Tail(f"{name}-{number}", name)
            for name, fleet in layout.fleets.items()
            for number in range(1, fleet.count + 1)
        ]

    def operations(self) -> Operations:
        """The three tables."""
        made, stays = self._decisions(), self._stays()
        return Operations(
            sorties=sortie_table(len(self._sorties), self._column),
            events=made.table_before(self._span_s[1]),
            gaps=gap_table(self._slots(), stays, made, self._span_s),  # type: ignore[arg-type]
        )

    def _decisions(self) -> Decisions:
        rows: Any = self._events
        orbits = [*(place.name for place in self._places), ""]
        # Slots of one orbit are one to the gaps, and nobody's is the last.
        orbit = np.array([orbits.index(name) for name in orbits])[rows["slot"]]
        return Decisions(
            rows["time_s"].copy(),
            rows["tail"],
            self._tails,  # type: ignore[arg-type]
            orbit,
            orbits,
            rows["event"],
            codes.EVENTS,
        )

    def _column(self, name: str) -> np.ndarray | Text:
        """A column of the table of sorties."""
        rows, tails, places = self._sorties, self._tails, self._places
        if name == "orbit":
            return text_column([place.name for place in places], rows["slot"])
        if name == "fleet":
            return text_column([tail.fleet for tail in tails], rows["tail"])
        if name == "tail":
            return text_column([tail.name for tail in tails], rows["tail"])
        if name == "outcome":
            return text_column(codes.OUTCOMES, rows["outcome"])
        numbers: np.ndarray = rows[name].copy()
        if name == "slot":  # of the kernel's slots; a table has the place within its orbit
            numbers = np.array([place.index for place in places], np.int64)[numbers]
        return numbers

    def _stays(self) -> list[_Stay]:
        names = ("slot", "tail", "arrive_s", "depart_s")
        columns = [self._sorties[name].tolist() for name in names]
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

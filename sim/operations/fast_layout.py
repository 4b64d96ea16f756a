"""What the compiled model is asked, as arrays: fleets, slots and ways.

Fleets and slots have their order in the file; a slot's ways follow one another, the preferred fleet
first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.operations.flight_line import luck_of, repair_of, streams_of
from sim.operations.kernel import codes
from sim.operations.kernel import state as kinds
from sim.operations.kernel.state import record_type
from sim.operations.timing.demand import Demand
from sim.operations.timing.sortie_timetable import ways_of
from sim.operations.timing.ticks import Clock, budget_in_ticks, whole_ticks
from sim.units import DAY_S

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.operations.luck.chance import Chance
    from sim.operations.timing.sortie_timetable import Way
    from sim.scenario.parts.scenario import Fleet, Orbit

# Queues: the slots by priority, then some of each fleet, then some of each slot.
_OF_FLEETS = ("ready", "bay_queue", "drawing_on", "preferring")
_OF_SLOTS = ("orders", "under_way")


@dataclass(frozen=True)
class Place:
    """One of the places of an orbit, and the ways to it by fleet, the preferred one first."""

    name: str
    orbit: Orbit
    index: int
    demand: Demand
    ways: dict[str, Way]

    @property
    def fleets(self) -> tuple[str, ...]:
        """The fleets that can reach it."""
        return tuple(self.ways)


class Layout:
    """Fleets and orbits with their places; `state` makes of it the beginning of a replication."""

    def __init__(
        self,
        fleets: Mapping[str, Fleet],
        orbits: Mapping[str, Orbit],
        budgets: Mapping[tuple[str, str], SortieBudget],
        clock: Clock,
    ) -> None:
        self.clock = clock
        self.fleets = fleets
        on_the_clock = {pair: budget_in_ticks(budget) for pair, budget in budgets.items()}
        self.places: list[Place] = []
        for name, orbit in orbits.items():
            ways = ways_of(name, orbit, fleets, on_the_clock, {})
            demand = Demand(orbit.windows, clock.start_clock_s)
            self.places += [
                Place(name, orbit, index, demand, ways)
                for index in range(orbit.aircraft_on_station)
            ]
        counts = [fleet.count for fleet in fleets.values()]
        self._first_tail = np.cumsum([0, *counts])
        self._luck = [luck_of(fleet) for fleet in fleets.values()]
        self._streams = [streams_of(fleet, n) for n, fleet in enumerate(fleets.values())]
        self._drawn_from = tuple(
            stream + name
            for luck, streams in zip(self._luck, self._streams, strict=True)
            for name in codes.LUCK
            for stream in streams
            if luck[name].sample is not None
        )
        self._fleet_records = self._of_fleets()
        self._tail_records = _records(kinds.Tail, sum(counts))
        self._tail_records["fleet"] = np.repeat(np.arange(len(fleets)), counts)
        self._asked: tuple[int, Any, Any] | None = None
        self._slot_records, self._way_records, self._point_records = self._of_places()

    @property
    def n_tails(self) -> int:
        """Aircraft of all fleets."""
        return int(self._first_tail[-1])

    def least_room(self) -> int:
        """Room for so many sorties of each aircraft, to begin with."""
        flights_s = [
            way.budget.flight_s + way.turnaround_s
            for place in self.places
            for way in place.ways.values()
        ]
        return 16 + int(1.5 * self.clock.end_s / max(min(flights_s, default=inf), 900.0))

    def arrays(self, chance: Chance, room: int) -> dict[str, Any]:
        """A replication before its beginning, with room for so many sorties of each aircraft.

        Arrays by their names in the state, and the state itself, which says where each one is.
        """
        rooms, n_fleets = self._rooms(room), len(self.fleets)
        slots, demanded = self._with_demand(room)
        arrays = {
            "due": _records(kinds.Due, rooms["due"] + 1),
            "fleets": self._fleet_records.copy(),
            "tails": self._tail_records.copy(),
            "luck": self._drawn(chance, room),
            "drawn": _records(kinds.Drawn, self.n_tails * len(codes.LUCK)),
            "slots": slots,
            "ways": self._way_records,
            "demanded": demanded,
            "route_points": self._point_records,
            "queues": self._queues(rooms["members"]),
            "orders": _records(kinds.Order, rooms["orders"]),
            "sorties": _records(kinds.Sortie, rooms["sorties"]),
            "events": _records(kinds.Event, rooms["events"]),
            "holes": _records(kinds.Hole, rooms["holes"]),
            "asked": _records(kinds.Asked, rooms["asked"]),
            "books": _records(kinds.Book, n_fleets),
            "levels": _records(kinds.Level, n_fleets * rooms["levels"]),
            "wishes": _records(kinds.Wish, n_fleets * rooms["wishes"]),
            "steps": _records(kinds.Step, n_fleets * rooms["steps"]),
        }
        state = _records(kinds.State, 1)
        state["end_s"] = self.clock.end_s
        state["n_fleets"], state["n_tails"] = n_fleets, self.n_tails
        state["n_slots"] = len(self.places)
        for name, n in rooms.items():
            state[f"room_for_{name}"] = n
        for name, array in arrays.items():
            state[name] = array.ctypes.data
        return {**arrays, "state": state}

    def _rooms(self, room: int) -> dict[str, int]:
        """Room for how many of everything that grows."""
        n_slots, n_tails = len(self.places), self.n_tails
        n_sorties, n_wishes = n_tails * room, 2 * n_slots + room
        return {
            "due": 4 * (n_tails + n_slots) + 2 * room,
            "draws": room,
            "members": n_tails + n_slots + room,
            "orders": n_slots + 2 * n_sorties,
            "sorties": n_sorties,
            "events": n_tails + 10 * n_sorties,
            "holes": n_slots + 2 * n_sorties,
            "asked": n_slots + 2 * n_sorties,
            "levels": n_slots + 1,
            "wishes": n_wishes,
            "steps": n_tails + 2 * room + n_wishes,
        }

    def _drawn(self, chance: Chance, room: int) -> np.ndarray:
        chance.hash_ahead(self._drawn_from)
        luck = np.empty((self.n_tails, len(codes.LUCK), room))
        for fleet, streams in enumerate(self._streams):
            mine = slice(self._first_tail[fleet], self._first_tail[fleet + 1])
            for kind, name in enumerate(codes.LUCK):
                names = [stream + name for stream in streams]
                luck[mine, kind] = chance.first(self._luck[fleet][name], names, room)
        return luck

    def _of_fleets(self) -> Any:
        found = _records(kinds.Fleet, len(self.fleets))
        for number, (name, fleet) in enumerate(self.fleets.items()):
            upkeep = fleet.maintenance
            line = found[number]
            line["repair_mean_s"] = repair_of(fleet).mean_s
            line["turnaround_mean_s"] = whole_ticks(fleet.turnaround.mean_s)
            line["replacement_s"] = inf if fleet.replacement_s is None else fleet.replacement_s
            preferring = [p.orbit.priority for p in self.places if p.fleets[:1] == (name,)]
            line["first_priority"] = min(preferring, default=inf)
            line["first_tail"], line["n_tails"] = self._first_tail[number], fleet.count
            line["bays"] = upkeep.bays if upkeep else 0
            line["by_calendar"] = upkeep is not None and upkeep.clock == "calendar"
            for place, queue in enumerate(_OF_FLEETS):
                line[queue] = 1 + len(_OF_FLEETS) * number + place
        return found

    def _of_places(self) -> tuple[Any, Any, Any]:
        numbers = {name: number for number, name in enumerate(self.fleets)}
        slots = _records(kinds.Slot, len(self.places))
        ways: list[tuple[float, ...]] = []
        points: list[tuple[float, float]] = []
        for number, place in enumerate(self.places):
            slot, orbit, k = slots[number], place.orbit, place.orbit.aircraft_on_station
            slot["policy"] = codes.POLICIES.index(orbit.relief.policy)
            slot["overlap_s"] = orbit.relief.overlap_s
            slot["interval_s"] = orbit.relief.interval_s or 0.0
            slot["first_share"], slot["share"] = (place.index + 1) / k, place.index / k
            slot["priority"] = orbit.priority
            slot["relief"] = slot["last"] = slot["present"] = codes.NOBODY
            slot["first_way"], slot["n_ways"] = len(ways), len(place.ways)
            first_queue = 1 + len(_OF_FLEETS) * len(self.fleets) + len(_OF_SLOTS) * number
            slot["orders"], slot["under_way"] = first_queue, first_queue + 1
            for fleet, way in place.ways.items():
                passed = list(
                    zip(*(times_s.tolist() for times_s in way.budget.turns_s), strict=True)
                )
                times_s = (way.lead_s, way.stay_s, way.home_s, way.budget.out_s, way.budget.back_s)
                ways.append((*times_s, numbers[fleet], len(points), len(passed)))
                points += passed
        return slots, _filled(kinds.Way, ways), _filled(kinds.RoutePoint, points)

    def _with_demand(self, room: int) -> tuple[Any, Any]:
        """The slots, and the stretches in which each is asked for, on past the end.

        Listed once for as much room: every replication of an option asks for the same.
        """
        if self._asked is None or self._asked[0] != room:
            self._asked = (room, *self._list_demand(room))
        _, slots, stretches = self._asked
        return slots.copy(), stretches

    def _list_demand(self, room: int) -> tuple[Any, Any]:
        slots = self._slot_records.copy()
        stretches: list[tuple[float, float]] = []
        for number, place in enumerate(self.places):
            own = place.demand.until(self.clock.end_s + room * DAY_S)
            slots[number]["first_demanded"] = len(stretches)
            slots[number]["n_demanded"] = len(own)
            stretches += own
        return slots, _filled(kinds.Demanded, stretches)

    def _queues(self, width: int) -> np.ndarray:
        n_queues = 1 + len(_OF_FLEETS) * len(self.fleets) + len(_OF_SLOTS) * len(self.places)
        queues = np.zeros((n_queues, 1 + width), dtype=np.int64)
        served = [number for number, place in enumerate(self.places) if place.ways]
        served.sort(key=lambda number: self.places[number].orbit.priority)
        _fill(queues[codes.BY_PRIORITY], served)
        for line, name in zip(self._fleet_records, self.fleets, strict=True):
            flown = [number for number in served if name in self.places[number].ways]
            _fill(queues[line["drawing_on"]], flown)
            first = [number for number in flown if self.places[number].fleets[0] == name]
            _fill(queues[line["preferring"]], first)
        return queues


def _records(kind: type[Any], n: int) -> Any:
    """So many records of a kind, all 0."""
    return np.zeros(n, record_type(kind))


def _filled(kind: type[Any], rows: Sequence[tuple[float, ...]]) -> Any:
    found = _records(kind, len(rows))
    for number, row in enumerate(rows):
        found[number] = row
    return found


def _fill(queue: np.ndarray, places: Sequence[int]) -> None:
    queue[0] = len(places)
    queue[1 : 1 + len(places)] = places

"""What the compiled model is asked, as arrays: flight lines, slots, ways and calls.

Fleets and slots have their order in the file; a slot's ways follow one another, the preferred fleet
first. Those of a fleet that stand on alert are a line of their own, after the lines of all fleets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.operations.fast_calls import call_arrays
from sim.operations.flight_line import luck_of, repair_of, streams_of
from sim.operations.kernel.records import codes, foreseen
from sim.operations.kernel.records import state as kinds
from sim.operations.kernel.records.state import records
from sim.operations.luck.chance import Draws
from sim.operations.on_demand.on_demand import limit_s
from sim.operations.timing.demand import Demand
from sim.operations.timing.sortie_timetable import ways_of
from sim.operations.timing.ticks import Clock, budget_in_ticks, whole_ticks
from sim.units import DAY_S

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.operations.luck.chance import Chance
    from sim.operations.on_demand.calls import CallTimes
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


@dataclass(frozen=True)
class Line:
    """The tails of a fleet that fly orbits, or those on alert: their numbers, from 1."""

    fleet: str
    numbers: range
    is_alert: bool


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
        self.lines = [
            *(Line(name, range(1, of.n_for_orbits + 1), False) for name, of in fleets.items()),
            *(
                Line(name, range(of.n_for_orbits + 1, of.count + 1), True)
                for name, of in fleets.items()
                if of.alert
            ),
        ]
        counts = [len(line.numbers) for line in self.lines]
        self._first_tail = np.cumsum([0, *counts])
        self._luck = [_luck_of(fleets[line.fleet], line) for line in self.lines]
        streams = {
            name: streams_of(fleet, place) for place, (name, fleet) in enumerate(fleets.items())
        }
        self._streams = [[streams[line.fleet][n - 1] for n in line.numbers] for line in self.lines]
        self._drawn_from = tuple(
            stream + name
            for luck, streams in zip(self._luck, self._streams, strict=True)
            for name in codes.LUCK
            for stream in streams
            if luck[name].sample is not None
        )
        self._fleet_records = self._of_lines()
        self._tail_records = records(kinds.Tail, sum(counts))
        self._tail_records["fleet"] = np.repeat(np.arange(len(self.lines)), counts)
        self._asked: tuple[int, Any, Any] | None = None
        self._slot_records, self._way_records, self._point_records = self._of_places()

    @property
    def n_tails(self) -> int:
        """Aircraft of all fleets."""
        return int(self._first_tail[-1])

    @property
    def n_for_orbits(self) -> int:
        """Those of them that fly orbits, which come first."""
        return int(self._first_tail[len(self.fleets)])

    @property
    def alerts(self) -> Any:
        """The records of the lines on alert."""
        return self._fleet_records[len(self.fleets) :]

    def least_room(self) -> int:
        """Room for so many sorties of each aircraft, to begin with."""
        flights_s = [
            way.budget.flight_s + way.turnaround_s
            for place in self.places
            for way in place.ways.values()
        ]
        return 16 + int(1.5 * self.clock.end_s / max(min(flights_s, default=inf), 900.0))

    def arrays(self, chance: Chance, room: int, calls: CallTimes | None = None) -> dict[str, Any]:
        """A replication before its beginning, with room for so many sorties of each aircraft.

        Arrays by their names in the state, and the state itself, which says where each one is.
        """
        rooms, n_fleets = self._rooms(room), len(self.lines)
        slots, demanded = self._with_demand(room)
        asked, ways = call_arrays(calls, self.alerts, len(self.fleets), self.clock)
        rooms["due"] += 2 * len(asked)
        arrays = {
            "due": records(kinds.Due, rooms["due"] + 1),
            "fleets": self._fleet_records.copy(),
            "tails": self._tail_records.copy(),
            "luck": self._drawn(chance, room),
            "drawn": records(kinds.Drawn, self.n_tails * len(codes.LUCK)),
            "slots": slots,
            "ways": np.concatenate([self._way_records, ways]),
            "demanded": demanded,
            "route_points": self._point_records,
            "queues": self._queues(rooms["members"]),
            "orders": records(kinds.Order, rooms["orders"]),
            "sorties": records(kinds.Sortie, rooms["sorties"]),
            "events": records(kinds.Event, rooms["events"]),
            "holes": records(kinds.Hole, rooms["holes"]),
            "asked": records(kinds.Asked, rooms["asked"]),
            "books": records(foreseen.Book, n_fleets),
            "levels": records(foreseen.Level, n_fleets * rooms["levels"]),
            "wishes": records(foreseen.Wish, n_fleets * rooms["wishes"]),
            "steps": records(foreseen.Step, n_fleets * rooms["steps"]),
            "calls": asked,
        }
        state = records(kinds.State, 1)
        state["end_s"] = self.clock.end_s
        state["limit_s"] = limit_s(self.clock)
        state["n_calls"], state["n_undecided"] = len(asked), np.count_nonzero(asked["counts"])
        state["n_alerts"], state["first_alert"] = len(self.alerts), len(self.fleets)
        state["first_call_way"], state["first_open"] = len(self._way_records), codes.NOBODY
        state["by_preference"] = calls is not None and calls.by_preference
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

    def _of_lines(self) -> Any:
        found, names = records(kinds.Fleet, len(self.lines)), list(self.fleets)
        for number, of in enumerate(self.lines):
            name, fleet, line = of.fleet, self.fleets[of.fleet], found[number]
            alert = fleet.alert if of.is_alert else None
            upkeep = fleet.maintenance
            line["repair_mean_s"] = repair_of(fleet).mean_s
            line["turnaround_mean_s"] = whole_ticks(fleet.turnaround.mean_s)
            line["replacement_s"] = inf if fleet.replacement_s is None else fleet.replacement_s
            preferring = [p.orbit.priority for p in self.places if p.fleets[:1] == (name,)]
            line["first_priority"] = min(preferring, default=inf)
            line["climb_s"] = fleet.aircraft.climb_allowance_s
            line["first_tail"], line["n_tails"] = self._first_tail[number], len(of.numbers)
            line["readiness_s"] = whole_ticks(alert.readiness_s) if alert else 0.0
            line["bays_of"], line["is_alert"] = names.index(name), of.is_alert
            line["bays"] = upkeep.bays if upkeep else 0
            line["by_calendar"] = upkeep is not None and upkeep.clock == "calendar"
            for place, queue in enumerate(_OF_FLEETS):
                line[queue] = 1 + len(_OF_FLEETS) * number + place
        return found

    def _of_places(self) -> tuple[Any, Any, Any]:
        numbers = {name: number for number, name in enumerate(self.fleets)}
        slots = records(kinds.Slot, len(self.places))
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
            first_queue = 1 + len(_OF_FLEETS) * len(self.lines) + len(_OF_SLOTS) * number
            slot["orders"], slot["under_way"] = first_queue, first_queue + 1
            for fleet, way in place.ways.items():
                passed = list(
                    zip(*(times_s.tolist() for times_s in way.budget.turns_s), strict=True)
                )
                times_s = (way.lead_s, way.stay_s, way.home_s, way.budget.out_s, way.budget.back_s)
                ways.append((*times_s, 0.0, 0.0, numbers[fleet], len(points), len(passed), 0))
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
        n_queues = 1 + len(_OF_FLEETS) * len(self.lines) + len(_OF_SLOTS) * len(self.places)
        queues = np.zeros((n_queues, 1 + width), dtype=np.int64)
        served = [number for number, place in enumerate(self.places) if place.ways]
        served.sort(key=lambda number: self.places[number].orbit.priority)
        _fill(queues[codes.BY_PRIORITY], served)
        for line, name in zip(self._fleet_records, self.fleets, strict=False):
            flown = [number for number in served if name in self.places[number].ways]
            _fill(queues[line["drawing_on"]], flown)
            first = [number for number in flown if self.places[number].fleets[0] == name]
            _fill(queues[line["preferring"]], first)
        return queues


def _luck_of(fleet: Fleet, line: Line) -> dict[str, Draws]:
    """What chance decides of a line's tails: to those on alert the preflight is the readiness."""
    if not line.is_alert or fleet.alert is None:
        return luck_of(fleet)
    return luck_of(fleet) | {"preflight": Draws(always=whole_ticks(fleet.alert.readiness_s))}


def _filled(kind: type[Any], rows: Sequence[tuple[float, ...]]) -> Any:
    found = records(kind, len(rows))
    for number, row in enumerate(rows):
        found[number] = row
    return found


def _fill(queue: np.ndarray, places: Sequence[int]) -> None:
    queue[0] = len(places)
    queue[1 : 1 + len(places)] = places

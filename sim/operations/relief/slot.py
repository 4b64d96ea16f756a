"""A place on station, what is ordered for it, and what every relief policy has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.operations.can_be_spared import Wish
    from sim.operations.dispatch import Dispatch
    from sim.operations.timing.demand import Demand
    from sim.operations.timing.sortie import Sortie
    from sim.operations.timing.sortie_timetable import Way
    from sim.scenario.parts.scenario import Orbit


@dataclass(frozen=True)
class Hole:
    """A stretch of one slot that a planned sortie was to fill and did not, with the reason.

    `cause` is empty where no aircraft was ready when the launch was due, at `due_s` by fleet: the
    state of the aircraft then nearest to ready is the reason.
    """

    start_s: float
    end_s: float
    cause: str = ""
    due_s: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class Order:
    """An aircraft wanted in a slot at `wanted_s`, and of no use after `until_s`.

    `cause` is what is to blame if nobody comes: the failure that the order is to make good. Since
    `asked_s` it has been known for when the aircraft is wanted; before `earliest_s` no fleet has
    to start.
    """

    slot: Slot
    wanted_s: float
    until_s: float = inf
    cause: str = ""
    asked_s: float = 0.0
    earliest_s: float = 0.0

    def ask(self, now_s: float) -> list[float]:
        """Note that it is known from now on; the starts of the fleets for it."""
        self.asked_s = now_s
        starts_s = [self.start_s(way, now_s) for way in self.slot.ways.values()]
        self.earliest_s = min(starts_s)
        return starts_s

    def start_s(self, way: Way, now_s: float) -> float:
        """When a fleet has to start for it, by its way; never is infinite."""
        return way.start_s(self.wanted_s, now_s)

    def due_s(self, way: Way, start_s: float) -> float:
        """When an aircraft that starts then is expected on station."""
        return way.due_s(self.wanted_s, start_s)

    def ends_s(self) -> float:
        """When it is of no use any more: as the demanded stretch that it is for ends, or before."""
        return min(self.until_s, self.slot.demand.next(self.wanted_s)[1])

    def budget(self, way: Way, start_s: float) -> SortieBudget:
        """The budget of a sortie that starts then, if its preflight takes its mean."""
        return way.budget_for(self.wanted_s, start_s)


@dataclass(eq=False)
class Slot(ABC):
    """One of the k places of an orbit on station, filled by one sortie after another.

    Which aircraft are ordered for it and when is a relief policy's, a subclass each. `ways` has the
    fleets that can reach the orbit and come home, the preferred one first. `orders` stand until an
    aircraft is sent, `under_way` are the sorties sent that have not arrived. For the gaps it keeps
    `holes`, and `asked`, the stays that the policy asks for: outside them nobody was to come.
    """

    name: str
    orbit: Orbit
    index: int
    demand: Demand
    ways: Mapping[str, Way]
    dispatch: Dispatch
    orders: list[Order] = field(init=False, default_factory=list)
    under_way: list[Sortie] = field(init=False, default_factory=list)
    holes: list[Hole] = field(init=False, default_factory=list)
    asked: list[tuple[float, float]] = field(init=False)
    leaves_as: str = field(init=False, default="relieved")
    on_arrival: Callable[[Sortie], None] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self.asked = self.asked_at_first()

    @property
    def fleets(self) -> tuple[str, ...]:
        """The fleets that can reach this orbit and come home, the preferred one first."""
        return tuple(self.ways)

    @cached_property
    def timed(self) -> list[Way]:
        """The ways that closures open and close."""
        return [way for way in self.ways.values() if way.is_timed]

    # What a policy decides.

    @abstractmethod
    def begin(self) -> None:
        """Order the first aircraft, at the very start of a run."""

    @abstractmethod
    def wishes(self) -> Iterator[Wish]:
        """What the slot will ask of the fleet it prefers, as far as can be foreseen."""

    @abstractmethod
    def leaves_s(self, arrive_s: float, on_station_s: float) -> float:
        """When a sortie with so much time on station leaves if nobody relieves it."""

    @abstractmethod
    def takeoff_s(self, sortie: Sortie) -> float | None:
        """When one whose preflight is over is to take off; None if closures forbid that."""

    @abstractmethod
    def failed(self, sortie: Sortie, cause: str) -> None:
        """A sortie will not arrive, for a cause: its place is another's."""

    @abstractmethod
    def broke_off(self, sortie: Sortie, cause: str) -> None:
        """A sortie turns home, or is lost, before its departure, which `depart_s` still holds."""

    @classmethod
    def asked_at_first(cls) -> list[tuple[float, float]]:
        """The stays that are asked for before any launch: all of time, as there is to be a relief.

        A policy that asks for single stays says so here, and adds each as it comes up.
        """
        return [(-inf, inf)]

    def stay_s(self, order: Order, on_station_s: float) -> float:
        """How long one sent for an order is to stay before its relief has been overlapped."""
        del order
        return on_station_s

    # What is the same for all, or what most would do.

    def ask_for(self, order: Order) -> None:
        """Let an order stand: somebody is sent for it as soon as that is due and possible."""
        self.orders.append(order)
        self.dispatch.stand(order)

    def sent(self, order: Order, sortie: Sortie) -> None:
        """A sortie has been sent for an order, which stands no longer."""
        sortie.expect_to_leave(self.leaves_s(sortie.due_s, sortie.budget.on_station_s))
        self.orders.remove(order)
        self.under_way.append(sortie)

    def too_late(self, order: Order) -> None:
        """Nobody can serve an order any more: it is dropped."""
        self.orders.remove(order)

    def lost_whole(self, sortie: Sortie) -> None:
        """A sortie that was sent is not flown at all: its stay passes empty."""
        self.under_way.remove(sortie)
        self.holes.append(Hole(sortie.due_s, sortie.due_s + sortie.stay_s, "loss"))

    def called_away(self, sortie: Sortie, back_s: float, left_s: float) -> None:
        """A call has taken a sortie from its station, from which it was to leave at `depart_s`.

        Until then the place is empty for that reason, or until somebody comes. It is expected back
        at `back_s`, inf of never, and then to stay for `left_s`.
        """
        del back_s, left_s
        self.holes.append(Hole(self.dispatch.now_s, sortie.depart_s, "called_away"))
        self.broke_off(sortie, "called_away")

    def free_until_s(self, away: Sortie, from_s: float) -> float:
        """Until when the place of one that is away is free as from a moment; -inf if not then."""
        del away, from_s
        return inf

    def coming_back(self, sortie: Sortie) -> None:
        """It is on its way back, and `due_s` is when it arrives."""
        self.under_way.append(sortie)

    def resumed(self, sortie: Sortie) -> None:
        """It is on station again, until it must leave or is relieved."""
        sortie.come_back(self.dispatch.now_s, sortie.stay_s)
        self._come(sortie, self.dispatch.now_s, sortie.stay_s)

    def never_back(self, sortie: Sortie, cause: str) -> None:
        """It does not come back from a call, for a cause: its place is another's."""
        del cause
        if sortie in self.under_way:
            self.under_way.remove(sortie)

    def took_off(self, sortie: Sortie) -> None:
        """A sortie has taken off: when it arrives is now known to the second."""
        if sortie.way.is_timed:
            # Closures may have given it other hours than it was sent for.
            sortie.expect_to_leave(self.leaves_s(sortie.due_s, sortie.budget.on_station_s))

    def arrived(self, sortie: Sortie) -> None:
        """A sortie is on station, and has a time to leave."""
        self._come(sortie, sortie.arrive_s, sortie.budget.on_station_s)

    def _come(self, sortie: Sortie, now_s: float, on_station_s: float) -> None:
        self.under_way.remove(sortie)
        if self.on_arrival:  # whoever was called away has a successor
            self.holes = [
                replace(hole, end_s=now_s)
                if hole.cause == "called_away" and hole.start_s < now_s < hole.end_s
                else hole
                for hole in self.holes
            ]
        sortie.depart_s = self.leaves_s(now_s, on_station_s)
        sortie.expect_to_leave(sortie.depart_s)
        if self.on_arrival:
            self.on_arrival(sortie)

"""Aircraft in the air for no orbit: on their way home or, to a call of higher priority, at another.

Where each is at any moment is known from where it set out, whither and when; so are the way from
there to a call and what its tanks still allow.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import inf, isinf
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from sim.operations.on_demand.alert import Errand
from sim.operations.timing.ticks import whole_ticks
from sim.units import SAME_MOMENT_S, TICK_S

if TYPE_CHECKING:
    from collections.abc import Mapping

    import simpy

    from sim.operations.on_demand.calls import Call
    from sim.operations.on_demand.open_calls import OpenCalls
    from sim.operations.timing.sortie import Sortie

    # A place, which the model hands back as it was given it.
    Place = Any


class Places(Protocol):
    """Places as the model asks for them, and ways from one to a call."""

    def of_base(self, fleet: str) -> Place:
        """A fleet's base."""

    def of_station(self, orbit: str, sortie: Sortie) -> Place:
        """Where the laps of a sortie begin, from where it flies home."""

    def of_call(self, number: int) -> Place:
        """The place of a call."""

    def between(self, fleet: str, ends: tuple[Place, Place], share: float) -> Place:
        """Where one is that has flown a share of the time from one place to another."""

    def way_s(self, fleet: str, here: Place, number: int) -> float:
        """How long it takes from a place to a call; inf where no legal way leads."""


@dataclass(frozen=True, eq=False)
class AirWays:
    """Who may be called in the air, and how they fly.

    `burns` is by fleet what a second of transit takes off the time on station.
    """

    places: Places
    burns: Mapping[str, float]
    homeward: bool
    preempts: bool


@dataclass(slots=True, eq=False)
class Leg:
    """What an aircraft flies or does, in the name of its fleet on alert or of its orbit.

    It is at the first of `ends` until `begin_s` and at the second from `end_s` on, from where it
    flies home in `home_s` and where it could stay for `spare_s`. On its way home it has no
    `errand`.
    """

    name: str
    sortie: Sortie
    ends: tuple[Place, Place]
    begin_s: float
    end_s: float
    home_s: float
    spare_s: float
    errand: Errand | None = None
    is_taken: bool = False

    @property
    def is_over(self) -> bool:
        """Whether nobody can be called from it any more."""
        of = self.sortie
        if self.is_taken or of.outcome != "airborne":
            return True
        return self.errand.is_over if self.errand else not of.is_fit


class Offer(NamedTuple):
    """A leg that can end for a call; `stay_s` is the longest at the call."""

    on_scene_s: float
    stay_s: float
    home_s: float
    turned_s: float
    here: Place
    leg: Leg


class InTheAir:
    """All aircraft that may be called in the air."""

    def __init__(
        self, env: simpy.Environment, ways: AirWays, calls: OpenCalls, names: Iterable[str]
    ) -> None:
        self.env, self.ways, self.calls = env, ways, calls
        self.answerers = [Aloft(name, self) for name in names]
        self._names = frozenset(answerer.name for answerer in self.answerers)
        self._legs: list[Leg] = []
        calls.on_setting_out = self.sets_out

    def legs_of(self, name: str) -> Iterator[Leg]:
        """Those that answer in the name of a fleet or an orbit."""
        self._legs = [leg for leg in self._legs if not leg.is_over]
        return (leg for leg in self._legs if leg.name == name)

    def turns_home(self, sortie: Sortie, landing_s: float) -> None:
        """One has done what it was sent for, and may be called on its way home."""
        name = sortie.destination.name or sortie.tail.fleet
        if not self.ways.homeward or name not in self._names:
            return
        now_s, places, fleet = self.env.now, self.ways.places, sortie.tail.fleet
        last = sortie.detour or sortie
        if isinstance(last.destination, Errand):
            here = places.of_call(last.destination.call.number)
            spare_s = last.budget.on_station_s - (last.depart_s - last.arrive_s)
        else:
            here = places.of_station(sortie.destination.name, sortie)
            spare_s = sortie.budget.on_station_s - (sortie.depart_s - sortie.arrive_s)
        ends = here, places.of_base(fleet)
        self._legs.append(Leg(name, sortie, ends, now_s, landing_s, 0.0, spare_s))
        self.calls.wake()

    def sets_out(self, errand: Errand, sortie: Sortie, flight: Sortie) -> None:
        """One has set out for a call, from which another of higher priority may take it."""
        if not self.ways.preempts:
            return
        places, fleet, budget = self.ways.places, sortie.tail.fleet, sortie.budget
        there = places.of_call(errand.call.number)
        here, begin_s = errand.here, self.env.now
        if here is None:
            here, begin_s = places.of_base(fleet), begin_s + budget.climb_s
        name, spare_s = flight.destination.name or fleet, budget.on_station_s
        times_s = begin_s, sortie.due_s, budget.back_s, spare_s
        self._legs.append(Leg(name, flight, (here, there), *times_s, errand))


class Aloft:
    """Those in the air that answer in the name of one fleet on alert, or of one orbit."""

    def __init__(self, name: str, air: InTheAir) -> None:
        self.name = name
        self._air = air
        self._env, self._ways, self._calls = air.env, air.ways, air.calls
        self._offered: dict[int, Offer] = {}

    def on_scene_s(self, call: Call) -> float | None:
        """When the first of them would be there; None if none may go."""
        offers = (self._offer(call, leg) for leg in self._air.legs_of(self.name))
        best = min((offer for offer in offers if offer), key=lambda o: o.on_scene_s, default=None)
        if best:
            self._offered[call.number] = best
        return best.on_scene_s if best else None

    def is_gone(self) -> bool:
        """Whether none of them is in the air."""
        return next(self._air.legs_of(self.name), None) is None

    def lead_s(self, call: Call, due_s: float) -> float:  # noqa: ARG002  # what others ask
        """Nobody knows beforehand where they will be."""
        return inf

    def send(self, call: Call) -> None:
        """Turn the one to the call that was offered a moment ago."""
        offer, now_s = self._offered[call.number], self._env.now
        self._offered.clear()
        leg = offer.leg
        flight, fleet = leg.sortie, leg.sortie.tail.fleet
        leg.is_taken = True
        if leg.errand:
            leg.errand.taken()
        call.answered_by(fleet, flight.tail.name, now_s)
        budget = replace(
            flight.budget,
            out_s=offer.on_scene_s - now_s,
            on_station_s=offer.stay_s,
            back_s=offer.home_s,
            climb_s=0.0,
        )
        errand = Errand(call, fleet, self._env, self._calls, offer.here)
        flight.call_on(errand, budget, now_s, call.stay_s, offer.turned_s)
        assert flight.detour is not None, "BUG: called to nowhere"
        self._calls.on_setting_out(errand, flight.detour, flight)

    def _offer(self, call: Call, leg: Leg) -> Offer | None:
        """What one of them can do for a call; None if not even reach it, stay and go home."""
        fleet, now_s = leg.sortie.tail.fleet, self._env.now
        if leg.errand and leg.errand.call.priority <= call.priority:
            return None
        home_s = call.home_by(self.name, fleet)
        if home_s is None:
            return None
        spare_s, turned_s, here = leg.spare_s, leg.home_s, leg.ends[1]
        since_s = leg.errand.on_scene_since_s if leg.errand else None
        if since_s is not None:
            spare_s -= now_s - since_s
        elif leg.end_s <= now_s + SAME_MOMENT_S:
            return None  # what it is about to do comes first
        else:
            share = max(now_s - leg.begin_s, 0.0) / (leg.end_s - leg.begin_s)
            here = self._ways.places.between(fleet, leg.ends, share)
            turned_s += leg.end_s - now_s
        out_s = whole_ticks(self._ways.places.way_s(fleet, here, call.number))
        if isinf(out_s):
            return None
        left_s = whole_ticks(spare_s - self._ways.burns[fleet] * (out_s + home_s - turned_s))
        # A tick may be lost between a stay that is wanted and the same stay that is left. One with
        # nothing left would relieve itself of what it had to leave, again and again.
        if left_s < max(call.stay_s - TICK_S, SAME_MOMENT_S):
            return None
        return Offer(now_s + out_s, max(left_s, call.stay_s), home_s, turned_s, here, leg)

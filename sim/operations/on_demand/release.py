"""Orbits that release their aircraft: one on station is called away to a cue, and flies home.

Its place on the lap is known at any moment, and so are the way from there and what its tanks still
allow. The orbit asks for another aircraft at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import inf, isinf
from typing import TYPE_CHECKING, NamedTuple

from sim.operations.on_demand.alert import Errand
from sim.operations.timing.ticks import whole_ticks
from sim.units import SAME_MOMENT_S, TICK_S

if TYPE_CHECKING:
    import simpy

    from sim.operations.on_demand.calls import Call, WayFrom
    from sim.operations.on_demand.open_calls import OpenCalls
    from sim.operations.relief import Slot
    from sim.operations.sorties import Sortie


class Offer(NamedTuple):
    """A sortie that can leave its orbit for a call; `stay_s` is the longest that it could stay."""

    on_scene_s: float
    stay_s: float
    home_s: float
    sortie: Sortie


class ReleasingOrbit:
    """The aircraft on station of one orbit, which calls may take from it.

    `burns` is by fleet what a second of transit takes off the time on station. `calls` is told how
    the errands end.
    """

    def __init__(
        self,
        env: simpy.Environment,
        slots: Sequence[Slot],
        way_from: WayFrom,
        burns: dict[str, float],
        calls: OpenCalls,
    ) -> None:
        self.name = slots[0].name
        self._env, self._way_from, self._burns, self._calls = env, way_from, burns, calls
        self._on_station: list[tuple[Slot, Sortie]] = []
        self._stays: list[Sortie] = []
        self._offered: dict[int, Offer] = {}
        for slot in slots:
            slot.on_arrival = partial(self._arrived, slot)

    def on_scene_s(self, call: Call) -> float | None:
        """When the first of its aircraft would be there; None if none may go."""
        offer = self._best(call)
        if offer:
            self._offered[call.number] = offer
        return offer.on_scene_s if offer else None

    def is_gone(self) -> bool:
        """Never, as far as is known here: another may yet come on station."""
        return False

    def lead_s(self, call: Call) -> float:
        """The way of the first from where it is now; inf where none may go now."""
        offer = self._best(call)
        return offer.on_scene_s - self._env.now if offer else inf

    def send(self, call: Call) -> None:
        """Call the aircraft away that was offered a moment ago."""
        offer, now_s = self._offered[call.number], self._env.now
        self._offered.clear()
        sortie = offer.sortie
        fleet = sortie.tail.fleet
        if not call.is_reached:
            call.fleet, call.tail, call.answered_s = fleet, sortie.tail.name, now_s
        budget = replace(
            sortie.budget,
            out_s=offer.on_scene_s - now_s,
            on_station_s=offer.stay_s,
            back_s=offer.home_s,
        )
        errand = Errand(call, fleet, self._env, self._calls)
        sortie.call_away(errand, budget, now_s, call.stay_s)
        # The slot is told before it leaves, and learns until when it was to have stayed.
        slot = next(slot for slot, other in self._on_station if other is sortie)
        slot.called_away(sortie)
        sortie.leave_at(now_s)

    def _best(self, call: Call) -> Offer | None:
        offers = (self._offer(call, sortie) for sortie in self._present())
        return min((offer for offer in offers if offer), key=lambda o: o.on_scene_s, default=None)

    def _present(self) -> list[Sortie]:
        """Those on station that are not about to leave."""
        soon_s = self._env.now + SAME_MOMENT_S
        self._on_station = [
            (slot, sortie)
            for slot, sortie in self._on_station
            if sortie.detour is None and sortie.outcome == "airborne" and sortie.depart_s > soon_s
        ]
        return [sortie for _, sortie in self._on_station]

    def _offer(self, call: Call, sortie: Sortie) -> Offer | None:
        """What one aircraft can do for a call; None if not even reach it, stay and go home."""
        fleet, now_s = sortie.tail.fleet, self._env.now
        home_s = call.home_s.get(fleet)
        if self.name not in call.orbits or home_s is None:
            return None
        stays = self._stays[: self._stays.index(sortie) + 1]
        out_s = whole_ticks(self._way_from(self.name, stays, now_s, call.number))
        if isinf(out_s):
            return None
        more_s = out_s + home_s - sortie.budget.back_s
        left_s = sortie.budget.on_station_s - (now_s - sortie.arrive_s)
        left_s = whole_ticks(left_s - self._burns[fleet] * more_s)
        # A tick may be lost between a stay that is wanted and the same stay that is left.
        if left_s < call.stay_s - TICK_S:
            return None
        return Offer(now_s + out_s, max(left_s, call.stay_s), home_s, sortie)

    def _arrived(self, slot: Slot, sortie: Sortie) -> None:
        self._stays.append(sortie)
        self._on_station.append((slot, sortie))
        self._calls.wake()

"""Orbits that release their aircraft: one on station is called away to a cue, and home or back.

Its place on the lap is known at any moment, and so are the way from there and what its tanks still
allow. The orbit asks for another aircraft at once; if the first is expected back, only for one that
would be there sooner.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf, isinf, isnan, nan
from typing import TYPE_CHECKING, NamedTuple

from sim.operations.on_demand.alert import Errand
from sim.operations.timing.ticks import whole_ticks
from sim.units import SAME_MOMENT_S, TICK_S

if TYPE_CHECKING:
    import simpy

    from sim.operations.on_demand.calls import Call, OrbitWays
    from sim.operations.on_demand.open_calls import OpenCalls
    from sim.operations.relief import Slot
    from sim.operations.timing.sortie import Sortie


@dataclass(slots=True, eq=False)
class LapStay:
    """One stay of a sortie on its lap, until it left for a call or is to leave."""

    slot: Slot
    sortie: Sortie
    arrive_s: float
    left_s: float = nan

    @property
    def depart_s(self) -> float:
        """When it left, or is to leave."""
        return self.sortie.depart_s if isnan(self.left_s) else self.left_s


class Offer(NamedTuple):
    """A stay that can end for a call; `stay_s` is the longest at the call, `left_s` here."""

    on_scene_s: float
    stay_s: float
    left_s: float
    home_s: float
    stay: LapStay


class Away:
    """A sortie at a call: it comes back to its orbit if it has enough left there for that.

    `way_s` is from the call back, inf of one that flies home; `left_s` what it would have left back
    on its orbit if it stayed at the call for no time. Both hold for the place of the call; what it
    held may have moved, and `moved` says how much longer the way back is then.
    """

    def __init__(
        self, env: simpy.Environment, stay: LapStay, way_s: float, left_s: float, least_s: float
    ) -> None:
        self.moved: Callable[[], tuple[float, float]] = lambda: (0.0, 0.0)
        self._env, self._slot, self._sortie = env, stay.slot, stay.sortie
        self._way_s, self._left_s = way_s, left_s
        self._least_s = max(least_s, SAME_MOMENT_S)

    def is_called(self, leaves_s: float, stayed_s: float) -> None:
        """It is called away, and expected to leave the call at a time, having stayed so long."""
        back_s, left_s = leaves_s + self._way_s, whole_ticks(self._left_s - stayed_s)
        is_expected = self._is_worth(back_s, left_s)
        self._slot.called_away(self._sortie, back_s if is_expected else inf, left_s)
        if is_expected:
            self._sortie.expect_to_leave(self._slot.leaves_s(back_s, left_s))

    def way_back_s(self) -> float | None:
        """How long it flies back from now; None if it flies home, which the slot is told."""
        sortie, now_s = self._sortie, self._env.now
        assert sortie.detour is not None, "BUG: back from nowhere"
        longer_s, less_s = self.moved()
        self._way_s, self._left_s = self._way_s + longer_s, self._left_s - less_s
        due_s, left_s = (
            now_s + self._way_s,
            whole_ticks(self._left_s - (now_s - sortie.detour.arrive_s)),
        )
        if not self._is_worth(due_s, left_s):
            self.never_back("called_away")
            return None
        sortie.due_s, sortie.stay_s = due_s, left_s
        sortie.expect_to_leave(self._slot.leaves_s(due_s, left_s))
        self._slot.coming_back(sortie)
        return self._way_s

    def resumed(self) -> None:
        """It is back on its orbit."""
        self._slot.resumed(self._sortie)

    def never_back(self, cause: str) -> None:
        """It does not come back."""
        self._slot.never_back(self._sortie, cause)

    def _is_worth(self, due_s: float, left_s: float) -> bool:
        """Whether it would have enough left there, before the next comes or demand ends."""
        if due_s == inf or left_s < self._least_s:
            return False
        leaves_s = self._slot.leaves_s(due_s, left_s)
        free_s = self._slot.free_until_s(self._sortie, due_s)
        return min(leaves_s, free_s) - due_s >= self._least_s


class ReleasingOrbit:
    """The aircraft on station of one orbit, which calls may take from it.

    `calls` is told how the errands end.
    """

    def __init__(
        self, env: simpy.Environment, slots: Sequence[Slot], ways: OrbitWays, calls: OpenCalls
    ) -> None:
        self.name = slots[0].name
        release = slots[0].orbit.release
        assert release is not None, "BUG: an orbit that releases nothing"
        self._release = release
        self._env, self._ways, self._calls = env, ways, calls
        self._stays: list[LapStay] = []
        self._on_station: list[LapStay] = []
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

    def lead_s(self, call: Call, due_s: float) -> float:  # noqa: ARG002  # what others ask
        """The way of the first from where it is now; inf where none may go now."""
        offer = self._best(call)
        return offer.on_scene_s - self._env.now if offer else inf

    def send(self, call: Call) -> None:
        """Call the aircraft away that was offered a moment ago."""
        offer, now_s = self._offered[call.number], self._env.now
        self._offered.clear()
        stay, sortie = offer.stay, offer.stay.sortie
        fleet = sortie.tail.fleet
        call.answered_by(fleet, sortie.tail.name, now_s)
        out_s = offer.on_scene_s - now_s
        budget = replace(sortie.budget, out_s=out_s, on_station_s=offer.stay_s, back_s=offer.home_s)
        back_s = inf
        if self._release.back == "resume":
            back_s = whole_ticks(self._ways.way_back(self.name, sortie, call.number))
        left_s = offer.left_s - self._ways.burns[fleet] * (out_s + back_s)
        away = Away(self._env, stay, back_s, left_s, self._release.least_stay_s)
        if call.moving:
            away.moved = partial(self._moved, call, sortie, back_s)
        stays = self._stays[: self._stays.index(stay) + 1]
        here = self._ways.place_of(self.name, stays, now_s)
        errand = Errand(call, fleet, self._env, self._calls, here)
        sortie.call_away(errand, budget, now_s, call.stay_s, away)
        assert sortie.detour is not None, "BUG: called away to nowhere"
        self._calls.on_setting_out(errand, sortie.detour, sortie)
        # The slot is told before it leaves, and learns until when it was to have stayed.
        stays_s = min(call.longest_s, offer.stay_s)
        away.is_called(offer.on_scene_s + stays_s, stays_s)
        stay.left_s = now_s
        sortie.leave_at(now_s)

    def _moved(self, call: Call, sortie: Sortie, back_s: float) -> tuple[float, float]:
        """How much longer than from the call the way back is now, and what that takes of a stay."""
        if call.held is None or isinf(back_s):
            return 0.0, 0.0
        way_s = whole_ticks(call.held.ways.back_to_lap_s(self.name, sortie, self._env.now))
        return way_s - back_s, self._ways.burns[sortie.tail.fleet] * (way_s - back_s)

    def _best(self, call: Call) -> Offer | None:
        offers = (self._offer(call, stay) for stay in self._present())
        return min((offer for offer in offers if offer), key=lambda o: o.on_scene_s, default=None)

    def _present(self) -> list[LapStay]:
        """Those on station that are not about to leave."""
        soon_s = self._env.now + SAME_MOMENT_S
        self._on_station = [
            stay
            for stay in self._on_station
            if stay.sortie.outcome == "airborne" and stay.depart_s > soon_s
        ]
        return self._on_station

    def _offer(self, call: Call, stay: LapStay) -> Offer | None:
        """What one aircraft can do for a call; None if not even reach it, stay and go home."""
        sortie, now_s = stay.sortie, self._env.now
        fleet, budget = sortie.tail.fleet, sortie.budget
        home_s = call.home_s.get(fleet)
        if self.name not in call.orbits or home_s is None:
            return None
        stays = self._stays[: self._stays.index(stay) + 1]
        if call.held:
            meets_s = call.held.ways.meets_from_lap_s(self.name, stays, now_s)
            out_s = whole_ticks(meets_s - now_s)
            home_s = call.held.home_s(fleet, meets_s) if meets_s < inf else inf
        else:
            out_s = whole_ticks(self._ways.way_from(self.name, stays, now_s, call.number))
        if isinf(out_s + home_s):
            return None
        here_s = budget.on_station_s - (now_s - sortie.arrive_s)
        left_s = whole_ticks(here_s - self._ways.burns[fleet] * (out_s + home_s - budget.back_s))
        # A tick may be lost between a stay that is wanted and the same stay that is left.
        if left_s < max(call.stay_s, self._release.least_stay_s) - TICK_S:
            return None
        return Offer(now_s + out_s, max(left_s, call.stay_s), here_s, home_s, stay)

    def _arrived(self, slot: Slot, sortie: Sortie) -> None:
        stay = LapStay(slot, sortie, self._env.now)
        self._stays.append(stay)
        self._on_station.append(stay)
        self._calls.wake()

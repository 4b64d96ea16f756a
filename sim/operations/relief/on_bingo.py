"""Relief on bingo: every sortie that is sent orders its own relief, so that the two meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf, isnan
from typing import TYPE_CHECKING, ClassVar

from sim.operations.relief.slot import Hole, Order, Slot
from sim.operations.timing.ticks import is_before, whole_ticks
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.operations.timing.demand import Demand
    from sim.operations.timing.sortie import Sortie
    from sim.operations.timing.sortie_timetable import Way


@dataclass(eq=False)
class OnBingo(Slot):
    """A place whose sorties stay until they are relieved, at bingo at the latest.

    `_relief` is the order at the end of the chain, the relief of `_last`, the sortie sent last; it
    stands as long as the run lasts. Any other order is a patch: it makes good a sortie that failed
    after its relief had been sent, and is of no use once that comes. `_present` is the sortie that
    arrived last. `_stand_ins` are patches for those called away, of use until they are back.
    """

    _overlap_s: float = field(init=False)
    _relief: Order = field(init=False)
    _last: Sortie | None = field(init=False, default=None)
    _present: Sortie | None = field(init=False, default=None)
    _stand_ins: dict[Sortie, Order] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        super().__post_init__()
        self._overlap_s = self.orbit.relief.overlap_s
        self._relief = Order(self, self.demand.next(0.0)[0])
        self.orders.append(self._relief)

    def begin(self) -> None:
        """Ask for the first aircraft as soon as demand begins."""
        self.dispatch.stand(self._relief)

    def wishes(self) -> Iterator[ReliefWish]:
        """The patches, and the chain of reliefs link upon link."""
        rank, way = self.orbit.priority, self.ways[self.fleets[0]]
        for order in self.orders:
            if order is not self._relief:
                until_s = order.until_s
                yield ReliefWish(rank, way, self.demand, order.wanted_s, True, until_s=until_s)
        chain = ReliefWish(rank, way, self.demand, self._relief.wanted_s)
        chain.overlap_s, chain.stay_share = self._overlap_s, self._stay_share
        if self._last and self._last.tail.fleet == self.fleets[0] and self._is_out(self._last):
            chain.back_s = self._last.tail.ready_by_s
        yield chain

    def leaves_s(self, arrive_s: float, on_station_s: float) -> float:
        """At bingo, or before it when demand ends."""
        bingo_s = arrive_s + on_station_s
        return max(arrive_s, min(bingo_s, self.demand.next(arrive_s)[1]))

    def takeoff_s(self, sortie: Sortie) -> float | None:
        """So that it comes when it is wanted; None where closures have made it later than that."""
        now_s = self.dispatch.now_s
        takeoff_s = sortie.way.takeoff_s(sortie.wanted_s, now_s)
        expected_s = sortie.due_s - sortie.budget.out_s
        return takeoff_s if takeoff_s <= max(now_s, expected_s, sortie.wanted_s) else None

    def stay_s(self, order: Order, on_station_s: float) -> float:
        """Until bingo; a share of it where the first reliefs of k aircraft are to come evenly."""
        if order is not self._relief:
            return on_station_s
        return whole_ticks(self._stay_share * (on_station_s - self._overlap_s)) + self._overlap_s

    def sent(self, order: Order, sortie: Sortie) -> None:
        """A link of the chain orders the next one; whoever it relieves goes home when it comes."""
        super().sent(order, sortie)
        if order is not self._relief:
            others = self._stand_ins.items()
            self._stand_ins = {away: of for away, of in others if of is not order}
            return
        if self._last and self._is_out(self._last):
            relieved_s = sortie.due_s + self._overlap_s
            self._last.expect_to_leave(min(self._last.leaves_s, relieved_s))
        self._last = sortie
        self._relief = Order(self, self._wanted_after_s(sortie.due_s, sortie.stay_s))
        self.orders.append(self._relief)
        # Not looked at now: what is due at this moment is looked at until nothing more is sent.
        self.dispatch.time(self._relief)

    def too_late(self, order: Order) -> None:
        """Drop a patch; put the chain off until demand resumes."""
        demand_ends_s = self.demand.next(order.wanted_s)[1]
        if demand_ends_s <= order.until_s:
            due_s = {
                fleet: max(order.asked_s, order.wanted_s - way.lead_s)
                for fleet, way in self.ways.items()
            }
            self.holes.append(Hole(order.wanted_s, demand_ends_s, order.cause, due_s))
        if order is not self._relief:
            self.orders.remove(order)
            return
        order.wanted_s = self.demand.next(max(demand_ends_s, self.dispatch.now_s))[0]
        order.cause = ""
        self.dispatch.time(order)

    def took_off(self, sortie: Sortie) -> None:
        """The relief is wanted as much later as the sortie is late."""
        super().took_off(sortie)
        self._move_relief(sortie, self._wanted_after_s(sortie.due_s, sortie.stay_s))

    def arrived(self, sortie: Sortie) -> None:
        """On station; whoever was there leaves after the overlap, if not before."""
        super().arrived(sortie)
        relieved, self._present = self._present, sortie
        leaves_s = sortie.arrive_s + self._overlap_s
        if relieved and relieved.depart_s > leaves_s + SAME_MOMENT_S:
            relieved.cut_short(leaves_s)

    def broke_off(self, sortie: Sortie, cause: str) -> None:
        """Another aircraft is wanted at once, unless the relief is there already."""
        if not sortie.arrived:
            self.failed(sortie, cause)
        elif self._present is sortie:
            self._present = None
            self._make_good(sortie, self.dispatch.now_s, cause)

    def called_away(self, sortie: Sortie, back_s: float, left_s: float) -> None:
        """Another aircraft is wanted at once; if it is expected back, only one that is sooner."""
        if back_s == inf:
            super().called_away(sortie, back_s, left_s)
            return
        now_s, self._present = self.dispatch.now_s, None
        self.holes.append(Hole(now_s, sortie.depart_s, "called_away"))
        self._move_relief(sortie, self._wanted_after_s(back_s, left_s))
        self._stand_ins[sortie] = Order(self, now_s, back_s, "called_away")
        self.ask_for(self._stand_ins[sortie])

    def free_until_s(self, away: Sortie, from_s: float) -> float:
        """Until the next comes, unless somebody else is there or comes before."""
        present = self._present
        if present and present is not away and is_before(from_s, present.depart_s):
            return -inf
        next_s = min((other.due_s for other in self.under_way), default=inf)
        return next_s if is_before(from_s, next_s) else -inf

    def coming_back(self, sortie: Sortie) -> None:
        """A stand-in is of use only before it; its own relief when it must leave again."""
        super().coming_back(sortie)
        if sortie in self._stand_ins:
            self._stand_ins[sortie].until_s = sortie.due_s
        self._move_relief(sortie, self._wanted_after_s(sortie.due_s, sortie.stay_s))

    def resumed(self, sortie: Sortie) -> None:
        """On station again, unless somebody else has come meanwhile."""
        self._no_stand_in(sortie)
        super().resumed(sortie)
        if self._present and is_before(self.dispatch.now_s, self._present.depart_s):
            sortie.depart_s = self.dispatch.now_s
        else:
            self._present = sortie

    def never_back(self, sortie: Sortie, cause: str) -> None:
        """Another aircraft is wanted at once, unless a stand-in has been sent."""
        super().never_back(sortie, cause)
        if self._no_stand_in(sortie):
            self._make_good(sortie, self.dispatch.now_s, cause)

    def _no_stand_in(self, sortie: Sortie) -> bool:
        """Want no stand-in any more; whether one was wanted, and nobody was sent."""
        order = self._stand_ins.pop(sortie, None)
        if order in self.orders:
            self.orders.remove(order)
        return order is not None

    def failed(self, sortie: Sortie, cause: str) -> None:
        """Another aircraft is wanted when this one was, or at once."""
        self.under_way.remove(sortie)
        # Whoever is on station was expected to be relieved by this one, and stays on to bingo.
        if self._present and self._is_out(self._present):
            self._present.expect_to_leave(self._present.depart_s)
        # Gaps while it was awaited are its own, unless another was to come before it.
        is_first = all(other.due_s > sortie.due_s for other in self.under_way)
        since_s = sortie.sent_s if is_first else sortie.wanted_s
        self.holes.append(Hole(since_s, self.dispatch.now_s, cause))
        self._make_good(sortie, sortie.wanted_s, cause)

    def _make_good(self, sortie: Sortie, wanted_s: float, cause: str) -> None:
        """Call its relief earlier; if that has been sent, order a patch until it comes."""
        if self._move_relief(sortie, wanted_s, cause):
            return
        coming = [other.due_s for other in self.under_way if other.due_s > wanted_s]
        # The order that stands is for the relief of another sortie by now, and cannot be moved.
        until_s = min(coming, default=self._relief.wanted_s)
        self.ask_for(Order(self, wanted_s, until_s, cause))

    def _move_relief(self, sortie: Sortie, wanted_s: float, cause: str = "") -> bool:
        """Move the order for a sortie's relief, if it still stands; whether it does."""
        if self._last is not sortie:
            return False
        self._relief.cause = cause
        if abs(self._relief.wanted_s - wanted_s) > SAME_MOMENT_S:
            self._relief.wanted_s = wanted_s
            self.dispatch.stand(self._relief)
        return True

    def _wanted_after_s(self, arrive_s: float, stay_s: float) -> float:
        """When the relief of a stay should arrive: before it ends, or when demand resumes."""
        return self.demand.relief_wanted_s(arrive_s, stay_s, self._overlap_s)

    def _is_out(self, sortie: Sortie) -> bool:
        """Whether a sortie is on its way, on station, or on its way home from there."""
        return sortie in self.under_way or (sortie is self._present and isnan(sortie.land_s))

    @property
    def _stay_share(self) -> float:
        """The share of its stay after which the next sortie is to give way.

        Where k aircraft share an orbit, reliefs must come evenly or all k would need theirs at
        once; the first sortie of slot j is therefore to give way after (j + 1)/k of a full stay.
        """
        if self._last is not None or not self.demand.always:
            return 1.0
        return (self.index + 1) / self.orbit.aircraft_on_station


@dataclass(slots=True)
class ReliefWish:
    """The next aircraft that is wanted on station at `next_s`, and the reliefs that follow it.

    The next sortie gives way after `stay_share` of its stay, and the aircraft sent last, which
    would be back at `back_s`, to the next. One that is wanted `once` has no relief, and is of no
    use from `until_s` on.
    """

    priority: int
    way: Way
    demand: Demand
    next_s: float
    once: bool = False
    overlap_s: float = 0.0
    stay_share: float = 1.0
    back_s: float = -inf
    until_s: float = inf
    look_s: float = -inf
    can_wait: ClassVar[bool] = True

    def start_s(self, look_s: float) -> float:
        """When the fleet has to start, looked at from a moment on."""
        return self.way.start_s(self.next_s, look_s)

    def would_be_back_s(self, now_s: float) -> float | None:
        """When an aircraft that starts now is ready again; it stays to bingo or the close.

        None if it may not start, or would come too late to be of use.
        """
        way = self.way
        due_s = way.due_s(self.next_s, now_s)
        if way.next_s(now_s) > now_s or not is_before(due_s, self._ends_s()):
            return None
        way = way.at(now_s)
        return min(due_s + way.stay_s, self.demand.next(due_s)[1]) + way.home_s

    def back_early_s(self, now_s: float) -> tuple[float, float]:
        """From when to when the one sent last is ready earlier, if one starts now to relieve it."""
        relieved_s = self._due_s(now_s) + self.overlap_s + self.way.at(now_s).home_s
        return min(self.back_s, relieved_s), self.back_s

    def serve(self, now_s: float, back_s: float) -> None:
        """Go on to what is asked for after a launch now, of an aircraft that is back then."""
        full_s = self.way.at(now_s).stay_s - self.overlap_s
        stay_s = whole_ticks(self.stay_share * full_s) + self.overlap_s
        self.next_s = self.demand.relief_wanted_s(self._due_s(now_s), stay_s, self.overlap_s)
        self.stay_share, self.back_s = 1.0, back_s

    def miss(self, now_s: float) -> None:
        """Go on to what is asked for when nobody was sent."""
        self.next_s = self.demand.next(max(self._ends_s(), now_s))[0]

    def _due_s(self, now_s: float) -> float:
        return self.way.due_s(self.next_s, now_s)

    def _ends_s(self) -> float:
        return min(self.until_s, self.demand.next(self.next_s)[1])

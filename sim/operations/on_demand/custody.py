"""Custody: whether what was found is still held when one aircraft takes over from another.

Nobody knows whether it turns off while nobody watches until somebody is there again. The luck of a
cue, unit exponentials drawn with it, is what custody outlasts: the turns that are to be expected of
all gaps since it began or was found again. So fewer or shorter gaps never break it earlier. What
turned off may be searched for again, and what is found then may be another one that looks alike:
nobody can tell, and it is held on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import inf
from typing import Final

from sim.flight.custody import is_the_right_one, look_alikes
from sim.flight.detection import Datum, time_to_reach_s
from sim.number_types import Flags, Floats
from sim.operations.timing.ticks import whole_ticks

# So often at most what turned off is searched for again in one hold.
MOST_BREAKS: Final = 8
# What a stay was: it was held all along, or found again after a break; another one that looks alike
# is held; or it is lost.
STATES: Final = ("held", "found_again", "another", "lost")


@dataclass(frozen=True, eq=False)
class Holds:
    """The holds that cues `(N,)` want; `wanted_s` 0 of none. See `Custody`.

    `turns_luck` `(N, B + 1)`, `search_luck` and `pick_luck` `(N, B)` are for each break.
    """

    wanted_s: Floats
    turns_per_s: Floats
    turns_per_m: Floats
    alike_per_m2: Floats
    is_relieved: Flags
    every_s: Floats
    overlap_s: Floats
    limit_s: Floats
    turns_luck: Floats
    search_luck: Floats
    pick_luck: Floats

    def of(self, number: int, spreads_mps: float) -> Custody | None:
        """The hold of one cue, before anybody is there."""
        if self.wanted_s[number] == 0.0:
            return None
        return Custody(
            wanted_s=float(self.wanted_s[number]),
            turns_per_s=float(self.turns_per_s[number]),
            turns_per_m=float(self.turns_per_m[number]),
            is_relieved=bool(self.is_relieved[number]),
            every_s=float(self.every_s[number]),
            overlap_s=float(self.overlap_s[number]),
            limit_s=float(self.limit_s[number]),
            moves=(spreads_mps, float(self.alike_per_m2[number])),
            luck=(self.turns_luck[number], self.search_luck[number], self.pick_luck[number]),
        )


@dataclass(slots=True, eq=False)
class Stay:
    """One aircraft holding, from its taking over until it leaves: sweep width and speed as well.

    It is barred where what it holds goes on and it may not.
    """

    begin_s: float
    end_s: float
    sweep: tuple[float, float] = (0.0, 0.0)
    tail: str = ""
    is_barred: bool = False


@dataclass(frozen=True)
class HoldSoFar:
    """What stays have brought.

    When it was last seen, how long it was watched, and how often custody broke and was found again;
    whether it is lost, or another one is held in its place. `free_s` is when the last aircraft has
    found it again, or has given up.
    """

    last_seen_s: float
    watched_s: float = 0.0
    n_breaks: int = 0
    n_again: int = 0
    is_lost: bool = False
    is_swapped: bool = False
    free_s: float = 0.0


@dataclass(slots=True, eq=False)
class Custody:
    """The hold of one cue: `turns_per_s` while nobody watches, and the luck that outlasts so many.

    `every_s` is the time from one arrival to the next, inf where each relief is ordered for the
    departure of the one before, `overlap_s` ahead; `is_relieved` says whether there is one at all.
    `turns_per_m` is by how far it goes, which `moved_m` says of a time from and until.
    What turned off is searched for again for at most `limit_s`; `moves` are the speed at which it
    spreads and how many alike there are. `luck`: of turns, of searches, of picking the right one.
    """

    wanted_s: float
    turns_per_s: float
    is_relieved: bool
    every_s: float
    overlap_s: float
    limit_s: float
    moves: tuple[float, float]
    luck: tuple[Floats, Floats, Floats]
    stays: list[Stay] = field(default_factory=list)
    turns_per_m: float = 0.0
    moved_m: Callable[[float, float], float] | None = None

    @property
    def until_s(self) -> float:
        """Until when it is wanted."""
        return self.stays[0].begin_s + self.wanted_s

    def so_far(self) -> HoldSoFar:
        """What came of it, if it ends with the stays that there are."""
        turns_luck, _, _ = self.luck
        sight_s, turns = self.stays[0].begin_s, 0.0
        so = HoldSoFar(sight_s)
        for stay in self.stays:
            if stay.begin_s > sight_s:
                turns += self._turns(sight_s, stay.begin_s)
            begin_s = stay.begin_s
            if turns > 0.0 and turns >= turns_luck[so.n_breaks]:
                so = self._broken(so, stay, stay.begin_s - sight_s)
                if so.is_lost:
                    return so
                begin_s, turns = so.free_s, 0.0
            if not so.is_swapped:
                watched_s = max(stay.end_s - max(begin_s, sight_s), 0.0)
                seen_s = max(so.last_seen_s, stay.end_s)
                so = replace(so, watched_s=so.watched_s + watched_s, last_seen_s=seen_s)
            sight_s = max(sight_s, stay.end_s)
        return so

    def _turns(self, from_s: float, until_s: float) -> float:
        """The turns to be expected of a gap: by its time, and by how far it went meanwhile."""
        turns = (until_s - from_s) * self.turns_per_s
        if self.turns_per_m and self.moved_m:
            turns += self.turns_per_m * self.moved_m(from_s, until_s)
        return turns

    def states(self) -> list[str]:
        """What each stay was: one of `STATES`."""
        states, breaks = [], 0
        for n in range(1, len(self.stays) + 1):
            so = replace(self, stays=self.stays[:n]).so_far()
            again = so.n_breaks > breaks
            states.append(
                "lost" if so.is_lost
                else "another" if so.is_swapped
                else "found_again" if again
                else "held"
            )  # fmt: skip
            breaks = so.n_breaks
        return states

    def _broken(self, so: HoldSoFar, stay: Stay, gap_s: float) -> HoldSoFar:
        """Custody is broken as an aircraft takes over: it searches, if that is wanted."""
        k, (spreads_mps, alike_per_m2) = so.n_breaks, self.moves
        broken = replace(so, n_breaks=k + 1)
        _, search_luck, pick_luck = self.luck
        find_s = inf
        if k < MOST_BREAKS and self.limit_s > 0.0:
            datum = Datum(0.0, spreads_mps, gap_s)
            find_s = whole_ticks(float(time_to_reach_s(search_luck[k], *stay.sweep, datum)))
        left_s = min(self.limit_s, max(stay.end_s - stay.begin_s, 0.0))
        if find_s > left_s:
            return replace(broken, is_lost=True, free_s=stay.begin_s + left_s)
        others = look_alikes(alike_per_m2, Datum(0.0, spreads_mps), gap_s)
        is_right = pick_luck[k] < is_the_right_one(others)
        swapped = so.is_swapped or not is_right
        free_s = stay.begin_s + find_s
        return replace(broken, n_again=so.n_again + 1, is_swapped=swapped, free_s=free_s)

    def takes_over(self, stay: Stay) -> Stay:
        """A stay that begins now: until it is over, or has given up what turned off."""
        stay.end_s = max(min(stay.end_s, self.until_s), stay.begin_s)
        self.stays.append(stay)
        so = self.so_far()
        if so.is_lost:
            stay.end_s = max(so.free_s, stay.begin_s)
        return stay

    def relief_due_s(self, stay: Stay) -> float | None:
        """When the next is to be there; None if nobody is wanted."""
        if not self.is_relieved or stay.end_s >= self.until_s or self.so_far().is_lost:
            return None
        if stay.is_barred:  # nobody else may be with it either
            return None
        due_s = stay.end_s - self.overlap_s
        if self.every_s < inf:
            due_s = stay.begin_s + self.every_s
        return due_s if due_s < self.until_s else None

"""Custody: whether what was found is still held when one aircraft takes over from another.

Nobody knows whether it turns off while nobody watches until somebody is there again. The luck of a
cue, a unit exponential drawn with it, is what custody outlasts: the turns that are to be expected
of all gaps together. So custody of fewer or shorter gaps never breaks earlier.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf

from sim.number_types import Flags, Floats


@dataclass(frozen=True, eq=False)
class Holds:
    """The holds that cues `(N,)` want; `wanted_s` 0 of none. See `Custody`."""

    wanted_s: Floats
    turns_per_s: Floats
    luck: Floats
    is_relieved: Flags
    every_s: Floats
    overlap_s: Floats

    def of(self, number: int) -> Custody | None:
        """The hold of one cue, before anybody is there."""
        if self.wanted_s[number] == 0.0:
            return None
        return Custody(
            wanted_s=float(self.wanted_s[number]),
            turns_per_s=float(self.turns_per_s[number]),
            luck=float(self.luck[number]),
            is_relieved=bool(self.is_relieved[number]),
            every_s=float(self.every_s[number]),
            overlap_s=float(self.overlap_s[number]),
        )


@dataclass(slots=True, eq=False)
class Stay:
    """One aircraft holding, from its taking over until it leaves."""

    begin_s: float
    end_s: float


@dataclass(frozen=True)
class HoldSoFar:
    """What stays have brought: when it was last seen, how long watched, and whether it is lost."""

    last_seen_s: float
    watched_s: float
    is_lost: bool


@dataclass(slots=True, eq=False)
class Custody:
    """The hold of one cue: `turns_per_s` while nobody watches, and the luck that outlasts so many.

    `every_s` is the time from one arrival to the next, inf where each relief is ordered for the
    departure of the one before, `overlap_s` ahead; `is_relieved` says whether there is one at all.
    """

    wanted_s: float
    turns_per_s: float
    luck: float
    is_relieved: bool
    every_s: float
    overlap_s: float
    stays: list[Stay] = field(default_factory=list)

    @property
    def until_s(self) -> float:
        """Until when it is wanted."""
        return self.stays[0].begin_s + self.wanted_s

    def so_far(self) -> HoldSoFar:
        """What came of it, if it ends with the stays that there are."""
        seen_s, watched_s, turns = self.stays[0].begin_s, 0.0, 0.0
        for stay in self.stays:
            turns += max(stay.begin_s - seen_s, 0.0) * self.turns_per_s
            if turns > 0.0 and turns >= self.luck:
                return HoldSoFar(seen_s, watched_s, is_lost=True)
            watched_s += max(stay.end_s - max(stay.begin_s, seen_s), 0.0)
            seen_s = max(seen_s, stay.end_s)
        return HoldSoFar(seen_s, watched_s, is_lost=False)

    def takes_over(self, now_s: float, longest_s: float) -> Stay:
        """A stay that begins now: of no length where it turns out to be lost."""
        stay = Stay(now_s, now_s)
        self.stays.append(stay)
        if not self.so_far().is_lost:
            stay.end_s = max(min(now_s + longest_s, self.until_s), now_s)
        return stay

    def relief_due_s(self, stay: Stay) -> float | None:
        """When the next is to be there; None if nobody is wanted."""
        if not self.is_relieved or stay.end_s >= self.until_s or self.so_far().is_lost:
            return None
        due_s = stay.end_s - self.overlap_s
        if self.every_s < inf:
            due_s = stay.begin_s + self.every_s
        return due_s if due_s < self.until_s else None

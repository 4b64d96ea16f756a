"""Bins of a cycle, such as the hours of the week: which of them were looked at, when, how often."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.number_types import Floats, Ints
from sim.units import SAME_MOMENT_S

# Sums of hours are the same to so many places behind the comma of a second, however they came.
_PLACES = 6


@dataclass(frozen=True)
class Watched:
    """A place watched at intervals that follow one another `(I,)` [s]."""

    starts_s: Floats
    ends_s: Floats

    def until_s(self, time_s: Floats) -> Floats:
        """How long it was watched until each of some times.

        >>> Watched(np.array([0.0, 20.0]), np.array([10.0, 30.0])).until_s(np.array([5.0, 25.0]))
        array([ 5., 15.])
        """
        if not len(self.starts_s):
            return np.zeros(len(time_s))
        place = np.searchsorted(self.starts_s, time_s, "right") - 1
        inside_s = np.minimum(time_s, self.ends_s[place]) - self.starts_s[place]
        before_s = self._sums_s[place] - (self.ends_s - self.starts_s)[place]
        return np.asarray(np.where(place < 0, 0.0, before_s + inside_s))

    def reached_s(self, watched_s: Floats) -> Floats:
        """When it had first been watched for so long; infinite if it never was.

        >>> Watched(np.array([0.0, 20.0]), np.array([10.0, 30.0])).reached_s(np.array([10.0, 11.0]))
        array([10., 21.])
        """
        sums_s = self._sums_s.round(_PLACES)
        place = np.searchsorted(sums_s, np.round(watched_s, _PLACES), "left")
        never = place == len(sums_s)
        place = np.where(never, 0, place)
        if not len(sums_s):
            return np.full(len(watched_s), np.inf)
        return np.asarray(
            np.where(never, np.inf, self.ends_s[place] - (self._sums_s[place] - watched_s))
        )

    def next_s(self, time_s: Floats) -> Floats:
        """When it is next watched from each of some times on: at once where it is being watched.

        >>> Watched(np.array([0.0, 20.0]), np.array([10.0, 30.0])).next_s(np.array([5.0, 10.0]))
        array([ 5., 20.])
        """
        place = np.searchsorted(self.ends_s, time_s, "right")
        starts_s = np.append(self.starts_s, np.inf)
        return np.asarray(np.maximum(starts_s[place], time_s))

    @property
    def _sums_s(self) -> Floats:
        """How long it had been watched by the end of each interval."""
        return np.asarray(np.cumsum(self.ends_s - self.starts_s))


@dataclass(frozen=True)
class Bins:
    """`n` bins of one length, which repeat; the first began `offset_s` before t = 0."""

    n: int
    bin_s: float
    offset_s: float = 0.0


@dataclass(frozen=True)
class BinLooks:
    """Of each bin `(B,)`: seconds watched and looks; of each look `(L,)`: its bin, and when.

    Looks are in the order in which they were made.
    """

    watched_s: Floats
    looks: Ints
    look_bin: Ints
    look_s: Floats

    def nth_s(self, nth: int) -> Floats:
        """When each bin had been looked at `nth` times `(B,)`, infinite of fewer."""
        by_bin = np.argsort(self.look_bin, kind="stable")
        first = np.cumsum(self.looks) - self.looks
        enough = self.looks >= nth
        when_s = np.full(len(self.looks), np.inf)
        when_s[enough] = self.look_s[by_bin][first[enough] + nth - 1]
        return when_s


def bin_looks(watched: Watched, bins: Bins, span_s: tuple[float, float], share: float) -> BinLooks:
    """The looks at each bin within a span, in which `watched` lies.

    A look is made in each passing of a bin in which so large a share of its length was watched, in
    one piece or several, at the moment when it was: at most one in a passing.

    >>> once = Watched(np.array([1800.0]), np.array([9000.0]))
    >>> looked = bin_looks(once, Bins(24, 3600.0), (0.0, 86400.0), share=0.5)
    >>> looked.looks[:4].tolist(), looked.look_s.tolist()
    ([1, 1, 1, 0], [3600.0, 5400.0, 9000.0])
    """
    first = int(np.floor((span_s[0] + bins.offset_s) / bins.bin_s))
    last = int(np.ceil((span_s[1] + bins.offset_s) / bins.bin_s))
    passing = np.arange(first, last + 1)
    edges_s = np.asarray(passing * bins.bin_s - bins.offset_s, dtype=np.float64)
    until_s = watched.until_s(edges_s)
    number, needed_s = passing[:-1] % bins.n, share * bins.bin_s
    # What began on the edge of a bin may round to a hair less than was watched before it.
    watched_s = np.maximum(np.diff(until_s), 0.0)
    enough = watched_s > needed_s - SAME_MOMENT_S
    made_at_s = np.minimum(until_s[:-1] + needed_s, until_s[1:])[enough]
    return BinLooks(
        watched_s=np.bincount(number, watched_s, minlength=bins.n).astype(float),
        looks=np.bincount(number[enough], minlength=bins.n),
        look_bin=number[enough],
        look_s=watched.reached_s(made_at_s),
    )

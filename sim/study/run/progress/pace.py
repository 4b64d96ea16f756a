"""The pace of a campaign: how long what is left will take, from what was done."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from sim.study.estimates import t_quantile


@dataclass(frozen=True)
class Left:
    """Time left [s], the two ends of its 95 % interval, and memory of all processes [bytes].

    The ends are nan until three batches are there to tell how unequal they are.
    """

    mean_s: float
    lo_s: float = math.nan
    hi_s: float = math.nan
    memory_bytes: float = math.nan


@dataclass
class _Measured:
    """Batches measured: how many, their replications and seconds, and how unequal they are."""

    n: int = 0
    replications: int = 0
    took_s: float = 0.0
    _each_s: float = 0.0
    _squares_s2: float = 0.0

    def add(self, replications: int, took_s: float) -> None:
        each_s = took_s / replications
        self.n += 1
        self.replications += replications
        self.took_s += took_s
        # Welford's sum of squares about the mean, which loses nothing where all are nearly alike.
        away_s = each_s - self._each_s
        self._each_s += away_s / self.n
        self._squares_s2 += away_s * (each_s - self._each_s)

    @property
    def spread_s(self) -> float:
        """Standard deviation of the seconds that a replication takes, from batch to batch."""
        return math.sqrt(self._squares_s2 / (self.n - 1))


# Importing, loading and compiling take less than a minute: of a batch that took ten it is little.
_LONG_S = 600.0


@dataclass
class Pace:
    """Seconds that a replication takes, measured by the batch; `at_once` batches run side by side.

    A batch on the way of which kernels are loaded or compiled says little of those to come, and
    what was interpreted nothing of what is compiled: a hundred times as slow, it made five hours of
    ten minutes.
    """

    at_once: int = 1
    _starting: _Measured = field(default_factory=_Measured)
    _others: _Measured = field(default_factory=_Measured)
    _n_compiled: int = 0
    _peak_bytes: float = 0.0

    def add(
        self,
        replications: int,
        took_s: float,
        peak_bytes: float,
        n_compiled: int = 0,
        *,
        starting: bool = False,
    ) -> None:
        """A batch of so many replications is done, all the rest as in `Flown`."""
        self._peak_bytes = max(self._peak_bytes, peak_bytes)
        if n_compiled > self._n_compiled:
            self._n_compiled, self._others = n_compiled, _Measured()
        if starting:
            self._starting.add(replications, took_s)
        elif n_compiled == self._n_compiled:
            self._others.add(replications, took_s)

    def left(self, replications: int, own_bytes: float) -> Left | None:
        """What so many replications more will take; None before anything is known.

        Of n batches that took x_1 ... x_n seconds each replication, m more take m times their mean,
        give or take t s sqrt(m + m^2/n): they are unequal, and so were those measured.

        >>> pace = Pace(at_once=2)
        >>> for took_s in (16.0, 15.0, 17.0):
        ...     pace.add(16, took_s, 1e8)
        >>> left = pace.left(64, 1e8)
        >>> left.mean_s, round(left.hi_s - left.mean_s, 1), left.memory_bytes
        (32.0, 6.6, 300000000.0)
        """
        batches = self._others
        if not batches.n and self._starting.took_s >= _LONG_S * self._starting.n:
            batches = self._starting
        if not batches.n:
            return None
        mean_s = batches.took_s / batches.replications * replications / self.at_once
        at_once = self.at_once if self.at_once > 1 else 0
        memory_bytes = own_bytes + at_once * self._peak_bytes
        if batches.n < 3:
            return Left(mean_s, memory_bytes=memory_bytes)
        n, size = batches.n, batches.replications / batches.n
        of_batch = replications / size
        spread_s = batches.spread_s * size / self.at_once
        away_s = spread_s * math.sqrt(of_batch + of_batch**2 / n) * t_quantile(n - 1)
        return Left(mean_s, max(0.0, mean_s - away_s), mean_s + away_s, memory_bytes)

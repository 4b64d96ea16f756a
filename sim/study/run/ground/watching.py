"""Places that are watched: when, how much of their week is known, and what was seen to show itself.

Nothing happens for them while a replication is flown: it is worked out from the stays on station.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import ceil, inf, nan
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from sim.column_table import Table, stacked, text_column
from sim.coverage.bins import BinLooks, Bins, Watched, bin_looks
from sim.number_types import Floats
from sim.study.demand.appearances import Appearances, drawn_appearances, seen_s
from sim.study.planning.plan import Plan
from sim.study.run.ground.sensing import Sight
from sim.units import DAY_S, HOUR_S

if TYPE_CHECKING:
    from datetime import datetime

    from sim.operations.luck.chance import Chance
    from sim.scenario.parts.watch import Watch

# Shares of bins are as exact as their number: 95 % of 20 is 19, however it rounds.
_ROUNDING = 1e-9

# The figures of what shows itself.
OF_APPEARANCES: Final = ("n_appearances", "n_sightings", "sighted_fraction", "first_sighting_h")


class Places(NamedTuple):
    """Points on the ground, degrees `(P,)`."""

    lat_deg: Floats
    lon_deg: Floats


@dataclass(frozen=True)
class Seen:
    """What became of one watch in one replication; times in seconds since the start.

    `sighted_s` `(N,)` is when each appearance in the counted time was noticed, infinite if never.
    """

    watch: Watch
    span_s: tuple[float, float]
    watched: Watched
    bins: BinLooks
    sighted_s: Floats

    def figures(self) -> dict[str, float]:
        """By the names of summary.json."""
        watch, n = self.watch, self.watch.n_bins
        watched_h = float((self.watched.ends_s - self.watched.starts_s).sum()) / HOUR_S
        known_s = self.known_s()
        figures = {
            "watched_hours": watched_h,
            "watched_fraction": watched_h * HOUR_S / (self.span_s[1] - self.span_s[0]),
            "bins_seen_fraction": float(np.mean(self.bins.looks > 0)),
            "bins_met_fraction": float(np.mean(self.bins.looks >= watch.looks)),
            "known_fraction": float(known_s < inf),
            "known_after_d": (known_s - self.span_s[0]) / DAY_S,
        }
        if watch.shows is None:
            return figures
        n = int(np.count_nonzero(self.sighted_s < inf))
        first_s = float(self.sighted_s.min(initial=inf))
        return figures | {
            "n_appearances": len(self.sighted_s),
            "n_sightings": n,
            "sighted_fraction": n / len(self.sighted_s) if len(self.sighted_s) else nan,
            "first_sighting_h": (first_s - self.span_s[0]) / HOUR_S,
        }

    def known_s(self) -> float:
        """When enough bins had enough looks, and what shows itself enough sightings."""
        needed = ceil(self.watch.need * self.watch.n_bins - _ROUNDING)
        known_s = np.sort(self.bins.nth_s(self.watch.looks))[needed - 1]
        if self.watch.sightings:
            seen = np.sort(self.sighted_s)
            enough = len(seen) >= self.watch.sightings
            known_s = max(known_s, seen[self.watch.sightings - 1] if enough else inf)
        return float(known_s)

    def table(self, name: str) -> Table:
        """A row for each bin: from when until when of its week or day, and what became of it.

        `needs` looks make it met; `seen_s` and `met_s` are nan of one that never was.
        """
        n, bin_s = self.watch.n_bins, self.watch.bin_s
        first_s, met_s = (self.bins.nth_s(nth) for nth in (1, self.watch.looks))
        return Table(
            {
                "watch": text_column([name], np.zeros(n, dtype=np.int64)),
                "bin": np.arange(n, dtype=np.int64),
                "from_s": bin_s * np.arange(n),
                "until_s": bin_s * np.arange(1, n + 1),
                "needs": np.full(n, self.watch.looks),
                "watched_s": self.bins.watched_s,
                "looks": self.bins.looks.astype(np.int64),
                "seen_s": np.where(first_s < inf, first_s, nan),
                "met_s": np.where(met_s < inf, met_s, nan),
            }
        )


@dataclass(frozen=True)
class Watching:
    """The watches of a plan over its laps, worked out once for any number of replications."""

    plan: Plan

    @property
    def _watches(self) -> Mapping[str, Watch]:
        return self.plan.scenario.watches

    @cached_property
    def _sight(self) -> Sight:
        lat_deg, lon_deg = np.array([watch.at for watch in self._watches.values()]).T
        return Sight(self.plan, Places(lat_deg, lon_deg), 1)

    def seen(self, sorties: Table, chance: Chance, span_s: tuple[float, float]) -> dict[str, Seen]:
        """What became of each watch, from the sorties of one replication to orbits."""
        clock_s = since_monday_s(self.plan.scenario.start_utc)
        found = {}
        for place, (name, watch) in enumerate(self._watches.items()):
            mine = sorties
            if watch.by:
                orbit = sorties.text("orbit")
                mine = sorties.where(np.any([orbit.at(one) for one in watch.by], axis=0))
            starts_s, ends_s = self._sight.over(place, mine, span_s)
            watched = Watched(starts_s, ends_s)
            bins = Bins(watch.n_bins, watch.bin_s, clock_s % watch.cycle_s)
            looked = bin_looks(watched, bins, span_s, watch.look)
            found[name] = Seen(
                watch, span_s, watched, looked, _sighted_s(watch, name, chance, watched, span_s)
            )
        return found


# Of as many options as are flown side by side.
@lru_cache(maxsize=16)
def watching_of(plan: Plan) -> Watching:
    """The watches of a plan, kept from one replication to the next."""
    return Watching(plan)


def bins_table(seen: Mapping[str, Seen]) -> Table:
    """The bins of every watch of a replication."""
    return stacked([one.table(name) for name, one in seen.items()])


def since_monday_s(start: datetime) -> float:
    """How long before a moment the week began, on Monday at 00:00 UTC."""
    return start.weekday() * DAY_S + start.timestamp() % DAY_S


def _sighted_s(
    watch: Watch, name: str, chance: Chance, watched: Watched, span_s: tuple[float, float]
) -> Floats:
    """When each appearance of the counted time was noticed; none where nothing shows itself."""
    if watch.shows is None:
        return np.zeros(0)
    drawn = drawn_appearances(watch.shows, chance, name, span_s[1])
    counts = drawn.end_s > span_s[0]
    own = Appearances(drawn.begin_s[counts], drawn.end_s[counts], drawn.luck[counts])
    return seen_s(own, watched, watch.shows.noticed_per_s)

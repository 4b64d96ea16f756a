"""What `station_coverage` answers, as an obvious loop: no template, no counting, nothing clever.

Shares nothing with the product: an aircraft is flown along its geodesics, the moment at which a
cell comes into reach is found by halving, every lap of every stay is written out, and each figure
is its definition in the manual on plain lists of intervals. A cell is a few seconds of work.

`more_m` lengthens every reach. The product's ends are right to 5 mm, and near a graze a pass is as
long as you please; so a sound answer lies between those for a reach 1 cm less and 1 cm more.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import nan

import numpy as np
from pyproj import Geod

GEOD = Geod(ellps="WGS84")
SAME_MOMENT_S = 1e-3  # stretches of watching less than this apart are one


@dataclass
class Leg:
    """A geodesic flown from one time to another, on the clock of its path."""

    lat_deg: float
    lon_deg: float
    azimuth_deg: float
    length_m: float
    begin_s: float
    end_s: float

    @classmethod
    def between(cls, here, there, begin_s, end_s):
        azimuth_deg, _, length_m = GEOD.inv(here[1], here[0], there[1], there[0])
        return cls(*here, azimuth_deg, length_m, begin_s, end_s)

    def away_m(self, share, cells):
        """From the aircraft, a share `(C,)` of the leg flown, to each of the cells `(C, 2)`."""
        # Lists: of one cell alone older versions of pyproj take an array for a number.
        start = ([value] * len(cells) for value in (self.lon_deg, self.lat_deg, self.azimuth_deg))
        lon, lat, _ = GEOD.fwd(*start, (share * self.length_m).tolist())
        return np.array(GEOD.inv(lon, lat, cells[:, 1].tolist(), cells[:, 0].tolist())[2])

    def passes(self, cells, reach_m):
        """For each cell the time from entry to exit, or None."""
        n = len(cells)
        nearest = self._nearest(cells)
        inside = self.away_m(nearest, cells) <= reach_m
        enter = self._edge(np.zeros(n), nearest, cells, reach_m)
        leave = self._edge(np.ones(n), nearest, cells, reach_m)
        flown_s = self.end_s - self.begin_s
        return [
            (self.begin_s + enter[c] * flown_s, self.begin_s + leave[c] * flown_s)
            if inside[c]
            else None
            for c in range(n)
        ]

    def _nearest(self, cells):
        """The share at which each cell is nearest: thirds without it are thrown away."""
        low, high = np.zeros(len(cells)), np.ones(len(cells))
        for _ in range(60):
            one, other = low + (high - low) / 3, high - (high - low) / 3
            falls = self.away_m(one, cells) > self.away_m(other, cells)
            low, high = np.where(falls, one, low), np.where(falls, high, other)
        return (low + high) / 2

    def _edge(self, end, inner, cells, reach_m):
        """From an end of the leg to a share that is in reach: where the reach begins."""
        outer = end.copy()
        outside = self.away_m(outer, cells) > reach_m
        for _ in range(50):
            middle = (outer + inner) / 2
            far = self.away_m(middle, cells) > reach_m
            outer, inner = np.where(far, middle, outer), np.where(far, inner, middle)
        return np.where(outside, inner, end)


def passes_of_lap(lap, cells, reach_m):
    """For each cell the intervals on the lap's clock; None for all the time, as of a hover."""
    points = list(zip(lap.lat_deg.tolist(), lap.lon_deg.tolist(), lap.t_s.tolist(), strict=True))
    if points[0][2] == points[-1][2]:
        leg = Leg.between(points[0][:2], points[0][:2], 0.0, 0.0)
        return [None if found else [] for found in leg.passes(cells, reach_m)]
    found = [[] for _ in cells]
    for here, there in pairwise(points):
        leg = Leg.between(here[:2], there[:2], here[2], there[2])
        for own, interval in zip(found, leg.passes(cells, reach_m), strict=True):
            own += [interval] if interval else []
    return found


def stays_over(windows, laps, cells, more_m):
    """Of each cell, the intervals of each aircraft: every lap of every window, one by one."""
    over = [passes_of_lap(lap.lap, cells, lap.footprint.reach_m + more_m) for lap in laps]
    found = [[] for _ in cells]
    phases_s = windows.get("phase_s", np.zeros(len(windows["pattern"])))
    for row in range(len(windows["pattern"])):
        number = int(windows["pattern"][row])
        start_s, end_s = float(windows["start_s"][row]), float(windows["end_s"][row])
        origin_s, lap_s = start_s - float(phases_s[row]), laps[number].lap.duration_s
        for cell, passes in enumerate(over[number]):
            own = []
            lap = 0
            while passes and origin_s + lap * lap_s < end_s and (laps[number].repeats or lap == 0):
                own += [(origin_s + lap * lap_s + a, origin_s + lap * lap_s + b) for a, b in passes]
                lap += 1
            whole = [(start_s, end_s)] if passes is None else own
            found[cell].append(clipped(whole, start_s, end_s))
    return found


def legs_over(legs, cells, more_m):
    """Of each cell, the intervals of each aircraft of a table of legs."""
    found = [[] for _ in cells]
    names = ("lat0_deg", "lon0_deg", "lat1_deg", "lon1_deg", "t0_s", "t1_s", "reach_m")
    for aircraft in sorted(set(np.asarray(legs["aircraft"]).tolist())):
        own = [[] for _ in cells]
        for row in np.flatnonzero(np.asarray(legs["aircraft"]) == aircraft):
            lat0, lon0, lat1, lon1, t0_s, t1_s, reach_m = (float(legs[n][row]) for n in names)
            leg = Leg.between((lat0, lon0), (lat1, lon1), t0_s, t1_s)
            for cell, interval in enumerate(leg.passes(cells, reach_m + more_m)):
                own[cell] += [interval] if interval and t1_s > t0_s else []
        for cell in range(len(cells)):
            found[cell].append(own[cell])
    return found


def clipped(intervals, start_s, end_s):
    """What lies between two times."""
    found = [(max(a, start_s), min(b, end_s)) for a, b in intervals]
    return [(a, b) for a, b in found if a < b]


def joined(intervals):
    """Stretches less than a millisecond apart are one."""
    found = []
    for a, b in sorted(intervals):
        if found and a - found[-1][1] <= SAME_MOMENT_S:
            found[-1] = (found[-1][0], max(found[-1][1], b))
        else:
            found.append((a, b))
    return found


def at_least(k, by_aircraft):
    """When at least k aircraft watch: count up and down at every beginning and end."""
    events = [
        (t, step) for own in by_aircraft for a, b in joined(own) for t, step in ((a, 1), (b, -1))
    ]
    found, n, since_s = [], 0, None
    for t, step in sorted(events):
        n += step
        if n >= k and since_s is None:
            since_s = t
        elif n < k and since_s is not None:
            found += [(since_s, t)] if since_s < t else []
            since_s = None
    return joined(found)


def gaps_of(covered, span_s):
    """The stretches that are not covered; under a millisecond is none."""
    ends = [span_s[0], *(t for interval in covered for t in interval), span_s[1]]
    return [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if b - a >= SAME_MOMENT_S]


def percentile(lengths, percent):
    """Linear between neighbours in order of size."""
    rank = (len(lengths) - 1) * percent / 100.0
    low, high = int(rank), min(int(rank) + 1, len(lengths) - 1)
    return lengths[low] + (lengths[high] - lengths[low]) * (rank - low)


def exceeded_for(lengths, time_s):
    """The wait that is exceeded for no more than a time: halve until it is found."""
    low, high = 0.0, max(lengths, default=0.0)
    for _ in range(60):
        middle = (low + high) / 2
        if sum(max(0.0, length - middle) for length in lengths) > time_s:
            low = middle
        else:
            high = middle
    return high


def figures(covered, covered_by_one, span_s, edge):
    """Every figure of one cell by its definition, by name."""
    duration_s = span_s[1] - span_s[0]
    gaps = gaps_of(covered, span_s)
    every = [b - a for a, b in gaps]
    between = [b - a for a, b in gaps if a > span_s[0] and b < span_s[1]]
    alone_s = sum(b - a for a, b in gaps_of(covered_by_one, span_s))
    blind_s = sum(every)
    counted = between if edge == "exclude" and covered else every
    counted = sorted(counted)
    square_s2 = sum(length**2 for length in every)
    n = len(counted)
    return {
        "coverage_fraction": 1.0 - alone_s / duration_s,
        "k_coverage_fraction": 1.0 - blind_s / duration_s,
        "n_gaps": n,
        "gap_mean_s": sum(counted) / n if n else 0.0,
        "gap_max_s": counted[-1] if n else 0.0,
        "gap_p50_s": percentile(counted, 50) if n else 0.0,
        "gap_p90_s": percentile(counted, 90) if n else 0.0,
        "gap_p95_s": percentile(counted, 95) if n else 0.0,
        "gap_second_moment_s2": sum(length**2 for length in counted) / n if n else 0.0,
        "revisit_mean_s": sum(between) / len(between) if between else nan,
        "revisit_max_s": max(between, default=nan),
        "time_average_gap_s": square_s2 / duration_s,
        "response_time_mean_s": square_s2 / 2.0 / duration_s,
        "response_time_p95_s": exceeded_for(every, 0.05 * duration_s),
        "age_of_data_mean_s": square_s2 / 2.0 / duration_s,
        "blind": not covered_by_one,
    }


@dataclass
class Answer:
    """Figures and covered intervals of every cell, and what is asked of all of them together."""

    span_s: tuple[float, float]
    covered: list
    cells: list

    def column(self, name):
        return np.array([float(cell[name]) for cell in self.cells])

    @property
    def global_gap_s(self):
        """Time with any cell short of k aircraft."""
        return sum(
            b - a for a, b in joined(g for own in self.covered for g in gaps_of(own, self.span_s))
        )

    @property
    def global_zero_s(self):
        """Time with no cell covered by k."""
        return sum(
            b - a for a, b in gaps_of(joined(i for own in self.covered for i in own), self.span_s)
        )


def station_coverage(windows, laps, cells, span_s, *, k=1, edge="include", legs=None, more_m=0.0):
    """As `sim.coverage.station_coverage`, every reach longer by `more_m`."""
    places = np.stack([np.asarray(cells[name], float) for name in ("lat_deg", "lon_deg")], axis=1)
    by_cell = stays_over(windows, laps, places, more_m)
    if legs is not None:
        for own, more in zip(by_cell, legs_over(legs, places, more_m), strict=True):
            own += more
    by_level = [[clipped(at_least(level, own), *span_s) for own in by_cell] for level in (k, 1)]
    rows = [figures(*both, span_s, edge) for both in zip(*by_level, strict=True)]
    return Answer(span_s, by_level[0], rows)

"""The coverage case: 20 aircraft on 4 orbits over Afghanistan, watching a regular grid of cells.

Five aircraft share each orbit. Each keeps its own cycle of 41 h, of which it spends 20 h on
station, so that two or three are on the same racetrack at once, at unrelated phases. In 30 days
that makes about 270,000 legs of 9 km. Everything follows from the fields of `CoverageCase`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.coverage import StationLap
from sim.flight.pattern import Lap, lap
from sim.flight.sensor import Footprint
from sim.scenario.parts.scenario import Circuit
from sim.world import geodesy

Floats = NDArray[np.float64]
Columns = dict[str, NDArray]

HOUR_S = 3600.0
DAY_S = 86400.0

SOUTH_DEG, NORTH_DEG, WEST_DEG, EAST_DEG = 30.0, 38.0, 61.0, 74.0
# Centre and bearing of the long side of each racetrack: two that overlap, and two apart.
ORBITS = (
    (34.53, 69.17, 30.0),
    (34.30, 70.50, 90.0),
    (31.61, 65.71, 60.0),
    (34.34, 62.20, 0.0),
)
LENGTH_M, WIDTH_M = 74_080.0, 18_520.0  # 40 by 10 nm
SPEED_MPS = 100.0
AIRCRAFT_PER_ORBIT = 5
CYCLE_S, STAY_S = 41.0 * HOUR_S, 20.0 * HOUR_S
OVERLAP_S = 900.0


@dataclass(frozen=True)
class CoverageCase:
    """About 4 rows of cells to 5 columns, for some days, at a ground reach and a speed."""

    n_cells: int
    days: float
    reach_m: float
    speed_mps: float = SPEED_MPS
    in_turn: bool = False  # the five relieve each other, one at a time but for a quarter hour

    @property
    def duration_s(self) -> float:
        """Length of the span."""
        return self.days * DAY_S

    @property
    def rows(self) -> int:
        """Rows of the grid, south to north."""
        most = math.isqrt(self.n_cells * 4 // 5)
        return next(rows for rows in range(most, 0, -1) if self.n_cells % rows == 0)

    @property
    def columns(self) -> int:
        """Columns of the grid, west to east."""
        return self.n_cells // self.rows

    @cached_property
    def row_lat_deg(self) -> Floats:
        """Latitude of the centres of each row."""
        step = (NORTH_DEG - SOUTH_DEG) / self.rows
        return SOUTH_DEG + (np.arange(self.rows) + 0.5) * step

    @cached_property
    def column_lon_deg(self) -> Floats:
        """Longitude of the centres of each column."""
        step = (EAST_DEG - WEST_DEG) / self.columns
        return WEST_DEG + (np.arange(self.columns) + 0.5) * step

    @cached_property
    def cells(self) -> Columns:
        """Centres of the cells, row by row."""
        lat, lon = np.meshgrid(self.row_lat_deg, self.column_lon_deg, indexing="ij")
        return {"lat_deg": lat.ravel(), "lon_deg": lon.ravel()}

    @cached_property
    def laps(self) -> list[Lap]:
        """One lap of each orbit: 20 legs, 185 km."""
        return [
            lap(_rectangle(lat, lon, bearing), (lat, lon), self.speed_mps)
            for lat, lon, bearing in ORBITS
        ]

    @property
    def station_laps(self) -> list[StationLap]:
        """The laps with the sensor's reach."""
        return [StationLap(flown, Footprint(self.reach_m)) for flown in self.laps]

    @cached_property
    def windows(self) -> Columns:
        """Times on station: `pattern`, `aircraft`, `start_s`, `end_s`, clipped to the span."""
        draw = np.random.default_rng(20)
        slot_s = CYCLE_S / AIRCRAFT_PER_ORBIT
        shift = draw.uniform(0.0, slot_s, len(ORBITS) * AIRCRAFT_PER_ORBIT)
        aircraft = np.arange(len(shift))
        stay_s = STAY_S
        if self.in_turn:
            shift = shift[aircraft // AIRCRAFT_PER_ORBIT]
            stay_s = slot_s + OVERLAP_S
        first_s = aircraft % AIRCRAFT_PER_ORBIT * slot_s + shift - CYCLE_S
        cycles = np.arange(np.ceil(self.duration_s / CYCLE_S) + 2) * CYCLE_S
        start_s = (first_s[:, None] + cycles).ravel()
        aircraft = np.repeat(aircraft, len(cycles))
        end_s = np.minimum(start_s + stay_s, self.duration_s)
        start_s = np.maximum(start_s, 0.0)
        flown = end_s > start_s
        return {
            "pattern": aircraft[flown] // AIRCRAFT_PER_ORBIT,
            "aircraft": aircraft[flown],
            "start_s": start_s[flown],
            "end_s": end_s[flown],
        }

    @cached_property
    def legs(self) -> Columns:
        """The same flying as a table of legs, sorted by aircraft and time, for whoever wants it."""
        parts = [
            _legs_of(self.laps[pattern], aircraft, start_s, end_s)
            for pattern, aircraft, start_s, end_s in zip(*self.windows.values(), strict=True)
        ]
        table = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        table["reach_m"] = np.full(len(table["t0_s"]), self.reach_m)
        return table

    @property
    def n_legs(self) -> int:
        """Number of legs flown."""
        return len(self.legs["t0_s"])

    @property
    def label(self) -> str:
        """How tables call the case."""
        variant = ", one aircraft at a time" if self.in_turn else ""
        return f"{self.n_cells:,} cells, {self.days:g} d, R {self.reach_m / 1e3:g} km{variant}"

    def first(self, share: float) -> CoverageCase:
        """The same case over the first part of its time only."""
        return replace(self, days=self.days * share)


def _rectangle(lat_deg: float, lon_deg: float, bearing_deg: float) -> Circuit:
    along = np.array([-1.0, 1.0, 1.0, -1.0]) * LENGTH_M / 2
    right = np.array([-1.0, -1.0, 1.0, 1.0]) * WIDTH_M / 2
    azimuth_rad = np.radians(bearing_deg) + np.arctan2(right, along)
    lat, lon = geodesy.forward(lat_deg, lon_deg, azimuth_rad, np.hypot(along, right))
    return Circuit(kind="circuit", points=tuple(zip(lat.tolist(), lon.tolist(), strict=True)))


def _legs_of(flown: Lap, aircraft: int, start_s: float, end_s: float) -> Columns:
    """Lap after lap from `start_s`; the last leg is cut at `end_s`."""
    n_legs = len(flown.t_s) - 1
    n_laps = int(np.ceil((end_s - start_s) / flown.duration_s))
    lap_s = np.repeat(start_s + np.arange(n_laps) * flown.duration_s, n_legs)
    leg = np.tile(np.arange(n_legs), n_laps)
    t0_s, t1_s = lap_s + flown.t_s[leg], lap_s + flown.t_s[leg + 1]
    leg, t0_s, t1_s = (values[t0_s < end_s] for values in (leg, t0_s, t1_s))
    table = {
        "aircraft": np.full(len(leg), aircraft),
        "t0_s": t0_s,
        "t1_s": t1_s,
        "lat0_deg": flown.lat_deg[leg],
        "lon0_deg": flown.lon_deg[leg],
        "lat1_deg": flown.lat_deg[leg + 1],
        "lon1_deg": flown.lon_deg[leg + 1],
    }
    share = (end_s - t0_s[-1]) / (t1_s[-1] - t0_s[-1])
    if share < 1.0:
        ends = [table[name][-1] for name in ("lat0_deg", "lon0_deg", "lat1_deg", "lon1_deg")]
        azimuth_rad, length_m = geodesy.inverse(*ends)
        lat, lon = geodesy.forward(ends[0], ends[1], azimuth_rad, share * length_m)
        table["lat1_deg"][-1], table["lon1_deg"][-1] = float(lat), float(lon)
        t1_s[-1] = end_s
    return table

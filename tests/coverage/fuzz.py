"""Random small cases against the slow reference: `python -m tests.coverage.fuzz [number]`.

Laps, hovers and routes, windows that overlap and begin in mid-lap, reliefs at one moment, stays
that end on a lap's seam, legs of other aircraft, k from 1 to 4, both edge rules, any span. A figure
must lie between those of the reference for a reach 1 cm less and 1 cm more.
"""

from __future__ import annotations

import sys
from dataclasses import fields

import numpy as np

from sim.coverage import CoverageResult, StationLap, station_coverage
from sim.coverage.metrics import CellFigures
from sim.flight.pattern import Lap
from sim.flight.sensor import Footprint
from sim.world import geodesy
from tests.coverage import reference
from tests.coverage.reference import Answer

# What rounding an end makes of a time, and twice what the closed form makes of a reach.
WITHIN_S = 1e-4
WITHIN_M = 0.01

# A longer reach never makes more of these, or never less.
MONOTONE = {
    "coverage_fraction", "k_coverage_fraction", "time_average_gap_s", "response_time_mean_s",
    "response_time_p95_s", "age_of_data_mean_s", "blind",
}  # fmt: skip


def polygon(rng: np.random.Generator, lat_deg: float, *, closed: bool) -> Lap:
    """A few legs about a place, or now and then a hover."""
    n = int(rng.integers(2, 6))
    size_m = rng.uniform(5e3, 40e3)
    lat, lon = geodesy.forward(
        lat_deg, 179.9, rng.uniform(0, 6.28, n), size_m * np.sqrt(rng.random(n))
    )
    if closed and rng.random() < 0.1:
        return Lap(lat[[0, 0]], lon[[0, 0]], np.zeros(2))
    if closed:
        lat, lon = np.append(lat, lat[0]), np.append(lon, lon[0])
    _, length_m = geodesy.inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])
    speed_mps = rng.choice([60.0, 90.0], len(length_m))
    return Lap(lat, lon, np.concatenate(([0.0], np.cumsum(length_m / speed_mps))))


def some_legs(rng: np.random.Generator, lat_deg: float) -> dict[str, np.ndarray] | None:
    """Legs of two aircraft that stray about, some at once."""
    if rng.random() < 0.5:
        return None
    n = int(rng.integers(1, 6))
    t0_s = rng.uniform(-1000.0, 9000.0, n)
    ends = [
        geodesy.forward(lat_deg, 179.9, rng.uniform(0, 6.28, n), rng.uniform(0.0, 30e3, n))
        for _ in range(2)
    ]
    names = ("lat0_deg", "lon0_deg", "lat1_deg", "lon1_deg")
    return {
        "aircraft": rng.integers(0, 2, n),
        "t0_s": t0_s,
        "t1_s": t0_s + rng.uniform(0.0, 2000.0, n),
        **dict(zip(names, (*ends[0], *ends[1]), strict=True)),
        "reach_m": rng.uniform(2e3, 20e3, n),
    }


def case(seed: int) -> tuple[tuple, dict]:
    """Arguments of `station_coverage`, positional and by keyword."""
    rng = np.random.default_rng(seed)
    lat_deg = rng.choice([0.0, 34.5, -61.0, 85.0])
    laps = [
        StationLap(polygon(rng, lat_deg, closed=True), Footprint(rng.uniform(5e3, 60e3)))
        for _ in range(rng.integers(1, 4))
    ]
    if rng.random() < 0.3:  # another fleet flies the same lap: in step, seen from elsewhere
        laps.append(StationLap(laps[0].lap, Footprint(rng.uniform(2e3, 50e3))))
    laps += [
        StationLap(
            polygon(rng, lat_deg, closed=False), Footprint(rng.uniform(2e3, 20e3)), repeats=False
        )
        for _ in range(rng.integers(0, 2))
    ]
    n = int(rng.integers(0, 13))
    start_s = rng.uniform(0.0, 12_000.0, n)
    if rng.random() < 0.3:  # reliefs to the second
        start_s = np.round(start_s, -3)
    pattern = rng.integers(0, len(laps), n)
    end_s = start_s + np.round(rng.uniform(0.0, 9000.0, n), -2)
    if rng.random() < 0.3:  # stays that end on a lap's seam
        lap_s = np.array([lap.lap.duration_s for lap in laps])[pattern]
        end_s = start_s + lap_s * rng.integers(1, 6, n)
    if rng.random() < 0.3:  # a relief arrives as its predecessor leaves
        start_s[1::2] = end_s[: 2 * (n // 2) : 2]
        end_s = np.maximum(start_s, end_s)
    windows = {"pattern": pattern, "start_s": start_s, "end_s": end_s}
    if rng.random() < 0.3:
        windows["phase_s"] = rng.uniform(0.0, 3000.0, n)
    m = int(rng.integers(1, 10))
    lat, lon = geodesy.forward(
        lat_deg, 179.9, rng.uniform(0, 6.28, m), 50e3 * np.sqrt(rng.random(m))
    )
    t0_s = rng.choice([0.0, 3333.0])
    span_s = (t0_s, t0_s + rng.uniform(1000.0, 20_000.0))
    options = {
        "k": int(rng.choice([1, 1, 2, 3, 4])),
        "edge": rng.choice(["include", "exclude"]),
        "legs": some_legs(rng, lat_deg),
    }
    return (windows, laps, {"lat_deg": lat, "lon_deg": lon}, span_s), options


def differences(ours: CoverageResult, low: Answer, high: Answer) -> list[str]:
    """Figures of cells that do not lie between those for a little less reach and a little more."""
    found = []
    n_gaps = low.column("n_gaps"), high.column("n_gaps")
    for field in fields(CellFigures):
        one = np.asarray(getattr(ours, field.name), float)
        ends = np.stack([low.column(field.name), high.column(field.name)])
        within = WITHIN_S
        if field.name.endswith("_s2"):
            within = 4.0 * WITHIN_S * ours.duration_s
        elif field.name.endswith("fraction"):
            within = WITHIN_S / ours.duration_s
        good = (one >= ends.min(axis=0) - within) & (one <= ends.max(axis=0) + within)
        good |= np.isnan(one) & np.isnan(ends).all(axis=0)
        if field.name not in MONOTONE:  # a graze more or less makes other gaps of them
            good |= n_gaps[0] != n_gaps[1]
        for cell in np.flatnonzero(~good):
            found.append(f"{field.name}[{cell}]: {one[cell]} against {ends[:, cell]}")
    return found


def run(seed: int) -> list[str]:
    """One case, and the same for the times over all its cells."""
    arguments, options = case(seed)
    ours = station_coverage(*arguments, **options, threads=1)
    low, high = (
        reference.station_coverage(*arguments, **options, more_m=more_m)
        for more_m in (-WITHIN_M, WITHIN_M)
    )
    everywhere = np.ones(ours.n_cells, dtype=bool)
    found = differences(ours, low, high)
    area = ours.over(everywhere)
    for name in ("global_gap_s", "global_zero_s"):
        value, least, most = getattr(area, name), getattr(high, name), getattr(low, name)
        if not least - 10 * WITHIN_S <= value <= most + 10 * WITHIN_S:
            found.append(f"{name}: {value} against {least} to {most}")
    return found


def main(number: int) -> int:
    """Run cases 0 to `number`; returns how many differ."""
    wrong = 0
    for seed in range(number):
        found = run(seed)
        wrong += bool(found)
        for line in found:
            print(f"case {seed}: {line}")  # noqa: T201
        if (seed + 1) % 100 == 0:
            print(f"{seed + 1} cases, {wrong} differ")  # noqa: T201
    return wrong


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000) > 0)

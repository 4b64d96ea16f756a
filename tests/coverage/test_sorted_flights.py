"""What happens at one moment: reliefs, seams of laps, aircraft in step; nothing hangs on a bit."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage import StationLap, station_coverage
from sim.coverage.metrics import CellFigures
from sim.coverage.sorted_flights import one_moment
from sim.flight.pattern import Lap
from sim.flight.sensor import Footprint
from sim.world import geodesy

CENTRE = (34.5, 69.2)
SPAN_S = (1000.0, 61_000.0)

seeds = st.integers(0, 2**31)


def racetrack(rng, lap_s):
    """Four legs somewhere about the centre, all of them in the same times."""
    here = geodesy.forward(*CENTRE, rng.uniform(0, 6.28), rng.uniform(0.0, 20e3))
    lat, lon = geodesy.forward(*here, np.array([0.3, 2.8, 3.4, 6.0]), rng.uniform(5e3, 25e3))
    times_s = np.array([0.0, 0.4, 0.5, 0.9, 1.0]) * lap_s
    return Lap(np.append(lat, lat[0]), np.append(lon, lon[0]), times_s)


def tied(seed):
    """Laps, stays and cells in which everything ends where something else begins.

    Chains of reliefs, each staying a number of whole laps, or just long, all beginning at one
    moment or half a lap or a whole stay later; laps of equal length, flown in step.
    """
    rng = np.random.default_rng(seed)
    lap_s = float(rng.choice([1800.0, 10_000.0 / 3.0, 3342.405174151995]))
    laps = [
        StationLap(racetrack(rng, lap_s * rng.choice([1, 1, 2])), Footprint(rng.uniform(5e3, 40e3)))
        for _ in range(3)
    ]
    rows = []
    for chain in range(rng.integers(1, 5)):
        start_s = lap_s * rng.choice([0.0, 0.0, 0.5, 1.0])
        stay_s = lap_s * rng.integers(1, 6) if rng.random() < 0.6 else rng.uniform(1e3, 2e4)
        pattern = rng.integers(0, 3)
        while start_s < 50_000.0:
            rows.append((pattern, start_s, start_s + stay_s))
            start_s += stay_s
            pattern = (pattern + (chain % 2)) % 3
    pattern, start_s, end_s = np.array(rows).T
    m = 25
    places = geodesy.forward(*CENTRE, rng.uniform(0, 6.28, m), 60e3 * np.sqrt(rng.random(m)))
    on_seams = [(lap.lap.lat_deg[0], lap.lap.lon_deg[0]) for lap in laps]
    lat, lon = (np.append(*pair) for pair in zip(places, zip(*on_seams, strict=True), strict=True))
    windows = {"pattern": pattern.astype(int), "start_s": start_s, "end_s": end_s}
    return windows, laps, {"lat_deg": lat, "lon_deg": lon}


def added_up(intervals):
    """Time in the union of intervals, one after the other."""
    total_s, until_s = 0.0, -np.inf
    for start_s, end_s in sorted(intervals):
        total_s += max(0.0, end_s - max(start_s, until_s))
        until_s = max(until_s, end_s)
    return total_s


@given(seeds, st.integers(1, 3))
@pytest.mark.verifies("property", source="union of the cells' intervals, with exact ties")
def test_global_times_are_those_of_all_cells_intervals_together(seed, k):
    """No cell covered, and any cell not, from the intervals of each cell by itself.

    Cells on the seams of the laps and reliefs at the moment of departure among them.
    """
    windows, laps, cells = tied(seed)
    result = station_coverage(windows, laps, cells, SPAN_S, k=k, threads=1)
    everywhere = np.ones(result.n_cells, dtype=bool)
    near = np.arange(result.n_cells) % 3 == seed % 3

    for mask in (everywhere, near):
        area = result.over(mask)
        covered = result.source.covered(np.flatnonzero(mask), k, SPAN_S)
        gaps = covered.gaps(*SPAN_S)
        any_s = added_up(zip(covered.starts_s.tolist(), covered.ends_s.tolist(), strict=True))
        gap_s = added_up(zip(gaps.starts_s.tolist(), gaps.ends_s.tolist(), strict=True))

        # A millisecond for every seam that may be joined, and no more.
        assert area.global_zero_s == pytest.approx(result.duration_s - any_s, abs=0.05)
        assert area.global_gap_s == pytest.approx(gap_s, abs=0.05)


def elsewhere(windows, laps, cells, rng, bits):
    """The same on another machine: every number off by some of its last bits."""

    def off(values):
        values = np.asarray(values, dtype=float)
        return values + rng.integers(-bits, bits + 1, values.shape) * np.spacing(values)

    def lap_off(lap):
        lat, lon, t_s = off(lap.lat_deg), off(lap.lon_deg), off(lap.t_s)
        lat[-1], lon[-1], t_s[0] = lat[0], lon[0], 0.0
        return Lap(lat, lon, t_s)

    times = {name: off(windows[name]) for name in ("start_s", "end_s")}
    return (
        {"pattern": windows["pattern"], **times},
        [replace(lap, lap=lap_off(lap.lap)) for lap in laps],
        {name: off(values) for name, values in cells.items()},
    )


@given(
    seeds, st.integers(1, 3), st.sampled_from([1, 8, 1000]), st.sampled_from(["include", "exclude"])
)
@pytest.mark.verifies("repeatable")
def test_the_last_bits_move_no_figure_by_more(seed, k, bits, edge):
    """Ways, stays and cells off by a few bits: no gap more, and no time off by a millisecond."""
    case = tied(seed)
    other = elsewhere(*case, np.random.default_rng(seed), bits)

    here = station_coverage(*case, SPAN_S, k=k, edge=edge, threads=1)
    there = station_coverage(*other, SPAN_S, k=k, edge=edge, threads=1)

    for field in fields(CellFigures):
        within = 1e-3
        if field.name.endswith("_s2"):
            within *= 4.0 * here.duration_s
        elif field.name.endswith("fraction"):
            within *= 10.0 / here.duration_s
        one, two = (np.asarray(getattr(r, field.name), float) for r in (here, there))
        np.testing.assert_allclose(two, one, rtol=0, atol=within, err_msg=field.name)
    everywhere = np.ones(here.n_cells, dtype=bool)
    one, two = here.over(everywhere), there.over(everywhere)
    assert two.global_zero_s == pytest.approx(one.global_zero_s, abs=0.05)
    assert two.global_gap_s == pytest.approx(one.global_gap_s, abs=0.05)


@pytest.mark.parametrize("late_s", [-1e-11, 0.0, 1e-11, 5e-4])
def test_a_relief_at_the_moment_of_departure_is_no_second_aircraft(late_s):
    """Two are wanted over one place and one is there at a time: one gap, whatever the rounding."""
    hover = Lap(np.full(2, 34.5), np.full(2, 69.2), np.zeros(2))
    windows = {"pattern": [0, 0], "start_s": [0.0, 3600.0 + late_s], "end_s": [3600.0, 9000.0]}
    place = ([34.5], [69.2])

    two = station_coverage(windows, [StationLap(hover, Footprint(1e4))], place, (0.0, 9000.0), k=2)
    one = station_coverage(windows, [StationLap(hover, Footprint(1e4))], place, (0.0, 9000.0))

    assert (two.n_gaps[0], two.gap_max_s[0]) == (1, 9000.0)
    assert (one.n_gaps[0], one.coverage_fraction[0]) == (0, 1.0)


def test_moments_apart_stay_apart():
    """A millisecond is a millisecond; many near ones do not pull each other along."""
    start_s, end_s = one_moment(np.array([0.0, 10.0]), np.array([10.0 - 2e-3, 20.0]))
    np.testing.assert_array_equal(np.concatenate((start_s, end_s)), [0.0, 10.0, 10.0 - 2e-3, 20.0])

    chain_s, _ = one_moment(np.arange(10) * 6e-4, np.zeros(0))
    np.testing.assert_allclose(chain_s, np.repeat(np.arange(5) * 12e-4, 2), atol=1e-12)

"""Windows on station that repeat a lap: the same as every leg of every lap written out."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage import StationLap, Templates, cover, station_coverage
from sim.coverage.metrics import coverage_result
from sim.flight.pattern import Lap
from sim.flight.sensor import Footprint
from sim.world import geodesy
from tests.coverage.written_down import DAY_S, racetrack, stays

CENTRE = (34.5, 69.2)


def triangle(seed: int, side_m: float = 30e3) -> Lap:
    """A lap of three uneven legs about the centre, at 80 m/s."""
    rng = np.random.default_rng(seed)
    lat, lon = geodesy.forward(*CENTRE, rng.uniform(0, 6.28, 3), rng.uniform(0.2, 1.0, 3) * side_m)
    lat, lon = np.append(lat, lat[0]), np.append(lon, lon[0])
    _, length_m = geodesy.inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])
    return Lap(lat, lon, np.concatenate(([0.0], np.cumsum(length_m / 80.0))))


def written_out(windows: dict, laps: list[StationLap]) -> dict:
    """The legs of all windows, one after the other, the last one cut where the window ends."""
    rows = []
    columns = (windows[name] for name in ("pattern", "start_s", "end_s"))
    for aircraft, (pattern, t_s, end_s) in enumerate(zip(*columns, strict=True)):
        lap, reach_m = laps[pattern].lap, laps[pattern].footprint.reach_m
        leg = 0
        while t_s < end_s:
            here = (lap.lat_deg[leg], lap.lon_deg[leg])
            there = (lap.lat_deg[leg + 1], lap.lon_deg[leg + 1])
            leg_s = lap.t_s[leg + 1] - lap.t_s[leg]
            if t_s + leg_s > end_s:
                azimuth_rad, length_m = geodesy.inverse(*here, *there)
                flown_m = length_m * (end_s - t_s) / leg_s
                there = geodesy.forward(*here, azimuth_rad, flown_m)
                leg_s = end_s - t_s
            rows.append((aircraft, t_s, t_s + leg_s, *here, *there, reach_m))
            t_s += leg_s
            leg = (leg + 1) % (len(lap.t_s) - 1)
    names = ("aircraft", "t0_s", "t1_s", "lat0_deg", "lon0_deg", "lat1_deg", "lon1_deg", "reach_m")
    return dict(zip(names, np.array(rows, dtype=float).reshape(-1, 8).T, strict=True))


def cells(n: int = 40) -> dict:
    rng = np.random.default_rng(n)
    lat, lon = geodesy.forward(*CENTRE, rng.uniform(0, 6.28, n), 70e3 * np.sqrt(rng.random(n)))
    return {"lat_deg": lat, "lon_deg": lon}


@given(st.integers(0, 2**31), st.integers(1, 3))
@pytest.mark.verifies("coverage", source="legs written out")
def test_equals_the_legs_written_out(seed, k):
    """Two patterns, windows that overlap and end in mid-lap: every figure agrees."""
    rng = np.random.default_rng(seed)
    laps = [StationLap(triangle(seed + n), Footprint(rng.uniform(5e3, 40e3))) for n in range(2)]
    start_s = rng.uniform(0.0, 8000.0, 5)
    windows = {
        "pattern": rng.integers(0, 2, 5),
        "start_s": start_s,
        "end_s": start_s + rng.uniform(0.0, 9000.0, 5),
    }
    legs = written_out(windows, laps)

    ours = station_coverage(windows, laps, cells(), (0.0, 20_000.0), k=k)
    reference = cover(legs, cells(), 20_000.0, k=k)

    for name in ("coverage_fraction", "k_coverage_fraction"):
        np.testing.assert_allclose(getattr(ours, name), getattr(reference, name), atol=1e-5)
    np.testing.assert_allclose(ours.time_average_gap_s, reference.time_average_gap_s, atol=0.5)
    np.testing.assert_allclose(ours.gap_max_s, reference.gap_max_s, atol=0.5)
    np.testing.assert_array_equal(ours.blind, reference.blind)


def test_span_leaves_the_warm_up_out_but_not_the_phase():
    """A lap begun in the warm-up goes on at its own phase in the span."""
    laps = [StationLap(triangle(5), Footprint(15e3))]
    windows = {"pattern": [0], "start_s": [100.0], "end_s": [50_000.0]}
    legs = written_out(windows, laps)
    for name in ("t0_s", "t1_s"):
        legs[name] = legs[name] - 7777.0

    ours = station_coverage(windows, laps, cells(), (7777.0, 17_777.0))
    reference = cover(legs, cells(), 10_000.0)

    np.testing.assert_allclose(ours.coverage_fraction, reference.coverage_fraction, atol=1e-9)
    np.testing.assert_array_equal(ours.n_gaps, reference.n_gaps)


def test_a_cell_always_in_reach_has_no_gap_through_laps_and_handovers():
    """Ten thousand laps and a relief at the same instant leave no sliver of a gap."""
    lap = triangle(3, side_m=5e3)
    windows = {"pattern": [0, 0], "start_s": [0.0, 1e6 / 3], "end_s": [1e6 / 3, 1e6]}
    near = {"lat_deg": [CENTRE[0]], "lon_deg": [CENTRE[1]]}

    result = station_coverage(windows, [StationLap(lap, Footprint(40e3))], near, (0.0, 1e6))

    assert (result.coverage_fraction[0], result.n_gaps[0]) == (1.0, 0)


def test_a_cell_in_reach_over_the_first_point_sees_no_seam_between_laps():
    """Covered at the end of a lap and the beginning of the next: one stretch, one gap a lap."""
    lap = triangle(8)
    windows = {"pattern": [0], "start_s": [0.0], "end_s": [20 * lap.duration_s]}
    first = {"lat_deg": lap.lat_deg[:1], "lon_deg": lap.lon_deg[:1]}

    span_s = (0.0, 20 * lap.duration_s)
    result = station_coverage(windows, [StationLap(lap, Footprint(3e3))], first, span_s)

    assert result.n_gaps[0] == 20
    # In and out of a circle of 3 km at 80 m/s, on the way in and on the way out: 75 s a lap.
    covered_s = result.coverage_fraction[0] * lap.duration_s
    assert covered_s == pytest.approx(75.0, abs=0.1)


def test_hover_covers_its_cells_while_it_lasts():
    """A lap of no length is a hover."""
    hover = Lap(np.full(2, 34.5), np.full(2, 69.2), np.zeros(2))
    windows = {"pattern": [0, 0], "start_s": [10.0, 60.0], "end_s": [40.0, 80.0]}
    two = ([34.5, 34.7], [69.2, 69.2])

    result = station_coverage(windows, [StationLap(hover, Footprint(10e3))], two, (0.0, 100.0))

    np.testing.assert_allclose(result.coverage_fraction, [0.5, 0.0])
    assert result.n_gaps[0] == 3


def test_no_windows_leave_everything_blind():
    """An orbit nobody reached: every cell is there, with one gap."""
    windows = {"pattern": [], "start_s": [], "end_s": []}
    lap = StationLap(triangle(1), Footprint(30e3))
    result = station_coverage(windows, [lap], cells(), (0.0, 3600.0))

    assert result.blind.all()
    np.testing.assert_array_equal(result.gap_max_s, 3600.0)


@given(st.integers(0, 2**31))
def test_another_window_never_lowers_coverage(seed):
    """One more aircraft on station: no cell is covered less."""
    rng = np.random.default_rng(seed)
    laps = [StationLap(triangle(seed), Footprint(20e3))]
    start_s = rng.uniform(0.0, 8000.0, 4)
    windows = {"pattern": np.zeros(4), "start_s": start_s, "end_s": start_s + 5000.0}
    fewer = {name: values[:3] for name, values in windows.items()}

    more = station_coverage(windows, laps, cells(), (0.0, 10_000.0))
    less = station_coverage(fewer, laps, cells(), (0.0, 10_000.0))

    assert np.all(more.coverage_fraction >= less.coverage_fraction - 1e-12)
    assert np.all(more.gap_max_s <= less.gap_max_s + 1e-9)


@pytest.mark.parametrize(
    ("change", "reach_m", "message"),
    [
        ({"pattern": [1]}, 1e4, r"windows\['pattern'\]: must be from 0 to 0"),
        ({"end_s": [-1.0]}, 1e4, "windows: every start_s and end_s must be finite"),
        ({"end_s": [np.nan]}, 1e4, "windows: every start_s and end_s must be finite"),
        ({"end_s": [5.0, 6.0]}, 1e4, "windows: columns differ in length: 1, 1, 2"),
        ({}, 5e6, r"laps\[0\].reach_m: must be from 0 to 3000000 m \(got 5e\+06\)"),
    ],
)
def test_impossible_windows_are_named(change, reach_m, message):
    """What makes no sense is said, not computed."""
    windows = {"pattern": [0], "start_s": [0.0], "end_s": [5.0], **change}
    lap = StationLap(triangle(1), Footprint(reach_m))
    with pytest.raises(ValueError, match=message):
        station_coverage(windows, [lap], cells(), (0.0, 10.0))


def test_templates_serve_many_replications():
    """Made once and flown twice: what each would be if made anew."""
    laps = [StationLap(racetrack(1000.0), Footprint(25e3))]
    templates = Templates.of(laps, cells())
    for days in (2.0, 3.0):
        again = coverage_result(templates.coverage(stays(days)), (0.0, days * DAY_S))
        anew = station_coverage(stays(days), laps, cells(), (0.0, days * DAY_S))

        np.testing.assert_array_equal(again.gap_p95_s, anew.gap_p95_s)

"""Whole laps counted, not walked: equal to writing them out, and no work for more of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.coverage import StationLap, Templates, cover, station_coverage
from sim.coverage.kernel.array_types import Question, Stretch
from sim.coverage.kernel.cells import figures_of
from sim.coverage.metrics import CELL_ROW
from sim.flight.pattern import Lap
from sim.flight.sensor import Footprint
from sim.world import geodesy
from tests.coverage import fuzz, reference
from tests.coverage.written_down import CENTRE, DAY_S, cells, racetrack, stays


def n_kept(lap_s: float, days: float) -> int:
    """Gaps the core keeps for all cells: what its work and its memory follow."""
    templates = Templates.of([StationLap(racetrack(lap_s), Footprint(25e3))], cells(), threads=1)
    source = templates.coverage(stays(days))
    table = np.zeros(source.n_cells, CELL_ROW)
    rows = np.arange(source.n_cells)
    question = Question(1, Stretch(0.0, days * DAY_S), exclude_edges=False)
    return figures_of(source.passes, source.flights, rows, question, table)


@pytest.mark.parametrize(
    ("first", "last"),
    [(0, 3), *(pytest.param(n, n + 60, marks=pytest.mark.long) for n in (3, 63))],
)
@pytest.mark.verifies("coverage", source="slow reference")
def test_equals_the_slow_reference(first, last):
    """Some of the cases of `python -m tests.coverage.fuzz`, to a centimetre of reach."""
    for seed in range(first, last):
        assert fuzz.run(seed) == []


def test_the_slow_reference_is_no_formality():
    """Five metres more of reach, or half a stay less, is found out."""
    (windows, laps, *rest), options = fuzz.case(7)
    low, high = (
        reference.station_coverage(windows, laps, *rest, **options, more_m=more_m)
        for more_m in (-fuzz.WITHIN_M, fuzz.WITHIN_M)
    )

    def found(windows, more_m):
        reaches_m = [lap.footprint.reach_m + more_m for lap in laps]
        further = [replace(laps[i], footprint=Footprint(r)) for i, r in enumerate(reaches_m)]
        ours = station_coverage(windows, further, *rest, **options, threads=1)
        return fuzz.differences(ours, low, high)

    assert found(windows, 0.0) == []
    assert found(windows, 5.0) != []
    half_s = (windows["end_s"] - windows["start_s"]) / 2
    assert found({**windows, "end_s": windows["end_s"] - half_s}, 0.0) != []


def test_work_does_not_grow_with_the_number_of_laps():
    """Laps half as long: as many gaps are kept, but for what reliefs have time to meet anew."""
    assert n_kept(1000.0, 4.0) == pytest.approx(n_kept(2000.0, 4.0), rel=0.2)
    assert n_kept(5.0, 4.0) == pytest.approx(n_kept(50.0, 4.0), rel=0.2)


@pytest.mark.long
def test_work_grows_linearly_with_the_windows():
    """Ten times the days, ten times the reliefs, ten times the work."""
    assert n_kept(1000.0, 100.0) == pytest.approx(10 * n_kept(1000.0, 10.0), rel=0.1)


def test_several_on_one_orbit_repeat_together():
    """Three at a third of a lap from one another: three times as often, a third of the gap."""
    lap = StationLap(racetrack(3000.0), Footprint(5e3))
    first = {"lat_deg": lap.lap.lat_deg[:1], "lon_deg": lap.lap.lon_deg[:1]}
    start_s = np.array([0.0, 1000.0, 2000.0])
    three = {"pattern": [0, 0, 0], "start_s": start_s, "end_s": start_s + 300_000.0}
    alone = {"pattern": [0], "start_s": [0.0], "end_s": [300_000.0]}
    span_s = (2000.0, 302_000.0)

    together = station_coverage(three, [lap], first, span_s)
    one = station_coverage(alone, [lap], first, span_s)

    assert together.n_gaps[0] == pytest.approx(3 * one.n_gaps[0], abs=4)
    covered_s = 3000.0 - one.gap_p50_s[0]
    assert together.gap_p50_s[0] == pytest.approx(1000.0 - covered_s, abs=1e-6)


def test_a_route_flown_once_and_turned_back_upon():
    """Out along a route, 600 s of it, and back from there: as the legs of both written out."""
    lat, lon = geodesy.forward(*CENTRE, [0.0, 0.0], [0.0, 90e3])
    times_s, seen = np.array([0.0, 900.0]), Footprint(15e3)
    out = StationLap(Lap(lat, lon, times_s), seen, repeats=False)
    back = StationLap(Lap(lat[::-1], lon[::-1], times_s), seen, repeats=False)
    windows = {
        "pattern": [0, 1],
        "start_s": [100.0, 700.0],
        "end_s": [700.0, 1300.0],
        "phase_s": [0.0, 300.0],
    }
    turn_lat, turn_lon = geodesy.forward(*CENTRE, 0.0, 60e3)
    legs = {
        "aircraft": [0, 0],
        "t0_s": [100.0, 700.0],
        "t1_s": [700.0, 1300.0],
        "lat0_deg": [lat[0], float(turn_lat)],
        "lon0_deg": [lon[0], float(turn_lon)],
        "lat1_deg": [float(turn_lat), lat[0]],
        "lon1_deg": [float(turn_lon), lon[0]],
        "reach_m": [15e3, 15e3],
    }

    ours = station_coverage(windows, [out, back], cells(), (0.0, 2000.0))
    none = {"pattern": [], "start_s": [], "end_s": []}
    as_legs = station_coverage(none, [out], cells(), (0.0, 2000.0), legs=legs)
    reference = cover(legs, cells(), 2000.0)

    assert reference.coverage_fraction.max() > 0.1
    np.testing.assert_allclose(ours.coverage_fraction, reference.coverage_fraction, atol=1e-4)
    np.testing.assert_array_equal(as_legs.coverage_fraction, reference.coverage_fraction)

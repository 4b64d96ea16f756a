"""Peer: TAT-C, the closest published package; it flies satellites only.

An aircraft on a racetrack cannot be told to it, so the two meet on TAT-C's ground: one satellite at
700 km over the same box of cells. TAT-C collects, aggregates and reduces observations; ours gets
the same track as legs of 10 s with the ground reach that TAT-C states for each moment.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.contest.cases import CoverageCase
from benchmarks.machine import installed, timed
from sim.coverage import cover

ALTITUDE_M = 700e3
FIELD_OF_REGARD_DEG = 60.0
STEP_S = 10.0
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
# TAT-C looks from the satellite along a cone; the stated swath turns that into one ground range.
REACH_SLACK = 0.01


def run(*, small: bool) -> str:
    """What the table says of TAT-C. AssertionError where the answers differ."""
    if installed("tatc") is None:
        return "TAT-C is not installed (`pip install tatc`): left out."
    case = CoverageCase(180, 2, 0.0) if small else CoverageCase(2_000, 30, 0.0)
    satellite = _satellite()
    collect_s, seen = timed(lambda: _observe(satellite, case), at_most=1, warm=False)
    legs = _track(satellite, case)
    cover(_first(legs), case.cells, case.duration_s)
    ours_s, result = timed(lambda: cover(legs, case.cells, case.duration_s), at_most=3, warm=False)
    covered_s = result.coverage_fraction * case.duration_s
    low_s, high_s = (
        cover(legs | {"reach_m": legs["reach_m"] * (1.0 + sign * REACH_SLACK)}, case.cells,
              case.duration_s).coverage_fraction * case.duration_s
        for sign in (-1.0, 1.0)
    )  # fmt: skip
    assert np.all(seen["covered_s"] >= low_s - 1.0), "TAT-C: less access than the reach allows"
    assert np.all(seen["covered_s"] <= high_s + 1.0), "TAT-C: more access than the reach allows"
    off = abs(seen["covered_s"].sum() / covered_s.sum() - 1.0)
    edges_h = np.mean(result.gap_mean_s) / 3600.0
    return (
        f"TAT-C {installed('tatc')}, {case.n_cells:,} cells, {case.days:g} d, one satellite at "
        f"{ALTITUDE_M / 1e3:g} km: collect, aggregate and reduce {collect_s:.3g} s; ours, given "
        f"the track as {len(legs['t0_s']):,} legs, {ours_s:.3g} s: {collect_s / ours_s:.3g} times. "
        f"Every cell's access lies between ours for {REACH_SLACK:.0%} less and more reach, and is "
        f"{off:.2%} off in all. TAT-C's mean revisit leaves out the gaps cut by the span's edges: "
        f"{seen['revisit_h']:.2f} h, where our mean gap is {edges_h:.2f} h."
    )


def _satellite() -> Any:
    from tatc.schemas import CircularOrbit, Instrument, Satellite

    return Satellite(
        name="one",
        orbit=CircularOrbit(mean_altitude=ALTITUDE_M, inclination=60.0, epoch=BEGIN),
        instruments=[Instrument(name="eye", field_of_regard=FIELD_OF_REGARD_DEG)],
    )


def _observe(satellite: Any, case: CoverageCase) -> dict[str, Any]:
    """Covered time by cell, and the mean revisit, as TAT-C has them."""
    from tatc.analysis import aggregate_observations, collect_observations, reduce_observations
    from tatc.schemas import Point

    points = [
        Point(id=i, latitude=lat, longitude=lon)
        for i, (lat, lon) in enumerate(zip(*case.cells.values(), strict=True))
    ]
    end = BEGIN + timedelta(seconds=case.duration_s)
    observed = aggregate_observations(collect_observations(points, satellite, BEGIN, end))
    reduced = reduce_observations(observed)
    place = {
        (round(lat, 6), round(lon, 6)): i
        for i, (lat, lon) in enumerate(zip(*case.cells.values(), strict=True))
    }
    covered_s = np.zeros(case.n_cells)
    cell = [place[round(p.y, 6), round(p.x, 6)] for p in observed.geometry]
    np.add.at(covered_s, cell, observed["access"].dt.total_seconds().to_numpy())
    revisit_h = reduced["revisit"].dt.total_seconds().mean() / 3600.0
    return {"covered_s": covered_s, "revisit_h": revisit_h}


def _track(satellite: Any, case: CoverageCase) -> dict[str, NDArray]:
    """The ground track near the box as legs, with half of TAT-C's swath as reach."""
    from tatc.analysis import collect_orbit_track

    t_s = np.arange(0.0, case.duration_s + STEP_S, STEP_S)
    track = collect_orbit_track(satellite, [BEGIN + timedelta(seconds=t) for t in t_s.tolist()])
    lat_deg, lon_deg = track.geometry.y.to_numpy(), track.geometry.x.to_numpy()
    reach_m = track["swath_width"].to_numpy() / 2.0
    near = (np.abs(lat_deg - 34.0) < 14.0) & (np.abs(lon_deg - 67.5) < 18.0)
    leg = np.flatnonzero(near[:-1] & near[1:])
    return {
        "aircraft": np.zeros(len(leg), dtype=np.int64),
        "t0_s": t_s[leg],
        "t1_s": t_s[leg + 1],
        "lat0_deg": lat_deg[leg],
        "lon0_deg": lon_deg[leg],
        "lat1_deg": lat_deg[leg + 1],
        "lon1_deg": lon_deg[leg + 1],
        "reach_m": (reach_m[leg] + reach_m[leg + 1]) / 2.0,
    }


def _first(legs: dict[str, NDArray]) -> dict[str, NDArray]:
    return {name: values[:10] for name, values in legs.items()}

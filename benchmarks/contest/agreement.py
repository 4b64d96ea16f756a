"""Do two methods answer the same question? Asserted before any time counts.

Methods that place the edge of the footprint a little differently cannot agree to the second: near
tangency a pass is as long as you please. What they must do is lie between our answers for a reach
slightly smaller and slightly larger, cell by cell. Covered time and the longest gap are monotone in
the reach, so that is a sharp test. Methods that sample in time are held to what sampling can miss.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from benchmarks.contest.cases import ORBITS, CoverageCase
from benchmarks.peers.answers import Answers, ours
from sim.coverage import cover, covered_intervals
from sim.world import geodesy

# Gaps of up to 1 ms may or may not be counted as seams.
SEAM_S = 2e-3


def check_reach(
    name: str, peer: Answers, case: CoverageCase, slack_m: float, *, same_gaps: float
) -> str:
    """Assert that a peer's answers are ours for a reach within `slack_m`; how the table says it.

    At least a share `same_gaps` of the cells must have exactly as many gaps as with us, and there
    the second moment and the 95th percentile are compared as well.
    """
    exact = solve_legs(case)
    low, high = (solve_legs(_reach(case, sign * slack_m)) for sign in (-1.0, 1.0))
    seams_s = SEAM_S * (1 + high.n_gaps)
    _between(f"{name}: covered_s", low.covered_s, peer.covered_s, high.covered_s, seams_s)
    _between(f"{name}: gap_max_s", high.gap_max_s, peer.gap_max_s, low.gap_max_s, seams_s)
    same = peer.n_gaps == exact.n_gaps
    assert same.mean() >= same_gaps, f"{name}: only {same.mean():.2%} of cells agree on n_gaps"
    # Both ends of a gap move by at most the half chord that the slack adds.
    shift_s = 2.0 * np.sqrt(2.0 * case.reach_m * slack_m) / case.speed_mps + SEAM_S
    for field in ("gap_second_moment_s2", "gap_p95_s"):
        a, b = getattr(peer, field)[same], getattr(exact, field)[same]
        off = np.abs(np.sqrt(a) - np.sqrt(b)) if field.endswith("s2") else np.abs(a - b)
        assert (off <= shift_s).mean() >= same_gaps, f"{name}: {field} off by {off.max():.1f} s"
    return f"as ours within {slack_m:.3g} m of reach; {same.mean():.2%} of cells same gaps"


def check_sampled(name: str, peer: Answers, exact: Answers, step_s: float) -> str:
    """Assert what any honest sampling obeys: no more gaps, and an error below a step a pass."""
    limit_s = step_s * (exact.n_gaps + 1) + SEAM_S
    off_s = np.abs(peer.covered_s - exact.covered_s)
    assert np.all(off_s <= limit_s), f"{name}: covered_s off by {off_s.max():.0f} s"
    assert np.all(peer.n_gaps <= exact.n_gaps), f"{name}: more gaps than there are"
    assert np.all(peer.gap_max_s >= exact.gap_max_s - step_s - SEAM_S), f"{name}: gap_max_s"
    total_off = abs(peer.covered_s.sum() / exact.covered_s.sum() - 1.0)
    assert total_off < 5e-3, f"{name}: covered time off by {total_off:.2%} in all"
    missed = 1.0 - peer.n_gaps.sum() / exact.n_gaps.sum()
    return f"sampled: misses {missed:.1%} of gaps; cells off by up to {off_s.max():,.0f} s"


def check_same(name: str, one: Answers, other: Answers) -> str:
    """Assert that two doors of ours give one answer."""
    for field in Answers.__dataclass_fields__:
        a, b = getattr(one, field), getattr(other, field)
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=0.01, err_msg=f"{name}: {field}")
    return "the same within 0.01 s"


def solve_legs(case: CoverageCase) -> Answers:
    """Ours through the general door."""
    return ours(cover(case.legs, case.cells, case.duration_s, threads=1))


def ends_off_m(reach_m: float, n_cells: int = 150, days: float = 1.0) -> tuple[float, int]:
    """How far the WGS84 distance at reported ends is from the reach, at most; and of how many ends.

    Cells lie about the edge of what one orbit sees. Ends where an aircraft comes on station or
    leaves it, and those of the span, are no ends of reach and are left out.
    """
    legs = CoverageCase(2_000, days, reach_m).legs
    legs = {name: values[legs["aircraft"] < 5] for name, values in legs.items()}
    draw = np.random.default_rng(8)
    lat, lon = geodesy.forward(
        *ORBITS[0][:2],
        draw.uniform(0.0, 2.0 * np.pi, n_cells),
        np.abs(reach_m + draw.uniform(-40e3, 40e3, n_cells)),
    )
    found = covered_intervals(legs, {"lat_deg": lat, "lon_deg": lon})
    cell = np.tile(np.repeat(np.arange(n_cells), np.diff(found.offsets)), 2)
    t_s = np.concatenate((found.starts_s, found.ends_s))
    off_m = np.full(len(t_s), np.inf)
    on_or_off = np.zeros(len(t_s), dtype=bool)
    for aircraft in np.unique(legs["aircraft"]):
        own = {name: values[legs["aircraft"] == aircraft] for name, values in legs.items()}
        distance_m, flying = _distances(own, t_s, lat[cell], lon[cell])
        off_m[flying] = np.minimum(off_m[flying], np.abs(distance_m - reach_m))
        joins = own["t0_s"][1:] - own["t1_s"][:-1] < 1e-6
        shifts = np.concatenate((own["t0_s"][:1], own["t0_s"][1:][~joins]))
        shifts = np.concatenate((shifts, own["t1_s"][:-1][~joins], own["t1_s"][-1:]))
        on_or_off |= np.abs(t_s[:, None] - shifts).min(axis=1) < 1e-6
    return float(off_m[~on_or_off].max()), int((~on_or_off).sum())


def _distances(
    legs: dict[str, NDArray], t_s: NDArray, lat_deg: NDArray, lon_deg: NDArray
) -> tuple[NDArray, NDArray]:
    """Geodesic distance from one aircraft to each cell at each time, while it is on station."""
    leg = np.maximum(np.searchsorted(legs["t0_s"], t_s, side="right") - 1, 0)
    flying = (t_s >= legs["t0_s"][leg]) & (t_s <= legs["t1_s"][leg])
    leg, t_s = leg[flying], t_s[flying]
    row = {name: values[leg] for name, values in legs.items()}
    azimuth_rad, length_m = geodesy.inverse(
        row["lat0_deg"], row["lon0_deg"], row["lat1_deg"], row["lon1_deg"]
    )
    share = (t_s - row["t0_s"]) / (row["t1_s"] - row["t0_s"])
    at = geodesy.forward(row["lat0_deg"], row["lon0_deg"], azimuth_rad, share * length_m)
    return geodesy.inverse(*at, lat_deg[flying], lon_deg[flying])[1], flying


def _reach(case: CoverageCase, more_m: float) -> CoverageCase:
    return replace(case, reach_m=case.reach_m + more_m)


def _between(name: str, low: NDArray, value: NDArray, high: NDArray, slack: NDArray) -> None:
    below, above = low - slack - value, value - high - slack
    worst = max(below.max(), above.max())
    assert worst <= 0.0, f"{name}: outside what the reach allows by {worst:.3g} s"

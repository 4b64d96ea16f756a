"""Entry and exit on legs anywhere, against the WGS84 geodesic of pyproj.

Near a tangent an end is ill-conditioned in time, so the geodesic distance there is what must be
right: within 0.08 m of a reach up to 150 km, within 8 m up to the largest.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage import covered_intervals
from sim.coverage.kernel.array_types import Point
from sim.coverage.kernel.crossing import chord_squared_m2
from sim.world import geodesy

azimuths = st.floats(0.0, 2.0 * np.pi)


def position(leg: dict, t_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where the aircraft is on a leg flown from 0 to 1000 s, along the geodesic."""
    ends = [leg[name] for name in ("lat0_deg", "lon0_deg", "lat1_deg", "lon1_deg")]
    azimuth_rad, length_m = geodesy.inverse(*ends)
    return geodesy.forward(leg["lat0_deg"], leg["lon0_deg"], azimuth_rad, length_m * t_s / 1000.0)


def leg_between(lat0: float, lon0: float, lat1: float, lon1: float, reach_m: float) -> dict:
    return {
        "aircraft": ["a"],
        "t0_s": [0.0],
        "t1_s": [1000.0],
        "lat0_deg": [lat0],
        "lon0_deg": [lon0],
        "lat1_deg": [lat1],
        "lon1_deg": [lon1],
        "reach_m": [reach_m],
    }


def leg_from(lat: float, lon: float, azimuth_rad: float, length_m: float, reach_m: float) -> dict:
    lat1, lon1 = geodesy.forward(lat, lon, azimuth_rad, length_m)
    return leg_between(lat, lon, float(lat1), float(lon1), reach_m)


def cells_near_the_edge(leg: dict, n: int, seed: int) -> dict:
    """Cells at 0 to 1.1 reaches from random points of the leg, most of them near the edge."""
    rng = np.random.default_rng(seed)
    lat, lon = position(leg, rng.uniform(0.0, 1000.0, n))
    share = np.where(rng.random(n) < 0.7, rng.normal(1.0, 0.01, n), rng.uniform(0.0, 1.1, n))
    lat, lon = geodesy.forward(
        lat, lon, rng.uniform(0.0, 2.0 * np.pi, n), leg["reach_m"][0] * np.abs(share)
    )
    return {"lat_deg": lat, "lon_deg": lon}


def worst_error_m(leg: dict, cells: dict) -> float:
    """Largest miss of the reach at an end that is not the leg's own."""
    found = covered_intervals(leg, cells)
    error_m = 0.0
    for t_s in (found.starts_s, found.ends_s):
        inner = (t_s > 0.0) & (t_s < 1000.0)
        lat, lon = position(leg, t_s[inner])
        cell = found.cell[inner]
        _, away_m = geodesy.inverse(lat, lon, cells["lat_deg"][cell], cells["lon_deg"][cell])
        error_m = max(error_m, np.max(np.abs(away_m - leg["reach_m"][0]), initial=0.0))
    return error_m


@given(
    lat=st.floats(-89.9, 89.9),
    lon=st.floats(-180.0, 180.0),
    azimuth_rad=azimuths,
    length_m=st.floats(1.0, 300e3),
    reach_m=st.floats(1.0, 150e3),
    seed=st.integers(0, 1000),
)
@pytest.mark.verifies("property", source="geodesic distance, PROJ")
def test_ends_lie_on_the_reach_to_a_centimetre(lat, lon, azimuth_rad, length_m, reach_m, seed):
    """Reaches up to 150 km, legs up to 300 km, all latitudes: 10 mm, a budget of 80 mm unspent."""
    leg = leg_from(lat, lon, azimuth_rad, length_m, reach_m)

    assert worst_error_m(leg, cells_near_the_edge(leg, 100, seed)) < 0.010


@given(
    lat=st.floats(-89.0, 89.0),
    lon=st.floats(-180.0, 180.0),
    azimuth_rad=azimuths,
    reach_m=st.floats(150e3, 1000e3),
    seed=st.integers(0, 1000),
)
def test_ends_of_long_reaches_lie_on_the_reach_to_decimetres(lat, lon, azimuth_rad, reach_m, seed):
    """Reaches up to 1,000 km: 0.1 m where 8 m is allowed."""
    leg = leg_from(lat, lon, azimuth_rad, 900e3, reach_m)

    assert worst_error_m(leg, cells_near_the_edge(leg, 60, seed)) < 0.1


@pytest.mark.parametrize("reach_m", [1.5e6, 3e6])
@pytest.mark.verifies("geometry", source="geodesic distance, PROJ")
def test_reach_beyond_a_thousand_kilometres_is_right(verified, reach_m):
    """The largest reach taken, 3,000 km, is still right to 8 m."""
    leg = leg_from(34.0, 62.0, 1.0, 2e6, reach_m)

    worst_m = worst_error_m(leg, cells_near_the_edge(leg, 300, 1))
    verified.at_most(f"ends of passes at {reach_m / 1e3:,.0f} km of reach", worst_m, 8.0, unit="m")


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param((12.0, 179.5, 12.5, -179.2), id="antimeridian"),
        pytest.param((12.0, 179.5, 12.5, 180.8), id="antimeridian, longitudes beyond 180"),
        pytest.param((85.0, 10.0, 85.0, 40.0), id="along 85 north"),
        pytest.param((89.0, 0.0, 89.0, 180.0), id="over the pole"),
        pytest.param((-0.4, 20.0, 0.5, 21.0), id="equator"),
    ],
)
@pytest.mark.verifies("geometry", source="geodesic distance, PROJ")
def test_ends_are_right_where_maps_break(verified, ends, request):
    """Over the antimeridian, the pole and the equator nothing changes."""
    leg = leg_between(*ends, 40e3)
    cells = cells_near_the_edge(leg, 500, 7)

    assert len(covered_intervals(leg, cells).starts_s) > 100
    worst_m = worst_error_m(leg, cells)
    where = request.node.callspec.id
    verified.at_most(f"ends of passes at 40 km of reach, {where}", worst_m, 0.005, unit="m")


@pytest.mark.parametrize(("reach_m", "within_m"), [(30e3, 0.01), (150e3, 0.01), (1000e3, 0.1)])
@pytest.mark.verifies("geometry", source="geodesic distance, PROJ")
def test_ends_anywhere_on_earth(verified, reach_m, within_m):
    """Twenty legs anywhere, with cells near the edge of what is seen from each."""
    rng = np.random.default_rng(20)
    worst_m = 0.0
    for seed in range(20):
        place = (rng.uniform(-89.0, 89.0), rng.uniform(-180.0, 180.0), rng.uniform(0.0, 2 * np.pi))
        leg = leg_from(*place, min(300e3, 0.9 * reach_m), reach_m)
        worst_m = max(worst_m, worst_error_m(leg, cells_near_the_edge(leg, 60, seed)))
    said = f"ends of passes at {reach_m / 1e3:,.0f} km of reach, anywhere"
    verified.at_most(said, worst_m, within_m, unit="m")


@given(
    lat=st.floats(-89.0, 89.0),
    azimuth_rad=azimuths,
    length_m=st.floats(1e3, 100e3),
    reach_m=st.floats(1e3, 150e3),
    seed=st.integers(0, 1000),
)
@pytest.mark.verifies("property", source="geodesic distance, PROJ")
def test_no_pass_is_missed_or_invented(lat, azimuth_rad, length_m, reach_m, seed):
    """Where the distance is clearly under or over the reach, the cell is covered or not."""
    leg = leg_from(lat, 0.0, azimuth_rad, length_m, reach_m)
    cells = cells_near_the_edge(leg, 40, seed)
    found = covered_intervals(leg, cells)
    t_s = np.linspace(0.5, 999.5, 400)
    lat_t, lon_t = position(leg, t_s)

    for cell in range(40):
        own = slice(found.offsets[cell], found.offsets[cell + 1])
        after = np.searchsorted(found.starts_s[own], t_s)
        covered = after > np.searchsorted(found.ends_s[own], t_s)
        _, away_m = geodesy.inverse(lat_t, lon_t, cells["lat_deg"][cell], cells["lon_deg"][cell])
        clear = np.abs(away_m - reach_m) > 0.08
        np.testing.assert_array_equal(covered[clear], (away_m < reach_m)[clear])


@pytest.mark.parametrize(
    ("reach_m", "within_m"), [(50e3, 1e-6), (150e3, 1e-5), (500e3, 1e-3), (1e6, 0.03), (3e6, 7.0)]
)
@pytest.mark.verifies("geometry", source="geodesic distance, PROJ")
def test_chord_of_a_geodesic(verified, reach_m, within_m):
    """The chord form alone, everywhere on Earth, at the precision its docstring states."""
    rng = np.random.default_rng(2)
    lat, lon = rng.uniform(-90, 90, 5000), rng.uniform(-180, 180, 5000)
    lat1, lon1 = geodesy.forward(lat, lon, rng.uniform(0, 2 * np.pi, 5000), reach_m)
    point_m, cell_m = geodesy.ecef(lat, lon), geodesy.ecef(lat1, lon1)

    ends = (map(Point._make, points.tolist()) for points in (point_m, cell_m))
    chord_m = np.sqrt([chord_squared_m2(*pair, reach_m) for pair in zip(*ends, strict=True)])

    worst_m = np.max(np.abs(np.linalg.norm(point_m - cell_m, axis=1) - chord_m))
    said = f"chord of a geodesic of {reach_m / 1e3:,.0f} km, 5,000 anywhere"
    verified.at_most(said, worst_m, within_m, unit="m")


@pytest.mark.parametrize("length_m", [0.0, 5e3, 60e3])
def test_cell_exactly_on_the_edge_is_covered(length_m):
    """A cell laid out at exactly the reach is "at most the reach" away, whatever the rounding."""
    for azimuth_rad in np.linspace(0.0, 6.0, 13):
        leg = leg_from(34.5, 69.2, azimuth_rad, length_m, 50e3)
        # Behind the first point of the leg, so that only that point touches; abeam for a hover.
        lat, lon = geodesy.forward(34.5, 69.2, azimuth_rad + np.pi / 2.0, 50e3)
        found = covered_intervals(leg, {"lat_deg": [lat], "lon_deg": [lon]})

        assert len(found.starts_s) == 1
        assert found.starts_s[0] == 0.0
        assert (found.ends_s[0] == 1000.0) == (length_m == 0.0)

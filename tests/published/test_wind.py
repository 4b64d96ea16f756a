"""Case 9, the wind triangle: 40 kt of wind at 150 kt true airspeed, out and back (textbook)."""

import numpy as np
import pytest

from sim.world.geodesy import forward
from sim.world.wind import ground_speed_mps, pieces

KNOT = 1852 / 3600
AIRSPEED, WIND = 150 * KNOT, 40 * KNOT


def round_trip_factor(track_rad, wind_from_rad):
    out, back = ground_speed_mps([track_rad, track_rad + np.pi], AIRSPEED, WIND, wind_from_rad)
    return (AIRSPEED / out + AIRSPEED / back) / 2


@pytest.mark.verifies("closed form", source="wind triangle, 1 / (1 - (w/V)^2)")
def test_wind_along_the_track(verified):
    factor, exact = round_trip_factor(0.7, 0.7), 1 / (1 - (40 / 150) ** 2)
    assert exact == pytest.approx(1.0766, abs=5e-5)
    verified("40 kt along the track at 150 kt: time out and back", factor, exact, within=1e-12)


@pytest.mark.verifies("closed form", source="wind triangle, 1 / sqrt(1 - (w/V)^2)")
def test_wind_across_the_track(verified):
    factor, exact = round_trip_factor(0.7, 0.7 + np.pi / 2), 1 / np.sqrt(1 - (40 / 150) ** 2)
    assert exact == pytest.approx(1.0376, abs=5e-5)
    verified("40 kt across the track at 150 kt: time out and back", factor, exact, within=1e-12)


def test_no_wind_changes_nothing():
    assert (ground_speed_mps([0.0, 1.0, 2.0], AIRSPEED, 0.0, 0.3) == AIRSPEED).all()


@pytest.mark.parametrize(("wind_from_deg", "factor"), [(0.0, 1.0766), (90.0, 1.0376)])
@pytest.mark.verifies("closed form", source="wind triangle")
def test_the_same_along_a_meridian_on_the_ellipsoid(verified, wind_from_deg, factor):
    end = forward(30.0, 60.0, 0.0, 900e3)
    lat, lon = np.array([30.0, end[0]]), np.array([60.0, end[1]])
    wind = (WIND, np.radians(wind_from_deg))
    there = pieces(lat, lon, wind).times_s(AIRSPEED).sum()
    back = pieces(lat[::-1], lon[::-1], wind).times_s(AIRSPEED).sum()
    calm = pieces(lat, lon).times_s(AIRSPEED).sum()

    said = f"900 km of meridian in 40 kt from {wind_from_deg:g} degrees: time out and back"
    verified(said, (there + back) / (2 * calm), factor, within=5e-5)

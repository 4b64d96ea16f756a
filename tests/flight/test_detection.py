"""Search against Koopman's formulas, their limits, and numbers found by simulation elsewhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.integrate import trapezoid

from sim.flight.detection import (
    Datum,
    contacts_per_second,
    found_along_m,
    found_by_parallel_sweeps,
    found_exhaustively,
    found_fraction,
    lateral_range,
    mean_time_to_sighting_s,
    potential,
    potential_on_pass,
    relative_speed_mps,
    time_to_reach_s,
)

KM, H = 1000.0, 3600.0
KT = 1852.0 / H
V_MPS = 200 * KT

widths = st.floats(10.0, 20e3)
speeds = st.floats(10.0, 200.0)
data = st.builds(
    Datum,
    radius_m=st.one_of(st.just(0.0), st.floats(0.0, 100e3)),
    spread_mps=st.one_of(st.just(0.0), st.floats(1e-3, 40.0)),
    since_s=st.one_of(st.just(0.0), st.floats(0.0, 20 * H)),
)
times = st.floats(0.0, 200 * H)


@pytest.mark.verifies("closed form", source="Koopman's random search, 1946")
def test_a_still_object_by_random_search(verified):
    """A disc of 30 km, a sweep of 2 km at 200 kt for 3 h: n = W V t / A."""
    disc = Datum(30 * KM)
    n = potential(2 * KM, V_MPS, disc, 3 * H)
    rate = float(potential(2 * KM, V_MPS, disc, H))

    verified("coverage factor of random search", n, 0.786013, within=5e-7)
    verified("found by random search", found_fraction(n), 0.544342, within=5e-7)
    until_h = -math.expm1(-3 * rate) / rate
    verified("mean time until found or given up", until_h, 2.077607, within=5e-7, unit="h")
    verified("mean time to find", 1.0 / rate, 3.816730, within=5e-7, unit="h")
    median_h = time_to_reach_s(math.log(2.0), 2 * KM, V_MPS, disc) / H
    verified("median time to find", median_h, 2.645555, within=5e-7, unit="h")


@pytest.mark.parametrize(
    ("late_h", "found", "ever"),
    [
        (0.5, 0.6061, 0.6494),
        (1.0, 0.3424, 0.4079),
        (2.0, 0.1603, 0.2305),
        (4.0, 0.0634, 0.1228),
        (6.5, 0.0302, 0.0775),
        (9.0, 0.0178, 0.0566),
    ],
)
@pytest.mark.verifies("closed form", source="fleeing datum, Washburn, Search and Detection")
def test_a_fleeing_datum_by_lateness(verified, late_h, found, ever):
    """4 km at 200 kt after something at up to 30 km/h: late enough, it is never found."""
    datum = Datum(0.0, 30 * KM / H, late_h * H)
    by_then = found_fraction(potential(4 * KM, V_MPS, datum, 4 * H))
    at_all = found_fraction(potential(4 * KM, V_MPS, datum, math.inf))

    verified(f"found in 4 h, {late_h:g} h late", by_then, found, within=5e-5)
    verified(f"ever found, {late_h:g} h late", at_all, ever, within=5e-5)


@pytest.mark.verifies("closed form", source="fleeing datum, Washburn, Search and Detection")
def test_the_time_at_which_a_fleeing_datum_is_found(verified):
    """An hour late: the classic formula, its quarter, and the mean time of those that are found."""
    datum, rate = Datum(0.0, 30 * KM / H, H), 4 * KM * V_MPS
    spread = 30 * KM / H
    classic = rate / (math.pi * spread**2) * (1.0 / H - 1.0 / (5 * H))
    found = found_fraction(potential(4 * KM, V_MPS, datum, 4 * H))

    verified("found, classic formula", found, -math.expm1(-classic), within=1e-12)
    verified("found in 4 h", found, 0.342432, within=5e-7)
    ever = found_fraction(potential(4 * KM, V_MPS, datum, math.inf))
    verified("found in the end", ever, 0.407858, within=5e-7)
    quarter_s = time_to_reach_s(-math.log(0.75), 4 * KM, V_MPS, datum)
    verified("a quarter found after", quarter_s / H, 1.217307, within=5e-7, unit="h")
    # Thresholds of those found within 4 h, evenly: the midpoint rule.
    shares = found * (np.arange(20_000) + 0.5) / 20_000
    mean_s = time_to_reach_s(-np.log1p(-shares), 4 * KM, V_MPS, datum).mean()
    verified("mean time to find of those found", mean_s / H, 0.905889, within=5e-7, unit="h")


def test_what_is_never_found_has_no_time():
    """At the potential of an endless search, beyond it, and for a false cue: never."""
    datum = Datum(0.0, 30 * KM / H, H)
    most = float(potential(4 * KM, V_MPS, datum, math.inf))

    for needed in (most, most * (1.0 + 1e-12), 2.0 * most, math.inf):
        assert math.isinf(time_to_reach_s(needed, 4 * KM, V_MPS, datum))
    assert math.isfinite(time_to_reach_s(most * (1.0 - 1e-9), 4 * KM, V_MPS, datum))
    assert math.isinf(time_to_reach_s(math.inf, 4 * KM, V_MPS, Datum(5 * KM)))


def test_a_known_place_is_searched_no_faster_than_a_sweep_is_wide():
    """Radius 0 and no time: a disc of 2 km holds it, and at 100 m/s 31 s are a potential of 1."""
    place = Datum(0.0)

    assert potential(4 * KM, 100.0, place, math.pi * 10.0) == pytest.approx(1.0)
    assert time_to_reach_s(1.0, 4 * KM, 100.0, place) == pytest.approx(math.pi * 10.0)
    # It grows to that size in 200 s at 10 m/s; until then it is the same.
    fleeing = Datum(0.0, 10.0)
    assert potential(4 * KM, 100.0, fleeing, 200.0) == potential(4 * KM, 100.0, place, 200.0)
    assert potential(4 * KM, 100.0, fleeing, 400.0) < potential(4 * KM, 100.0, place, 400.0)


@given(widths, speeds, data, times)
@pytest.mark.verifies("property", source="search theory")
def test_the_time_is_the_inverse_of_the_potential(sweep_m, speed_mps, datum, t_s):
    """Whoever needs what a search has after t finds at t, and never needs more than all of it."""
    n = potential(sweep_m, speed_mps, datum, t_s)
    most = potential(sweep_m, speed_mps, datum, math.inf)

    assert 0.0 <= n <= most * (1.0 + 1e-12)
    again_s = time_to_reach_s(n, sweep_m, speed_mps, datum)
    if n < most * (1.0 - 1e-6):
        assert again_s == pytest.approx(t_s, rel=1e-6, abs=1e-6)


@given(widths, speeds, data, times, times)
@example(10.0, 10.0, Datum(5.0), 0.0, 5e-324)  # less time than a number's reciprocal can hold
@pytest.mark.verifies("property", source="search theory")
def test_potentials_add_up(sweep_m, speed_mps, datum, first_s, then_s):
    """A search that is handed over goes on where the first left off: the sum is one long search."""
    later = Datum(datum.radius_m, datum.spread_mps, datum.since_s + first_s)
    n = potential(sweep_m, speed_mps, datum, first_s)
    n += potential(sweep_m, speed_mps, later, then_s)

    whole = potential(sweep_m, speed_mps, datum, first_s + then_s)
    assert n == pytest.approx(whole, rel=1e-9, abs=1e-12)


@given(widths, speeds, data, st.floats(0.0, 20 * H), st.floats(1e-3, 3.0))
@pytest.mark.verifies("property", source="search theory")
def test_arriving_earlier_never_finds_later(sweep_m, speed_mps, datum, earlier_s, needed):
    """With the same luck, whoever begins earlier has found it by then, if the later one has."""
    later = Datum(datum.radius_m, datum.spread_mps, datum.since_s + earlier_s)
    found_s = time_to_reach_s(needed, sweep_m, speed_mps, datum)
    found_later_s = earlier_s + time_to_reach_s(needed, sweep_m, speed_mps, later)

    assert found_s <= found_later_s * (1.0 + 1e-9) + 1e-6


@given(widths, speeds, st.floats(1e3, 100e3), times)
@pytest.mark.verifies("property", source="search theory")
def test_a_datum_that_hardly_spreads_is_one_that_stays(sweep_m, speed_mps, radius_m, t_s):
    """Growth towards nothing is Koopman's random search of a disc."""
    still = potential(sweep_m, speed_mps, Datum(radius_m), t_s)
    slow = potential(sweep_m, speed_mps, Datum(radius_m, 1e-9), t_s)

    assert slow == pytest.approx(still, rel=1e-5)


def test_arrays_broadcast():
    """Widths down, times across."""
    n = potential(np.array([[1e3], [2e3]]), 100.0, Datum(30e3, 5.0), np.array([0.0, 1e3, np.inf]))

    assert n.shape == (2, 3)
    assert n[1] == pytest.approx(2.0 * n[0])


@pytest.mark.parametrize(
    ("spacing_km", "cube", "random"), [(8, 0.469116, 0.393469), (4, 0.789909, 0.632121)]
)
@pytest.mark.verifies("closed form", source="parallel sweeps: Koopman 1946")
def test_parallel_sweeps(verified, spacing_km, cube, random):
    """Random is below the inverse cube law, and that below exhaustive search."""
    coverage = 4.0 / spacing_km
    by_cube = found_by_parallel_sweeps(4 * KM, spacing_km * KM)

    verified(f"inverse cube law, sweeps {spacing_km} km apart", by_cube, cube, within=5e-7)
    at_random = found_fraction(coverage)
    verified(f"random search, coverage {coverage:g}", at_random, random, within=5e-7)
    exhaustive = found_exhaustively(4 * KM, spacing_km * KM)
    verified(f"exhaustive search, coverage {coverage:g}", exhaustive, coverage)


@pytest.mark.verifies("closed form", source="inverse cube law: Koopman 1946")
def test_the_inverse_cube_law_is_its_sweep_width_wide(verified):
    """Lateral range adds up to the sweep width, and parallel passes to the error function."""
    # W = integral of p(x) dx; beyond 2,000 W the law is W^2 / (4 pi x^2) to 1e-8.
    x = np.geomspace(1e-3, 2000.0, 200_001)
    p = lateral_range(1.0, x)
    area = 2.0 * (1e-3 + float(trapezoid(p, x)) + 1.0 / (4.0 * math.pi * 2000.0))
    verified("lateral range over all distances, in sweep widths", area, 1.0, within=1e-6)
    # Tracks one sweep width apart, an object anywhere between two of them: potentials add up.
    offset = (np.arange(2000) + 0.5) / 2000
    away = offset[:, None] - np.arange(-2000, 2001)
    found = found_fraction((1.0 / (4.0 * math.pi * away**2)).sum(axis=1)).mean()
    verified("4,001 tracks a sweep width apart", found, 0.789909, within=2e-5)


@given(
    st.floats(10.0, 10e3),
    st.floats(0.0, 50e3),
    st.floats(-100e3, 100e3),
    st.floats(0.0, 200e3),
)
@example(10.0, 0.0, -2.2e-309, 1.0)  # overhead from nearer than numbers tell apart
@pytest.mark.verifies("property", source="inverse cube law")
def test_where_a_pass_finds_is_the_inverse_of_its_potential(sweep_m, lateral_m, from_m, flown_m):
    """Whoever needs what a pass has gathered after so much way finds there."""
    n = potential_on_pass(sweep_m, lateral_m, from_m, from_m + flown_m)
    ever = potential_on_pass(sweep_m, lateral_m, from_m, 1e12)

    assert n >= 0.0
    at_m = found_along_m(n, sweep_m, lateral_m, from_m)
    assert at_m >= from_m
    if n < ever * (1.0 - 1e-6) and n > 1e-12:
        assert potential_on_pass(sweep_m, lateral_m, from_m, at_m) == pytest.approx(n, rel=1e-6)


def test_a_whole_pass_is_the_lateral_range():
    """From afar to afar, W^2 / (4 pi x^2); overhead it is found before, and beyond reach never."""
    n = potential_on_pass(2e3, 3e3, -1e9, 1e9)

    assert found_fraction(n) == pytest.approx(lateral_range(2e3, 3e3))
    assert found_along_m(n * 1.001, 2e3, 3e3, -1e9) == math.inf
    assert potential_on_pass(2e3, 0.0, -1e4, 1.0) == math.inf
    assert -1e4 < found_along_m(1.0, 2e3, 0.0, -1e4) < 0.0


@pytest.mark.verifies("closed form", source="kinematic enhancement: Koopman 1956")
def test_movers_among_movers(verified):
    """Mean relative speed of uniform courses: at rest V, of equal speeds 4 V / pi, by throwing."""
    verified("relative speed, targets at rest", relative_speed_mps(100.0, 0.0), 100.0, within=1e-9)
    equal = relative_speed_mps(100.0, 100.0)
    verified("relative speed, equal speeds", equal, 400.0 / math.pi, within=1e-9, unit="m/s")
    course = (np.arange(100_000) + 0.5) * math.pi / 100_000
    thrown = np.sqrt(100.0**2 + 30.0**2 - 6000.0 * np.cos(course)).mean()
    found = relative_speed_mps(100.0, 30.0)
    verified("relative speed, 100 and 30 m/s", found, thrown, within=1e-9, unit="m/s")
    assert contacts_per_second(20e3, 1e-9, 100.0, 0.0) == pytest.approx(2 * 20e3 * 1e-9 * 100.0)
    assert relative_speed_mps(0.0, 0.0) == 0.0


@pytest.mark.verifies("closed form", source="two states and a detection rate, by hand")
def test_something_that_hides(verified):
    """Indoors 11.5 h and out for half an hour on average, seen at 4 an hour while out."""
    mean_s = mean_time_to_sighting_s(11.5 * H, 0.5 * H, 0.25 * H)
    verified("mean time to the first sighting", mean_s / H, 17.020833, within=5e-7, unit="h")

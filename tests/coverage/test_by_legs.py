"""`cover` and `covered_intervals`: against a sampled reference, and what must hold of any legs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage import cover, covered_intervals
from sim.world import geodesy

NAMES = ("aircraft", "t0_s", "t1_s", "lat0_deg", "lon0_deg", "lat1_deg", "lon1_deg", "reach_m")
SPAN_S = 2400.0

seeds = st.integers(0, 2**31)
latitudes = st.sampled_from([0.0, -33.0, 34.5, 61.0, 85.0])


def wandering(seed: int, lat_deg: float, *, n_aircraft: int = 3, n_legs: int = 6) -> dict:
    """Legs of aircraft that wander about (lat, 179.9 E), with waits, breaks and hops in no time."""
    rng = np.random.default_rng(seed)
    reach_m = rng.uniform(2e3, 60e3)
    rows = []
    for aircraft in range(n_aircraft):
        t_s = rng.uniform(0.0, 300.0)
        here = geodesy.forward(lat_deg, 179.9, rng.uniform(0, 6.28), rng.uniform(0, reach_m))
        for _ in range(n_legs):
            length_m = 0.0 if rng.random() < 0.15 else rng.uniform(0.0, 1.5 * reach_m)
            there = geodesy.forward(*here, rng.uniform(0, 6.28), length_m)
            flown_s = 0.0 if rng.random() < 0.1 else rng.uniform(50.0, 400.0)
            rows.append((aircraft, t_s, t_s + flown_s, *here, *there, reach_m))
            t_s += flown_s + (rng.uniform(0.0, 200.0) if rng.random() < 0.3 else 0.0)
            here = there
    return dict(zip(NAMES, np.array(rows).reshape(-1, 8).T, strict=True))


def cells_under(legs: dict, n: int = 12) -> dict:
    """Cells spread within one and a half reaches of where the legs begin."""
    rng = np.random.default_rng(n)
    at = rng.integers(0, len(legs["t0_s"]), n)
    reach_m = legs["reach_m"][0]
    lat_deg, lon_deg = geodesy.forward(
        legs["lat0_deg"][at],
        legs["lon0_deg"][at],
        rng.uniform(0, 6.28, n),
        rng.uniform(0.0, 1.5 * reach_m, n),
    )
    return {"lat_deg": lat_deg, "lon_deg": lon_deg}


def picked(legs: dict, rows) -> dict:
    return {name: values[rows] for name, values in legs.items()}


def joined(*tables: dict) -> dict:
    return {name: np.concatenate([t[name] for t in tables]) for name in NAMES}


def aircraft_over(legs: dict, cells: dict, t_s: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The reference: aircraft over each cell at each time, and whether one is near its edge.

    One leg and one cell after the other, by geodesics; shapes (C, T).
    """
    n_over = np.zeros((len(cells["lat_deg"]), len(t_s)), dtype=int)
    doubtful = np.zeros_like(n_over, dtype=bool)
    for leg in range(len(legs["t0_s"])):
        t0_s, t1_s = legs["t0_s"][leg], legs["t1_s"][leg]
        flying = (t_s >= t0_s) & (t_s < t1_s)
        if not flying.any():
            continue
        ends = [legs[name][leg] for name in NAMES[3:7]]
        azimuth_rad, length_m = geodesy.inverse(*ends)
        along_m = length_m * (t_s[flying] - t0_s) / (t1_s - t0_s)
        lat, lon = geodesy.forward(ends[0], ends[1], azimuth_rad, along_m)
        for cell, place in enumerate(zip(cells["lat_deg"], cells["lon_deg"], strict=True)):
            _, away_m = geodesy.inverse(lat, lon, *place)
            n_over[cell, flying] += away_m <= legs["reach_m"][leg]
            doubtful[cell, flying] |= np.abs(away_m - legs["reach_m"][leg]) < 0.08
    return n_over, doubtful


@given(seeds, latitudes, st.integers(1, 4))
@pytest.mark.verifies("coverage", source="sampled every second")
def test_equals_a_reference_sampled_every_second(seed, lat_deg, k):
    """At every sampled second, but within 8 cm of an edge, covered is covered and gap is gap."""
    legs = wandering(seed, lat_deg)
    cells = cells_under(legs)
    t_s = np.arange(0.0, SPAN_S) + 0.5
    n_over, doubtful = aircraft_over(legs, cells, t_s)

    found = covered_intervals(legs, cells, k=k)
    result = cover(legs, cells, SPAN_S, k=k)

    for cell in range(12):
        own = slice(found.offsets[cell], found.offsets[cell + 1])
        starts_s, ends_s = found.starts_s[own], found.ends_s[own]
        covered = np.searchsorted(starts_s, t_s) > np.searchsorted(ends_s, t_s)
        clear = ~doubtful[cell]
        np.testing.assert_array_equal(covered[clear], (n_over[cell] >= k)[clear])
        # One second of sampling error at each end, and nothing beyond it.
        sampled = np.mean(n_over[cell] >= k)
        within = (2 * len(starts_s) + doubtful[cell].sum()) / SPAN_S
        assert abs(result.k_coverage_fraction[cell] - sampled) <= within + 1e-9
        assert abs(result.coverage_fraction[cell] - np.mean(n_over[cell] >= 1)) <= 60 / SPAN_S


@given(seeds, latitudes, st.integers(1, 3))
@pytest.mark.verifies("property")
def test_gap_and_covered_make_the_duration(seed, lat_deg, k):
    """Covered time of the intervals and time of the gaps add up, edges and blind cells included."""
    legs = wandering(seed, lat_deg)
    cells = cells_under(legs)
    result = cover(legs, cells, SPAN_S, k=k)
    found = covered_intervals(legs, cells, k=k).clipped(0.0, SPAN_S)

    covered_s = np.bincount(found.cell, weights=found.ends_s - found.starts_s, minlength=12)

    np.testing.assert_allclose(covered_s + result.n_gaps * result.gap_mean_s, SPAN_S, atol=2e-3)
    np.testing.assert_array_equal(result.n_gaps[result.k_coverage_fraction == 0.0], 1)
    assert np.all(result.gap_max_s[result.blind] == SPAN_S)


@given(seeds, latitudes, st.integers(1, 3))
@pytest.mark.verifies("property")
def test_adding_an_aircraft_never_lowers_coverage(seed, lat_deg, k):
    """More aircraft: no cell is covered less, no largest gap grows."""
    legs = wandering(seed, lat_deg)
    cells = cells_under(legs)
    fewer = cover(picked(legs, legs["aircraft"] < 2), cells, SPAN_S, k=k)
    more = cover(legs, cells, SPAN_S, k=k)

    assert np.all(more.coverage_fraction >= fewer.coverage_fraction - 1e-12)
    assert np.all(more.k_coverage_fraction >= fewer.k_coverage_fraction - 1e-12)
    assert np.all(more.gap_max_s <= fewer.gap_max_s + 1e-9)
    assert np.all(more.time_average_gap_s <= fewer.time_average_gap_s + 1e-9)


@given(seeds, latitudes)
@pytest.mark.verifies("property")
def test_order_of_legs_and_names_of_aircraft_are_irrelevant(seed, lat_deg):
    """Shuffled legs of aircraft called otherwise have the same intervals, to the bit."""
    legs = wandering(seed, lat_deg)
    cells = cells_under(legs)
    order = np.random.default_rng(seed).permutation(len(legs["t0_s"]))
    names = np.array(["reaper", "heron", "global hawk"])
    shuffled = {**picked(legs, order), "aircraft": names[legs["aircraft"][order].astype(int)]}

    one, other = covered_intervals(legs, cells, k=2), covered_intervals(shuffled, cells, k=2)

    np.testing.assert_array_equal(one.starts_s, other.starts_s)
    np.testing.assert_array_equal(one.ends_s, other.ends_s)


@given(seeds, latitudes, st.floats(0.05, 0.95))
@pytest.mark.verifies("property")
def test_splitting_legs_changes_nothing(seed, lat_deg, share):
    """Each leg flown as two: the ends move by less than a centimetre of flight."""
    legs = wandering(seed, lat_deg)
    cells = cells_under(legs)
    azimuth_rad, length_m = geodesy.inverse(*(legs[name] for name in NAMES[3:7]))
    lat, lon = geodesy.forward(legs["lat0_deg"], legs["lon0_deg"], azimuth_rad, share * length_m)
    t_s = legs["t0_s"] + share * (legs["t1_s"] - legs["t0_s"])
    halves = joined(
        {**legs, "t1_s": t_s, "lat1_deg": lat, "lon1_deg": lon},
        {**legs, "t0_s": t_s, "lat0_deg": lat, "lon0_deg": lon},
    )

    whole, split = cover(legs, cells, SPAN_S), cover(halves, cells, SPAN_S)

    # 400 s and up for at most 90 km: 10 mm take well under a second, even at a graze.
    np.testing.assert_allclose(whole.coverage_fraction, split.coverage_fraction, atol=0.5 / SPAN_S)


@given(seeds, latitudes, st.floats(-1e6, 1e6))
def test_translation_in_time(seed, lat_deg, later_s):
    """Legs flown later are covered later, by as much."""
    legs = wandering(seed, lat_deg)
    cells = cells_under(legs)
    shifted = {**legs, "t0_s": legs["t0_s"] + later_s, "t1_s": legs["t1_s"] + later_s}

    now, then = covered_intervals(legs, cells), covered_intervals(shifted, cells)

    np.testing.assert_array_equal(now.offsets, then.offsets)
    np.testing.assert_allclose(now.starts_s + later_s, then.starts_s, atol=1e-6)
    np.testing.assert_allclose(now.ends_s + later_s, then.ends_s, atol=1e-6)


@given(seeds, st.floats(-180.0, 180.0))
@pytest.mark.verifies("property")
def test_turning_the_globe_changes_nothing(seed, turn_deg):
    """Longitudes shifted alike, over the antimeridian or not: the same coverage."""
    legs = wandering(seed, 34.5)
    cells = cells_under(legs)
    turned_legs = {**legs, **{n: legs[n] + turn_deg for n in ("lon0_deg", "lon1_deg")}}
    turned_cells = {**cells, "lon_deg": cells["lon_deg"] + turn_deg}

    here, there = cover(legs, cells, SPAN_S), cover(turned_legs, turned_cells, SPAN_S)

    np.testing.assert_allclose(here.coverage_fraction, there.coverage_fraction, atol=1e-5)


def test_repeated_laps_are_covered_alike():
    """A hundred laps over the same legs cover a hundred times what one lap covers."""
    lap = picked(wandering(4, 34.5, n_aircraft=1), slice(0, 4))
    cells = cells_under(lap)
    laps = joined(
        *({**lap, "t0_s": lap["t0_s"] + n * 3000.0, "t1_s": lap["t1_s"] + n * 3000.0}
          for n in range(100))
    )  # fmt: skip

    one, all_laps = cover(lap, cells, 3000.0), cover(laps, cells, 300_000.0)

    np.testing.assert_allclose(one.coverage_fraction, all_laps.coverage_fraction, atol=1e-9)


def test_one_aircraft_counts_once():
    """Legs of one aircraft that overlap in time are one aircraft; of two aircraft, two."""
    legs = dict(zip(NAMES, np.array([(0, 0, 60, 34, 69, 34, 69, 1e4)] * 2).T, strict=True))
    cells = {"lat_deg": [34.0], "lon_deg": [69.0]}

    assert cover(legs, cells, 60.0, k=2).k_coverage_fraction[0] == 0.0
    two = {**legs, "aircraft": ["a", "b"]}
    assert cover(two, cells, 60.0, k=2).k_coverage_fraction[0] == 1.0


def test_no_legs_leave_every_cell_blind():
    """Empty legs: one gap of the whole duration in every cell, none dropped."""
    legs = {name: [] for name in NAMES}
    result = cover(legs, {"lat_deg": [34.0, 35.0], "lon_deg": [69.0, 70.0]}, 3600.0)

    assert result.blind.all()
    np.testing.assert_array_equal(result.n_gaps, [1, 1])
    np.testing.assert_array_equal(result.gap_max_s, [3600.0, 3600.0])


def test_legs_of_no_duration_cover_nothing():
    """A leg flown in no time is over a cell for no time, even right on top of it."""
    legs = dict(zip(NAMES, np.array([(0, 60, 60, 34, 69, 34, 69, 1e4)]).T, strict=True))

    assert len(covered_intervals(legs, {"lat_deg": [34.0], "lon_deg": [69.0]}).starts_s) == 0


def test_hovering_covers_what_is_in_reach_for_the_whole_time():
    """A leg of no length is a hover: its cells are covered from beginning to end."""
    legs = dict(zip(NAMES, np.array([(0, 10, 70, 34, 69, 34, 69, 1e4)]).T, strict=True))
    found = covered_intervals(legs, ([34.0, 34.08, 34.1], [69.0, 69.0, 69.0]))

    np.testing.assert_array_equal(found.offsets, [0, 1, 2, 2])
    np.testing.assert_array_equal(found.starts_s, [10.0, 10.0])
    np.testing.assert_array_equal(found.ends_s, [70.0, 70.0])


GOOD = dict(zip(NAMES, np.array([(0, 0, 60, 34, 69, 34, 69, 1e4)]).T, strict=True))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"lat0_deg": [95.0]}, r"legs\['lat0_deg'\]\[0\]: must be within 90 degrees of 0 \(got 95"),
        ({"t1_s": [-5.0]}, r"legs\['t1_s'\]\[0\]: must be not before t0_s \(got -5\)"),
        ({"reach_m": [4e6]}, r"legs\['reach_m'\]\[0\]: must be from 0 to 3000000 m \(got 4e\+06"),
        ({"reach_m": [-1.0]}, r"legs\['reach_m'\]\[0\]: must be from 0"),
        ({"lon1_deg": [np.nan]}, r"legs\['lon1_deg'\]\[0\]: must be a finite number \(got nan"),
        ({"t0_s": [0.0, 1.0]}, "legs: columns differ in length"),
        ({"t0_s": [[0.0]]}, r"legs\['t0_s'\]: must have one dimension \(got 2\)"),
    ],
)
def test_impossible_legs_are_named(change, message):
    """The column, the row, the rule and the value."""
    with pytest.raises(ValueError, match=message):
        cover({**GOOD, **change}, ([34.0], [69.0]), 60.0)


def test_missing_columns_are_named():
    """A table without a reach says so."""
    legs = {name: values for name, values in GOOD.items() if name not in ("reach_m", "t0_s")}
    with pytest.raises(ValueError, match="legs: missing column t0_s, reach_m"):
        cover(legs, ([34.0], [69.0]), 60.0)


@pytest.mark.parametrize(
    ("cells", "duration_s", "k", "message"),
    [
        (([91.0], [0.0]), 60.0, 1, r"cells\['lat_deg'\]\[0\]: must be within 90 degrees"),
        (([1.0, 2.0], [0.0]), 60.0, 1, "cells: 2 latitudes but 1 longitudes"),
        (([1.0], [0.0]), 0.0, 1, "span: must have a length"),
        (([1.0], [0.0]), 60.0, 0, r"k: must be at least 1 \(got 0\)"),
    ],
)
def test_impossible_cells_spans_and_k_are_named(cells, duration_s, k, message):
    """Cells, duration and k are checked like the legs."""
    with pytest.raises(ValueError, match=message):
        cover(GOOD, cells, duration_s, k=k)


def test_no_cells_are_no_error():
    """A result of no cells is empty; an area of none is the error."""
    result = cover(GOOD, ([], []), 60.0)

    assert result.n_cells == 0
    with pytest.raises(ValueError, match="an area without a cell"):
        result.over(np.zeros(0, dtype=bool))

"""Passes in numpy are those of the core to the last bit, wherever cells and legs lie."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.coverage.ground_paths import all_paths, paths_of_laps, paths_of_tracks
from sim.coverage.kernel import passes_by_arrays as by_arrays
from sim.coverage.kernel.array_types import Paths
from sim.coverage.kernel.passes import passes_over
from sim.world import geodesy
from tests.coverage.fuzz import case


def ground(seed: int) -> tuple[np.ndarray, Paths]:
    """The laps of a random case and some of its legs, with cells all about them."""
    (_, laps, cells, _), options = case(seed)
    paths, legs = paths_of_laps(laps), options["legs"]
    if legs is not None:
        names = ("lat0_deg", "lon0_deg", "lat1_deg", "lon1_deg", "reach_m")
        tracks = np.column_stack([legs[name] for name in names])
        paths = all_paths(paths, paths_of_tracks(tracks))
    rng = np.random.default_rng(seed)
    at_deg = cells["lat_deg"][0], cells["lon_deg"][0]
    bearing_rad, away_m = rng.uniform(0.0, 6.28, 40), 60e3 * np.sqrt(rng.random(40))
    return geodesy.ecef(*geodesy.forward(*at_deg, bearing_rad, away_m)), paths


def bits(passes) -> list[tuple[str, bytes]]:
    return [(column.dtype.str, column.tobytes()) for column in passes]


@settings(max_examples=15)
@given(st.integers(0, 2**32))
@example(3)
def test_numpy_and_the_core_say_the_same_bits(seed):
    cells_m, paths = ground(seed)

    assert bits(by_arrays.passes_by_arrays(cells_m, paths)) == bits(
        passes_over.interpreted(cells_m, paths)
    )


def test_how_many_rows_are_worked_on_at_a_time_changes_nothing(monkeypatch):
    cells_m, paths = ground(3)
    whole = bits(by_arrays.passes_by_arrays(cells_m, paths))
    assert whole[1][1]
    monkeypatch.setattr(by_arrays, "_ROWS_AT_ONCE", 100)
    monkeypatch.setattr(by_arrays, "_PAIRS_AT_ONCE", 50)

    assert bits(by_arrays.passes_by_arrays(cells_m, paths)) == whole


def test_without_cells_or_paths_there_are_no_passes():
    cells_m, paths = ground(3)

    assert len(by_arrays.passes_by_arrays(cells_m[:0], paths).path) == 0
    nothing = by_arrays.passes_by_arrays(cells_m, paths_of_laps([]))
    assert bits(nothing) == bits(passes_over.interpreted(cells_m, paths_of_laps([])))

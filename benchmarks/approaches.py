"""Ways from four bases to many places of cues: the approach table against full routing.

The case: Iran closed, four bases, random places from 20 to 45 north and 40 to 75 east; one thread.
The baseline, `shortest_pairs`, is given all pairs at once, which is how it is fastest; a user who
routes each cue as it comes is shown too. Both prepare inside the time that is measured. Times are
CPU time of the process, medians by turns. Lengths must agree: to 1 mm in one scene with the places
known, and to 2 m here, where each has a scene of its own with turning points up to 14 m off.

    python -m benchmarks.approaches
"""

from __future__ import annotations

from statistics import median
from time import process_time

import numpy as np
from numpy.typing import NDArray

from sim.world.airspace import ClosedAirspace, closed_airspace
from sim.world.routing import Route, shortest_pairs
from sim.world.routing.approach_table import ApproachTable

Floats = NDArray[np.float64]

BASES = np.array([[24.25, 54.55], [29.35, 47.52], [34.94, 69.26], [25.38, 68.36]])
OUTLINE = np.array([[20.0, 40.0], [20.0, 75.0], [45.0, 75.0], [45.0, 40.0], [38.0, 50.5]])
PLACES = 10_000
ONE_BY_ONE = 100
REPEATS = 3
AGREE_M = 2.0


def by_table(airspace: ClosedAirspace, places: Floats) -> Floats:
    """Lengths (S, N), the table made for this."""
    return ApproachTable(airspace, BASES, OUTLINE).approaches(places).length_m


def in_one_batch(airspace: ClosedAirspace, places: Floats) -> Floats:
    """Lengths (S, N) by full routing of all pairs at once."""
    starts = np.repeat(BASES, len(places), axis=0)
    routes = shortest_pairs(airspace, starts, np.tile(places, (len(BASES), 1)))
    length_m = [one.length_m if isinstance(one, Route) else np.inf for one in routes]
    return np.array(length_m).reshape(len(BASES), -1)


def one_by_one(airspace: ClosedAirspace, places: Floats) -> Floats:
    """The same for cue after cue."""
    return np.hstack([in_one_batch(airspace, place[None]) for place in places])


def main() -> None:
    """Print the table; AssertionError when lengths disagree."""
    airspace, draw = closed_airspace(["IRN"]), np.random.default_rng(42)
    places = np.column_stack([draw.uniform(20, 45, PLACES), draw.uniform(40, 75, PLACES)])
    ways = {
        "approach table": (by_table, places),
        "full routing, one batch": (in_one_batch, places),
        "full routing, cue by cue": (one_by_one, places[:ONE_BY_ONE]),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, Floats] = {}
    for _ in range(REPEATS):
        for name, (way, some) in ways.items():
            began = process_time()
            found[name] = way(airspace, some)
            taken[name].append((process_time() - began) / len(some))
    reference = found["approach table"]
    print(f"{PLACES:,} places, {len(BASES)} bases, one thread, medians of {REPEATS}")
    print(f"{'':28}{'a place':>12}{'ratio':>8}{'longest off':>13}")
    for name, times_s in taken.items():
        length_m = found[name]
        same = reference[:, : length_m.shape[1]]
        assert (np.isfinite(length_m) == np.isfinite(same)).all(), f"{name}: other places reached"
        there = np.isfinite(same)
        off_m = float(np.abs(length_m[there] - same[there]).max())
        assert off_m < AGREE_M, f"{name}: lengths differ by up to {off_m:.2f} m"
        ratio = median(times_s) / median(taken["approach table"])
        print(f"{name:28}{1e6 * median(times_s):9.0f} us{ratio:8.1f}{off_m:11.2f} m")


if __name__ == "__main__":
    main()

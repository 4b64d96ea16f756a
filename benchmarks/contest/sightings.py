"""Targets that move under an orbit: contacts in closed form beside a script that looks every 60 s.

The case: a month of the ring at al-Tanf as shipped, vehicles on two roads and ten more that wander
inside the ring, one aircraft always on it, a reach of 8 km. The baseline is what a user of numpy
would write: both places at every step, and the geodesic between them. It must not see anything
that is not there, nor be wrong by more than a step at either end; what it misses is printed. At
every end that is ours the distance must be the reach, to 1 mm. CPU time, medians by turns.

    python -m benchmarks.contest.sightings
"""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import process_time

import numpy as np
from numpy.typing import NDArray

from sim.coverage.movers.sightings import Contacts, LapStays, TrackLegs, contacts_on_lap
from sim.flight.pattern import Lap
from sim.flight.track import Track
from sim.operations.luck.chance import Chance
from sim.scenario.loading import load_scenario
from sim.study.demand.drawn_targets import drawn_targets
from sim.study.planning.plan import plan
from sim.world.geodesy import inverse

Floats = NDArray[np.float64]

RING = Path(__file__).parents[2] / "scenarios" / "syria" / "al_tanf" / "muwaffaq_salti.yaml"
HERD = {
    "count": 10,
    "starts": {"area": "ring"},
    "motion": {
        "wander": {
            "speed": {"uniform": ["5 km/h", "30 km/h"]},
            "turn_after": {"exponential": "1 h"},
            "inside": "ring",
        }
    },
}
DAYS = 30.0
REPEATS = 3
AGREE_M = 1e-3


def stepped(
    lap: Lap, reach_m: float, stays: LapStays, tracks: tuple[Track, ...], step_s: float
) -> tuple[int, float]:
    """Contacts and hours of contact, by looking at every target every so often."""
    there = Track(lap.t_s, lap.lat_deg, lap.lon_deg)
    n, seen_s = 0, 0.0
    for start_s, end_s, phase_s in zip(*stays, strict=True):
        for track in tracks:
            t_s = np.arange(max(start_s, track.t_s[0]), min(end_s, track.t_s[-1]), step_s)
            if not len(t_s):
                continue
            here = there.at((t_s - start_s + phase_s) % lap.duration_s)
            near = inverse(*here, *track.at(t_s))[1] <= reach_m
            n += int(np.count_nonzero(np.diff(near.astype(int), prepend=0) == 1))
            seen_s += step_s * int(near.sum())
    return n, seen_s / 3600.0


def furthest_off_m(
    lap: Lap, reach_m: float, stays: LapStays, tracks: tuple[Track, ...], met: Contacts
) -> float:
    """By how much the distance at the ends of contacts is not the reach, at most."""
    there, off_m = Track(lap.t_s, lap.lat_deg, lap.lon_deg), 0.0
    for k in range(len(met.stay)):
        start_s, end_s, phase_s = (float(column[met.stay[k]]) for column in stays)
        track = tracks[met.target[k]]
        inner = (max(start_s, track.t_s[0]) + 1e-6, min(end_s, track.t_s[-1]) - 1e-6)
        ends_s = np.array([met.begin_s[k], met.end_s[k]])
        ends_s = ends_s[(ends_s > inner[0]) & (ends_s < inner[1])]
        here = there.at((ends_s - start_s + phase_s) % lap.duration_s)
        away_m = inverse(*here, *track.at(ends_s))[1]
        off_m = max(off_m, float(np.abs(away_m - reach_m).max(initial=0.0)))
    return off_m


def main() -> None:
    """Print the table; AssertionError when contacts disagree."""
    scenario = load_scenario(RING, {"targets.herd": HERD, "duration": f"{DAYS} d", "warmup": "0 d"})
    (sortie,) = plan(scenario).sorties.values()
    assert sortie.lap is not None, "nobody can fly the ring"
    tracks = drawn_targets(scenario, Chance(1, 0), DAYS * 86400.0).tracks
    # End to end stays of 20 h: who flies them is the fleet's business.
    start_s = np.arange(0.0, DAYS * 86400.0, 72000.0)
    stays = LapStays(start_s, np.minimum(start_s + 72000.0, DAYS * 86400.0), 0.0 * start_s)
    asked = (sortie.lap, sortie.footprint.reach_m, stays)
    ways = {"closed form": 0.0, "looks every 60 s": 60.0, "looks every 10 s": 10.0}
    taken: dict[str, list[float]] = {name: [] for name in ways}
    found: dict[str, tuple[int, float]] = {}
    for _ in range(REPEATS):
        for name, step_s in ways.items():
            began = process_time()
            if step_s:
                found[name] = stepped(*asked, tracks, step_s)
            else:
                met = contacts_on_lap(*asked, TrackLegs.of_tracks(tracks))
                found[name] = len(met.stay), float((met.end_s - met.begin_s).sum()) / 3600.0
            taken[name].append(process_time() - began)
    off_m = furthest_off_m(*asked, tracks, met)
    assert off_m < AGREE_M, f"ends of contacts are off by up to {1e3 * off_m:.2f} mm"
    n, hours = found["closed form"]
    print(f"{len(tracks)} targets, {DAYS:g} d, one thread, medians of {REPEATS}")
    print(f"{'':20}{'time':>10}{'ratio':>8}{'contacts':>10}{'missed':>8}{'hours':>9}")
    for name, times_s in taken.items():
        seen, seen_h = found[name]
        assert seen <= n, f"{name}: {seen} contacts of {n}"
        assert abs(seen_h - hours) <= n * ways[name] / 3600.0 + 1e-9, f"{name}: {seen_h:.2f} h"
        ratio, missed = median(times_s) / median(taken["closed form"]), 1.0 - seen / n
        print(f"{name:20}{median(times_s):8.2f} s{ratio:8.1f}{seen:10,}{missed:8.1%}{seen_h:9.2f}")
    print(f"ends of contacts are right to {1e3 * off_m:.2f} mm")


if __name__ == "__main__":
    main()

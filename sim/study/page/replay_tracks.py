"""Where every aircraft of one replication was when: what a page needs to fly a run again.

A flight is a chain of legs in time, each along a path: out, round and round its lap, to a cue,
home. How far along the path an aircraft is goes evenly with time, so that its place at any moment
is one interpolation between two exact times, and never a sum of steps. A lap is left wherever bingo
falls, while the way home is charged, and has its path, from where laps begin: there a chain jumps.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.column_table import Table
from sim.number_types import Floats
from sim.study.page.flown_legs import Demand, FlownLegs, Leg
from sim.study.page.flown_paths import FlownPaths, Path
from sim.study.run.ground.sensing import Looks

if TYPE_CHECKING:
    from sim.study.planning.plan import Plan

# A page holds so many sorties, and so many cues: what follows is left out, and it says so.
MOST_FLIGHTS: Final = 2_000


@dataclass(frozen=True)
class Flight:
    """One sortie: its legs one after another, until it landed or was lost."""

    fleet: str
    tail: str
    orbit: str
    legs: tuple[Leg, ...]
    end_s: float
    is_lost: bool
    reach_m: float


@dataclass(frozen=True)
class Replay:
    """The flights of one replication from `begin_s` until `end_s`, seconds since the start.

    `n_flights` is how many there are in the whole run, of which `flights` are those flown by then.
    """

    begin_s: float
    end_s: float
    flights: tuple[Flight, ...]
    paths: tuple[Path, ...]
    n_flights: int


@dataclass(frozen=True)
class FlownTables:
    """The tables of one replication; those that its run does not have are None."""

    sorties: Table
    cues: Table | None = None
    holds: Table | None = None
    away: Table | None = None
    events: Table | None = None
    tracks: Table | None = None


def replay(
    plan: Plan, tables: FlownTables, span_s: tuple[float, float], most: int = MOST_FLIGHTS
) -> Replay:
    """The flights of one replication within a span of time.

    It ends before the sortie that would be one too many takes off, or the cue is reported.
    """
    begin_s, end_s = span_s
    sorties = tables.sorties
    takeoff_s, land_s = sorties["takeoff_s"], sorties["land_s"]
    within = (land_s > begin_s) & (takeoff_s < end_s)
    end_s = min(end_s, _one_too_many(takeoff_s[within], most))
    if tables.cues is not None:
        reported_s = tables.cues["reported_s"]
        end_s = min(end_s, _one_too_many(reported_s[reported_s >= begin_s], most))
    paths = FlownPaths(plan.closed_to)
    demand = Demand(tables.cues, tables.holds, tables.events, tables.tracks)
    flown = FlownLegs(Looks(plan), paths, sorties, tables.away, demand)
    columns = [sorties[name].tolist() for name in ("fleet", "tail", "orbit", "outcome")]
    flights = []
    for row in np.flatnonzero(within & (takeoff_s < end_s)).tolist():
        fleet, tail, orbit, outcome = (column[row] for column in columns)
        legs, reach_m = flown.of(row)
        is_lost = outcome == "lost"
        flight = Flight(fleet, tail, orbit, legs, float(land_s[row]), is_lost, reach_m)
        flights.append(flight)
    return Replay(begin_s, end_s, tuple(flights), paths.all(), int(within.sum()))


def _one_too_many(times_s: Floats, most: int) -> float:
    """The time of the first for which there is no room; infinite where there is for all."""
    return float(np.sort(times_s)[most]) if len(times_s) > most else np.inf

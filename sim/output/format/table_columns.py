"""The tables of a run: the columns of each, their types and the values they may have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from sim.operations.causes import CAUSES
from sim.operations.on_demand.custody import STATES
from sim.operations.on_demand.outcomes import OUTCOMES, UNMET_CAUSES
from sim.output.format.run_schema import MOST
from sim.scenario.values.units_and_bounds import CENTURY_S


@dataclass(frozen=True)
class Column:
    """A column of a table: its type on disk, the values it may have.

    `words` are the only texts it may hold, `optional` lets a number be missing (nan).
    """

    kind: Literal["VARCHAR", "BIGINT", "DOUBLE"]
    least: float = -MOST
    most: float = MOST
    words: tuple[str, ...] = ()
    optional: bool = False


_COUNT = Column("BIGINT", 0.0, 2.0**62)
_NAME = Column("VARCHAR")
_FIGURE = Column("DOUBLE", optional=True)
# The clock of a run: warm-up and duration have a century each, and the last sorties end after.
_TIME = Column("DOUBLE", 0.0, 3.0 * CENTURY_S)
_TIME_IF_ANY = Column("DOUBLE", 0.0, 3.0 * CENTURY_S, optional=True)
# Seconds in every column named _s.
TABLES: Final[dict[str, dict[str, Column]]] = {
    "sorties": {
        "replication": _COUNT,
        "sortie": _COUNT,
        "fleet": _NAME,
        "tail": _NAME,
        "orbit": _NAME,
        "slot": _COUNT,
        "takeoff_s": _TIME,
        "arrive_s": _TIME_IF_ANY,
        "depart_s": _TIME_IF_ANY,
        "land_s": _TIME,
        "outcome": Column("VARCHAR", words=("completed", "air_abort", "lost")),
    },
    "events": {
        "replication": _COUNT,
        "time_s": _TIME,
        "fleet": _NAME,
        "tail": _NAME,
        "orbit": _NAME,
        "event": _NAME,
    },
    "orbits": {
        "replication": _COUNT,
        "orbit": _NAME,
        "gap": _COUNT,
        "start_s": _TIME,
        "end_s": _TIME,
        "missing": Column("BIGINT", 1.0, 1e6),
        "cause": Column("VARCHAR", words=tuple(CAUSES)),
    },
    "cues": {
        "replication": _COUNT,
        "cue": _COUNT,
        "name": _NAME,
        "phase": _NAME,
        "surge": _NAME,
        # Of a cue that is late the event may lie before the start.
        "event_s": Column("DOUBLE", -3.0 * CENTURY_S, 3.0 * CENTURY_S),
        "reported_s": _TIME,
        "ordered_s": _TIME,
        "lat_deg": Column("DOUBLE", -90.0, 90.0),
        "lon_deg": Column("DOUBLE", -180.0, 180.0),
        "priority": Column("BIGINT", 1.0, 100.0),
        "false": Column("BIGINT", 0.0, 1.0),
        "fleet": _NAME,
        "tail": _NAME,
        "sortie": Column("BIGINT", -1.0, 2.0**62),
        "answered_s": _TIME_IF_ANY,
        "on_scene_s": _TIME_IF_ANY,
        "ended_s": _TIME_IF_ANY,
        # Of all aircraft that were on scene, without the gaps between them.
        "stayed_s": _TIME,
        # Of what was searched for.
        "found_s": _TIME_IF_ANY,
        "searched_s": _TIME_IF_ANY,
        "held_s": _TIME_IF_ANY,
        "watched_s": _TIME_IF_ANY,
        "breaks": Column("DOUBLE", 0.0, 1e3, optional=True),
        "found_again": Column("DOUBLE", 0.0, 1e3, optional=True),
        "outcome": Column("VARCHAR", words=OUTCOMES),
        "cause": Column("VARCHAR", words=("", *UNMET_CAUSES)),
    },
    # Only of runs in which something is held: a row for each stay.
    "holds": {
        "replication": _COUNT,
        "cue": _COUNT,
        "stay": _COUNT,
        "tail": _NAME,
        "begin_s": _TIME,
        "end_s": _TIME,
        "state": Column("VARCHAR", words=STATES),
    },
    # Only of runs in which targets may be seen: a row for each aircraft and stretch.
    "sightings": {
        "replication": _COUNT,
        "target": _NAME,
        "number": _COUNT,
        "orbit": _NAME,
        "tail": _NAME,
        "begin_s": _TIME,
        "end_s": _TIME,
        "lat_deg": Column("DOUBLE", -90.0, 90.0),
        "lon_deg": Column("DOUBLE", -180.0, 180.0),
    },
    # Only of runs in which a place is watched: a row for each bin of its week or day.
    "bins": {
        "replication": _COUNT,
        "watch": _NAME,
        "bin": _COUNT,
        "from_s": _TIME,
        "until_s": _TIME,
        "needs": Column("BIGINT", 1.0, 1000.0),
        "watched_s": Column("DOUBLE", 0.0, CENTURY_S),
        "looks": _COUNT,
        "seen_s": _TIME_IF_ANY,
        "met_s": _TIME_IF_ANY,
    },
    # Only of runs in which aircraft come back to their stations: when they were away from them.
    "away": {"replication": _COUNT, "sortie": _COUNT, "left_s": _TIME, "back_s": _TIME},
    # And a column for every figure, by its path.
    "replications": {"replication": _COUNT},
}
# Of what was asked on demand: a column that runs without cues do not have.
_DEMAND: Final = {"demand_fingerprint": _COUNT}
# Tables that a run has only if it was asked for something of the kind.
OF_SOME_RUNS: Final = ("cues", "holds", "sightings", "bins", "away")
# What tells the rows of a replication apart.
KEYS: Final = {
    "sorties": ("sortie",),
    "cues": ("cue",),
    "holds": ("cue", "stay"),
    "sightings": ("target", "number", "tail", "begin_s"),
    "bins": ("watch", "bin"),
    "away": ("sortie", "left_s"),
    "orbits": ("orbit", "gap", "start_s", "cause"),
}
# Columns whose values come one after another.
IN_ORDER: Final = {
    "sorties": ("takeoff_s", "arrive_s", "depart_s", "land_s"),
    "orbits": ("start_s", "end_s"),
    "holds": ("begin_s", "end_s"),
    "sightings": ("begin_s", "end_s"),
    "bins": ("seen_s", "met_s"),
    "away": ("left_s", "back_s"),
    "cues": ("event_s", "reported_s", "ordered_s", "answered_s", "on_scene_s"),
}


def columns_of(table: str, names: Sequence[str]) -> dict[str, Column]:
    """The columns of a table with these names; figures by replication are free, all else is not."""
    known = TABLES[table]
    if table != "replications":
        return known
    return known | {n: _DEMAND.get(n, _FIGURE) for n in names if n not in known}

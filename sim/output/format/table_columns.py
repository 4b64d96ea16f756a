"""The tables of a run: the columns of each, their types and the values they may have."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from sim.operations.causes import CAUSES
from sim.operations.on_demand.custody import STATES
from sim.operations.on_demand.outcomes import OUTCOMES, UNMET_CAUSES
from sim.output.format.run_schema import MOST
from sim.scenario.values.units_and_bounds import CENTURY_S


@dataclass(frozen=True)
class Column:
    """A column of a table: its type on disk, the values it may have, and what it says.

    `words` are the only texts it may hold, `optional` lets a number be missing (nan).
    """

    kind: Literal["VARCHAR", "BIGINT", "DOUBLE"]
    least: float = -MOST
    most: float = MOST
    words: tuple[str, ...] = ()
    optional: bool = False
    means: str = ""

    def of(self, means: str) -> Column:
        """The same of something: what it says is `means`."""
        return replace(self, means=means)


_COUNT = Column("BIGINT", 0.0, 2.0**62)
_NAME = Column("VARCHAR")
# A percentile of what was mostly never reached lies beyond all numbers.
_FIGURE = Column("DOUBLE", most=math.inf, optional=True, means="a figure, by its path")
_REPLICATION = _COUNT.of("its replication, from 0")
# The clock of a run: warm-up and duration have a century each, and the last sorties end after.
_TIME = Column("DOUBLE", 0.0, 3.0 * CENTURY_S)
_TIME_IF_ANY = Column("DOUBLE", 0.0, 3.0 * CENTURY_S, optional=True)
# Seconds in every column named _s.
TABLES: Final[dict[str, dict[str, Column]]] = {
    "sorties": {
        "replication": _REPLICATION,
        "sortie": _COUNT.of("its number in the replication, from 0, by take-off"),
        "fleet": _NAME.of("the fleet"),
        "tail": _NAME.of("the aircraft"),
        "orbit": _NAME.of("the orbit it was sent to; empty of one sent to a cue"),
        "slot": _COUNT.of("which of the orbit's aircraft on station it is, from 0"),
        "takeoff_s": _TIME.of("take-off"),
        "arrive_s": _TIME_IF_ANY.of(
            "on station at the first point of its lap, or at the cue; none of one that never was"
        ),
        "depart_s": _TIME_IF_ANY.of("leaves the station or the cue"),
        "land_s": _TIME.of("landing, or loss"),
        "outcome": Column("VARCHAR", words=("completed", "air_abort", "lost")).of("how it ended"),
    },
    "events": {
        "replication": _REPLICATION,
        "time_s": _TIME.of("when"),
        "fleet": _NAME.of("the fleet"),
        "tail": _NAME.of("the aircraft"),
        "orbit": _NAME.of("the orbit it is about; empty of none"),
        "event": _NAME.of("what happened"),
    },
    "orbits": {
        "replication": _REPLICATION,
        "orbit": _NAME.of("the orbit"),
        "gap": _COUNT.of("its number; it is cut where its cause, or how many are missing, changes"),
        "start_s": _TIME.of("begin of the piece"),
        "end_s": _TIME.of("its end"),
        "missing": Column("BIGINT", 1.0, 1e6).of("aircraft fewer than asked for"),
        "cause": Column("VARCHAR", words=tuple(CAUSES)).of("why they are missing"),
    },
    "cues": {
        "replication": _REPLICATION,
        "cue": _COUNT.of("its number in the replication, from 0, by report"),
        "name": _NAME.of("the kind of cue"),
        "phase": _NAME.of("the phase in which it was reported; empty of none"),
        "surge": _NAME.of("the surge that brought it; empty of a calm one"),
        # Of a cue that is late the event may lie before the start.
        "event_s": Column("DOUBLE", -3.0 * CENTURY_S, 3.0 * CENTURY_S).of(
            "when what it is about was there"
        ),
        "reported_s": _TIME.of("its report"),
        "ordered_s": _TIME.of("decided: somebody may be sent"),
        "lat_deg": Column("DOUBLE", -90.0, 90.0).of("place of the report"),
        "lon_deg": Column("DOUBLE", -180.0, 180.0).of("place of the report"),
        "priority": Column("BIGINT", 1.0, 100.0).of("1 is answered before 2"),
        "false": Column("BIGINT", 0.0, 1.0).of("1 where nothing is there"),
        "fleet": _NAME.of("the fleet of who was there first, or was on the way"),
        "tail": _NAME.of("the aircraft"),
        "sortie": Column("BIGINT", -1.0, 2.0**62).of("its number in sorties; -1 of none there"),
        "answered_s": _TIME_IF_ANY.of("sent"),
        "on_scene_s": _TIME_IF_ANY.of("the first was there; none of one never reached"),
        "ended_s": _TIME_IF_ANY.of("given up, or the last left"),
        # Of all aircraft that were on scene, without the gaps between them.
        "stayed_s": _TIME.of("time on scene of all aircraft, without the gaps between them"),
        # Of what was searched for.
        "found_s": _TIME_IF_ANY.of("found; none where it was not, or nothing was searched for"),
        "searched_s": _TIME_IF_ANY.of("time searched by all"),
        "held_s": _TIME_IF_ANY.of("from found to last seen without having been lost"),
        "watched_s": _TIME_IF_ANY.of("how much of that somebody watched"),
        "breaks": Column("DOUBLE", 0.0, 1e3, optional=True).of(
            "how often it turned off while nobody watched"
        ),
        "found_again": Column("DOUBLE", 0.0, 1e3, optional=True).of(
            "how often something was found again after that"
        ),
        "outcome": Column("VARCHAR", words=OUTCOMES).of("what became of it"),
        "cause": Column("VARCHAR", words=("", *UNMET_CAUSES)).of(
            "why it was not met; empty of one that was"
        ),
    },
    # Only of runs in which something is held: a row for each stay.
    "holds": {
        "replication": _REPLICATION,
        "cue": _COUNT.of("its number in cues"),
        "stay": _COUNT.of("which stay of the hold, from 0"),
        "tail": _NAME.of("the aircraft"),
        "begin_s": _TIME.of("found, or takes over"),
        "end_s": _TIME.of("leaves it, or gives up"),
        "state": Column("VARCHAR", words=STATES).of(
            "held all along or found again; another one that looks alike; or lost"
        ),
    },
    # Only of runs in which targets may be seen: a row for each aircraft and stretch.
    "sightings": {
        "replication": _REPLICATION,
        "target": _NAME.of("the kind of target"),
        "number": _COUNT.of("which of its kind, from 0"),
        "orbit": _NAME.of("the orbit of who saw it"),
        "tail": _NAME.of("the aircraft"),
        "begin_s": _TIME.of("seen: within reach, and `settle` over"),
        "end_s": _TIME.of("out of reach, or the aircraft left"),
        "lat_deg": Column("DOUBLE", -90.0, 90.0).of("where it was at the begin"),
        "lon_deg": Column("DOUBLE", -180.0, 180.0).of("where it was at the begin"),
    },
    # Only of runs with targets: a row for each knot of the first hundred of each kind in the first
    # replication, and for each who had it before him from then on.
    "tracks": {
        "replication": _REPLICATION,
        "target": _NAME.of("the kind of target"),
        "number": _COUNT.of("which of its kind, from 0"),
        "t_s": _TIME.of("when it begins, turns, halts or ends, or is seen from or no more"),
        "lat_deg": Column("DOUBLE", -90.0, 90.0).of("where it was then"),
        "lon_deg": Column("DOUBLE", -180.0, 180.0).of("where it was then"),
        "seen_by": _NAME.of("the aircraft that had it before it from then on; empty of none"),
    },
    # Only of runs in which a place is watched: a row for each bin of its week or day.
    "bins": {
        "replication": _REPLICATION,
        "watch": _NAME.of("the place that is watched"),
        "bin": _COUNT.of("which bin of the week or day, from 0"),
        "from_s": _TIME.of("its begin, since Monday or midnight UTC"),
        "until_s": _TIME.of("its end, likewise"),
        "needs": Column("BIGINT", 1.0, 1000.0).of("how many looks it needs"),
        "watched_s": Column("DOUBLE", 0.0, CENTURY_S).of("time watched in all its passings"),
        "looks": _COUNT.of("passings in which enough of it was watched"),
        "seen_s": _TIME_IF_ANY.of("the first look; none of one never seen"),
        "met_s": _TIME_IF_ANY.of("the look that was enough; none where there were fewer"),
    },
    # Only of runs in which aircraft come back to their stations: when they were away from them.
    "away": {
        "replication": _REPLICATION,
        "sortie": _COUNT.of("its number in sorties"),
        "left_s": _TIME.of("left its station, or a cue, for another cue"),
        "back_s": _TIME.of("was on station again, or at that cue"),
    },
    # And a column for every figure, by its path.
    "replications": {"replication": _REPLICATION},
}
# Of what was asked on demand: a column that runs without cues do not have.
_DEMAND: Final = {"demand_fingerprint": _COUNT.of("the cues that were drawn: equal of equal ones")}
# Tables that a run has only if it was asked for something of the kind.
OF_SOME_RUNS: Final = ("cues", "holds", "sightings", "tracks", "bins", "away")
# What tells the rows of a replication apart.
KEYS: Final = {
    "sorties": ("sortie",),
    "cues": ("cue",),
    "holds": ("cue", "stay"),
    "sightings": ("target", "number", "tail", "begin_s"),
    "tracks": ("target", "number", "t_s", "seen_by"),
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

"""Why an orbit goes short: a row for each cause of lost time, and what leads a tail to it.

Gaps are explained by these rows; tables, legends, summary.json and what a run folder may hold are
made from them. A new cause is a row here and the place that finds it: for one that keeps aircraft
on the ground also a row of `STATES`, and the event that whoever models it writes into the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Cause:
    """A cause by its name in the files; `definition` says what the aircraft that ends the gap does.

    Hues stay apart for the colour-blind; `hatch` is matplotlib's, where hues run out.
    """

    name: str
    label: str
    definition: str
    colour: str
    hatch: str = ""


# Only orbits that release their aircraft to cues know it.
CALLED_AWAY: Final = "called_away"

_ROWS: Final = (
    Cause("transit", "transit", "on its way to this orbit", "#e69f00"),
    Cause("preflight", "preflight", "being made ready for this orbit", "#f6e08a"),
    Cause("turnaround", "turnaround", "on the ground after a landing", "#cc6677"),
    Cause("maintenance", "maintenance", "in repair, or queueing for it", "#7b2450"),
    Cause(
        "ground_abort",
        "ground abort",
        "in repair after a preflight that failed",
        "#ddcc77",
        "////",
    ),
    Cause("air_abort", "air abort", "on its way home after an abort", "#d55e00"),
    Cause("loss", "loss", "replacing a lost one; or a whole sortie failed", "#111111"),
    Cause(
        "schedule",
        "schedule",
        "by the launch plan not there yet, or ready and not called: a window so soon "
        "after the cold start that nobody can be there",
        "#9a9a9a",
    ),
    Cause(
        "priority",
        "priority",
        "flying for, or kept for, an orbit of higher priority",
        "#b06bb3",
        "xxxx",
    ),
    Cause(
        "fleet_size",
        "fleet size",
        "still flying another sortie: one more aircraft would have helped",
        "#117733",
    ),
    Cause(
        "airspace",
        "airspace",
        "ready, while closures with a time leave no legal launch to this orbit; or called "
        "off as the way closed during its preflight",
        "#88ccee",
        "\\\\\\\\",
    ),
    Cause(
        CALLED_AWAY,
        "called away",
        "at a cue for which one was taken from this orbit before its time to leave",
        "#44aa99",
        "....",
    ),
    Cause(
        "infeasible",
        "infeasible",
        "none: no fleet can reach the orbit and come home",
        "#ffffff",
        "////",
    ),
)
# By name, in the order of tables and legends.
CAUSES: Final = {cause.name: cause for cause in _ROWS}


def cause_of(name: str) -> Cause:
    """The row of a cause; one that a stored run has of another version is grey under its name."""
    return CAUSES.get(name) or Cause(name, name.replace("_", " "), "", "#9a9a9a", "....")


@dataclass(frozen=True)
class State:
    """What a tail is doing after certain events of the log.

    Where it `is_cause` it keeps the aircraft from every orbit alike, and lost time is put down to
    the cause of the same name; what else holds an aircraft up depends on the orbit that asks.
    """

    name: str
    after: tuple[str, ...]
    is_cause: bool = False


# From the one nearest to ready to the one furthest from it. An event that is not here, such as a
# sortie that is lost before it begins, leaves a tail as it was.
STATES: Final = (
    State("ready", after=("ready", "replaced")),
    State("turnaround", after=("landing", "repaired"), is_cause=True),
    State("ground_abort", after=("ground_abort",), is_cause=True),
    State("maintenance", after=("maintenance",), is_cause=True),
    State("air_abort", after=("air_abort",), is_cause=True),
    State("returning", after=("bingo", "relieved", "looked", CALLED_AWAY)),
    State("on_station", after=("on_station",)),
    State("outbound", after=("takeoff",)),
    State("preflight", after=("preflight",)),
    State("loss", after=("loss",), is_cause=True),
)

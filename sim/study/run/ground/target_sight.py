"""What the aircraft of a replication saw of targets that move: contacts, and figures of each kind.

A target is seen while an aircraft on station has it within reach, once that has lasted as long as
its sensor takes to settle. Seen is not known: nothing here says what it is, or who.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from sim.column_table import Table, text_column
from sim.coverage.movers.sightings import LapStays, TrackLegs, contacts_on_lap
from sim.number_types import Flags, Floats, Ints, quotient
from sim.study.run.ground.sensing import Looks
from sim.units import HOUR_S, SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.study.demand.drawn_targets import DrawnTargets
    from sim.study.planning.plan import Plan


@dataclass(frozen=True)
class TargetTotals:
    """Sums over the targets of one kind that count, in one replication; times in seconds."""

    n_targets: int
    n_found: int
    n_sightings: int
    present_s: float
    seen_s: float
    unseen_s: float

    def figures(self) -> dict[str, float]:
        """By the names of summary.json."""
        return {
            "n_targets": self.n_targets,
            "n_found": self.n_found,
            "found_fraction": quotient(self.n_found, self.n_targets),
            "n_sightings": self.n_sightings,
            "present_hours": self.present_s / HOUR_S,
            "seen_hours": self.seen_s / HOUR_S,
            "seen_fraction": quotient(self.seen_s, self.present_s),
            "unseen_hours": self.unseen_s / HOUR_S,
            "time_to_sight_mean_h": quotient(self.unseen_s / HOUR_S, self.n_found),
        }


class TargetSight:
    """What a plan's aircraft see of targets; its laps are worked out once."""

    def __init__(self, plan: Plan) -> None:
        self._looks = Looks(plan)

    def seen(self, sorties: Table, targets: DrawnTargets) -> Table:
        """A row for each stretch in which an aircraft on station sees a target.

        `sorties` are those that fly laps, with a column `sortie` of their numbers.
        """
        windows, legs = self._looks.windows(sorties), TrackLegs.of_tracks(targets.tracks)
        arrived = np.flatnonzero(~np.isnan(sorties["arrive_s"]))
        rows: list[tuple[Ints, Ints, Floats, Floats]] = []
        for path, flown in enumerate(self._looks.flyable):
            mine = np.flatnonzero(windows["pattern"] == path)
            if flown.lap is None or not len(mine):
                continue
            stays = LapStays(*(windows[name][mine] for name in ("start_s", "end_s", "phase_s")))
            met = contacts_on_lap(flown.lap, flown.footprint.reach_m, stays, legs)
            settle_s = self._settle_s[flown.fleet]
            met = met.where(met.end_s - met.begin_s >= settle_s)
            rows.append((arrived[mine[met.stay]], met.target, met.begin_s + settle_s, met.end_s))
        return _table(self._looks.plan.scenario, sorties, (targets, legs), rows)

    @cached_property
    def _settle_s(self) -> dict[str, float]:
        fleets = self._looks.plan.scenario.fleets
        return {name: fleet.aircraft.sensor.settle_s for name, fleet in fleets.items()}


# Of as many options as are flown side by side.
@lru_cache(maxsize=16)
def target_sight_of(plan: Plan) -> TargetSight:
    """That of a plan, kept from one replication to the next."""
    return TargetSight(plan)


def _table(
    scenario: Scenario,
    sorties: Table,
    drawn: tuple[DrawnTargets, TrackLegs],
    rows: list[tuple[Ints, Ints, Floats, Floats]],
) -> Table:
    """The rows of all laps in order of time."""
    none = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    sortie, target, begin_s, end_s = map(np.concatenate, zip(none, *rows, strict=True))
    order = np.lexsort((sortie, target, begin_s))
    sortie, target, begin_s, end_s = (v[order] for v in (sortie, target, begin_s, end_s))
    targets, legs = drawn
    lat_deg, lon_deg = legs.places(target, begin_s)
    tail, orbit = sorties.text("tail"), sorties.text("orbit")
    return Table(
        {
            "target": text_column(list(scenario.targets), targets.kind[target]),
            "number": targets.number[target],
            "orbit": text_column(list(orbit.names), orbit.places[sortie]),
            "tail": text_column(list(tail.names), tail.places[sortie]),
            "begin_s": begin_s,
            "end_s": end_s,
            "lat_deg": lat_deg,
            "lon_deg": lon_deg,
        }
    )


def target_totals(
    scenario: Scenario, targets: DrawnTargets, sightings: Table
) -> dict[str, TargetTotals]:
    """Totals by kind of target."""
    kind = sightings.text("target")
    return {
        name: _totals(scenario, targets, sightings.where(kind.at(name)), targets.kind == place)
        for place, name in enumerate(scenario.targets)
    }


def _totals(scenario: Scenario, targets: DrawnTargets, seen: Table, mine: Flags) -> TargetTotals:
    """Totals of one kind.

    One that leaves counts where it does so in the counted time, as a whole: all of it is known
    then. Any other counts for as much of that time as it is there.
    """
    from_s, until_s = scenario.warmup_s, scenario.warmup_s + scenario.duration_s
    begin_s, end_s, leaves = targets.begin_s[mine], targets.end_s[mine], targets.leaves[mine]
    counts = np.where(leaves, (end_s > from_s) & (end_s <= until_s), begin_s < until_s)
    begin_s = np.where(leaves, begin_s, np.maximum(begin_s, from_s))
    end_s = np.minimum(end_s, until_s)
    number = seen["number"]
    number, seen_from_s, seen_until_s = united(
        number,
        np.maximum(seen["begin_s"], begin_s[number]),
        np.minimum(seen["end_s"], end_s[number]),
    )
    kept = counts[number]
    number, seen_from_s, seen_until_s = number[kept], seen_from_s[kept], seen_until_s[kept]
    found, first = np.unique(number, return_index=True)
    in_window = np.clip(seen_until_s, from_s, until_s) - np.clip(seen_from_s, from_s, until_s)
    there_s = np.clip(end_s, from_s, until_s) - np.clip(begin_s, from_s, until_s)
    return TargetTotals(
        n_targets=int(np.count_nonzero(counts)),
        n_found=len(found),
        n_sightings=len(number),
        present_s=float(there_s[counts].sum()),
        seen_s=float(in_window.sum()),
        unseen_s=float((seen_from_s[first] - begin_s[found]).sum()),
    )


def united(of: Ints, begin_s: Floats, end_s: Floats) -> tuple[Ints, Floats, Floats]:
    """Stretches of several, overlapping as they may: those of each together, in order."""
    there = end_s >= begin_s
    of, begin_s, end_s = of[there], begin_s[there], end_s[there]
    order = np.lexsort((begin_s, of))
    of, begin_s, end_s = of[order], begin_s[order], end_s[order]
    if not len(of):
        return of, begin_s, end_s
    # The latest end so far of the same one, by ranks: sums of times would round.
    times_s, rank = np.unique(end_s, return_inverse=True)
    latest_s = times_s[np.maximum.accumulate(of * len(times_s) + rank) - of * len(times_s)]
    new = np.ones(len(of), dtype=bool)
    new[1:] = (np.diff(of) != 0) | (begin_s[1:] > latest_s[:-1] + SAME_MOMENT_S)
    first = np.flatnonzero(new)
    last = np.append(first[1:], len(of)) - 1
    return of[first], begin_s[first], latest_s[last]

"""What a replication adds up to: hours by class of each fleet, and the gaps of each orbit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from sim.column_table import Table
from sim.operations.causes import CALLED_AWAY, CAUSES
from sim.operations.timing.ticks import is_before
from sim.units import HOUR_S, SAME_MOMENT_S


@dataclass(frozen=True)
class FleetTotals:
    """Sums over one replication, hours clipped to the counted time.

    flight = on station + on scene + transit + aborted. On station is over an orbit, on scene at a
    cue. Transit is every other airborne hour of a sortie that reached either, `away_h` the part of
    it between the first and the last of them; aborted are all hours of one that never did. Where
    nothing is asked on demand nobody is ever on scene, and `on_scene_h` is None.
    """

    sorties: int
    flight_h: float
    on_station_h: float
    transit_h: float
    aborted_h: float
    losses: int
    on_scene_h: float | None = None
    away_h: float = 0.0

    @property
    def transit_fraction(self) -> float:
        """Transit hours over all flight hours; nan when nothing flew."""
        return self.transit_h / self.flight_h if self.flight_h > 0.0 else float("nan")

    def figures(self) -> dict[str, float]:
        """By the names of summary.json."""
        at_cues = {}
        if self.on_scene_h is not None:
            at_cues = {"on_scene_hours": self.on_scene_h, "away_hours": self.away_h}
        return {
            "sorties": self.sorties,
            "flight_hours": self.flight_h,
            "on_station_hours": self.on_station_h,
            **at_cues,
            "transit_hours": self.transit_h,
            "aborted_hours": self.aborted_h,
            "transit_fraction": self.transit_fraction,
            "losses": self.losses,
        }


@dataclass(frozen=True)
class OrbitTotals:
    """Sums over one replication of one orbit's demanded time and of its gaps.

    `may_release` says that orbits of the scenario release aircraft to cues.
    """

    demanded_h: float
    lost_h: float
    n_gaps: int
    gap_max_h: float
    lost_h_by_cause: dict[str, float]
    may_release: bool = False

    @property
    def fill_fraction(self) -> float:
        """Share of the demanded time with at least k aircraft on station; nan if none is."""
        return self.filled_h / self.demanded_h if self.demanded_h > 0.0 else float("nan")

    @property
    def filled_h(self) -> float:
        """Demanded time with at least k aircraft on station."""
        return _rest_s(self.demanded_h * HOUR_S, self.lost_h * HOUR_S) / HOUR_S

    @property
    def gap_mean_h(self) -> float:
        """Mean length of a gap; 0 when there is none."""
        return self.lost_h / self.n_gaps if self.n_gaps else 0.0

    def figures(self) -> dict[str, float]:
        """By the names of summary.json; hours lost to each cause, most of them 0."""
        by_cause = {
            f"lost_hours_by_cause.{cause}": self.lost_h_by_cause.get(cause, 0.0)
            for cause in CAUSES
            if self.may_release or cause != CALLED_AWAY
        }
        away_h = {f"{CALLED_AWAY}_h": self.lost_h_by_cause.get(CALLED_AWAY, 0.0)}
        return {
            "fill_fraction": self.fill_fraction,
            "demanded_hours": self.demanded_h,
            "filled_hours": self.filled_h,
            "lost_hours": self.lost_h,
            "n_gaps": self.n_gaps,
            "gap_mean_h": self.gap_mean_h,
            "gap_max_h": self.gap_max_h,
            **(away_h if self.may_release else {}),
            **by_cause,
        }


class AtCues(NamedTuple):
    """What sorties did for cues, as in `Operations`; None where none of an orbit is asked."""

    away: Table | None = None
    scenes: Table | None = None


class _Hours:
    """Sorties with their hours clipped to the counted time, to be added up for any of them.

    A sortie from 1 h before the span to 29 h into it, on station from 9 h to 19 h, adds 29 h of
    flight, 10 on station and 19 in transit. It counts where it takes off, a loss where it happens.
    """

    def __init__(self, sorties: Table, span_s: tuple[float, float], cues: AtCues | None) -> None:
        takeoff_s, land_s, arrive_s = (sorties[f"{n}_s"] for n in ("takeoff", "land", "arrive"))
        self._arrived, self._on_demand = ~np.isnan(arrive_s), cues is not None
        self._flight_s = _clipped_s(takeoff_s, land_s, span_s)
        self._took_off = _is_within(takeoff_s, span_s)
        self._lost = sorties.text("outcome").at("lost") & _is_within(land_s, span_s)
        there_s, last_s = _clipped_s(arrive_s, sorties["depart_s"], span_s), sorties["depart_s"]
        on_scene_s = np.zeros_like(there_s)
        if cues is not None:
            there_s = there_s - _by_sortie(sorties, cues.away, ("left_s", "back_s"), span_s)
            # The station of one that was sent to a cue is its scene.
            sent = sorties.text("orbit").at("")
            on_scene_s = _by_sortie(sorties, cues.scenes, ("arrive_s", "depart_s"), span_s)
            on_scene_s += np.where(sent, there_s, 0.0)
            there_s = np.where(sent, 0.0, there_s)
            last_s = last_s.copy()
            if cues.scenes is not None:
                rows = np.searchsorted(sorties["sortie"], cues.scenes["sortie"])
                np.maximum.at(last_s, rows, cues.scenes["depart_s"])
        self._on_station_s, self._on_scene_s = there_s, on_scene_s
        self._away_s = _clipped_s(arrive_s, last_s, span_s) - there_s - on_scene_s

    def total(self, mine: np.ndarray) -> FleetTotals:
        """Totals of the sorties picked by a mask `(S,)`."""
        arrived = mine & self._arrived
        flight_s = float(self._flight_s[mine].sum())
        aborted_s = float(self._flight_s[mine & ~self._arrived].sum())
        worked_s = float((self._on_station_s + self._on_scene_s)[arrived].sum())
        return FleetTotals(
            sorties=int(np.count_nonzero(mine & self._took_off)),
            flight_h=flight_s / HOUR_S,
            on_station_h=float(self._on_station_s[arrived].sum()) / HOUR_S,
            transit_h=_rest_s(float(self._flight_s[arrived].sum()), worked_s) / HOUR_S,
            aborted_h=aborted_s / HOUR_S,
            losses=int(np.count_nonzero(mine & self._lost)),
            on_scene_h=float(self._on_scene_s[arrived].sum()) / HOUR_S if self._on_demand else None,
            away_h=_rest_s(float(self._away_s[arrived].sum()), 0.0) / HOUR_S,
        )


def fleet_totals(
    sorties: Table, fleets: Iterable[str], span_s: tuple[float, float], cues: AtCues | None = None
) -> tuple[dict[str, FleetTotals], FleetTotals]:
    """Totals of each fleet by its name, and of all together; `cues` where any are answered."""
    hours, fleet = _Hours(sorties, span_s, cues), sorties.text("fleet")
    each = {name: hours.total(fleet.at(name)) for name in fleets}
    return each, hours.total(np.ones(sorties.n_rows, dtype=bool))


def orbit_totals(
    gaps: Table, demanded_s: Mapping[str, float], *, may_release: bool = False
) -> dict[str, OrbitTotals]:
    """Totals of each orbit from the table of gaps; `demanded_s` is its demanded time in the span.

    Gaps are numbered from 0 within their orbit.
    """
    orbit, cause = gaps.text("orbit"), gaps.text("cause")
    length_s = gaps["end_s"] - gaps["start_s"]
    totals = {}
    for name in demanded_s:
        mine = np.flatnonzero(orbit.at(name))
        mine_s, why = length_s[mine], cause.places[mine]
        # A gap is several rows where its cause changes: its length is their sum.
        gap = gaps["gap"][mine]
        gap_s = np.bincount(gap, weights=mine_s)
        occur = np.flatnonzero(np.bincount(why)).tolist()
        totals[name] = OrbitTotals(
            demanded_h=demanded_s[name] / HOUR_S,
            lost_h=float(mine_s.sum()) / HOUR_S,
            n_gaps=int(np.count_nonzero(np.bincount(gap))),
            gap_max_h=float(gap_s.max(initial=0.0)) / HOUR_S,
            lost_h_by_cause={
                cause.names[place]: float(mine_s[why == place].sum()) / HOUR_S for place in occur
            },
            may_release=may_release,
        )
    return totals


def _by_sortie(
    sorties: Table, spans: Table | None, ends: tuple[str, str], span_s: tuple[float, float]
) -> np.ndarray:
    """The time `(S,)` that each sortie spends in its spans, clipped to the counted time."""
    if spans is None or not spans.n_rows:
        return np.zeros(sorties.n_rows)
    rows = np.searchsorted(sorties["sortie"], spans["sortie"])
    length_s = _clipped_s(spans[ends[0]], spans[ends[1]], span_s)
    return np.bincount(rows, length_s, minlength=sorties.n_rows)


def _is_within(time_s: np.ndarray, span_s: tuple[float, float]) -> np.ndarray:
    inside: np.ndarray = is_before(time_s, span_s[1]) & ~is_before(time_s, span_s[0])
    return inside


def _rest_s(whole_s: float, part_s: float) -> float:
    """What is left of a time; under a millisecond it is rounding, of time filled as of gaps."""
    rest_s = whole_s - part_s
    return rest_s if rest_s > SAME_MOMENT_S else 0.0


def _clipped_s(start_s: np.ndarray, end_s: np.ndarray, span_s: tuple[float, float]) -> np.ndarray:
    inside_s: np.ndarray = np.minimum(end_s, span_s[1]) - np.maximum(start_s, span_s[0])
    return inside_s.clip(min=0.0)

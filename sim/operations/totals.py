"""What a replication adds up to: hours by class of each fleet, and the gaps of each orbit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from sim.column_table import Table
from sim.operations.causes import CALLED_AWAY, CAUSES
from sim.operations.timing.ticks import is_before
from sim.units import HOUR_S, SAME_MOMENT_S


@dataclass(frozen=True)
class FleetTotals:
    """Sums over one replication, hours clipped to the counted time.

    flight = on station + transit + aborted. Transit is every airborne hour off station of a sortie
    that reached its station; aborted are all hours of one that never did.
    """

    sorties: int
    flight_h: float
    on_station_h: float
    transit_h: float
    aborted_h: float
    losses: int

    @property
    def transit_fraction(self) -> float:
        """Transit hours over all flight hours; nan when nothing flew."""
        return self.transit_h / self.flight_h if self.flight_h > 0.0 else float("nan")

    def figures(self) -> dict[str, float]:
        """By the names of summary.json."""
        return {
            "sorties": self.sorties,
            "flight_hours": self.flight_h,
            "on_station_hours": self.on_station_h,
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


class _Hours:
    """Sorties with their hours clipped to the counted time, to be added up for any of them.

    A sortie from 1 h before the span to 29 h into it, on station from 9 h to 19 h, adds 29 h of
    flight, 10 on station and 19 in transit. It counts where it takes off, a loss where it happens.
    """

    def __init__(self, sorties: Table, span_s: tuple[float, float], away: Table | None) -> None:
        takeoff_s, land_s, arrive_s = (sorties[f"{n}_s"] for n in ("takeoff", "land", "arrive"))
        self._arrived = ~np.isnan(arrive_s)
        self._flight_s = _clipped_s(takeoff_s, land_s, span_s)
        self._on_station_s = _clipped_s(arrive_s, sorties["depart_s"], span_s)
        if away is not None and away.n_rows:
            rows = np.searchsorted(sorties["sortie"], away["sortie"])
            away_s = _clipped_s(away["left_s"], away["back_s"], span_s)
            self._on_station_s -= np.bincount(rows, away_s, minlength=len(arrive_s))
        self._took_off = _is_within(takeoff_s, span_s)
        self._lost = sorties.text("outcome").at("lost") & _is_within(land_s, span_s)

    def total(self, mine: np.ndarray) -> FleetTotals:
        """Totals of the sorties picked by a mask `(S,)`."""
        arrived = mine & self._arrived
        on_station_s = float(self._on_station_s[arrived].sum())
        flight_s = float(self._flight_s[mine].sum())
        aborted_s = float(self._flight_s[mine & ~self._arrived].sum())
        return FleetTotals(
            sorties=int(np.count_nonzero(mine & self._took_off)),
            flight_h=flight_s / HOUR_S,
            on_station_h=on_station_s / HOUR_S,
            transit_h=_rest_s(float(self._flight_s[arrived].sum()), on_station_s) / HOUR_S,
            aborted_h=aborted_s / HOUR_S,
            losses=int(np.count_nonzero(mine & self._lost)),
        )


def fleet_totals(
    sorties: Table,
    fleets: Iterable[str],
    span_s: tuple[float, float],
    away: Table | None = None,
) -> tuple[dict[str, FleetTotals], FleetTotals]:
    """Totals of each fleet by its name, and of all together; `away` as in `Operations`."""
    hours, fleet = _Hours(sorties, span_s, away), sorties.text("fleet")
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

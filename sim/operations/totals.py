"""What a replication adds up to: hours by class of each fleet, and the gaps of each orbit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.column_table import Table, coded
from sim.operations.causes import CAUSES
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
    """Sums over one replication of one orbit's demanded time and of its gaps."""

    demanded_h: float
    lost_h: float
    n_gaps: int
    gap_max_h: float
    lost_h_by_cause: dict[str, float]

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
            f"lost_hours_by_cause.{cause}": self.lost_h_by_cause.get(cause, 0.0) for cause in CAUSES
        }
        return {
            "fill_fraction": self.fill_fraction,
            "demanded_hours": self.demanded_h,
            "filled_hours": self.filled_h,
            "lost_hours": self.lost_h,
            "n_gaps": self.n_gaps,
            "gap_mean_h": self.gap_mean_h,
            "gap_max_h": self.gap_max_h,
            **by_cause,
        }


def fleet_totals(sorties: Table, span_s: tuple[float, float]) -> FleetTotals:
    """Totals of the sorties given; a sortie counts where it takes off, a loss where it happens.

    A sortie from 1 h before the span to 29 h into it, on station from 9 h to 19 h, adds 29 h of
    flight, 10 on station and 19 in transit.
    """
    takeoff_s, land_s = sorties["takeoff_s"], sorties["land_s"]
    arrived = ~np.isnan(sorties["arrive_s"])
    flight_s = _clipped_s(takeoff_s, land_s, span_s)
    on_station_s = _clipped_s(sorties["arrive_s"][arrived], sorties["depart_s"][arrived], span_s)
    aborted_s = flight_s[~arrived]
    lost = sorties["outcome"] == "lost"
    return FleetTotals(
        sorties=int(np.sum(_is_within(takeoff_s, span_s))),
        flight_h=float(flight_s.sum()) / HOUR_S,
        on_station_h=float(on_station_s.sum()) / HOUR_S,
        transit_h=_rest_s(float(flight_s[arrived].sum()), float(on_station_s.sum())) / HOUR_S,
        aborted_h=float(aborted_s.sum()) / HOUR_S,
        losses=int(np.sum(lost & _is_within(land_s, span_s))),
    )


def orbit_totals(gaps: Table, orbit: str, demanded_s: float) -> OrbitTotals:
    """Totals of one orbit from the table of gaps; `demanded_s` is its demanded time in the span."""
    mine = np.flatnonzero(gaps["orbit"] == orbit)
    length_s = gaps["end_s"][mine] - gaps["start_s"][mine]
    # A gap is several rows where its cause changes: its length is their sum.
    _, gap = np.unique(gaps["gap"][mine], return_inverse=True)
    gap_s = np.bincount(gap, weights=length_s)
    cause, causes = coded(gaps["cause"][mine].tolist())
    return OrbitTotals(
        demanded_h=demanded_s / HOUR_S,
        lost_h=float(length_s.sum()) / HOUR_S,
        n_gaps=len(gap_s),
        gap_max_h=float(gap_s.max(initial=0.0)) / HOUR_S,
        lost_h_by_cause={
            name: float(length_s[cause == place].sum()) / HOUR_S
            for place, name in enumerate(causes)
        },
    )


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

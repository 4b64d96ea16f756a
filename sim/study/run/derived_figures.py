"""Figures worked out from those of a run: of all orbits together, and of a fleet by what it flew.

A comparison sets options against each other by them; a claim, a target or `--until` may ask for
any of them as for those of summary.json.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.column_table import Table
from sim.figure_table import BY_CAUSE
from sim.units import HOUR_S

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

FILL: Final = "demand.fill_fraction"
PER_AIRCRAFT: Final = "fleet.on_station_hours_per_aircraft_month"
ON_SCENE_PER_AIRCRAFT: Final = "fleet.on_scene_hours_per_aircraft_month"
_MONTH_H: Final = 30.0 * 24.0


def with_derived(rows: Table, scenario: Scenario, sorties: Iterable[Table]) -> Table:
    """Figures by replication, and beside them those that are worked out from them.

    `rows` are those of replications in a row, `sorties` the tables of what they flew.
    """
    flight_h = rows["fleet.flight_hours"]
    days, months = (scenario.duration_s / HOUR_S / length_h for length_h in (24.0, _MONTH_H))
    out_h, back_h = _ways_h(rows, scenario, sorties)
    # Of no hour flown there is no share: nan, which estimates leave out.
    flew = np.where(flight_h > 0.0, flight_h, np.nan)
    return Table(
        {
            **rows,
            "fleet.out_hours": out_h,
            "fleet.back_hours": back_h,
            **{
                name: hours
                for there in ("fleet.on_station_hours", "fleet.on_scene_hours")
                if there in rows
                for name, hours in (
                    (f"{there}_per_day", rows[there] / days),
                    (f"{there}_per_flight_hour", rows[there] / flew),
                    (f"{there}_per_aircraft_month", rows[there] / (scenario.n_aircraft * months)),
                )
            },
            **_of_all_orbits(rows, list(scenario.orbits)),
        }
    )


def _of_all_orbits(rows: Table, orbits: Sequence[str]) -> dict[str, np.ndarray]:
    """Columns `demand...` of all orbits together: sums, and the longest gap of any."""
    if not orbits:
        return {}

    def of_all(name: str) -> np.ndarray:
        return np.array([rows[f"orbits.{orbit}.{name}"] for orbit in orbits])

    summed = ["demanded_hours", "filled_hours", "lost_hours", "n_gaps"]
    head = f"orbits.{orbits[0]}."
    summed += [p.removeprefix(head) for p in rows if p.startswith(f"{head}{BY_CAUSE}.")]
    totals = {f"demand.{name}": of_all(name).sum(axis=0) for name in summed}
    totals["demand.gap_max_h"] = of_all("gap_max_h").max(axis=0)
    totals[FILL] = totals["demand.filled_hours"] / totals["demand.demanded_hours"]
    return totals


def _ways_h(
    rows: Table, scenario: Scenario, sorties: Iterable[Table]
) -> tuple[np.ndarray, np.ndarray]:
    """Hours out and back `(N,)` of sorties that reached their station, clipped as all hours are."""
    n, first = rows.n_rows, int(rows["replication"][0])
    span_s = (scenario.warmup_s, scenario.warmup_s + scenario.duration_s)
    out_h, back_h = np.zeros(n), np.zeros(n)
    for flown in sorties:
        reached = flown.where(~np.isnan(flown["arrive_s"]))
        for hours, start, end in ((out_h, "takeoff", "arrive"), (back_h, "depart", "land")):
            # Clipped to the study, so that hours of the warm-up do not count.
            spent_s = reached[f"{end}_s"].clip(*span_s) - reached[f"{start}_s"].clip(*span_s)
            hours += np.bincount(reached["replication"] - first, spent_s, minlength=n) / HOUR_S
    if "fleet.away_hours" in rows:
        # One called away for good has left its station long before its last scene.
        back_h = (rows["fleet.transit_hours"] - out_h - rows["fleet.away_hours"]).clip(min=0.0)
    return out_h, back_h

"""The figures by which basing options are measured against each other, beside those of a run."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.flight.fleet_rule import rotation_of
from sim.study.planning.plan import Plan
from sim.study.run.batch import of_all_orbits
from sim.study.run.result import RunResult
from sim.tables import Table
from sim.units import HOUR_S

MONTH_H = 30.0 * 24.0
PER_AIRCRAFT = "fleet.on_station_hours_per_aircraft_month"


def aircraft_needed(plan: Plan) -> dict[str, Any]:
    """Aircraft that keep each orbit filled without end, as a fraction, and all orbits together.

    k * cycle / (on station - overlap) for the first fleet that can fly the orbit, cycle being
    preflight + flight + turnaround: 41 h for 20 h on station needs 2.05. None where no fleet can.
    """
    scenario = plan.scenario
    needed: dict[str, float | None] = {}
    for name, orbit in scenario.orbits.items():
        needed[name] = None
        for fleet_name in orbit.flown_by:
            budget, fleet = plan.budgets[fleet_name, name], scenario.fleets[fleet_name]
            turns = rotation_of(budget, fleet, orbit.relief.overlap_s)
            if turns.stay_s > 0.0:
                needed[name] = float(turns.aircraft(orbit.aircraft_on_station))
                break
    known = [number for number in needed.values() if number is not None]
    together = sum(known) if len(known) == len(needed) else None
    return {"orbits": needed, "together": together}


def measured(result: RunResult) -> Table:
    """A run's figures by replication, and what a comparison asks beside them."""
    rows, scenario = result.replications, result.option.scenario
    on_station_h = rows["fleet.on_station_hours"]
    days = scenario.duration_s / HOUR_S / 24.0
    months = scenario.duration_s / HOUR_S / MONTH_H
    out_h, back_h = _ways_h(result)
    flight_h = rows["fleet.flight_hours"]
    flew = np.where(flight_h > 0.0, flight_h, np.nan)
    return Table(
        {
            **rows,
            "fleet.out_hours": out_h,
            "fleet.back_hours": back_h,
            "fleet.on_station_hours_per_day": on_station_h / days,
            "fleet.on_station_hours_per_flight_hour": on_station_h / flew,
            PER_AIRCRAFT: on_station_h / (scenario.n_aircraft * months),
            **of_all_orbits(rows, list(scenario.orbits)),
        }
    )


def _ways_h(result: RunResult) -> tuple[np.ndarray, np.ndarray]:
    """Hours out and back `(N,)` of sorties that reached their station, clipped as all hours are."""
    scenario, n = result.option.scenario, result.n_replications
    span_s = (scenario.warmup_s, scenario.warmup_s + scenario.duration_s)
    out_h, back_h = np.zeros(n), np.zeros(n)
    for sorties in result.chunks("sorties"):
        reached = sorties.where(~np.isnan(sorties["arrive_s"]))
        for hours, start, end in ((out_h, "takeoff", "arrive"), (back_h, "depart", "land")):
            spent_s = reached[f"{end}_s"].clip(*span_s) - reached[f"{start}_s"].clip(*span_s)
            hours += np.bincount(reached["replication"], spent_s, minlength=n) / HOUR_S
    return out_h, back_h

"""A finished run: its tables, its fields, and the figures of summary.json."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.coverage.metrics import AreaFigures, CellFigures
from sim.study.plan import HOUR_S, Plan, plan
from sim.study.replication import Ground, Progress, Replication, ground_of, replicate
from sim.tables import Table

if TYPE_CHECKING:
    import xarray as xr

    from sim.operations.figures import FleetTotals, OrbitTotals
    from sim.scenario.schema import Scenario

Figure = dict[str, float | int | None]


@dataclass(frozen=True)
class RunResult:
    """What one run of a scenario found. Times in the tables are seconds since the start."""

    plan: Plan
    ground: Ground | None
    replication: Replication

    @property
    def sorties(self) -> Table:
        """One row per sortie that took off before the end."""
        return self.replication.operations.sorties

    @property
    def events(self) -> Table:
        """Every decision, in order."""
        return self.replication.operations.events

    @property
    def orbits(self) -> Table:
        """The gaps of the orbits, split by cause."""
        return self.replication.operations.gaps

    @cached_property
    def replications(self) -> Table:
        """One row per replication: the sums behind every ratio of the summary."""
        row: dict[str, Any] = {"replication": self.replication.number}
        for name, fleet in self.replication.fleets.items():
            row |= {f"fleets.{name}.{key}": value for key, value in asdict(fleet).items()}
        for name, orbit in self.replication.orbits.items():
            row |= {
                f"orbits.{name}.{key}": getattr(orbit, key)
                for key in ("demanded_h", "lost_h", "n_gaps", "gap_max_h")
            }
        return Table({key: [value] for key, value in row.items()})

    @cached_property
    def fields(self) -> dict[str, np.ndarray]:
        """Figures of every cell `(C,)` by name, unit included; empty without a grid."""
        coverage = self.replication.coverage
        if coverage is None:
            return {}
        return {field.name: getattr(coverage, field.name) for field in fields(CellFigures)}

    def to_xarray(self) -> xr.Dataset:
        """The fields with their coordinates, over the dimension `cell`; needs the extra `data`."""
        import xarray as xr

        if self.ground is None:
            return xr.Dataset()
        cells = self.ground.cells
        coordinates = {"latitude": cells.lat_deg, "longitude": cells.lon_deg}
        return xr.Dataset(
            {name: ("cell", values) for name, values in self.fields.items()},
            coords={name: ("cell", values) for name, values in coordinates.items()},
        )

    def summary(self) -> dict[str, Any]:
        """The content of summary.json."""
        scenario = self.plan.scenario
        replication = self.replication
        return {
            "schema_version": 1,
            "scenario": scenario.name,
            "seed": scenario.seed,
            "replications": 1,
            "duration_h": scenario.duration_s / HOUR_S,
            "budgets": self.plan.summary()["budgets"],
            "fleet": _fleet_figures(replication.fleet),
            "fleets": {name: _fleet_figures(f) for name, f in replication.fleets.items()},
            "orbits": {name: _orbit_figures(o) for name, o in replication.orbits.items()},
            "areas": self._area_figures(),
            "claims": [],
        }

    def _area_figures(self) -> dict[str, dict[str, Figure]]:
        coverage = self.replication.coverage
        if coverage is None or self.ground is None:
            return {}
        return {name: _hours(coverage.over(member)) for name, member in self.ground.members.items()}


def run(scenario: Scenario, progress: Progress = lambda _: None) -> RunResult:
    """Plan and fly a scenario. Raises ScenarioError where it cannot be flown at all."""
    progress("finding the legal routes")
    planned = plan(scenario)
    ground = ground_of(scenario)
    return RunResult(planned, ground, replicate(planned, ground, 0, progress))


def figure(value: float) -> Figure:
    """One figure of one replication: a mean with no interval; what does not exist is null."""
    return {"mean": value if math.isfinite(value) else None, "lo": None, "hi": None, "n": 1}


def _fleet_figures(totals: FleetTotals) -> dict[str, Figure]:
    return {
        "sorties": figure(totals.sorties),
        "flight_hours": figure(totals.flight_h),
        "on_station_hours": figure(totals.on_station_h),
        "transit_hours": figure(totals.transit_h),
        "aborted_hours": figure(totals.aborted_h),
        "transit_fraction": figure(totals.transit_fraction),
        "losses": figure(totals.losses),
    }


def _orbit_figures(totals: OrbitTotals) -> dict[str, Any]:
    return {
        "fill_fraction": figure(totals.fill_fraction),
        "demanded_hours": figure(totals.demanded_h),
        "lost_hours": figure(totals.lost_h),
        "n_gaps": figure(totals.n_gaps),
        "gap_mean_h": figure(totals.gap_mean_h),
        "gap_max_h": figure(totals.gap_max_h),
        "lost_hours_by_cause": {
            cause: figure(hours) for cause, hours in totals.lost_h_by_cause.items()
        },
    }


def _hours(figures: AreaFigures) -> dict[str, Figure]:
    """Figures of an area, times in hours; the second moment is for programs, not for readers."""
    named = asdict(figures)
    del named["gap_second_moment_s2"]
    return {
        (f"{name[:-2]}_h" if name.endswith("_s") else name): figure(
            value / HOUR_S if name.endswith("_s") else value
        )
        for name, value in named.items()
    }

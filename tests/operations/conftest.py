"""Small fleets and orbits whose days can be worked out on paper; hours in, seconds inside."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sim.flight.sortie import SortieBudget
from sim.operations.chance import Chance
from sim.operations.clock import Clock
from sim.operations.simulation import simulate
from sim.scenario.parts.scenario import Aircraft, Base, Fleet, Orbit, Relief, Sensor, Stare
from sim.scenario.values.laws import TimeLaw

H = 3600.0


def hours(*values):
    return TimeLaw("fixed", tuple(value * H for value in values))


def make_fleet(count, *, turnaround_h=0.0, preflight_h=0.0, **extra):
    aircraft = Aircraft(
        endurance_s=40 * H,
        reserve_s=0.0,
        transit_speed_mps=80.0,
        loiter_speed_mps=60.0,
        climb_allowance_s=0.0,
        turnaround=hours(turnaround_h),
        sensor=Sensor(reach_m=50e3),
    )
    base = Base(name="field", lat_deg=0.0, lon_deg=0.0)
    return Fleet(
        base=base,
        aircraft=aircraft,
        count=count,
        turnaround=extra.pop("turnaround", hours(turnaround_h)),
        preflight=extra.pop("preflight", hours(preflight_h)),
        **extra,
    )


def make_orbit(*fleets, k=1, overlap_h=0.0, every_h=None, **extra):
    relief = (
        Relief(policy="every", interval_s=every_h * H)
        if every_h
        else Relief(overlap_s=overlap_h * H)
    )
    return Orbit(
        area="somewhere",
        flown_by=fleets or ("gulf",),
        aircraft_on_station=k,
        pattern=Stare(kind="stare", radius_m=10e3),
        altitude_m=7600.0,
        relief=relief,
        **extra,
    )


def make_budget(out_h, on_h, back_h=None):
    back_h = out_h if back_h is None else back_h
    flight_h = out_h + on_h + back_h
    return SortieBudget(
        feasible=on_h > 0,
        reason="" if on_h > 0 else "too far",
        route_m=1e6,
        great_circle_m=1e6,
        out_s=out_h * H,
        back_s=back_h * H,
        flight_s=flight_h * H,
        on_station_s=on_h * H,
        transit_fraction=(out_h + back_h) / flight_h,
    )


class Case:
    """One fleet layout, ready to run."""

    def __init__(self, fleets, orbits, budgets, *, days=10.0, warmup_days=0.0, start_clock_h=0.0):
        self.fleets, self.orbits, self.budgets = fleets, orbits, budgets
        self.clock = Clock(warmup_days * 24 * H, days * 24 * H, start_clock_h * H)

    def run(self, seed=1, replication=0):
        return simulate(
            self.fleets, self.orbits, self.budgets, self.clock, Chance(seed, replication)
        )


@pytest.fixture(scope="session")
def build():
    """The builders above, under one name."""
    return SimpleNamespace(
        fleet=make_fleet, orbit=make_orbit, budget=make_budget, hours=hours, Case=Case, H=H
    )


@pytest.fixture(scope="session")
def simple():
    """One fleet 'gulf', one orbit 'kabul', one budget."""

    def case(count, budget, *, orbit=None, days=10.0, warmup_days=0.0, **fleet):
        return Case(
            {"gulf": make_fleet(count, **fleet)},
            {"kabul": orbit or make_orbit()},
            {("gulf", "kabul"): budget},
            days=days,
            warmup_days=warmup_days,
        )

    return case

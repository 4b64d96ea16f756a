"""Small fleets and orbits whose days can be worked out on paper; hours in, seconds inside."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.flight.sortie import SortieBudget
from sim.operations.luck.chance import Chance
from sim.operations.simulation import simulate
from sim.operations.timing.ticks import Clock
from sim.scenario.parts.scenario import (
    Aircraft,
    Base,
    Fleet,
    Maintenance,
    Orbit,
    Relief,
    Sensor,
    Stare,
)
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


def lost_h(operations, cause=None):
    gaps = operations.gaps
    keep = np.full(gaps.n_rows, True) if cause is None else gaps["cause"] == cause
    return float(np.sum((gaps["end_s"] - gaps["start_s"])[keep])) / H


def gap_lengths_h(operations):
    gaps = operations.gaps
    return [
        float(np.sum((gaps["end_s"] - gaps["start_s"])[gaps["gap"] == number])) / H
        for number in np.unique(gaps["gap"])
    ]


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


def everything_goes_wrong(build, *, seed=7, count=5, k=1, days=20.0, every_h=None, **extra):
    upkeep = Maintenance(
        mean_time_between_s=40 * H,
        time_to_repair=TimeLaw("exponential", (20 * H,)),
        bays=1,
    )
    fleet = build.fleet(
        count,
        turnaround=TimeLaw("lognormal", (8 * H, 3 * H)),
        preflight=TimeLaw("uniform", (0.5 * H, 1.5 * H)),
        p_ground_abort=0.1,
        air_abort_per_flight_hour=0.01,
        loss_per_100000_flight_hours=200.0,
        p_sortie_loss=0.05,
        maintenance=upkeep,
        **extra,
    )
    orbits = {
        "kabul": build.orbit(k=k, every_h=every_h, overlap_h=0 if every_h else 0.25),
        "herat": build.orbit(priority=2, windows=((6 * H, 18 * H),)),
    }
    budgets = {("gulf", name): build.budget(4, 10) for name in orbits}
    case = build.Case({"gulf": fleet}, orbits, budgets, days=days, warmup_days=3)
    return case, case.run(seed)


# One fleet on the equator, from the file to the figures.
FILE = """
name: r
start: 2021-09-01T00:00Z
duration: {duration}
seed: 1
areas: {{a: {{centre: [0.0, 0.0], radius: 50 km}}}}
aircraft: {{x: {{endurance: {endurance}, reserve: 0 h, transit_speed: 300 kt, loiter_speed: 300 kt,
  climb_allowance: 0 min, turnaround: {turnaround}, sensor: {{reach: 50 km}}}}}}
fleets:
  f: {{base: {{latitude: 0.0, longitude: {longitude}}}, aircraft: x, count: {count}{luck}}}
orbits:
"""
ORBIT = """  {name}: {{area: a, flown_by: [f], pattern: {{kind: stare, radius: 1 km}},
    altitude: 20000 ft{wish}}}
"""


@pytest.fixture
def fly(tmp_path):
    """Run the file with its blanks filled in and give the figures of one replication."""

    def run(endurance, turnaround, longitude, count, *, duration="30 d", luck="", **orbits):
        text = FILE.format(
            endurance=endurance,
            turnaround=turnaround,
            longitude=longitude,
            count=count,
            duration=duration,
            luck=luck,
        )
        text += "".join(ORBIT.format(name=n, wish=w) for n, w in (orbits or {"o": ""}).items())
        path = tmp_path / "r.yaml"
        path.write_text(text)
        return sim.run(sim.load_scenario(path))

    return run


def figures_of(result, orbit="o"):
    figures = result.summary()["orbits"][orbit]
    causes = {c: f["mean"] for c, f in figures["lost_hours_by_cause"].items() if f["mean"]}
    return {n: f["mean"] for n, f in figures.items() if n != "lost_hours_by_cause"}, causes

"""Closed forms of operations research that whole runs must meet, each with its source.

Every case is a scenario file and a run of it: no side door.
"""

from __future__ import annotations

from math import comb

import numpy as np
import pytest

import sim
from sim.study.estimates import jackknife
from sim.world.geodesy import forward

H = 3600.0
DAY_S = 86400.0
STATION = (34.0, 66.0)

SCENARIO = """
name: case
start: 2021-09-01T00:00Z
duration: {days} d
warmup: {warmup} d
seed: 1
areas: {{here: {{centre: [34.0, 66.0], radius: 60 nm}}}}
aircraft:
  bird:
    like: mq9a
    endurance: {endurance} h
    reserve: 0 h
    transit_speed: {speed} kt
    loiter_speed: {speed} kt
    climb_allowance: 0 min
fleets:
{fleets}
orbits:
{orbits}
"""
FLEET = (
    "  {name}: {{base: {{latitude: {lat:.9f}, longitude: {lon:.9f}}}, aircraft: bird, {more}}}\n"
)
ORBIT = """\
  {name}:
    area: here
    flown_by: [{fleet}]
    pattern: {{kind: stare, radius: 100 m}}
    altitude: 25000 ft
    relief: {relief}
"""


@pytest.fixture
def scenario(tmp_path):
    """A scenario of one or more stations, each with its own fleet at the same distance."""

    def build(fleet, *, transit_h, endurance_h, days, warmup_days, stations=1, relief="{}"):
        speed_kt = 150.0
        away_m = max(transit_h * speed_kt * 1852.0, 1.0)
        lat, lon = (float(x) for x in forward(*STATION, np.pi, away_m))
        names = [f"s{i}" for i in range(stations)]
        text = SCENARIO.format(
            days=days, warmup=warmup_days, endurance=endurance_h, speed=speed_kt,
            fleets="".join(FLEET.format(name=f"f{n}", lat=lat, lon=lon, more=fleet) for n in names),
            orbits="".join(ORBIT.format(name=n, fleet=f"f{n}", relief=relief) for n in names),
        )  # fmt: skip
        path = tmp_path / "case.yaml"
        path.write_text(text, encoding="utf-8")
        return sim.load_scenario(path)

    return build


def run(scenario, replications=1):
    from sim.study.run.result import run

    return run(scenario, replications)


@pytest.fixture
def holds(verified):
    """The interval holds the truth and is narrow enough to say something.

    Doubled, as dozens of statements are tested here: four standard errors.
    """

    def say(what, estimate, truth, *, narrow, unit=""):
        mean, half_width = estimate
        assert half_width < narrow, f"the interval of {what} is too wide to say anything"
        verified(what, mean, truth, within=2.0 * half_width, unit=unit)

    return say


def down_shares(result, n_aircraft):
    """Of each replication, the share of the counted time with 0, 1, ... aircraft down."""
    events, scenario = result.events, result.plan.scenario
    begin_s, end_s = scenario.warmup_s, scenario.warmup_s + scenario.duration_s
    shares = []
    for number in range(result.n_replications):
        mine = events.where(events["replication"] == number)
        failed, ready = mine["event"] == "maintenance", mine["event"] == "ready"
        change = failed.astype(int) - (ready & (mine["time_s"] > 0.0))
        times_s = np.clip(np.append(mine["time_s"], end_s), begin_s, None)
        held_s = np.diff(times_s)
        down = np.cumsum(change)
        shares.append(
            [held_s[down == n].sum() / scenario.duration_s for n in range(n_aircraft + 1)]
        )
    return np.array(shares)


UPKEEP = (
    "count: 3, maintenance: {{mean_time_between: 10 h, mean_time_to_repair: 8 h, "
    "bays: {bays}, clock: calendar}}"
)


@pytest.mark.parametrize(
    ("bays", "shares"),
    [
        (2, [0.16426, 0.39422, 0.31537, 0.12615]),
        (3, [comb(3, n) * 0.8**n / 1.8**3 for n in range(4)]),
    ],
    ids=["case 11: two bays", "case 12: a bay for each, binomial"],
)
@pytest.mark.verifies("operations research", source="machine repair, a birth-death process")
def test_machine_repair(verified, holds, scenario, bays, shares):
    """Three aircraft that fail by the calendar; the station is out of reach, so none flies."""
    parked = scenario(
        UPKEEP.format(bays=bays), transit_h=15, endurance_h=20, days=60, warmup_days=3
    )
    found = down_shares(run(parked, 32), 3)
    ones, block = np.ones(len(found)), np.arange(len(found))

    said = f"three aircraft, {bays} bays:"
    for n, truth in enumerate(shares):
        share = jackknife(found[:, n], ones, block)
        holds(f"{said} share of the time with {n} down", share, truth, narrow=0.012)
    mean_down = np.dot(shares, range(4))
    stated = 1.40342 if bays == 2 else 3 * 0.8 / 1.8
    verified(f"{said} mean down, of the textbook's shares", mean_down, stated, within=1e-5)
    holds(f"{said} mean down", jackknife(found @ range(4), ones, block), mean_down, narrow=0.03)
    if bays == 2:
        both_busy = jackknife(found[:, 2] + found[:, 3], ones, block)
        holds(f"{said} both busy", both_busy, 0.44152, narrow=0.015)


@pytest.mark.parametrize(
    ("transit_h", "on_station_h", "ground_h", "per_station"),
    [(2.35, 10.0, 4.0, 2), (10.0, 10.0, 8.0, 4)],
    ids=["R = 0.87", "case 1 with 8 h on the ground, R = 2.8"],
)
@pytest.mark.verifies("operations research", source="fleet rule m ceil(1 + R), arXiv 2604.15890")
def test_case_13_fleet_rule(verified, scenario, transit_h, on_station_h, ground_h, per_station):
    """Dedicated fleets: m stations need m * ceil(1 + R), and with one fewer each there are gaps."""
    stated = {
        "transit_h": transit_h, "endurance_h": 2 * transit_h + on_station_h, "days": 20,
        "warmup_days": 4,
    }  # fmt: skip
    enough = f"count: {per_station}, turnaround: {ground_h} h"
    for m in (1, 2, 10):
        result = run(scenario(enough, stations=m, **stated))
        needed = [sortie.aircraft_per_orbit for sortie in result.plan.sorties.values()]
        fills = [o["fill_fraction"]["mean"] for o in result.summary()["orbits"].values()]

        r = (2 * transit_h + ground_h) / on_station_h
        said = f"{m} stations at R = {r:.2g}:"
        verified(f"{said} aircraft needed", sum(needed), m * per_station)
        verified(f"{said} least filled, as flown", min(fills), 1.0)
    short = run(scenario(f"count: {per_station - 1}, turnaround: {ground_h} h", **stated))
    assert short.summary()["orbits"]["s0"]["fill_fraction"]["mean"] < 1.0


@pytest.mark.long
@pytest.mark.verifies("operations research", source="geometric runs of lost sorties, by hand")
def test_case_14_independent_sortie_loss(holds, scenario):
    """p = 0.1, ten hours on station, back to back: 90 % filled, mean gap 11.11 h, P(> 10 h) 0.1."""
    result = run(
        scenario(
            "count: 4, turnaround: 2 h, sortie_loss: 10 %",
            transit_h=0, endurance_h=10, days=300, warmup_days=2,
        ),
        16,
    )  # fmt: skip
    rows, block = result.replications, np.arange(16)
    said = "a tenth of sorties fail, 10 h on station back to back:"
    hours = (rows[f"orbits.s0.{name}"] for name in ("filled_hours", "demanded_hours"))
    holds(f"{said} filled", jackknife(*hours, block), 0.9, narrow=0.01)
    # Window edges cut a gap in ten: of 720 sorties that makes the mean 0.02 h less.
    lost_h, n_gaps = rows["orbits.s0.lost_hours"], rows["orbits.s0.n_gaps"]
    mean_gap_h = jackknife(lost_h, n_gaps, block)
    holds(f"{said} mean gap", mean_gap_h, 11.11 - 0.02, narrow=0.3, unit="h")
    gaps = result.orbits
    assert set(gaps["cause"]) == {"loss"}
    key = gaps["replication"] * 100_000 + gaps["gap"]
    _, gap = np.unique(key, return_inverse=True)
    length_h = np.bincount(gap, weights=gaps["end_s"] - gaps["start_s"]) / H
    owner = np.zeros(len(length_h), dtype=int)
    owner[gap] = gaps["replication"]
    longer = np.bincount(owner, weights=length_h > 10.5, minlength=16)
    share = jackknife(longer, np.bincount(owner, minlength=16), block)
    holds(f"{said} gaps of two sorties or more", share, 0.1, narrow=0.03)


@pytest.mark.long
@pytest.mark.verifies("operations research", source="3.23 losses per 100,000 h, af.mil, to 2014")
def test_case_16_mishaps(verified, holds, scenario):
    """3.23 per 100,000 h (A, af.mil), three aircraft airborne for a year (26,280 h): 0.85 lost."""
    result = run(
        scenario(
            "count: 5, turnaround: 8 h, loss_per_100000_flight_hours: 3.23, replacement: 1 h",
            transit_h=10, endurance_h=30, days=365, warmup_days=3,
            relief="{policy: every, interval: 10 h}",
        ),
        32,
    )  # fmt: skip
    fleet = result.summary()["fleet"]
    said = "three aircraft in the air for a year:"
    flown_h = fleet["flight_hours"]["mean"]
    verified(f"{said} hours flown", flown_h, 26_280, within=53.0, unit="h")
    rows, block = result.replications, np.arange(32)
    lost = jackknife(rows["fleet.losses"], np.ones(32), block)
    holds(f"{said} aircraft lost", lost, 0.85, narrow=0.4)
    rate, half_width = jackknife(rows["fleet.losses"], rows["fleet.flight_hours"], block)
    of_sortie = (20.0 * rate, 20.0 * half_width)
    holds("losses in a sortie of 20 h", of_sortie, 6.46e-4, narrow=3e-4)

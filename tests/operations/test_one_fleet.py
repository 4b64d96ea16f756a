"""One fleet on the equator, from the file to the figures: gaps, causes and the very end."""

from __future__ import annotations

import numpy as np
import pytest

import sim

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
WINDOWS = ', windows: [["01:00", "02:00"], ["06:00", "07:00"]]'


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


def of(result, orbit="o"):
    figures = result.summary()["orbits"][orbit]
    causes = {c: f["mean"] for c, f in figures["lost_hours_by_cause"].items() if f["mean"]}
    return {n: f["mean"] for n, f in figures.items() if n != "lost_hours_by_cause"}, causes


@pytest.mark.verifies("closed form", source="recomputed by other code")
def test_a_lower_orbit_does_not_starve_a_higher_one(fly):
    high = ", priority: 1"
    alone = fly("12 h", "2 h", -20, 5, high=high)
    both = fly("12 h", "2 h", -20, 5, high=high, low=", priority: 2, aircraft_on_station: 2")

    assert of(alone, "high") == of(both, "high")
    assert of(both, "high")[0]["fill_fraction"] == pytest.approx(0.99443, abs=1e-5)


@pytest.mark.verifies("closed form", source="recomputed by other code")
def test_a_relief_a_rounding_before_its_time_does_not_cut_a_gap_in_two(fly):
    luck = ", air_abort_per_flight_hour: 3 %"
    figures, _ = of(fly("14.9 h", "7.7 h", -21.5, 5, luck=luck, o=", aircraft_on_station: 2"))

    assert figures["n_gaps"] == 65
    assert figures["gap_max_h"] == pytest.approx(21.7308, abs=1e-4)
    assert figures["gap_mean_h"] == pytest.approx(6.7044, abs=1e-4)


@pytest.mark.verifies("closed form", source="by hand")
def test_what_takes_off_as_the_count_ends_is_not_counted(fly):
    """A cycle of 24 h: the hundred-and-first sortie begins at the end, or 4e-9 s before it."""
    result = fly("20 h", "4 h", -1.6, 1, duration="100 d")
    sorties, events = result.sorties, result.events

    assert result.summary()["fleet"]["sorties"]["mean"] == 100
    assert sorties.n_rows == 100
    assert np.sum(events["event"] == "takeoff") == 100


def test_what_takes_off_as_the_count_begins_is_counted(tmp_path, fly):
    path = tmp_path / "r.yaml"
    fly("20 h", "4 h", -1.6, 1, duration="50 d")
    result = sim.run(sim.load_scenario(path, {"warmup": "50 d"}))

    assert result.summary()["fleet"]["sorties"]["mean"] == 50


@pytest.mark.verifies("closed form", source="recomputed by other code")
def test_a_window_missed_for_want_of_an_aircraft_is_no_fault_of_the_schedule(fly):
    """The second launch is due while the first aircraft flies home; a second one would make it."""
    figures, causes = of(fly("10 h", "1 h", -10.5, 1, o=WINDOWS))
    _, with_two = of(fly("10 h", "1 h", -10.5, 2, o=WINDOWS))

    assert figures["lost_hours"] == pytest.approx(30.0)
    # The first window opens before anybody can be there: the cold start.
    assert causes == pytest.approx({"fleet_size": 29.0, "schedule": 1.0})
    assert with_two == pytest.approx({"schedule": 1.0})


def test_a_window_missed_in_turnaround_says_so(fly):
    """Home at 03:00 and eight hours on the ground; the launch for 06:00 is due at 05:00."""
    _, causes = of(fly("10 h", "8 h", -5, 1, o=WINDOWS))

    # Six seconds of the first window are the way there, from the cold start.
    assert causes == pytest.approx({"turnaround": 30.0, "transit": 0.0018}, abs=1e-4)

"""What a job is said to need follows from counts; the counts are near what is flown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim.scenario.loading import load_scenario, revised
from sim.study.run.batch import Job, prepare, run_batch
from sim.study.run.time_and_memory_forecast import _sorties, needs_of
from tests.shipped import AFGHANISTAN

WORLD = """\
name: needs
start: 2021-09-01T00:00Z
duration: 20 d
areas: {here: {centre: [34.5, 69.2], radius: 60 nm}}
grid: {area: here, cell: 20 km}
orbits:
  watch:
    {area: here, flown_by: [one], altitude: 25000 ft,
     pattern: {kind: racetrack, length: 40 nm, width: 10 nm, bearing: 30 deg}}
fleets:
  one:
    base: {latitude: 31.0, longitude: 66.0}
    aircraft: {like: mq9a, endurance: 20 h}
    count: 4
"""


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("world") / "world.yaml"
    path.write_text(WORLD, "utf-8")
    return load_scenario(path)


def job(scenario, replications=1, **overrides):
    found = revised(scenario, overrides) if overrides else scenario
    return Job((prepare(found),), replications)


@pytest.mark.parametrize(
    "overrides",
    [
        {},
        {"fleets.one.count": 1},
        {"fleets.one.count": 40, "orbits.watch.aircraft_on_station": 3},
        {"orbits.watch.windows": [["06:00", "18:00"]]},
        {"orbits.watch.windows": [["00:00", "01:00"], ["12:00", "13:00"]]},
        {"orbits.watch.relief": {"policy": "every", "interval": "3 h"}, "fleets.one.count": 40},
        {"sense_in_transit": True},
    ],
)
def test_sorties_are_counted_within_a_factor_of_two(world, overrides):
    asked = job(world, **overrides)
    flown = run_batch(asked, 0).parts[0].tables["sorties"].n_rows

    counted = sum(n for _, n in _sorties(asked.options[0]))
    assert flown / 2.0 <= counted <= 2.0 * flown


def test_more_needs_more(world):
    def needs(replications=100, workers=1, **overrides):
        return needs_of(job(world, replications, **overrides), workers)

    once = needs()
    assert needs(200).processor_s == pytest.approx(2.0 * once.processor_s)
    assert once.times(3.0).processor_s == pytest.approx(3.0 * once.processor_s)
    assert needs(duration="200 d").processor_s > 5.0 * once.processor_s
    assert needs(**{"grid.cell": "1 km"}).processor_s > 10.0 * once.processor_s
    assert needs(**{"grid.cell": "1 km"}).memory_bytes > once.memory_bytes + 2e7
    assert needs(workers=4).memory_bytes > 4.0 * once.memory_bytes
    assert needs(workers=4).processor_s == once.processor_s
    assert needs(1, workers=4).memory_bytes < 1.01 * once.memory_bytes
    assert needs(grid=None).memory_bytes < once.memory_bytes


def test_the_fast_engine_needs_less_but_for_what_it_does_not_know(world, monkeypatch):
    asked = job(world, 100, grid=None)
    fast = replace(asked, engine="fast")

    assert needs_of(fast).processor_s < needs_of(asked).processor_s / 3.0
    monkeypatch.setattr("sim.study.run.batch.why_not", lambda *_, **__: "closures with a time")
    assert needs_of(fast) == needs_of(asked)


def test_a_station_that_nobody_reaches_needs_next_to_nothing(world):
    assert needs_of(job(world, **{"fleets.one.aircraft.endurance": "3 h"})).processor_s < 0.01


def test_a_month_of_the_gulf_is_seconds_and_a_century_of_thousands_is_days():
    gulf = load_scenario(AFGHANISTAN / "gulf.yaml")
    assert needs_of(job(gulf, 100)).processor_s < 20.0
    crowd = {"duration": "36500 d", "fleets.dhafra.count": 10_000}
    crowd |= {f"orbits.{name}.aircraft_on_station": 100 for name in gulf.orbits}
    huge = needs_of(job(gulf, 100, **crowd))
    assert huge.processor_s > 86400.0
    assert huge.memory_bytes > 1e11

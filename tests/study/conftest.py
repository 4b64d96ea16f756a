"""A small scenario with every kind of chance, and the command line in this process."""

from __future__ import annotations

import pytest

from sim.scenario.loading import load_scenario

SMALL = """
name: small
start: 2021-09-01T00:00Z
duration: 4 d
warmup: 1 d
seed: 7
areas: {here: {centre: [34.5, 69.2], radius: 60 nm}}
grid: {area: here, cell: 30 km}
fleets:
  one:
    base: {latitude: 31.0, longitude: 66.0}
    aircraft: {like: mq9a, endurance: 20 h}
    count: 3
    turnaround: {lognormal: {mean: 6 h, sd: 3 h}}
    ground_abort: 5 %
    air_abort_per_flight_hour: 0.5 %
    loss_per_100000_flight_hours: 50
    maintenance: {mean_time_between: 40 h, mean_time_to_repair: 9 h, bays: 1}
orbits:
  watch:
    area: here
    flown_by: [one]
    pattern: {kind: racetrack, length: 40 nm, width: 10 nm, bearing: 30 deg}
    altitude: 25000 ft
    relief: {overlap: 15 min}
"""
# What must be the same to the last byte, however a run came about.
RESULTS = (
    "summary.json", "summary.csv", "sorties.parquet", "events.parquet", "orbits.parquet",
    "replications.parquet", "coverage.nc", "geometry.geojson", "scenario.yaml", "resolved.yaml",
)  # fmt: skip


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """The small scenario's file."""
    path = tmp_path_factory.mktemp("small") / "small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


@pytest.fixture
def othsim(othsim, monkeypatch):
    """Run a command in this process, figures left out; (exit code, stdout, stderr)."""
    monkeypatch.setattr("sim.output.pictures.run_pictures.draw_all", lambda *_: {})
    return othsim


@pytest.fixture(scope="session")
def results():
    """The bytes of everything a run's folder holds but what tells of the run itself."""

    def read(folder):
        return {name: (folder / name).read_bytes() for name in RESULTS}

    return read


ONE_ORBIT = """
name: One orbit straight north
start: 2021-09-01T00:00Z
duration: 10 d
areas: {north: {centre: [20.0, 60.0], radius: 30 nm}}
aircraft:
  plain: {like: mq9a, endurance: 30 h, reserve: 0 h, transit_speed: 150 kt, climb_allowance: 0 min}
fleets:
  base: {base: {latitude: 0.0, longitude: 60.0}, aircraft: plain, count: 3}
orbits:
  north:
    area: north
    flown_by: [base]
    pattern: {kind: circuit, points: [[20.0, 60.0], [20.1, 60.0]]}
    altitude: 25000 ft
"""


@pytest.fixture
def one_orbit(tmp_path):
    """A scenario of one fleet and one orbit with a claim, and values over it."""

    def load(metric="transit_fraction", relation="up_to", value="60 %", extra="", values=()):
        path = tmp_path / "one.yaml"
        stated = f"metric: {metric}, relation: {relation}, value: {value}{extra}"
        path.write_text(ONE_ORBIT + f"claims: [{{id: c, statement: s, source: w, {stated}}}]\n")
        return load_scenario(path, list(values))

    return load

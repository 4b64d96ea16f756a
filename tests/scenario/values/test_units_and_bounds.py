"""Every quantity has a range that a physicist would set, and what is in it computes."""

from __future__ import annotations

import math
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario
from sim.scenario.values.quantities import Quantity, QuantityError, parse_quantity, si_text
from sim.scenario.values.units_and_bounds import RANGES, UNITS
from sim.study.planning.plan import plan

WORLD = """\
name: ranges
start: 2021-09-01T00:00Z
duration: 2 d
areas: {here: {centre: [34.5, 69.2], radius: 60 nm}}
wind: {from: 270 deg, speed: 10 kt}
orbits:
  watch:
    {area: here, flown_by: [one], altitude: 25000 ft, relief: {overlap: 0 min},
     pattern: {kind: racetrack, length: 40 nm, width: 10 nm, bearing: 30 deg}}
fleets:
  one:
    base: {latitude: 33.0, longitude: 66.0, elevation: 0 m}
    aircraft:
      {endurance: 20 h, reserve: 1 h, transit_speed: 170 kt, loiter_speed: 120 kt,
       climb_allowance: 20 min, turnaround: 8 h, ceiling: 50000 ft, sensor: {reach: 30 km}}
    count: 3
"""
FIGURES = {
    "duration": "duration",
    "warmup": "duration",
    "areas.here.radius": "distance",
    "areas.here.terrain": "altitude",
    "airspace.territorial_sea": "distance",
    "wind.from": "angle",
    "wind.speed": "speed",
    "orbits.watch.altitude": "altitude",
    "orbits.watch.relief.overlap": "duration",
    "orbits.watch.pattern.length": "distance",
    "orbits.watch.pattern.width": "distance",
    "orbits.watch.pattern.bearing": "angle",
    "fleets.one.base.elevation": "altitude",
    "fleets.one.preflight": "duration",
    "fleets.one.turnaround": "duration",
    "fleets.one.link": "distance",
    "fleets.one.replacement": "duration",
    "fleets.one.ground_abort": "fraction",
    "fleets.one.air_abort_per_flight_hour": "fraction",
    "fleets.one.sortie_loss": "fraction",
    "fleets.one.aircraft.endurance": "duration",
    "fleets.one.aircraft.reserve": "duration",
    "fleets.one.aircraft.transit_speed": "speed",
    "fleets.one.aircraft.loiter_speed": "speed",
    "fleets.one.aircraft.climb_allowance": "duration",
    "fleets.one.aircraft.ceiling": "altitude",
    "fleets.one.aircraft.sensor.reach": "distance",
    "fleets.one.aircraft.sensor.grazing_angle": "angle",
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("world") / "world.yaml"
    path.write_text(WORLD, "utf-8")
    return path


def within(dimension):
    """Any value of the range, the ends and every order of magnitude alike."""
    possible = RANGES[dimension]
    small = possible.finest or 1e-9
    orders = st.floats(math.log10(small), math.log10(possible.most)).map(lambda e: 10.0**e)
    ends = [possible.least, possible.most, possible.finest, 0.0]
    return st.one_of(st.sampled_from(ends), orders, st.floats(possible.least, possible.most))


@given(data=st.data(), paths=st.lists(st.sampled_from(sorted(FIGURES)), min_size=1, max_size=3))
def test_what_is_accepted_computes_without_a_warning(world, data, paths):
    overrides = {path: si_text(data.draw(within(FIGURES[path])), FIGURES[path]) for path in paths}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            budgets = plan(load_scenario(world, overrides)).summary()["budgets"]
        except ScenarioError:
            return
    for value in budgets[0].values():
        assert not isinstance(value, float) or math.isfinite(value)


# --- what is refused


@pytest.mark.parametrize(
    ("path", "text", "says"),
    [
        ("wind.speed", "1e300 kt", "must be at most 200 m/s (got 1e300 kt)"),
        ("wind.speed", "390 kt", "must be at most 200 m/s (got 390 kt)"),
        ("fleets.one.aircraft.transit_speed", "2000 kt", "must be at most 1000 m/s (got 2000 kt)"),
        ("fleets.one.aircraft.transit_speed", "1e-9 kt", "must be at least 0.1 m/s (got 1e-9 kt)"),
        ("fleets.one.aircraft.transit_speed", "0 kt", "must be greater than 0 (got 0 kt)"),
        ("fleets.one.aircraft.endurance", "101000 d", "must be at most 100 years (got 101000 d)"),
        ("fleets.one.aircraft.endurance", "1e-9 s", "must be at least 1 s (got 1e-9 s)"),
        ("fleets.one.aircraft.ceiling", "101 km", "must be at most 100 km (got 101 km)"),
        ("fleets.one.aircraft.sensor.reach", "20041 km", "must be at most 20040 km (got 20041 km)"),
        ("fleets.one.turnaround", "1e9 d", "must be at most 100 years (got 1e9 d)"),
        ("fleets.one.turnaround", "{lognormal: {mean: 1 s, sd: 99 d}}",
         "sd must be at most a million times the mean (got 1 s and 99 d)"),
        ("orbits.watch.pattern.bearing", "361 deg", "must be at most 360 deg (got 361 deg)"),
        ("orbits.watch.relief.overlap", "1e300 h", "must be at most 100 years (got 1e300 h)"),
        ("uncertain", "{wind.speed: {normal: {mean: 10 kt, sd: 1000 kt}}}",
         "sd must be at most 200 m/s"),
        ("uncertain", "{wind.speed: {choice: [10 kt, 1000 kt]}}", "must be at most 200 m/s"),
    ],
)  # fmt: skip
def test_what_no_physicist_would_write_is_refused(world, path, text, says):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(world, [f"{path}={text}"])

    assert says in str(caught.value)


@pytest.mark.parametrize("dimension", UNITS)
def test_every_dimension_has_a_range_that_its_message_states(dimension):
    possible = RANGES[dimension]
    reader = Quantity(dimension)

    for end, words in zip((possible.least, possible.most), possible.words, strict=True):
        stated = 100 * 365.25 * 86400.0 if "years" in words else None
        if stated is None:
            stated = 0.0 if words == "0" else parse_quantity(words, dimension)
        assert end == pytest.approx(stated)
        assert reader.si(end, from_file=False) == end
        beyond = end + math.copysign(1.0, end - (possible.least + possible.most) / 2.0)
        with pytest.raises(QuantityError, match=f"must be at (least|most) {words} "):
            reader.si(beyond, from_file=False)


def test_a_law_without_an_end_is_drawn_to_what_is_possible(world):
    """A wild normal law of a wind is cut at the strongest wind, not refused in mid run."""
    from sim.study.run.batch import Job, prepare, run_batch

    law = "{wind.speed: {normal: {mean: 10 kt, sd: 190 m/s}}}"
    option = prepare(load_scenario(world, [f"uncertain={law}"]))
    batch = run_batch(Job((option,), 16), 0)

    assert batch.parts[0].rows.n_rows == 16


@settings(max_examples=5)
@given(st.floats(allow_nan=False))
def test_clipping_ends_within_the_range(value):
    for dimension in UNITS:
        for bounds in ({}, {"gt": 0.0})[: 2 if RANGES[dimension].finest else 1]:
            reader = Quantity(dimension, **bounds)
            assert reader.si(reader.clipped(value), from_file=False) == reader.clipped(value)


@pytest.mark.parametrize("dimension", UNITS)
def test_the_reference_states_every_range(dimension):
    text = (Path(__file__).parents[3] / "docs" / "scenario.md").read_text("utf-8")
    [row] = [line for line in text.splitlines() if line.startswith(f"| {dimension} | `")]

    assert row.rpartition(" | ")[2].startswith(" to ".join(RANGES[dimension].words))

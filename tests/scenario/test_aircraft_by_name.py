"""Aircraft that are like others."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario
from sim.scenario.parts.scenario import Sensor

KNOT_MPS = 1852 / 3600
HOUR_S = 3600.0


@pytest.mark.usefixtures("good")
def test_an_aircraft_is_like_another():
    Path("like.yaml").write_text(
        "extends: good.yaml\n"
        "aircraft:\n"
        "  slow: {like: mq9a, transit_speed: 150 kt}\n"
        "  slower: {like: slow, reserve: 0 h, sensor: {reach: 50 km}}\n"
        "  mq9a: {like: mq9a, endurance: 20 h}\n"
        "fleets: {dhafra: {aircraft: slower}}\n"
    )

    scenario = load_scenario("like.yaml")

    slower = scenario.fleets["dhafra"].aircraft
    assert slower == scenario.aircraft["slower"]
    assert (slower.key, slower.reserve_s) == ("slower", 0.0)
    assert slower.transit_speed_mps == pytest.approx(150 * KNOT_MPS)
    assert slower.sensor == Sensor(reach_m=50_000.0)
    # The scenario's own mq9a comes before the catalogue's, inside its own definition after it.
    assert slower.endurance_s == 20 * HOUR_S


def test_aircraft_that_are_like_each_other_are_refused(good):
    with pytest.raises(ScenarioError, match="like runs in a circle: a -> b -> a"):
        load_scenario(good, ["aircraft={a: {like: b}, b: {like: a}}"])


def test_a_chain_of_likeness_has_an_end(good):
    chain = {f"a{n}": {"like": f"a{n + 1}"} for n in range(3000)}

    with pytest.raises(ScenarioError, match="more than 20 aircraft are like one another"):
        load_scenario(good, {"aircraft": chain})

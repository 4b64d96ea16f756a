"""What a scenario file means: extends, overrides, names looked up, defaults."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario

KNOT_MPS = 1852 / 3600
HOUR_S = 3600.0


def test_everything_is_si_inside(good):
    scenario = load_scenario(good)

    assert scenario.name == "good"
    assert scenario.start_utc == datetime(2021, 9, 1, tzinfo=UTC)
    assert (scenario.duration_s, scenario.warmup_s) == (30 * 86_400.0, 0.0)
    assert scenario.areas["kabul"].centre == (34.53, 69.17)
    assert scenario.areas["kabul"].radius_m == 60 * 1852.0
    fleet = scenario.fleets["dhafra"]
    assert fleet.base.key == "OMAM"
    assert (fleet.base.lat_deg, fleet.base.lon_deg) == (24.2483, 54.5477)
    assert fleet.base.elevation_m == pytest.approx(77 * 0.3048)
    assert fleet.aircraft.key == "mq9a_er"
    assert fleet.aircraft.endurance_s == 34 * HOUR_S
    assert fleet.aircraft.transit_speed_mps == pytest.approx(170 * KNOT_MPS)
    assert scenario.orbits["kabul"].altitude_m == 7620.0


def test_reading_a_scenario_needs_neither_numpy_nor_shapely():
    code = (
        "import sys; from sim.scenario.loading import load_scenario;"
        "load_scenario('scenarios/afghanistan/gulf.yaml');"
        "assert not {'numpy', 'shapely', 'airportsdata'} & set(sys.modules)"
    )

    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])


def test_a_revised_scenario_is_one_loaded_with_the_value_set():
    """Uncertain figures are put over a loaded scenario without reading its files again."""
    from sim.scenario.loading import revised
    from sim.scenario.values.quantities import si_text

    gulf = "scenarios/afghanistan/gulf.yaml"
    slow = revised(load_scenario(gulf), {"aircraft.mq9a_er.transit_speed": si_text(70.0, "speed")})

    assert slow == load_scenario(gulf, {"aircraft.mq9a_er.transit_speed": "70.0 m/s"})
    assert slow.fleets["dhafra"].aircraft.transit_speed_mps == 70.0


def test_a_choice_is_a_list_of_values_of_one_unit():
    """Choice goes with uncertain figures only."""
    gulf = "scenarios/afghanistan/gulf.yaml"

    def chosen(body):
        laws = {"uncertain": {"aircraft.mq9a_er.endurance": {"choice": body}}}
        return load_scenario(gulf, laws).uncertain

    law = chosen(["27 h", "34 h"])
    assert law["aircraft.mq9a_er.endurance"].parameters == (27 * 3600.0, 34 * 3600.0)
    with pytest.raises(ScenarioError, match="its unit does not go with the others'"):
        chosen(["27 h", "34 kt"])
    with pytest.raises(ScenarioError, match="expected a list of values"):
        chosen("27 h")

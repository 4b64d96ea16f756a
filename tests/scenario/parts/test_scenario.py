"""A scenario: what it does not say is off."""

from __future__ import annotations

from sim.scenario.loading import load_scenario
from sim.scenario.parts.scenario import Relief, TimeLaw
from tests.shipped import AFGHANISTAN

HOUR_S = 3600.0


def test_what_a_scenario_does_not_say_is_off(good):
    scenario = load_scenario(good)
    fleet, orbit = scenario.fleets["dhafra"], scenario.orbits["kabul"]

    assert fleet.preflight == TimeLaw("fixed", (0.0,))
    assert fleet.turnaround == fleet.aircraft.turnaround == TimeLaw("fixed", (8 * HOUR_S,))
    assert fleet.p_ground_abort == fleet.air_abort_per_flight_hour == fleet.p_sortie_loss == 0.0
    assert fleet.loss_per_100000_flight_hours == 0.0
    assert fleet.maintenance is fleet.replacement_s is fleet.stream is None
    assert (orbit.aircraft_on_station, orbit.priority, orbit.windows) == (1, 1, None)
    assert orbit.relief == Relief(policy="on_bingo", overlap_s=0.0)
    assert scenario.airspace.closed == ()
    assert scenario.airspace.territorial_sea_m == 12 * 1852.0
    assert scenario.wind is scenario.grid is None


def test_it_is_told_in_a_line_and_completed_by_what_a_file_has():
    scenario = load_scenario(AFGHANISTAN / "gulf.yaml")
    assert repr(scenario) == "<Scenario: Afghanistan from the Gulf; 8 aircraft, 30 days>"
    named = {name for name in dir(scenario) if not name.startswith("_")}
    assert {"fleets", "orbits", "n_aircraft", "is_exact"} <= named
    assert not {name for name in named if name.startswith(("model_", "parse_", "json"))}
    assert "count" in dir(scenario.fleets["dhafra"])

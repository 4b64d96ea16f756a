"""What a search for a size varies: how, over which range, and what cannot be varied."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError, SimError
from sim.scenario.loading import revised
from sim.scenario.value_by_path import as_set
from sim.study.whatif.size_search import Effort, size
from sim.study.whatif.varied_input import varied
from tests.study.demand.on_call import on_call
from tests.study.whatif.searches import COUNT, FILL, TURNAROUND_WITH_CHANCE, gulf, senate


def test_an_uncertain_figure_that_is_varied_is_no_longer_drawn():
    law = {"uniform": ["28 h", "32 h"]}
    scenario = senate(uncertain={"aircraft.senate_mq9.endurance": law})
    found = size(
        scenario, "fleet.transit_fraction<=0.5", "aircraft.senate_mq9.endurance",
        between=("25 h", "60 h"),
    )  # fmt: skip

    assert found.response.exact
    assert found.varied.in_unit(found.answer.value) == pytest.approx(40.0, abs=0.1)


def test_a_base_moves_along_the_geodesic():
    """Due north on the meridian of 70.5 E the way to the station shrinks with the share."""
    found = size(
        senate(), "budgets.stand_in.jalalabad.on_station_h>=20",
        "fleets.stand_in.base along 14.8391497524,70.5 to 34.40,70.5",
    )  # fmt: skip
    # 30 h less 2T = 20 h: half the way at 117 kt.
    assert found.answer.value == pytest.approx(0.5, abs=1e-4)
    assert found.varied.place(0.5).endswith("70.50 E, 585 nm from 14.8391497524,70.5")


def test_a_law_keeps_its_shape_when_its_mean_is_varied():
    scenario = senate(fleets__stand_in__turnaround=TURNAROUND_WITH_CHANCE)

    found = as_set(scenario, "fleets.stand_in.turnaround", 4 * 3600.0)

    assert found == {"lognormal": {"mean": "14400.0 s", "sd": "4320.0 s"}}


def test_an_assumption_is_varied_over_the_range_of_the_catalogue():
    asked = varied(gulf(), "aircraft.mq9a_er.transit_speed")

    assert asked.in_unit(asked.ends[0]) == pytest.approx(150.0)
    assert asked.in_unit(asked.ends[1]) == pytest.approx(200.0)
    assert asked.unit == "kt"


def test_more_on_alert_are_more_aircraft_and_the_orbits_keep_theirs(tmp_path):
    """All of a fleet on alert: one number is both, whichever is asked for."""
    whole = on_call(tmp_path, tails=2, cue={"rate": "1 per d"})
    both = {"fleets.base.count": 5, "fleets.base.alert.aircraft": 5}
    for path in (*both, "fleets.*.count"):
        quantity = varied(whole, path)
        assert quantity.overrides(5.0) == both
        assert quantity.ends == (1.0, 16.0)

    part = on_call(tmp_path, tails=2, count=6, cue={"rate": "1 per d"}, name="part")
    more = varied(part, "fleets.base.alert.aircraft")
    assert more.overrides(5.0) == {"fleets.base.alert.aircraft": 5, "fleets.base.count": 9}
    assert revised(part, more.overrides(16.0)).fleets["base"].n_on_alert == 16
    others = varied(part, "fleets.base.count")
    assert others.overrides(5.0) == {"fleets.base.count": 5}
    assert others.ends == (2.0, 16.0)
    with pytest.raises(SimError, match=r"at least 2, for some stand on alert \(got 1\); fleets.ba"):
        varied(part, "fleets.base.count", ("1", ""))


def test_what_is_varied_with_it_is_said(tmp_path):
    """How many aircraft it takes on alert is found by one path, from one aircraft up."""
    cue = {"rate": "6 per d", "perishes": "1 h"}
    more = {"at": (0.0, 0.5), "stay": "4 h", "duration": "4 d"}
    scenario = on_call(tmp_path, tails=4, cue=cue, **more)
    path, effort = "fleets.base.alert.aircraft", Effort(replications=6)
    found = size(scenario, "cues.calls.reached_fraction>=0.8", path, effort=effort)

    assert found.answer is not None
    assert 2 <= found.answer.value <= 4
    assert "varied with it: fleets.base.count" in found.remarks()


def test_a_rate_is_varied_by_the_day(tmp_path):
    """Reports a second are what nobody thinks in."""
    rate = varied(on_call(tmp_path, tails=1, cue={"rate": "4 per d"}), "cues.calls.rate")

    assert [rate.shown(end) for end in rate.ends] == ["2 per d", "8 per d"]


@pytest.mark.parametrize(
    ("vary", "between", "message"),
    [
        ("fleets.stand.count", ("", ""),
         "fleets.stand.count: no 'stand' under fleets; did you mean 'stand_in'?"),
        ("fleets.stand_in.size", ("", ""),
         "fleets.stand_in.size: no 'size' under fleets.stand_in; fleets.stand_in: base, aircraft, "
         "count, overfly, preflight, turnaround, link, ground_abort, air_abort_per_flight_hour, "
         "loss_per_100000_flight_hours, sortie_loss, replacement, ..."),
        ("wind.speed", ("", ""), "wind.speed: wind is not stated"),
        ("fleets.stand_in.count.low", ("", ""),
         "fleets.stand_in.count.low: fleets.stand_in.count has nothing below it"),
        ("fleets.stand_in.base", ("", ""), "fleets.stand_in.base is no figure that can be varied"),
        (COUNT, ("9", "3"), f"the range of {COUNT} must run from less to more (got 9 to 3)"),
        (COUNT, ("1.5", ""), f"the range of {COUNT}: expected a whole number (got '1.5')"),
        (COUNT, ("2 h", ""), f"the range of {COUNT}: expected a number such as 8 (got '2 h')"),
        ("fleets.stand_in.turnaround", ("3", ""),
         "the range of fleets.stand_in.turnaround: expected a value such as '12 h' (got '3')"),
        ("fleets.stand_in.base along here to 34.4,70.5", ("", ""),
         "no base 'here'; expected a catalogue key, an ICAO code or 24.2,54.5"),
        ("fleets.stand_in.base along 95,0 to 34.4,70.5", ("", ""),
         "expected a base, or latitude,longitude such as 24.2,54.5 (got '95,0')"),
        ("fleets.stand_in.base along OMAM to OMAM", ("", ""),
         "a base moves along a line: its ends must differ"),
        ("fleets.stand_in.base along OMAM to OAIX", ("", "2"),
         "the range of fleets.stand_in.base: must lie between 0 and 1 (got '2')"),
    ],
)  # fmt: skip
def test_what_cannot_be_varied_is_refused(vary, between, message):
    with pytest.raises(SimError) as refused:
        varied(senate(), vary, between)

    assert str(refused.value) == message


def test_a_value_that_no_scenario_may_have_is_refused_as_in_a_file():
    with pytest.raises(ScenarioError, match="must be at least 1"):
        size(senate(), f"{FILL}>=1", COUNT, between=("0", "4"))

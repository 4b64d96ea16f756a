"""What makes a plan questionable, said alike by every command; orbits that nobody can fly."""

from __future__ import annotations

import json

import pytest

import sim
from sim.study.planning.plan import plan
from sim.study.planning.plan_warnings import doubts
from tests.study.demand.on_call import on_call
from tests.study.planning.doubtful import warnings_of


def test_a_plan_without_doubts_has_none(file):
    assert warnings_of(file, **{"airspace.closed": []}) == []


def test_latitude_and_longitude_exchanged_are_noticed_in_areas(file):
    found = warnings_of(file, **{"airspace.closed": [], "areas.kabul.centre": [69.17, 34.53]})

    assert ("W203", "areas.kabul") in [warning[:2] for warning in found]
    [message] = [message for code, _, message, _ in found if code == "W203"]
    assert message == (
        "dhafra flies 2,793 nm to watch, and would fly 983 nm with latitude and longitude "
        "exchanged here"
    )


def test_latitude_and_longitude_exchanged_are_noticed_in_bases(file):
    changes = {
        "airspace.closed": [], "areas.kabul": {"country": "AFG", "centre": None, "radius": None},
        "fleets.dhafra.base": {"latitude": 69.26, "longitude": 34.94}, "orbits.home": None,
    }  # fmt: skip
    found = warnings_of(file, **changes)

    assert ("W203", "fleets.dhafra.base") in [warning[:2] for warning in found]


LAPS = {"airspace.closed": [], "orbits.home": None, "fleets.dhafra.aircraft": "slow_bird"}
BIRD = {"like": "mq9a_er", "endurance": "30 h", "transit_speed": "200 kt", "loiter_speed": "120 kt"}
BOX = {"kind": "ladder", "length": "200 nm", "width": "200 nm", "spacing": "10 nm"}


def lap_warnings(file, pattern, **changes):
    given = {**LAPS, "aircraft.slow_bird": BIRD, "orbits.watch.pattern": {**BOX, **pattern}}
    return [w for w in warnings_of(file, **given, **changes) if w[0] == "W204"]


def test_a_lap_that_is_flown_on_from_stay_to_stay_names_both_hours(file):
    [(_, path, message, hint)] = lap_warnings(file, {})

    assert path == "orbits.watch.pattern"
    assert message == (
        "a lap of dhafra takes 73.3 h and a stay 19.7 h: each stay flies it on, so 73.3 h on "
        "station see the whole pattern once"
    )
    assert hint == "a smaller pattern or more aircraft on station would see it more often"


def test_a_lap_that_every_stay_begins_anew_says_what_is_never_flown(file):
    [(_, _, message, hint)] = lap_warnings(file, {"lap": "restart"})

    assert message == (
        "a lap of dhafra takes 73.3 h and a stay 19.7 h: each stay begins it anew, so its last "
        "53.6 h are never flown"
    )
    assert hint == "lap: resume lets each stay take it up where the last one left it"


def test_aircraft_that_share_a_lap_see_it_sooner(file):
    [(_, _, message, _)] = lap_warnings(file, {}, **{"orbits.watch.aircraft_on_station": 3})

    assert message.endswith("so 24.4 h on station see the whole pattern once")


def test_a_stay_is_no_longer_than_the_windows_but_for_launches_by_plan(file):
    windows = {"orbits.watch.windows": [["00:00", "04:00"], ["20:00", "24:00"]]}
    small = {"length": "60 nm", "width": "80 nm"}
    [(_, _, message, _)] = lap_warnings(file, small, **windows)
    every = {"orbits.watch.relief": {"policy": "every", "interval": "12 h"}}

    assert "takes 10.3 h and a stay 8.0 h" in message
    assert lap_warnings(file, small, **windows, **every) == []


def test_a_lap_within_a_stay_is_no_doubt(file):
    assert lap_warnings(file, {"width": "20 nm"}) == []


def test_programs_read_the_warnings_of_plans_and_runs(file, tmp_path, othsim):
    short = ["--set", "orbits.home=null", "--set", "orbits.watch.pattern.radius=1900 km"]
    short += ["--set", "airspace.closed=[]"]
    _, planned, _ = othsim("plan", file, *short, "--json")
    _, flown, said = othsim("run", file, *short, "--json", "--out", tmp_path / "run")
    [warning] = json.loads(planned)[0]["warnings"]

    assert warning["code"] == "W204"
    assert warning["path"] == "orbits.watch.pattern"
    assert warning["message"] in said
    assert json.loads(flown)["warnings"] == [warning]


@pytest.mark.parametrize("closed", ["[]", "[IRN]", "[IRN, AFG]"])
@pytest.mark.parametrize("centre", ["[34.53, 69.17]", "[69.17, 34.53]"])
def test_plan_and_validate_say_the_same_of_every_file(file, othsim, closed, centre):
    values = ["--set", f"airspace.closed={closed}", "--set", f"areas.kabul.centre={centre}"]
    planned, validated = othsim("plan", file, *values), othsim("validate", file, *values)

    assert planned[0] == validated[0] == 0
    assert planned[2] == validated[2]
    n = planned[2].count("warning[")
    assert validated[1] == f"{file}: " + (
        f"no error, {n} warning{'s' * (n > 1)}\n" if n else "good\n"
    )


def test_plan_and_validate_refuse_an_area_without_a_cell_alike(file, othsim):
    values = ["--set", "areas.kabul.centre=[69.17, 34.53]", "--set", "grid.area=gulf"]
    values += ["--set", "grid.cell=10 km"]
    planned, validated = othsim("plan", file, *values), othsim("validate", file, *values)

    assert planned[0] == validated[0] == 1
    assert planned[2] == validated[2]
    assert (
        "areas.kabul: no cell of the grid (gulf, 10 km) has its centre in this area" in planned[2]
    )


def test_plan_answers_with_a_row_for_what_cannot_be_flown(file, othsim):
    code, table, _ = othsim("plan", file)

    assert code == 0
    assert "infeasible: no route: the station lies inside closed airspace (Afghanistan)" in table


def test_a_run_flies_the_orbits_it_can_and_loses_the_others_as_infeasible(file, tmp_path, othsim):
    code, _, said = othsim("run", file, "--out", tmp_path / "run")
    summary = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))

    assert code == 0
    assert "no fleet can fly this orbit: it stays empty" in said
    assert summary["orbits"]["watch"]["fill_fraction"]["mean"] == 0.0
    assert set(summary["orbits"]["watch"]["lost_hours_by_cause"]) == {"infeasible"}
    assert summary["orbits"]["home"]["fill_fraction"]["mean"] > 0.9


def test_a_run_of_which_nothing_can_be_flown_is_an_answer(file, tmp_path, othsim):
    values = ["--set", "orbits.home=null", "--set", "grid.area=kabul", "--set", "grid.cell=30 km"]
    values += ["--set", "areas.gulf=null", "--set", "sense_in_transit=true"]
    code, table, said = othsim("run", file, *values, "--out", tmp_path / "run")

    assert code == 0
    assert "warning[W202]" in said
    assert "infeasible 48.0" in table
    geometry = json.loads((tmp_path / "run" / "geometry.geojson").read_text(encoding="utf-8"))
    assert "route" not in [feature["properties"]["kind"] for feature in geometry["features"]]


def test_a_claim_about_what_closed_airspace_forbids_is_undecided_and_no_fault(file):
    claim = {
        "id": "far", "statement": "most of it is transit", "source": "a test",
        "metric": "budgets.dhafra.watch.transit_fraction", "relation": "at_least", "value": "50 %",
    }  # fmt: skip
    [found] = sim.claim(sim.load_scenario(file, {"claims": [claim]})).summary()["claims"]

    assert "cannot be decided" in found["verdict"]


def test_aircraft_on_alert_go_round_closures_with_a_time_at_all_times(tmp_path):
    box = [[-1.0, 4.0], [-1.0, 6.0], [1.0, 6.0], [1.0, 4.0]]
    shut = {"regions": {"box": box}, "closed": [{"name": "box", "daily": [["00:00", "06:00"]]}]}
    scenario = on_call(tmp_path, tails=1, cue={"at": ["10 h"]}, duration="2 d", airspace=shut)
    planned = plan(scenario)

    assert [problem.code for problem in doubts(planned)] == ["W206"]
    # Open at ten o'clock, and gone round all the same: 600 nm would take 3 h.
    assert sim.run(scenario).cues["on_scene_s"][0] > (13.0 + 0.01) * 3600.0

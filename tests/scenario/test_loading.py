"""What a scenario file means: extends, overrides, names looked up, defaults."""

from __future__ import annotations

import pickle
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario
from sim.scenario.parts.scenario import Orbit, Relief, Sensor, Stare, TimeLaw, Wind

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


@pytest.mark.usefixtures("good")
def test_mappings_merge_lists_replace_and_null_takes_away():
    Path("child.yaml").write_text(
        "extends: good.yaml\n"
        "name: child\n"
        "areas: {herat: {country: AFG}}\n"
        "fleets: {udeid: {base: OTBH, aircraft: mq9a, count: 2}, dhafra: null}\n"
        "orbits: {kabul: {flown_by: [udeid]}}\n"
    )

    child = load_scenario("child.yaml")

    assert child.name == "child"
    assert list(child.areas) == ["kabul", "herat"]
    assert list(child.fleets) == ["udeid"]
    assert child.orbits["kabul"].flown_by == ("udeid",)
    assert child.orbits["kabul"].altitude_m == 7620.0


@pytest.mark.usefixtures("good")
def test_of_several_extended_files_the_later_win():
    """With all they take from others; the file itself comes last. One file may be met twice."""
    Path("warm.yaml").write_text("extends: good.yaml\nwarmup: 1 d\nseed: 1\nname: warm\n")
    Path("late.yaml").write_text("seed: 2\nname: late\nareas: {herat: {country: AFG}}\n")
    Path("child.yaml").write_text("extends: [warm.yaml, late.yaml]\nname: child\n")
    Path("again.yaml").write_text("extends:\n- late.yaml\n- warm.yaml\n- good.yaml\n")

    child = load_scenario("child.yaml")

    assert (child.name, child.seed, child.warmup_s) == ("child", 2, 86_400.0)
    assert list(child.areas) == ["kabul", "herat"]
    again = load_scenario("again.yaml")
    assert (again.name, again.seed, again.warmup_s) == ("good", 1, 86_400.0)


@pytest.mark.usefixtures("good")
def test_what_one_file_takes_away_is_gone_from_the_list_before_it():
    Path("mapped.yaml").write_text("extends: good.yaml\ngrid: {area: kabul, cell: 10 km}\n")
    Path("unmapped.yaml").write_text("grid: null\n")
    Path("child.yaml").write_text("extends: [mapped.yaml, unmapped.yaml]\n")

    assert load_scenario("mapped.yaml").grid is not None
    assert load_scenario("child.yaml").grid is None


def test_a_scenario_may_extend_any_file_of_its_library(good):
    """Up and across, from any working folder."""
    Path("library/options").mkdir(parents=True)
    Path("library/common").mkdir()
    Path("library/library.yaml").write_text("name: a library\n")
    Path(good).rename("library/common/good.yaml")
    Path("library/options/a.yaml").write_text("extends: ../common/good.yaml\nname: a\n")

    option = load_scenario("library/options/a.yaml")

    assert (option.name, option.seed) == ("a", 0)
    assert option.source.problem("duration", "x").file == "library/common/good.yaml"


@pytest.mark.usefixtures("good")
def test_what_is_of_another_kind_replaces_all_it_was():
    """A ladder keeps nothing of the stare, a triangular law nothing of the lognormal."""
    Path("base.yaml").write_text(
        "extends: good.yaml\n"
        "fleets: {dhafra: {preflight: {lognormal: {mean: 2 h, sd: 1 h}}, turnaround: {"
        "normal: {mean: 8 h, sd: 1 h}}}}\n"
        "orbits: {kabul: {relief: {overlap: 15 min, policy: on_bingo}}}\n"
    )
    Path("child.yaml").write_text(
        "extends: base.yaml\n"
        "fleets: {dhafra: {preflight: {triangular: [1 h, 2 h, 3 h]}, turnaround: {"
        "normal: {sd: 2 h}}}}\n"
        "orbits:\n"
        "  kabul:\n"
        "    pattern: {kind: ladder, length: 40 nm, width: 10 nm, spacing: 5 nm}\n"
        "    relief: {policy: every, interval: 10 h}\n"
    )

    child = load_scenario("child.yaml", ["orbits.kabul.pattern={length: 30 nm}"])

    fleet, orbit = child.fleets["dhafra"], child.orbits["kabul"]
    assert fleet.preflight == TimeLaw("triangular", (3600.0, 7200.0, 10_800.0))
    assert fleet.turnaround == TimeLaw("normal", (8 * HOUR_S, 2 * HOUR_S))
    assert orbit.relief == Relief(policy="every", interval_s=10 * HOUR_S)
    assert (orbit.pattern.kind, orbit.pattern.length_m) == ("ladder", 30 * 1852.0)
    again = load_scenario("child.yaml", ["orbits.kabul.pattern={kind: stare, radius: 5 nm}"])
    assert again.orbits["kabul"].pattern == Stare(kind="stare", radius_m=5 * 1852.0)


def test_entries_named_kind_or_like_a_law_merge_as_any_other(good):
    places = {"kind": {"country": "AFG"}, "uniform": {"centre": [1, 2], "radius": "5 km"}}
    first = load_scenario(good, {"areas": places})
    then = load_scenario(good, {"areas": places, "areas.kind": {"terrain": "5 m"}})

    assert list(first.areas) == list(then.areas) == ["kabul", "kind", "uniform"]
    only = {"areas.kabul": None, "areas.uniform": {"country": "AFG"}, "orbits.kabul.area": "normal"}
    assert list(load_scenario(good, only | {"areas": {"normal": {"country": "IRN"}}}).areas) == [
        "uniform",
        "normal",
    ]


def test_an_area_of_another_shape_takes_the_first_away(good):
    kabul = load_scenario(good, ["areas.kabul={country: AFG, centre: null, radius: null}"])

    assert (kabul.areas["kabul"].country, kabul.areas["kabul"].radius_m) == ("AFG", None)


@pytest.mark.parametrize("lats", [(80, 80, 80, 80), (-80, -70, -75, -60)])
def test_a_polygon_may_wind_round_a_pole(good, lats):
    corners = [[lat, lon] for lat, lon in zip(lats, (0, 90, 180, -90), strict=True)]

    polar = load_scenario(good, {"areas.polar": {"polygon": corners}}).areas["polar"]

    assert polar.polygon == tuple(map(tuple, corners))


def test_overrides_are_texts_or_a_mapping(good):
    by_text = load_scenario(good, ["fleets.dhafra.count=7", "wind={from: 270 deg, speed: 40 kt}"])
    by_value = load_scenario(
        good, {"fleets.dhafra.count": 7, "wind": {"from": "270 deg", "speed": "40 kt"}}
    )

    assert by_text == by_value
    assert by_text.fleets["dhafra"].count == 7
    assert by_text.wind == Wind(from_rad=by_text.wind.from_rad, speed_mps=40 * KNOT_MPS)


def test_an_override_reaches_into_an_aircraft_named_by_key(good):
    scenario = load_scenario(good, ["fleets.dhafra.aircraft.endurance=27 h"])

    aircraft = scenario.fleets["dhafra"].aircraft
    assert (aircraft.endurance_s, aircraft.reserve_s) == (27 * HOUR_S, 1.5 * HOUR_S)


def test_an_override_of_the_catalogue_reaches_every_fleet_that_flies_it(good):
    scenario = load_scenario(good, {"aircraft.mq9a_er.transit_speed": "150 kt"})

    assert scenario.fleets["dhafra"].aircraft.transit_speed_mps == pytest.approx(150 * KNOT_MPS)
    assert scenario.aircraft["mq9a_er"].endurance_s == 34 * HOUR_S


def test_null_takes_a_value_away(good):
    scenario = load_scenario(good, ["grid={area: kabul, cell: 10 km}", "grid=null"])

    assert scenario.grid is None


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


TWO_FLEETS = {
    "fleets.udeid": {"base": "OTBH", "aircraft": "mq9a", "count": 2, "turnaround": "4 h"},
    "every_fleet": {
        "turnaround": {"lognormal": {"mean": "8 h", "sd": "2 h"}},
        "ground_abort": "5 %",
        "maintenance": {"mean_time_between": "100 h", "mean_time_to_repair": "12 h", "bays": 2},
    },
}


def test_what_holds_for_every_fleet_gives_way_to_what_a_fleet_says(good):
    more = {"fleets.udeid.maintenance": {"bays": 1}, "fleets.dhafra.ground_abort": None}
    fleets = load_scenario(good, TWO_FLEETS | more).fleets

    assert fleets["dhafra"].turnaround == TimeLaw("lognormal", (8 * HOUR_S, 2 * HOUR_S))
    assert fleets["udeid"].turnaround == TimeLaw("fixed", (4 * HOUR_S,))
    assert [fleet.p_ground_abort for fleet in fleets.values()] == [0.0, 0.05]
    assert [fleet.maintenance.bays for fleet in fleets.values()] == [2, 1]


@pytest.mark.usefixtures("good")
def test_what_holds_for_every_fleet_may_stand_in_a_file_of_its_own():
    """And be changed by the command line, whole or in part, and by a file that comes later."""
    Path("chance.yaml").write_text(
        "every_fleet: {ground_abort: 5 %, turnaround: {normal: {mean: 6 h, sd: 1 h}}}\n"
    )
    Path("child.yaml").write_text("extends: [good.yaml, chance.yaml]\n")

    def dhafra(*overrides):
        return load_scenario("child.yaml", overrides).fleets["dhafra"]

    assert dhafra().turnaround == TimeLaw("normal", (6 * HOUR_S, HOUR_S))
    assert dhafra("every_fleet.turnaround=4 h").turnaround.mean_s == 4 * HOUR_S
    assert dhafra("every_fleet.turnaround.normal.sd=2 h").turnaround.parameters_s[1] == 2 * HOUR_S
    assert dhafra("every_fleet=null").p_ground_abort == 0.0
    assert dhafra("fleets.dhafra.turnaround=5 h", "every_fleet.count=9").count == 4


def test_what_holds_for_every_fleet_can_be_revised(good):
    """As a claim does that compares: `against: {every_fleet.ground_abort: 0 %}`."""
    from sim.scenario.loading import revised

    scenario = load_scenario(good, TWO_FLEETS)

    calm = revised(scenario, {"every_fleet.ground_abort": "0 %"})

    assert {fleet.p_ground_abort for fleet in scenario.fleets.values()} == {0.05}
    assert {fleet.p_ground_abort for fleet in calm.fleets.values()} == {0.0}
    assert calm.fleets["dhafra"].turnaround == scenario.fleets["dhafra"].turnaround


def test_a_base_is_a_key_an_alias_an_icao_code_or_a_place(good):
    def base(written):
        return load_scenario(good, {"fleets.dhafra.base": written}).fleets["dhafra"].base

    assert base("al_dhafra") == base("OMAM")
    assert base("OJ40") == base("OJMS") == base("azraq")
    assert (base("EGVA").key, base("EGVA").source) == ("EGVA", "airportsdata")
    place = base({"latitude": 10, "longitude": -20.5, "elevation": "300 ft"})
    assert (place.lat_deg, place.lon_deg, place.key) == (10.0, -20.5, None)


def test_windows_are_seconds_of_the_day_in_order(good):
    scenario = load_scenario(good, ["orbits.kabul.windows=[[18:00, 24:00], [06:00, 12:00]]"])

    assert scenario.orbits["kabul"].windows == ((21_600.0, 43_200.0), (64_800.0, 86_400.0))


def test_a_polygon_may_cross_the_antimeridian_and_close_itself(good):
    ring = "[[-16, 177], [-16, -178], [-19, -178], [-19, 177], [-16, 177]]"

    fiji = load_scenario(good, [f"areas.fiji={{polygon: {ring}}}"]).areas["fiji"]

    assert fiji.polygon == ((-16, 177), (-16, -178), (-19, -178), (-19, 177))


def test_a_list_of_claims_is_kept(good):
    claim = "{id: a, statement: b, source: c, metric: fleet.transit_fraction, relation: about, "

    scenario = load_scenario(good, [f"claims=[{claim}value: 60 %, tolerance: 5 %}}]"])

    assert (scenario.claims[0].value, scenario.claims[0].tolerance) == (0.6, 0.05)
    with pytest.raises(ScenarioError, match="relation about needs a tolerance"):
        load_scenario(good, [f"claims=[{claim}value: 60 %}}]"])


def test_the_source_finds_the_place_of_any_value(good):
    source = load_scenario(good).source

    problem = source.problem("fleets.dhafra.base", "closed for snow", hint="wait")
    assert (problem.file, problem.line, problem.path) == ("good.yaml", 7, "fleets.dhafra.base")
    assert problem.hint == "wait"
    assert source.problem("orbits.kabul.area.nothing", "x").line == 10
    assert source.text.startswith("name: good")
    assert source.path == "good.yaml"


def test_a_scenario_travels_to_another_process(good):
    scenario = load_scenario(good)

    arrived = pickle.loads(pickle.dumps(scenario))

    assert arrived == scenario
    assert arrived.source.problem("duration", "x").line == 3


def test_a_scenario_is_frozen(good):
    scenario = load_scenario(good)

    with pytest.raises(ValueError, match="frozen"):
        scenario.name = "other"


def test_in_python_the_types_take_si_numbers():
    orbit = Orbit(
        area="kabul",
        flown_by=("dhafra",),
        pattern=Stare(kind="stare", radius_m=5000.0),
        altitude_m=7620.0,
    )

    assert orbit.relief.policy == "on_bingo"
    with pytest.raises(ValueError, match="must be from 100 m to 2000 km"):
        Stare(kind="stare", radius_m=-1.0)


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

"""Closures with a time: what is closed when, what is flown then, and what the figures say."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.errors import ScenarioError
from sim.output.drawing.drawn_features import read_features
from sim.output.drawing.legend import AT_TIMES, legend_entries
from sim.output.format.result_to_record import geometry
from sim.scenario.loading import load_scenario, resolved_yaml
from sim.scenario.parts.scenario import Scenario
from sim.study.planning.overflight_rights import airspace_to
from sim.study.planning.plan_warnings import doubts
from sim.world.geodesy import forward, inverse
from sim.world.routing import Route

H = 3600.0
# On the equator, 8 degrees and 480.86 nm from base to station; the ring lies round the station.
SCENARIO = """
name: closures
start: 2021-09-01T00:00Z
duration: 10 d
airspace:
  closed: []
  regions:
    ring: [[-2.0, 6.0], [-2.0, 10.0], [2.0, 10.0], [2.0, 6.0]]
    wall: [[-3.0, 3.0], [3.0, 3.0], [3.0, 4.0], [-3.0, 4.0]]
areas: {a: {centre: [0.0, 8.0], radius: 50 km}}
aircraft:
  x:
    endurance: 20 h
    reserve: 0 h
    transit_speed: 100 kt
    loiter_speed: 100 kt
    climb_allowance: 0 min
    turnaround: 2 h
    sensor: {reach: 50 km}
fleets: {f: {base: {latitude: 0.0, longitude: 0.0}, aircraft: x, count: 4}}
orbits:
  o: {area: a, flown_by: [f], pattern: {kind: stare, radius: 1 km}, altitude: 20000 ft}
"""
OUT_H = 480.86 / 100  # the direct way, less a kilometre or so
FOUR_DAYS = {"name": "ring", "from": "2021-09-03T00:00Z", "until": "2021-09-07T00:00Z"}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """The scenario's file."""
    path = tmp_path_factory.mktemp("closures") / "closures.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


def load(file, closed, **changes):
    return sim.load_scenario(file, {"airspace.closed": closed, **changes})


def flown(scenario):
    """The first replication's sorties in hours, gaps as (start, end, cause) and its figures."""
    result = sim.run(scenario)
    [sorties], [gaps] = result.chunks("sorties"), result.chunks("orbits")
    names = ("takeoff_s", "arrive_s", "depart_s", "land_s")
    hours = np.column_stack([sorties[name] for name in names]) / H
    rows = zip(gaps["start_s"] / H, gaps["end_s"] / H, gaps["cause"], strict=True)
    return hours, [(float(a), float(b), str(cause)) for a, b, cause in rows], result


def test_an_orbit_open_then_closed_for_four_days_then_open_again(file):
    """Closed from 48 to 144 h, 20 h a sortie: the last one before takes off at 28 h."""
    hours, gaps, result = flown(load(file, [FOUR_DAYS]))
    takeoff_h, arrive_h, depart_h, land_h = hours.T
    before, after = takeoff_h < 48.0, takeoff_h > 48.0
    stay_h = 20.0 - 2.0 * OUT_H

    assert takeoff_h[before][:3] == pytest.approx([0.0, stay_h, 2 * stay_h], abs=0.02)
    # The fourth would land after 48 h by then: it goes earlier, and lands as the ring closes.
    assert takeoff_h[before][3:] == pytest.approx([28.0], abs=1e-5)
    assert land_h[before].max() == pytest.approx(48.0, abs=1e-5)
    assert depart_h[2] == arrive_h[3]
    assert takeoff_h[after][0] == 144.0
    assert arrive_h - takeoff_h == pytest.approx(np.full(len(hours), OUT_H), abs=0.01)
    closed_from_h = 48.0 - OUT_H
    assert [cause for *_, cause in gaps] == ["transit", "airspace", "transit"]
    assert gaps[1][:2] == pytest.approx((closed_from_h, 144.0), abs=0.01)
    assert gaps[2][:2] == pytest.approx((144.0, 144.0 + OUT_H), abs=0.01)
    lost_h = 2 * OUT_H + 144.0 - closed_from_h
    orbit = result.summary()["orbits"]["o"]
    assert orbit["fill_fraction"]["mean"] == pytest.approx(1 - lost_h / 240.0, abs=2e-4)
    assert orbit["lost_hours_by_cause"]["airspace"]["mean"] == pytest.approx(100.81, abs=0.02)


def test_hours_of_every_day(file):
    """Closed from 00:00 to 06:00, 2 h out, 12 h a sortie: take-offs from 06:00 to 12:00 alone."""
    daily = {"name": "ring", "daily": [["00:00", "06:00"]]}
    faster = {"aircraft.x.endurance": "12 h", "aircraft.x.transit_speed": "240 kt"}
    hours, gaps, result = flown(load(file, [daily], **faster))
    out_h = 480.86 / 240

    # Two a day: the second is to relieve the first at 15:59 and must take off before noon.
    assert len(hours) == 20
    assert hours[:, 0] % 24.0 == pytest.approx(np.tile([6.0, 12.0], 10), abs=1e-5)
    assert hours[:, 3].max() <= 240.0
    day = result.summary()["orbits"]["o"]
    watched_h = 18.0 - 2.0 * out_h  # from 06:00 and the way out to the way home and 24:00
    assert day["fill_fraction"]["mean"] == pytest.approx(watched_h / 24.0, abs=2e-4)
    assert {cause for *_, cause in gaps} == {"airspace", "transit"}
    assert day["lost_hours_by_cause"]["transit"]["mean"] == pytest.approx(10 * out_h, abs=0.02)


def test_a_closure_over_midnight_is_two_windows_that_touch(file):
    windows = [["20:00", "24:00"], ["00:00", "02:00"]]
    flies_19_h = {"aircraft.x.endurance": "19 h"}  # 20 h before 20:00 is midnight
    table = sim.plan(load(file, [{"name": "wall", "daily": windows}], **flies_19_h)).timed["f", "o"]

    # In force from 20:00 to 02:00 without a break: no state changes at midnight.
    assert not any(abs((begin_s - 24 * H) % (24 * H)) < 1.0 for begin_s in table.begins_s[1:])
    assert table.at(23.9 * H).route.length_m > 1.1 * table.at(3.0 * H).route.length_m
    assert table.at(24.1 * H).closed[0] == table.at(25.9 * H).closed[0] == {"wall"}


def test_a_detour_is_flown_while_it_is_needed_and_no_longer(file):
    """The way home is held open until the latest landing; the way out as long as it is flown."""
    wall = {**FOUR_DAYS, "name": "wall"}
    scenario = load(file, [wall])
    hours, _, _ = flown(scenario)
    out_h, back_h = hours[:, 1] - hours[:, 0], hours[:, 3] - hours[:, 2]
    round_h = sim.plan(load(file, ["wall"])).budgets["f", "o"].out_s / H
    takeoff_h, arrive_h = hours[:, 0], hours[:, 1]
    meets_out = (takeoff_h < 144.0) & (arrive_h >= 48.0)
    meets_home = (arrive_h < 144.0) & (takeoff_h + 20.0 >= 48.0)

    assert round_h > 1.2 * OUT_H
    assert meets_out.any()
    assert (meets_home & ~meets_out).any()
    assert out_h == pytest.approx(np.where(meets_out, round_h, OUT_H), abs=0.01)
    assert back_h == pytest.approx(np.where(meets_home, round_h, OUT_H), abs=0.01)
    assert (hours[:, 3] - takeoff_h <= 20.0 + 1e-9).all()


CHANCE = {
    "fleets.f.air_abort_per_flight_hour": "2 %",
    "fleets.f.turnaround": {"lognormal": {"mean": "3 h", "sd": "1 h"}},
    "fleets.f.preflight": {"uniform": ["30 min", "90 min"]},
    "grid": {"area": "a", "cell": "20 km"},
    "sense_in_transit": True,
    "duration": "6 d",
}


@pytest.mark.parametrize(
    ("closed", "plain"),
    [
        ([{"name": "wall", "from": "2021-09-01T00:00Z"}], ["wall"]),
        ([{"name": "wall", "until": "2031-09-01T00:00Z"}], ["wall"]),
        ([{"name": "wall", "daily": [["00:00", "24:00"]]}], ["wall"]),
        ([{"name": "wall", "until": "2021-09-01T00:00Z"}], []),
        ([{"name": "wall", "from": "2021-10-01T00:00Z"}], []),
        ([{"name": "ring", "from": "2021-09-01T00:00Z"}], ["ring"]),
    ],
)
def test_in_force_all_the_time_is_closed_and_never_is_open(file, closed, plain):
    """To the bit: sorties, gaps, figures of the fleet and of every cell."""
    timed, without = (sim.run(load(file, names, **CHANCE)) for names in (closed, plain))

    for table in ("sorties", "events", "orbits"):
        for mine, theirs in zip(timed.chunks(table), without.chunks(table), strict=True):
            for name in theirs:
                np.testing.assert_array_equal(mine[name], theirs[name])
    for name, field in without.fields.items():
        np.testing.assert_array_equal(timed.fields[name], field)
    left_out = {"budgets", "scenario", "warnings"}
    mine, theirs = (
        {key: value for key, value in run.summary().items() if key not in left_out}
        for run in (timed, without)
    )
    assert mine == theirs


def test_closing_for_longer_never_raises_the_fill(file):
    fills = []
    for day in range(3, 10):
        scenario = load(file, [{**FOUR_DAYS, "until": f"2021-09-{day + 1:02d}T05:00Z"}])
        fills.append(sim.run(scenario).summary()["orbits"]["o"]["fill_fraction"]["mean"])

    assert fills == sorted(fills, reverse=True)
    assert fills[0] > fills[-1]


def test_another_fleet_flies_while_the_way_of_the_first_is_closed(file):
    south = {"base": {"latitude": -8.0, "longitude": 8.0}, "aircraft": "x", "count": 4}
    high_wall = [[-3.0, 3.0], [70.0, 3.0], [70.0, 4.0], [-3.0, 4.0]]
    low = [[-70.0, 3.0], [-2.9, 3.0], [-2.9, 4.0], [-70.0, 4.0]]
    walls = {"airspace.regions": {"wall": high_wall, "low": low}}
    closed = [{**FOUR_DAYS, "name": "wall"}, {**FOUR_DAYS, "name": "low"}]
    scenario = load(file, closed, **walls, **{"fleets.s": south, "orbits.o.flown_by": ["f", "s"]})
    result = sim.run(scenario)
    [sorties] = result.chunks("sorties")
    away = (sorties["takeoff_s"] > 48 * H) & (sorties["takeoff_s"] < 144 * H - 20 * H)

    assert set(sorties["fleet"][away]) == {"s"}
    assert set(sorties["fleet"][sorties["takeoff_s"] > 180 * H]) == {"f"}
    assert result.summary()["orbits"]["o"]["fill_fraction"]["mean"] > 0.97


def test_a_planned_launch_that_would_not_be_legal_is_lost_to_airspace(file):
    every = {"orbits.o.relief": {"policy": "every", "interval": "10 h"}}
    hours, gaps, _ = flown(load(file, [FOUR_DAYS], **every))

    legal = [h for h in np.arange(0.0, 240.0, 10.0) if h < 28.0 or h >= 144.0]
    assert hours[:, 0] == pytest.approx(legal, abs=0.0)
    assert sum(end - start for start, end, cause in gaps if cause == "airspace") > 100.0


def test_a_preflight_that_takes_too_long_is_called_off(file):
    """Launched to take off at noon, ready after it: back on the line, and away next morning."""
    daily = {"name": "ring", "daily": [["00:00", "06:00"]]}
    scenario = load(
        file, [daily], **{
            "aircraft.x.endurance": "12 h", "aircraft.x.transit_speed": "240 kt",
            "fleets.f.preflight": {"uniform": ["0 h", "4 h"]}, "duration": "40 d",
        },
    )  # fmt: skip
    hours, gaps, result = flown(scenario)
    [events] = result.chunks("events")
    begun, gone = (np.count_nonzero(events["event"] == what) for what in ("preflight", "takeoff"))

    assert begun > gone + 5
    clock_h = hours[:, 0] % 24.0
    assert ((clock_h >= 6.0) & (clock_h < 12.0)).all()
    assert "airspace" in {cause for *_, cause in gaps}


def test_two_orbits_of_two_priorities_share_a_fleet_that_is_held_up(file):
    low = {
        "area": "a", "flown_by": ["f"], "pattern": {"kind": "stare", "radius": "1 km"},
        "altitude": "20000 ft", "priority": 2,
    }  # fmt: skip
    alone = flown(load(file, [FOUR_DAYS]))[2].summary()["orbits"]["o"]["fill_fraction"]["mean"]
    both = flown(load(file, [FOUR_DAYS], **{"orbits.low": low}))[2].summary()["orbits"]

    assert both["o"]["fill_fraction"]["mean"] >= alone - 1e-12
    assert both["low"]["fill_fraction"]["mean"] > 0.05


def minute_by_minute(scenario):
    """Where every sortie of a run is each minute off station: time, latitude, longitude, fleet."""
    result = sim.run(scenario)
    for sorties in result.chunks("sorties"):
        for row in zip(*(sorties[name] for name in sorties), strict=True):
            one = dict(zip(sorties, row, strict=True))
            planned = result.plan.flown((str(one["fleet"]), str(one["orbit"])), one["takeoff_s"])
            assert isinstance(planned.route, Route)
            home = planned.home or planned.route
            legs = [
                (one["takeoff_s"], one["arrive_s"], planned.route, 1),
                (one["depart_s"], one["land_s"], home, -1),
            ]
            for begin_s, end_s, route, turned in legs:
                times_s = np.append(np.arange(begin_s, end_s, 60.0), end_s)[1:-1]
                share = (times_s - begin_s) / (end_s - begin_s)
                yield str(one["fleet"]), times_s, *along(route, turned, share)


def along(route, turned, share):
    lat, lon = route.lat_deg[::turned], route.lon_deg[::turned]
    azimuth, length_m = inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])
    ends_m = np.concatenate([[0.0], np.cumsum(length_m)])
    at_m = share * ends_m[-1]
    leg = np.clip(np.searchsorted(ends_m, at_m, side="right") - 1, 0, len(length_m) - 1)
    return forward(lat[leg], lon[leg], azimuth[leg], at_m - ends_m[leg])


@st.composite
def worlds(draw):
    """Regions that open and close between two bases and two stations."""
    regions, closed = {}, []
    for name in ("p", "q", "r")[: draw(st.integers(1, 3))]:
        south, west = draw(st.integers(-40, 20)) / 10, draw(st.integers(5, 80)) / 10
        high, wide = draw(st.integers(5, 50)) / 10, draw(st.integers(3, 20)) / 10
        north, east = south + high, west + wide
        regions[name] = [[south, west], [south, east], [north, east], [north, west]]
        times = {"name": name}
        begin = draw(st.one_of(st.none(), st.integers(0, 120)))
        if begin is not None:
            times["from"] = _hour(begin)
        if draw(st.booleans()) or begin is None:
            times["until"] = _hour((begin or 0) + draw(st.integers(1, 90)))
        if draw(st.booleans()):
            opens = draw(st.integers(0, 20))
            times["daily"] = [[f"{opens:02d}:00", f"{opens + draw(st.integers(1, 3)):02d}:30"]]
        closed.append(times)
    second = draw(st.integers(-30, 30)) / 10
    overlap = draw(st.sampled_from(["0 h", "30 min"]))
    return {
        "airspace.regions": regions,
        "duration": "5 d",
        "fleets.g": {
            "base": {"latitude": second, "longitude": 0.5}, "aircraft": "x", "count": 2,
            "overfly": ["p"] if draw(st.booleans()) else [],
        },
        "areas.b": {"centre": [second, 9.0], "radius": "50 km"},
        "orbits.o.flown_by": ["f", "g"], "orbits.o.relief": {"overlap": overlap},
        "orbits.b": {
            "area": "b", "flown_by": ["g", "f"], "priority": 2, "altitude": "20000 ft",
            "pattern": {"kind": "racetrack", "length": "20 nm", "width": "5 nm",
                        "entry": "nearest"},
            "windows": [["04:00", "20:00"]],
        },
        "aircraft.x.endurance": draw(st.sampled_from(["14 h", "20 h", "30 h"])),
        "aircraft.x.transit_speed": draw(st.sampled_from(["100 kt", "180 kt"])),
        "fleets.f.preflight": draw(st.sampled_from(["30 min", {"uniform": ["0 h", "2 h"]}])),
    }, closed  # fmt: skip


def _hour(hours):
    day = START + timedelta(hours=hours)
    return f"{day:%Y-%m-%dT%H:%M}Z"


START = datetime(2021, 9, 1, tzinfo=UTC)


def in_force(entry, times_s):
    """Whether a closure is in force at moments, read off the scenario once more, slowly."""
    begin_s, end_s = (
        (when - START).total_seconds() if when else default
        for when, default in ((entry.from_utc, -np.inf), (entry.until_utc, np.inf))
    )
    found = (times_s > begin_s) & (times_s < end_s)
    if entry.daily is not None:
        clock_s = times_s % (24 * H)
        found &= np.any([(clock_s > a) & (clock_s < b) for a, b in entry.daily], axis=0)
    return found


@settings(max_examples=settings.default.max_examples // 4)  # each is a run
@given(worlds())
def test_no_way_crosses_airspace_while_it_is_closed(tmp_path_factory, world):
    """And every hour lost has one cause, and every sortie is back in time."""
    changes, closed = world
    path = tmp_path_factory.mktemp("world") / "world.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    scenario = load(path, closed, **changes)
    for fleet, times_s, lat_deg, lon_deg in minute_by_minute(scenario):
        rights = scenario.fleets[fleet].overfly
        for entry in scenario.airspace.closed:
            now = in_force(entry, times_s)
            if entry.name not in rights and now.any():
                shut = airspace_to(scenario, None, in_force=[entry.name])
                assert not shut.contains(lat_deg[now], lon_deg[now]).any()
    hours, gaps, result = flown(scenario)
    endurance_h = scenario.fleets["f"].aircraft.endurance_s / H
    assert (hours[:, 3] - hours[:, 0] <= endurance_h + 1e-6).all()
    for orbit in result.summary()["orbits"].values():
        causes = [cause["mean"] for cause in orbit["lost_hours_by_cause"].values()]
        assert sum(causes) == pytest.approx(orbit["lost_hours"]["mean"], abs=1e-9)
    assert all(start < end for start, end, _ in gaps)


def test_the_ways_are_looked_from_where_they_are_flown(file):
    """A place under the wall is looked at on the direct way, and not on the way round."""
    changes = {
        "areas.m": {"centre": [0.0, 3.5], "radius": "8 km"},
        "areas.all": {"centre": [0.0, 5.0], "radius": "450 km"},
        "grid": {"area": "all", "cell": "10 km"},
        "sense_in_transit": True,
        "aircraft.x.sensor": {"reach": "25 km"},
    }
    scenario = load(file, [{**FOUR_DAYS, "name": "wall"}], **changes)
    hours, _, result = flown(scenario)
    direct = [(hours[:, 1] - hours[:, 0]) < 5.0, (hours[:, 3] - hours[:, 2]) < 5.0]
    over_h = 3.5 / 8.0 * OUT_H  # from the base to the middle of the wall
    legs = [hours[:, 0][direct[0]] + over_h, hours[:, 3][direct[1]] - over_h]
    passes = sum(int(((leg_h > 0.0) & (leg_h < 240.0)).sum()) for leg_h in legs)
    seen_h = result.summary()["areas"]["m"]["coverage_fraction"]["mean"] * 240.0

    # 50 km at 100 kt, a little less off the line; passes out and home may overlap.
    assert passes * 50.0 / 185.2 * 0.9 < seen_h < passes * 50.0 / 185.2 * 1.001


def test_the_plan_has_a_row_for_each_state(file, othsim):
    closed = json.dumps([{**FOUR_DAYS, "name": "wall"}])
    code, out, _ = othsim("plan", file, "--set", f"airspace.closed={closed}")
    _, told, _ = othsim("plan", file, "--json", "--set", f"airspace.closed={closed}")
    entries = json.loads(told)[0]["budgets"]

    assert code == 0
    assert [line.split("  ")[2] for line in map(squeezed, out.splitlines()) if "f  o" in line] == [
        "-", "- / wall", "wall", "wall / -",
    ]  # fmt: skip
    assert [entry["closed"] for entry in entries] == [
        {"out": [], "home": []},
        {"out": [], "home": ["wall"]},
        {"out": ["wall"], "home": ["wall"]},
        {"out": ["wall"], "home": []},
    ]
    assert [entry["state"] for entry in entries] == [1, 2, 3, 4]
    assert [round(entry["on_station_h"], 1) for entry in entries] == [10.4, 9.1, 7.7, 9.1]
    _, plain, _ = othsim("plan", file, "--json", "--set", "airspace.closed=[wall]")
    assert not {"closed", "state"} & set(json.loads(plain)[0]["budgets"][0])


def squeezed(line):
    return re.sub(r" {2,}", "  ", line)


def test_a_warning_says_while_what_is_closed(file):
    [warning] = doubts(sim.plan(load(file, [FOUR_DAYS])))

    assert warning.message == (
        "f cannot fly o while ring is closed: no route: the station lies inside closed "
        "airspace (ring)"
    )
    assert "overfly: [ring]" in warning.hint


def test_an_orbit_that_no_open_spell_is_long_enough_for_stays_empty(file):
    plan = sim.plan(load(file, [{"name": "ring", "daily": [["00:00", "06:00"]]}]))
    result = sim.run(plan.scenario)

    assert "no fleet can fly this orbit: it stays empty" in [d.message for d in doubts(plan)]
    assert list(result.summary()["orbits"]["o"]["lost_hours_by_cause"]) == ["infeasible"]


ON_A = SimpleNamespace(area="a")


def test_routes_of_every_state_are_in_the_geometry(file):
    found = geometry(sim.plan(load(file, [{**FOUR_DAYS, "name": "wall"}])))
    kinds = {}
    for feature in found["features"]:
        kinds.setdefault(feature["properties"]["kind"], []).append(feature["properties"])

    assert [(route["closed"], round(route["length_nm"])) for route in kinds["route"]] == [
        ([], 481),
        (["wall"], 614),
    ]
    [wall] = read_features(found).airspace
    assert wall.times == ("from 3 Sep 2021 00:00 until 7 Sep 2021 00:00",)
    signs = {
        text.replace("\n", " "): sign for sign, text in legend_entries(read_features(found), ON_A)
    }
    dashed = signs["Closed at times: Wall from 3 Sep 2021 00:00 until 7 Sep 2021 00:00 UTC"]
    assert dashed.get_linestyle() == AT_TIMES
    assert not any(text.startswith("Closed airspace") for text in signs)


def test_resolved_yaml_says_the_same(file, tmp_path):
    closed = [FOUR_DAYS, {"name": "wall", "daily": [["00:00", "06:00"]]}, "TKM"]
    scenario = load(file, closed)
    path = tmp_path / "resolved.yaml"
    path.write_text(resolved_yaml(scenario), encoding="utf-8")
    again = load_scenario(path)

    assert again == scenario
    # Made in Python, where no text says how to write it.
    path.write_text(resolved_yaml(Scenario(**dict(scenario))), encoding="utf-8")
    assert load_scenario(path) == scenario


@pytest.mark.parametrize(
    ("closed", "message"),
    [
        ("{name: ring}", "airspace.closed[0]: a closure in braces needs from, until or daily"),
        (
            "{name: ring, from: 2021-09-03T00:00Z, until: 2021-09-02T00:00Z}",
            "airspace.closed[0].until: must be after from",
        ),
        ("{name: ring, form: 2021-09-03T00:00Z}", "help: did you mean 'from'?"),
        ("{from: 2021-09-03T00:00Z}", "required key 'name' is missing"),
        ('{name: rin, daily: [["00:00", "06:00"]]}', "help: did you mean 'ring'?"),
        ("{name: ring, daily: []}", "leave daily out for a closure around the clock"),
        ('{name: ring, daily: [["22:00", "06:00"]]}', "a window over midnight is two"),
        ('{name: ring, daily: [["22:00"]]}', "airspace.closed[0].daily[0]: expected [start, end]"),
        ("ring, {name: ring, from: 2021-09-03T00:00Z}", "ring is closed twice"),
        ("5", "airspace.closed[0]: expected text (got 5)"),
    ],
)
def test_wrong_closures_are_told_with_their_place(file, closed, message):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file, (f"airspace.closed=[{closed}]",))

    assert message in str(caught.value)


def test_more_changes_than_can_be_looked_at_are_refused(file):
    closed = [{"name": "wall", "daily": [["00:00", "06:00"]]}]
    with pytest.raises(ScenarioError, match=r"closures open and close [0-9,]+ times; at most"):
        sim.plan(load(file, closed, duration="20000 d"))


CLAIM = {
    "id": "c", "statement": "half of it in transit", "source": "nobody",
    "metric": "transit_fraction", "relation": "at_least", "value": "50 %",
}  # fmt: skip


def test_a_claim_about_a_budget_that_comes_and_goes_is_refused_and_one_of_a_run_is_not(file):
    about = "has no one value: budgets come and go with closures that have a time"
    with pytest.raises(ScenarioError, match=about):
        sim.claim(load(file, [FOUR_DAYS], claims=[CLAIM]))
    of_a_run = {**CLAIM, "metric": "orbits.o.fill_fraction"}
    [finding] = sim.claim(load(file, [FOUR_DAYS], claims=[of_a_run])).claims

    assert finding.verdict == "holds"
    [told] = sim.run(load(file, [FOUR_DAYS], claims=[CLAIM])).summary()["claims"]
    assert told["result"] is None


def test_other_commands_answer_or_say_why_not(file, tmp_path, othsim):
    timed = ("--set", f"airspace.closed={json.dumps([FOUR_DAYS])}")
    code, _, err = othsim("why", file, *timed, "--figure", "budgets.f.o.out_h", "--to",
                          "fleets.f.aircraft.endurance=24h")  # fmt: skip
    assert code in (1, 2)
    assert "has no one value" in err or "Usage" in err
    code, out, _ = othsim("compare", file, file, *timed, "--out", tmp_path / "both")
    assert code == 0
    assert "closures (2)" in out

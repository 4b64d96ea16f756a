"""Flights to be replayed: every aircraft where the tables, routes and laps say it was."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import sim
from sim.study.page.replay_tracks import FlownTables, replay
from sim.study.run.replication import replicate
from sim.units import DAY_S, HOUR_S
from sim.world.geodesy import inverse
from tests.shipped import AFGHANISTAN, SCENARIOS

SHORT = {"duration": "6 d", "warmup": "1 d", "grid": None}
CALLED = SCENARIOS / "syria" / "hasakah" / "erbil_back.yaml"


def flown(path, most=1000, **overrides):
    scenario = sim.load_scenario(path, {**SHORT, **overrides})
    plan = sim.plan(scenario)
    of = replicate(plan, None, 0, None)
    known = {"sorties": of.operations.sorties}
    if of.demand:
        known |= {"cues": of.demand.cues, "holds": of.demand.holds, "away": of.away}
        known |= {"events": of.operations.events, "tracks": of.tracks}
    span_s = (scenario.warmup_s, scenario.warmup_s + scenario.duration_s)
    return plan, known, replay(plan, FlownTables(**known), span_s, most)


@pytest.fixture(scope="module")
def gulf():
    return flown(AFGHANISTAN / "gulf.yaml")


@pytest.fixture(scope="module")
def called():
    return flown(CALLED, duration="30 d", warmup="3 d")


def place(shown, flight, time_s):
    """Where a flight is, by the legs that a page is given; and what it does."""
    ends_s = [*(leg.from_s for leg in flight.legs[1:]), flight.end_s]
    for leg, end_s in zip(flight.legs, ends_s, strict=True):
        if leg.from_s <= time_s <= end_s:
            share = leg.begin + (leg.end - leg.begin) * (time_s - leg.from_s) / (end_s - leg.from_s)
            return shown.paths[leg.path].at(share), leg.phase
    return None


def apart_m(a, b):
    return float(inverse(*a, *b)[1])


def row_of(tables, flight):
    sorties = tables["sorties"]
    mine = (sorties["tail"] == flight.tail) & (sorties["land_s"] == flight.end_s)
    return {name: sorties[name][mine][0] for name in sorties}


def test_an_aircraft_is_half_way_along_its_route_at_half_of_its_way_out(gulf):
    plan, tables, shown = gulf
    for flight in shown.flights[:6]:
        row, sortie = row_of(tables, flight), plan.sorties[flight.fleet, flight.orbit]
        craft = plan.scenario.fleets[flight.fleet].aircraft
        start_s = row["takeoff_s"] + craft.climb_allowance_s
        time_s = (start_s + row["arrive_s"]) / 2.0

        here, phase = place(shown, flight, time_s)

        flown_m = craft.transit_speed_mps * (time_s - start_s)
        lat, lon = sortie.route.lat_deg, sortie.route.lon_deg
        legs_m = inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])[1]
        leg = int(np.searchsorted(np.cumsum(legs_m), flown_m))
        # On the leg where it must be, so far from its beginning: straight between points 10 km
        # apart, which the geodesic leaves by some metres.
        into_m = flown_m - legs_m[:leg].sum()
        assert phase == "outbound"
        assert apart_m(here, (lat[leg], lon[leg])) == pytest.approx(into_m, abs=10.0)
        assert apart_m(here, (lat[leg + 1], lon[leg + 1])) == pytest.approx(
            legs_m[leg] - into_m, abs=10.0
        )


def test_on_station_it_goes_round_its_lap(gulf):
    plan, tables, shown = gulf
    flight = next(f for f in shown.flights if f.orbit == "kabul")
    lap = plan.sorties[flight.fleet, "kabul"].lap
    row = row_of(tables, flight)

    begun, _ = place(shown, flight, row["arrive_s"] + 1e-6)
    third, phase = place(shown, flight, row["arrive_s"] + 7.0 * lap.duration_s + lap.t_s[5])

    assert phase == "on station"
    assert apart_m(begun, (lap.lat_deg[0], lap.lon_deg[0])) < 1.0
    assert apart_m(third, (lap.lat_deg[5], lap.lon_deg[5])) < 1.0
    assert flight.reach_m == plan.sorties[flight.fleet, "kabul"].footprint.reach_m


def test_a_flight_ends_at_its_base_and_covers_its_time_without_a_hole(gulf):
    plan, tables, shown = gulf
    for flight in shown.flights:
        row, base = row_of(tables, flight), plan.scenario.fleets[flight.fleet].base
        assert flight.legs[0].from_s == row["takeoff_s"]
        assert all(a.from_s < b.from_s for a, b in pairwise(flight.legs))
        ends = place(shown, flight, flight.legs[0].from_s), place(shown, flight, flight.end_s)
        assert [apart_m(at, (base.lat_deg, base.lon_deg)) < 1.0 for at, _ in ends] == [True, True]


def test_only_what_flew_within_the_span_is_shown(gulf):
    plan, tables, shown = gulf
    sorties = tables["sorties"]

    within = (sorties["land_s"] > DAY_S) & (sorties["takeoff_s"] < 7.0 * DAY_S)

    assert shown.n_flights == len(shown.flights) == within.sum()
    assert (shown.begin_s, shown.end_s) == (DAY_S, 7.0 * DAY_S)
    assert replay(plan, FlownTables(**tables), (4.0 * DAY_S, 5.0 * DAY_S)).n_flights < within.sum()


def test_who_turned_back_or_was_lost_goes_only_as_far_as_the_time_allows():
    plan, tables, shown = flown(
        AFGHANISTAN / "gulf.yaml",
        **{
            "every_fleet.air_abort_per_flight_hour": "8 %",
            "every_fleet.loss_per_100000_flight_hours": 2000,
        },
    )
    early = [f for f in shown.flights if np.isnan(row_of(tables, f)["arrive_s"])]
    lost = [f for f in shown.flights if f.is_lost]

    for flight in early:
        if flight.is_lost:
            continue
        out, home = flight.legs[-2], flight.legs[-1]
        assert home.phase == "aborted"
        # It turns where it has come to, and flies as long back as it flew from there out.
        turned = shown.paths[out.path].at(out.end)
        assert apart_m(turned, shown.paths[home.path].at(home.begin)) < 100.0
        assert flight.end_s - home.from_s == pytest.approx(home.from_s - out.from_s, abs=1.0)
    for flight in lost:
        base = plan.scenario.fleets[flight.fleet].base
        at, _ = place(shown, flight, flight.end_s)
        assert apart_m(at, (base.lat_deg, base.lon_deg)) > 1.0
    assert [f for f in early if not f.is_lost]
    assert lost


@pytest.fixture(scope="module")
def called_on():
    """The same, where aircraft on their way home from a cue may be called to the next."""
    homeward = {"dispatch": {"homeward": True}}
    return flown(CALLED, duration="12 d", warmup="3 d", phases=None, **homeward)


@pytest.mark.parametrize("which", ["called", "called_on"])
def test_an_aircraft_called_away_is_at_the_cue_when_the_table_says_so(which, request):
    _, tables, shown = request.getfixturevalue(which)
    cues = tables["cues"]
    reached = np.flatnonzero(np.isfinite(cues["on_scene_s"]) & (cues["on_scene_s"] > shown.begin_s))
    seen = 0
    for cue in reached.tolist():
        time_s = cues["on_scene_s"][cue] + 60.0
        if time_s > shown.end_s:
            continue
        tail = [f for f in shown.flights if f.tail == cues["tail"][cue]]
        found = [at for f in tail if (at := place(shown, f, time_s))]
        assert [phase for _, phase in found] == ["at cue"]
        assert apart_m(found[0][0], (cues["lat_deg"][cue], cues["lon_deg"][cue])) < 1.0
        seen += 1
    assert seen > 3
    # Some came back to their orbits and went on there.
    assert any(
        [leg.phase for leg in flight.legs].count("on station") > 1 for flight in shown.flights
    )


@pytest.mark.parametrize("which", ["called", "called_on"])
def test_between_cues_and_laps_nobody_jumps(which, request):
    _, _, shown = request.getfixturevalue(which)
    for flight in shown.flights:
        for leg, following in pairwise(flight.legs):
            if leg.phase == "on station" and following.phase == "return" and flight.orbit:
                continue  # a lap is left anywhere, and the way home charged from its beginning
            ends = (
                shown.paths[leg.path].at(leg.end),
                shown.paths[following.path].at(following.begin),
            )
            assert apart_m(*ends) < 20.0


def test_a_page_without_room_for_all_stops_before_the_first_it_has_none_for():
    _, tables, shown = flown(AFGHANISTAN / "gulf.yaml", most=5)
    takeoffs_s = np.sort(tables["sorties"]["takeoff_s"][tables["sorties"]["land_s"] > DAY_S])

    assert len(shown.flights) == 5
    assert shown.end_s == takeoffs_s[5]
    assert shown.n_flights > 5
    assert all(flight.legs[0].from_s < shown.end_s for flight in shown.flights)


def test_cues_have_no_more_room_than_sorties(called):
    plan, tables, _ = called

    shown = replay(plan, FlownTables(**tables), (3.0 * DAY_S, 15.0 * DAY_S), most=4)

    reported_s = np.sort(tables["cues"]["reported_s"])
    assert shown.end_s <= reported_s[reported_s >= 3.0 * DAY_S][4]
    assert shown.end_s > 3.0 * DAY_S + HOUR_S

"""Flights for globes: at each exact time where the flight is, between them near enough."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import shapely

from sim.output.export.content.flight_samples import FlightSamples
from sim.world.geodesy import inverse


def place_of(replay, flight, t_s):
    """Where a flight is by its own legs."""
    ends_s = [*(leg.from_s for leg in flight.legs[1:]), flight.end_s]
    for leg, end_s in reversed([*zip(flight.legs, ends_s, strict=True)]):
        if leg.from_s <= t_s <= end_s:
            gone = (t_s - leg.from_s) / (end_s - leg.from_s) if end_s > leg.from_s else 1.0
            return replay.paths[leg.path].at(leg.begin + gone * (leg.end - leg.begin))
    raise AssertionError(t_s)


@pytest.fixture(scope="module", params=["called", "gridded"])
def samples(request):
    return FlightSamples(request.getfixturevalue(request.param).flown)


def test_a_sample_lies_where_the_flight_is(samples):
    for flight in samples.replay.flights:
        places = samples.of(flight)
        assert all(b.t_s > a.t_s for a, b in pairwise(places))
        assert places[0].t_s == flight.legs[0].from_s
        assert places[-1].t_s == flight.end_s
        for place, after in [*pairwise(places)][:: max(1, len(places) // 40)]:
            at = place_of(samples.replay, flight, place.t_s)
            # A thinned way is at a bend when the flight is, to the width of a road; between bends,
            # where a lap is left and the next sample follows at once, within what it is thinned.
            near_m = 30.0 if after.t_s - place.t_s > 0.11 else 250.0
            assert inverse(place.lat_deg, place.lon_deg, *at)[1] < near_m


def test_between_samples_a_straight_line_is_near_enough(samples):
    for flight in samples.replay.flights[:20]:
        for a, b in list(pairwise(samples.of(flight)))[:60]:
            t_s = (a.t_s + b.t_s) / 2.0
            lat, lon = place_of(samples.replay, flight, t_s)
            middle = (a.lat_deg + b.lat_deg) / 2.0, (a.lon_deg + b.lon_deg) / 2.0
            assert inverse(*middle, lat, lon)[1] < 500.0


def test_until_a_lap_is_left_its_last_side_is_flown(gridded):
    """It is left wherever bingo falls, while the way home begins where laps do."""
    samples = FlightSamples(gridded.flown)
    n_left = 0
    for flight in samples.replay.flights:
        places = samples.of(flight)
        for _, left_s in samples.on_station(flight):
            t_s = left_s - 30.0
            n = next(n for n, place in enumerate(places) if place.t_s > t_s)
            a, b = places[n - 1 : n + 1]
            gone = (t_s - a.t_s) / (b.t_s - a.t_s)
            lat_deg, lon_deg = (
                getattr(a, name) + gone * (getattr(b, name) - getattr(a, name))
                for name in ("lat_deg", "lon_deg")
            )
            ours = place_of(samples.replay, flight, t_s)
            assert inverse(lat_deg, lon_deg, *ours)[1] < 500.0
            n_left += 1
    assert n_left > 0


def test_the_ground_seen_lies_round_the_lap(gridded):
    samples = FlightSamples(gridded.flown)
    grounds = samples.grounds()
    reach_m = {flight.orbit: flight.reach_m for flight in samples.replay.flights}
    orbits = {thing.columns["name"]: thing.shape for thing in gridded.layer("orbits").things}

    assert set(grounds) == set(orbits)
    for name, ground in grounds.items():
        assert ground.is_valid
        assert all(part.exterior.is_ccw for part in ground.geoms)
        track = next(
            thing.shape
            for thing in gridded.layer("patterns").things
            if thing.columns["orbit"] == name
        )
        lon, lat = shapely.get_coordinates(track).T
        for east, north in shapely.get_coordinates(ground).tolist()[::7]:
            apart_m = inverse(np.full(len(lat), north), np.full(len(lat), east), lat, lon)[1].min()
            assert apart_m == pytest.approx(reach_m[name], rel=0.02, abs=500.0)


def test_stays_on_station_are_those_of_the_sorties(gridded):
    samples = FlightSamples(gridded.flown)
    sorties = gridded.run.table("sorties")
    stays = sorted(stay for flight in samples.replay.flights for stay in samples.on_station(flight))
    begin_s, end_s = gridded.window_s
    shown = (sorties["land_s"] > begin_s) & (sorties["takeoff_s"] < end_s)
    shown &= np.isfinite(sorties["arrive_s"])
    wanted = sorted(zip(sorties["arrive_s"][shown], sorties["depart_s"][shown], strict=True))

    assert np.allclose(stays, wanted, rtol=0.0, atol=1e-6)

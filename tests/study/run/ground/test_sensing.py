"""What is seen on the way: the coverage of a run against tracks laid out by hand."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.coverage import cover
from sim.flight.pattern import way
from sim.world import geodesy

SCENARIO = """
name: line
start: 2021-09-01T00:00Z
duration: 3 d
sense_in_transit: {sense}
areas:
  strip: {{polygon: [[-0.5, -0.5], [-0.5, 4.5], [0.5, 4.5], [0.5, -0.5]]}}
  end: {{centre: [0.0, 4.0], radius: 20 km}}
grid: {{area: strip, cell: 10 km}}
aircraft:
  slow: {{like: mq9a, endurance: 20 h, reserve: 0 h, transit_speed: 100 kt, loiter_speed: 100 kt,
         climb_allowance: 30 min, sensor: {{reach: 15 km}}}}
fleets:
  one: {{base: {{latitude: 0.0, longitude: 0.0}}, aircraft: slow, count: 2, turnaround: 4 h{extra}}}
orbits:
  far: {{area: end, flown_by: [one], pattern: {{kind: stare, radius: 5 km}}, altitude: 20000 ft}}
"""


@pytest.fixture
def run(tmp_path):
    """A run along the equator, 240 nm out, with or without looking on the way."""

    def flown(sense, extra=""):
        path = tmp_path / "line.yaml"
        path.write_text(SCENARIO.format(sense=str(sense).lower(), extra=extra), encoding="utf-8")
        return sim.run(sim.load_scenario(path))

    return flown


def test_without_it_nothing_is_seen_but_from_station(run):
    result = run(sense=False)
    lon = result.ground.cells.lon_deg

    assert result.fields["blind"][lon < 3.0].all()


@pytest.mark.long
def test_the_way_is_seen_as_a_table_of_legs_laid_out_by_hand_says(run):
    """Every sortie's way out, from the end of the climb, its stay, and its way home."""
    result = run(sense=True)
    planned = result.plan.sorties["one", "far"]
    sorties = result.sorties
    legs = {name: [] for name in ("aircraft", "t0_s", "t1_s", "lat0_deg", "lon0_deg", "lat1_deg",
                                  "lon1_deg", "reach_m")}  # fmt: skip

    def fly(tail, lat, lon, times):
        for i in range(len(times) - 1):
            row = (tail, times[i], times[i + 1], lat[i], lon[i], lat[i + 1], lon[i + 1], 15e3)
            for name, value in zip(legs, row, strict=True):
                legs[name].append(value)

    for i in range(sorties.n_rows):
        out = geodesy.densify(planned.route.lat_deg, planned.route.lon_deg, 5e3)
        along = np.concatenate(([0], np.cumsum(geodesy.inverse(
            out[0][:-1], out[1][:-1], out[0][1:], out[1][1:])[1])))  # fmt: skip
        share = along / along[-1]
        arrive, depart, land = (sorties[f"{e}_s"][i] for e in ("arrive", "depart", "land"))
        climbed = sorties["takeoff_s"][i] + 1800.0
        fly(i, *out, climbed + share * (arrive - climbed))
        fly(i, out[0][::-1], out[1][::-1], depart + share * (land - depart))
        lap, t = planned.lap, arrive
        while t < depart:
            times = np.minimum(t + lap.t_s, depart)
            keep = np.append(True, np.diff(times) > 0)
            fly(i, lap.lat_deg[keep], lap.lon_deg[keep], times[keep])
            t += lap.duration_s
    cells = {"lat_deg": result.ground.cells.lat_deg, "lon_deg": result.ground.cells.lon_deg}
    table = {name: np.array(values) for name, values in legs.items()}
    by_hand = cover(table, cells, 3 * 86400.0)

    lat, lon = cells["lat_deg"], cells["lon_deg"]
    assert not result.fields["blind"][(np.abs(lat) < 0.1) & (lon > 0.0) & (lon < 4.0)].any()
    # The last leg of a stay, cut by hand at bingo, is flown a little slower than it should be.
    assert result.fields["coverage_fraction"] == pytest.approx(by_hand.coverage_fraction, abs=2e-4)


def test_an_aircraft_that_turns_back_is_seen_no_farther_than_it_came(run):
    result = run(sense=True, extra=", air_abort_per_flight_hour: 100 %")
    sorties = result.sorties
    early = np.isnan(sorties["arrive_s"]) & (sorties["outcome"] == "air_abort")
    planned = result.plan.sorties["one", "far"].budget
    away_s = sorties["land_s"] - sorties["takeoff_s"]
    turned_s = planned.turned_s(away_s)
    farthest_deg = max(
        [(t - 1800.0) / (planned.out_s - 1800.0) * 4.0 for t in turned_s[early]], default=0.0
    )
    lon = result.ground.cells.lon_deg

    assert early.sum() > 2
    if early.all():
        assert result.fields["blind"][lon > farthest_deg + 0.2].all()
    assert not result.fields["blind"][(np.abs(lon) < 0.05)].all()


def test_one_that_turns_back_leaves_from_where_it_came_to(tmp_path):
    """Round a corner in a wind, after half an hour of climb: where it turned is on both ways."""
    path = tmp_path / "line.yaml"
    wall = "airspace: {closed: [wall], regions: {wall: [[-1, 2], [-1, 2.2], [2, 2.2], [2, 2]]}}"
    wind = "wind: {from: 300 deg, speed: 30 kt}"
    text = SCENARIO.format(sense="true", extra="") + f"{wall}\n{wind}\n"
    path.write_text(text, encoding="utf-8")
    plan = sim.plan(sim.load_scenario(path))
    [sortie] = plan.sorties.values()
    budget, route = sortie.budget, sortie.route
    out, home = (
        way(route.lat_deg[::turn], route.lon_deg[::turn], 100 * 1852 / 3600, plan.scenario.wind)
        for turn in (1, -1)
    )

    def at(flown, t_s):
        return [np.interp(t_s, flown.t_s, deg) for deg in (flown.lat_deg, flown.lon_deg)]

    assert len(route.lat_deg) == 4
    for aloft_s in (1800.0, 5000.0, 7000.0, 9000.0, budget.out_s - 1.0):
        home_s = budget.home_s(aloft_s)
        turned = at(out, aloft_s - 1800.0), at(home, budget.back_s - home_s)
        assert geodesy.inverse(*turned[0], *turned[1])[1] < 20.0
        assert budget.turned_s(aloft_s + home_s) == pytest.approx(aloft_s)
    assert budget.home_s(1000.0) == 0.0
    assert budget.home_s(budget.out_s) == pytest.approx(budget.back_s)


@pytest.mark.parametrize("wind", ["", "wind: {from: 300 deg, speed: 30 kt}"])
def test_a_base_on_its_own_pattern_has_no_way_to_look_from(tmp_path, wind):
    """A circuit that begins at the airfield: no way out or home, and nothing seen on it."""
    text = SCENARIO.replace("kind: stare, radius: 5 km", "kind: circuit, points: [[0, 0], [0, 4]]")
    seen = []
    for sense in ("true", "false"):
        path = tmp_path / f"{sense}.yaml"
        extra = ", air_abort_per_flight_hour: 5 %"
        path.write_text(text.format(sense=sense, extra=extra) + wind, encoding="utf-8")
        result = sim.run(sim.load_scenario(path))
        [sortie] = result.plan.sorties.values()
        seen.append(result.fields["coverage_fraction"])

    assert sortie.budget.route_m == 0.0
    assert sortie.budget.out_s == 1800.0
    np.testing.assert_array_equal(seen[0], seen[1])

"""The routes of a plan, and where on its pattern each ends."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.study.planning.plan import plan as plan_like
from sim.world.airspace import closed_airspace
from sim.world.geodesy import densify
from tests.shipped import AFGHANISTAN

OPTIONS = ["gulf", "gulf_ali_al_salem", "gulf_iran_open", "in_country", "neighbours"]


@pytest.mark.parametrize("option", OPTIONS)
def test_shipped_routes_stay_outside_closed_airspace(option):
    scenario = sim.load_scenario(AFGHANISTAN / f"{option}.yaml")
    closed = closed_airspace(scenario.airspace.closed, scenario.airspace.territorial_sea_m)

    for planned in sim.plan(scenario).sorties.values():
        lat, lon = densify(planned.route.lat_deg, planned.route.lon_deg, 1000.0)
        assert not closed.contains(lat, lon).any()
        assert planned.route.length_m >= planned.route.great_circle_m


def test_al_dhafra_to_kabul_round_iran_is_the_published_optimum():
    """An independent optimum says 1,080 to 1,092 nm; the great circle is 984 (published case 10).

    The orbit's first point lies 5 nm beside its centre, and that 3 nm from the airport.
    """
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml")
    budget = sim.plan(scenario).budgets["dhafra", "kabul"]

    assert 1080 <= budget.route_m / 1852 <= 1092
    assert budget.great_circle_m / 1852 == pytest.approx(984, abs=6)


def test_with_iran_open_the_route_is_the_great_circle():
    scenario = sim.load_scenario(AFGHANISTAN / "gulf_iran_open.yaml")

    for planned in sim.plan(scenario).sorties.values():
        assert planned.budget.route_m == planned.budget.great_circle_m


LADDER = "ladder, length: 200 nm, width: 300 nm, spacing: 20 nm, entry: {}"


def test_a_lap_begins_at_the_corner_that_is_nearest(scenario):
    """Base to the south-east of the box: its near corner, not the south-western one."""
    far, near = (
        sim.plan(scenario(pattern=LADDER.format(entry), base_lat=26.0, base_lon=68.5))
        .sorties["one", "watch"]
        for entry in ("first", "nearest")
    )  # fmt: skip

    saved_nm = (far.budget.route_m - near.budget.route_m) / 1852.0
    assert saved_nm == pytest.approx(170.0, abs=15.0)
    assert near.station == (near.route.lat_deg[-1], near.route.lon_deg[-1])
    assert near.station == pytest.approx((near.lap.lat_deg[0], near.lap.lon_deg[0]), abs=1e-9)
    assert far.station == (far.lap.lat_deg[0], far.lap.lon_deg[0])
    assert near.lap.duration_s == pytest.approx(far.lap.duration_s)
    more_s = near.budget.on_station_s - far.budget.on_station_s
    assert more_s == pytest.approx(2 * saved_nm * 1852.0 / 87.5, rel=0.1)


def test_nearest_is_by_the_legal_way_and_by_fleet(scenario):
    """A wall before the near side; a copy of the plan keeps where laps begin."""
    wall = "[[27.4, 50.0], [27.4, 68.5], [27.5, 68.5], [27.5, 50.0]]"
    given = scenario(closed="wall", wall=wall, pattern=LADDER.format("nearest"))
    planned = sim.plan(given)
    again = plan_like(given, planned)
    [sortie] = planned.sorties.values()

    assert sortie.station[1] > 65.0  # the wall is passed in the east
    assert sortie.route.length_m > sortie.route.great_circle_m + 1000.0
    assert again.sorties["one", "watch"].station == sortie.station
    np.testing.assert_array_equal(again.sorties["one", "watch"].lap.t_s, sortie.lap.t_s)

"""Outlines and clock times as a file writes them."""

from __future__ import annotations

import pytest

from sim.scenario.loading import load_scenario


@pytest.mark.parametrize("lats", [(80, 80, 80, 80), (-80, -70, -75, -60)])
def test_a_polygon_may_wind_round_a_pole(good, lats):
    corners = [[lat, lon] for lat, lon in zip(lats, (0, 90, 180, -90), strict=True)]

    polar = load_scenario(good, {"areas.polar": {"polygon": corners}}).areas["polar"]

    assert polar.polygon == tuple(map(tuple, corners))


def test_windows_are_seconds_of_the_day_in_order(good):
    scenario = load_scenario(good, ["orbits.kabul.windows=[[18:00, 24:00], [06:00, 12:00]]"])

    assert scenario.orbits["kabul"].windows == ((21_600.0, 43_200.0), (64_800.0, 86_400.0))


def test_a_polygon_may_cross_the_antimeridian_and_close_itself(good):
    ring = "[[-16, 177], [-16, -178], [-19, -178], [-19, 177], [-16, 177]]"

    fiji = load_scenario(good, [f"areas.fiji={{polygon: {ring}}}"]).areas["fiji"]

    assert fiji.polygon == ((-16, 177), (-16, -178), (-19, -178), (-19, 177))

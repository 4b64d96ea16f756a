"""Outlines and clock times as a file writes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sim.scenario.loading import load_scenario
from sim.scenario.values.places_and_times import parse_clock_s, parse_utc
from sim.scenario.values.quantities import QuantityError


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


@pytest.mark.parametrize(
    ("text", "clock_s"), [("06:00", 21_600.0), ("6:30", 23_400.0), ("24:00", 86_400.0)]
)
def test_a_clock_time_is_seconds_of_the_day(text, clock_s):
    assert parse_clock_s(text) == clock_s


@pytest.mark.parametrize("text", ["24:01", "12:60", "noon", 360, "06:00Z", None])
def test_what_is_no_clock_time_is_refused(text):
    with pytest.raises(QuantityError, match="clock time"):
        parse_clock_s(text)


def test_an_instant_is_utc():
    noon = datetime(2021, 9, 1, 12, tzinfo=UTC)

    assert parse_utc("2021-09-01T12:00Z") == noon
    assert parse_utc("2021-09-01 12:00:00Z") == noon
    assert parse_utc("2021-09-01T16:30+04:30") == noon
    assert parse_utc("2021-09-01") == datetime(2021, 9, 1, tzinfo=UTC)
    assert parse_utc("2021-09-01T16:30+04:30").tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "2021-09-01T12:00",
        "2021-13-01",
        "2021-02-30",
        "0001-01-01T00:00+09:00",
        "tomorrow",
        2021,
        None,
    ],
)
def test_what_is_no_instant_is_refused(value):
    with pytest.raises(QuantityError, match=r"no such date|expected a date"):
        parse_utc(value)

"""Squares over a map, as many as a page has room for."""

from __future__ import annotations

import numpy as np
import pytest

from sim.output.drawing.map_frame import Frame
from sim.output.report.living.map_squares import most_maps, raster_of
from sim.output.report.sheet import WIDE, Sheet


def test_squares_cover_a_sheet_and_are_fewer_for_more_maps():
    sheet = Sheet(Frame(30.0, 60.0, 2e6, 1e6))

    one, many = raster_of(sheet, 1), raster_of(sheet, 400)

    assert one.columns > many.columns >= 14
    assert len(one.lat_deg) == one.columns * round(sheet.high / one.size)
    # The middle of the sheet is that of its frame.
    x, y = sheet.place(np.column_stack([one.lon_deg, one.lat_deg])).T
    assert (x[0], y[0]) == pytest.approx((one.size / 2, one.size / 2), abs=1e-6)
    assert x.max() == pytest.approx(WIDE - one.size / 2, abs=1e-6)


def test_the_largest_squares_of_as_many_maps_as_there_is_room_for_are_not_too_many():
    sheet = Sheet(Frame(30.0, 60.0, 2e6, 1e6))

    raster = raster_of(sheet, most_maps(sheet))

    assert raster.columns >= 14
    assert 70_000 < len(raster.on_globe) * most_maps(sheet) <= 80_000
    assert len(raster_of(sheet, 2 * most_maps(sheet)).on_globe) == len(raster.on_globe)


def test_squares_off_the_globe_have_no_way():
    raster = raster_of(Sheet(Frame(0.0, 0.0, 1.9e7, 1.9e7)), 1)

    ways = raster.spread(list(range(len(raster.lat_deg))))

    assert ways[0] is None
    assert len(ways) == len(raster.on_globe) > len(raster.lat_deg)
    assert [way for way in ways if way is not None] == list(range(len(raster.lat_deg)))

"""Where figures are asked from: neither threads nor the size of blocks change any."""

from __future__ import annotations

from dataclasses import astuple, fields

import numpy as np
import pytest

from sim.coverage import StationLap, Templates, cell_coverage, cover, station_coverage
from sim.coverage.metrics import CellFigures, coverage_result
from sim.flight.sensor import Footprint
from tests.coverage.test_by_legs import SPAN_S, cells_under, wandering
from tests.coverage.written_down import DAY_S, cells, racetrack, stays


@pytest.mark.parametrize("k", [1, 2])
@pytest.mark.verifies("repeatable")
def test_number_of_threads_changes_no_bit(k):
    """One, two or five threads: the same figures, the same intervals."""
    near, far = Footprint(10e3), Footprint(25e3)
    laps = [StationLap(racetrack(1000.0), far), StationLap(racetrack(1234.5), near)]
    windows = stays(2.0, patterns=2)
    many = cells(400)  # eight pieces for several threads to take
    one, *others = (
        station_coverage(windows, laps, many, (0.0, 2 * DAY_S), k=k, threads=n) for n in (1, 2, 5)
    )

    for other in others:
        for field in fields(CellFigures):
            np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def test_many_blocks_give_the_same_as_one(monkeypatch):
    """Cutting the work into small blocks changes no figure."""
    legs = wandering(11, 34.5)
    cells = cells_under(legs, 40)
    one = cover(legs, cells, SPAN_S, k=2)
    monkeypatch.setattr("sim.coverage.metrics.BLOCK_INTERVALS", 3)
    monkeypatch.setattr("sim.coverage.cell_coverage.BLOCK_PASSES", 0)
    monkeypatch.setattr("sim.coverage.cell_coverage.SMALLEST_BLOCK", 3)
    many = cover(legs, cells, SPAN_S, k=2)

    np.testing.assert_allclose(one.time_average_gap_s, many.time_average_gap_s, rtol=1e-12)
    assert one.over(np.ones(40, bool)).global_zero_s == pytest.approx(
        many.over(np.ones(40, bool)).global_zero_s, abs=1e-9
    )


def test_areas_asked_together_flight_after_flight_are_as_if_asked_alone():
    """What templates keep of an area from one flying to the next changes none of its figures."""
    laps = [StationLap(racetrack(1000.0), Footprint(25e3))]
    many = cells(100)
    masks = {"all": np.ones(100, bool), "some": np.arange(100) % 7 == 0, "one": np.arange(100) == 5}
    templates = Templates.of(laps, many)
    for days in (6.0, 2.0):
        windows, span_s = stays(days), (0.0, 6 * DAY_S)
        kept = coverage_result(templates.coverage(windows), span_s).over_each(masks)
        for name, mask in masks.items():
            alone = station_coverage(windows, laps, many, span_s).over(mask)
            np.testing.assert_array_equal(astuple(kept[name]), astuple(alone))


def test_a_template_asked_by_two_threads_at_once_keeps_its_pieces_once(monkeypatch):
    """The second asks while the first cuts it into pieces: no cell is worked out twice after."""
    cut = cell_coverage._alike
    asked = Templates.of([StationLap(racetrack(1000.0), Footprint(25e3))], cells(300)).coverage(
        stays(2.0)
    )

    def cut_while_another_asks(passes, threads):
        monkeypatch.setattr(cell_coverage, "_alike", cut)
        asked.columns((0.0, DAY_S), 1, exclude_edges=False)
        return cut(passes, threads)

    monkeypatch.setattr(cell_coverage, "_alike", cut_while_another_asks)
    asked.columns((0.0, DAY_S), 1, exclude_edges=False)
    kept = np.concatenate(asked.pieces)

    assert len(kept) == len(np.unique(kept)) > 0


@pytest.mark.parametrize("reach_m", [10e3, 25e3, 300e3])
def test_times_with_any_are_those_of_every_lap_written_out(reach_m):
    """Of one cell: seen in pieces of a lap, or all round it."""
    laps = [StationLap(racetrack(1000.0), Footprint(reach_m))]
    windows, span_s = stays(3.0), (0.1 * DAY_S, 2.5 * DAY_S)
    source = Templates.of(laps, cells(30)).coverage(windows)
    for cell in np.arange(30)[:, None]:
        starts_s, ends_s = source.times_with_any(cell, span_s)
        written = source.covered(cell, 1, span_s)

        np.testing.assert_allclose(starts_s, written.starts_s, atol=1e-6)
        np.testing.assert_allclose(ends_s, written.ends_s, atol=1e-6)

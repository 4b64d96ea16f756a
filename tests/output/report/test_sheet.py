"""The sheet of a map: where things lie on it, and what their paths are."""

from __future__ import annotations

import numpy as np
import pytest

from sim.output.drawing.map_frame import Frame
from sim.output.report.sheet import WIDE, Sheet, path_of

FRAME = Frame(30.0, 60.0, 1.3e6, 0.8e6)


def test_the_middle_of_the_frame_is_the_middle_of_the_sheet():
    sheet = Sheet(FRAME)

    assert sheet.high == pytest.approx(WIDE * 8 / 13)
    assert sheet.place(np.array([[60.0, 30.0]])) == pytest.approx(
        np.array([[WIDE / 2, sheet.high / 2]])
    )


def test_north_is_up_and_east_is_right():
    (x0, y0), (x1, y1) = Sheet(FRAME).place(np.array([[60.0, 30.0], [61.0, 31.0]]))

    assert x1 > x0
    assert y1 < y0


def test_a_path_is_relative_and_in_tenths():
    square = np.array([[1.0, 1.0], [2.0, 1.0], [2.0, 2.0], [1.0, 2.0], [1.0, 1.0]])

    assert path_of([square], closed=True) == "M10 10l10 0 0 10-10 0z"
    assert path_of([square[:2]], closed=False) == "M10 10l10 0"


def test_what_is_smaller_than_a_tenth_is_no_path():
    assert path_of([np.array([[1.0, 1.0], [1.01, 1.0]])], closed=False) == ""

"""Numbers that may not exist, as documents state them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sim.number_types import finite


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_what_does_not_exist_is_none(value):
    assert finite(value) is None


def test_what_exists_is_a_plain_number():
    assert type(finite(np.float64(2.5))) is float
    assert finite(np.float64(2.5)) == 2.5

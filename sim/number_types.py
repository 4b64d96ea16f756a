"""Arrays of numbers, and numbers that may not exist."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Ints = NDArray[np.int64]


def finite(value: float) -> float | None:
    """A number as documents state it: None where it does not exist.

    >>> finite(float("nan")), finite(2.0)
    (None, 2.0)
    """
    return float(value) if math.isfinite(value) else None


def quotient(part: float, whole: float) -> float:
    """A ratio; nan where there is nothing to divide by."""
    return part / whole if whole else math.nan

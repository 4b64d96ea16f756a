"""Class bounds and colours of a claim's pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from matplotlib.colors import LinearSegmentedColormap, to_hex

CLAIM: Final = "#d1006c"
# Where nothing can be flown.
NOWHERE, HATCHES = "#ebebeb", "#8a8a8a"
# The blues of coverage maps: dark is much watching, so little transit.
_BLUES: Final = ("#d7d9dd", "#92a6c9", "#4e7abb", "#1a446d", "#0d1925")
_MOST_CLASSES: Final = 8


def class_bounds(values: np.ndarray, at: float) -> np.ndarray:
    """Round class bounds round the values `(C,)`, one of them the claim's own where it is near.

    Round 0 where there is no value at all.

    >>> class_bounds(np.array([0.31, 0.52]), 0.6)
    array([0.3 , 0.35, 0.4 , 0.45, 0.5 , 0.55])
    """
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    spread = max(high - low, 1e-6 * max(1.0, abs(high)))
    steps = (m * 10.0**e for e in range(-4, 13) for m in (1.0, 2.0, 2.5, 5.0))
    step = next(s for s in steps if spread / s <= _MOST_CLASSES - 1)
    first, last = np.floor(low / step + 1e-9), np.ceil(high / step - 1e-9)
    bounds = np.arange(first, max(last, first + 1) + 1) * step
    if low < at < high:
        bounds = np.unique(np.append(bounds[np.abs(bounds - at) > 0.25 * step], at))
    bounds = np.round(bounds, 10)
    # A value that rounding puts beside the first or the last bound has its class all the same.
    bounds[0], bounds[-1] = min(bounds[0], low), max(bounds[-1], high)
    return bounds


def claim_edge(entry: Mapping[str, Any]) -> float:
    """Where one place begins to meet a claim: 0.595 for up to 60 %, which is what rounds to it."""
    return float(entry["value"] - (entry["tolerance"] if entry["relation"] == "up_to" else 0.0))


def line_values(entry: Mapping[str, Any]) -> list[float]:
    """The figures on the claim's own lines, in order: two for "about", its ends."""
    if entry["relation"] == "about" and entry["tolerance"]:
        return [entry["value"] - entry["tolerance"], entry["value"] + entry["tolerance"]]
    return [claim_edge(entry)]


def class_colours(n: int, *, dark_is_more: bool) -> list[str]:
    """Colours of n classes from the lowest figure up; dark is what is better for watching."""
    ramp = LinearSegmentedColormap.from_list("claim", _BLUES)
    ranks = np.linspace(0.0, 1.0, max(n, 2))[:n]
    return [to_hex(ramp(rank)) for rank in (ranks if dark_is_more else ranks[::-1])]

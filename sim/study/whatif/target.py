"""What a figure must reach: `orbits.kabul.fill_fraction>=0.95`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sim.errors import SimError
from sim.figures import dimension_of, unit_of
from sim.scenario.values.quantities import QuantityError, parse_quantity

_TARGET = re.compile(r"\s*([\w-]+(?:\.[\w-]+)*)\s*(>=|<=)\s*(\S.*?)\s*")
# Rounding: a hundredth of a second of a month.
SAME = 1e-9


@dataclass(frozen=True)
class SizeTarget:
    """What a figure must reach: hours, nautical miles, shares of 1, as the figure's name says."""

    path: str
    at_least: bool
    value: float

    def __str__(self) -> str:
        return f"{self.path} {'>=' if self.at_least else '<='} {self.value:.6g}"

    def is_met_by(self, value: float) -> bool:
        """Whether a figure meets it, rounding aside; nan never does."""
        slack = SAME * max(1.0, abs(self.value))
        return value >= self.value - slack if self.at_least else value <= self.value + slack

    def worth(self, value: float) -> float:
        """The figure as something of which more is better; one that does not exist is worst."""
        if math.isnan(value):
            return -math.inf
        return value if self.at_least else -value


def read_target(text: str) -> SizeTarget:
    """A figure, `>=` or `<=`, and a value; a bare number is in the unit that the name ends with.

    >>> read_target("areas.afghanistan.gap_max_h<=90 min").value
    1.5

    Raises SimError.
    """
    match = _TARGET.fullmatch(text)
    if match is None:
        raise SimError(
            "expected FIGURE>=VALUE or FIGURE<=VALUE such as orbits.kabul.fill_fraction>=0.95 "
            f"(got '{text}')"
        )
    path, relation, written = match.groups()
    value = _in_own_unit(path, written)
    if dimension_of(path) == "fraction" and not 0.0 <= value <= 1.0:
        raise SimError(f"{path} is a share, from 0 to 1 (got {written})")
    return SizeTarget(path, relation == ">=", value)


def _in_own_unit(path: str, written: str) -> float:
    dimension = dimension_of(path)
    try:
        value = float(written)
    except ValueError:
        value = math.nan
        if dimension != "number":
            try:
                value = parse_quantity(written, dimension) / unit_of(path).si
            except QuantityError as error:
                raise SimError(f"{path}: {error.message}") from None
    if not math.isfinite(value):
        raise SimError(f"{path}: expected a number (got '{written}')")
    return value

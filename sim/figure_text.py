"""How a figure is written: shares in per cent, the unit behind all else, the interval of a mean."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.units import SHARE, Unit

if TYPE_CHECKING:
    from sim.figure_table import Figure

# The sides of an interval that differ by no more are told as one, the longer.
_ALIKE = 0.2
_MOST_DECIMALS = 4


def figure_text(value: float | None, unit: Unit, how: str, *, blank: str = " ") -> str:
    """A figure in a sentence, `how` as Python formats numbers: shares in per cent.

    >>> figure_text(0.39394, SHARE, ".2f"), figure_text(1234.0, Unit("nm", "distance"), ".6g")
    ('39.39 %', '1,234 nm')
    """
    if value is None:
        return "none"
    if unit.dimension == SHARE.dimension:
        return f"{100.0 * value:{how}}{blank}%"
    return f"{value:,{how}}{blank * bool(unit.behind)}{unit.behind}"


@dataclass(frozen=True)
class Style:
    """How the figures of a line or a column are written: as shares of what, and how finely."""

    scale: float = 1.0
    behind: str = ""
    decimals: int = 2

    def text(self, figure: Mapping[str, Any], *, signed: bool = False) -> str:
        """The mean of a figure with its 95 % interval, if it has one; "-" where there is none.

        >>> IN_PERCENT.text({"mean": 0.998, "lo": 0.99, "hi": 1.0})
        '99.8 -0.8 +0.2 %'
        """
        if figure["mean"] is None:
            return "-"
        mean = f"{self.scale * figure['mean']:{'+' if signed else ''},.{self.decimals}f}"
        return f"{mean}{interval_text(figure, self.scale, self.decimals)}{self.behind}"

    def as_sure(self, figure: Mapping[str, Any], *, signed: bool = False) -> str:
        """The same with as many decimals as show the first digit of the error, at least one.

        >>> IN_PERCENT.as_sure({"mean": 0.0885, "lo": 0.0878, "hi": 0.0892}, signed=True)
        '+8.85 ± 0.07 %'
        """
        decimals = self.decimals
        if figure["mean"] is not None and figure["lo"] is not None:
            half_width = self.scale * (figure["hi"] - figure["lo"]) / 2.0
            if half_width > 0.0:
                decimals = min(max(-math.floor(math.log10(half_width)), 1), _MOST_DECIMALS)
        return Style(self.scale, self.behind, decimals).text(figure, signed=signed)


IN_PERCENT = Style(100.0, " %", 1)


def style_of(figure: Figure) -> Style:
    """How tables write a figure: the head of its column says the unit of what is no share."""
    if figure.unit == SHARE:
        return Style(IN_PERCENT.scale, IN_PERCENT.behind, figure.decimals)
    return Style(decimals=figure.decimals)


def interval_text(figure: Mapping[str, Any], scale: float, decimals: int) -> str:
    """What stands behind a mean: how far the ends of its 95 % interval lie from it, if it has one.

    >>> interval_text({"mean": 0.998, "lo": 0.99, "hi": 1.0}, 100.0, 1)
    ' -0.8 +0.2'
    >>> interval_text({"mean": 7.0, "lo": 6.5, "hi": 7.5}, 1.0, 1)
    ' ± 0.5'
    """
    if figure.get("lo") is None:
        return ""
    below, above = figure["mean"] - figure["lo"], figure["hi"] - figure["mean"]
    if abs(above - below) <= _ALIKE * max(above, below):
        return f" ± {scale * max(above, below):,.{decimals}f}"
    return f" -{scale * below:,.{decimals}f} +{scale * above:,.{decimals}f}"

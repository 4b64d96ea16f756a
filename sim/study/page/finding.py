"""What a result comes to: a plain sentence, how sure it is, why, and the figures it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

Summary = Mapping[str, Any]
_FEW: Final = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve"),
)


@dataclass(frozen=True)
class KeyFigure:
    """A figure that the answer rests on, as it is written, and what it is."""

    value: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Finding:
    """The answer, how sure it is, why, the three figures it rests on, and what it leaves out."""

    answer: str
    sure: str
    why: str
    figures: tuple[KeyFigure, ...]
    left_out: str = ""


def in_words(n: int) -> str:
    """A number as a sentence has it: "eight", "14"."""
    return _FEW[n] if 0 <= n < len(_FEW) else f"{n:,}"


def several(n: int, noun: str) -> str:
    """A number of things in a sentence: "one orbit", "eight aircraft"."""
    plural = noun if noun == "aircraft" else f"{noun}{'s' * (n != 1)}"
    return f"{in_words(n)} {plural}"


def percent(fraction: float) -> str:
    r"""A share that is not written as all or nothing unless it is.

    >>> percent(0.739), percent(0.99996), percent(1.0)
    ('73.9\xa0%', 'over 99.9\xa0%', '100\xa0%')
    """
    written = f"{100.0 * fraction:.1f}"
    if written == "100.0":
        return "100\u00a0%" if fraction >= 1.0 else "over 99.9\u00a0%"
    if written == "0.0":
        return "0\u00a0%" if fraction <= 0.0 else "under 0.1\u00a0%"
    return f"{written}\u00a0%"


def hours_text(value_h: float) -> str:
    r"""Hours in a sentence.

    >>> hours_text(0.75), hours_text(7.25), hours_text(412.6)
    ('45\xa0min', '7.2\xa0h', '413\xa0h')
    """
    if 0.0 < value_h < 0.995:
        return f"{60.0 * value_h:.0f}\u00a0min"
    return f"{value_h:,.{0 if value_h >= 99.5 else 1}f}\u00a0h"


def days_text(duration_h: float) -> str:
    r"""How long in a sentence: in days, in hours below two of them.

    >>> days_text(720.0), days_text(24.0), days_text(0.5)
    ('30\xa0days', '24\xa0h', '30\xa0min')
    """
    if duration_h >= 48.0:
        return f"{round(duration_h / 24.0, 1):g}\u00a0days"
    return f"{round(duration_h, 2):g}\u00a0h" if duration_h >= 1.0 else hours_text(duration_h)


def mean_of(figure: Summary | None) -> float:
    """The mean of a figure; 0 where there is none."""
    return 0.0 if figure is None else float(figure["mean"] or 0.0)


def share_text(figure: Summary) -> str:
    """The mean of a share as a sentence has it."""
    return "none" if figure["mean"] is None else percent(float(figure["mean"]))


def share_ends(figure: Summary) -> str:
    """The 95 % interval of a share in words; nothing where there is none."""
    if figure.get("lo") is None:
        return ""
    ends = (f"{100.0 * figure[end]:.1f}" for end in ("lo", "hi"))
    return f"mean; its 95\u00a0% interval is {' to '.join(ends)}\u00a0%"


def hour_ends(figure: Summary) -> str:
    """The 95 % interval of hours in words; nothing where there is none."""
    if figure.get("lo") is None:
        return ""
    ends = f"{hours_text(figure['lo'])} to {hours_text(figure['hi'])}"
    return f"mean; its 95\u00a0% interval is {ends}"

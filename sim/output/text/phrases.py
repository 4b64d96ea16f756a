"""Phrases for texts and pictures: shares, times, counts and names as a reader says them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sim import spelling
from sim.units import DAY_S, HOUR_S, MINUTE_S

readable_name = spelling.readable_name

_TAKE_THE = {"sea", "ocean", "gulf", "strait", "bay", "channel", "valley", "desert", "islands"}


def in_sentence(name: str) -> str:
    """An area's name as it stands in a sentence.

    >>> in_sentence("norwegian_sea"), in_sentence("afghanistan")
    ('the Norwegian Sea', 'Afghanistan')
    """
    words = readable_name(name)
    return f"the {words}" if words.split(" ")[-1].lower() in _TAKE_THE else words


def share(fraction: float) -> str:
    r"""A share that never rounds to nothing or to everything unless it is.

    >>> share(0.164), share(0.0141), share(0.0001), share(0.9999), share(1.0)
    ('16\xa0%', '1.4\xa0%', 'under 0.1\xa0%', 'over 99.5\xa0%', '100\xa0%')
    """
    percent = 100.0 * fraction
    if 0.0 < percent < 0.05:
        return "under 0.1\u00a0%"
    if 99.5 < percent < 100.0:
        return "over 99.5\u00a0%"
    # Exactly 99.5 would be rounded to all.
    decimals = 1 if 0.0 < percent < 9.95 or percent == 99.5 else 0
    return f"{percent:.{decimals}f}\u00a0%"


def rest(fraction: float) -> str:
    r"""What a share leaves, written as a share.

    >>> rest(0.836)
    '16\xa0%'
    """
    return share(1.0 - fraction)


def counted(n: int, noun: str) -> str:
    """A number of things: '1 orbit', '4 orbits'."""
    return f"{n:,} {noun}{'s' * (n != 1)}"


def hours(value_h: float) -> str:
    r"""Hours as a reader says them.

    >>> hours(0.5), hours(36.0), hours(720.0)
    ('30\xa0min', '36\xa0h', '720\xa0h')
    """
    if 0.0 < value_h < 0.995:
        return f"{value_h * 60.0:.0f}\u00a0min"
    return f"{value_h:.0f}\u00a0h" if value_h >= 9.95 else f"{round(value_h, 1):g}\u00a0h"


def days(duration_s: float) -> str:
    r"""A length of time in days, in hours below two days, in minutes below one hour.

    >>> days(30 * 86400.0), days(36 * 3600.0)
    ('30\xa0days', '36\xa0h')
    """
    if duration_s < MINUTE_S:
        return f"{duration_s:g}\u00a0s"
    if duration_s < HOUR_S:
        return hours(duration_s / HOUR_S)
    if duration_s < 2 * DAY_S:
        return f"{round(duration_s / HOUR_S, 2):g}\u00a0h"
    return f"{round(duration_s / DAY_S, 1):g}\u00a0days"


def in_days(duration_h: float) -> str:
    """A study's length in days, as headlines and titles have it; below one in hours or less.

    >>> in_days(720.0), in_days(24.0), in_days(6.0)
    ('30 days', '1 day', '6 h')
    """
    length_d = days_of(duration_h)
    if length_d < 1.0:
        return days(duration_h * HOUR_S).replace("\u00a0", " ")
    return f"{length_d:g} day{'s' * (length_d != 1.0)}"


def days_of(duration_h: float) -> float:
    """A study's hours in days, by which tables count."""
    return duration_h / (DAY_S / HOUR_S)


def never_came(path: str, figures: Mapping[str, Any]) -> bool:
    """Whether a time is later than all, where there is none of it among some figures by name.

    A percentile over cues of which too many are never reached; a place not known, or nothing seen
    there, in some replication; a surge that had ended and from which none was recovered.

    >>> never_came("cues.boats.response_time_p90_h", {"n_reported": {"mean": 3.0}})
    True
    """
    home, name = path.partition(".")[0], path.rpartition(".")[2]
    if home == "cues":
        return "_time_p" in name and bool(figures["n_reported"]["mean"])
    if home == "surges":
        return name == "recovery_h" and figures["n_open_at_end"]["mean"] is not None
    return home == "watches"


def date(moment: datetime) -> str:
    """A day as a reader says it, the year with four digits.

    >>> date(datetime(1, 9, 4))
    '4 September 0001'
    """
    return f"{moment.day} {moment:%B} {moment.year:04}"

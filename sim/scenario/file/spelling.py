"""Spelling of names: what was meant by an unknown one, and how a reader says a known one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches
from itertools import takewhile


def readable_name(name: str) -> str:
    """A key of the scenario file as a reader says it.

    >>> readable_name("norwegian_sea"), readable_name("Kabul")
    ('Norwegian Sea', 'Kabul')
    """
    words = name.replace("_", " ").split()
    return " ".join(w if any(c.isupper() for c in w) else w.capitalize() for w in words)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like this one, capitals aside; None when none does."""
    lower = name.lower()[:64]
    by_lower = {candidate.lower(): candidate for candidate in known}
    matches = get_close_matches(lower, by_lower, n=5, cutoff=0.65)
    if not matches:
        return None

    # Of equally good matches the one that begins alike: AFX is AFG rather than ZAF.
    def likeness(candidate: str) -> tuple[float, int]:
        ratio = SequenceMatcher(a=lower, b=candidate).ratio()
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(lower, candidate, strict=False))
        return round(ratio, 6), sum(1 for _ in alike)

    return by_lower[max((c for c in by_lower if c in matches), key=likeness)]


def three_nearest(name: str, known: Iterable[str]) -> str:
    """Up to three known names that look like this one, for a list too long to be shown.

    >>> three_nearest("transit", ["transit_hours", "transit_fraction", "losses"])
    "'transit_hours' or 'transit_fraction'"
    """
    matches = [f"'{near}'" for near in get_close_matches(name, list(known), n=3, cutoff=0.5)]
    return " or ".join([", ".join(matches[:-1]), matches[-1]] if len(matches) > 1 else matches)


def suggestion(name: str, known: Iterable[str], kind: str = "known here") -> str:
    """A hint: what was probably meant, or what there is."""
    names = list(known)
    near = nearest(name, names)
    if near is not None:
        return f"did you mean '{near}'?"
    if not names:
        return ""
    more = ", ..." if len(names) > 12 else ""
    return f"{kind}: {', '.join(names[:12])}{more}"

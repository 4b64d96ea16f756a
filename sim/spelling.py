"""Spelling of names: what was meant by an unknown one, and how a reader says one or several."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher, get_close_matches
from itertools import takewhile


def readable_name(name: str) -> str:
    """A key of the scenario file as a reader says it.

    >>> readable_name("norwegian_sea"), readable_name("Kabul")
    ('Norwegian Sea', 'Kabul')
    """
    words = name.replace("_", " ").split()
    return " ".join(w if any(c.isupper() for c in w) else w.capitalize() for w in words)


def listed(words: Sequence[str], joint: str, *, comma: bool = False) -> str:
    """Words in a row; `comma` sets one before the last of three, where they are clauses.

    >>> listed(["endurance", "reserve", "speed"], "or")
    'endurance, reserve or speed'
    """
    before = "," if comma and len(words) > 2 else ""
    return f"{before} {joint} ".join(
        [", ".join(words[:-1]), *words[-1:]] if len(words) > 1 else words
    )


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


def three_nearest(name: str, known: Iterable[str]) -> list[str]:
    """Up to three known names that look like this one, for a list too long to be shown.

    >>> three_nearest("transit", ["transit_hours", "transit_fraction", "losses"])
    ['transit_hours', 'transit_fraction']
    """
    return get_close_matches(name, list(known), n=3, cutoff=0.5)


def did_you_mean(*names: str | None) -> str:
    """The question of a hint; empty where no name is known that could have been meant.

    >>> did_you_mean("kabul"), did_you_mean("out_h", "back_h"), did_you_mean(None)
    ("did you mean 'kabul'?", "did you mean 'out_h' or 'back_h'?", '')
    """
    meant = [f"'{name}'" for name in names if name]
    return f"did you mean {listed(meant, 'or')}?" if meant else ""


def suggestion(name: str, known: Iterable[str], kind: str = "known here") -> str:
    """A hint: what was probably meant, or what there is."""
    names = list(known)
    if meant := did_you_mean(nearest(name, names)):
        return meant
    if not names:
        return ""
    more = ", ..." if len(names) > 12 else ""
    return f"{kind}: {', '.join(names[:12])}{more}"

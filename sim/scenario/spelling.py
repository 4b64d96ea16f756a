"""Unknown names and the ones that were probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that looks most like this one, capitals aside; None when none does."""
    by_lower = {candidate.lower(): candidate for candidate in known}
    found = get_close_matches(name.lower()[:64], by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


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

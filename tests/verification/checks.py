"""What a test has verified: a number held against another, with tolerance, source and verdict.

A test marked `verifies(kind, source)` is part of the verification report. It says what it found
through the fixture `verified`; one that says nothing is a row of its own, by its docstring or name.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import pytest

KINDS = (
    "closed form",
    "published",
    "operations research",
    "geometry",
    "coverage",
    "two engines",
    "peer",
    "property",
    "repeatable",
)
PROPERTY = "verification"


@dataclass(frozen=True)
class Check:
    """One row of the report: `found` should be `expected`, `within` so much; units in words.

    `within` None asks for equality to the bit; `expected` None for what is only bounded, at most
    `within`.
    """

    kind: str
    what: str
    found: float | None
    expected: float | None
    within: float | None
    unit: str
    source: str
    test: str
    holds: bool

    @property
    def off(self) -> float | None:
        """How far off."""
        if self.found is None:
            return None
        return abs(self.found - (self.expected or 0.0))


class Verified:
    """Says what a test verified, and asserts it."""

    def __init__(self, node: pytest.Item) -> None:
        self._node = node

    def __call__(
        self, what: str, found: float, expected: float, *, within: float = 0.0, unit: str = ""
    ) -> None:
        """A number that should be another."""
        holds = abs(found - expected) <= within
        self._say(what, float(found), float(expected), within, unit, holds)
        assert holds, f"{what}: {found!r} is not {expected!r} within {within:g} {unit}"

    def at_most(self, what: str, found: float, limit: float, *, unit: str = "") -> None:
        """An error that is allowed to be so large."""
        self._say(what, float(found), None, limit, unit, found <= limit)
        assert found <= limit, f"{what}: {found!r} is more than {limit:g} {unit}"

    def _say(
        self, what: str, found: float, expected: float | None, within: float, unit: str, holds: bool
    ) -> None:
        kind, source = mark_of(self._node)
        test = self._node.nodeid
        check = Check(kind, what, found, expected, within, unit, source, test, bool(holds))
        self._node.user_properties.append((PROPERTY, asdict(check)))


def mark_of(node: pytest.Item) -> tuple[str, str]:
    """Kind and source of a marked test. KeyError for a kind that the report has not."""
    mark = node.get_closest_marker("verifies")
    if mark is None:
        return "", ""
    kind = mark.args[0]
    if kind not in KINDS:
        raise KeyError(f"{node.nodeid} verifies no '{kind}'")
    return kind, mark.kwargs.get("source", "")


def silent_check(node: pytest.Item, holds: bool) -> Check:
    """The row of a marked test that names no number."""
    kind, source = mark_of(node)
    function: Callable[..., Any] = node.obj  # type: ignore[attr-defined]
    said = inspect.getdoc(function) or ""
    words = said.split("\n\n")[0].replace("\n", " ") or node.originalname  # type: ignore[attr-defined]
    what = words.removeprefix("test_").replace("_", " ") if not said else words
    given = node.callspec.id if hasattr(node, "callspec") else ""
    what = f"{what.rstrip('.')} ({given})" if given else what.rstrip(".")
    return Check(kind, what, None, None, None, "", source, node.nodeid, holds)

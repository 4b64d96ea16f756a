"""What a test has verified: a number held against another, with tolerance, source and verdict.

A test marked `verifies(kind, source)` is part of the verification report. It says what it found
through the fixture `verified`; one that says nothing is a row of its own, by its docstring or name.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
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
LEDGER = "OTHSIM_VERIFICATION"  # names the file to which sessions add their checks


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


class Collector:
    """Gathers the checks of a session of pytest, from however many processes it runs in."""

    def __init__(self) -> None:
        self.checks: list[Check] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Rows of a test when it has run; one that could not start does not hold."""
        if report.when != "call" and report.passed:
            return
        said = [Check(**fields) for name, fields in report.user_properties if name == PROPERTY]
        if not said:
            return
        silent, *found = said
        if not found or (report.failed and all(check.holds for check in found)):
            found.append(replace(silent, holds=report.passed))
        self.checks += found


class Ledger(Collector):
    """A collector that adds its checks to a file, for a report on several sessions."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Write what a test found at once, one check a line: a session may be ended early."""
        super().pytest_runtest_logreport(report)
        if self.checks:
            with self._path.open("a", encoding="utf-8") as file:
                file.writelines(json.dumps(asdict(check)) + "\n" for check in self.checks)
            self.checks.clear()


def read_ledger(path: Path) -> list[Check]:
    """The checks of a file, of those made twice the later, unless the earlier failed."""
    found: dict[tuple[str, str], Check] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        check = Check(**json.loads(line))
        before = found.get((check.test, check.what))
        if before is None or before.holds:
            found[check.test, check.what] = check
    return list(found.values())


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
        # Plain numbers: those of numpy stop the process that hands them to another.
        check = Check(kind, what, found, expected, float(within), unit, source, test, bool(holds))
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


def introduce(node: pytest.Item) -> None:
    """Note, before a marked test runs, the row it is if it names no number."""
    kind, source = mark_of(node)
    if not kind:
        return
    function: Callable[..., Any] = node.obj  # type: ignore[attr-defined]
    said = inspect.getdoc(function)
    name = node.originalname.removeprefix("test_").replace("_", " ")  # type: ignore[attr-defined]
    what = said.split("\n\n")[0].replace("\n", " ").rstrip(".") if said else name
    if hasattr(node, "callspec"):
        what = f"{what} ({node.callspec.id})"
    check = Check(kind, what, None, None, None, "", source, node.nodeid, True)
    node.user_properties.append((PROPERTY, asdict(check)))

"""What a user can get wrong: every message says place, rule and value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


class SimError(Exception):
    """Something the user can put right: exit code 1, a message, never a traceback."""


class ArgumentError(SimError):
    """An argument from Python that is none: its name, what is meant, what was given."""


@dataclass(frozen=True)
class Problem:
    """One complaint about one place of a scenario.

    `line` and `column` count from 1; 0 means the place is unknown. `text` is the line as given
    and `width` the number of characters to underline. A code that begins with W is a warning: what
    is asked can be answered, and is probably not what was meant.
    """

    message: str
    path: str = ""
    hint: str = ""
    code: str = "E100"
    file: str = ""
    line: int = 0
    column: int = 0
    width: int = 1
    text: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file or "scenario"
        subject = f"{self.path}: " if self.path else ""
        kind = "warning" if self.code.startswith("W") else "error"
        lines = [f"{place}: {kind}[{self.code}]: {subject}{self.message}"]
        if self.text:
            lines += self._excerpt()
        if self.hint:
            lines.append(f"  help: {self.hint}")
        return "\n".join(lines)

    def _excerpt(self) -> list[str]:
        # A long line is shown from 40 characters before the fault, to keep the caret in sight.
        first = max(0, self.column - 41)
        shown = self.text[first : first + 90].expandtabs(1)
        margin = " " * len(str(self.line))
        offset = self.column - 1 - first
        carets = "^" * max(1, min(self.width, 90 - offset))
        return [f"  {self.line} | {shown}", f"  {margin} | {' ' * offset}{carets}"]


class ScenarioError(SimError):
    """Every problem of a scenario at once; nothing was run."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        # All constructor arguments reach Exception, so that the error survives pickling and SimPy.
        super().__init__(self.problems)

    def __str__(self) -> str:
        n = len(self.problems)
        count = f"{n} problem{'s' * (n != 1)} found; nothing was run."
        return "\n\n".join([*map(str, self.problems), count])


class ResultsError(SimError):
    """A run folder that is missing, foreign, broken or in the way."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = message
        self.hint = hint
        super().__init__(message, hint)

    def __str__(self) -> str:
        return f"error: {self.message}" + (f"\n  help: {self.hint}" if self.hint else "")

"""The shipped scenarios with something changed: a value, a line, a piece."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

from tests.shipped import SCENARIOS

TOKENS = [
    "", "null", "true", "-1", "0", "1e400", ".nan", "[]", "{}", "[[1, 2], [3, 4]]", "{a: b}", "x",
    "5 h", "nan kt", "FL250", "{like: mq9a}", "{exponential: 5 h}", "{triangular: [3 h, 1 h, 2 h]}",
    "&a [*a]", "*a", "!!int 3", "'", '"\\ud800"', "{", "- a", "\t", "99999999999999999999 d",
    "[180, 360]", "{kind: stare, radius: 1 m}", "{kind: ladder}", "../x.yaml", "\x00", "é\u2028",
]  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.:])")
_NUMBERS = ("0", "-1", "1", "2", "1e-9", "0.001", "1e6", "1e300", "89.9999", "-90", "180", "359.99")
_UNITS = ("h", "d", "min", "s", "kt", "nm", "km", "m", "ft", "deg", "%", "lb/h", "kg")


def mutant(number: int) -> tuple[Path, str]:
    """A shipped file, by its path among the scenarios, and what stands in it now."""
    draw = Random(f"mutant {number}")
    path = draw.choice(sorted(SCENARIOS.rglob("*.yaml")))
    text = path.read_text("utf-8")
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        text = draw.choice((_number, _number, _number, _value, _unit, _lines, _piece))(text, draw)
    return path.relative_to(SCENARIOS), text


def _number(text: str, draw: Random) -> str:
    """One number is another, or ten or a thousand times as much."""
    found = list(_NUMBER.finditer(text))
    if not found:
        return text
    one = draw.choice(found)
    scaled = f"{float(one[0]) * draw.choice((0.001, 0.1, 0.5, 2, 10, 1000)):g}"
    return text[: one.start()] + draw.choice((scaled, *_NUMBERS)) + text[one.end() :]


def _value(text: str, draw: Random) -> str:
    lines = text.splitlines()
    at = draw.randrange(len(lines))
    head, colon, _ = lines[at].partition(":")
    lines[at] = f"{head}{colon} {draw.choice(TOKENS)}"
    return "\n".join(lines)


def _unit(text: str, draw: Random) -> str:
    found = list(re.finditer(rf"(?<=\d )({'|'.join(_UNITS)})\b", text))
    if not found:
        return text
    one = draw.choice(found)
    return text[: one.start()] + draw.choice(_UNITS) + text[one.end() :]


def _lines(text: str, draw: Random) -> str:
    """A line is lost, comes twice, or changes places with another."""
    lines = text.splitlines()
    at, other = draw.randrange(len(lines)), draw.randrange(len(lines))
    kind = draw.randrange(3)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(other, lines[at])
    else:
        lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def _piece(text: str, draw: Random) -> str:
    at, length = draw.randrange(len(text)), draw.randrange(20)
    letters = "".join(draw.choices("ab: -[]{}#\n0123456789.'\"&*!|>%@", k=draw.randrange(10)))
    return text[:at] + letters + text[at + length :]

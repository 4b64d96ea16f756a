"""What can be named in a scenario: aircraft, bases and countries, each figure with its source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File

from sim.scenario.reading import read_tree
from sim.scenario.tree import Node

_FOLDER = File(__file__).parent


@dataclass(frozen=True)
class Country:
    """A country by its ISO 3166-1 alpha-3 code.

    `numeric` is the ISO number as text ("004" is Afghanistan); where ISO has none it is None, and
    `shape` is the name under which Natural Earth draws the territory.
    """

    name: str
    numeric: str | None
    shape: str | None = None


def _read(file: str) -> Node:
    return read_tree((_FOLDER / file).read_text("utf-8"), f"catalogue/{file}")


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Every country by its alpha-3 code, in alphabetical order of the codes."""
    return {
        code: Country(entry["name"], entry.get("numeric"), entry.get("shape"))
        for code, entry in _read("countries.yaml").plain().items()
    }

"""Where a value in force came from: file and line, a row of the catalogue, or the default."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as File
from typing import Final

from sim.scenario.catalog import CatalogFigure, aircraft_catalog
from sim.scenario.file.source_places import Source
from sim.scenario.file.tree import Node, Place, node_at, parts_of
from sim.scenario.values.quantities import parse_figure

# A comment behind values on their line; none begins within quotes.
_BEHIND: Final = re.compile(r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^"'#]|(?<!\s)#)*\s#+(.*)""")
# Of one that is longer every value of the line would have a copy.
_MOST_LETTERS: Final = 300


@dataclass(frozen=True)
class Provenance:
    """Where one value stands: a node of the tree of its scenario, or None of what no file states.

    `published` is its row where it is an aircraft's figure from the catalogue.
    """

    node: Node | None
    source: Source = field(repr=False)
    published: CatalogFigure | None = None

    @property
    def words(self) -> str:
        """As resolved.yaml says it: "gulf.yaml:12", "catalogue, B: ...", "default".

        Files are named from the scenario's own folder.
        """
        if self.node is None:
            return "default" if self.source.tree.value else "set in Python"
        if self.node.note:
            return self.node.note
        place = self.node.place
        if not place.line or place.file in ("--set", "overrides"):
            return place.file
        folder = File(self.source.path).parent
        return f"{File(os.path.relpath(place.file, folder)).as_posix()}:{place.line}"

    @property
    def remark(self) -> str:
        """What its file says of it behind it, in a comment: "assumption", "A, hours flown"."""
        if self.node is None or self.node.note or not self.node.place.line:
            return ""
        place = self.node.place
        found = _BEHIND.fullmatch(place.text, place.column - 1)
        words = found[1].strip() if found else ""
        return words if len(words) <= _MOST_LETTERS else f"{words[: _MOST_LETTERS - 1]}…"

    @property
    def trust(self) -> str:
        """The catalogue's trust mark; empty where the scenario states the value itself."""
        return self.published.trust if self.published else ""

    @property
    def range(self) -> tuple[float, float] | None:
        """From where to where the catalogue says it may lie, in SI."""
        if self.published is None or not self.published.low:
            return None
        return parse_figure(self.published.low)[0], parse_figure(self.published.high)[0]


def provenance(source: Source, path: Sequence[str | int]) -> Provenance:
    """Where the value at a path came from."""
    node = node_at(source.tree, path)
    return Provenance(node, source, published_at(node.place) if node else None)


def published_at(place: Place) -> CatalogFigure | None:
    """The catalogue's figure of an aircraft that stands at a place in it."""
    return _published().get(place)


@lru_cache(maxsize=1)
def _published() -> dict[Place, CatalogFigure]:
    by_place: dict[Place, CatalogFigure] = {}
    for entry in aircraft_catalog().values():
        for figure in entry.figures:
            node = node_at(entry.node, parts_of(figure.name))
            if node is not None:
                by_place[node.place] = figure
    return by_place

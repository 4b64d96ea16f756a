"""Where a scenario came from: the file as given, and the place of every value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.errors import Problem
from sim.scenario.file.tree import Node, Path, Place, dotted, node_at, parts_of, place_of


@dataclass(frozen=True)
class Source:
    """The text of the file as given and the tree of values in force, with their places."""

    path: str = ""
    text: str = ""
    tree: Node = field(default=Node({}, Place()), repr=False)
    # The tree before names were looked up: what another value is put over.
    unresolved: Node = field(default=Node({}, Place()), repr=False)

    def problem(self, path: str, message: str, hint: str = "", code: str = "E105") -> Problem:
        """A complaint about the value at a dotted path, such as "fleets.dhafra.base"."""
        return place_of(self.tree, parts_of(path)).problem(message, path, hint, code)

    def problem_at(self, path: Path, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A complaint about the value, or the key, at a path whose names may hold dots."""
        return place_of(self.tree, path, key=key).problem(message, dotted(path), hint, "E105")

    def written(self, path: str) -> str:
        """The value at a dotted path as the file has it: "25000 ft"."""
        node = node_at(self.tree, parts_of(path))
        return "" if node is None else str(node.plain())

    def in_order(self, problems: Iterable[Problem]) -> list[Problem]:
        """Each complaint once, the file as given first, in the order of its lines."""
        unique: dict[tuple[object, ...], Problem] = {}
        for problem in problems:
            key = (problem.file, problem.line, problem.column, problem.message)
            if key not in unique or len(problem.path) < len(unique[key].path):
                unique[key] = problem
        return sorted(
            unique.values(), key=lambda p: (p.file != self.path, p.file, p.line, p.column)
        )

    # Two scenarios are equal when they ask the same, wherever they are written.
    def __eq__(self, other: object) -> bool:
        return isinstance(other, Source)

    def __hash__(self) -> int:
        return hash(Source)

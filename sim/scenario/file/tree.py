"""The tree of a scenario as written: values that know their file, line and column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from sim.errors import Problem

Path: TypeAlias = tuple[str | int, ...]
Scalar: TypeAlias = str | int | float | bool | None
_SAYS_KIND: Final = ("kind", "policy")
_LAWS: Final = ("exponential", "uniform", "triangular", "normal", "lognormal", "choice")
_PART: Final = re.compile(r"\[([0-9]{1,6})\]|([^.\[\]]+)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; line and column count from 1, `text` is the whole line."""

    file: str = ""
    line: int = 0
    column: int = 0
    width: int = 1
    text: str = ""

    def problem(self, message: str, path: str = "", hint: str = "", code: str = "E103") -> Problem:
        """A complaint about this place."""
        return Problem(
            message,
            path=path,
            hint=hint,
            code=code,
            file=self.file,
            line=self.line,
            column=self.column,
            width=self.width,
            text=self.text,
        )


@dataclass(frozen=True, slots=True)
class Node:
    """One value of the file with its place; children of a mapping also know their key's place.

    `note` says where a value comes from that no scenario file states: "catalogue, B, <source>".
    `size` counts the values below, each as often as an alias repeats it.
    """

    value: Scalar | list[Node] | dict[str, Node]
    place: Place
    keys: dict[str, Place] = field(default_factory=dict)
    note: str = ""
    size: int = 1

    def __getitem__(self, key: str) -> Node | None:
        """The child under `key`; None when there is none or this is no mapping."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def children(self) -> Iterator[tuple[str, Node]]:
        """Names and values of a mapping; nothing for anything else."""
        yield from self.value.items() if isinstance(self.value, dict) else ()

    def plain(self) -> Any:
        """The bare data below, for validation."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        if isinstance(self.value, list):
            return [child.plain() for child in self.value]
        return self.value

    def with_child(self, key: str, child: Node, key_place: Place | None = None) -> Node:
        """A copy of this mapping with one entry put in or replaced."""
        assert isinstance(self.value, dict), "BUG: only a mapping has children by name"
        place = key_place or self.keys.get(key, child.place)
        value, keys = {**self.value, key: child}, {**self.keys, key: place}
        return Node(value, self.place, keys, self.note)

    def without(self, key: str) -> Node:
        """A copy of this mapping without one entry."""
        assert isinstance(self.value, dict), "BUG: only a mapping has children by name"
        value = {name: child for name, child in self.value.items() if name != key}
        return Node(value, self.place, self.keys, self.note)


def dotted(path: Sequence[str | int]) -> str:
    """A path as messages write it: ("areas", "kabul", "centre", 0) -> "areas.kabul.centre[0]"."""
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return "".join(parts).lstrip(".")


def parts_of(path: str) -> Path:
    """The inverse of `dotted`."""
    return tuple(int(index) if index else name for index, name in _PART.findall(path))


def node_at(root: Node, path: Sequence[str | int]) -> Node | None:
    """The value at a path, or None."""
    node = root
    for part in path:
        if isinstance(node.value, list) and str(part).isdecimal():
            inside = int(part) < len(node.value)
            child = node.value[int(part)] if inside else None
        else:
            child = node[str(part)]
        if child is None:
            return None
        node = child
    return node


def place_of(root: Node, path: Sequence[str | int], *, key: bool = False) -> Place:
    """The place of the value at a path, or of its key; the nearest one above where there is none.

    What is missing from a mapping is missing under the mapping's own key.
    """
    for n in range(len(path), 0, -1):
        parent, node = node_at(root, path[: n - 1]), node_at(root, path[:n])
        if node is None or parent is None:
            continue
        missing = n < len(path) and not isinstance(node.value, (str, int, float))
        if (key or missing or isinstance(node.value, dict)) and str(path[n - 1]) in parent.keys:
            return parent.keys[str(path[n - 1])]
        return node.place
    return root.place


def _is_of_another_kind(parent: Node, child: Node) -> bool:
    """Whether both say what kind they are, and differ: patterns, reliefs, distributions."""
    for key in _SAYS_KIND:
        kinds = [node.value for node in (parent[key], child[key]) if node is not None]
        if len(kinds) == 2 and all(isinstance(kind, str) for kind in kinds):
            return kinds[0] != kinds[1]
    before_law, now_law = _law_of(parent), _law_of(child)
    return bool(before_law and now_law and before_law != now_law)


def _law_of(node: Node) -> str:
    """The name of the distribution that a mapping is; empty when it is none."""
    (name, body), *more = [*node.children()] or [("", node)]
    spread = isinstance(body.value, dict) and not set(body.value) <= {"mean", "sd"}
    return name if name in _LAWS and not more and not spread else ""


def merge(parent: Node, child: Node) -> Node:
    """What the child says, and the parent where it is silent.

    Mappings merge, lists and scalars replace, null takes an inherited entry away. A mapping of
    another kind replaces too: of a racetrack nothing is left in a ladder.
    """
    if not isinstance(parent.value, dict) or not isinstance(child.value, dict):
        return child
    if _is_of_another_kind(parent, child):
        return child
    # As JSON Merge Patch (RFC 7396), but for mappings that say what kind they are.
    merged = dict(parent.value)
    for key, value in child.value.items():
        if value.value is None and key in merged:
            del merged[key]
        else:
            merged[key] = merge(merged[key], value) if key in merged else value
    return Node(merged, child.place, {**parent.keys, **child.keys})

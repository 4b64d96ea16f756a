"""`--set PATH=VALUE`: single values put over those of the file; line n is the nth of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sim.errors import Problem, ScenarioError
from sim.scenario.file.characters import HINT, complaint_about, refused_character, visible
from sim.scenario.file.tree import Node, Path, Place, dotted, merge, parts_of
from sim.scenario.file.yaml_reading import read_tree
from sim.scenario.values.quantities import quoted
from sim.spelling import suggestion

Overrides: TypeAlias = Mapping[str, object] | Sequence[str]
# Mappings from names of the scenario's own: a name that is not there is a slip of the pen.
_NAMED: Final = ("areas", "fleets", "orbits")
_OTHER_FILE: Final = "write a file that extends the other one, and run it"


@dataclass(frozen=True)
class _Setting:
    path: Path
    text: str
    node: Node

    def key_place(self, n: int) -> Place:
        """The place of part `n` of the path in the text of the override."""
        place = self.node.place
        column = len(dotted(self.path[:n])) + (n > 0) + 1
        return Place(place.file, place.line, column, len(str(self.path[n])), self.text)

    def problem(self, n: int, message: str, hint: str = "") -> ScenarioError:
        where = dotted(self.path[: n + 1])
        return ScenarioError([self.key_place(n).problem(message, where, hint, "E012")])


def apply_overrides(tree: Node, overrides: Overrides, problems: list[Problem]) -> Node:
    """The tree with every override in its place; what cannot be placed joins `problems`."""
    if isinstance(overrides, str):
        raise TypeError("overrides is one text; give a list of texts or a mapping")
    items = overrides.items() if isinstance(overrides, Mapping) else ((t, None) for t in overrides)
    for number, (item, value) in enumerate(items, start=1):
        try:
            if isinstance(overrides, Mapping):
                setting = _from_value(item, value, number)
            else:
                setting = _from_text(item, number)
            tree = _with_setting(tree, setting, 0)
        except ScenarioError as error:
            problems.extend(error.problems)
    return tree


def _from_text(text: str, number: int) -> _Setting:
    line = visible(" ".join(text.splitlines()))
    path, equals, written = line.partition("=")
    place = Place("--set", number, len(path) + 2, max(1, len(written)), line)
    start = Place("--set", number, 1, max(1, len(line)), line)
    if refused := refused_character(text, breaks="\r"):
        raise ScenarioError([start.problem(complaint_about(refused), hint=HINT, code="E012")])
    parts = parts_of(path.strip())
    if not equals or not parts:
        example = "write for example --set fleets.dhafra.count=4"
        raise ScenarioError([start.problem("expected PATH=VALUE", hint=example, code="E012")])
    try:
        value = read_tree(text.partition("=")[2], "--set") if written.strip() else Node(None, place)
    except ScenarioError as error:
        first = error.problems[0]
        problem = place.problem(first.message, dotted(parts), first.hint, "E012")
        raise ScenarioError([problem]) from None
    return _Setting(parts, line, _at_one_place(value, place))


def _from_value(path: str, value: object, number: int) -> _Setting:
    text = visible(f"{path}={value!r}")
    place = Place("overrides", number, len(path) + 2, len(text) - len(path) - 1, text)
    _check_characters(path, place, "")
    parts = parts_of(path)
    if not parts:
        raise ScenarioError([place.problem("expected a path such as fleets.dhafra.count")])
    return _Setting(parts, text, _from_python(value, place, dotted(parts)))


def _from_python(value: Any, place: Place, path: str) -> Node:
    if isinstance(value, Mapping):
        for key in value:
            _check_characters(str(key), place, path)
        children = {str(k): _from_python(v, place, path) for k, v in value.items()}
        return Node(children, place, dict.fromkeys(children, place))
    if isinstance(value, (list, tuple)):
        return Node([_from_python(item, place, path) for item in value], place)
    if isinstance(value, str):
        _check_characters(value, place, path)
    if value is None or isinstance(value, (str, bool, int, float)):
        return Node(value, place)
    rule = f"expected text, a number, a list or a mapping (got {type(value).__name__})"
    raise ScenarioError([place.problem(rule, path, code="E012")])


def _check_characters(text: str, place: Place, path: str) -> None:
    if refused := refused_character(text):
        raise ScenarioError([place.problem(complaint_about(refused), path, HINT, "E012")])


def _at_one_place(node: Node, place: Place) -> Node:
    """The same values, all at one place."""
    if isinstance(node.value, dict):
        children = {key: _at_one_place(child, place) for key, child in node.value.items()}
        return Node(children, place, dict.fromkeys(children, place))
    if isinstance(node.value, list):
        return Node([_at_one_place(child, place) for child in node.value], place)
    return Node(node.value, place)


def _with_setting(tree: Node, setting: _Setting, n: int) -> Node:
    if setting.path[0] == "extends":
        raise setting.problem(0, "stands in the file and cannot be set", _OTHER_FILE)
    part, last = setting.path[n], n == len(setting.path) - 1
    if isinstance(tree.value, list):
        return _with_setting_in_list(tree, tree.value, setting, n)
    if isinstance(tree.value, str) and n > 0 and setting.path[n - 1] == "aircraft":
        # A name gives way to what it means, so that one figure of a fleet's aircraft can be set.
        tree = Node({"like": tree}, tree.place, {"like": tree.place})
    if not isinstance(tree.value, dict):
        where = dotted(setting.path[:n])
        raise setting.problem(n, f"{where} is {quoted(tree.value)}, which has nothing below it")
    key = str(part)
    child = tree.value.get(key)
    if child is None and n == 1 and not last and setting.path[0] in _NAMED:
        kind = str(setting.path[0])
        raise setting.problem(n, f"no {key!r} under {kind}", suggestion(key, tree.value, kind))
    if last:
        if setting.node.value is None and child is not None:
            return tree.without(key)
        # A mapping set over a mapping merges with it, as under extends.
        new = setting.node if child is None else merge(child, setting.node)
    else:
        new = _with_setting(child or Node({}, setting.node.place), setting, n + 1)
    return tree.with_child(key, new, setting.key_place(n) if child is None or last else None)


def _with_setting_in_list(tree: Node, items: list[Node], setting: _Setting, n: int) -> Node:
    part = setting.path[n]
    if not str(part).isdecimal() or int(part) >= len(items):
        where = dotted(setting.path[:n])
        raise setting.problem(n, f"{where} has entries 0 to {len(items) - 1} (got {quoted(part)})")
    index = int(part)
    last = n == len(setting.path) - 1
    new = setting.node if last else _with_setting(items[index], setting, n + 1)
    return Node([*items[:index], new, *items[index + 1 :]], tree.place)

"""Reading YAML: text in, a tree of values with places out, within bounds.

YAML 1.2 core scalars: `no` is text, `12:30` is text, `010` is ten. Positions come from the parser's
events, so that nothing is built before it is known to be small and plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from sim.errors import Problem, ScenarioError
from sim.scenario.file.characters import HINT, complaint_about, refused_character, visible
from sim.scenario.file.tree import Node, Path, Place, Scalar, dotted

MAX_BYTES: Final = 2_000_000
MAX_DEPTH: Final = 40
MAX_NODES: Final = 200_000
MAX_ALIASES: Final = 200

# The parser in C is about eight times faster; some builds of PyYAML lack it.
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,30}")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_NOT_FINITE: Final = re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)")
_LINE_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_WORDS: Final[dict[str, Scalar]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def plain_scalar(text: str) -> Scalar:
    """The value of a plain scalar by the core schema of YAML 1.2.

    >>> [plain_scalar(text) for text in ("no", "010", "1e3", "12:30", "~")]
    ['no', 10, 1000.0, '12:30', None]
    """
    # PyYAML reads 1.1, in which `no` is False, `010` is eight and `12:30` is 750 minutes.
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _NOT_FINITE.fullmatch(text):
        return float(text.replace(".", ""))
    return text


def read_tree(text: str, file: str) -> Node:
    """The tree of one YAML document; an empty text is an empty mapping.

    Raises `ScenarioError`, with every duplicate key at once.
    """
    reader = _Reader(file, _LINE_BREAK.split(text))
    if len(text) > MAX_BYTES:
        raise ScenarioError([too_big(file)])
    if refused := refused_character(text, breaks="\r\x85"):
        raise ScenarioError([reader.character_problem(text, refused)])
    try:
        root = reader.document(yaml.parse(text, _LOADER))
    except yaml.MarkedYAMLError as error:
        raise ScenarioError([reader.syntax_problem(error)]) from None
    except (yaml.YAMLError, UnicodeError) as error:
        reason = str(error).partition("\n")[0].partition(" in ")[0]
        raise ScenarioError(
            [Problem(f"not valid YAML: {reason}", code="E002", file=file)]
        ) from None
    if reader.problems:
        # A key's complaint comes after those about what stands below it.
        raise ScenarioError(sorted(reader.problems, key=lambda p: (p.line, p.column)))
    return root


def too_big(file: str) -> Problem:
    """The complaint about a file over the bound on bytes."""
    rule = f"larger than {MAX_BYTES // 1_000_000} MB, the most a scenario may have"
    return Problem(rule, code="E003", file=file)


@dataclass
class _Reader:
    """Builds nodes from the parser's events; deep and endless input stops at the bounds."""

    file: str
    lines: list[str]
    anchors: dict[str, Node] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    n_nodes: int = 0
    n_aliases: int = 0

    def document(self, events: Iterator[Any]) -> Node:
        root = Node({}, Place(self.file, 1, 1, len(self.lines[0]), self.lines[0]))
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._refuse_second_document(event)
                event = next(events)
                root = self._node(event, events, ())
                self.n_nodes = max(self.n_nodes, 1)
        return root

    def _refuse_second_document(self, event: Any) -> None:
        if self.n_nodes:
            raise self._stop(event, "a second document starts here", "one file is one scenario")

    def _node(self, event: Any, events: Iterator[Any], path: Path) -> Node:
        self._count(1, event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.tag is not None:
            rule = "tags are not allowed"
            self.problems.append(self._place(event).problem(rule, dotted(path), code="E004"))
        if isinstance(event, yaml.ScalarEvent):
            # A plain scalar has style '' from the parser in C and None from the one in Python.
            value = event.value if event.style else plain_scalar(event.value)
            node = Node(value, self._place(event))
            self._check_characters(event.value, node.place, path)
        elif len(path) >= MAX_DEPTH:
            raise self._stop(event, f"nested deeper than {MAX_DEPTH} levels", code="E003")
        elif isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(event, events, path)
        else:
            node = self._mapping(event, events, path)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _alias(self, event: Any) -> Node:
        self.n_aliases += 1
        if self.n_aliases > MAX_ALIASES:
            raise self._stop(event, f"more than {MAX_ALIASES} aliases (*name)", code="E003")
        if event.anchor not in self.anchors:
            raise self._stop(event, f"no anchor &{event.anchor} is complete before this alias")
        node = self.anchors[event.anchor]
        # All below counts again: ten aliases of ten aliases of ten are a thousand values.
        self._count(node.size, event)
        return node

    def _sequence(self, start: Any, events: Iterator[Any], path: Path) -> Node:
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self._node(event, events, (*path, len(items))))
        size = 1 + sum(item.size for item in items)
        return Node(items, self._place(start, event), size=size)

    def _mapping(self, start: Any, events: Iterator[Any], path: Path) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Place] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent) or event.tag is not None:
                raise self._stop(event, "a key must be plain text", code="E004")
            key, place = event.value, self._place(event)
            self._count(1, event)
            at = (*path, visible(key))
            self._check_characters(key, place, at)
            value = self._node(next(events), events, at)
            if key in values:
                where = dotted(at)
                first = f"first on line {keys[key].line}"
                problem = place.problem("this key appears twice", where, first, "E005")
                self.problems.append(problem)
                continue
            values[key], keys[key] = value, place
        size = 1 + sum(value.size + 1 for value in values.values())
        return Node(values, self._place(start, event), keys, size=size)

    def _check_characters(self, text: str, place: Place, path: Path) -> None:
        if refused := refused_character(text):
            rule = complaint_about(refused)
            self.problems.append(place.problem(rule, dotted(path), HINT, "E004"))

    def character_problem(self, text: str, refused: re.Match[str]) -> Problem:
        """A character in the file as it is that no text may hold."""
        before = _LINE_BREAK.split(text[: refused.start()])
        line = visible(self.lines[len(before) - 1])
        place = Place(self.file, len(before), len(before[-1]) + 1, 1, line)
        return place.problem(complaint_about(refused), hint=HINT, code="E004")

    def _count(self, n: int, event: Any) -> None:
        self.n_nodes += n
        if self.n_nodes > MAX_NODES:
            rule = f"more than {MAX_NODES:,} values, aliases expanded"
            raise self._stop(event, rule, code="E003")

    def _stop(self, event: Any, rule: str, hint: str = "", code: str = "E002") -> ScenarioError:
        return ScenarioError([self._place(event).problem(rule, hint=hint, code=code)])

    def _place(self, event: Any, last: Any = None) -> Place:
        start, end = event.start_mark, (last or event).end_mark
        text = self.lines[start.line] if start.line < len(self.lines) else ""
        # What goes on below its first line is marked to that line's end, a comment left out.
        if end.line == start.line:
            width = end.column - start.column
        else:
            width = len(text.split(" #")[0].rstrip()) - start.column
        return Place(self.file, start.line + 1, start.column + 1, max(1, width), text)

    def syntax_problem(self, error: yaml.MarkedYAMLError) -> Problem:
        """What the parser did not understand, at its own mark."""
        mark = error.problem_mark or error.context_mark
        line = min(mark.line, len(self.lines) - 1) if mark else 0
        text = self.lines[line]
        column = mark.column + 1 if mark and mark.line == line else len(text) + 1
        place = Place(self.file, line + 1, column, 1, text)
        tab = "\t" in text[: column + 1]
        hint = "indent with spaces: YAML allows no tabs there" if tab else ""
        return place.problem(f"not valid YAML: {error.problem}", hint=hint, code="E002")

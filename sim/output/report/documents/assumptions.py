"""What a page rests on: every value in force by who vouches for it, what is assumed first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from sim.output.report.documents.provenance import ScenarioText
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.output.report.tables import html_table
from sim.output.text.phrases import counted
from sim.output.text.text_table import TextTable
from sim.spelling import listed, readable_name
from sim.world.borders import country_names

# `key: value  # where it came from`, as resolved.yaml has every value in force. What is quoted is
# a scenario's own text: no comment begins within it.
_QUOTED: Final = r'"(?:[^"\\]|\\.)*"'
_LINE: Final = re.compile(rf'^( *)((?:{_QUOTED}|[^:#"])+): ?((?:{_QUOTED}|[^"])*?)(?:  # (.*))?$')
# So many digits as YAML has behind each letter: what follows is the text's own.
_ESCAPED: Final = re.compile(r"\\(?:(x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8})|(.))")
_BLOCKS: Final = ("|", "|-")
_PLACE: Final = re.compile(r"([^:,]+):([0-9]+)(?:, (.*))?")
TRUST: Final = (
    "Trust marks: A official; B a reputable outlet or official data; C secondary; D derived here "
    "from others; M from memory; assumption: nobody publishes it, and this is ours."
)
_SAID: Final = (
    "Whoever doubts the answer begins here. Every value in force stands in one of these tables, by "
    "who vouches for it: what is assumed or from memory; what the scenario’s files state, which is "
    "their author’s choice unless a source stands beside it; what is published; and what no file "
    "states and is left at its default. A file may say more above its values, in comments that a "
    "result does not keep."
)
# What says who or what a thing is, and decides no figure; claims have a section of their own.
_NO_INPUTS: Final = {"name", "description", "key", "source", "trust", "note"}
_NOT_SHOWN: Final = {"claims", "name", "description"}
# Things that a scenario has several of, each by its name.
_KINDS: Final = {
    "fleets": "fleet",
    "orbits": "orbit",
    "areas": "area",
    "aircraft": "aircraft",
    "cues": "cue",
    "tasks": "task",
    "targets": "target",
    "watches": "watch",
    "surges": "surge",
}
_SEVERAL: Final = {"aircraft": "aircraft", "watch": "watches"}
_COUNTRIES: Final = {"closed", "country", "overfly"}
_NAMES: Final = {"area", "flown_by", "answered_by"}
_IN_DEGREES: Final = {"centre", "latitude", "longitude", "polygon", "points"}
_BY_HAND: Final = {
    "--set": "set on the command line",
    "overrides": "set in Python",
    "set in Python": "set in Python",
}
_PLAIN: Final = {"{}": "none", "[]": "none", "true": "yes", "false": "no", "null": "none"}
_MOST_NAMED: Final = 3
_LONGEST: Final = 90
_ALIKE: Final = {"", "all", "default"}


@dataclass(frozen=True)
class Input:
    """A value in force: where it stands, as it is written, and where it came from."""

    parts: tuple[str, ...]
    value: str
    origin: str

    @property
    def path(self) -> str:
        """As `--set` has it: "fleets.dhafra.count"."""
        return ".".join(self.parts)

    @property
    def is_assumed(self) -> bool:
        """Whether its origin calls it an assumption, or from memory."""
        return re.search(r"\bassum(?:ption|ed)|\bM[:;,)]|, M$", self.origin) is not None

    @property
    def place(self) -> re.Match[str] | None:
        """File, line and what is remarked there, of what a scenario's file states."""
        return _PLACE.fullmatch(self.origin)

    @property
    def is_stated(self) -> bool:
        """Whether whoever asked stated it: in a file, by `--set`, or in Python."""
        return self.place is not None or self.origin in _BY_HAND


def inputs_in(resolved: str) -> Iterator[Input]:
    """Every value of a resolved scenario that says where it came from."""
    above: list[tuple[int, str]] = []
    block: tuple[int, str, list[str]] | None = None
    for line in [*resolved.split("\n"), "end"]:
        if block is not None:
            # A text of several lines: whatever it looks like, it is no input.
            deep, origin, text = block
            if not line.strip() or len(line) - len(line.lstrip(" ")) > deep:
                text.append(line.strip())
                continue
            yield Input(tuple(name for _, name in above), _quoted(text), origin)
            block = None
        found = _LINE.match(line)
        if found is None or line.lstrip().startswith(("#", "-")):
            continue
        indent, key, value, origin = found.groups()
        above = [(deep, name) for deep, name in above if deep < len(indent)]
        above.append((len(indent), key.strip().strip('"')))
        if value in _BLOCKS and origin:
            block = len(indent), origin, []
        elif value and origin:
            yield Input(tuple(name for _, name in above), value, origin)


def _quoted(text: Sequence[str]) -> str:
    """A text of several lines as one that is quoted."""
    return '"' + re.sub(r'(["\\])', r"\\\1", " ".join(filter(None, text))) + '"'


def claims_in(resolved: str) -> Iterator[dict[str, str]]:
    """The claims of a resolved scenario, what each states by its key."""
    claim: dict[str, str] = {}
    for one in inputs_in(resolved):
        if one.parts[0] != "claims":
            continue
        if one.parts[-1] == "id" and claim:
            yield claim
            claim = {}
        claim[one.parts[-1]] = _unquoted(one.value)
    if claim:
        yield claim


def _unquoted(value: str) -> str:
    """A text without its quotes, and the signs in it as they are meant."""
    if not value.startswith('"'):
        return value
    return _ESCAPED.sub(lambda sign: chr(int(sign[1][1:], 16)) if sign[1] else sign[2], value[1:-1])


def assumptions_section(scenarios: Sequence[ScenarioText]) -> Section:
    """Every value in force with where it came from; only what is assumed stands open."""
    found = [(one, scenario.name) for scenario in scenarios for one in _shown(scenario.resolved)]
    # Of the catalogue's figures first: they are those of every scenario.
    assumed = sorted((p for p in found if p[0].is_assumed), key=lambda p: p[0].place is not None)
    rest = [pair for pair in found if not pair[0].is_assumed]
    stated = [pair for pair in rest if pair[0].is_stated]
    default = [pair for pair in rest if pair[0].origin == "default"]
    published = [p for p in rest if not p[0].is_stated and p[0].origin != "default"]
    whole = _Whole(len(scenarios), _names_by_kind(found))
    tables = [
        ("Stated in the scenario’s files", stated),
        ("Published, the weakest sources first", sorted(published, key=_weakest_first)),
        ("Left at the default, which no file states", default),
    ]
    title = "Assumed, and not published"
    open_table = html_table(_table(title, assumed, whole))
    body = [
        element("p", _SAID),
        element("p", TRUST, class_="note"),
        open_table if assumed else element("p", "No value in force is marked as assumed."),
        *(_folded(title, _table("", pairs, whole)) for title, pairs in tables if pairs),
    ]
    return Section("assumed", "What was assumed", joined(body))


def _folded(title: str, table: TextTable) -> Html:
    head = element("summary", f"{title}: {counted(len(table.rows), 'value')}")
    return element("details", head, html_table(table, title))


def _weakest_first(pair: tuple[Input, str]) -> int:
    found = re.search(r", ([A-D]): ", pair[0].origin)
    return -ord(found[1]) if found else 0


def _shown(resolved: str) -> Iterator[Input]:
    """The values that decide something, none of them twice.

    Those of an aircraft are left out where its fleet states its own. A fleet that states none has
    its aircraft's, origin and all, and so have fleets those of an aircraft that a file defines.
    """
    inputs = [one for one in inputs_in(resolved) if one.parts[0] not in _NOT_SHOWN]
    by_parts = {one.parts: one for one in inputs}
    flown = {(one.parts[3:], one.value) for one in inputs if one.parts[2:3] == ("aircraft",)}
    for one in inputs:
        *whose, last = one.parts
        if last in _NO_INPUTS and whose:
            continue
        if whose[:1] == ["aircraft"] and (one.parts[2:], one.value) in flown:
            continue
        if whose[:1] == ["fleets"] and len(whose) == 3 and whose[2] == "aircraft":
            own = by_parts.get((*whose[:2], last))
            if own is not None and (own.value, own.origin) != (one.value, one.origin):
                continue
        if whose[:1] == ["fleets"] and len(whose) == 2:
            bare = by_parts.get((*whose, "aircraft", last))
            if bare is not None and (bare.value, bare.origin) == (one.value, one.origin):
                continue
        yield one


# --- rows


@dataclass(frozen=True)
class _Whole:
    """How many scenarios there are, and the names of each kind of thing in them."""

    n_scenarios: int
    names: Mapping[str, Sequence[str]]


@dataclass
class _Row:
    """Where the same value of the same origin stands."""

    owners: list[tuple[str, str]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    scenarios: list[str] = field(default_factory=list)


def _names_by_kind(found: Sequence[tuple[Input, str]]) -> dict[str, list[str]]:
    names: dict[str, dict[str, None]] = {}
    for one, _ in found:
        kind, name = _owner(one)
        names.setdefault(kind, {})[name] = None
    return {kind: [*own] for kind, own in names.items()}


def _owner(one: Input) -> tuple[str, str]:
    """The kind and the name of what a value is of; nothing of what there is but one."""
    kind = _KINDS.get(one.parts[0], "") if len(one.parts) > 2 else ""
    return (kind, one.parts[1]) if kind else ("", "")


def _table(title: str, pairs: Sequence[tuple[Input, str]], whole: _Whole) -> TextTable:
    """Values with their origins: those alike in several places are one row."""
    rows: dict[tuple[str, str, str], _Row] = {}
    for one, scenario in pairs:
        file, line, remark = one.place.groups() if one.place else ("", "0", "")
        origin = f"{PurePosixPath(file).name}\0{remark or ''}" if file else one.origin
        row = rows.setdefault((_words(one), _value(one), origin), _Row())
        row.owners.append(_owner(one))
        row.lines.append(int(line))
        row.scenarios.append(scenario)
    heads: tuple[str, ...] = ("input", "value", "of", "source", "in")
    cells: tuple[tuple[str, ...], ...] = tuple(
        (words, value, _owners(row, whole), _origin(origin, row), _options(row, whole))
        for (words, value, origin), row in rows.items()
    )
    # Columns in which every row says the same are left out.
    says = [i for i in range(5) if i < 2 or len({row[i] for row in cells} - _ALIKE)]
    heads, cells = (tuple(heads[i] for i in says), tuple(tuple(r[i] for i in says) for r in cells))
    return TextTable(title, heads, cells, n_left=5)


def _words(one: Input) -> str:
    """What a value is, as a reader says it: "reserve", "sensor reach", "maintenance bays"."""
    parts = one.parts[2:] if _owner(one)[0] else one.parts
    # Of a fleet it is the aircraft's anyway.
    parts = parts[1:] if len(parts) > 1 and parts[0] == "aircraft" else parts
    return " ".join(parts).replace("_", " ")


def _value(one: Input) -> str:
    """A value as a reader says it: "lognormal mean 8 h, sd 2 h"."""
    if one.value in _PLAIN:
        return _PLAIN[one.value]
    value, last = one.value.strip('"'), one.parts[-1]
    if last in _NAMES:
        return ", ".join(readable_name(name) for name in re.findall(r"[^][, ]+", value))
    if last in _COUNTRIES:
        known = country_names()
        return re.sub("[A-Z]{3}", lambda code: known.get(code[0], code[0]), value.strip("[]"))
    if last in _IN_DEGREES:
        value = re.sub(r"(-?[0-9.]+)", r"\1°", value)
    if re.fullmatch("[a-z_]+", value):
        return value.replace("_", " ")
    value = re.sub(r'([a-z_]+): |[][{}"]', lambda m: f"{m[1]} " if m[1] else "", value)
    return value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"


def _owners(row: _Row, whole: _Whole) -> str:
    """Whose a value is: "fleet Dhafra", "all 4 orbits"."""
    told = []
    for kind in dict.fromkeys(kind for kind, _ in row.owners if kind):
        names = [*dict.fromkeys(name for own, name in row.owners if own == kind)]
        several = kind if len(names) == 1 else _SEVERAL.get(kind, f"{kind}s")
        if len(names) == len(whole.names[kind]) > 1:
            told.append(f"{'both' if len(names) == 2 else f'all {len(names)}'} {several}")
        elif len(names) > _MOST_NAMED:
            told.append(f"{len(names)} {several}")
        else:
            told.append(f"{several} {listed([*map(readable_name, names)], 'and')}")
    return ", ".join(told)


def _origin(origin: str, row: _Row) -> str:
    file, is_place, remark = origin.partition("\0")
    if not is_place:
        return _BY_HAND.get(origin, origin)
    first, last = min(row.lines), max(row.lines)
    lines = f"line {first}" if first == last else f"lines {first} to {last}"
    return f"{file}, {lines}" + f": {remark}" * bool(remark)


def _options(row: _Row, whole: _Whole) -> str:
    names = [*dict.fromkeys(row.scenarios)]
    return "all" if len(names) == whole.n_scenarios else "; ".join(names)

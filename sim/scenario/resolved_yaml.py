"""The resolved scenario as YAML: every value in force, with where it came from as a comment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Final, get_args, get_origin

from pydantic.fields import FieldInfo

from sim.scenario.file.tree import Path, Scalar, node_at
from sim.scenario.file.yaml_reading import plain_scalar
from sim.scenario.parts.cue import ON_DEMAND
from sim.scenario.parts.scenario import Closure, Scenario
from sim.scenario.value_origin import provenance
from sim.scenario.values.frozen_type import Record
from sim.scenario.values.laws import SpeedLaw, TimeLaw, Uncertain
from sim.scenario.values.quantities import Quantity
from sim.scenario.values.units_and_bounds import UNITS
from sim.units import clock_text

_INDENT: Final = "  "
_SI_UNITS: Final = {
    # The SI unit is the one whose ratio is one; of an angle it comes after degrees.
    dimension: next((unit for unit, (over, under) in units.items() if over == under), "")
    for dimension, units in UNITS.items()
}
_PLAIN: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._/%+-()'\u00b0"
)


def resolved_yaml(scenario: Scenario) -> str:
    """A YAML text that loads as an equal scenario, with the origin of each value as a comment.

    Origins are file and line with the comment that stands there, the catalogue with source and
    trust mark, or default. Files are named from the scenario's own folder, so the text holds no
    path of the machine it was made on: what a scenario extends lies in one library with it.
    """
    writer = _Writer(scenario)
    lines = [
        "# Every value in force, with where it came from: file and line with what is said there,",
        "# catalogue with trust mark (A official ... assumption) and source, or default.",
        *writer.record(scenario, (), ""),
    ]
    return "\n".join(lines) + "\n"


class _Writer:
    """Walks the scenario beside the tree it was read from."""

    def __init__(self, scenario: Scenario) -> None:
        self._source = scenario.source

    def record(self, record: Record, path: Path, indent: str) -> Iterator[str]:
        for name, field in type(record).model_fields.items():
            value = getattr(record, name)
            # What is not asked for need not be read as such: an orbit, or a cue.
            if value is not None and (value or name not in ("orbits", *ON_DEMAND)):
                yield from self._entry(field.alias or name, value, path, indent, field)

    def _entry(
        self, key: str, value: Any, path: Path, indent: str, field: FieldInfo | None = None
    ) -> Iterator[str]:
        at = (*path, key)
        head = f"{indent}{_scalar(key)}:"
        if isinstance(value, Record):
            yield head
            yield from self.record(value, at, indent + _INDENT)
        elif isinstance(value, dict) and value:
            yield head
            for name, child in value.items():
                yield from self._entry(name, child, at, indent + _INDENT, field)
        elif isinstance(value, tuple) and value and _are_records(value):
            yield head
            for index, child in enumerate(value):
                yield f"{indent}{_INDENT}-"
                yield from self.record(child, (*at, index), indent + _INDENT * 2)
        else:
            node = node_at(self._source.tree, at)
            if node is not None:
                written = node.plain()
            elif key in ("windows", "daily"):
                written = [_clock(window) for window in value]
            else:
                written = _as_in_file(value, field)
            origin = provenance(self._source, at)
            comment = f"  # {', '.join(filter(None, (origin.words, origin.remark)))}"
            if isinstance(written, str) and (block := _block(written, indent + _INDENT)):
                yield f"{head} {block[0]}{comment}"
                yield from block[1:]
            else:
                yield f"{head} {_flow(written)}{comment}"


def _are_records(values: tuple[Any, ...]) -> bool:
    return all(isinstance(value, Record) for value in values)


def _as_in_file(value: Any, field: FieldInfo | None) -> Any:
    """A value that no file states, as a file would state it."""
    if field is not None and value == field.default and isinstance(field.json_schema_extra, dict):
        return field.json_schema_extra["default"]
    if isinstance(value, TimeLaw):
        return value.written(lambda figure: f"{_shortest_number(figure)} s")
    if isinstance(value, SpeedLaw):
        return value.written(lambda figure: f"{_shortest_number(figure)} m/s")
    if isinstance(value, Uncertain):
        return value.written(lambda figure: figure)
    if isinstance(value, Closure):
        fields = type(value).model_fields.items()
        got = {f.alias or name: getattr(value, name) for name, f in fields}
        daily = {"daily": [_clock(window) for window in value.daily]} if value.daily else {}
        written = {key: _as_in_file(part, None) for key, part in got.items() if part is not None}
        return {**written, **daily}
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, tuple):
        return [_as_in_file(part, None) for part in value]
    quantity = _quantity(field)
    if quantity is None or not isinstance(value, float):
        return value
    if quantity.dimension == "fraction":
        return f"{_shortest_number(value * 100.0)} %"
    return f"{_shortest_number(value)} {_SI_UNITS[quantity.dimension]}"


def _clock(window: tuple[float, float]) -> list[str]:
    return [f"{clock_text(s)}:{int(s) % 60:02d}" for s in window]


def _quantity(field: FieldInfo | None) -> Quantity | None:
    if field is None:
        return None
    notes = list(field.metadata)
    for option in get_args(field.annotation):
        if get_origin(option) is Annotated:
            notes += option.__metadata__
    return next((note for note in notes if isinstance(note, Quantity)), None)


def _shortest_number(value: float) -> str:
    return repr(value).removesuffix(".0")


def _flow(value: Any) -> str:
    """Any plain data on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _scalar(value: Scalar) -> str:
    """One scalar; text is quoted wherever it could be read as anything else."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return repr(value)
    plain = (
        value[:1].isalnum()
        and not value.endswith(" ")
        and _PLAIN.issuperset(value)
        and plain_scalar(value) == value
    )
    return value if plain else f'"{"".join(map(_escaped, value))}"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character.isprintable():
        return character
    # The escapes of YAML 1.2, double-quoted style (section 5.7): two, four or eight digits.
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def _block(text: str, indent: str) -> list[str]:
    """The lines of a literal block for a text of several plain lines; empty when it is not one."""
    body = text.removesuffix("\n")
    lines = body.split("\n")
    if len(lines) < 2 or not all(line.isprintable() for line in lines):
        return []
    # The first line sets the indentation of the whole block: an indented one would lose its own.
    if not lines[-1].strip() or lines[0][:1] in ("", " "):
        return []
    return [
        "|" if text.endswith("\n") else "|-",
        *(indent + line if line else "" for line in lines),
    ]

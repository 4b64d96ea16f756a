"""The value at a dotted path: what it is, how it is read, and how a file would write another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple, get_args, get_origin

from sim.errors import SimError
from sim.scenario.catalog import aircraft_catalog
from sim.scenario.file.tree import node_at
from sim.scenario.values.frozen_type import Record
from sim.scenario.values.law_reading import SpeedLawReader, TimeLawReader
from sim.scenario.values.laws import SpeedLaw, TimeLaw
from sim.scenario.values.quantities import Quantity, si_text
from sim.spelling import suggestion

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

WHOLE: Final = "whole number"
_BOUNDS: Final = frozenset(["gt", "ge", "le", "lt"])


class Value(NamedTuple):
    """What stands at a path, and how a file's text is read there; None where it is no figure."""

    value: Any
    reader: Quantity | None


def value_at(scenario: Scenario, path: str) -> Value:
    """The value at a path such as `fleets.dhafra.count` or `aircraft.mq9a_er.endurance`.

    An aircraft of the catalogue is that of the first fleet which has the figure from there. Raises
    SimError, with what there is instead.
    """
    value: Any = scenario
    reader, parts = None, path.split(".")
    for n, part in enumerate(parts):
        before = ".".join(parts[:n]) or "a scenario"
        if isinstance(value, Mapping):
            reader, known, following = None, list(value), value.get(part)
            if following is None and parts[:n] == ["aircraft"]:
                flown = flying(scenario, part, parts[n + 1 :])
                following = None if flown is None else scenario.fleets[flown].aircraft
                keys = [fleet.aircraft.key for fleet in scenario.fleets.values()]
                known = list(dict.fromkeys([*known, *keys]))
        elif isinstance(value, Record):
            fields = type(value).model_fields
            names = {field.alias or name: name for name, field in fields.items()}
            known, name = list(names), names.get(part, "")
            following = getattr(value, name) if name else None
            reader = _reader_of(fields[name].annotation, fields[name].metadata) if name else None
        else:
            stated = "is not stated" if value is None else "has nothing below it"
            raise SimError(f"{path}: {before} {stated}")
        if following is None and part not in known:
            raise SimError(f"{path}: no '{part}' under {before}; {suggestion(part, known, before)}")
        value = following
    return Value(value, reader)


def reader_at(scenario: Scenario, path: str) -> Quantity | None:
    """How the figure at a path is read; None where there is none.

    Aircraft of the catalogue that nobody flies have the same figures as those that are flown.
    """
    try:
        return value_at(scenario, path).reader
    except SimError:
        kind, _, rest = path.partition(".")
        key, _, figure = rest.partition(".")
        if kind != "aircraft" or key not in aircraft_catalog():
            return None
        return reader_at(scenario, f"fleets.{next(iter(scenario.fleets))}.aircraft.{figure}")


def flying(scenario: Scenario, key: str, figure: Sequence[str]) -> str | None:
    """The first fleet whose aircraft has this figure from the catalogue's aircraft `key`."""
    published = aircraft_catalog().get(key)
    wanted = None if published is None else node_at(published.node, figure)
    for name, fleet in scenario.fleets.items():
        own = node_at(scenario.source.tree, ("fleets", name, "aircraft", *figure))
        if fleet.aircraft.key == key or (own and wanted and own.place == wanted.place):
            return name
    return None


def each_path(scenario: Scenario, path: str) -> list[str]:
    """`fleets.*.count` as the path of every fleet's; any other path alone. Raises SimError."""
    head, star, tail = path.partition(".*.")
    if not star:
        return [path]
    owners = value_at(scenario, head).value
    if not isinstance(owners, Mapping) or not owners:
        raise SimError(f"{path}: {head} has no entries by name")
    return [f"{head}.{name}.{tail}" for name in owners]


def as_set(scenario: Scenario, path: str, si: float) -> object:
    """What `--set` would write to give a figure a value; a law keeps its kind and its spread."""
    value, reader = value_at(scenario, path)
    if isinstance(value, TimeLaw):
        law = TimeLaw("fixed", (si,)) if value.is_fixed else value.scaled(si / value.mean_s)
        return law.written(lambda time_s: si_text(time_s, "duration"))
    if isinstance(value, SpeedLaw):
        speed = SpeedLaw("fixed", (si,)) if value.is_fixed else value.scaled(si / value.mean)
        return speed.written(lambda speed_mps: si_text(speed_mps, "speed"))
    if isinstance(value, int):
        return round(si)
    return si_text(si, reader.dimension if reader else "number")


def as_drawn(scenario: Scenario, path: str, si: float) -> str:
    """What replications write for an uncertain figure: a time that is drawn is fixed then."""
    least, most = drawable(scenario, path)
    return si_text(min(max(si, least), most), min(scenario.uncertain[path].dimensions))


def drawable(scenario: Scenario, path: str) -> tuple[float, float]:
    """The least and the most that an uncertain figure can be: what its law is drawn to."""
    reader = reader_at(scenario, path)
    assert reader is not None, f"BUG: an uncertain figure that is none: {path}"
    return reader.clipped(-math.inf), reader.clipped(math.inf)


def _reader_of(kind: Any, notes: list[Any]) -> Quantity | None:
    for note in notes:
        if isinstance(note, Quantity):
            return note
        if isinstance(note, TimeLawReader):
            return Quantity("duration", ge=0.0)
        if isinstance(note, SpeedLawReader):
            return Quantity("speed", gt=0.0)
    if kind in (int, float):
        bounds = {name: getattr(note, name) for note in notes for name in _BOUNDS & set(dir(note))}
        return Quantity(WHOLE if kind is int else "number", **bounds, bare=True)
    if get_origin(kind) in (tuple, dict):
        return None
    for option in get_args(kind):
        if get_origin(option) is Annotated and (
            reader := _reader_of(get_args(option)[0], list(option.__metadata__))
        ):
            return reader
    return None

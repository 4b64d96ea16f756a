"""Values that are right each by itself and wrong together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from sim.errors import Problem
from sim.scenario.catalog import aircraft_catalog
from sim.scenario.laws import TimeLawReader
from sim.scenario.quantities import Quantity, QuantityError
from sim.scenario.record import Record
from sim.scenario.schema import Scenario
from sim.scenario.source import Source


def contradictions(scenario: Scenario, source: Source) -> list[Problem]:
    """Every contradiction between the parts of a valid scenario."""
    return [*_altitudes(scenario, source), *_uncertain_figures(scenario, source)]


def _altitudes(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """An orbit lies above its ground and below the ceiling of whoever flies it."""
    for name, orbit in scenario.orbits.items():
        path = f"orbits.{name}.altitude"
        got = source.written(path)
        if orbit.altitude_m <= scenario.areas[orbit.area].terrain_m:
            ground = source.written(f"areas.{orbit.area}.terrain") or "0 m"
            yield source.problem(
                path, f"must be above the terrain of {orbit.area}, {ground} (got {got})"
            )
        for fleet in orbit.flown_by:
            ceiling_m = scenario.fleets[fleet].aircraft.ceiling_m
            # 50,000 ft and 15,240 m are the same ceiling, whatever the last bit says.
            if ceiling_m is not None and orbit.altitude_m > ceiling_m + 0.001:
                ceiling = source.written(f"fleets.{fleet}.aircraft.ceiling")
                rule = f"must be at most the ceiling of {fleet}'s aircraft, {ceiling}"
                yield source.problem(path, f"{rule} (got {got})")


def _uncertain_figures(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """An uncertain figure exists, and its distribution has the figure's unit and bounds."""
    for path, law in scenario.uncertain.items():
        at = ("uncertain", path)
        reader = _reader_at(scenario, path)
        if reader is None:
            hint = "write a figure's path, such as aircraft.mq9a_er.transit_speed"
            yield source.problem_at(at, "leads to no figure of this scenario", hint, key=True)
        elif reader.dimension not in law.dimensions:
            unit = "/".join(sorted(law.dimensions))
            yield source.problem_at(at, f"{path} is a {reader.dimension} (got {unit})")
        else:
            # Of a spread only the mean is a figure of its own.
            points = law.parameters[:1] if law.kind in ("normal", "lognormal") else law.parameters
            for point in points:
                try:
                    reader.si(point, from_file=False)
                except QuantityError as error:
                    yield source.problem_at(at, error.message)
                    break


def _reader_at(scenario: Scenario, path: str) -> Quantity | None:
    """How the figure at a dotted path is read; None when there is none."""
    *way, last = path.split(".")
    owner: Any = scenario
    for part in way:
        if isinstance(owner, dict):
            owner = owner.get(part)
        elif isinstance(owner, Record):
            owner = getattr(owner, _attribute(owner, part), None)
        if part in aircraft_catalog() and way[0] == "aircraft" and owner is None:
            # The catalogue's aircraft are as good as own ones: any of them has the same figures.
            owner = next(iter(scenario.fleets.values())).aircraft
    if not isinstance(owner, Record):
        return None
    field = type(owner).model_fields.get(_attribute(owner, last))
    return None if field is None else _reader_of(field.annotation, field.metadata)


def _attribute(owner: Record, key: str) -> str:
    """The attribute behind a key of the file; the key itself when there is none."""
    fields = type(owner).model_fields.items()
    return next((name for name, field in fields if key == (field.alias or name)), key)


def _reader_of(kind: Any, notes: list[Any]) -> Quantity | None:
    for note in notes:
        if isinstance(note, Quantity):
            return note
        if isinstance(note, TimeLawReader):
            return Quantity("duration", ge=0.0)
    if kind in (int, float):
        return Quantity("number", ge=0.0)
    for option in get_args(kind):
        if get_origin(option) is Annotated and (
            reader := _reader_of(get_args(option)[0], list(option.__metadata__))
        ):
            return reader
    return None

"""Uncertain inputs: what each figure is stated to be, how far it may be off, and who says so.

A range is what the scenario says under `uncertain:` or, where it says nothing and took the figure
from the catalogue, the range that the catalogue gives. A figure that the scenario states itself has
no range but its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from sim.errors import SimError
from sim.scenario.aircraft_by_name import where_stated
from sim.scenario.file.tree import node_at, parts_of
from sim.scenario.value_by_path import as_set, each_path, flying, value_at
from sim.scenario.value_origin import Provenance, provenance
from sim.scenario.values.laws import SpeedLaw, TimeLaw, Uncertain
from sim.study.input_labels import OF_AIRCRAFT, OF_BUDGETS, OF_FLEET, OF_ORBIT, Kind, kind_of

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Fleet, Scenario


@dataclass(frozen=True)
class Range:
    """From where to where a figure may lie, in SI, and who says so.

    `law` is how likely what is; None, of the catalogue's ranges, is taken as uniform. Of a search
    it is `asked` where to look. What is `drawn` anew each time is no uncertain input: its range is
    of all draws alike.
    """

    low: float
    high: float
    origin: Literal["scenario", "catalogue", "asked", "drawn"]
    law: Uncertain | None = None


def _nothing_set(_: float) -> dict[str, object]:
    return {}


def _no_place(_: float) -> str:
    return ""


@dataclass(frozen=True)
class Input:
    """A figure that may be another: one of the scenario, or of several fleets at once.

    `path` is where `--set` changes it for all its `owners`, fleets or orbits, and
    `overrides(value)` what it would write. `stated` is in SI, nan of a base that is moved, of which
    `place(value)` says where it then lies. `limits` are how far it could go at all, where that is
    known. `aircraft` is the name of the type it is a figure of, `beside` are the paths of what has
    to change with it.
    """

    path: str
    stated: float
    kind: Kind
    range: Range | None = None
    key: str = ""
    owners: tuple[str, ...] = ()
    whole: bool = False
    limits: tuple[float, float] | None = None
    provenance: Provenance | None = None
    aircraft: str = ""
    beside: tuple[str, ...] = ()
    overrides: Callable[[float], dict[str, object]] = field(default=_nothing_set, compare=False)
    place: Callable[[float], str] = field(default=_no_place, compare=False)

    @property
    def unit(self) -> str:
        """The unit in which readers think of it; empty of plain numbers."""
        return self.kind.unit.symbol

    @property
    def dimension(self) -> str:
        """What it is a quantity of: a duration, a speed."""
        return self.kind.unit.dimension

    @property
    def trust(self) -> str:
        """The catalogue's trust mark; empty where the scenario states the figure itself."""
        return self.provenance.trust if self.provenance else ""

    @property
    def ends(self) -> tuple[float, float]:
        """The ends of its range."""
        assert self.range is not None, f"BUG: {self.path} has no range"
        return self.range.low, self.range.high

    @property
    def law(self) -> Uncertain | None:
        """How likely what is in its range is; None where nobody says."""
        return self.range.law if self.range else None

    @property
    def is_drawn(self) -> bool:
        """Whether it is drawn anew each time, and its spread is luck."""
        return self.range is not None and self.range.origin == "drawn"

    def quantiles(self, shares: np.ndarray) -> np.ndarray:
        """The values of its range below which lie the given shares `(N,)` of all draws."""
        if self.law is not None:
            return np.array(self.law.quantiles(shares))
        low, high = self.ends
        return np.asarray(low + shares * (high - low))

    def in_unit(self, value: float) -> float:
        """A value in the reader's unit: 122400 s are 34 h."""
        return value / self.kind.unit.si

    def shown(self, value: float) -> str:
        """A value as a reader says it: "7", "34 h", "42 % of the way (31.17 N 62.40 E)"."""
        if place := self.place(value):
            return f"{100.0 * value:.4g} % of {self.unit} ({place})"
        figure = f"{value:.0f}" if self.whole else f"{self.in_unit(value):.4g}"
        return f"{figure} {self.unit}".strip()

    def summary(self) -> dict[str, Any]:
        """As JSON, in the reader's unit."""
        low, high = self.ends
        return {
            "input": self.path,
            "unit": self.unit,
            "stated": self.in_unit(self.stated),
            "low": self.in_unit(low),
            "high": self.in_unit(high),
            "range_from": self.range.origin if self.range else None,
        }


# --- what budgets rest on


def inputs_of(scenario: Scenario) -> tuple[Input, ...]:
    """Every figure that the budgets of a scenario rest on, those shared by fleets once."""
    by_path: dict[str, Input] = {}
    for quantity in _all(scenario):
        first = by_path.get(quantity.path)
        by_path[quantity.path] = (
            replace(first, owners=(*first.owners, *quantity.owners)) if first else quantity
        )
    order = list(OF_BUDGETS)
    return tuple(sorted(by_path.values(), key=lambda quantity: order.index(quantity.key)))


def _all(scenario: Scenario) -> Iterator[Input]:
    for name, fleet in scenario.fleets.items():
        for key in OF_AIRCRAFT:
            value = _of_aircraft(fleet, key)
            if value is not None:
                path = shared_path(scenario, name, key)
                own = f"fleets.{name}.turnaround"
                at = own if path == own else f"fleets.{name}.aircraft.{key}"
                quantity = _input(scenario, path, key, name, value, at)
                yield replace(quantity, aircraft=fleet.aircraft.name)
        for key in OF_FLEET:
            path = f"fleets.{name}.{key}"
            yield _input(scenario, path, key, name, fleet.preflight.mean_s, path)
    for name, orbit in scenario.orbits.items():
        if not orbit.relief.may_overlap:
            continue  # the file would refuse one
        for key in OF_ORBIT:
            path = f"orbits.{name}.{key}"
            yield _input(scenario, path, key, name, orbit.relief.overlap_s, path)


def _of_aircraft(fleet: Fleet, key: str) -> float | None:
    """The value in force; None where the aircraft has no such figure or it plays no part."""
    aircraft, fuel = fleet.aircraft, fleet.aircraft.fuel
    values: dict[str, float | None] = {
        "endurance": None if fuel else aircraft.endurance_s,
        "reserve": aircraft.reserve_s,
        "transit_speed": aircraft.transit_speed_mps,
        "climb_allowance": aircraft.climb_allowance_s,
        "turnaround": fleet.turnaround.mean_s,
        "fuel.capacity": fuel.capacity_kg if fuel else None,
        "fuel.transit_burn": fuel.transit_burn_kgps if fuel else None,
        "fuel.loiter_burn": fuel.loiter_burn_kgps if fuel else None,
    }
    return values[key]


def _input(
    scenario: Scenario, path: str, key: str, owner: str, value: float, stands_at: str
) -> Input:
    """An input at a path, with the range of its law or else of the value that stands somewhere."""
    origin = provenance(scenario.source, parts_of(stands_at))
    return Input(
        path,
        value,
        OF_BUDGETS[key],
        _range_of(scenario, path, origin),
        key,
        (owner,),
        provenance=origin,
        overrides=partial(_all_set, scenario, [path]),
    )


def shared_path(scenario: Scenario, fleet: str, key: str) -> str:
    """The path at which a figure of a fleet's aircraft is stated, or would be for all who share it.

    A law under `uncertain:` says which, wherever the figure itself is stated.
    """
    unresolved = scenario.source.unresolved
    paths = list(where_stated(unresolved, fleet, key))
    if key == "turnaround":
        said_of = (f"fleets.{fleet}", "every_fleet")
        stated = any(node_at(unresolved, parts_of(f"{owner}.{key}")) for owner in said_of)
        paths.insert(0, (f"fleets.{fleet}.{key}", stated))
    for path, stated in paths:
        if stated or path in scenario.uncertain:
            return path
    return paths[-1][0]


def _range_of(scenario: Scenario, path: str, origin: Provenance) -> Range | None:
    law = scenario.uncertain.get(path)
    if law is not None:
        return Range(*law.ends, "scenario", law)
    return Range(*origin.range, "catalogue") if origin.range else None


def _all_set(scenario: Scenario, paths: Sequence[str], si: float) -> dict[str, object]:
    return {path: as_set(scenario, path, si) for path in paths}


# --- any other


def input_at(scenario: Scenario, path: str) -> Input:
    """Any figure at a path; `fleets.*.count` are all fleets' at once. Raises SimError."""
    paths = each_path(scenario, path)
    value, reader = value_at(scenario, paths[0])
    if isinstance(value, (TimeLaw, SpeedLaw)):
        value = value.mean
    if reader is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SimError(f"{path} is no figure that can be varied")
    origin = provenance(scenario.source, parts_of(_stands_at(scenario, paths[0])))
    within = _range_of(scenario, paths[0], origin)
    return Input(
        path,
        value,
        kind_of(path, reader, 2.0 * value if within is None else within.high),
        within,
        whole=isinstance(value, int),
        provenance=origin,
        overrides=partial(_all_set, scenario, paths),
    )


def _stands_at(scenario: Scenario, path: str) -> str:
    """Where the value of an aircraft's figure stands: with the first fleet that has it so."""
    kind, *below = path.split(".")
    if kind != "aircraft":
        return path
    key, *figure = below
    fleet = flying(scenario, key, figure)
    return path if fleet is None else ".".join(("fleets", fleet, "aircraft", *figure))

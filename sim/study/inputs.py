"""The figures a sortie budget rests on: what each is stated to be, and how far it may be off.

A range is what the scenario says under `uncertain:` or, where it says nothing and took the figure
from the catalogue, the range that the catalogue gives. A figure that the scenario states itself has
no range but its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from sim.scenario.catalog import CatalogFigure, aircraft_catalog
from sim.scenario.file.tree import Node, Place, find, parts_of
from sim.scenario.values.quantities import parse_quantity

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Fleet, Scenario

# Key of the file -> its dimension. Order is the order in which conditions are told.
OF_AIRCRAFT: Final = {
    "endurance": "duration",
    "transit_speed": "speed",
    "reserve": "duration",
    "climb_allowance": "duration",
    "turnaround": "duration",
    "fuel.capacity": "mass",
    "fuel.transit_burn": "fuel flow",
    "fuel.loiter_burn": "fuel flow",
}
OF_FLEET: Final = {"preflight": "duration"}
OF_ORBIT: Final = {"relief.overlap": "duration"}


@dataclass(frozen=True)
class Range:
    """From where to where a figure may lie, in SI, and who says so."""

    low: float
    high: float
    origin: Literal["scenario", "catalogue"]


@dataclass(frozen=True)
class Input:
    """One figure of the scenario; `owners` are the fleets, or orbits, that share it.

    `path` is where `--set` changes it for all of them. `trust` and `source` are the catalogue's,
    empty where the scenario states the figure itself.
    """

    path: str
    key: str
    owners: tuple[str, ...]
    dimension: str
    stated: float
    range: Range | None
    trust: str = ""
    source: str = ""
    aircraft: str = ""


def inputs_of(scenario: Scenario) -> tuple[Input, ...]:
    """Every figure that the budgets of a scenario rest on, those shared by fleets once."""
    found: dict[str, Input] = {}
    for given in _all(scenario):
        if given.path in found:
            first = found[given.path]
            given = Input(**{**vars(first), "owners": (*first.owners, *given.owners)})
        found[given.path] = given
    order = [*OF_AIRCRAFT, *OF_FLEET, *OF_ORBIT]
    return tuple(sorted(found.values(), key=lambda one: order.index(one.key)))


def _all(scenario: Scenario) -> Iterator[Input]:
    for name, fleet in scenario.fleets.items():
        for key, dimension in OF_AIRCRAFT.items():
            value = _of_aircraft(fleet, key)
            if value is not None:
                path = _path(scenario, name, key)
                yield _input(scenario, path, key, name, dimension, value)
        for key, dimension in OF_FLEET.items():
            path = f"fleets.{name}.{key}"
            yield _input(scenario, path, key, name, dimension, fleet.preflight.mean_s)
    for name, orbit in scenario.orbits.items():
        if orbit.relief.policy != "on_bingo":
            continue  # launches every so often have no overlap, and the file would refuse one
        for key, dimension in OF_ORBIT.items():
            path = f"orbits.{name}.{key}"
            yield _input(scenario, path, key, name, dimension, orbit.relief.overlap_s)


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


def _path(scenario: Scenario, fleet: str, key: str) -> str:
    """The dotted path at which a fleet's figure is stated, or would be for all who share it."""
    own = f"fleets.{fleet}.aircraft.{key}"
    if own in scenario.uncertain:
        return own
    asked = scenario.source.unresolved
    if key == "turnaround":
        direct = f"fleets.{fleet}.{key}"
        said_of = (f"fleets.{fleet}", "every_fleet")
        stated = any(find(asked, parts_of(f"{owner}.{key}")) for owner in said_of)
        if direct in scenario.uncertain or stated:
            return direct
    node = find(asked, ("fleets", fleet, "aircraft"))
    seen: set[str] = set()
    while node is not None:
        if not isinstance(node.value, str):
            like = node["like"]
            if _states(node, key) or like is None:
                break
            node = like
        name = str(node.value)
        own, node = f"aircraft.{name}.{key}", find(asked, ("aircraft", name))
        if name in seen or own in scenario.uncertain:
            break
        seen.add(name)
    return own


def _states(node: Node, key: str) -> bool:
    return find(node, key.split(".")) is not None


def _input(
    scenario: Scenario, path: str, key: str, owner: str, dimension: str, value: float
) -> Input:
    law = scenario.uncertain.get(path)
    published = None
    aircraft = ""
    if owner in scenario.fleets and key in OF_AIRCRAFT:
        aircraft = scenario.fleets[owner].aircraft.name
        at = ("turnaround",) if path == f"fleets.{owner}.turnaround" else ("aircraft", key)
        node = find(scenario.source.tree, ("fleets", owner, *".".join(at).split(".")))
        published = None if node is None else _published().get(node.place)
    within = Range(*law.ends, "scenario") if law is not None else None
    if within is None and published is not None and published.low:
        low, high = (parse_quantity(end, dimension) for end in (published.low, published.high))
        within = Range(low, high, "catalogue")
    trust, source = (published.trust, published.source) if published else ("", "")
    return Input(path, key, (owner,), dimension, value, within, trust, source, aircraft)


@lru_cache(maxsize=1)
def _published() -> dict[Place, CatalogFigure]:
    """The catalogue's figures of aircraft by where they stand in it."""
    found: dict[Place, CatalogFigure] = {}
    for entry in aircraft_catalog().values():
        for figure in entry.figures:
            node = find(entry.node, parts_of(figure.name))
            if node is not None:
                found[node.place] = figure
    return found

"""What is closed to whom: a scenario's closed airspace, less exceptions and a fleet's rights."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

from sim.world.airspace import ClosedAirspace, closed_airspace
from sim.world.area import polygon_outline
from sim.world.corridor import corridor_outline

if TYPE_CHECKING:
    import shapely

    from sim.scenario.parts.scenario import Fleet, Passage, Scenario


# Of a figure of a budget, where closures have a time.
COMES_AND_GOES: Final = "has no one value: budgets come and go with closures that have a time"


def timed_names(scenario: Scenario) -> frozenset[str]:
    """The countries and regions that are closed at times."""
    closed = scenario.airspace.closed
    return frozenset(entry.name for entry in closed if not isinstance(entry, str))


def closed_names(
    scenario: Scenario, fleet: Fleet | None, in_force: Collection[str] | None = None
) -> tuple[str, ...]:
    """The countries and regions that a fleet may not enter, or one without rights of its own.

    Of closures with a time those that are `in_force`; silent, all of them.
    """
    rights = fleet.overfly if fleet else ()
    closed = dict.fromkeys(
        entry if isinstance(entry, str) else entry.name
        for entry in scenario.airspace.closed
        if isinstance(entry, str) or in_force is None or entry.name in in_force
    )
    return tuple(name for name in closed if name not in rights)


def airspace_to(
    scenario: Scenario,
    fleet: Fleet | None,
    opened: Collection[str] = (),
    in_force: Collection[str] | None = None,
) -> ClosedAirspace:
    """The airspace closed to a fleet, with some countries or regions opened to all."""
    airspace = scenario.airspace
    return closed_airspace(
        [name for name in closed_names(scenario, fleet, in_force) if name not in opened],
        airspace.territorial_sea_m,
        airspace.regions,
        exceptions=[passage_outline(passage) for passage in airspace.exceptions.values()],
        median_line=airspace.median_line,
    )


def passage_outline(passage: Passage) -> shapely.Geometry:
    """An exception as a polygon of longitude and latitude."""
    if passage.corridor is not None and passage.width_m is not None:
        return corridor_outline(passage.corridor, passage.width_m)
    assert passage.polygon is not None, "BUG: the schema requires one shape"
    return polygon_outline(passage.polygon)

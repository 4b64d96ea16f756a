"""The shapes of a plan on the ground: bases, orbits, patterns, routes, closed airspace, areas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import shapely

from sim.flight.pattern import outline
from sim.scenario.parts.scenario import Closure
from sim.study.planning.routes import area_outline
from sim.units import NAUTICAL_MILE_M, clock_text
from sim.world.antimeridian import cut_line
from sim.world.borders import country_names
from sim.world.routing import NoRoute, Route

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.study.planning.plan import Plan
    from sim.study.planning.timed_closures import Names


class Shape(NamedTuple):
    """Something of a plan where it lies, longitude before latitude, and what is known of it."""

    properties: dict[str, Any]
    geometry: shapely.Geometry


def shapes_of(plan: Plan) -> list[Shape]:
    """Bases, orbits, patterns, routes, closed airspace and areas."""
    scenario = plan.scenario
    shapes = [
        Shape(
            {"kind": "base", "name": fleet.base.name, "fleet": name, "count": fleet.count},
            shapely.Point(fleet.base.lon_deg, fleet.base.lat_deg),
        )
        for name, fleet in scenario.fleets.items()
    ]
    shapes += [_orbit_shape(plan, name) for name in scenario.orbits]
    shapes += [
        Shape({"kind": "pattern", "orbit": name}, _pattern_track(plan, name))
        for name in scenario.orbits
    ]
    for fleet, orbit_name in plan.sorties:
        for closed, route in _routes_flown(plan, (fleet, orbit_name)):
            properties: dict[str, Any] = {"kind": "route", "fleet": fleet, "orbit": orbit_name}
            properties["length_nm"] = route.length_m / NAUTICAL_MILE_M
            properties |= {} if closed is None else {"closed": sorted(closed)}
            points = zip(route.lon_deg, route.lat_deg, strict=True)
            shapes.append(Shape(properties, shapely.LineString(list(points))))
    times = _closure_times(scenario)
    shapes += [
        Shape(
            {
                "kind": "airspace",
                "names": [name],
                "open_to": _fleets_let_in(plan, name),
                **({"times": times[name]} if name in times else {}),
            },
            part,
        )
        for name, part in plan.airspace.parts.items()
    ]
    shapes += [
        Shape({"kind": "area", "name": name}, area_outline(area))
        for name, area in scenario.areas.items()
    ]
    return shapes


def _orbit_shape(plan: Plan, name: str) -> Shape:
    """An orbit where it is marked, with what it asks for."""
    orbit = plan.scenario.orbits[name]
    windows_s = None if orbit.windows is None else [list(window) for window in orbit.windows]
    lat_deg, lon_deg = _orbit_position(plan, name)
    asked = {"aircraft_on_station": orbit.aircraft_on_station, "windows_s": windows_s}
    return Shape({"kind": "orbit", "name": name, **asked}, shapely.Point(lon_deg, lat_deg))


def _routes_flown(plan: Plan, pair: tuple[str, str]) -> list[tuple[Names | None, Route]]:
    """The routes that a fleet flies to an orbit, each with the closures in force that make it so.

    One route, with None, where no closure has a time; none where nothing is flown.
    """
    routes: dict[Names | None, Route | NoRoute] = {}
    for sortie in plan.states(pair):
        if not sortie.budget.feasible:
            continue
        out, home = sortie.closed or (None, None)
        routes.setdefault(out, sortie.route)
        routes.setdefault(home, sortie.home or sortie.route)
    return [(closed, route) for closed, route in routes.items() if isinstance(route, Route)]


def _closure_times(scenario: Scenario) -> dict[str, list[str]]:
    """When what is closed at times is closed, in words, by the name of country or region."""
    times: dict[str, list[str]] = {}
    for entry in scenario.airspace.closed:
        if isinstance(entry, Closure):
            name = country_names().get(entry.name, entry.name)
            times.setdefault(name, []).append(_times_text(entry))
    return times


def _times_text(entry: Closure) -> str:
    """The times of a closure: "from 10 Sep 2021 00:00 until 20 Sep 2021 00:00, 00:00 to 06:00"."""
    ends = [
        f"{word} {moment.day} {moment:%b} {moment.year} {moment:%H:%M}"
        for word, moment in (("from", entry.from_utc), ("until", entry.until_utc))
        if moment is not None
    ]
    clock = [" to ".join(map(clock_text, window)) for window in entry.daily or ()]
    daily = [f"daily {' and '.join(clock)}"] if clock else []
    return ", ".join([*([" ".join(ends)] if ends else []), *daily])


def _fleets_let_in(plan: Plan, name: str) -> list[str]:
    """The fleets that may enter a closed country or region."""
    return [fleet for fleet, closed in plan.closed_to.items() if name not in closed.parts]


def _orbit_position(plan: Plan, name: str) -> tuple[float, float]:
    """Where an orbit is marked: amid its pattern; a circuit, which has no middle, at its start."""
    orbit = plan.scenario.orbits[name]
    if orbit.pattern.kind == "circuit":
        return plan.sorties[orbit.flown_by[0], name].station
    return plan.centres[orbit.area]


def _pattern_track(plan: Plan, name: str) -> shapely.Geometry:
    """An orbit's pattern in short legs, in parts where it crosses the antimeridian."""
    orbit = plan.scenario.orbits[name]
    lat_deg, lon_deg = outline(orbit.pattern, plan.centres[orbit.area])
    track = np.column_stack([lon_deg, lat_deg])
    parts = cut_line(track) or [track]
    return shapely.LineString(parts[0]) if len(parts) == 1 else shapely.MultiLineString(parts)

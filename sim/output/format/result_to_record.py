"""From a finished result to what its run folder holds: manifest, geometry, tables, fields."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from importlib import metadata, resources
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from sim.flight.pattern import outline
from sim.output.format.run_record import CoverageGrid, RunHead, RunRecord
from sim.scenario.parts.scenario import Closure
from sim.study.planning.plan import Plan
from sim.study.planning.routes import area_outline
from sim.units import NAUTICAL_MILE_M, clock_text
from sim.version import VERSION
from sim.world.antimeridian import cut_line
from sim.world.borders import country_names
from sim.world.routing import NoRoute, Route

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from sim.scenario.parts.scenario import Scenario
    from sim.study.planning.timed_closures import Names
    from sim.study.run.result import RunResult

# Packages whose version can change a figure; the rest draw, print or store.
_NUMERICAL = ("numpy", "scipy", "shapely", "pyproj", "simpy", "numba")
_DATA_FOLDERS = ("sim.world.data", "sim.scenario.catalog")


def head_of(
    scenario: Scenario, command: Sequence[str], replications: int = 1, until: str = ""
) -> RunHead:
    """What is known of a run before it starts; `until` is the precision asked for, as given."""
    return RunHead(
        scenario_name=scenario.name,
        scenario_file=scenario.source.path,
        fingerprint=fingerprint(scenario, replications, until),
        seed=scenario.seed,
        replications=replications,
        start_utc=scenario.start_utc,
        warmup_s=scenario.warmup_s,
        duration_s=scenario.duration_s,
        versions=versions(),
        command=tuple(command),
    )


def record_of(head: RunHead, result: RunResult) -> RunRecord:
    """Everything the run folder keeps of a result."""
    from sim.scenario.loading import resolved_yaml

    scenario = result.plan.scenario
    return RunRecord(
        head=head,
        scenario_text=scenario.source.text,
        resolved_text=resolved_yaml(scenario),
        summary=result.summary(),
        tables={
            **{name: result.chunks(name) for name in ("sorties", "events", "orbits")},
            "replications": (result.replications,),
        },
        grid=grid_of(result),
        fields=result.fields,
        geometry=geometry(result.plan),
    )


def fingerprint(scenario: Scenario, replications: int, until: str = "") -> str:
    """Hash of all that decides a run: values in force, seed, replications, version, data files."""
    parts = [
        scenario.model_dump_json(),
        f"{replications} {until}",
        VERSION,
        *_data_digests(),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def folder_name(head: RunHead) -> str:
    """The run folder's name: the scenario's as a slug, and the fingerprint's first eight digits.

    Shards have folders of their own, so that array jobs may share a disk.
    """
    # Decomposed, so that an accent falls off and its letter stays.
    plain = unicodedata.normalize("NFKD", head.scenario_name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].rstrip("-") or "run"
    shard = f"-shard-{head.shard.replace('/', '-of-')}" if head.shard else ""
    return f"{slug}-{head.fingerprint[:8]}{shard}"


@lru_cache
def versions() -> dict[str, str]:
    """Versions of othsim and of the packages that can change a figure."""
    return {"othsim": VERSION, **{name: _version(name) for name in _NUMERICAL}}


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "0"


@lru_cache
def _data_digests() -> tuple[str, ...]:
    """Names and hashes of the data files that ship with othsim."""
    files: list[Traversable] = []
    for package in _DATA_FOLDERS:
        folder = resources.files(package)
        files += [file for file in folder.iterdir() if not file.name.endswith((".py", ".pyc"))]
    return tuple(
        f"{file.name} {hashlib.sha256(file.read_bytes()).hexdigest()}"
        for file in sorted(files, key=lambda file: file.name)
        if file.is_file()
    )


def geometry(plan: Plan) -> dict[str, Any]:
    """Bases, orbits, patterns, routes, closed airspace and areas as a FeatureCollection."""
    scenario = plan.scenario
    features = [
        _feature(
            {"kind": "base", "name": fleet.base.name, "fleet": name, "count": fleet.count},
            shapely.Point(fleet.base.lon_deg, fleet.base.lat_deg),
        )
        for name, fleet in scenario.fleets.items()
    ]
    features += [_orbit_feature(plan, name) for name in scenario.orbits]
    features += [
        _feature({"kind": "pattern", "orbit": name}, _pattern_track(plan, name))
        for name in scenario.orbits
    ]
    for fleet, orbit_name in plan.sorties:
        for closed, route in _routes_flown(plan, (fleet, orbit_name)):
            properties: dict[str, Any] = {"kind": "route", "fleet": fleet, "orbit": orbit_name}
            properties["length_nm"] = route.length_m / NAUTICAL_MILE_M
            properties |= {} if closed is None else {"closed": sorted(closed)}
            points = zip(route.lon_deg, route.lat_deg, strict=True)
            features.append(_feature(properties, shapely.LineString(list(points))))
    times = _closure_times(scenario)
    features += [
        _feature(
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
    features += [
        _feature({"kind": "area", "name": name}, area_outline(area))
        for name, area in scenario.areas.items()
    ]
    return {"type": "FeatureCollection", "features": features}


def _orbit_feature(plan: Plan, name: str) -> dict[str, Any]:
    """An orbit where it is marked, with what it asks for."""
    orbit = plan.scenario.orbits[name]
    windows_s = None if orbit.windows is None else [list(window) for window in orbit.windows]
    lat_deg, lon_deg = _orbit_position(plan, name)
    asked = {"aircraft_on_station": orbit.aircraft_on_station, "windows_s": windows_s}
    return _feature({"kind": "orbit", "name": name, **asked}, shapely.Point(lon_deg, lat_deg))


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


def _feature(properties: dict[str, Any], shape: shapely.Geometry) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": json.loads(shapely.to_geojson(shape)),
    }


def grid_of(result: RunResult) -> CoverageGrid | None:
    """The cells of a result; None where the scenario has no grid."""
    grid = result.plan.scenario.grid
    if result.ground is None:
        return None
    assert grid is not None, "BUG: cells without a grid"
    return CoverageGrid.of(grid.area, result.ground.cells)

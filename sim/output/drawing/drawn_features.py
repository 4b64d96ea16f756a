"""The features of a run's geometry.geojson, sorted for drawing: bases, orbits, routes, airspace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, shape
from shapely.geometry.base import BaseGeometry

from sim.output.format.run_content import CoverageGrid
from sim.world.geodesy import mean_position


@dataclass(frozen=True)
class Airfield:
    """An airfield with the aircraft of all its fleets; `count` is 0 where it is not to be told."""

    name: str
    lat_deg: float
    lon_deg: float
    count: int


@dataclass(frozen=True)
class RouteLine:
    """The way from a base to a station; `lon_lat_deg` is `(V, 2)`."""

    base: str
    orbit: str
    length_nm: float
    lon_lat_deg: np.ndarray


@dataclass(frozen=True)
class ClosedShape:
    """Closed airspace, the countries or regions it is, and the fleets that they let through.

    `times` say when it is closed; empty where that is throughout.
    """

    names: tuple[str, ...]
    open_to: tuple[str, ...]
    shape: BaseGeometry
    times: tuple[str, ...] = ()


@dataclass(frozen=True)
class Features:
    """Everything of a run that has a place on the map; `patterns` are lines `(V, 2)`, lon, lat."""

    bases: tuple[Airfield, ...]
    stations: dict[str, tuple[float, float]]
    routes: tuple[RouteLine, ...]
    airspace: tuple[ClosedShape, ...]
    areas: dict[str, BaseGeometry]
    patterns: tuple[np.ndarray, ...] = ()

    def positions_deg(self) -> tuple[np.ndarray, np.ndarray]:
        """Latitudes and longitudes that the map has to show; closed airspace is not among them."""
        lon_lat_deg = np.concatenate(
            [
                np.array([[base.lon_deg, base.lat_deg] for base in self.bases]).reshape(-1, 2),
                np.array([[lon, lat] for lat, lon in self.stations.values()]).reshape(-1, 2),
                *(route.lon_lat_deg for route in self.routes),
                *self.patterns,
                *(shapely.get_coordinates(area) for area in self.areas.values()),
            ]
        )
        return lon_lat_deg[:, 1], lon_lat_deg[:, 0]

    def ground_deg(self, grid: CoverageGrid) -> tuple[np.ndarray, np.ndarray]:
        """Latitudes and longitudes of the cells and of the whole area they stand for."""
        outline = self.areas.get(grid.area, shapely.GeometryCollection())
        lon_deg, lat_deg = shapely.get_coordinates(outline).T
        return np.concatenate([lat_deg, grid.lat_deg]), np.concatenate([lon_deg, grid.lon_deg])


def read_features(geojson: Mapping[str, Any]) -> Features:
    """The features of a run's GeoJSON; fleets that share an airfield become one base."""
    by_kind: dict[str, list[tuple[dict[str, Any], BaseGeometry]]] = {}
    for feature in geojson["features"]:
        properties = feature["properties"]
        by_kind.setdefault(properties["kind"], []).append((properties, _shape(feature["geometry"])))
    bases, base_of_fleet = _airfields(by_kind.get("base", []))
    # GeoJSON (RFC 7946) has longitude first; everything of ours has latitude first.
    stations = {
        str(p["name"]): mean_position(*shapely.get_coordinates(place).T[::-1])
        for p, place in by_kind.get("orbit", [])
    }
    routes = tuple(
        RouteLine(
            base_of_fleet.get(p["fleet"], str(p["fleet"])),
            str(p["orbit"]),
            float(p["length_nm"]),
            shapely.get_coordinates(line),
        )
        for p, line in by_kind.get("route", [])
    )
    airspace = tuple(
        ClosedShape(_text_list(p, "names"), _text_list(p, "open_to"), place, _text_list(p, "times"))
        for p, place in by_kind.get("airspace", [])
        if not place.is_empty
    )
    areas = {str(p["name"]): place for p, place in by_kind.get("area", [])}
    tracks = [shapely.get_parts(track) for _, track in by_kind.get("pattern", [])]
    patterns = tuple(shapely.get_coordinates(part) for parts in tracks for part in parts)
    return Features(bases, stations, routes, airspace, areas, patterns)


def _shape(geometry: Mapping[str, Any]) -> BaseGeometry:
    """A geometry of GeoJSON; polygons from arrays, which takes a tenth of the time of lists."""
    if geometry["type"] == "Polygon":
        shell, *holes = map(np.array, geometry["coordinates"])
        return shapely.Polygon(shell, holes)
    if geometry["type"] == "MultiPolygon":
        parts = geometry["coordinates"]
        return MultiPolygon([_shape({"type": "Polygon", "coordinates": rings}) for rings in parts])
    return shape(geometry)


def _text_list(properties: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(map(str, properties.get(key, [])))


def _airfields(
    places: list[tuple[dict[str, Any], BaseGeometry]],
) -> tuple[tuple[Airfield, ...], dict[str, str]]:
    airfields: dict[str, Airfield] = {}
    base_of_fleet = {}
    for properties, place in places:
        # The catalogue tells namesakes apart by country; on a map the place does.
        name, count = (
            re.sub(r"\s*\([^()]*\)$", "", str(properties["name"])),
            int(properties["count"]),
        )
        base_of_fleet[str(properties["fleet"])] = name
        count += airfields[name].count if name in airfields else 0
        lon_deg, lat_deg = shapely.get_coordinates(place)[0]
        airfields[name] = Airfield(name, float(lat_deg), float(lon_deg), count)
    return tuple(airfields.values()), base_of_fleet

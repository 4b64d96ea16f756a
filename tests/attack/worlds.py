"""Scenarios anywhere on the globe: poles, the antimeridian, whole countries, closed neighbours."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from sim.world import borders

_EDGES = (
    (90.0, 0.0), (-90.0, 0.0), (89.9, 120.0), (-89.9, -60.0), (0.0, 180.0), (0.0, -180.0),
    (0.0, 0.0), (66.0, 180.0), (-17.0, 179.9), (85.0, -179.99), (-75.0, 180.0), (0.0, -20.0),
)  # fmt: skip
_BIG = ("RUS", "CAN", "USA", "GRL", "ATA", "FJI", "KIR", "NZL", "NOR", "FRA", "CHL", "AUS")


def world(number: int) -> str:
    """A scenario as YAML (JSON is YAML); every number another, and always the same."""
    draw = Random(f"world {number}")
    areas = {f"a{k}": _area(draw) for k in range(draw.choice((1, 1, 2)))}
    document: dict[str, Any] = {
        "name": f"world {number}",
        "start": "2021-09-01T00:00Z",
        "duration": draw.choice(("1 d", "3 d", "10 d")),
        "areas": areas,
        "aircraft": {"x": _aircraft(draw)},
        "fleets": {
            f"f{k}": {"base": _base(draw), "aircraft": "x", "count": draw.randint(1, 6)}
            for k in range(draw.choice((1, 1, 2)))
        },
        "orbits": {f"o{k}": _orbit(draw, name) for k, name in enumerate(areas)},
    }
    if draw.random() < 0.7:
        document["grid"] = {"area": "a0", "cell": _cell(draw, areas["a0"])}
    if draw.random() < 0.6:
        document["airspace"] = _airspace(draw)
    if draw.random() < 0.3:
        document["wind"] = {"from": f"{draw.randint(0, 359)} deg", "speed": "60 kt"}
    for orbit in document["orbits"].values():
        orbit["flown_by"] = list(document["fleets"])
    return json.dumps(document, indent=1)


def _place(draw: Random) -> list[float]:
    if draw.random() < 0.5:
        lat, lon = draw.choice(_EDGES)
        if draw.random() < 0.5:
            near = 10.0 ** draw.uniform(-4, 0.5)
            lat = max(-90.0, min(90.0, lat + draw.uniform(-near, near)))
            lon = max(-180.0, min(180.0, lon + draw.uniform(-near, near)))
        return [lat, lon]
    return [draw.uniform(-90.0, 90.0), draw.uniform(-180.0, 180.0)]


def _area(draw: Random) -> dict[str, Any]:
    kind = draw.choice(("circle", "circle", "country", "polygon"))
    if kind == "country":
        return {"country": draw.choice(_BIG if draw.random() < 0.5 else _codes())}
    lat, lon = _place(draw)
    if kind == "circle":
        radius_km = draw.choice((1, 20, 100, 500, 2000, 5000))
        return {"centre": [lat, lon], "radius": f"{radius_km} km"}
    high, wide = draw.uniform(0.1, 12.0), draw.uniform(0.1, 40.0)
    south, north = max(-90.0, lat - high), min(90.0, lat + high)
    west, east = (lon - wide + 180) % 360 - 180, (lon + wide + 180) % 360 - 180
    return {"polygon": [[south, west], [south, east], [north, east], [north, west]]}


def _cell(draw: Random, area: dict[str, Any]) -> str:
    if "radius" in area:
        radius_km = float(area["radius"].split()[0])
        return f"{radius_km / draw.choice((3, 8, 20)):.3g} km"
    return draw.choice(("200 km", "100 km", "50 km"))


def _aircraft(draw: Random) -> dict[str, Any]:
    speed = f"{draw.choice((90, 170, 300))} kt"
    reach = draw.choice(("5 km", "50 km", "250 km"))
    return {
        "endurance": f"{draw.choice((8, 24, 40))} h", "reserve": "1 h", "transit_speed": speed,
        "loiter_speed": speed, "climb_allowance": "0 min", "turnaround": "4 h",
        "sensor": {"reach": reach},
    }  # fmt: skip


def _base(draw: Random) -> dict[str, float]:
    lat, lon = _place(draw)
    return {"latitude": lat, "longitude": lon}


def _orbit(draw: Random, area: str) -> dict[str, Any]:
    lat, lon = _place(draw)
    patterns: tuple[dict[str, Any], ...] = (
        {"kind": "stare", "radius": draw.choice(("1 km", "30 km"))},
        {"kind": "racetrack", "length": "60 km", "width": "15 km", "bearing": "40 deg"},
        {"kind": "ladder", "length": "200 km", "width": "120 km", "spacing": "40 km",
         "bearing": "10 deg"},
        {"kind": "circuit", "points": [[lat, lon], [max(lat - 1, -90), lon],
         [max(lat - 1, -90), (lon + 182) % 360 - 180]]},
    )  # fmt: skip
    return {"area": area, "pattern": draw.choice(patterns), "altitude": "20000 ft"}


def _airspace(draw: Random) -> dict[str, Any]:
    codes = draw.sample(_codes(), draw.randint(1, 6))
    if draw.random() < 0.2:
        codes += [code for code in draw.sample(_BIG, 1) if code not in codes]
    closed: dict[str, Any] = {"closed": codes}
    if draw.random() < 0.3:
        polygon = _area(draw)
        while "polygon" not in polygon:
            polygon = _area(draw)
        closed = {"closed": [*codes, "range"], "regions": {"range": polygon["polygon"]}}
    return closed


def _codes() -> list[str]:
    return borders.atlas("10m").codes

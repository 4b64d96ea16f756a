"""CZML, as Cesium plays it: a run as packets, each with the times in which it is there.

Aircraft are one packet each, with their places at exact times; what they see moves with them while
they are on station. Texts of descriptions are HTML in Cesium, and are escaped.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from sim.operations.causes import cause_of
from sim.output.export.content.cell_overlay import Overlay, overlays
from sim.output.export.content.flight_samples import FlightSamples, Sample
from sim.output.export.content.layers import RunToExport, rows_of
from sim.output.export.content.texts import html_table
from sim.output.store.files.disk import write_whole
from sim.study.page.replay_tracks import Flight
from sim.world.antimeridian import rims

# How many seconds of the run pass in one of Cesium's: a month in twelve minutes.
_PACE: Final = 3600
# By phase, as our timelines have them: red, green, blue, opacity of 255.
_PHASES: Final = {
    "outbound": (143, 169, 211, 255),
    "on station": (27, 66, 107, 255),
    "at cue": (168, 99, 164, 255),
    "return": (170, 180, 200, 255),
    "aborted": (213, 94, 0, 255),
}
_ABOVE_GROUND: Final = {"heightReference": {"heightReference": "CLAMP_TO_GROUND"}}


def write_czml(export: RunToExport, folder: Path) -> list[Path]:
    """Write a run as one document that Cesium plays."""
    path = folder / "run.czml"
    write_whole(path, partial(_write, export))
    return [path]


def _write(export: RunToExport, temporary: Path) -> None:
    pictures: list[Overlay] = []
    with export.run.coverage_in_parts() as parts:
        if parts is not None:
            duration_s = float(export.run.manifest["duration_s"])
            pictures = overlays(parts, "coverage_fraction", duration_s)
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        between = "["
        for packet in packets(export, pictures):
            file.write(between + "\n" + json.dumps(packet, ensure_ascii=False, allow_nan=False))
            between = ","
        file.write("\n]\n")


def packets(export: RunToExport, pictures: Sequence[Overlay]) -> Iterator[dict[str, Any]]:
    """The document, what lies on the ground, then aircraft, gaps and cues."""
    begin, end = map(export.utc, export.window_s)
    clock = {"interval": f"{begin}/{end}", "currentTime": begin, "multiplier": _PACE}
    yield {
        "id": "document",
        "name": export.title,
        "version": "1.0",
        "clock": {**clock, "range": "LOOP_STOP", "step": "SYSTEM_CLOCK_MULTIPLIER"},
    }
    for number, picture in enumerate(pictures):
        yield _coverage(number, picture)
    yield from _ground(export)
    samples = FlightSamples(export.flown)
    yield from _aircraft(export, samples)
    yield from _gaps(export, samples)
    yield from _cues(export)


def _coverage(number: int, picture: Overlay) -> dict[str, Any]:
    uri = f"data:image/png;base64,{base64.b64encode(picture.png).decode('ascii')}"
    frame = [picture.west_deg, picture.south_deg, picture.east_deg, picture.north_deg]
    return {
        "id": f"cells/{number}",
        "name": picture.caption,
        "rectangle": {
            "coordinates": {"wsenDegrees": frame},
            "material": {"image": {"image": {"uri": uri}, "transparent": True}},
        },
    }


def _ground(export: RunToExport) -> Iterator[dict[str, Any]]:
    """Layers as points, lines and outlines: closed airspace is filled."""
    for layer in export.layers:
        if layer.name == "cues":
            continue
        yield {"id": layer.name, "name": layer.title}
        for number, thing in enumerate(layer.things):
            name = str(thing.columns.get("name") or thing.columns.get("names") or layer.title)
            head = {
                "name": name,
                "description": html_table(thing.columns),
                "parent": layer.name,
            }
            parts = rims(thing.shape) if layer.name == "areas" else shapely.get_parts(thing.shape)
            for part_number, part in enumerate(parts):
                key = f"{layer.name}/{number}/{part_number}"
                yield {"id": key, **head, **_look(layer.name, name, part)}


def _look(layer: str, name: str, part: Any) -> dict[str, Any]:
    if part.geom_type == "Point":
        size, colour = (11, (179, 18, 58, 255)) if layer == "bases" else (8, (26, 26, 26, 255))
        place = {"cartographicDegrees": [part.x, part.y, 0.0]}
        white = {"rgba": [255, 255, 255, 255]}
        point = {"pixelSize": size, "color": _rgba(colour), "outlineColor": white}
        above = {**_ABOVE_GROUND, "outlineWidth": 2}
        return {"position": place, "point": {**point, **above}, "label": _label(name)}
    if part.geom_type == "LineString":
        return {"polyline": _polyline(part, (179, 18, 58, 255) if layer == "routes" else _INK)}
    return {"polygon": _polygon(part, (168, 50, 62, 50))}


def _label(name: str) -> dict[str, Any]:
    """A name on a light ground: drawn at twice its size, since Cesium blurs small letters."""
    return {
        "text": name,
        "font": "28px sans-serif",
        "scale": 0.5,
        "fillColor": _rgba((26, 26, 26, 255)),
        "showBackground": True,
        "backgroundColor": _rgba((255, 255, 255, 190)),
        "horizontalOrigin": "LEFT",
        "pixelOffset": {"cartesian2": [10, 0]},
        **_ABOVE_GROUND,
    }


_INK: Final = (26, 26, 26, 220)


def _polyline(line: Any, colour: Sequence[int]) -> dict[str, Any]:
    return {
        "positions": {"cartographicDegrees": _flat(line)},
        "material": {"solidColor": {"color": _rgba(colour)}},
        "width": 2,
        "clampToGround": True,
    }


def _polygon(part: Any, colour: Sequence[int]) -> dict[str, Any]:
    holes = [_flat(ring) for ring in part.interiors]
    return {
        "positions": {"cartographicDegrees": _flat(part.exterior)},
        **({"holes": {"cartographicDegrees": holes}} if holes else {}),
        "material": {"solidColor": {"color": _rgba(colour)}},
        "arcType": "GEODESIC",
    }


def _flat(line: Any) -> list[float]:
    """Longitude, latitude and height of each point, one after another."""
    lon_lat = shapely.get_coordinates(line).round(5)
    return np.column_stack([lon_lat, np.zeros(len(lon_lat))]).ravel().tolist()


def _rgba(colour: Sequence[int]) -> dict[str, Any]:
    return {"rgba": list(colour)}


# --- what moves


def _aircraft(export: RunToExport, samples: FlightSamples) -> Iterator[dict[str, Any]]:
    """A packet for each tail that flew."""
    budgets = export.run.summary()["budgets"]
    heights_m = {(one["fleet"], one["orbit"]): float(one["altitude_m"]) for one in budgets}
    tails: dict[tuple[str, str], list[Flight]] = {}
    for flight in samples.replay.flights:
        tails.setdefault((flight.fleet, flight.tail), []).append(flight)
    for (fleet, tail), flights in tails.items():
        export.say(f"writing czml: {tail}")
        flights = sorted(flights, key=lambda flight: flight.legs[0].from_s)
        placed, phases, shown = [], [], []
        for flight in flights:
            height_m = heights_m.get((fleet, flight.orbit), 0.0)
            places = samples.of(flight)
            for place in places:
                at = (round(place.lon_deg, 5), round(place.lat_deg, 5), height_m)
                placed += [round(place.t_s, 3), *at]
            phases += _phases(export, places)
            shown.append(_span(export, (places[0].t_s, places[-1].t_s)))
        yield {
            "id": f"aircraft/{tail}",
            "name": tail,
            "description": html_table({"fleet": fleet, "flights": len(flights)}),
            "availability": shown,
            "position": {"epoch": export.utc(0.0), "cartographicDegrees": placed},
            "point": {
                "pixelSize": 9,
                "color": phases,
                "outlineColor": _rgba((255, 255, 255, 255)),
                "outlineWidth": 1,
            },
            "path": {
                "leadTime": 0,
                "trailTime": 4 * _PACE,
                "width": 1.5,
                "material": {"solidColor": {"color": _rgba(_INK)}},
            },
            **_seen(export, samples, flights),
        }


def _phases(export: RunToExport, places: Sequence[Sample]) -> list[dict[str, Any]]:
    """The colour of an aircraft by what it does."""
    changes = [
        place
        for before, place in zip([None, *places[:-1]], places, strict=True)
        if before is None or before.phase != place.phase
    ]
    ends_s = [*(place.t_s for place in changes[1:]), places[-1].t_s]
    return [
        {"interval": _span(export, (place.t_s, end_s)), **_rgba(_PHASES[place.phase])}
        for place, end_s in zip(changes, ends_s, strict=True)
    ]


def _seen(export: RunToExport, samples: FlightSamples, flights: Sequence[Flight]) -> dict[str, Any]:
    """The ground in reach of an aircraft while it is on station."""
    stays = [(stay, flight.reach_m) for flight in flights for stay in samples.on_station(flight)]
    if not stays:
        return {}
    reach = [{"interval": _span(export, stay), "number": reach_m} for stay, reach_m in stays]
    return {
        "ellipse": {
            "show": [
                {"interval": _span(export, export.window_s), "boolean": False},
                *({"interval": _span(export, stay), "boolean": True} for stay, _ in stays),
            ],
            "semiMajorAxis": reach,
            "semiMinorAxis": reach,
            "material": {"solidColor": {"color": _rgba((78, 122, 187, 70))}},
            "height": 0,
        }
    }


def _span(export: RunToExport, span_s: tuple[float, float]) -> str:
    return "/".join(map(export.utc, span_s))


def _gaps(export: RunToExport, samples: FlightSamples) -> Iterator[dict[str, Any]]:
    """Gaps of orbits in the colour of their cause, over the ground that is seen from the lap."""
    grounds, orbits = samples.grounds(), export.layer("orbits")
    marked = {thing.columns["name"]: thing.shape for thing in orbits.things} if orbits else {}
    gaps = export.table("orbits")
    begin_s, end_s = export.window_s
    for number, gap in enumerate(rows_of(gaps) if gaps else ()):
        span_s = max(gap["start_s"], begin_s), min(gap["end_s"], end_s)
        if span_s[0] >= span_s[1]:
            continue
        orbit, cause = gap["orbit"], cause_of(gap["cause"])
        colour = [int(cause.colour[n : n + 2], 16) for n in (1, 3, 5)]
        head = {
            "name": f"{orbit}: {cause.label}",
            "availability": _span(export, span_s),
            "description": html_table(
                {"orbit": orbit, "cause": cause.label, "missing": gap["missing"]}
            ),
        }
        if orbit in grounds:
            for part_number, part in enumerate(grounds[orbit].geoms):
                key = f"gap/{number}/{part_number}"
                yield {"id": key, **head, "polygon": _polygon(part, [*colour, 130])}
        elif orbit in marked:
            yield {"id": f"gap/{number}", **head, **_mark(marked[orbit], [*colour, 255])}


def _cues(export: RunToExport) -> Iterator[dict[str, Any]]:
    """Cues from their report until they are over."""
    cues, (begin_s, end_s) = export.table("cues"), export.window_s
    for number, cue in enumerate(rows_of(cues) if cues else ()):
        over_s = cue["ended_s"] if np.isfinite(cue["ended_s"]) else end_s
        span_s = max(cue["reported_s"], begin_s), over_s
        if cue["reported_s"] >= end_s or span_s[0] > span_s[1]:
            continue
        reached = cue["outcome"] == "reached"
        told = {key: cue[key] for key in ("name", "outcome", "cause", "tail") if cue[key]}
        yield {
            "id": f"cue/{number}",
            "name": cue["name"],
            "description": html_table(told),
            "availability": _span(export, span_s),
            **_mark(
                shapely.Point(cue["lon_deg"], cue["lat_deg"]),
                (122, 47, 107, 255) if reached else (213, 94, 0, 255),
            ),
        }


def _mark(at: Any, colour: Sequence[int]) -> dict[str, Any]:
    point = {"pixelSize": 10, "color": _rgba(colour), **_ABOVE_GROUND}
    return {"position": {"cartographicDegrees": [at.x, at.y, 0.0]}, "point": point}

"""KML 2.2 (OGC 07-147r2, with Google's tracks) in a KMZ: a run as Google Earth flies it.

One replication: aircraft at exact times on their ways and laps, the ground that is seen while
somebody is on station, gaps in the colour of their cause, cues until somebody is there. Beneath
lies what every replication shares: coverage, routes, airspace, areas.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from sim.figures import on_maps
from sim.operations.causes import CAUSES, cause_of
from sim.output.export.content.cell_overlay import Overlay, overlays
from sim.output.export.content.flight_samples import FlightSamples
from sim.output.export.content.layers import Layer, RunToExport, rows_of
from sim.output.export.content.png_image import disc_png
from sim.output.export.content.texts import html_table, html_text, xml_text
from sim.output.store.files.disk import write_whole

_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<kml xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2">\n'
)
_TAIL: Final = "</kml>\n"
# KML writes colours as alpha, blue, green, red.
_LINES: Final = {"routes": ("ff3a12b3", 2), "patterns": ("ff1a1a1a", 2), "areas": ("ff1a1a1a", 2)}


def write_kmz(export: RunToExport, folder: Path) -> list[Path]:
    """Write a run as one file that Google Earth opens and plays."""
    path = folder / "run.kmz"
    write_whole(path, partial(_write, export))
    return [path]


def _write(export: RunToExport, temporary: Path) -> None:
    duration_s = float(export.run.manifest["duration_s"])
    pictures: dict[str, list[Overlay]] = {}
    with export.run.coverage_in_parts() as parts:
        for metric in on_maps() if parts is not None else ():
            assert parts is not None, "BUG: figures without a grid"
            export.say(f"writing kml: {metric}")
            pictures[metric] = overlays(parts, metric, duration_s)
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as package:
        # The document comes first: programs take the first that they find.
        with package.open(_entry("doc.kml"), "w") as file:
            for piece in document(export, pictures):
                file.write(piece.encode("utf-8"))
        for name, content in (
            ("files/aircraft.png", disc_png("#1a1a1a")),
            ("files/place.png", disc_png("#b3123a")),
            *(
                (_file(one, number), one.png)
                for halves in pictures.values()
                for number, one in enumerate(halves)
            ),
        ):
            package.writestr(_entry(name), content)


def _file(one: Overlay, number: int) -> str:
    return f"files/{one.metric}{f'_{number + 1}' if number else ''}.png"


def _entry(name: str) -> zipfile.ZipInfo:
    """A file in the package, without a time: the same run gives the same bytes."""
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def document(export: RunToExport, pictures: Mapping[str, list[Overlay]]) -> Iterator[str]:
    """The text of doc.kml, piece by piece."""
    samples = FlightSamples(export.flown)
    yield f"{_HEAD}<Document><name>{xml_text(export.title)}</name><open>1</open>"
    yield f"<description>{xml_text(_about(export))}</description>"
    yield from _styles()
    yield from _places(export)
    yield from _cells(pictures)
    yield from _flights(export, samples)
    yield from _grounds(export, samples)
    yield from _cues(export)
    yield f"</Document>{_TAIL}"


def _about(export: RunToExport) -> str:
    head, shown = export.run.manifest, export.flown
    n = int(head["replications"])
    which = f"replication {export.replication} of {n}, counted from 0" if n > 1 else "the run"
    left_out = ""
    if len(shown.flights) < shown.n_flights:
        left_out = f" The first {len(shown.flights):,} of {shown.n_flights:,} flights are shown."
    return html_text(
        f"{export.title}. Flights, gaps and cues are those of {which}; coverage is that of all. "
        f"Heights are those of the orbits.{left_out} Fingerprint {head['fingerprint'][:8]}, "
        f"othsim {head['versions'].get('othsim', '')}."
    )


def _styles() -> Iterator[str]:
    for name, (colour, width) in _LINES.items():
        yield (
            f'<Style id="{name}"><LineStyle><color>{colour}</color><width>{width}</width>'
            "</LineStyle><PolyStyle><fill>0</fill></PolyStyle></Style>"
        )
    yield (
        '<Style id="airspace"><LineStyle><color>a03e32a8</color></LineStyle>'
        "<PolyStyle><color>323e32a8</color></PolyStyle></Style>"
        '<Style id="seen"><LineStyle><color>ffbb7a4e</color></LineStyle>'
        "<PolyStyle><color>64bb7a4e</color></PolyStyle></Style>"
    )
    for name, icon, scale in (("place", "place", 0.7), ("aircraft", "aircraft", 0.6)):
        yield (
            f'<Style id="{name}"><IconStyle><scale>{scale}</scale><Icon>'
            f"<href>files/{icon}.png</href></Icon></IconStyle>"
            f"<LabelStyle><scale>0.8</scale></LabelStyle>"
            "<LineStyle><color>ff1a1a1a</color><width>1.5</width></LineStyle></Style>"
        )
    for name, colour in (("reached", "ff6b2f7a"), ("not_reached", "ff005ed5")):
        yield (
            f'<Style id="cue_{name}"><IconStyle><color>{colour}</color><scale>0.6</scale><Icon>'
            "<href>files/place.png</href></Icon></IconStyle></Style>"
        )
    for cause in CAUSES.values():
        red, green, blue = (cause.colour[n : n + 2] for n in (1, 3, 5))
        yield (
            f'<Style id="gap_{cause.name}"><LineStyle><color>ff{blue}{green}{red}</color>'
            f"<width>2</width></LineStyle><PolyStyle><color>90{blue}{green}{red}</color>"
            "</PolyStyle></Style>"
        )


# --- what does not move


def _places(export: RunToExport) -> Iterator[str]:
    for layer in reversed(export.layers):
        if layer.name == "cues":
            continue
        style = "place" if layer.ground == "Point" else layer.name
        yield f"<Folder><name>{layer.title}</name>"
        for thing in layer.things:
            name = thing.columns.get("name") or _name_of(layer, thing.columns)
            yield (
                f"<Placemark><name>{xml_text(name)}</name>"
                f"<description>{xml_text(html_table(thing.columns))}</description>"
                f"<styleUrl>#{style}</styleUrl>{_data(thing.columns)}{_geometry(thing.shape)}"
                "</Placemark>"
            )
        yield "</Folder>"


def _name_of(layer: Layer, columns: dict[str, Any]) -> str:
    parts = [columns.get(key) for key in ("names", "fleet", "orbit")]
    return " to ".join(str(part) for part in parts if part) or layer.title


def _data(columns: dict[str, Any]) -> str:
    """Columns as programs read them."""
    data = "".join(
        f'<Data name="{xml_text(name)}"><value>{xml_text(value)}</value></Data>'
        for name, value in columns.items()
        if value is not None
    )
    return f"<ExtendedData>{data}</ExtendedData>" if data else ""


def _geometry(at: Any) -> str:
    """A shape; one of several parts as a MultiGeometry."""
    parts = shapely.get_parts(at)
    if len(parts) == 1:
        return _part(parts[0])
    return f"<MultiGeometry>{''.join(map(_part, parts))}</MultiGeometry>"


def _part(part: Any) -> str:
    if part.geom_type == "Point":
        return f"<Point><coordinates>{_coordinates(part)}</coordinates></Point>"
    if part.geom_type == "LineString":
        along = f"<coordinates>{_coordinates(part)}</coordinates>"
        return f"<LineString><tessellate>1</tessellate>{along}</LineString>"
    rings = "".join(
        f"<{where}><LinearRing><coordinates>{_coordinates(ring)}</coordinates></LinearRing></{where}>"
        for where, ring in (
            ("outerBoundaryIs", part.exterior),
            *(("innerBoundaryIs", ring) for ring in part.interiors),
        )
    )
    return f"<Polygon><tessellate>1</tessellate>{rings}</Polygon>"


def _coordinates(line: Any) -> str:
    return " ".join(f"{lon:.5f},{lat:.5f}" for lon, lat in shapely.get_coordinates(line).tolist())


def _cells(pictures: Mapping[str, list[Overlay]]) -> Iterator[str]:
    """The figures of our maps, one at a time; of one over 180 degrees the halves in a folder."""
    if not pictures:
        return
    yield (
        "<Folder><name>cells</name><Style><ListStyle><listItemType>radioFolder</listItemType>"
        "</ListStyle></Style>"
    )
    for number, halves in enumerate(pictures.values()):
        shown = f"<visibility>{int(number == 0)}</visibility>"
        together = "".join(_ground_overlay(*pair, shown) for pair in enumerate(halves))
        if len(halves) > 1:
            name = f"<name>{xml_text(halves[0].caption)}</name>"
            together = f"<Folder>{name}{shown}{together}</Folder>"
        yield together
    yield "</Folder>"


def _ground_overlay(number: int, one: Overlay, shown: str) -> str:
    return (
        f"<GroundOverlay><name>{xml_text(one.caption)}</name>{shown}"
        f"<Icon><href>{_file(one, number)}</href></Icon>"
        f"<LatLonBox><north>{one.north_deg!r}</north><south>{one.south_deg!r}</south>"
        f"<east>{one.east_deg!r}</east><west>{one.west_deg!r}</west></LatLonBox></GroundOverlay>"
    )


# --- what moves


def _flights(export: RunToExport, samples: FlightSamples) -> Iterator[str]:
    """A track for each flight; a folder for each fleet."""
    heights_m = _heights_m(export)
    fleets = dict.fromkeys(flight.fleet for flight in samples.replay.flights)
    for fleet in fleets:
        export.say(f"writing kml: flights of {fleet}")
        yield f"<Folder><name>{xml_text(fleet)}</name>"
        for flight in (f for f in samples.replay.flights if f.fleet == fleet):
            height_m = heights_m.get((fleet, flight.orbit), 0.0)
            places = samples.of(flight)
            yield (
                f"<Placemark><name>{xml_text(flight.tail)}</name><description>"
                f"{xml_text(html_text(_flight_text(export, flight)))}</description>"
                "<styleUrl>#aircraft</styleUrl><gx:Track>"
                f"<altitudeMode>{'absolute' if height_m else 'clampToGround'}</altitudeMode>\n"
            )
            yield "".join(f"<when>{export.utc(place.t_s)}</when>\n" for place in places)
            yield "".join(
                f"<gx:coord>{place.lon_deg:.5f} {place.lat_deg:.5f} {height_m:.0f}</gx:coord>\n"
                for place in places
            )
            yield "</gx:Track></Placemark>"
        yield "</Folder>"


def _flight_text(export: RunToExport, flight: Any) -> str:
    whither = f"to {flight.orbit}" if flight.orbit else "to a cue"
    end = "lost" if flight.is_lost else "landed"
    begins, ends = export.utc(flight.legs[0].from_s), export.utc(flight.end_s)
    return f"{flight.fleet} {whither}: took off {begins}, {end} {ends}"


def _heights_m(export: RunToExport) -> dict[tuple[str, str], float]:
    budgets = export.run.summary()["budgets"]
    return {(one["fleet"], one["orbit"]): float(one["altitude_m"]) for one in budgets}


def _grounds(export: RunToExport, samples: FlightSamples) -> Iterator[str]:
    """What is seen from each lap while somebody flies it, and its gaps by their cause."""
    grounds = samples.grounds()
    yield "<Folder><name>seen while on station</name>"
    for flight in samples.replay.flights:
        for stay in samples.on_station(flight):
            yield _timed(
                export, (f"{flight.orbit}: {flight.tail}", "seen"), stay, grounds[flight.orbit]
            )
    yield "</Folder><Folder><name>gaps, by their cause</name>"
    orbits = export.layer("orbits")
    marked = {str(thing.columns["name"]): thing.shape for thing in orbits.things} if orbits else {}
    gaps = export.table("orbits")
    begin_s, end_s = export.window_s
    for gap in rows_of(gaps) if gaps else ():
        orbit, span_s = gap["orbit"], (max(gap["start_s"], begin_s), min(gap["end_s"], end_s))
        if span_s[0] >= span_s[1]:
            continue
        cause = cause_of(gap["cause"])
        at = grounds.get(orbit) or marked.get(orbit) or shapely.Point()
        said = f"{orbit}: {cause.label}, {gap['missing']} missing", f"gap_{cause.name}"
        yield _timed(export, said, span_s, at) if not at.is_empty else ""
    yield "</Folder>"


def _timed(export: RunToExport, said: tuple[str, str], span_s: tuple[float, float], at: Any) -> str:
    """A shape that is there from one moment to another, called so and drawn in a style."""
    begin, end = map(export.utc, span_s)
    return (
        f"<Placemark><name>{xml_text(said[0])}</name>"
        f"<TimeSpan><begin>{begin}</begin><end>{end}</end></TimeSpan>"
        f"<styleUrl>#{said[1]}</styleUrl>{_geometry(at)}</Placemark>\n"
    )


def _cues(export: RunToExport) -> Iterator[str]:
    """Cues from their report until they are over."""
    cues = export.table("cues")
    if cues is None:
        return
    begin_s, end_s = export.window_s
    yield "<Folder><name>cues</name>"
    for cue in rows_of(cues):
        over_s = cue["ended_s"] if np.isfinite(cue["ended_s"]) else end_s
        span_s = max(cue["reported_s"], begin_s), over_s
        if cue["reported_s"] < end_s and span_s[0] <= span_s[1]:
            style = "cue_reached" if cue["outcome"] == "reached" else "cue_not_reached"
            at = shapely.Point(cue["lon_deg"], cue["lat_deg"])
            yield _timed(export, (f"{cue['name']}: {cue['outcome']}", style), span_s, at)
    yield "</Folder>"

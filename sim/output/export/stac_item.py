"""The manifest of an export: a STAC Item (1.1.0), with every file, what it holds and its checksum.

A catalogue of runs reads it as it is; whoever has the folder finds what each file is for.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from sim.errors import ResultsError
from sim.output.export.content.cell_figures import CellFigure
from sim.output.export.content.layers import RunToExport
from sim.output.format.summary_as_json_and_csv import to_json
from sim.output.store.files.disk import write_text
from sim.output.store.files.schema_checks import read_object

NAME: Final = "item.json"
_EXTENSIONS: Final = (
    "https://stac-extensions.github.io/file/v2.1.0/schema.json",
    "https://stac-extensions.github.io/projection/v1.1.0/schema.json",
)
_KINDS: Final = {
    ".geojson": "application/geo+json",
    ".tif": "image/tiff; application=geotiff; profile=cloud-optimized",
    ".gpkg": "application/geopackage+sqlite3",
    ".kmz": "application/vnd.google-earth.kmz",
    ".czml": "application/json",
    ".csv": "text/csv",
    ".qml": "application/xml",
    ".qgz": "application/zip",
}
_PIECE: Final = 1 << 20


def write_manifest(export: RunToExport, folders: Iterable[Path], folder: Path) -> list[Path]:
    """Write the manifest of what lies in folders of formats, all of them below one."""
    files = [path for each in folders for path in sorted(each.glob("*")) if path.suffix in _KINDS]
    path = folder / NAME
    write_text(path, to_json(item(export, files, folder)))
    return [path]


def require_same_run(export: RunToExport, folder: Path) -> None:
    """See that a folder holds no other run's files, which a manifest would list as this one's.

    Raises ResultsError.
    """
    path = folder / NAME
    if not os.path.lexists(path):
        return
    properties = read_object(path).get("properties")
    theirs = properties.get("othsim:fingerprint") if isinstance(properties, dict) else None
    if theirs != export.run.manifest["fingerprint"]:
        raise ResultsError(
            f"{folder} holds what was exported of another run", "give another folder by --out"
        )


def item(export: RunToExport, files: Iterable[Path], folder: Path) -> dict[str, Any]:
    """The item: what was run, when and where, and a row for each file."""
    head = export.run.manifest
    begin, end = map(export.utc, export.window_s)
    west, south, east, north = _bounds_deg(export)
    # As RFC 7946 has it: over 180 degrees east is less than west, and the ground is in two parts.
    parts = [(west, east)] if west <= east else [(west, 180.0), (-180.0, east)]
    boxes = shapely.MultiPolygon([shapely.box(low, south, high, north) for low, high in parts])
    labels = _labels(export)
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": list(_EXTENSIONS),
        "id": f"othsim-{head['fingerprint'][:16]}",
        "bbox": [west, south, east, north],
        "geometry": json.loads(shapely.to_geojson(boxes if len(parts) > 1 else boxes.geoms[0])),
        "properties": {
            "title": export.title,
            "datetime": None,
            "start_datetime": begin,
            "end_datetime": end,
            "othsim:fingerprint": head["fingerprint"],
            "othsim:seed": head["seed"],
            "othsim:replications": head["replications"],
            "othsim:replication_shown": export.replication,
            "othsim:versions": head["versions"],
        },
        "links": [],
        "assets": {
            path.relative_to(folder).as_posix(): _asset(path, folder, labels) for path in files
        },
    }


def _asset(path: Path, folder: Path, labels: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    digest, size = _digest(path)
    return {
        "href": f"./{path.relative_to(folder).as_posix()}",
        "type": _KINDS[path.suffix],
        "roles": ["metadata"] if path.suffix in (".qml", ".qgz") else ["data"],
        "title": path.stem,
        **(labels.get(path.stem, {}) if path.suffix == ".tif" else {}),
        "file:size": size,
        # A multihash: SHA-256, 32 bytes.
        "file:checksum": f"1220{digest}",
    }


def _digest(path: Path) -> tuple[str, int]:
    """The SHA-256 of a file and its size, a piece at a time."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def _labels(export: RunToExport) -> dict[str, dict[str, Any]]:
    """Of each raster what it is and how it lies."""
    with export.run.coverage_in_parts() as parts:
        if parts is None:
            return {}
        grid = parts.grid
        lies = {
            "proj:epsg": None,
            "proj:wkt2": grid.wkt,
            "proj:shape": [len(grid.y_m), len(grid.x_m)],
        }
        figures = map(CellFigure, parts.names)
        return {
            figure.name: {"title": figure.title, "description": figure.figure.means, **lies}
            for figure in figures
        }


def _bounds_deg(export: RunToExport) -> tuple[float, float, float, float]:
    """West, south, east and north of all but closed airspace."""
    shapes = [
        thing.shape for layer in export.layers if layer.name != "airspace" for thing in layer.things
    ]
    parts = shapely.get_parts(shapes or [shapely.box(-180.0, -90.0, 180.0, 90.0)])
    west, south, east, north = shapely.bounds(parts).T
    over = np.where(west + east < 0.0, 360.0, 0.0)
    if np.ptp([west + over, east + over]) < np.ptp([west, east]):
        # The shorter way round lies over 180 degrees.
        west, east = west + over, east + over
    ends = float(west.min()), float(south.min()), float(east.max()), float(north.max())
    return ends[0], ends[1], ends[2] - 360.0 * (ends[2] > 180.0), ends[3]

"""GeoJSON as RFC 7946 has it: a file a layer, cut at 180 degrees, shells counterclockwise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, TextIO

import shapely

from sim.output.export.content.cell_figures import CellFigure, cell_columns, cell_rings
from sim.output.export.content.layers import Layer, RunToExport
from sim.output.store.files.disk import write_whole
from sim.output.store.files.netcdf import CoverageParts


def write_geojson(export: RunToExport, folder: Path) -> list[Path]:
    """Write each layer, and the cells with all their figures, as a FeatureCollection."""
    written = []
    for layer in export.layers:
        written.append(folder / f"{layer.name}.geojson")
        write_whole(written[-1], partial(_collection, _things(layer)))
    with export.run.coverage_in_parts() as parts:
        if parts is not None:
            written.append(folder / "cells.geojson")
            write_whole(written[-1], partial(_collection, _cells(export, parts)))
    return written


def _collection(features: Iterator[str], temporary: Path) -> None:
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        _write(features, file)


def _write(features: Iterator[str], file: TextIO) -> None:
    file.write('{"type": "FeatureCollection", "features": [')
    between = "\n"
    for feature in features:
        file.write(between + feature)
        between = ",\n"
    file.write("\n]}\n")


def _things(layer: Layer) -> Iterator[str]:
    for thing in layer.things:
        geometry = json.loads(shapely.to_geojson(thing.shape))
        yield _feature(dict.fromkeys(layer.columns) | thing.columns, geometry)


def _cells(export: RunToExport, parts: CoverageParts) -> Iterator[str]:
    figures = [CellFigure(name) for name in parts.names]
    n_cells = parts.grid.n_cells
    for cells, stored in parts.blocks(parts.names):
        export.say(f"writing geojson: {cells.start:,} of {n_cells:,} cells")
        columns = cell_columns(figures, stored)
        rings = cell_rings(parts.grid, cells)
        for pieces, row in zip(rings, zip(*columns.values(), strict=True), strict=True):
            geometry: dict[str, Any] = {"type": "Polygon", "coordinates": pieces}
            if len(pieces) > 1:
                polygons = [[ring] for ring in pieces]
                geometry = {"type": "MultiPolygon", "coordinates": polygons}
            yield _feature(dict(zip(columns, row, strict=True)), geometry)


def _feature(properties: dict[str, Any], geometry: dict[str, Any]) -> str:
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    return json.dumps(feature, ensure_ascii=False, allow_nan=False)

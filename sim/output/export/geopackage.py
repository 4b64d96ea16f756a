"""GeoPackage (OGC 12-128, 1.3) by SQLite, with styles, and a QGIS project beside it."""

from __future__ import annotations

import sqlite3
import struct
import zipfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely

from sim.output.export.content.cell_figures import CellFigure, cell_columns, corners_m
from sim.output.export.content.layers import Layer, RunToExport
from sim.output.export.geopackage_index import begin_index, end_index, put_in_index
from sim.output.export.qgis_project import Shown, project, shown_layers
from sim.output.export.qgis_style import OWN_PROJECTION, layer_style
from sim.output.format.run_content import CoverageGrid
from sim.output.store.files.disk import write_whole
from sim.output.store.files.netcdf import CoverageParts

_DEGREES, _OWN = 4326, 100_000
# "GPKG", and version 1.3.
_APPLICATION, _VERSION = 0x47504B47, 10_300
_OF_THE_DISK: Final = ("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
# The standard wants to know when a table was changed; the same run gives the same bytes.
_NO_DATE: Final = "1970-01-01T00:00:00.000Z"
_WGS84: Final = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AUTHORITY["EPSG","4326"]]'
)
_TABLES: Final = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '',
  last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
  min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
  srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT, f_table_schema TEXT,
  f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT,
  useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT, update_time DATETIME);
"""


def write_gpkg(export: RunToExport, folder: Path) -> list[Path]:
    """Write every layer and the cells into one file, coloured, and a project that shows them."""
    package, described = folder / "run.gpkg", folder / "run.qgz"
    with export.run.coverage_in_parts() as parts:
        shown = shown_layers(export, parts)
        write_whole(package, partial(_fill, export, parts, shown))
        text = project(export, shown, parts.grid if parts else None, package.name)
    write_whole(described, partial(_zip, "run.qgs", text))
    return [package, described]


def _zip(name: str, text: str, temporary: Path) -> None:
    """One text in a zip file that keeps no time."""
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as file:
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED
        file.writestr(entry, text.encode("utf-8"))


def _fill(
    export: RunToExport, parts: CoverageParts | None, shown: Sequence[Shown], temporary: Path
) -> None:
    base = sqlite3.connect(temporary, isolation_level=None)
    try:
        # What goes wrong leaves a temporary file, which is thrown away: no journal.
        base.executescript(
            f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_VERSION};"
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN; {_TABLES}"
        )
        _add_projections(base, parts.grid if parts else None)
        for layer in export.layers:
            _add_layer(base, layer)
        if parts is not None:
            _add_cells(base, export, parts)
        _add_styles(base, shown)
        base.execute("COMMIT")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname not in _OF_THE_DISK:
            raise
        raise OSError(str(error)) from error
    finally:
        base.close()


def _add_projections(base: sqlite3.Connection, grid: CoverageGrid | None) -> None:
    rows = [
        ("Undefined cartesian", -1, "NONE", -1, "undefined", None),
        ("Undefined geographic", 0, "NONE", 0, "undefined", None),
        ("WGS 84", _DEGREES, "EPSG", _DEGREES, _WGS84, "longitude, latitude"),
    ]
    if grid is not None:
        rows.append((OWN_PROJECTION, _OWN, "NONE", _OWN, grid_wkt(grid), "the grid's own"))
    base.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", rows)


def grid_wkt(grid: CoverageGrid) -> str:
    """The grid's projection as WKT 1, which the standard asks for."""
    lat0_deg, lon0_deg = grid.origin_deg
    return (
        f'PROJCS["{OWN_PROJECTION}",{_WGS84},'
        'PROJECTION["Lambert_Azimuthal_Equal_Area"],'
        f'PARAMETER["latitude_of_center",{lat0_deg!r}],'
        f'PARAMETER["longitude_of_center",{lon0_deg!r}],'
        'PARAMETER["false_easting",0],PARAMETER["false_northing",0],'
        'UNIT["metre",1,AUTHORITY["EPSG","9001"]],AXIS["Easting",EAST],AXIS["Northing",NORTH]]'
    )


def _add_table(
    base: sqlite3.Connection, about: tuple[str, str, str, int], columns: Sequence[str]
) -> str:
    """Make a table for a name, title, kind of shape and projection; what inserts a row."""
    name, title, ground, srs_id = about
    listed = "".join(f", {column}" for column in columns)
    base.execute(
        f'CREATE TABLE "{name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, '
        f"geom {ground}{listed})"
    )
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change, "
        "srs_id) VALUES (?, 'features', ?, ?, ?, ?)",
        (name, name, title, _NO_DATE, srs_id),
    )
    base.execute(
        "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)", (name, ground, srs_id)
    )
    return f'INSERT INTO "{name}" VALUES ({", ".join("?" * (len(columns) + 2))})'


def _set_bounds(base: sqlite3.Connection, name: str, bounds: Sequence[float]) -> None:
    base.execute(
        "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE table_name = ?",
        (*bounds, name),
    )


_TYPES: Final[dict[type, str]] = {int: "INTEGER", float: "DOUBLE", str: "TEXT"}


def _add_layer(base: sqlite3.Connection, layer: Layer) -> None:
    columns = [
        f'"{name}" {"DATETIME" if name.endswith("_utc") else _TYPES[kind]}'
        for name, kind in layer.columns.items()
    ]
    about = (layer.name, layer.title, layer.ground.upper(), _DEGREES)
    insert = _add_table(base, about, columns)
    for number, thing in enumerate(layer.things, start=1):
        values = [thing.columns.get(name) for name in layer.columns]
        base.execute(insert, (number, _blob(thing.shape), *values))
    bounds = shapely.total_bounds([thing.shape for thing in layer.things]).tolist()
    _set_bounds(base, layer.name, bounds)


def _blob(at: Any) -> bytes:
    """A shape as the standard has it: a head with its bounds, and well-known binary."""
    west, south, east, north = at.bounds
    head = struct.pack("<2sBBi4d", b"GP", 0, 3, _DEGREES, west, east, south, north)
    return head + bytes(shapely.to_wkb(at, byte_order=1))


def _add_cells(base: sqlite3.Connection, export: RunToExport, parts: CoverageParts) -> None:
    figures = [CellFigure(name) for name in parts.names]
    grid = parts.grid
    columns = [f'"{figure.name}" DOUBLE' for figure in figures]
    insert = _add_table(base, ("cells", "cells with their figures", "POLYGON", _OWN), columns)
    begin_index(base, "cells")
    ends = []
    for cells, stored in parts.blocks(parts.names):
        export.say(f"writing gpkg: {cells.start:,} of {grid.n_cells:,} cells")
        shapes = _cell_blobs(grid, cells)
        ends += [(shapes["bounds"].min(axis=0), shapes["bounds"].max(axis=0))]
        numbers = range(cells.start + 1, cells.stop + 1)
        rows = zip(numbers, _cut(shapes), *cell_columns(figures, stored).values(), strict=True)
        base.executemany(insert, rows)
        put_in_index(base, "cells", zip(numbers, *shapes["bounds"].T.tolist(), strict=True))
    end_index(base, "cells")
    least, most = np.min([low for low, _ in ends], axis=0), np.max([up for _, up in ends], axis=0)
    _set_bounds(base, "cells", [float(v) for v in (least[0], least[2], most[1], most[3])])


# A cell's shape: the head with its bounds, and a polygon of one ring of five points.
_CELL: Final = np.dtype(
    [
        *[("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4")],
        *[("bounds", "<f8", 4), ("order", "u1"), ("kind", "<u4"), ("rings", "<u4")],
        *[("points", "<u4"), ("ring", "<f8", (5, 2))],
    ]
)


def _cell_blobs(grid: CoverageGrid, cells: slice) -> np.ndarray:
    x_m, y_m = corners_m(grid, cells)
    shapes = np.zeros(len(x_m), dtype=_CELL)
    said = {"magic": b"GP", "flags": 3, "srs": _OWN, "order": 1, "kind": 3, "rings": 1, "points": 5}
    for name, value in said.items():
        shapes[name] = value
    ends = (x_m.min(axis=1), x_m.max(axis=1), y_m.min(axis=1), y_m.max(axis=1))
    shapes["bounds"] = np.stack(ends, axis=1)
    shapes["ring"] = np.stack([x_m, y_m], axis=2)
    return shapes


def _cut(shapes: np.ndarray) -> Iterator[bytes]:
    whole, size = shapes.tobytes(), shapes.dtype.itemsize
    return (whole[at : at + size] for at in range(0, len(whole), size))


def _add_styles(base: sqlite3.Connection, shown: Sequence[Shown]) -> None:
    """A style for each layer, and for the cells one for each figure of our maps."""
    base.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change, srs_id) "
        "VALUES ('layer_styles', 'attributes', 'layer_styles', ?, 0)",
        (_NO_DATE,),
    )
    base.executemany(
        "INSERT INTO layer_styles VALUES (NULL, '', '', ?, 'geom', ?, ?, '', ?, ?, '', NULL, ?)",
        [
            (
                *(one.table, one.style_name, layer_style(one.renderer, one.labels)),
                *(int(one.first), one.title, _NO_DATE),
            )
            for one in shown
        ],
    )

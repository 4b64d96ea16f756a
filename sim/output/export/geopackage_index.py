"""The spatial index of a GeoPackage's table (RTree, annex F.3 of the standard).

Without it a program that zooms in reads every cell of the country. The triggers keep it true for
who edits the file later.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

_EXTENSIONS: Final = """
CREATE TABLE gpkg_extensions (
  table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
  scope TEXT NOT NULL, CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name))
"""
_DEFINED: Final = "http://www.geopackage.org/spec120/#extension_rtree"
_ENDS: Final = "ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)"
_THERE: Final = "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom))"
_NOT_THERE: Final = "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom))"
_INDEX: Final = "rtree_{table}_geom"
_PUT: Final = f"INSERT OR REPLACE INTO {_INDEX} VALUES (NEW.fid, {_ENDS});"
_TRIGGERS: Final = {
    "insert": f"AFTER INSERT ON {{table}} WHEN {_THERE} BEGIN {_PUT} END",
    "update1": f"AFTER UPDATE OF geom ON {{table}} WHEN OLD.fid = NEW.fid AND {_THERE} "
    f"BEGIN {_PUT} END",
    "update2": f"AFTER UPDATE OF geom ON {{table}} WHEN OLD.fid = NEW.fid AND {_NOT_THERE} "
    f"BEGIN DELETE FROM {_INDEX} WHERE id = OLD.fid; END",
    "update3": f"AFTER UPDATE ON {{table}} WHEN OLD.fid != NEW.fid AND {_THERE} "
    f"BEGIN DELETE FROM {_INDEX} WHERE id = OLD.fid; {_PUT} END",
    "update4": f"AFTER UPDATE ON {{table}} WHEN OLD.fid != NEW.fid AND {_NOT_THERE} "
    f"BEGIN DELETE FROM {_INDEX} WHERE id IN (OLD.fid, NEW.fid); END",
    "delete": "AFTER DELETE ON {table} WHEN OLD.geom NOT NULL "
    f"BEGIN DELETE FROM {_INDEX} WHERE id = OLD.fid; END",
}


def begin_index(base: sqlite3.Connection, table: str) -> None:
    """Make the index of a table, before its rows are put in."""
    base.execute(_EXTENSIONS)
    base.execute(
        "INSERT INTO gpkg_extensions VALUES (?, 'geom', 'gpkg_rtree_index', ?, 'write-only')",
        (table, _DEFINED),
    )
    name = _INDEX.format(table=table)
    base.execute(f"CREATE VIRTUAL TABLE {name} USING rtree(id, minx, maxx, miny, maxy)")


def put_in_index(base: sqlite3.Connection, table: str, rows: Iterable[tuple[float, ...]]) -> None:
    """Put rows into it by their numbers: west, east, south and north."""
    base.executemany(f"INSERT INTO {_INDEX.format(table=table)} VALUES (?, ?, ?, ?, ?)", rows)


def end_index(base: sqlite3.Connection, table: str) -> None:
    """Keep it true from here on, by functions that programs for GeoPackages bring along."""
    for name, told in _TRIGGERS.items():
        trigger = f"{_INDEX.format(table=table)}_{name}"
        base.execute(f"CREATE TRIGGER {trigger} {told.format(table=table)}")

"""The formats that a run is exported to, a row each; what was written is under one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Final

from sim.output.export.content.layers import RunToExport
from sim.output.export.stac_item import require_same_run, write_manifest
from sim.output.store.files.disk import make_folders

# By format: the file of this floor, and what writes it. Only that of a format that is asked for is
# imported.
FORMATS: Final = {
    "geojson": ("geojson", "write_geojson"),
    "gpkg": ("geopackage", "write_gpkg"),
    "geotiff": ("geotiff", "write_geotiff"),
    "kml": ("kmz", "write_kmz"),
    "czml": ("czml", "write_czml"),
    "csv": ("csv_tables", "write_csv"),
}
# The list of all that was written, which is written last.
MANIFEST: Final = "manifest"
# Those that show where every aircraft was.
OF_FLIGHTS: Final = ("kml", "czml")


def write_formats(
    export: RunToExport, formats: Iterable[str], folder: Path
) -> dict[str, list[Path]]:
    """Write a run in some formats, each in a folder of its own; what was written, by format.

    A file that is there already is replaced, whole or not at all. Raises ResultsError for what
    cannot be read or written.
    """
    require_same_run(export, folder)
    written, asked = {}, list(formats)
    for name in (name for name in asked if name != MANIFEST):
        export.say(f"writing {name}")
        made = make_folders(folder / name)
        written[name] = _writer(name)(export, folder / name)
        for empty in made if not written[name] else ():
            empty.rmdir()
    if MANIFEST in asked:
        make_folders(folder)
        written[MANIFEST] = write_manifest(export, (folder / name for name in FORMATS), folder)
    return written


def _writer(name: str) -> Callable[[RunToExport, Path], list[Path]]:
    module, writes = FORMATS[name]
    writer: Callable[[RunToExport, Path], list[Path]] = getattr(
        import_module(f"sim.output.export.{module}"), writes
    )
    return writer

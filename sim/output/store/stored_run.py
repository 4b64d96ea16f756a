"""A finished run read back from its folder, every file held against what it must be."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.column_table import Table, xarray
from sim.errors import ResultsError
from sim.output.format.cell_fields import MAPPED_FIELDS
from sim.output.format.geometry_schema import GeometryDocument
from sim.output.format.run_content import CoverageGrid
from sim.output.format.run_schema import RESULTS_FORMAT, Manifest, Summary
from sim.output.format.table_columns import OF_SOME_RUNS, TABLES
from sim.output.store.files.disk import damaged, read_bytes, require_file
from sim.output.store.files.netcdf import CoverageParts, coverage_parts, read_netcdf
from sim.output.store.files.own_texts import require_own
from sim.output.store.files.parquet import parquet_parts, read_parquet, require_of_run
from sim.output.store.files.schema_checks import check_document, read_document, read_object
from sim.output.store.folder_replacement import end_exchange
from sim.version import VERSION

if TYPE_CHECKING:
    import xarray as xr

_GRID_HINT = "give the scenario a grid, e.g. grid: {area: afghanistan, cell: 10 km}, and run again"


class Run:
    """A finished run read from its folder; each part is read when it is first asked for."""

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest

    def summary(self) -> dict[str, Any]:
        """The figures of summary.json.

        >>> round(opened.summary()["fleet"]["transit_fraction"]["mean"], 2)
        0.41
        """
        document = read_document(self.folder / "summary.json", Summary)
        require_own(self.folder, self.manifest, "summary.json")
        return document

    @cached_property
    def geometry(self) -> dict[str, Any]:
        """Bases, orbits, routes, airspace and areas as a GeoJSON FeatureCollection."""
        document = read_document(self.folder / "geometry.geojson", GeometryDocument)
        require_own(self.folder, self.manifest, ".geojson")
        return document

    def table(self, name: str, replication: int | None = None) -> Table:
        """One of `sorties`, `events`, `orbits` (the gaps), `replications`; of one or of all.

        Of a run that answered cues also `cues`, of one that held something `holds`, and of one
        that watched places `bins`.
        """
        return read_parquet(self._file_of(name), name, replication)

    def table_parts(self, name: str) -> Iterator[Table]:
        """The same rows of all replications, some at a time."""
        return parquet_parts(self._file_of(name), name)

    @property
    def tables(self) -> list[str]:
        """The names of its tables.

        >>> opened.tables
        ['sorties', 'events', 'orbits', 'replications']
        """
        return [t for t in TABLES if t not in OF_SOME_RUNS or os.path.lexists(self._path_of(t))]

    def _path_of(self, table: str) -> Path:
        return self.folder / f"{table}.parquet"

    def _file_of(self, table: str) -> Path:
        if table not in (tables := self.tables):
            raise ResultsError(f"no table '{table}' in a run", f"tables: {', '.join(tables)}")
        path = self._path_of(table)
        require_of_run(path, self.manifest["fingerprint"])
        return path

    def has_table(self, name: str) -> bool:
        """Whether the run has a table that only some runs have."""
        return os.path.lexists(self.folder / f"{name}.parquet")

    @cached_property
    def grid(self) -> CoverageGrid | None:
        """The cells, or None when the scenario has no grid; their fields are not read for it."""
        with self.coverage_in_parts() as parts:
            return None if parts is None else parts.grid

    @cached_property
    def fields(self) -> dict[str, np.ndarray]:
        """Arrays `(C,)` by figure name; empty when the scenario has no grid.

        >>> bool((opened.fields["coverage_fraction"] == flown.fields["coverage_fraction"]).all())
        True
        """
        path = coverage_file(self.folder, self.folder / "resolved.yaml")
        if path is None:
            return {}
        _, fields = read_netcdf(path, self.manifest["fingerprint"])
        _require_mapped(path, fields)
        return fields

    def some_fields(
        self, names: Collection[str]
    ) -> tuple[CoverageGrid | None, dict[str, np.ndarray]]:
        """The cells and those fields `(C,)` of `names` that there are: all of a million are 300 MB.

        None and empty when the scenario has no grid.
        """
        with self.coverage_in_parts() as parts:
            if parts is None:
                return None, {}
            return parts.grid, {name: parts.field(name) for name in parts.names if name in names}

    @contextmanager
    def coverage_in_parts(self) -> Iterator[CoverageParts | None]:
        """Cells and fields for reading one after another; None when the scenario has no grid."""
        path = coverage_file(self.folder, self.folder / "resolved.yaml")
        if path is None:
            yield None
            return
        with coverage_parts(path, self.manifest["fingerprint"]) as parts:
            _require_mapped(path, parts.names)
            yield parts

    def to_xarray(self) -> xr.Dataset:
        """The coverage fields as a Dataset on the grid's y and x; needs the extra `data`."""
        if self.grid is None:
            raise ResultsError(f"{self.folder} has no coverage grid", _GRID_HINT)
        return dataset_of(self.folder / "coverage.nc")


def coverage_file(folder: Path, resolved: Path) -> Path | None:
    """Where the coverage of a folder lies; None where its scenario as resolved has no grid.

    Raises ResultsError when it has one and the file is gone.
    """
    path = folder / "coverage.nc"
    if not os.path.lexists(path):
        # We wrote that text ourselves: what stands at the left margin is a key of the scenario.
        if not os.path.lexists(resolved) or b"\ngrid:" not in read_bytes(resolved):
            return None
        require_file(path)
    return path


def dataset_of(path: Path) -> xr.Dataset:
    """A coverage file as a Dataset; needs the extra `data`."""
    # "all": the grid mapping is what places the fields, and no field beside them.
    with xarray().open_dataset(path, engine="h5netcdf", decode_coords="all") as dataset:
        loaded: xr.Dataset = dataset.load()
        return loaded


def _require_mapped(path: Path, names: Collection[str]) -> None:
    if missing := [name for name in MAPPED_FIELDS if name not in names]:
        raise damaged(path, f"variable '{missing[0]}' is missing")


def open_run(folder: Path) -> Run:
    """Open a finished run.

    Raises ResultsError when no such folder, not a run, not finished, or written by another version.
    """
    manifest = manifest_of(folder)
    if manifest.get("kind") == "comparison":
        raise ResultsError(
            f"{folder} holds a comparison, not a run",
            "its figures are in comparison.json, its pictures in figures",
        )
    if manifest.get("state") != "done":
        raise ResultsError(
            f"{folder} is not finished (state '{manifest.get('state')}'): "
            "the run was interrupted or is still going on",
            "--resume goes on with it, --force starts it afresh",
        )
    require_own(folder, manifest, ".yaml")
    return Run(folder, manifest)


def manifest_of(folder: Path) -> dict[str, Any]:
    """The run.json of a run or a comparison, finished or not.

    Raises ResultsError when no such folder, not a run, or written by another version.
    """
    end_exchange(folder)
    if not os.path.lexists(folder):
        raise ResultsError(f"no run folder at {folder}", "othsim run SCENARIO writes one")
    manifest = own_manifest(folder)
    if manifest is None:
        raise ResultsError(f"{folder} is not a run folder", "a run folder holds a run.json")
    version = manifest.get("schema_version")
    if isinstance(version, int) and version != RESULTS_FORMAT:
        raise ResultsError(
            f"{folder} has results format {version}; this othsim reads format {RESULTS_FORMAT}",
            "open it with the othsim that wrote it, or run the scenario again",
        )
    kind: type[Manifest] = Manifest
    if manifest.get("kind") == "comparison":
        # Only here: its types take as long to make as a run's, which every command would pay.
        from sim.output.format.comparison_schema import ComparisonManifest

        kind = ComparisonManifest
    check_document(folder / "run.json", manifest, kind)
    theirs, ours = str(manifest["versions"].get("othsim", "unknown")), VERSION
    if theirs.partition(".")[0] != ours.partition(".")[0]:
        raise ResultsError(
            f"{folder} was written by othsim {theirs}; this is othsim {ours}",
            "open it with the othsim that wrote it, or run the scenario again",
        )
    return manifest


def own_manifest(folder: Path) -> dict[str, Any] | None:
    """The run.json of a folder, or None where there is none that othsim wrote.

    Raises ResultsError when it cannot be read.
    """
    path = folder / "run.json"
    if not folder.is_dir() or not os.path.lexists(path):
        return None
    manifest = read_object(path)
    return manifest if manifest.get("program") == "othsim" else None

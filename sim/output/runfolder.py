"""The run on disk: written whole or not at all, read back with checks. The one door to the disk.

The folder has its final name from the start and run.json says `running` until everything is in;
each file is written under a temporary name and renamed, so a reader never meets half of one.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultsError
from sim.output.cf import Dataset, Variable, from_cf, to_cf
from sim.output.record import RESULTS_FORMAT, CoverageGrid, RunHead, RunRecord
from sim.output.summary import to_csv, to_json
from sim.tables import Table

if TYPE_CHECKING:
    import duckdb
    import xarray as xr

TABLES = ("sorties", "events", "orbits", "replications")
_TEXTS = ("scenario.yaml", "resolved.yaml", "summary.json", "summary.csv", "geometry.geojson")
_OURS = (*_TEXTS, *(f"{name}.parquet" for name in TABLES), "coverage.nc", "report.html", "log.txt")
# Types that an empty table would otherwise lose: numpy takes [] for floats.
_COLUMN_TYPES = {
    **dict.fromkeys(("fleet", "tail", "orbit", "outcome", "cause", "event"), "VARCHAR"),
    **dict.fromkeys(("sortie", "missing", "replication"), "BIGINT"),
}


def write_run(folder: Path, run: RunRecord, *, force: bool = False) -> None:
    """Write a finished run into a new folder.

    Raises ResultsError when the folder exists (and is not a run to be replaced with `force`) or
    cannot be written.
    """
    with RunFolder.start(folder, run.head, force=force) as written:
        written.fill(run)
        written.finish({})


class RunFolder:
    """A run folder being written: `start` takes the name, `fill` the results, `finish` closes.

    As a context manager it takes back what it wrote when the run ends in any other way; only a
    process killed outright leaves a folder, whose run.json then says `running`.
    """

    def __init__(self, folder: Path, head: RunHead, made: list[Path]) -> None:
        self.folder = folder
        self._head = head
        self._made = made

    @classmethod
    def start(cls, folder: Path, head: RunHead, *, force: bool = False) -> RunFolder:
        """Create the folder with a run.json that says `running`; on failure nothing remains.

        Raises ResultsError when the folder is in the way or cannot be made.
        """
        if force:
            _refuse_foreign(folder)
        else:
            _refuse_existing(folder)
        started = cls(folder, head, _make_folders(folder))
        try:
            _put_text(folder / "run.json", to_json({**head.manifest(), "state": "running"}))
            _remove_results(folder)
        except ResultsError:
            started._take_back()
            raise
        return started

    def __enter__(self) -> RunFolder:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._take_back()

    def fill(self, run: RunRecord) -> None:
        """Write the results, each file whole. Raises ResultsError when one cannot be written."""
        texts = {
            "scenario.yaml": run.scenario_text,
            "resolved.yaml": run.resolved_text,
            "summary.json": to_json(run.summary),
            "summary.csv": to_csv(run.summary),
            "geometry.geojson": to_json(run.geometry, indent=None),
        }
        for name, text in texts.items():
            _put_text(self.folder / name, text)
        for name in TABLES:
            _put(self.folder / f"{name}.parquet", _parquet_writer(run.tables[name], run))
        if run.grid is not None:
            _put(self.folder / "coverage.nc", _netcdf_writer(run, run.grid))
        _make_folders(self.folder / "figures")

    def view(self) -> Run:
        """The results as `open_run` will show them, for drawing before the run is closed."""
        return Run(self.folder, self._head.manifest())

    def finish(self, timings_s: Mapping[str, float]) -> None:
        """Write the log and, last of all, a run.json that says `done`."""
        log = "".join(f"{step}: {seconds:.3f} s\n" for step, seconds in timings_s.items())
        _put_text(self.folder / "log.txt", log)
        done = {**self._head.manifest(), "timings_s": dict(timings_s), "state": "done"}
        _put_text(self.folder / "run.json", to_json(done))

    def _take_back(self) -> None:
        """Remove what was written; a folder goes only if it is ours and nothing else is in it."""
        with contextlib.suppress(OSError, ResultsError):
            _remove_results(self.folder)
            (self.folder / "run.json").unlink(missing_ok=True)
        for path in (self.folder / "figures", *self._made):
            with contextlib.suppress(OSError):
                path.rmdir()


class Run:
    """A finished run read from its folder; each part is read when it is first asked for."""

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The figures of summary.json."""
        return _read_json(self.folder / "summary.json")

    @cached_property
    def geometry(self) -> dict[str, Any]:
        """Bases, orbits, routes, airspace and areas as a GeoJSON FeatureCollection."""
        return _read_json(self.folder / "geometry.geojson")

    def table(self, name: str) -> Table:
        """One of `sorties`, `events`, `orbits` (the gaps), `replications`."""
        if name not in TABLES:
            raise ResultsError(f"no table '{name}' in a run", f"tables: {', '.join(TABLES)}")
        return _read_parquet(self.folder / f"{name}.parquet")

    @property
    def grid(self) -> CoverageGrid | None:
        """The cells, or None when the scenario has no grid."""
        return self._coverage[0]

    @property
    def fields(self) -> dict[str, np.ndarray]:
        """Arrays `(C,)` by figure name; empty when the scenario has no grid."""
        return self._coverage[1]

    @cached_property
    def _coverage(self) -> tuple[CoverageGrid | None, dict[str, np.ndarray]]:
        path = self.folder / "coverage.nc"
        return _read_netcdf(path) if path.exists() else (None, {})

    def to_xarray(self) -> xr.Dataset:
        """The coverage fields as a Dataset on the grid's y and x; needs the extra `data`."""
        import xarray as xr

        if self.grid is None:
            raise ResultsError(f"{self.folder} has no coverage grid", _GRID_HINT)
        with xr.open_dataset(self.folder / "coverage.nc", engine="h5netcdf") as dataset:
            return dataset.load()


_GRID_HINT = "give the scenario a grid, e.g. grid: {area: afghanistan, cell: 10 km}, and run again"


def open_run(folder: Path) -> Run:
    """Open a finished run.

    Raises ResultsError when no such folder, not a run, not finished, or written by another version.
    """
    if not folder.exists():
        raise ResultsError(f"no run folder at {folder}", "othsim run SCENARIO writes one")
    manifest = _manifest(folder)
    if manifest is None:
        raise ResultsError(f"{folder} is not a run folder", "a run folder holds a run.json")
    found = manifest.get("schema_version")
    if found != RESULTS_FORMAT:
        raise ResultsError(
            f"{folder} has results format {found}; this othsim reads format {RESULTS_FORMAT}",
            "open it with the othsim that wrote it, or run the scenario again",
        )
    theirs, ours = str(manifest.get("versions", {}).get("othsim", "unknown")), _own_version()
    if theirs.partition(".")[0] != ours.partition(".")[0]:
        raise ResultsError(
            f"{folder} was written by othsim {theirs}; this is othsim {ours}",
            "open it with the othsim that wrote it, or run the scenario again",
        )
    if manifest.get("state") != "done":
        raise ResultsError(
            f"{folder} is not finished (state '{manifest.get('state')}'): "
            "the run was interrupted or is still going on",
            "run the scenario again with --force to start it afresh",
        )
    return Run(folder, manifest)


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all.

    Raises ResultsError when it cannot be written.
    """
    _put(path, lambda temporary: temporary.write_bytes(content))


def _own_version() -> str:
    try:
        return metadata.version("othsim")
    except metadata.PackageNotFoundError:  # a checkout that was never installed
        return "0"


# --- the folder


def _manifest(folder: Path) -> dict[str, Any] | None:
    """The run.json of a folder, or None where there is none that othsim wrote."""
    try:
        manifest = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as error:
        raise ResultsError(f"cannot read {folder / 'run.json'}: {error.strerror}") from error
    ours = isinstance(manifest, dict) and manifest.get("program") == "othsim"
    return manifest if ours else None


def _refuse_existing(folder: Path) -> None:
    if not os.path.lexists(folder):
        return
    manifest = _manifest(folder)
    if manifest is None:
        _refuse_foreign(folder)
        raise ResultsError(
            f"{folder} already exists", "--force writes into it, --out names another folder"
        )
    if manifest.get("state") == "done":
        raise ResultsError(
            f"{folder} already holds a finished run",
            "--force replaces it, --out names another folder",
        )
    raise ResultsError(
        f"{folder} holds a run that was interrupted or is still going on",
        "--force starts it afresh, --out names another folder",
    )


def _refuse_foreign(folder: Path) -> None:
    """Nothing that othsim did not write is ever replaced, with --force or without."""
    if not os.path.lexists(folder):
        return
    if not folder.is_dir():
        raise ResultsError(f"{folder} is a file, not a folder", "--out names another folder")
    if _manifest(folder) is None and any(folder.iterdir()):
        raise ResultsError(
            f"{folder} exists and othsim did not write it",
            "--out names another folder; what othsim did not write it never replaces",
        )


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and its parents; return those made, innermost first, for taking back."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    made: list[Path] = []
    try:
        for path in reversed(missing):
            path.mkdir()
            made.insert(0, path)
    except OSError as error:
        for path in made:
            path.rmdir()
        raise ResultsError(
            f"cannot make the folder {folder}: {error.strerror}", "--out names another folder"
        ) from error
    return made


def _remove_results(folder: Path) -> None:
    """Clear an earlier run's files by name, so that nobody's own notes go with them."""
    figures = list((folder / "figures").glob("*.png"))
    try:
        for path in [*(folder / name for name in _OURS), *figures]:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise ResultsError(f"cannot replace {folder}: {error.strerror}") from error


# --- single files


def _put_text(path: Path, text: str) -> None:
    write_file(path, text.encode("utf-8"))


def _put(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a temporary file beside `path`, then rename: whole or not at all."""
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())  # else a power cut may leave the new name on empty blocks
        temporary.replace(path)
    except Exception as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        # DuckDB has its own class for a full or forbidden disk; anything else is our bug.
        if not isinstance(error, OSError) and type(error).__name__ != "IOException":
            raise
        reason = getattr(error, "strerror", None) or str(error)
        raise ResultsError(f"cannot write {path}: {reason}") from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _damaged(path, error) from error
    if not isinstance(document, dict):
        raise _damaged(path, ValueError("not a JSON object"))
    return document


def _damaged(path: Path, error: Exception) -> ResultsError:
    reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
    return ResultsError(
        f"cannot read {path}: {reason}", "the folder is damaged; run the scenario again"
    )


# --- tables


def _database() -> duckdb.DuckDBPyConnection:
    import duckdb

    # One thread: the order of rows, and so the bytes, never depend on the machine.
    return duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": False})


def _quoted(text: str, quote: str) -> str:
    return quote + text.replace(quote, quote * 2) + quote


def _parquet_writer(table: Table, run: RunRecord) -> Callable[[Path], object]:
    columns = []
    for name in table:
        column = _quoted(name, '"')
        kind = _COLUMN_TYPES.get(name)
        columns.append(f"CAST({column} AS {kind}) AS {column}" if kind else column)
    notes = {
        "fingerprint": run.head.fingerprint,
        "scenario": run.head.scenario_name,
        "start_utc": run.head.manifest()["start_utc"],
        "units": "seconds (s) since start_utc, warm-up included, in every column named _s",
    }
    pairs = ", ".join(f"{key}: {_quoted(value, chr(39))}" for key, value in notes.items())

    def write(temporary: Path) -> None:
        with _database() as connection:
            # Registered views hold numpy's own memory: nothing is copied before it is written.
            connection.register("source", dict(table))
            connection.execute(
                f"COPY (SELECT {', '.join(columns)} FROM source) "
                f"TO {_quoted(str(temporary), chr(39))} "
                f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{pairs}}})"
            )

    return write


def _read_parquet(path: Path) -> Table:
    import duckdb

    # A path is a pattern to DuckDB: [, * and ? in a folder's name must stand for themselves.
    literal = "".join(f"[{c}]" if c in "[*?" else c for c in str(path))
    try:
        with _database() as connection:
            found = connection.execute("FROM read_parquet(?)", [literal]).fetchnumpy()
    except duckdb.Error as error:
        raise _damaged(path, error) from error
    return Table({name: _unmasked(values) for name, values in found.items()})


def _unmasked(values: Any) -> np.ndarray:
    if values.dtype == object:
        return np.asarray(values, dtype=str)
    # DuckDB keeps numpy's nan as NULL and hands NULL back masked.
    return np.asarray(values.filled(np.nan) if isinstance(values, np.ma.MaskedArray) else values)


# --- coverage fields


def _netcdf_writer(run: RunRecord, grid: CoverageGrid) -> Callable[[Path], object]:
    def write(temporary: Path) -> None:
        import h5netcdf

        dataset = to_cf(run, grid)
        with h5netcdf.File(temporary, "w") as file:
            file.dimensions = {"y": len(grid.y_m), "x": len(grid.x_m)}
            for key, value in dataset.attributes.items():
                file.attrs[key] = value
            for name, given in dataset.variables.items():
                packing = {"compression": "gzip"} if len(given.dimensions) > 1 else {}
                variable = file.create_variable(
                    name, given.dimensions, data=given.data, fillvalue=given.fill, **packing
                )
                for key, value in given.attributes.items():
                    variable.attrs[key] = value

    return write


def _read_netcdf(path: Path) -> tuple[CoverageGrid, dict[str, np.ndarray]]:
    import h5netcdf

    try:
        with h5netcdf.File(path, "r") as file:
            variables = {
                name: Variable(given.dimensions, given[...], dict(given.attrs))
                for name, given in file.variables.items()
            }
            return from_cf(Dataset(dict(file.attrs), variables))
    except (OSError, KeyError) as error:
        raise _damaged(path, error) from error

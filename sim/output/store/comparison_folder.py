"""A comparison on disk: a folder of its own with the life of a run folder, and read back."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.column_table import Table
from sim.errors import ResultsError
from sim.output.format.comparison_schema import ComparisonSummary
from sim.output.format.geometry_schema import GeometryDocument
from sim.output.format.result_to_record import geometry, grid_of, head_of
from sim.output.format.run_content import CoverageGrid, RunHead
from sim.output.format.summary_as_json_and_csv import to_json
from sim.output.store.files.disk import damaged, make_folders, write_text, write_whole
from sim.output.store.files.netcdf import CoverageParts, coverage_parts, netcdf_writer
from sim.output.store.files.own_texts import require_own
from sim.output.store.files.parquet import TableWriter, read_parquet, require_of_run
from sim.output.store.files.schema_checks import read_document
from sim.output.store.folder_kinds import is_comparison
from sim.output.store.run_in_progress import RunFolder
from sim.output.store.stored_run import coverage_file, manifest_of
from sim.output.text.comparison_table import comparison_csv
from sim.study.estimates import names_of_parts
from sim.study.run.derived_figures import PER_AIRCRAFT

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.study.compare.comparison import Comparison

# The folder of each option's figures by replication.
_ROWS: Final = "replications"
# Its column that numbers the independent block of each replication.
_BLOCK: Final = "block"
# Fields of each option in coverage.nc: what they are called there, and in a comparison.
_FIELDS = {
    "coverage_fraction": "coverage_fraction",
    "coverage_difference": "difference",
    "coverage_difference_half_width": "half_width",
}


@dataclass(frozen=True)
class ComparisonHead(RunHead):
    """What is known of a comparison before it starts; the first option is the baseline."""

    options: tuple[str, ...] = ()

    def manifest(self) -> dict[str, Any]:
        """The content of run.json but for the state."""
        more = {"kind": "comparison", "options": list(self.options), "baseline": self.options[0]}
        return super().manifest() | more


def comparison_head(
    options: Mapping[str, Scenario],
    command: Sequence[str],
    replications: int,
    until: str = "",
    shard: str = "",
) -> ComparisonHead:
    """The head of a comparison; its fingerprint is that of every option under its name."""
    heads = {
        name: head_of(scenario, command, replications, until) for name, scenario in options.items()
    }
    text = "\n".join(f"{name} {head.fingerprint}" for name, head in heads.items())
    first = next(iter(heads.values()))
    shared = {key: getattr(first, key) for key in first.__dataclass_fields__}
    shared |= {
        "scenario_name": "compare " + " ".join(heads),
        "fingerprint": hashlib.sha256(text.encode()).hexdigest(),
        "shard": shard,
    }
    return ComparisonHead(**shared, options=tuple(heads))


def begin_folder(
    folder: Path, head: ComparisonHead, *, force: bool, resume: bool
) -> RunFolder | None:
    """A folder with the life of a run folder; None where it is to be resumed and is done.

    Raises ResultsError when the folder is in the way or cannot be made.
    """
    if resume:
        return RunFolder.resume(folder, head)
    return RunFolder.start(folder, head, force=force)


def scenario_texts(options: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """By path in the folder: each option's text as given and as resolved, under its name."""
    slugs = file_names(list(options))
    return {
        f"scenarios/{slug}{ending}": text
        for slug, texts in zip(slugs, options.values(), strict=True)
        for ending, text in zip((".yaml", ".resolved.yaml"), texts, strict=True)
    }


def write_comparison(
    written: RunFolder, comparison: Comparison, summary: Mapping[str, Any]
) -> StoredComparison:
    """Write the results, each file whole, and return them as `open_comparison` will, for drawing.

    Raises ResultsError when one cannot be written.
    """
    folder, head = written.folder, written.head
    write_text(folder / "comparison.json", to_json(summary))
    write_text(folder / "comparison.csv", comparison_csv(summary))
    write_text(folder / "geometry.geojson", to_json(_all_geometry(comparison), indent=None))
    make_folders(folder / _ROWS)
    for name, slug in zip(comparison.names, file_names(comparison.names), strict=True):
        rows = Table({_BLOCK: comparison.block.astype(float), **comparison.rows[name].columns})
        written_rows = TableWriter("replications", [rows], head)
        write_whole(folder / _ROWS / f"{slug}.parquet", written_rows)
    grid = grid_of(comparison.results[comparison.baseline])
    if grid is not None:
        write_whole(folder / "coverage.nc", netcdf_writer(head, grid, _option_fields(comparison)))
    make_folders(folder / "figures")
    return StoredComparison(folder, head.manifest())


def file_names(options: Sequence[str]) -> list[str]:
    """Names of options as files and variables may bear them, each once.

    >>> file_names(["gulf", "Kuwait & Qatar", "Kuwait Qatar"])
    ['gulf', 'Kuwait_Qatar', 'Kuwait_Qatar_2']
    """
    names: list[str] = []
    for option in options:
        slug = re.sub(r"[^A-Za-z0-9]+", "_", option).strip("_")[:60] or "option"
        free, number = slug, 1
        while free.lower() in {name.lower() for name in names}:  # some disks know no capitals
            number += 1
            free = f"{slug}_{number}"
        names.append(free)
    return names


def _all_geometry(comparison: Comparison) -> dict[str, Any]:
    """Every option's places in one collection, each with the option it belongs to."""
    features = [
        feature | {"properties": {**feature["properties"], "option": name}}
        for name, result in comparison.results.items()
        for feature in geometry(result.plan)["features"]
    ]
    return {"type": "FeatureCollection", "features": features}


def _is_whole(rows: Table) -> bool:
    """Whether figures by replication have their blocks, and ratios what they are ratios of."""
    ratios = map(names_of_parts, (PER_AIRCRAFT, *rows))
    return _BLOCK in rows and all(part in rows for pair in ratios for part in pair if part)


def _option_fields(comparison: Comparison) -> dict[str, np.ndarray]:
    slugs = file_names(comparison.names)
    return {
        f"{stored}_{slug}": fields[name]
        for slug, fields in zip(slugs, comparison.fields().values(), strict=True)
        for stored, name in _FIELDS.items()
    }


class StoredComparison:
    """A finished comparison read from its folder; each part is read when it is first asked for."""

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest

    @property
    def names(self) -> list[str]:
        """The options, the baseline first."""
        return list(self.manifest["options"])

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The content of comparison.json."""
        path = self.folder / "comparison.json"
        document = read_document(path, ComparisonSummary)
        if list(document["options"]) != self.names:
            raise damaged(path, "options: are not those of run.json")
        require_own(self.folder, self.manifest, "comparison.json")
        return document

    @cached_property
    def rows(self) -> dict[str, Table]:
        """Figures by replication of each option; none in folders of before they were kept."""
        return {
            name: Table({path: of for path, of in kept.columns.items() if path != _BLOCK})
            for name, kept in self._kept_rows.items()
        }

    @property
    def block(self) -> np.ndarray:
        """The independent block of each replication `(N,)`; of none where none are kept."""
        kept = next(iter(self._kept_rows.values()), None)
        return np.zeros(0) if kept is None else kept[_BLOCK]

    @cached_property
    def _kept_rows(self) -> dict[str, Table]:
        if not os.path.lexists(self.folder / _ROWS):
            return {}
        read = {}
        for name, slug in zip(self.names, file_names(self.names), strict=True):
            path = self.folder / _ROWS / f"{slug}.parquet"
            require_of_run(path, self.manifest["fingerprint"])
            read[name] = read_parquet(path, "replications")
            if read[name].n_rows != self.summary["replications"] or not _is_whole(read[name]):
                raise damaged(path, "it is not that of comparison.json")
        return read

    @cached_property
    def geometries(self) -> dict[str, dict[str, Any]]:
        """A GeoJSON FeatureCollection of each option."""
        features = read_document(self.folder / "geometry.geojson", GeometryDocument)["features"]
        require_own(self.folder, self.manifest, ".geojson")
        return {
            name: {"features": [f for f in features if f["properties"].get("option") == name]}
            for name in self.names
        }

    @cached_property
    def grid(self) -> CoverageGrid | None:
        """The cells, or None when the scenarios have no grid."""
        with self._in_parts() as parts:
            return None if parts is None else parts.grid

    @cached_property
    def fields(self) -> dict[str, dict[str, np.ndarray]]:
        """By option `coverage_fraction`, `difference` and its `half_width` `(C,)`, if any."""
        read = {own: self.field(own) for own in _FIELDS.values()}
        return {
            name: {own: read[own][name] for own in read}
            for name in self.names
            if self.grid is not None
        }

    def field(self, name: str) -> dict[str, np.ndarray]:
        """One of these by option `(C,)`, without reading the others; empty without a grid."""
        (stored,) = (field for field, own in _FIELDS.items() if own == name)
        slugs = dict(zip(self.names, file_names(self.names), strict=True))
        with self._in_parts() as parts:
            if parts is None:
                return {}
            return {option: parts.field(f"{stored}_{slug}") for option, slug in slugs.items()}

    @contextmanager
    def _in_parts(self) -> Iterator[CoverageParts | None]:
        baseline = file_names(self.names)[0]
        resolved = self.folder / "scenarios" / f"{baseline}.resolved.yaml"
        path = coverage_file(self.folder, resolved)
        if path is None:
            yield None
            return
        wanted = {f"{field}_{slug}" for field in _FIELDS for slug in file_names(self.names)}
        with coverage_parts(path, self.manifest["fingerprint"]) as parts:
            if missing := sorted(wanted - set(parts.names)):
                raise damaged(path, f"variable '{missing[0]}' is missing")
            yield parts


def open_comparison(folder: Path) -> StoredComparison:
    """Open a finished comparison. Raises ResultsError when there is none."""
    if not is_comparison(folder):
        raise ResultsError(f"no comparison at {folder}", "othsim compare SCENARIO... writes one")
    manifest = manifest_of(folder)
    if manifest.get("state") != "done":
        raise ResultsError(
            f"{folder} is not finished (state '{manifest.get('state')}')",
            "--resume goes on with it, --force starts it afresh",
        )
    require_own(folder, manifest, ".yaml")
    return StoredComparison(folder, manifest)

"""A finished run as its folder keeps it: head, tables, grid, fields. Nothing here opens a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.column_table import Table
from sim.output.format.run_schema import RESULTS_FORMAT

if TYPE_CHECKING:
    from sim.world.area import CellGrid


@dataclass(frozen=True)
class CoverageGrid:
    """The C cells of an area on its equal-area grid.

    `row` and `column` `(C,)` index `y_m` `(rows,)` and `x_m` `(columns,)`, the cell centres in
    metres on the projection that `wkt` and `proj4` describe; `lat_deg` and `lon_deg` are `(C,)`.
    """

    area: str
    cell_m: float
    row: np.ndarray
    column: np.ndarray
    x_m: np.ndarray
    y_m: np.ndarray
    lat_deg: np.ndarray
    lon_deg: np.ndarray
    wkt: str
    proj4: str

    @classmethod
    def of(cls, area: str, cells: CellGrid) -> CoverageGrid:
        """The cells of an area as the world cut them."""
        return cls(
            area=area,
            cell_m=cells.cell_m,
            row=cells.row,
            column=cells.column,
            x_m=cells.x_m,
            y_m=cells.y_m,
            lat_deg=cells.lat_deg,
            lon_deg=cells.lon_deg,
            wkt=cells.plane.wkt,
            proj4=cells.plane.proj4,
        )

    @property
    def n_cells(self) -> int:
        """How many cells lie inside the area."""
        return len(self.row)

    @property
    def origin_deg(self) -> tuple[float, float]:
        """Latitude and longitude of the projection's centre, as the proj4 text gives them."""
        centre = dict(re.findall(r"\+(lat_0|lon_0)=([-+.\deE]+)", self.proj4))
        return float(centre["lat_0"]), float(centre["lon_0"])

    def on_grid(self, values: np.ndarray, outside: float = np.nan) -> np.ndarray:
        """Values of the cells `(C,)` laid out as `(rows, columns)`, `outside` elsewhere.

        >>> zero = np.array([0])
        >>> grid = CoverageGrid("a", 1.0, zero, zero + 1, np.arange(2.0), zero, zero, zero, "", "")
        >>> grid.on_grid(np.array([7.0]))
        array([[nan,  7.]])
        """
        raster = np.full((len(self.y_m), len(self.x_m)), outside, dtype=float)
        raster[self.row, self.column] = values
        return raster


@dataclass(frozen=True)
class RunHead:
    """What is known of a run before it starts; times in its tables count from `start_utc`."""

    scenario_name: str
    scenario_file: str
    fingerprint: str
    seed: int
    replications: int
    start_utc: datetime
    warmup_s: float
    duration_s: float
    versions: Mapping[str, str]
    command: tuple[str, ...] = ()
    shard: str = ""  # "2/4" where only a share of the batches is run

    def manifest(self) -> dict[str, Any]:
        """The content of run.json but for the state: no user name, no host, no absolute path."""
        return {
            "program": "othsim",
            "schema_version": RESULTS_FORMAT,
            "scenario": self.scenario_name,
            "scenario_file": PurePath(self.scenario_file).name,
            "fingerprint": self.fingerprint,
            "seed": self.seed,
            "replications": self.replications,
            "start_utc": f"{self.start_utc.replace(tzinfo=None).isoformat(timespec='seconds')}Z",
            "warmup_s": self.warmup_s,
            "duration_s": self.duration_s,
            "versions": dict(self.versions),
            "command": [_without_folder(part) for part in self.command],
            **({"shard": self.shard} if self.shard else {}),
        }


@dataclass(frozen=True)
class RunRecord:
    """Everything a finished run hands to its folder.

    `tables` holds `sorties`, `events`, `orbits` (the gaps) and `replications`, each in parts that
    lie one below the other; `fields` holds `(C,)` arrays by figure name, unit included
    (`gap_max_s`), empty when there is no grid.
    """

    head: RunHead
    scenario_text: str
    resolved_text: str
    summary: Mapping[str, Any]
    tables: Mapping[str, Iterable[Table]]
    grid: CoverageGrid | None
    fields: Mapping[str, np.ndarray]
    geometry: Mapping[str, Any]


def _without_folder(argument: str) -> str:
    """Where a file lies on somebody's disk is nobody else's business: only its name stays."""
    option, equals, value = argument.rpartition("=")
    return f"{option}{equals}{PurePath(value).name if PurePath(value).is_absolute() else value}"

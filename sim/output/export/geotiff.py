"""Figures of cells as GeoTIFF, one file each, in the grid's own projection: no cell is resampled.

Written as TIFF 6.0 and the GeoTIFF specification (1.0) have it. One file a figure, because programs
show a file of one band as a figure, and one of many as a photograph in red, green and blue.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

import numpy as np

from sim.output.export.content.cell_figures import CellFigure
from sim.output.export.content.layers import RunToExport
from sim.output.export.content.texts import xml_text
from sim.output.export.qgis_style import OWN_PROJECTION, raster_style
from sim.output.format.run_content import CoverageGrid
from sim.output.store.files.disk import write_text, write_whole

_TILE: Final = 256
_FLAG_OUTSIDE: Final = 255
_HEAD: Final = 8  # bytes before the directory
# Types of TIFF values: how many bytes one has, and how struct packs it.
_ASCII, _SHORT, _LONG, _DOUBLE = 2, 3, 4, 12
_PACKED: Final = {_ASCII: (1, "s"), _SHORT: (2, "H"), _LONG: (4, "I"), _DOUBLE: (8, "d")}


def write_geotiff(export: RunToExport, folder: Path) -> list[Path]:
    """Write every figure of the cells, for QGIS with a style beside it; none without a grid."""
    written = []
    with export.run.coverage_in_parts() as parts:
        names = parts.names if parts is not None else []
        for number, name in enumerate(names, start=1):
            assert parts is not None, "BUG: fields without a grid"
            figure = CellFigure(name)
            export.say(f"writing geotiff: {figure.name}, {number} of {len(names)}")
            image = _Image(export, parts.grid, figure, figure.values(parts.field(name)))
            written.append(folder / f"{figure.name}.tif")
            write_whole(written[-1], partial(_write, image))
            duration_s = float(export.run.manifest["duration_s"])
            if style := raster_style(figure, duration_s, flags=image.values.dtype == bool):
                # QGIS takes the style that lies beside a file under the same name.
                written.append(folder / f"{figure.name}.qml")
                write_text(written[-1], style)
    return written


@dataclass(frozen=True)
class _Image:
    """One figure on the grid, north up; values `(C,)` in the figure's unit, flags as truth."""

    export: RunToExport
    grid: CoverageGrid
    figure: CellFigure
    values: np.ndarray

    @property
    def outside(self) -> float:
        """The value of what lies outside the area."""
        return _FLAG_OUTSIDE if self.values.dtype == bool else np.nan

    @property
    def dtype(self) -> str:
        """How a pixel is kept: as exact as in the run, little end first."""
        return "<u1" if self.values.dtype == bool else "<f8"

    @property
    def north_up(self) -> bool:
        """Whether the grid's rows already run from north to south."""
        y_m = self.grid.y_m
        return bool(len(y_m) < 2 or y_m[1] < y_m[0])

    def tiles(self) -> Iterator[bytes]:
        """The tiles row by row from the north-west, deflated, their rim filled up."""
        grid, n_rows = self.grid, len(self.grid.y_m)
        across = -(-len(grid.x_m) // _TILE)
        for top in range(0, n_rows, _TILE):
            bottom = min(top + _TILE, n_rows)
            first, last = (top, bottom) if self.north_up else (n_rows - bottom, n_rows - top)
            cells = slice(*np.searchsorted(grid.row, [first, last]).tolist())
            row = grid.row[cells] - first if self.north_up else last - 1 - grid.row[cells]
            strip = np.full((_TILE, across * _TILE), self.outside, dtype=self.dtype)
            strip[row, grid.column[cells]] = self.values[cells]
            for left in range(0, across * _TILE, _TILE):
                yield zlib.compress(strip[:, left : left + _TILE].tobytes())

    def tags(self) -> dict[int, tuple[int, Sequence[float] | bytes]]:
        """What the file says of itself but for where the tiles lie: number, type and values."""
        pixel = np.dtype(self.dtype)
        placed = _georeference(self.grid)
        return {
            256: (_LONG, [len(self.grid.x_m)]),
            257: (_LONG, [len(self.grid.y_m)]),
            258: (_SHORT, [8 * pixel.itemsize]),
            259: (_SHORT, [8]),  # deflate
            262: (_SHORT, [1]),  # less is darker
            277: (_SHORT, [1]),  # one band
            284: (_SHORT, [1]),
            322: (_LONG, [_TILE]),
            323: (_LONG, [_TILE]),
            339: (_SHORT, [3 if pixel.kind == "f" else 1]),
            **placed,
            42112: (_ASCII, self._said().encode()),
            42113: (_ASCII, f"{self.outside:g}".encode()),
        }

    def _said(self) -> str:
        """What GDAL keeps as metadata: the band's words and unit, and whose figure it is."""
        head, figure = self.export.run.manifest, self.figure
        about = {
            "scenario": self.export.title,
            "figure": figure.name,
            "unit": figure.unit,
            "definition": figure.figure.means,
            "counting_rule": figure.figure.edge,
            "fingerprint": head["fingerprint"],
            "othsim": head["versions"].get("othsim", ""),
        }
        items = [f'<Item name="{key}">{_twice(text)}</Item>' for key, text in about.items() if text]
        for name, role, text in (
            ("DESCRIPTION", "description", f"{figure.name}: {figure.title}"),
            ("UNITTYPE", "unittype", figure.figure.unit.behind),
        ):
            items.append(f'<Item name="{name}" sample="0" role="{role}">{_twice(text)}</Item>')
        return f"<GDALMetadata>{''.join(items)}</GDALMetadata>"


def _twice(text: str) -> str:
    """A text as GDAL takes it: read as XML, and what that gives once more."""
    return xml_text(xml_text(text))


def _georeference(grid: CoverageGrid) -> dict[int, tuple[int, Sequence[float] | bytes]]:
    """Where the pixels lie: the corner of the first, their size, and the projection's keys."""
    lat0_deg, lon0_deg = grid.origin_deg
    half_m = grid.cell_m / 2.0
    west_m, north_m = float(grid.x_m.min()) - half_m, float(grid.y_m.max()) + half_m
    name = f"{OWN_PROJECTION}|".encode()
    keys = [
        *((1024, 0, 1, 1), (1025, 0, 1, 1)),  # projected; a value stands for its pixel's area
        (1026, 34737, len(name), 0),
        *((2048, 0, 1, 4326), (2054, 0, 1, 9102)),  # WGS 84 in degrees
        *((3072, 0, 1, 32767), (3074, 0, 1, 32767)),  # a projection of our own
        *((3075, 0, 1, 10), (3076, 0, 1, 9001)),  # Lambert azimuthal equal area, metres
        *((3082, 34736, 1, 2), (3083, 34736, 1, 3)),  # false easting and northing
        *((3088, 34736, 1, 1), (3089, 34736, 1, 0)),  # longitude and latitude of the centre
    ]
    directory = [1, 1, 0, len(keys), *(number for key in keys for number in key)]
    return {
        33550: (_DOUBLE, [grid.cell_m, grid.cell_m, 0.0]),
        33922: (_DOUBLE, [0.0, 0.0, 0.0, west_m, north_m, 0.0]),
        34735: (_SHORT, directory),
        34736: (_DOUBLE, [lat0_deg, lon0_deg, 0.0, 0.0]),
        34737: (_ASCII, name),
    }


def _write(image: _Image, temporary: Path) -> None:
    """The directory, then the tiles in their order: who reads a part over a network needs no more.

    Laid out as a cloud optimised GeoTIFF is; without smaller copies, which would be resampled.
    """
    tiles = list(image.tiles())
    sizes = [len(tile) for tile in tiles]
    tags = {**image.tags(), 324: (_LONG, sizes), 325: (_LONG, sizes)}
    tags = dict(sorted(tags.items()))
    # As long whatever the offsets are that it states.
    first = _HEAD + len(_directory(tags, _HEAD))
    tags[324] = (_LONG, (first + np.cumsum([0, *sizes[:-1]])).tolist())
    with temporary.open("wb") as file:
        file.write(struct.pack("<2sHI", b"II", 42, _HEAD))
        file.write(_directory(tags, _HEAD))
        file.writelines(tiles)


def _directory(tags: dict[int, tuple[int, Sequence[float] | bytes]], at: int) -> bytes:
    """The directory of an image: twelve bytes for each tag, and behind them what does not fit."""
    entries, beside = b"", b""
    free = at + 2 + 12 * len(tags) + 4
    for tag, (kind, values) in tags.items():
        size, code = _PACKED[kind]
        if isinstance(values, bytes):
            packed = values + b"\0"
        else:
            packed = struct.pack(f"<{len(values)}{code}", *values)
        held = packed.ljust(4, b"\0")
        if len(packed) > 4:
            held = struct.pack("<I", free + len(beside))
            beside += packed + b"\0" * (len(packed) % 2)
        entries += struct.pack("<HHI", tag, kind, len(packed) // size) + held
    return struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0) + beside

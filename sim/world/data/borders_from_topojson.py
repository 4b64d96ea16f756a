"""Digest world-atlas TopoJSON into the compact arrays that borders.py reads.

Run once per version of the package, from the repository's root, and commit what it writes:

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python -m sim.world.data.borders_from_topojson package

The output is the same, byte for byte, for the same input and zlib.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
LAND = ""  # the code under which the union of all land is kept


def codes_by_feature() -> dict[str, str]:
    """Map a feature's numeric code, or its name where it has none, to its alpha-3 code."""
    with (HERE / "countries.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    by_numeric = {row["numeric"]: row["iso3"] for row in rows if row["numeric"]}
    by_name = {row["name"]: row["iso3"] for row in rows if not row["numeric"]}
    # What the package abbreviates.
    by_name |= {
        "USNB Guantanamo Bay": "XGB",
        "N. Cyprus": "XNC",
        "Cyprus U.N. Buffer Zone": "XUN",
        "Indian Ocean Ter.": "XIO",
        "Coral Sea Is.": "XCS",
        "Spratly Is.": "XSP",
        "Clipperton I.": "CPT",
    }
    return by_numeric | by_name


def polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    """List the polygons of a TopoJSON geometry, each a list of rings, each a list of arcs."""
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [part for part in parts if part]


def digest(topology: dict[str, Any]) -> dict[str, np.ndarray]:
    """Flatten a topology to arrays: arcs, and features > polygons > rings > arcs by offsets."""
    codes = codes_by_feature()
    by_code: dict[str, list[list[list[int]]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = codes[geometry.get("id") or geometry["properties"]["name"]]
        by_code.setdefault(code, []).extend(polygons(geometry))
    by_code = dict(sorted(by_code.items()))
    by_code[LAND] = polygons(topology["objects"]["land"]["geometries"][0])

    every_polygon = [polygon for parts in by_code.values() for polygon in parts]
    every_ring = [ring for polygon in every_polygon for ring in polygon]

    def offsets(lengths: list[int]) -> np.ndarray:
        return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)

    arcs = [np.asarray(arc, dtype=np.int32) for arc in topology["arcs"]]
    steps = np.concatenate([arc[1:] for arc in arcs])
    small = np.int16 if np.abs(steps).max() < 2**15 else np.int32
    return {
        "scale": np.asarray(topology["transform"]["scale"]),
        "translate": np.asarray(topology["transform"]["translate"]),
        "arc_start": np.stack([arc[0] for arc in arcs]),
        "arc_offset": offsets([len(arc) - 1 for arc in arcs]),
        # One axis after the other: neighbours in memory are alike, so they compress.
        "step_x": steps[:, 0].astype(small),
        "step_y": steps[:, 1].astype(small),
        "code": np.array(list(by_code), dtype="U3"),
        "feature_offset": offsets([len(parts) for parts in by_code.values()]),
        "polygon_offset": offsets([len(polygon) for polygon in every_polygon]),
        "ring_offset": offsets([len(ring) for ring in every_ring]),
        "ring_arc": np.array([arc for ring in every_ring for arc in ring], dtype=np.int32),
    }


def main(package: Path) -> None:
    """Digest both details of the unpacked package."""
    for detail in ("10m", "50m"):
        topology = json.loads((package / f"countries-{detail}.json").read_text(encoding="utf-8"))
        np.savez_compressed(
            HERE / f"countries-{detail}.npz", allow_pickle=False, **digest(topology)
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""The claims of a scenario on disk: verdicts, and all that their pictures are drawn from.

`claims.json` has the verdicts, `claims.npz` what the cells of the maps hold and the figures over
endurance and speed, `geometry.geojson` the places; each claim's pictures lie in a folder of its id.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.errors import ResultsError
from sim.output.format.claims_schema import ClaimsDocument
from sim.output.format.geometry_schema import GeometryDocument
from sim.output.format.summary_as_json_and_csv import to_json
from sim.output.store.files.array_file import arrays_in, write_arrays
from sim.output.store.files.disk import damaged, make_folders, write_text
from sim.output.store.files.own_texts import require_own, text_hashes
from sim.output.store.files.schema_checks import read_document
from sim.output.store.folder_kinds import CLAIMS_DOCUMENT
from sim.study.claims.endurance_and_speed import Craft, TwoInputs
from sim.study.claims.figure_by_place import ClaimMap, ShareMet
from sim.study.claims.picture_data import ClaimPictures
from sim.version import VERSION
from sim.world.area import CellGrid
from sim.world.geodesy import Plane

_ARRAYS, _GEOMETRY = "claims.npz", "geometry.geojson"
_AGAIN: Final = "the folder is damaged; othsim claim SCENARIO --figures FOLDER writes it again"
# Beyond it lies no figure of a claim that is finite; what a gale forbids takes for ever.
_MOST: Final = 1e12
# The arrays of a picture with their dimensions: bases, cells, endurances, speeds.
_MAP: Final = {
    **dict.fromkeys(("row", "column", "lat_deg", "lon_deg", "figure"), "C"),
    **{"from_each": "BC", "favoured": "C"},
}
_TWO_INPUTS: Final = {"endurance_h": "X", "speed_kt": "Y", "figure": "YX", "margin": "YX"}
_INDICES, _OPTIONAL = ("row", "column"), ("favoured",)


def write_claims(
    folder: Path,
    summary: Mapping[str, Any],
    pictures: Mapping[str, ClaimPictures],
    geometry: Mapping[str, Any],
    texts: Mapping[str, str] | None = None,
) -> StoredClaims:
    """Write what the claims of a scenario came to, and return it as `open_claims` will.

    `summary` is the scenario's in `othsim claim --json`, `texts` what it says by the name of the
    file. Raises ResultsError when a file cannot be written.
    """
    arrays: dict[str, np.ndarray] = {}
    maps, planes = {}, {}
    for name, picture in pictures.items():
        if picture.claim_map is not None:
            maps[name] = _map_entry(picture.claim_map)
            arrays |= _under_claim(name, "claim_map", _map_arrays(picture.claim_map))
        if picture.two_inputs is not None:
            planes[name] = _two_inputs_entry(picture.two_inputs)
            arrays |= _under_claim(name, "two_inputs", _two_inputs_arrays(picture.two_inputs))
    document: dict[str, Any] = {
        "program": "othsim",
        "schema_version": 1,
        "versions": {"othsim": VERSION},
        "scenario": summary["scenario"],
        "claims": summary["claims"],
        "claim_map": maps,
        "two_inputs": planes,
    }
    make_folders(folder)
    _forget(folder / CLAIMS_DOCUMENT)
    write_arrays(folder / _ARRAYS, arrays)
    write_text(folder / _GEOMETRY, to_json(geometry, indent=None))
    for name, text in (texts or {}).items():
        write_text(folder / name, text)
    write_text(folder / CLAIMS_DOCUMENT, to_json(document | {"texts": text_hashes(folder)}))
    return open_claims(folder)


def _forget(path: Path) -> None:
    """Take the old document away first: killed on the way, it must not speak for new arrays."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise ResultsError(f"cannot replace {path}: {error.strerror}") from error


def _under_claim(
    claim: str, picture: str, arrays: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    return {f"{claim}/{picture}/{name}": values for name, values in arrays.items()}


def _map_entry(claim_map: ClaimMap) -> dict[str, Any]:
    cells = claim_map.cells
    ends = {
        key: [round(float(axis_m[end]) / cells.cell_m) for end in (0, -1)]
        for key, axis_m in (("rows", cells.y_m), ("columns", cells.x_m))
    }
    return {
        "area": claim_map.area,
        "cell_m": cells.cell_m,
        "centre": [cells.plane.lat0_deg, cells.plane.lon0_deg],
        **ends,
        "bases": list(claim_map.bases),
        "where_met": [share.summary() for share in claim_map.shares],
    }


def _map_arrays(claim_map: ClaimMap) -> dict[str, np.ndarray]:
    held = {**vars(claim_map.cells), **vars(claim_map)}
    return {name: held[name] for name in _MAP if held[name] is not None}


def _two_inputs_entry(two_inputs: TwoInputs) -> dict[str, Any]:
    craft = [asdict(craft) for craft in two_inputs.aircraft]
    return {"stated": two_inputs.stated, "box": two_inputs.box, "aircraft": craft}


def _two_inputs_arrays(two_inputs: TwoInputs) -> dict[str, np.ndarray]:
    return {name: getattr(two_inputs, name) for name in _TWO_INPUTS}


class StoredClaims:
    """The claims of a scenario read from their folder."""

    def __init__(self, folder: Path, document: Mapping[str, Any]) -> None:
        self.folder = folder
        self._document = document

    @property
    def scenario(self) -> str:
        """The name of the scenario that makes the claims."""
        return str(self._document["scenario"])

    @property
    def version(self) -> str:
        """Which othsim tested them."""
        return str(self._document["versions"].get("othsim", "unknown"))

    @property
    def entries(self) -> dict[str, dict[str, Any]]:
        """By id each claim as in `othsim claim --json`."""
        return {entry["id"]: entry for entry in self._document["claims"]}

    def has(self, claim: str, picture: str) -> bool:
        """Whether a claim has a `claim_map`, or its `two_inputs`."""
        return claim in self._document[picture]

    @cached_property
    def geometry(self) -> dict[str, Any]:
        """Bases, orbits, routes, airspace and areas as a GeoJSON FeatureCollection."""
        return read_document(self.folder / _GEOMETRY, GeometryDocument)

    def claim_map(self, claim: str) -> ClaimMap:
        """The map of a claim that has one. Raises ResultsError where it is damaged."""
        entry = self._document["claim_map"][claim]
        places = [feature["properties"] for feature in self.geometry["features"]]
        if entry["area"] not in [place["name"] for place in places if place["kind"] == "area"]:
            raise ResultsError(
                damaged(self.folder / _GEOMETRY, f"area '{entry['area']}' is missing").message,
                _AGAIN,
            )
        arrays = self._arrays(claim, "claim_map", _MAP, {"B": len(entry["bases"])})
        shares = [ShareMet(**{**met, "base": met["base"] or ""}) for met in entry["where_met"]]
        return ClaimMap(
            entry["area"],
            self._cells(entry, arrays),
            tuple(entry["bases"]),
            arrays["figure"],
            arrays["from_each"],
            arrays.get("favoured"),
            tuple(shares),
        )

    def two_inputs(self, claim: str) -> TwoInputs:
        """A claim over endurance and speed. Raises ResultsError where it is damaged."""
        entry = self._document["two_inputs"][claim]
        arrays = self._arrays(claim, "two_inputs", _TWO_INPUTS, {})
        for name in ("endurance_h", "speed_kt"):
            axis = arrays[name]
            if len(axis) < 2 or not (np.isfinite(axis).all() and (np.diff(axis) > 0.0).all()):
                raise self._fault(f"array '{claim}/two_inputs/{name}' must rise")
        (low_h, high_h), (low_kt, high_kt) = entry["box"]
        return TwoInputs(
            arrays["endurance_h"],
            arrays["speed_kt"],
            arrays["figure"],
            arrays["margin"],
            stated=(entry["stated"][0], entry["stated"][1]),
            box=((low_h, high_h), (low_kt, high_kt)),
            aircraft=tuple(Craft(**craft) for craft in entry["aircraft"]),
        )

    def _cells(self, entry: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> CellGrid:
        # Axes are stored as counts of cells from the centre, so that centres come back exactly.
        axes = []
        for name, index in (("rows", arrays["row"]), ("columns", arrays["column"])):
            first, last = entry[name]
            if not len(index) or index.min() < 0 or index.max() > last - first:
                raise self._fault(f"a cell of '{entry['area']}' lies outside its {name}")
            axes.append(np.arange(first, last + 1) * entry["cell_m"])
        places = ((arrays["lat_deg"], 90.0), (arrays["lon_deg"], 360.0))
        if not all((np.abs(degrees) <= most).all() for degrees, most in places):
            raise self._fault(f"a cell of '{entry['area']}' lies nowhere")
        lat0_deg, lon0_deg = entry["centre"]
        return CellGrid(
            arrays["lat_deg"],
            arrays["lon_deg"],
            arrays["row"],
            arrays["column"],
            y_m=axes[0],
            x_m=axes[1],
            plane=Plane(lat0_deg, lon0_deg, kind="equal_area"),
            cell_m=entry["cell_m"],
        )

    def _arrays(
        self, claim: str, picture: str, shapes: Mapping[str, str], sizes: dict[str, int]
    ) -> dict[str, np.ndarray]:
        """The arrays of a picture, their types, shapes and values as they must be.

        `sizes` are the lengths known of the dimensions; others are those of the first array.
        """
        checked = {}
        try:
            with arrays_in(self.folder / _ARRAYS) as arrays:
                for name, dimensions in shapes.items():
                    path = f"{claim}/{picture}/{name}"
                    if path not in arrays:
                        if name in _OPTIONAL:
                            continue
                        raise self._fault(f"array '{path}' is missing")
                    checked[name] = values = arrays[path]
                    wanted = "i" if name in _INDICES else "f"
                    if values.dtype.kind != wanted or values.ndim != len(dimensions):
                        raise self._fault(f"array '{path}' is of another kind or shape")
                    for dimension, size in zip(dimensions, values.shape, strict=True):
                        if sizes.setdefault(dimension, size) != size:
                            raise self._fault(f"array '{path}' is of another length than others")
                    if (np.abs(values[np.isfinite(values)]) > _MOST).any():
                        raise self._fault(f"array '{path}' must be from -{_MOST:g} to {_MOST:g}")
        except ResultsError as error:
            raise ResultsError(error.message, _AGAIN) from error
        require_own(self.folder, self._document, ".npz")
        return checked

    def _fault(self, why: str) -> ResultsError:
        return ResultsError(damaged(self.folder / _ARRAYS, why).message, _AGAIN)


def open_claims(folder: Path) -> StoredClaims:
    """Open the claims of a scenario. Raises ResultsError when there are none, or are damaged."""
    if not os.path.lexists(folder / CLAIMS_DOCUMENT):
        hint = "othsim claim SCENARIO --figures FOLDER writes them into FOLDER/<scenario>"
        raise ResultsError(f"no claims at {folder}", hint)
    document = read_document(folder / CLAIMS_DOCUMENT, ClaimsDocument)
    require_own(folder, document, (".yaml", ".geojson"))
    return StoredClaims(folder, document)

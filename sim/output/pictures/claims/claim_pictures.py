"""The pictures of claims by their names: where one is met, and over endurance and speed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from matplotlib.figure import Figure

from sim.output.drawing.matplotlib_import import import_matplotlib
from sim.output.drawing.page_wording import save_png
from sim.output.pictures.claims.claim_by_place import draw_claim_map
from sim.output.pictures.claims.endurance_and_speed import draw_two_inputs
from sim.output.pictures.picture_names import OF_CLAIMS
from sim.output.store.claims_folder import StoredClaims
from sim.output.store.files.disk import make_folders


def _claim_map(claims: StoredClaims, claim: str) -> Figure:
    return draw_claim_map(claims.claim_map(claim), claims.entries[claim], claims.geometry)


def _two_inputs(claims: StoredClaims, claim: str) -> Figure:
    return draw_two_inputs(claims.two_inputs(claim), claims.entries[claim])


FIGURES: Mapping[str, Callable[[StoredClaims, str], Figure]] = dict(
    zip(OF_CLAIMS, (_claim_map, _two_inputs), strict=True)
)


def paths_of(claims: StoredClaims, names: tuple[str, ...] = OF_CLAIMS) -> list[Path]:
    """Where the figures of these names lie, one for each claim that has it."""
    return [
        claims.folder / claim / f"{name}.png"
        for claim in claims.entries
        for name in names
        if claims.has(claim, name)
    ]


def draw_picture(claims: StoredClaims, claim: str, name: str, path: Path) -> None:
    """Draw one figure of a claim as a PNG. ResultsError for a path that cannot be written."""
    import_matplotlib()
    make_folders(path.parent)
    save_png(path, FIGURES[name], claims, claim)


def draw_all(claims: StoredClaims) -> list[Path]:
    """Draw every figure of every claim where it lies; returns what was written."""
    paths = paths_of(claims)
    for path in paths:
        draw_picture(claims, path.parent.name, path.stem, path)
    return paths

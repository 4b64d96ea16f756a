"""The texts and figures of a run's folder by their hashes, which its run.json has.

Tables and cells bear the run's fingerprint themselves; a text or a document of figures exchanged
for another run's would say what nobody asked, or what nobody flew. Of claims the document that has
the hashes is itself the one with the verdicts.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sim.errors import ResultsError
from sim.output.store.files.disk import read_bytes

# What a folder holds once, beside its scenarios' texts: where things lie, and what came out.
_DOCUMENTS: Final = ("geometry.geojson", "summary.json", "comparison.json", "claims.npz")


def text_hashes(folder: Path) -> dict[str, str]:
    """The hash of each text that says what was asked, where it lies and what came of it."""
    texts = (*folder.glob("*.yaml"), *folder.glob("scenarios/*.yaml"))
    paths = [*texts, *(folder / name for name in _DOCUMENTS)]
    return {
        path.relative_to(folder).as_posix(): _hash(path)
        for path in sorted(paths)
        if os.path.lexists(path)
    }


def require_own(folder: Path, manifest: Mapping[str, Any], endings: str | tuple[str, ...]) -> None:
    """See that texts of a folder, by how they end, are those of its run.

    Folders of before 0.2 have no hashes. Raises ResultsError that names the file.
    """
    texts: Mapping[str, str] = manifest.get("texts") or {}
    for name, known in texts.items():
        path = folder / name
        if name.endswith(endings) and os.path.lexists(path) and _hash(path) != known:
            raise not_of_this_run(path)


def require_fingerprint(path: Path, of_file: str, of_run: str) -> None:
    """See that a file bears its run's fingerprint, or none. Raises ResultsError that names it."""
    if of_file not in ("", of_run):
        raise not_of_this_run(path, f" (fingerprint {of_file[:8]}, not {of_run[:8]})")


def not_of_this_run(path: Path, why: str = "") -> ResultsError:
    """The complaint about a file that came into a run's folder from elsewhere, or was changed."""
    return ResultsError(
        f"{path} is not what the run in its folder wrote{why}",
        "folders were mixed up or the file was edited: put it back, or run the scenario again",
    )


def _hash(path: Path) -> str:
    # Some systems change the ends of lines when folders are copied or kept in a repository.
    return hashlib.sha256(read_bytes(path).replace(b"\r\n", b"\n")).hexdigest()

"""What a folder on disk holds, by what lies in it: known before anything of it is read."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from sim.output.store.files.schema_checks import read_object
from sim.output.store.folder_replacement import end_exchange

CLAIMS_DOCUMENT: Final = "claims.json"


def claims_in(folder: Path) -> list[Path]:
    """The folders of claims at a path: itself, or those in it, one for each scenario."""
    if os.path.lexists(folder / CLAIMS_DOCUMENT):
        return [folder]
    if not folder.is_dir():
        return []
    return sorted(path.parent for path in folder.glob(f"*/{CLAIMS_DOCUMENT}"))


def is_comparison(folder: Path) -> bool:
    """Whether a folder says that it holds a comparison, finished or not."""
    end_exchange(folder)
    path = folder / "run.json"
    return os.path.lexists(path) and read_object(path).get("kind") == "comparison"

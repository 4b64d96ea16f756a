"""Scenarios to begin with: commented, and fit to be run as they are."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Final

from sim.spelling import readable_name

_HERE: Final = Path(__file__).parent
# What each is about; the first is written when nothing is asked for.
STARTERS: Final[Mapping[str, str]] = {
    "orbit": "one aircraft over a city, day and night",
    "patrol": "a box of sea flown over in lanes",
    "basing": "two bases for one demand: two files, the second extends the first",
    "on_call": "aircraft on alert, and calls that come as they may",
}


def starter_files(kind: str, path: Path) -> dict[Path, str]:
    """The text of each file of a kind, the first at `path`, named after it.

    >>> [file.name for file in starter_files("basing", Path("athens.yaml"))]
    ['athens.yaml', 'athens_farther.yaml']
    """
    other = path.with_stem(f"{path.stem}_farther")
    names = {"file": shlex.quote(path.name), "other": shlex.quote(other.name)}
    sources = {path: _HERE / f"{kind}.yaml", other: _HERE / f"{kind}_other.yaml"}
    return {
        file: _filled(source.read_text("utf-8"), readable_name(path.stem), path.name, names)
        for file, source in sources.items()
        if source.exists()
    }


def _filled(text: str, name: str, extended: str, names: Mapping[str, str]) -> str:
    """A starter with the names in it: in values quoted as YAML has it, in commands as a shell."""
    quoted = {"name": name, "file": extended}
    lines = []
    for line in text.splitlines():
        key, colon, value = line.partition(": ")
        if colon and key in ("name", "extends"):
            value = Template(value).substitute(quoted)
            lines.append(f"{key}: {json.dumps(value, ensure_ascii=False)}")
        else:
            lines.append(Template(line).substitute(names, name=name))
    return "\n".join(lines) + "\n"

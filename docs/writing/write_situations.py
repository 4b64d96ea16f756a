"""Writes the tables of docs/situations/ from the shipped scenarios, and draws its pictures.

python -m docs.writing.write_situations, from the project's root; pages may be named behind it, or
`pictures`. Each table says in the comment before it which scenarios it flies, and which figures it
shows.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml

import sim
from sim.cli import cli
from sim.figure_text import style_of
from sim.figures import figure_at
from sim.scenario.loading import load_scenario

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs/situations"
REPLICATIONS = 16
# A picture in docs/situations/pictures/: of which scenario, and which of its run.
PICTURES = {
    "hasakah": ("syria/hasakah/erbil", "open_cues"),
    "atmeh": ("syria/atmeh/al_dhafra_daily", "pattern_of_life"),
    "tanf": ("syria/al_tanf/muwaffaq_salti", "targets"),
    "malta": ("civil/sea_rescue/malta_and_lampedusa", "cue_map"),
    "boats": ("civil/boats/malta", "found_by_delay"),
    "kabul": ("afghanistan/one_vehicle/with_network/gulf", "timeline"),
}
_MARK = re.compile(r"<!-- flown\n(?P<asked>.*?)-->\n\n(?P<table>.*?)<!-- end -->", re.S)


def text(page: str, most: int = 0) -> str:
    """The page with its tables as its scenarios are flown, or with so many of them."""
    return _MARK.sub(lambda found: _block(found["asked"]), page, count=most)


def asked(page: str) -> list[dict[str, Any]]:
    """What the tables of a page ask for: folder, options (heading -> file; overrides), rows."""
    return [yaml.safe_load(found["asked"]) for found in _MARK.finditer(page)]


def files(one: Mapping[str, Any]) -> list[Path]:
    """The scenarios of a table."""
    return [ROOT / one["folder"] / f"{_file(option)}.yaml" for option in one["options"].values()]


def _block(written: str) -> str:
    return f"<!-- flown\n{written}-->\n\n{_table(yaml.safe_load(written))}\n<!-- end -->"


def _table(one: Mapping[str, Any]) -> str:
    n = one.get("replications", REPLICATIONS)
    flown = [_flown(one["folder"], option, n) for option in one["options"].values()]
    lines = [("", *one["options"]), ("---", *("--:" for _ in flown))]
    lines += [
        (words, *(cell(summary, path) for summary in flown)) for path, words in one["rows"].items()
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def cell(summary: Mapping[str, Any], path: str) -> str:
    """A figure of a summary with its 95 % interval and its unit; a dash where there is none."""
    node: Any = summary
    for part in path.split("."):
        node = node.get(part) if node else None
    figure = figure_at(path)
    assert figure is not None, f"{path} is no figure"
    if node is None or node["mean"] is None:
        return "-"
    unit = figure.unit.behind
    return style_of(figure).text(node) + (f" {unit}" if unit and unit != "%" else "")


@cache
def _flown(folder: str, option: str, replications: int) -> Mapping[str, Any]:
    file = ROOT / folder / f"{_file(option)}.yaml"
    return sim.run(load_scenario(file, _overrides(option)), replications).summary()


def _file(option: str) -> str:
    return option.partition(";")[0].strip()


def _overrides(option: str) -> list[str]:
    """What `--set` takes: "erbil; cues.reports.perishes=6 h" -> ["cues.reports.perishes=6 h"]."""
    return [part.strip() for part in option.split(";")[1:]]


def write(names: list[str]) -> None:
    """Put the tables where the pages have them."""
    for page in sorted(PAGES.glob("*.md")):
        if not names or page.stem in names:
            page.write_text(text(page.read_text("utf-8")), "utf-8")


def draw() -> None:
    """Fly what the pictures are of, and keep these."""
    for name, (scenario, picture) in PICTURES.items():
        with TemporaryDirectory() as folder:
            file = ROOT / f"scenarios/{scenario}.yaml"
            asked = ["run", str(file), "--replications", str(REPLICATIONS), "--out", f"{folder}/r"]
            cli.main(asked, standalone_mode=False)
            shutil.copy(Path(folder) / f"r/figures/{picture}.png", PAGES / f"pictures/{name}.png")


if __name__ == "__main__":
    named = sys.argv[1:]
    if named != ["pictures"]:
        write(named)
    if not named or named == ["pictures"]:
        draw()

"""docs/facts.md has every source that is named, and every number that is reproduced."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FACTS = (ROOT / "docs/facts.md").read_text("utf-8")
NAMING = [
    *(ROOT / "scenarios").rglob("*.yaml"),
    *(ROOT / "sim/scenario/catalog").glob("*.yaml"),
    *(ROOT / "tests/published").glob("*.py"),
]
_HOST = re.compile(r"(?<![\w.@-])(?:[a-z0-9-]+\.)+(?:com|net|org|mil|gov|pl|az|au)\b")


@pytest.mark.parametrize("path", NAMING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_address_named_as_a_source_is_among_the_facts(path):
    hosts = set(_HOST.findall(path.read_text("utf-8")))

    assert {host for host in hosts if host not in FACTS} == set()


def test_every_number_that_is_reproduced_is_among_the_facts_and_the_other_way_round():
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests/published").glob("*.py"))
    held = {int(number) for number in re.findall(r"[Cc]ase[_ ](\d+)", tests)}
    listed = {int(number) for number in re.findall(r"^\| (\d+) \|", FACTS, flags=re.M)}

    assert held == listed


def test_nothing_cites_a_page_that_is_not_here():
    """The repository stands alone."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "benchmarks").glob("*.md")]
    code = [
        path
        for top in ("sim", "tests", "docs", "benchmarks")
        for path in (ROOT / top).rglob("*.py")
    ]
    here = {path.name for path in ROOT.rglob("*.md")}
    for path in {*pages, *code} - {Path(__file__)}:
        named = set(re.findall(r"\b[\w-]+\.md\b", path.read_text("utf-8")))
        assert named <= here, path

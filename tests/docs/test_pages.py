"""The pages of the repository: narrow enough to read beside code, and naming what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("*/*/*.md")]
    if not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
    # An entry of the changelog is a line, so that two branches that add one can be merged.
    and path.name != "CHANGELOG.md"
)
WIDTH = 100
# What cannot be broken: tables, pictures, headings, a single long word or address.
_WHOLE = re.compile(r"\||!\[|#|\s*(?:[-*] )?\S+$")


def prose(text):
    """The lines that could be broken: no code, no formulas."""
    text = re.sub(r"^( *)```.*?^\1```", "", text, flags=re.S | re.M)
    return re.sub(r"\$\$.*?\$\$", "", text, flags=re.S).splitlines()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_lines_are_no_wider_than_a_hundred_letters(page):
    lines = prose(page.read_text("utf-8"))

    assert [line for line in lines if len(line) > WIDTH and not _WHOLE.match(line)] == []

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
NOTICES = (ROOT / "NOTICE", ROOT / "sim/world/data/NOTICE.txt")
WIDTH = 100
_FOLDERS = "sim|tests|docs|benchmarks|scenarios"
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


@pytest.mark.parametrize(
    "page", [*PAGES, *NOTICES], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_files_and_commands_that_a_page_names_are_there(page):
    text = page.read_text("utf-8")
    everywhere = {
        path.name for folder in _FOLDERS.split("|") for path in ROOT.glob(f"{folder}/**/*.py")
    }
    bare = re.findall(r"(?<![\w/.])(\w+\.py)(?!\w)", text)

    assert [name for name in bare if name not in everywhere] == []
    paths = re.findall(rf"(?<![\w/.])((?:{_FOLDERS}|\.ci)/[\w./-]*\w/?)(?![\w*{{])", text)
    modules = re.findall(rf"python -m ((?:{_FOLDERS})[\w.]*\w)", text)
    paths += [f"{module.replace('.', '/')}" for module in modules]
    links = re.findall(r"\]\((?!\w+:|#)([^)#]+)", text)

    assert [path for path in paths if not _is_there(ROOT / path)] == []
    assert [link for link in links if not (page.parent / link).exists()] == []


def _is_there(path):
    """A file, a folder, or a module."""
    return path.exists() or path.with_suffix(".py").exists()

"""The site is built from every page, asks no network for anything, and stops at a broken link."""

from __future__ import annotations

import doctest
import re
import shutil
from pathlib import Path

import mkdocs.exceptions
import pytest

from docs.writing.site import build_site
from docs.writing.site.draw_gallery import COMMANDS, PAGE, PICTURES

ROOT = Path(__file__).parents[3]


def test_every_page_has_its_place():
    there = {path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")}
    there |= {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "scenarios/README.md"}
    assert sorted(build_site.pages()) == sorted(there)


def test_the_example_of_the_builder_is_true():
    assert doctest.testmod(build_site).failed == 0


def test_every_picture_of_the_gallery_is_one_that_a_command_above_it_writes():
    page = PAGE.read_text("utf-8")
    commands = "\n".join(COMMANDS.findall(page))
    for source, target in PICTURES.findall(page):
        assert f"--out {source.partition('/')[0]}" in commands
        assert (PAGE.parent / target).is_file()
    drawn = {(PAGE.parent / target).resolve() for _, target in PICTURES.findall(page)}
    assert drawn == set((PAGE.parent / "gallery").glob("*.png"))


@pytest.mark.long
def test_the_site_needs_no_network_and_holds_every_scenario(tmp_path):
    """Minutes it does not take, but as long as a hundred others."""
    build_site.build_site(tmp_path)

    for page in tmp_path.rglob("*.html"):
        text = page.read_text("utf-8")
        fetched = re.findall(
            r'<(?:script|link|img|iframe)[^>]* (?:src|href)="(https?:[^"]*)"', text
        )
        assert fetched == [], page
        assert 'class="arithmatex"' not in text
    assert "<math" in (tmp_path / "docs/method.html").read_text("utf-8")
    library = (tmp_path / "scenarios/index.html").read_text("utf-8")
    for path in (ROOT / "scenarios").rglob("*.yaml"):
        assert path.name in library or path.name == "library.yaml"
    assert "surge" in (tmp_path / "search/search_index.json").read_text("utf-8")


@pytest.mark.long
def test_a_link_that_leads_nowhere_stops_it(tmp_path, monkeypatch):
    def gathered(folder):
        for name in build_site.pages():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("# A\n\n[b](nowhere.html)\n", "utf-8")
        shutil.copy(ROOT / "docs/writing/site/iframe_worker.js", folder)

    monkeypatch.setattr(build_site, "gather", gathered)
    with pytest.raises(mkdocs.exceptions.Abort):
        build_site.build_site(tmp_path)

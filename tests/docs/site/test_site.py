"""The site is built from every page, asks no network for anything, and stops at a broken link."""

from __future__ import annotations

import doctest
import html
import re
import shutil
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import mkdocs.exceptions
import pytest
from axe_playwright_python.sync_playwright import Axe

from docs.writing.site import build_site
from docs.writing.site.draw_gallery import COMMANDS, PAGE, PICTURES

ROOT = Path(__file__).parents[3]
_AS_IT_IS = {"preload": False}  # axe would ask for style sheets anew: not from the disk


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


def links_within(site):
    """(page, address) of everything that a page of the site points at or shows from it."""
    for page in site.rglob("*.html"):
        # The page that says that there is none is shown at any address, and begins at the root.
        if page.name != "404.html":
            for link in re.findall(r'(?:href|src)="?([^"\s>]+)', page.read_text("utf-8")):
                if not re.match(r"\w+:", link):
                    yield page, unquote(html.unescape(link))


def leads_somewhere(page, link):
    """Whether there is such a file, with such an anchor."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path.partition("?")[0]).resolve() if path else page
    if target.suffix != ".html" or not anchor:
        return target.exists()
    return re.search(rf'\bid="?{re.escape(anchor)}["\s>]', target.read_text("utf-8")) is not None


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Minutes it does not take, but as long as a hundred tests."""
    folder = tmp_path_factory.mktemp("site")
    build_site.build_site(folder)
    return folder


@pytest.mark.long
def test_the_site_needs_no_network_and_holds_every_scenario(site):
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        fetched = re.findall(
            r'<(?:script|link|img|iframe)[^>]* (?:src|href)="(https?:[^"]*)"', text
        )
        assert fetched == [], page
        assert 'class="arithmatex"' not in text
        shown = re.findall(r'<img [^>]*src="([^"]*)"', text)
        assert [src for src in shown if not (page.parent / src).is_file()] == [], page
    method = (site / "docs/method.html").read_text("utf-8")
    displayed = re.findall(r"^\$\$", (ROOT / "docs/method.md").read_text("utf-8"), re.M)
    assert method.count('<div class="formula"><math') == len(displayed)
    assert method.count("<math") > len(displayed)
    assert [link for link in links_within(site) if not leads_somewhere(*link)] == []
    assert 'href="https://arxiv.org/html/2604.15890"' in (site / "docs/facts.html").read_text()
    library = (site / "scenarios/index.html").read_text("utf-8")
    for path in (ROOT / "scenarios").rglob("*.yaml"):
        assert path.name in library or path.name == "library.yaml"
    assert "surge" in (site / "search/search_index.json").read_text("utf-8")


@pytest.mark.long
def test_each_folder_of_scenarios_has_its_map(site):
    """But where others' common parts are alone, and where one place stands for any."""
    library = (site / "scenarios/index.html").read_text("utf-8")
    folders = re.split(r"<h2 [^>]*>", library)[1:]
    bare = [part.partition("<")[0] for part in folders if "<img" not in part]
    assert bare == ["afghanistan/one_vehicle", "syria/dumayr"]
    for drawn in (site / "scenarios/maps").iterdir():
        assert ElementTree.parse(drawn).getroot().tag.endswith("svg")


@pytest.mark.long
@pytest.mark.parametrize(
    ("width_px", "scheme", "kinds"),
    [
        (390, "dark", ["docs/method", "scenarios/index", "docs/reading/report"]),
        (1280, "light", ["index", "docs/pictures/gallery", "docs/scenario"]),
    ],
)
def test_pages_from_the_disk_are_for_everybody(site, browser, width_px, scheme, kinds):
    """One of each kind: words, pictures, formulas, the library, code, a wide table; and search."""
    size = {"width": width_px, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme)
    page = context.new_page()
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    for kind in kinds:
        page.goto((site / f"{kind}.html").as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width_px, kind
        found = Axe().run(page, options=_AS_IT_IS).response["violations"]
        assert [(rule["id"], rule["nodes"][0]["target"]) for rule in found] == [], kind
    page.keyboard.press("/")
    page.keyboard.type("bingo")
    page.wait_for_selector(".md-search-result__item")
    assert {url.partition(":")[0] for url in asked} <= {"file", "data", "blob"}
    assert said == []
    context.close()


@pytest.mark.long
def test_a_link_that_leads_nowhere_stops_it(tmp_path, monkeypatch):
    def gathered(folder):
        for name in build_site.pages():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("# A\n\n[b](nowhere.html)\n", "utf-8")
        for name in ("iframe_worker.js", "site.css", "site.js"):
            shutil.copy(ROOT / "docs/writing/site" / name, folder)

    monkeypatch.setattr(build_site, "gather", gathered)
    with pytest.raises(mkdocs.exceptions.Abort):
        build_site.build_site(tmp_path)

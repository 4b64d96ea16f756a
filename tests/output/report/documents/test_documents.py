"""The pages of a run, a comparison and claims: whole, escaped, quiet, and open to everybody."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.output.report.documents.what_would_change import what_would_change
from sim.study.page.levers import Levers

VOID = {"br", "col", "hr", "img", "input", "link", "meta"}
NASTY = "<script>alert(1)</script> ]]> =cmd|' /C calc'!A0 </style> & \"quoted\""
WORLD = """\
name: NAME
start: 2021-09-01T00:00Z
duration: 2 d
seed: 7
airspace: {closed: [PAK]}
areas: {here: {centre: [34.5, 69.2], radius: 60 nm}}
grid: {area: here, cell: 40 km}
orbits:
  watch:
    {area: here, flown_by: [one], altitude: 25000 ft,
     pattern: {kind: racetrack, length: 40 nm, width: 10 nm, bearing: 30 deg}}
fleets:
  one: {base: {latitude: LATITUDE, longitude: 66.0}, aircraft: mq9a, count: 3}
claims:
  - {id: half, statement: "NAME", source: "NAME", metric: transit_fraction, relation: up_to,
     value: 50 %}
  - {id: hours, statement: "NAME", source: "NAME", metric: on_station_h, relation: at_least,
     value: 4 h}
"""


class Outline(HTMLParser):
    """Every element with its attributes; all must be closed in the order in which they opened."""

    def __init__(self, document):
        super().__init__()
        self.elements, self.opened, self.words = [], [], []
        self.feed(document)
        assert self.opened == []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.opened.append(tag)

    def handle_endtag(self, tag):
        assert self.opened.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attributes for found, attributes in self.elements if found == tag]


def othsim(*arguments):
    result = CliRunner().invoke(cli, list(map(str, arguments)), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout.strip()


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A run, a comparison and claims of scenarios whose texts would end any markup."""
    folder = tmp_path_factory.mktemp("folders")
    quoted = NASTY.replace("\\", "\\\\").replace('"', '\\"')
    for name, latitude in (("near", "34.5"), ("far", "38.0")):
        text = WORLD.replace("name: NAME", f'name: "{quoted}"').replace('"NAME"', f'"{quoted}"')
        (folder / f"{name}.yaml").write_text(text.replace("LATITUDE", latitude))
    near, far = folder / "near.yaml", folder / "far.yaml"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.output.pictures.run_pictures.draw_all", lambda *_a, **_k: {})
        othsim("run", near, "--out", folder / "run")
        othsim("compare", near, far, "--out", folder / "comparison")
        othsim("claim", near, "--figures", folder / "claims")
    return folder


@pytest.fixture(scope="module", params=["run", "comparison", "claims"])
def document(folders, request):
    """The page of each kind."""
    path = othsim("report", folders / request.param)
    assert path == str(folders / request.param / "report.html")
    return (folders / request.param / "report.html").read_text("utf-8")


def test_no_text_of_a_scenario_is_markup(document):
    outline = Outline(document)
    text = "".join(outline.words)

    assert "<script>alert(1)</script> ]]> =cmd" in text
    assert "<script>alert" not in document


def test_a_page_asks_nothing_of_any_network(document):
    outline = Outline(document)
    reaching = [
        (tag, value)
        for tag, attributes in outline.elements
        for key, value in attributes.items()
        if key in ("src", "href", "xlink:href", "action", "srcset", "poster")
        and not value.startswith(("#", "data:"))
    ]

    assert reaching == []
    assert "unsafe" not in document
    assert not re.search(r"@import|url\((?!#)", document)
    # A style attribute the policy would not let through.
    assert not any("style" in attributes for _, attributes in outline.elements)


def test_ids_are_one_each_and_what_is_pointed_at_is_there(document):
    outline = Outline(document)
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]
    pointed = {
        name
        for _, attributes in outline.elements
        for key in ("href", "aria-labelledby", "clip-path", "fill")
        for name in re.findall(r"^#([a-z].*)$|url\(#(.+)\)", attributes.get(key, ""))
    }
    # A colour begins with the same sign.
    named = {first or second for first, second in pointed}
    colours = {name for name in named if re.fullmatch(r"[0-9a-f]{6}", name)}

    assert len(ids) == len(set(ids))
    assert named - colours <= set(ids)


def test_the_answer_comes_first_then_figures_then_the_map(document):
    assert document.index('id="answer"') < document.index('class="figures"')
    assert document.index('class="figures"') < document.index('class="map"')
    assert len(document) < 1_000_000


def test_the_same_folder_gives_the_same_page(folders):
    pages = set()
    for name in ("one.html", "two.html"):
        othsim("report", folders / "comparison", "--out", folders / name)
        pages.add((folders / name).read_bytes())

    assert len(pages) == 1


@pytest.mark.parametrize("kind", ["run", "comparison", "claims"])
@pytest.mark.parametrize("colours", ["light", "dark"])
def test_no_rule_of_accessibility_is_broken(folders, opened, kind, colours):
    from axe_playwright_python.sync_playwright import Axe

    path = folders / f"{kind}-{colours}.html"
    othsim("report", folders / kind, "--out", path)
    page = opened(path, color_scheme=colours, viewport={"width": 390, "height": 844})
    broken = {
        rule["id"]: rule["nodes"][0]["html"] for rule in Axe().run(page).response["violations"]
    }

    assert broken == {}
    # A phone scrolls down, and never aside.
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_without_scripts_all_of_it_is_there(folders, opened):
    path = folders / "plain.html"
    othsim("report", folders / "run", "--out", path)
    page = opened(path, java_script_enabled=False)

    for name in ("answer", "map", "lost", "week", "assumed", "worked-out"):
        assert page.locator(f"section#{name}").text_content().strip()


def test_no_key_of_a_scenario_stands_where_there_is_a_name(folders):
    for kind in ("run", "comparison"):
        othsim("report", folders / kind)
        document = (folders / kind / "report.html").read_text("utf-8")
        tables = document[document.index('<section id="tables"') :].partition("</section>")[0]
        heads = re.findall(r'<th scope="row"[^>]*>(.*?)</th>', tables)

        assert any(head.endswith("Here") for head in heads)
        assert not any(re.search(r"\b(one|watch|here)$", head) for head in heads)


def sheets(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


@pytest.mark.parametrize("kind", ["run", "comparison", "claims"])
def test_what_is_folded_on_a_screen_is_not_on_paper(folders, opened, kind):
    path = folders / f"{kind}-printed.html"
    othsim("report", folders / kind, "--out", path)
    # The style does it alone.
    page = opened(path, java_script_enabled=False)
    folded = page.pdf(format="A4")
    text = page.locator("details pre").first
    assert not text.is_visible()
    page.emulate_media(media="print")
    assert text.bounding_box()["height"] > 300
    page.emulate_media(media="null")
    for summary in page.locator("summary").all():
        summary.click()

    assert text.is_visible()
    assert sheets(folded) == sheets(page.pdf(format="A4")) > 3


def test_on_a_phone_a_wide_table_is_a_block_for_each_row_and_a_table_still(folders, opened):
    path = folders / "phone.html"
    othsim("report", folders / "run", "--out", path)
    page = opened(path, viewport={"width": 390, "height": 844})
    table = page.get_by_role("region", name="Table: Assumed, and not published").get_by_role(
        "table"
    )
    row = table.get_by_role("row").nth(1)
    source = row.get_by_role("cell").last

    assert table.get_by_role("columnheader").count() == row.locator("th, td").count()
    # The whole width for a source, which was a column of 90 pixels.
    assert source.bounding_box()["width"] > 340
    assert row.get_by_role("rowheader").bounding_box()["y"] < source.bounding_box()["y"]
    for one in page.locator(".stack").all():
        assert one.evaluate("e => e.scrollWidth <= e.clientWidth")


@pytest.mark.parametrize(("kind", "options"), [("run", 1), ("comparison", 2), ("claims", 1)])
def test_what_if_has_every_option_and_other_bases_for_a_lone_one(folders, kind, options):
    othsim("report", folders / kind)
    document = (folders / kind / "report.html").read_text("utf-8")
    (written,) = re.findall(r'id="what-if-data">(.*?)</script>', document)
    data = json.loads(written)

    # A form would be sent by the key Enter, and the page loaded anew.
    assert "<form" not in document
    assert len(data["options"]) == len({one["name"] for one in data["options"]}) == options
    for one in data["options"]:
        assert one["switches"] == ["Pakistan"]
        others = [name for name in one["fleets"] if name != "one"]
        assert bool(others) == (options == 1)
        squares = len(one["places"]["one"][0])
        assert all(len(row) == squares for rows in one["places"].values() for row in rows)
        assert squares % data["map"]["columns"] == 0


def test_a_comparison_has_what_its_options_are_said_to_do_beside_what_they_do(folders):
    othsim("report", folders / "comparison")
    document = (folders / "comparison" / "report.html").read_text("utf-8")
    section = document[document.index('<section id="said"') :].partition("</section>")[0]
    held = [words for words in Outline(f"{section}</section>").words if words in ("yes", "no")]

    # Both options quote the two sentences, and each is held against both.
    assert held == ["no", "yes", "no", "yes"]


def lever(name, has, level, filling):
    return Levers(
        name, has, has / filling, 1.0, filling, level, None, None, None, None, None, False
    )


@pytest.mark.parametrize("exact", [True, False])
def test_what_is_level_by_the_rule_is_not_asked_for_fewer_aircraft(exact):
    names = {"a": "A", "b": "B", "c": "C"}
    filled = {"a": 0.9, "b": 0.8, "c": 0.7}
    ranking = [{"option": n, "fill_fraction": {"mean": f}} for n, f in filled.items()]
    summary = {"ranking": ranking, "exact": exact}
    pulled = {"b": lever("b", 6, 4, 4), "c": lever("c", 6, 8, 8)}
    written = what_would_change(summary, names, pulled, (8, 4))

    assert "-2" not in written
    assert "By the fleet rule alone “B” is level already" in written
    assert "What puts “B” behind is not in the rule." in written
    assert "two more aircraft with “C”: 8 instead of 6" in written
    assert "level already (has 6; 4 fill all)" in written
    assert "one aircraft fewer" not in written

    ranking[1]["fill_fraction"] = ranking[0]["fill_fraction"]
    assert "behind is not" not in what_would_change(summary, names, pulled, (8, 4))

"""The page: it allows what stands in it and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from sim.output.report.markup import element
from sim.output.report.page import Section, own_file, page

VOID = {"br", "input", "meta"}
SCRIPT = "document.title += ' alive';"


class _Outline(HTMLParser):
    """Every element with its attributes, and which of them are left open."""

    def __init__(self, document):
        super().__init__()
        self.elements, self.open = [], []
        self.feed(document)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def made(*sections):
    return page("A <title>", element("h1", "Name"), sections, element("p", "foot"))


def hash_of(code):
    return f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'"


def test_only_what_stands_in_the_page_may_run():
    style = own_file("page.css") + own_file("living/living.css")
    living = [Section(name, "S", element("p", "x"), SCRIPT, {"a": 1}) for name in ("a", "b")]
    document = made(*living)
    (policy,) = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', document)

    scripts = f"{hash_of(own_file('living/when_seen.js'))} {hash_of(SCRIPT)}"
    assert policy.replace("&#x27;", "'") == (
        f"default-src 'none'; style-src {hash_of(style)}; "
        f"script-src {scripts}; img-src data:; base-uri 'none'; form-action 'none'"
    )
    assert document.count(SCRIPT) == 1


def test_a_page_without_living_parts_allows_no_script():
    assert "script-src 'none'" in made(Section("a", "A", element("p", "x"))).replace("&#x27;", "'")


def test_every_element_is_closed_and_every_id_is_one():
    outline = _Outline(made(Section("a", "A", element("p", "x"), SCRIPT, {"a": 1})))
    ids = [attributes["id"] for _, attributes in outline.elements if "id" in attributes]

    assert outline.open == []
    assert len(ids) == len(set(ids))
    assert {"a", "a-title", "a-data"} <= set(ids)


def test_a_page_that_is_too_large_says_so():
    small, large = (made(Section("a", "A", element("p", "x" * n))) for n in (10, 3_060_000))

    assert "MB" not in small
    assert "This page has 3.1\u00a0MB, more than the 3\u00a0MB" in large


def test_the_list_of_contents_leads_to_every_section():
    document = made(Section("one", "One", element("p", "x")), Section("two", "Two", element("p")))

    for name in ("one", "two"):
        assert f'<a href="#{name}">' in document
        assert f'<section id="{name}" aria-labelledby="{name}-title">' in document


# Where the head of a section stands once the page scrolls no more, and whether there is more below.
_STANDS = """name => new Promise((done) => {
    let last = -1, still = 0;
    const look = () => {
        still = scrollY === last ? still + 1 : 0;
        last = scrollY;
        if (still < 12) return requestAnimationFrame(look);
        done([document.getElementById(name).querySelector("h2").getBoundingClientRect().top,
            innerHeight + scrollY > document.documentElement.scrollHeight - 2]);
    };
    look();
})"""


@pytest.mark.parametrize(("width", "first"), [(390, -6), (1280, -3)])
def test_contents_and_addresses_lead_to_the_head_of_a_section(
    browser, comparison_page, width, first
):
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(comparison_page.as_uri())
    links = [link.get_attribute("href") for link in page.locator("nav a").all()]
    for link in [*links[first:], ""]:
        page.goto("about:blank")
        # As they open it who come by an address with a place in it, and who click at once.
        place = "" if link else links[-2]
        page.goto(f"{comparison_page.as_uri()}{place}", wait_until="domcontentloaded")
        if link:
            page.evaluate("link => document.querySelector(`a[href='${link}']`).click()", link)
        top, at_end = page.evaluate(_STANDS, (link or place)[1:])

        assert 0 <= top < 16 or (at_end and 0 < top < 800), (link or place, top)
    assert len(links) > 8
    page.close()


def test_what_lies_far_below_waits_only_while_the_page_opens(browser, comparison_page):
    laid_out = """() => new Promise((done) => {
        const look = () => getComputedStyle(document.querySelector("main > section:last-child"))
            .contentVisibility === "visible" ? done(true) : requestAnimationFrame(look);
        look();
    })"""
    for alive in (True, False):
        page = browser.new_page(java_script_enabled=alive)
        page.goto(comparison_page.as_uri())

        # A long picture of the page has no white in it; without scripts it never waits.
        assert page.evaluate(laid_out)
        page.close()


def test_on_a_phone_nothing_is_cut_unseen_or_lies_over_what_is_scrolled(browser, comparison_page):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(comparison_page.as_uri())
    stuck = """() => [...document.querySelectorAll("main *")]
        .filter((one) => /sticky|fixed/.test(getComputedStyle(one).position)).length"""

    # To take the command with one is to see the whole of it.
    assert page.locator("pre.command").evaluate("one => one.scrollWidth <= one.clientWidth")
    # A sentence that stayed covered the heads of tables, and maps.
    assert page.evaluate(stuck) == 0
    page.close()

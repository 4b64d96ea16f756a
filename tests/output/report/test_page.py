"""The page: it allows what stands in it and nothing else."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

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

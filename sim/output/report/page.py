"""The page itself: head, sections in their order, and the list of what code of its own may run.

The page asks nothing of any network: its policy forbids all but the style and the scripts that
stand in it, each by its hash.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sim.output.report.markup import Html, element, joined, json_data
from sim.version import VERSION

_HERE = Path(__file__).parent
# What most mail takes, and a phone opens in a second.
_MOST_BYTES: Final = 3_000_000


@dataclass(frozen=True)
class Section:
    """A part of the page under a heading of its own.

    A living part has a `script`, which finds its section by `id` and its `data` as JSON in the
    element `ID-data`. What `body` holds must be complete without it. A script may set no style
    attribute by markup (the policy forbids it); through `element.style` it may.
    """

    id: str
    title: str
    body: Html
    script: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


def own_file(name: str) -> str:
    """A style or a script that lies beside this file, its lines ended alike on every system."""
    return (_HERE / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def page(
    title: str, heading: Html, sections: Sequence[Section], footer: Html, language: str = "en-GB"
) -> str:
    """The whole document: `heading` is above the sections, `footer` below."""
    style = own_file("page.css") + own_file("living/living.css")
    living = list(dict.fromkeys(one.script for one in sections if one.script))
    first = [own_file("living/when_seen.js")] if living else []
    scripts = living
    if any("<details" in one.body for one in sections):
        scripts.append(own_file("living/unfold.js"))
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element(
            "meta", http_equiv="Content-Security-Policy", content=_policy(style, [*first, *scripts])
        ),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", title),
        Html(f"<style>{_unbroken(style, 'style')}</style>"),
        *map(_script, first),
    )
    shown = element("main", *map(_section, sections), id="main")
    body = element(
        "body",
        element("a", "Skip to the answer", href="#answer", class_="skip"),
        element("header", heading),
        _contents(sections),
        shown,
        element("footer", footer, _too_large(len(shown.encode()))),
        *map(_script, scripts),
    )
    return f"<!doctype html>\n{element('html', head, body, lang=language)}\n"


def _section(section: Section) -> Html:
    name = f"{section.id}-title"
    return element(
        "section",
        element("h2", section.title, id=name),
        section.body,
        json_data(f"{section.id}-data", section.data) if section.data else None,
        id=section.id,
        aria_labelledby=name,
    )


def _contents(sections: Sequence[Section]) -> Html:
    entries = (
        element("li", element("a", section.title, href=f"#{section.id}")) for section in sections
    )
    return element("nav", element("ul", *entries), aria_label="On this page")


def _policy(style: str, scripts: Sequence[str]) -> str:
    """What the browser may do for the page: show it, and run what stands in it."""
    of_scripts = " ".join(map(_hash, scripts)) or "'none'"
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {of_scripts}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(code: str) -> str:
    digest = hashlib.sha256(code.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"


def _script(code: str) -> Html:
    return Html(f"<script>{_unbroken(code, 'script')}</script>")


def _unbroken(code: str, tag: str) -> str:
    assert f"</{tag}" not in code.lower(), f"BUG: a {tag} that ends itself"
    return code


def foot() -> Html:
    """What stands last on every page."""
    return element(
        "p",
        f"Written by othsim {VERSION}. One file: it asks nothing of any network, and all of it can "
        "be read without scripts. Map data: Natural Earth, public domain.",
    )


def _too_large(n_bytes: int) -> Html | None:
    """A word about a page that is larger than one should be."""
    if n_bytes <= _MOST_BYTES:
        return None
    sizes = [f"{size / 1e6:.2g}\u00a0MB" for size in (n_bytes, _MOST_BYTES)]
    said = "This page has {}, more than the {} that every mail and phone takes with ease."
    return element("p", said.format(*sizes))


def paragraphs(*texts: object, class_: str | None = None) -> Html:
    """Texts, each a paragraph."""
    return joined(element("p", one, class_=class_) for one in texts if one)

"""Markup of HTML and SVG that escapes by default: only what was made here, or vouched for, is not.

No template language: a page is a tree of elements, and a text in it can end none of them.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

_VOID: Final = {"br", "col", "hr", "img", "input", "link", "meta"}
# What no text may hold in HTML, and what none of ours does.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# They turn the reading of all that follows them: of a name, the rest of its sentence.
_TURNS_OF_READING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
_NOT_ASCII: Final = re.compile("[^\x00-\x7f]")
# Inside a script element a text would end it by `</script`, begin a comment by `<!--`.
_IN_SCRIPT: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}


class Html(str):
    """Finished markup: put into an element as it is."""

    __slots__ = ()


def text(value: object) -> Html:
    """A text as markup shows it; markup stays as it is.

    >>> text("Bagram & <script>"), text(Html("<b>x</b>"))
    ('Bagram &amp; &lt;script&gt;', '<b>x</b>')
    """
    if isinstance(value, Html):
        return value
    # A folder may have been made by anybody: half a pair of surrogates cannot be written at all.
    whole = str(value).encode("utf-8", "replace").decode("utf-8")
    whole = _TURNS_OF_READING.sub("", whole)
    return Html(html.escape(_CONTROLS.sub("\ufffd", whole)))


def element(tag: str, *children: object, **attributes: object) -> Html:
    """An element of texts and elements; `class_` is class, `aria_label` is aria-label.

    An attribute that is None or False is left out, one that is True has no value.

    >>> element("a", "A < B", href="#map", class_="way", hidden=True)
    '<a href="#map" class="way" hidden>A &lt; B</a>'
    """
    parts = [tag]
    for key, value in attributes.items():
        name = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(name)
        elif value is not None and value is not False:
            parts.append(f'{name}="{text(value)}"')
    opened = f"<{' '.join(parts)}>"
    if tag in _VOID:
        return Html(opened)
    return Html(f"{opened}{joined(children)}</{tag}>")


def joined(pieces: Iterable[object], between: str = "") -> Html:
    """Texts and elements one after another; None among them is nothing."""
    return Html(between.join(text(piece) for piece in pieces if piece is not None))


def json_data(name: str, data: Mapping[str, Any]) -> Html:
    r"""Data for a script: a block of JSON that no text in it can end.

    >>> json_data("a-data", {"name": "</script>"})[44:-9]
    '{"name":"\\u003c/script\\u003e"}'
    """
    written = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    written = _TURNS_OF_READING.sub("", written)
    written = _NOT_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], written)
    for sign, safe in _IN_SCRIPT.items():
        written = written.replace(sign, safe)
    return Html(f'<script type="application/json" id="{text(name)}">{written}</script>')

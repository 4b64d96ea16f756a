"""Texts of scenarios in other formats: what would be read as mark-up stands for itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final

# What no XML 1.0 document may hold, however it is written.
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: Any) -> str:
    """A text as XML has it, in an element or an attribute.

    >>> xml_text("a <b> & ]]>")
    'a &lt;b&gt; &amp; ]]&gt;'
    """
    return escape(_NO_XML.sub("\ufffd", str(text)))


def html_text(text: Any) -> str:
    """A text as HTML has it, for descriptions that globes show as pages.

    >>> html_text("<script>")
    '&lt;script&gt;'
    """
    return escape(str(text))


def html_table(columns: Mapping[str, Any]) -> str:
    """What is known of a thing as the page that a globe shows; of broken numbers six digits.

    >>> html_table({"filled": 0.5831617322, "cause": None})
    '<table><tr><td>filled</td><td>0.583162</td></tr></table>'
    """
    rows = (
        f"<tr><td>{html_text(name)}</td><td>{html_text(_in_short(value))}</td></tr>"
        for name, value in columns.items()
        if value is not None
    )
    return f"<table>{''.join(rows)}</table>"


def _in_short(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)

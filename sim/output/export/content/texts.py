"""Texts of scenarios in other formats: what would be read as mark-up stands for itself."""

from __future__ import annotations

import re
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

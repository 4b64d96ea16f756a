"""Characters that no text of a scenario may hold: they command terminals, or end a text early."""

from __future__ import annotations

import re
from typing import Final

# The control characters C0 and C1 but newline and tab, and halves of characters.
_REFUSED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
HINT: Final = "of the control characters only line breaks and tabs are allowed"


def refused_character(text: str, *, breaks: str = "") -> re.Match[str] | None:
    """The first character of a text that is not allowed; `breaks` are taken for line breaks."""
    return next((match for match in _REFUSED.finditer(text) if match[0] not in breaks), None)


def complaint_about(match: re.Match[str]) -> str:
    """The rule, with the character by its number: a terminal would obey it."""
    return f"holds the control character U+{ord(match[0]):04X}"


def visible(text: str) -> str:
    """The text with a question mark for each character that is not allowed, as messages show it."""
    return _REFUSED.sub("?", text)

"""Letters for Hypothesis, without the table of kinds that its own text takes seconds to make."""

from __future__ import annotations

import unicodedata

from hypothesis import strategies as st

# Any character, lone surrogates too, every other one of ASCII.
ANY = st.one_of(st.integers(0, 0x7F), st.integers(0, 0x10FFFF)).map(chr)
# What a text file may hold: no lone surrogates, of control characters the end of a line and tab.
WRITTEN = ANY.filter(lambda c: c in "\n\t" or unicodedata.category(c) not in ("Cs", "Cc"))

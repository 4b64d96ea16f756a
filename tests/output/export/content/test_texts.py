"""Texts that are mark-up elsewhere stand for themselves."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from sim.output.export.content.texts import xml_text


@pytest.mark.parametrize("text", ["<script>", "a ]]> b", "x\" y='z'", "&amp;", "Andøya – 北"])
def test_a_text_comes_back_from_xml(text):
    document = f'<a b="{xml_text(text)}">{xml_text(text)}</a>'
    element = ElementTree.fromstring(document)

    assert (element.text, element.get("b")) == (text, text)


def test_what_xml_may_not_hold_is_replaced():
    assert xml_text("a\0b\ud800c\x1bd") == "a\ufffdb\ufffdc\ufffdd"

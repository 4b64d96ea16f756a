"""The map of a claim: what is written on it, and that it is drawn alike every time."""

from __future__ import annotations

import pytest
from matplotlib.text import Text

from sim.output.drawing.page_wording import style
from sim.output.format.result_to_record import geometry
from sim.output.pictures.claims.claim_by_place import draw_claim_map
from tests.study.claims.coarse_claims import cnn, cnn_entry


@pytest.fixture(scope="module")
def drawn():
    findings, mapped = cnn()
    with style():
        return draw_claim_map(mapped, cnn_entry(), geometry(findings.plan))


def test_the_map_is_headed_by_what_it_shows(drawn):
    words = [text.get_text() for text in drawn.texts]

    assert any("60\u00a0% in transit is reached nowhere in Afghanistan" in word for word in words)
    assert any("from Al Udeid" in word for word in words)


def test_the_map_says_its_answer_in_full(drawn):
    told = " ".join(text.get_text() for text in drawn.findobj(Text))

    assert cnn_entry()["answer"] in told
    assert "if ..." not in told

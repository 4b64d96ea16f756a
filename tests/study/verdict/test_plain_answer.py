"""What a claim comes to: figures in the unit of their name."""

from __future__ import annotations

from sim.output.text.claim_text import margin_text
from sim.study.verdict.plain_answer import figure


def test_figures_are_in_the_unit_of_their_name():
    entry = {"metric": "out_h", "unit": "h", "against": None, "relation": "at_most"}
    share = {"metric": "transit_fraction", "unit": None, "against": None, "relation": "up_to"}

    assert figure(entry, 7.943) == "7.9\u00a0h"
    assert figure(share, 0.5458) == "54.6\u00a0%"
    assert margin_text(share, -0.054, "some_pair") == "5.4\u00a0points short"
    assert margin_text({**share, "result": 0.7, "value": 0.6}, -0.09) == "9.0\u00a0points too much"
    assert margin_text(entry, -1.25) == "1.2\u00a0h too much"
    assert margin_text(entry, 0.0) == "exactly met"

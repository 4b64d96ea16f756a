"""`othsim map` offers every picture that there is, without loading what draws them."""

from __future__ import annotations

from sim.cli import map as command
from sim.output.pictures.claims import claim_pictures
from sim.output.pictures.comparison import comparison_pictures


def test_the_pictures_that_can_be_asked_for_are_those_that_can_be_drawn():
    assert set(command.COMPARISON_FIGURES) == set(comparison_pictures.FIGURES)
    assert set(command.CLAIM_FIGURES) == set(claim_pictures.FIGURES)

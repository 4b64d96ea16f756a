"""Every picture that can be drawn can be asked for by its name."""

from __future__ import annotations

from sim.cli.read.map import map_command
from sim.output.pictures.claims import claim_pictures
from sim.output.pictures.comparison import comparison_pictures
from sim.output.pictures.picture_names import OF_A_RUN


def test_the_pictures_that_can_be_asked_for_are_those_that_can_be_drawn():
    (metric,) = (option for option in map_command.params if option.name == "metric")

    drawn = [*OF_A_RUN, *comparison_pictures.FIGURES, *claim_pictures.FIGURES]
    assert list(metric.type.choices) == drawn

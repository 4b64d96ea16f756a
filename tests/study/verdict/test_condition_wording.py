"""Conditions as they are told: rounded to the safe side, in a form that the file takes."""

from __future__ import annotations

import pytest

from sim.scenario.loading import load_scenario, revised
from sim.study.input_labels import ROUTE
from sim.study.uncertain_inputs import inputs_of
from tests.study.shipped_claims import (
    SHIPPED,
    shipped,
    the_cnn,
    written,
)


def test_words_are_rounded_to_the_side_on_which_the_claim_is_met():
    for condition in the_cnn().literal.conditions:
        if condition.input.key == "transit_speed":
            low_kt, high_kt = condition.words().split(" of ")[1].split(" kt")[0].split(" to ")
            assert condition.low <= float(low_kt) * 1852 / 3600
            assert float(high_kt) * 1852 / 3600 <= condition.high


@pytest.mark.parametrize("path", SHIPPED)
def test_every_condition_is_one_that_the_file_takes(path):
    """An overlap is none where launches go by the clock: the file would refuse it."""
    scenario = load_scenario(path)
    for finding in shipped(path).claims:
        for condition in finding.literal.conditions:
            if condition.input.key != ROUTE:
                there = written(inputs_of(scenario), condition.input.path, condition.bound)
                revised(scenario, {condition.input.path: there})

"""Shipped claims, tested once for all who read of them, and short ways to say what is asked."""

from __future__ import annotations

from functools import cache

import pytest

from sim.scenario.loading import load_scenario
from sim.scenario.values.quantities import si_text
from sim.study.claims.tested_claims import claim
from tests.shipped import SCENARIOS as ROOT

CNN = ROOT / "claims/cnn_60_percent.yaml"
GULF = ROOT / "afghanistan/gulf.yaml"
KURILLA = ROOT / "claims/kurilla.yaml"
FROM_THE_GULF = ROOT / "claims/kurilla_from_the_gulf.yaml"
# Every file of claims; those that no other test needs, with -m long.
SHIPPED = [
    pytest.param(
        path, id=path.stem, marks=[pytest.mark.long] * (path not in (CNN, KURILLA, FROM_THE_GULF))
    )
    for path in sorted(ROOT.glob("claims/**/*.yaml"))
]


def only(scenario, **options):
    """The one finding of a scenario."""
    [found] = claim(scenario, **options).claims
    return found


@cache
def shipped(path):
    """The findings of a file as it is, made once."""
    return claim(load_scenario(path))


def the_cnn():
    return shipped(CNN).claims[0]


def written(inputs, path, value):
    """A value of an input as a file would write it."""
    return si_text(float(value), next(one.dimension for one in inputs if one.path == path))

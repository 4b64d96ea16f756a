"""Claims: what each relation needs."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario


def test_a_list_of_claims_is_kept(good):
    claim = "{id: a, statement: b, source: c, metric: fleet.transit_fraction, relation: about, "

    scenario = load_scenario(good, [f"claims=[{claim}value: 60 %, tolerance: 5 %}}]"])

    assert (scenario.claims[0].value, scenario.claims[0].tolerance) == (0.6, 0.05)
    with pytest.raises(ScenarioError, match="relation about needs a tolerance"):
        load_scenario(good, [f"claims=[{claim}value: 60 %}}]"])

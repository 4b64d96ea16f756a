"""What every relief policy is: a class for each that a scenario file may name."""

from __future__ import annotations

from typing import get_args

from sim.operations.relief import RELIEFS
from sim.scenario.parts.scenario import Relief


def test_every_policy_of_a_scenario_file_has_its_class():
    assert set(RELIEFS) == set(get_args(Relief.model_fields["policy"].annotation))

"""The Senate's sentence of 2022 without a map, and values over it."""

from __future__ import annotations

import sim
from tests.shipped import AFGHANISTAN


def senate(**overrides):
    given_ = {"grid": None, **{k.replace("__", "."): v for k, v in overrides.items()}}
    return sim.load_scenario(AFGHANISTAN / "kurilla_2022.yaml", given_)

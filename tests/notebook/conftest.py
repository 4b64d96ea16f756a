"""A short flight from the Gulf, which Python's answers are asked about."""

from __future__ import annotations

import pytest

import sim
from tests.shipped import AFGHANISTAN

SHORT = {"duration": "3 d", "grid.cell": "60 km"}


@pytest.fixture(scope="session")
def gulf():
    return sim.load_scenario(AFGHANISTAN / "gulf.yaml", SHORT)

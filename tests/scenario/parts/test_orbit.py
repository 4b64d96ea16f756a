"""Orbits made in Python, of numbers in SI."""

from __future__ import annotations

import pytest

from sim.scenario.parts.scenario import Orbit, Stare


def test_in_python_the_types_take_si_numbers():
    orbit = Orbit(
        area="kabul",
        flown_by=("dhafra",),
        pattern=Stare(kind="stare", radius_m=5000.0),
        altitude_m=7620.0,
    )

    assert orbit.relief.policy == "on_bingo"
    with pytest.raises(ValueError, match="must be from 100 m to 2000 km"):
        Stare(kind="stare", radius_m=-1.0)

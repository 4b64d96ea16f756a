"""The shipped scenarios say what they said when their figures were last looked at."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sim.world.geodesy import Plane
from tests.golden.rewrite import HERE, ON_DEMAND, SCENARIOS, figures


def flat(node, path=""):
    """Every leaf with its path."""
    if isinstance(node, dict):
        pairs = node.items()
    elif isinstance(node, list):
        pairs = enumerate(node)
    else:
        yield path, node
        return
    for key, inner in pairs:
        yield from flat(inner, f"{path}.{key}")


def tolerance():
    """How far figures may lie from the golden ones, as pytest.approx has it; hours and shares.

    With the PROJ that made them what docs/method.md promises between machines. From 9.7 on it
    inverts equal-area maps exactly; before, latitudes were wrong by up to 1.4e-8 degrees. Cells lie
    up to 1.6 mm elsewhere then, 3e-5 s of flight, and one that a reach barely touches is seen
    earlier or later by up to 6e-4 s, 1.5e-7 of its gap. A change of method moves more than either.
    """
    flat_map = Plane(34.0, 66.0, "equal_area")
    north_m = 500e3
    again_m = flat_map.forward(*flat_map.inverse(0.0, north_m))[1]
    as_golden = np.abs(again_m - north_m) > 1e-4
    return {"rel": 1e-9, "abs": 1e-7} if as_golden else {"rel": 1e-6, "abs": 1e-6}


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
@pytest.mark.verifies("repeatable", source="figures kept in tests/golden")
def test_golden(path):
    figures_are_kept(path)


@pytest.mark.parametrize("path", ON_DEMAND, ids=lambda path: path.stem)
def test_golden_on_demand(path):
    figures_are_kept(path)


def figures_are_kept(path):
    golden = dict(flat(json.loads((HERE / f"{path.stem}.json").read_text(encoding="utf-8"))))
    now = dict(flat(json.loads(json.dumps(figures(path)))))

    near = tolerance()

    assert now.keys() == golden.keys()
    for name, value in golden.items():
        expected = pytest.approx(value, **near) if isinstance(value, float) else value
        assert now[name] == expected, name

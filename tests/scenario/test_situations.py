"""The situations that come with othsim: options that ask the same, and what distance does in each.

Each direction is a sentence of a page in docs/situations/; few replications under the same luck.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

import sim
from tests.shipped import SCENARIOS


@cache
def flown(name, replications=2):
    return sim.run(sim.load_scenario(SCENARIOS / f"{name}.yaml"), replications).summary()


def figure(name, path):
    node = flown(name)
    for part in path.split("."):
        node = node[part]
    return node["mean"]


def falls(path, *names):
    """The figure falls from each scenario to the next."""
    figures = [figure(name, path) for name in names]

    assert all(near > far for near, far in zip(figures, figures[1:], strict=False)), figures


HASAKAH = [f"syria/hasakah/{base}" for base in ("erbil", "ali_al_salem", "al_dhafra")]

from __future__ import annotations

import pytest

import sim
from tests.study.planning.doubtful import SCENARIO
from tests.study.planning.minimal import DEFAULTS, MINIMAL


@pytest.fixture
def file(tmp_path):
    """The scenario's file."""
    path = tmp_path / "doubtful.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path


@pytest.fixture
def scenario(tmp_path):
    """A scenario of one fleet and one orbit, with some of its text replaced."""

    def build(**changes):
        path = tmp_path / "test.yaml"
        path.write_text(MINIMAL.format(**DEFAULTS | changes), encoding="utf-8")
        return sim.load_scenario(path)

    return build

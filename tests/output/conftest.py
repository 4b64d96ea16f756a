"""What tests of the output share: a run made up, and a run planned."""

from __future__ import annotations

import pytest

import sim
from sim.output.format.run_record import RunRecord
from tests.output.made_up import gulf, record
from tests.output.planned_run import SCENARIO


@pytest.fixture(scope="session")
def gulf_record() -> RunRecord:
    return record(gulf())


@pytest.fixture
def planned(tmp_path):
    """The plan of one fleet and one orbit with a pattern."""

    def build(pattern, lat=30.0, lon=66.0, base_lon=62.0):
        path = tmp_path / "patrol.yaml"
        text = SCENARIO.format(pattern=pattern, lat=lat, lon=lon, base_lon=base_lon)
        path.write_text(text, encoding="utf-8")
        return sim.plan(sim.load_scenario(path))

    return build

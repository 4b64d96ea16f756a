"""On the ground: repairs that queue for bays."""

from __future__ import annotations

import numpy as np
import pytest

from sim.scenario.parts.scenario import Maintenance
from sim.scenario.values.laws import TimeLaw
from tests.operations.conftest import H


@pytest.mark.verifies("operations research", source="machine repair, a birth-death process")
def test_machine_repair_three_aircraft_two_bays(simple, build):
    """Birth-death closed form, N = 3, c = 2, 10 h up, 8 h repair: 1.40342 down on average."""
    upkeep = Maintenance(
        mean_time_between_s=10 * H,
        time_to_repair=TimeLaw("exponential", (8 * H,)),
        bays=2,
        clock="calendar",
    )
    case = simple(3, build.budget(15, 0), days=4000, maintenance=upkeep)
    events = case.run().events
    change = np.where(events["event"] == "maintenance", 1, 0)
    change = np.where((events["event"] == "ready") & (events["time_s"] > 0), -1, change)
    down = np.cumsum(change)[:-1]
    held_s = np.diff(events["time_s"])
    share = [np.sum(held_s[down == n]) / np.sum(held_s) for n in range(4)]

    assert share == pytest.approx([0.16426, 0.39422, 0.31537, 0.12615], abs=0.012)
    assert np.dot(share, range(4)) == pytest.approx(1.40342, abs=0.03)

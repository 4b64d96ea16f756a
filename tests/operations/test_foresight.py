"""Sparing an aircraft: only if it delays nobody who is served before."""

from __future__ import annotations

import pytest

from sim.operations.foresight import can_spare


@pytest.mark.parametrize(
    ("needs", "ready_h", "back_h", "answer"),
    [
        pytest.param([], [0], 40, True, id="nobody above wants anything"),
        pytest.param([(5, 40)], [0], 40, False, id="the only aircraft is wanted in five hours"),
        pytest.param([(5, 40)], [0, 0], 40, True, id="a second one is ready"),
        pytest.param([(5, 40)], [0, 4], 40, True, id="another comes home in time"),
        pytest.param([(5, 40)], [0, 20], 40, False, id="another comes home too late"),
        pytest.param([(5, 40), (25, 40)], [0, 4, 20], 40, True, id="two wanted, two to come"),
        pytest.param([(5, 40), (15, 40)], [0, 4, 20], 40, False, id="the second would be late"),
        pytest.param([(5, 3), (15, 3)], [0, 4], 40, True, id="one aircraft serves both in turn"),
        pytest.param([(5, 40)], [0], 4, True, id="back before it is wanted"),
    ],
)
def test_can_spare(needs, ready_h, back_h, answer):
    seconds = [(wanted * 3600.0, cycle * 3600.0) for wanted, cycle in needs]

    assert can_spare(seconds, [h * 3600.0 for h in ready_h], back_h * 3600.0) is answer

"""The kernel's time is the event model's: ticks, moments, and when an orbit is asked for."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.operations.kernel import agenda
from sim.operations.kernel.records.state import Demanded, record_type
from sim.operations.timing import ticks
from sim.operations.timing.demand import Demand

H = 3600.0
times_s = st.floats(0.0, 3.2e9)


@given(times_s)
def test_a_tick_is_a_tick(time_s):
    assert agenda.whole_ticks(time_s) == ticks.whole_ticks(time_s)


@given(times_s, st.sampled_from([-2e-3, -1e-3, -5e-4, 0.0, 5e-4, 2e-3]))
def test_the_same_moment_is_not_before(end_s, more_s):
    assert agenda.is_before(end_s + more_s, end_s) == ticks.is_before(end_s + more_s, end_s)


@pytest.mark.parametrize("windows", [None, ((6 * H, 18 * H),), ((2 * H, 9 * H), (20 * H, 23 * H))])
@given(st.floats(0.0, 9 * 24 * H))
def test_the_demanded_stretch_is_the_one_that_the_model_finds(windows, time_s):
    demand = Demand(windows, 5 * H)
    stretches = demand.until(11 * 24 * H)
    listed = np.array(stretches, dtype=record_type(Demanded)).view(np.recarray)
    state = SimpleNamespace(demanded=listed, is_short=False)
    slot = SimpleNamespace(first_demanded=0, n_demanded=len(stretches))

    assert agenda.demanded(state, slot, time_s) == demand.next(time_s)
    assert not state.is_short


def test_what_lies_beyond_the_list_is_asked_for_again():
    state = SimpleNamespace(demanded=np.zeros(0, record_type(Demanded)), is_short=False)
    agenda.demanded(state, SimpleNamespace(first_demanded=0, n_demanded=0), 0.0)

    assert state.is_short

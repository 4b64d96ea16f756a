"""Seeds hashed together are those that numpy hashes one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.operations.luck.stream_seeds import seed_states

NAMES = st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=20)


@given(words=st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=4), names=NAMES)
def test_streams_hashed_together_begin_where_numpy_begins_each(words, names):
    states = seed_states(np.array(words, dtype=np.uint32), tuple(names))

    assert states.shape == (len(names), 4)
    for name, state in zip(names, states, strict=True):
        numpys = np.random.SeedSequence([*words, *name.encode()])
        assert state.tolist() == numpys.generate_state(4, np.uint64).tolist()

"""Seeds hashed together are those that numpy hashes one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.operations.luck.stream_seeds import seed_states

NAMES = st.lists(st.text(st.characters(codec="utf-8"), max_size=40), max_size=20)


@given(
    seeds=st.integers(1, 4).flatmap(
        lambda n: st.lists(
            st.lists(st.integers(0, 2**32 - 1), min_size=n, max_size=n), min_size=1, max_size=3
        )
    ),
    names=NAMES,
)
def test_streams_hashed_together_begin_where_numpy_begins_each(seeds, names):
    states = seed_states(np.array(seeds, dtype=np.uint32).T, tuple(names))

    assert states.shape == (len(seeds), len(names), 4)
    for words, of_one in zip(seeds, states, strict=True):
        for name, state in zip(names, of_one, strict=True):
            numpys = np.random.SeedSequence([*words, *name.encode()])
            assert state.tolist() == numpys.generate_state(4, np.uint64).tolist()

"""The compiled model without compiling: the same text run by Python, slowly, for quick tests."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.operations.kernel import state as kinds
from sim.operations.kernel.loop import fly

KINDS = {"luck": kinds.Draw, "drawn": kinds.Drawn, "queues": kinds.Member}


def fly_interpreted(arrays):
    """What `fly` does to a layout's arrays in machine code, where it knows their addresses."""
    state = arrays["state"][0]
    seen = SimpleNamespace(**{name: state[name] for name in state.dtype.names})
    for name, array in arrays.items():
        if name in KINDS:
            array = array.reshape(-1).view(kinds.record_type(KINDS[name]))
        if name != "state":
            setattr(seen, name, array.view(np.recarray))
    had_room = fly.interpreted(seen)
    for name in state.dtype.names:
        if name not in arrays:
            state[name] = getattr(seen, name)
    return had_room

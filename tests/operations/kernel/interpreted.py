"""The compiled model without compiling: the same text run by Python, slowly, for quick tests."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from sim.operations.kernel.loop import fly
from sim.operations.kernel.records import state as kinds

KINDS = {"luck": kinds.Draw, "drawn": kinds.Drawn, "queues": kinds.Member}


class Records(dict[int, Any]):
    """An array's records by their places, as Python's own objects: numpy's are read in 2 us.

    Each is made when it is first asked for, and what became of them is put back in the end.
    """

    def __init__(self, array):
        self.array = array
        self.kind = type("Record", (), {"__slots__": array.dtype.names})

    def __missing__(self, place):
        if place < 0:
            return self[place + len(self.array)]
        record = self[place] = self.kind()
        for name, value in zip(self.array.dtype.names, self.array[place].item(), strict=True):
            setattr(record, name, value)
        return record

    def put_back(self):
        for place, record in self.items():
            self.array[place] = tuple(getattr(record, name) for name in self.array.dtype.names)


def fly_interpreted(arrays):
    """What `fly` does to a layout's arrays in machine code, where it knows their addresses."""
    state = arrays["state"][0]
    seen = SimpleNamespace(**{name: state[name] for name in state.dtype.names})
    records = []
    for name, array in arrays.items():
        if name in KINDS:
            array = array.reshape(-1).view(kinds.record_type(KINDS[name]))
        if name != "state":
            records.append(Records(array))
            setattr(seen, name, records[-1])
    had_room = fly.interpreted(seen)
    for each in records:
        each.put_back()
    for name in state.dtype.names:
        if name not in arrays:
            state[name] = getattr(seen, name)
    return had_room

"""Intervals of several aircraft put together: gathered, then swept for where at least k run."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.array_types import JOIN_S, Floats, Rows, Stretch
from sim.coverage.kernel.gap_figures import Gaps
from sim.coverage.kernel.same_aircraft_epochs import Epochs, Laps, Slots
from sim.coverage.kernel.sorting import sort_first
from sim.jit import in_place, inner, part, woven


class Workspace(NamedTuple):
    """What is known of one cell, and room to put intervals together: a thread's own.

    The gaps kept. Intervals in the making, `starts_s` and `ends_s`. Laps: first the cell's own
    intervals `begin` to `end` on their laps' clocks, slot after slot, then those of the union at
    hand; `times` counts how often the gap after each occurs, over the seam of two laps for the
    last.
    """

    gaps: Gaps
    starts_s: Floats
    ends_s: Floats
    begin: Floats
    end: Floats
    times: Floats


class Near(NamedTuple):
    """How many stays of an epoch have the cell in reach now and then, and how many are needed.

    Which they are stands in `Epochs.near`.
    """

    n: int
    needed: int


@inner
def workspace_for(n_gaps: int, n_intervals: int) -> Workspace:
    """Room for so many gaps and so many intervals."""
    return Workspace(
        Gaps(np.empty(n_gaps), np.empty(n_gaps)), np.empty(n_intervals), np.empty(n_intervals),
        np.empty(n_intervals), np.empty(n_intervals), np.empty(n_intervals),
    )  # fmt: skip


@in_place
def gather_laps(rows: Rows, laps: Laps, stay: Stretch, n: int, work: Workspace) -> int:
    """Gather, after `n` others, the intervals of every lap of one stay; returns how many now."""
    own = n
    for number in range(laps.n_whole + 1):
        lap_start_s = laps.start_s + number * laps.lap_s
        for j in range(rows.first, rows.last):
            start_s = max(lap_start_s + work.begin[j], stay.begin)
            end_s = min(lap_start_s + work.end[j], stay.end)
            if start_s >= end_s:
                continue
            # Over the seam of two laps it is one aircraft, and one stretch.
            if n > own and start_s - work.ends_s[n - 1] <= JOIN_S:
                work.ends_s[n - 1] = end_s
            else:
                work.starts_s[n], work.ends_s[n] = start_s, end_s
                n += 1
    return n


@part
def gather_lap(slots: Slots, epochs: Epochs, near: Near, epoch: Stretch, work: Workspace) -> int:
    """Gather one lap's time from an epoch's beginning of several stays on laps of equal length.

    Each is turned by its phase, so what crosses the end of the time gathered comes in two pieces.
    """
    n = 0
    lap_s = epochs.lap_s[epochs.near[0]]
    length_s = min(lap_s, epoch.end - epoch.begin)
    for i in range(near.n):
        row = epochs.near[i]
        phase_s = epoch.begin - epochs.lap_start_s[row]
        slot = epochs.slot[row]
        for j in range(slots.offsets[slot], slots.offsets[slot + 1]):
            begin, end = work.begin[j] - phase_s, work.end[j] - phase_s
            if begin < 0.0 and begin + lap_s < length_s:
                work.starts_s[n], work.ends_s[n] = begin + lap_s, min(end + lap_s, length_s)
                n += 1
            if end > 0.0 and begin < length_s:
                work.starts_s[n], work.ends_s[n] = max(begin, 0.0), min(end, length_s)
                n += 1
    return n


@woven
def sweep(k: int, n: int, work: Workspace) -> int:
    """Make of `n` intervals gathered those where at least k run; returns their number.

    Sort starts and ends apart, for it is no matter whose they are. Once m starts and l ends have
    passed, m - l intervals are running: at least k run exactly in the union of the stretches from
    start number i to end number i - k + 1. Stretches less than 1 ms apart are joined.
    """
    sort_first(work.starts_s, n)
    sort_first(work.ends_s, n)
    n_joined = 0
    for i in range(k - 1, n):
        start_s, end_s = work.starts_s[i], work.ends_s[i - k + 1]
        if start_s >= end_s:
            continue
        # Written where all has been read already: n_joined <= i - k + 1.
        if n_joined > 0 and start_s - work.ends_s[n_joined - 1] <= JOIN_S:
            work.ends_s[n_joined - 1] = end_s
        else:
            work.starts_s[n_joined], work.ends_s[n_joined] = start_s, end_s
            n_joined += 1
    return n_joined

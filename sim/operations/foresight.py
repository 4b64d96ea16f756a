"""Whether an aircraft can be spared, or sending it would delay an orbit served before.

A lower orbit that took whatever is ready would take the relief of a higher one hours before its
turn; one that kept a fixed number back would let aircraft stand idle. So the coming weeks of the
higher orbits are worked out twice, with the aircraft and without, from what is expected now.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush

from sim.operations.orbit import SAME_MOMENT_S

# A start that is wanted, and for how long its aircraft is then away: (time, cycle), seconds.
Need = tuple[float, float]


def can_spare(needs: Iterable[Need], ready_s: Sequence[float], back_s: float) -> bool:
    """Whether the first of the aircraft can leave until `back_s` without delaying any need.

    `ready_s` says when each aircraft of the fleet is or will be ready, the one asked for first.
    Two aircraft, one wanted in 5 h and the other not ready before 20 h: the first cannot be spared.
    """
    in_order = sorted(needs)
    kept = _starts_s(in_order, ready_s)
    sent = _starts_s(in_order, [back_s, *ready_s[1:]])
    return all(s <= k + SAME_MOMENT_S for k, s in zip(kept, sent, strict=True))


def _starts_s(needs: Sequence[Need], ready_s: Sequence[float]) -> list[float]:
    """When each need is met, the aircraft that is ready first being sent first."""
    ready = list(ready_s)
    heapify(ready)
    starts = []
    for wanted_s, cycle_s in needs:
        start_s = max(wanted_s, heappop(ready))
        heappush(ready, start_s + cycle_s)
        starts.append(start_s)
    return starts

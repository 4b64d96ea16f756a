"""What numbers stand for in the kernel, where no text is: the place of a name is its code."""

from __future__ import annotations

from typing import Final

import numpy as np


def numbered(n: int, first: int = 0) -> list[int]:
    """Numbers of numpy's kind: for each of Python's own numba would compile a function anew."""
    return list(np.arange(first, first + n))


[NOBODY] = numbered(1, first=-1)
# What is logged.
EVENTS: Final = (
    *("ready", "preflight", "ground_abort", "takeoff", "on_station", "bingo", "relieved"),
    *("air_abort", "loss", "landing", "maintenance", "repaired", "replaced", "sortie_lost"),
    "looked",
)
(
    READY, PREFLIGHT, GROUND_ABORT, TAKEOFF, ON_STATION, BINGO, RELIEVED,
    AIR_ABORT, LOSS, LANDING, MAINTENANCE, REPAIRED, REPLACED, SORTIE_LOST, LOOKED,
) = numbered(len(EVENTS))  # fmt: skip
# How a sortie ends.
OUTCOMES: Final = ("airborne", "completed", "air_abort", "lost")
AIRBORNE, COMPLETED, TURNED_BACK, LOST = numbered(len(OUTCOMES))
# Why an order or a hole is there, as far as that is known from the start.
REASONS: Final = ("", "ground_abort", "air_abort", "loss")
NO_REASON, FAILED_ON_GROUND, FAILED_IN_AIR, WAS_LOST = numbered(len(REASONS))
# What becomes of a call, and why nobody reached it: first what may come of who was sent.
CALL_OUTCOMES: Final = ("", "reached", "expired", "refused", "infeasible", "failed", "unanswered")
UNDECIDED, REACHED, EXPIRED, REFUSED, INFEASIBLE, FAILED, UNANSWERED = numbered(len(CALL_OUTCOMES))
CALL_CAUSES: Final = (
    *REASONS,
    *("sortie_loss", "priority", "fleet_size", "transit", "decision", "endurance", "infeasible"),
    *("not_there", "not_found", "handover"),
)
(
    FOR_SORTIE_LOSS, FOR_PRIORITY, FOR_FLEET_SIZE, FOR_TRANSIT, FOR_DECISION,
    FOR_ENDURANCE, FOR_NO_WAY, FOR_NOT_THERE, FOR_NOT_FOUND, FOR_HANDOVER,
) = numbered(len(CALL_CAUSES) - len(REASONS), first=len(REASONS))  # fmt: skip
# Relief policies, by their names in the scenario.
POLICIES: Final = ("on_bingo", "every")
ON_BINGO, BY_PLAN = numbered(len(POLICIES))
# What chance decides of each tail.
LUCK: Final = (
    *("preflight", "turnaround", "repair", "failure"),
    *("air_abort", "loss", "ground_abort", "sortie_loss"),
)
(
    PREFLIGHT_S, TURNAROUND_S, REPAIR_S, TIME_TO_FAILURE_S,
    TIME_TO_AIR_ABORT_S, TIME_TO_LOSS_S, GROUND_ABORTS, SORTIE_FAILS,
) = numbered(len(LUCK))  # fmt: skip
[BY_PRIORITY] = numbered(1)  # the queue that holds the slots in the order in which they are served
# What is due, and of whom: a slot, a fleet, an order, a sortie or a tail.
(
    REVIEW_SLOT, REVIEW_FLEET, PLAN, GIVE_UP,
    BEGIN, PREFLIGHT_OVER, TAKE_OFF, OUTBOUND_OVER, CUT_SHORT, STAY_OVER, FAIL_HOMEWARD, HOME,
    FAIL_PARKED, MEND, BAY_GRANTED, BAY_FREE, MENDED, TURNED_ROUND, REPLACE,
    TAKE_ORDERS, LOOK, EXPIRE,
) = numbered(22)  # fmt: skip

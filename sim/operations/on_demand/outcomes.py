"""What may become of a cue, and why nobody reached it."""

from __future__ import annotations

from typing import Final

# What becomes of a cue.
OUTCOMES: Final = ("reached", "expired", "refused", "infeasible", "failed", "unanswered")
# Why nobody reached a cue, the first of these that kept everybody away, in their order; or why what
# was wanted did not come of it.
UNMET_CAUSES: Final[dict[str, str]] = {
    "infeasible": "no legal way from any base whose aircraft may answer, or what was held went on "
    "where nobody may fly",
    "endurance": "too far: no aircraft could stay as long as the task wants and come home",
    "decision": "perished before it was ordered",
    "transit": "even sent at the order the first would have come too late",
    "sortie_loss": "the whole sortie failed",
    "ground_abort": "the aircraft sent failed on the ground, and no other came in time",
    "air_abort": "the aircraft sent turned back, and no other came in time",
    "loss": "the aircraft sent was lost, and no other came in time",
    "priority": "an aircraft that could have come in time was sent to a cue of higher priority",
    "fleet_size": "no aircraft was ready in time",
    "preempted": "somebody was there, and taken for a cue of higher priority before the end",
    "not_there": "searched for, and there was nothing",
    "not_found": "searched for and there, and not found",
    "handover": "found and held, and left before its time with nobody to take over",
    "swapped": "lost while nobody watched it, and another one that looks alike held in its place",
    "lost": "found and held, and lost while nobody watched it",
}
# Only where cues take aircraft from others of lower priority.
PREEMPTED: Final = "preempted"
# Those of a cue that was reached.
AFTER_REACHED: Final = ("preempted", "not_there", "not_found", "handover", "swapped", "lost")

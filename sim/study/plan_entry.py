"""What a plan says to programs: budgets, cues in closed form, and what is doubtful."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.study.demand_doubts import every_doubt
from sim.study.planning.plan import Plan
from sim.study.planning.plan_warnings import as_entries

if TYPE_CHECKING:
    from collections.abc import Mapping


def plan_entry(planned: Plan) -> Mapping[str, Any]:
    """The entry of one scenario in `othsim plan --json`."""
    entry: dict[str, Any] = Plan.summary(planned)
    if planned.scenario.cues:
        from sim.study.demand.cue_plan import cue_entries  # with all that draws cues

        entry["cues"] = cue_entries(planned)
    return {**entry, "warnings": as_entries(every_doubt(planned))}

"""Who answers cues: aircraft on alert, and the rules. A field's alias is its key in the file."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sim.scenario.values.frozen_type import Record
from sim.scenario.values.quantities import DurationOrZero


class Dispatch(Record):
    """Who answers a cue."""

    rule: Literal["earliest_arrival", "preference"] = Field(
        "earliest_arrival",
        description="whoever can be there first, or the first in answered_by who can be there",
    )
    sight: Literal["none", "any"] = Field(
        "none",
        description="any: whoever is on station sees targets that it was not sent for",
    )
    homeward: bool = Field(
        False,
        description="aircraft on their way home from a cue, or from an orbit that releases them, "
        "may be called as well",
    )
    preempts: bool = Field(
        False,
        description="a cue may take the aircraft from one of lower priority, on its way or there",
    )


class Alert(Record):
    """Aircraft of a fleet that stand ready for cues, apart from its orbits."""

    aircraft: int = Field(
        ge=1, le=10_000, description="the last so many tails of the fleet; they fly no orbit"
    )
    readiness_s: DurationOrZero = Field(
        alias="readiness", description="order to take-off, in place of the preflight"
    )

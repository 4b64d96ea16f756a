"""Watching on demand: cues, tasks, surges. A field's alias is its key in the file.

A cue is a message that something wants to be looked at: a tip, a boat in distress, a fire reported.
Nothing here says who somebody is, and nothing that is looked at is thereby identified.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.values.frozen_type import Record, one_of, zero
from sim.scenario.values.law_reading import Patience, Time
from sim.scenario.values.laws import FIXED_ZERO, TimeLaw
from sim.scenario.values.places_and_times import LatLon, Moments, Name, Weight, of_places
from sim.scenario.values.quantities import (
    Distance,
    Duration,
    DurationOrZero,
    Probability,
    Quantity,
    Speed,
    faults,
)

_HOURS_OF_A_DAY: Final = 24
# The keys of a scenario that ask for something on demand: silent, nothing is said of them.
ON_DEMAND: Final = ("targets", "cues", "tasks", "surges", "phases", "dispatch", "watches")

_Rate = Annotated[float, Quantity("rate", gt=0.0)]
_Radius = Annotated[float, Quantity("distance", ge=0.0)]
_TurnRate = Annotated[float, Quantity("rate", ge=0.0)]
_Density = Annotated[float, Quantity("density", ge=0.0)]
_Spread = Annotated[float, Quantity("speed", ge=0.0)]
_Factor = Annotated[float, Field(ge=1.0, le=1000.0)]


class Junctions(Record):
    """Where what is held may leave its way, by how far it goes."""

    along_per_m: Annotated[float, Quantity("number by way", gt=0.0)] = Field(
        alias="along", description="junctions on its way: 0.1 per km"
    )
    leaves: Probability = Field(description="chance that it leaves its way at one")

    @property
    def turns_per_m(self) -> float:
        """Turns to be expected by how far it goes: junctions, thinned by the chance."""
        return self.along_per_m * self.leaves


class Cue(Record):
    """One kind of cue: how often and where it comes, what it wants, and how long it waits."""

    rate_per_s: _Rate | None = Field(
        None, alias="rate", description="reports per time, at random (Poisson): 4 per d"
    )
    at_s: Moments | None = Field(
        None,
        alias="at",
        strict=False,
        max_length=100_000,
        description="reports at given times from the start instead, warm-up included: [30 h, 31 h]",
    )
    passing: int | None = Field(
        None,
        ge=1,
        le=10_000,
        description="each target it is about is reported as it passes this point of its route, the "
        "first is 1",
    )
    by_hour: tuple[Weight, ...] | None = Field(
        None,
        strict=False,
        description="how busy each UTC hour of the day is, 24 weights; the rate is their mean",
    )
    about: Name | None = Field(
        None, description="name of the targets of which one is reported, where it is at the event"
    )
    area: str | None = Field(None, description="area in which places are drawn, all ground alike")
    places: tuple[LatLon, ...] | None = Field(
        None, strict=False, max_length=10_000, description="places as [latitude, longitude]"
    )
    weights: tuple[Weight, ...] | None = Field(
        None, strict=False, description="how likely each of the places is; all alike when silent"
    )
    wants: Name = Field(description="name of the task that answers it")
    false: Probability = Field(
        0.0,
        description="share of reports behind which there is nothing; flown to all the same",
        json_schema_extra=zero("%"),
    )
    error_m: _Radius = Field(
        0.0,
        alias="error",
        description="radius that surely held it at the event",
        json_schema_extra=zero("m"),
    )
    spreads_mps: _Spread = Field(
        0.0,
        alias="spreads",
        description="speed at which that radius grows: of what may have moved",
        json_schema_extra=zero("m/s"),
    )
    turns_off_per_s: _TurnRate = Field(
        0.0,
        alias="turns_off",
        description="how often what is held turns off while nobody watches, at random: 0.3 per h",
        json_schema_extra=zero("per h"),
    )
    junctions: Junctions | None = Field(
        None,
        description="instead, of targets: how often it passes a junction, and leaves its way there "
        "while nobody watches",
    )
    look_alikes_per_m2: _Density = Field(
        0.0,
        alias="look_alikes",
        description="others that cannot be told from it: 0.05 per km2",
        json_schema_extra=zero("per km2"),
    )
    lateness: Time = Field(FIXED_ZERO, description="event to report", json_schema_extra=zero("s"))
    decision: Time = Field(
        FIXED_ZERO,
        description="report to order: staff, permission",
        json_schema_extra=zero("s"),
    )
    perishes: Patience = Field(
        None,
        description="report to the last moment at which being on scene is of use; never when "
        "silent; 0 h: answered at once or not at all",
    )
    priority: int = Field(1, ge=1, le=100, description="1 is answered before 2")
    answered_by: tuple[Name, ...] = Field(
        (),
        strict=False,
        description="fleets with an alert and orbits with a release that may answer; all when "
        "silent",
    )
    within_s: Duration | None = Field(
        None, alias="within", description="standard to measure against: report to on scene"
    )
    stream: Name | None = Field(
        None, description="name of its random streams; its own name when silent"
    )

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        one_of({"rate": self.rate_per_s, "at": self.at_s, "passing": self.passing})
        one_of({"about": self.about, "area": self.area, "places": self.places})
        problems = []
        if self.rate_per_s is None and self.by_hour is not None:
            problems.append(("by_hour", "goes with rate: listed times have their hours", ""))
        if self.passing is not None and self.about is None:
            problems.append(("passing", "goes with about: it is targets that pass", ""))
        if self.by_hour is not None and len(self.by_hour) != _HOURS_OF_A_DAY:
            rule = f"expected 24 weights, one an hour (got {len(self.by_hour)})"
            problems.append(("by_hour", rule, ""))
        if self.by_hour is not None and not any(self.by_hour):
            problems.append(("by_hour", "expected at least one weight above 0", ""))
        if self.at_s == ():
            problems.append(("at", "expected at least one entry", ""))
        problems += of_places(self.places, self.weights)
        if problems:
            raise faults(problems)
        return self

    @property
    def has_chance(self) -> bool:
        """Whether anything about it is drawn anew in every replication."""
        laws = (self.lateness, self.decision, *([self.perishes] if self.perishes else ()))
        places = self.places is None or len(self.places) > 1
        fixed = self.rate_per_s is None and all(law.is_fixed for law in laws)
        if self.about is not None:  # where targets are is their own chance
            places = self.passing is None or self.error_m > 0.0
        return places or not fixed or self.false > 0.0

    @property
    def at_once(self) -> bool:
        """Whether it is answered at once or not at all."""
        law = self.perishes
        return law is not None and law.is_fixed and law.mean_s == 0.0


class Search(Record):
    """How something is searched for round the place of a cue."""

    law: Literal["random", "inverse_cube", "sweep"] = Field(
        "random",
        description="random: the track is unrelated to where it is; inverse_cube: parallel sweeps "
        "that take all of the limit, over what stays; sweep: an expanding square about the place, "
        "flown, and what moves is seen as it comes within half a sweep width",
    )
    spacing_m: Distance | None = Field(
        None,
        alias="spacing",
        description="between the tracks of a sweep; the sweep width when silent",
    )
    limit_s: Duration = Field(
        alias="limit", description="longest search; nobody is sent who cannot search for so long"
    )
    speed_mps: Speed | None = Field(
        None, alias="speed", description="speed over ground; the loiter speed when silent"
    )


class HoldRelief(Record):
    """Who takes over from an aircraft that holds something and must leave."""

    every_s: Duration | None = Field(
        None,
        alias="every",
        description="time from one arrival to the next; when silent each relief is to be there as "
        "the one before must leave",
    )
    overlap_s: DurationOrZero = Field(
        0.0, alias="overlap", description="so long before that", json_schema_extra=zero("s")
    )

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if self.every_s is not None and self.overlap_s:
            hint = "one that comes before the other leaves overlaps by itself"
            raise faults([("overlap", "goes without every: reliefs come when they come", hint)])
        return self


class Hold(Record):
    """How long what was found is kept in sight."""

    for_s: Duration = Field(alias="for", description="time to be held, from when it was found")
    reacquire_s: Duration | None = Field(
        None,
        alias="reacquire",
        description="longest search for what turned off in a gap; none when silent",
    )
    relief: HoldRelief | None = Field(
        None, description="who takes over; nobody when silent, and the hold ends with the fuel"
    )


class Task(Record):
    """What an aircraft does where a cue has called it: it stays for a time, or searches."""

    stay: Time | None = Field(None, description="time on scene of a task without a search")
    search: Search | None = Field(None, description="search for what the cue is about")
    hold: Hold | None = Field(
        None,
        description="what is found is held, not at all when silent; without a search what is at "
        "the place of the cue",
    )

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        if self.hold and self.stay:
            raise faults([("hold", "goes without stay: it says itself how long", "")])
        one_of({"stay": self.stay, "search": self.search or self.hold})
        return self

    @property
    def is_searched_or_held(self) -> bool:
        """Whether something is to be found, and not only looked at for a time."""
        return self.stay is None

    @property
    def law_of_stay(self) -> TimeLaw:
        """How long one must be able to stay who is sent."""
        if self.search:
            return TimeLaw("fixed", (self.search.limit_s,))
        return self.stay or FIXED_ZERO

    @property
    def has_chance(self) -> bool:
        """Whether anything about it is drawn."""
        return self.stay is None or not self.law_of_stay.is_fixed


class Surge(Record):
    """A time in which some cues come more often: the extra ones are drawn beside the calm ones."""

    from_s: DurationOrZero = Field(
        alias="from", description="begin, from the start of the scenario"
    )
    lasts_s: Duration = Field(alias="lasts", description="how long")
    cues: dict[Name, _Factor] = Field(
        description="how many times as many reports as in calm times, at least 1", min_length=1
    )


Phase = Annotated[
    tuple[DurationOrZero, Duration],
    Field(strict=False, examples=[["10 d", "20 d"]]),
]

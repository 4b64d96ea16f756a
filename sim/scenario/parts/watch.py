"""Watching one place for weeks: its bins of the week or day, and what shows itself there.

A field's alias is its key in the file. What is seen is seen: nothing says who it was.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.values.frozen_type import Record
from sim.scenario.values.law_reading import Time
from sim.scenario.values.laws import TimeLaw
from sim.scenario.values.places_and_times import LatLon, Name
from sim.scenario.values.quantities import Duration, Quantity, fault, faults
from sim.units import DAY_S, HOUR_S

_CYCLES_S: Final = {"week": 7.0 * DAY_S, "day": DAY_S}
# A week in steps of five minutes.
_MOST_BINS: Final = 2016

_Share = Annotated[float, Quantity("fraction", gt=0.0, le=1.0, limit="100 %")]
_Rate = Annotated[float, Quantity("rate", gt=0.0)]


class Shows(Record):
    """When something shows itself at a place that is watched, and how soon that is noticed."""

    every: Time | None = Field(None, description="time from the beginning of one to the next")
    hidden: Time | None = Field(
        None, description="time from the end of one to the beginning of the next instead"
    )
    lasts: Time = Field(alias="for", description="how long it shows itself")
    noticed_per_s: _Rate | None = Field(
        None,
        alias="noticed",
        description="rate of noticing while it shows itself and is watched; at once when silent",
    )

    @model_validator(mode="after")
    def _is_one_law(self) -> Self:
        if (self.every is None) == (self.hidden is None):
            got = "none" if self.every is None else "both"
            raise fault(f"expected one of every or hidden (got {got})")
        for key, law in (("every", self.every), ("for", self.lasts)):
            if law is not None and law.mean_s == 0.0:
                raise faults([(key, "must be above 0 in the mean", "")])
        return self

    @property
    def between(self) -> TimeLaw:
        """What is stated of the time between two."""
        law = self.every or self.hidden
        assert law is not None, "BUG: one of them is stated"
        return law

    @property
    def cycle_s(self) -> float:
        """Mean time from the beginning of one to the next."""
        return self.between.mean_s + (self.lasts.mean_s if self.hidden else 0.0)


class Watch(Record):
    """A place to be known: which bins of the week or day are looked at, and how often."""

    at: LatLon = Field(description="the place, [latitude, longitude]")
    by: tuple[Name, ...] = Field(
        (),
        strict=False,
        description="orbits whose aircraft watch it when it is in reach; all when silent",
    )
    cycle: Literal["week", "day"] = Field(
        "week", description="what repeats: the week from Monday 00:00 UTC, or the UTC day"
    )
    bin_s: Duration = Field(
        HOUR_S,
        alias="bin",
        description="length of the bins that the cycle is cut into",
        json_schema_extra={"default": "1 h"},
    )
    look: _Share = Field(
        0.5,
        description="share of a bin's length that must be watched to count as a look at it",
        json_schema_extra={"default": "50 %"},
    )
    looks: int = Field(1, ge=1, le=1000, description="looks that a bin needs")
    need: _Share = Field(
        1.0,
        description="share of the bins that need them before the place is known",
        json_schema_extra={"default": "100 %"},
    )
    shows: Shows | None = Field(None, description="something that shows itself there")
    sightings: int = Field(
        0, ge=0, le=1_000_000, description="times that it must be seen before the place is known"
    )

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        problems = []
        n = self.cycle_s / self.bin_s
        if abs(n - round(n)) > 1e-9 or round(n) < 1:
            problems.append(("bin", f"must divide a {self.cycle} into equal parts", ""))
        elif round(n) > _MOST_BINS:
            problems.append(("bin", f"makes {n:,.0f} bins, more than {_MOST_BINS:,}", ""))
        if self.sightings and self.shows is None:
            hint = "write for example shows: {every: {exponential: 12 h}, for: 30 min}"
            problems.append(("sightings", "needs something that shows itself", hint))
        if problems:
            raise faults(problems)
        return self

    @property
    def cycle_s(self) -> float:
        """Length of the cycle."""
        return _CYCLES_S[self.cycle]

    @property
    def n_bins(self) -> int:
        """How many bins there are: 168 hours of a week."""
        return round(self.cycle_s / self.bin_s)

    @property
    def has_chance(self) -> bool:
        """Whether anything about it is drawn: when something shows itself always is."""
        return self.shows is not None

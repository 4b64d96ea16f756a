"""Targets: what may be watched and moves, whether anybody looks or not.

A field's alias is its key in the file. Nothing here says what or who a target is: it is a point.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.values.frozen_type import Record, one_of
from sim.scenario.values.law_reading import DrawnSpeed, Time
from sim.scenario.values.places_and_times import LatLon, Moments, Name, Weight, of_places
from sim.scenario.values.quantities import Direction, Probability, Quantity, faults

_Rate = Annotated[float, Quantity("rate", gt=0.0)]


class Stop(Record):
    """A halt on a route."""

    at: int = Field(ge=1, le=10_000, description="at which of its points, the first is 1")
    how_long: Time = Field(alias="for", description="how long")


class Along(Record):
    """A route through points, along geodesics."""

    points: tuple[LatLon, ...] = Field(
        strict=False, max_length=10_000, description="points as [latitude, longitude], in order"
    )
    speed: DrawnSpeed = Field(description="speed along it, drawn once for each target")
    stops: tuple[Stop, ...] = Field((), strict=False, description="halts at some of its points")
    then: Literal["leaves", "stays", "returns"] | None = Field(
        None,
        description="at its end it leaves and is seen no more, stays there, or returns the same "
        "way, again and again; silent, one that comes by rate or at leaves",
    )

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Self:
        problems = []
        if len(set(self.points)) < 2:
            rule = f"a route needs 2 different points (got {len(set(self.points))})"
            problems.append(("points", rule, ""))
        for index, stop in enumerate(self.stops):
            if stop.at > len(self.points):
                rule = f"must be at most {len(self.points)}, the last point (got {stop.at})"
                problems.append((f"stops.{index}.at", rule, ""))
        if problems:
            raise faults(problems)
        return self


class Halts(Record):
    """Stops of one that wanders."""

    share: Probability = Field(description="share of its turns at which it stops")
    how_long: Time = Field(alias="for", description="how long")


class Wander(Record):
    """Leg after leg in directions of its own."""

    speed: DrawnSpeed = Field(description="speed, drawn for each leg")
    turn_after: Time = Field(description="time from one turn to the next")
    stop: Halts | None = Field(None, description="stops at turns; none when silent")
    inside: Name | None = Field(
        None, description="name of the area in which every leg ends; anywhere when silent"
    )


class Straight(Record):
    """One course at one speed: a straight run, or a drift."""

    speed: DrawnSpeed = Field(description="speed, drawn once for each target")
    towards_rad: Direction | None = Field(
        None, alias="towards", description="course, clockwise from north; any when silent"
    )


class Motion(Record):
    """How a target moves."""

    route: Along | None = Field(None, description="along a route")
    wander: Wander | None = Field(None, description="leg after leg")
    straight: Straight | None = Field(None, description="on one course")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        one_of({"route": self.route, "wander": self.wander, "straight": self.straight})
        return self


class Starts(Record):
    """Where targets begin."""

    area: str | None = Field(None, description="area in which they begin, all ground alike")
    places: tuple[LatLon, ...] | None = Field(
        None, strict=False, max_length=10_000, description="places as [latitude, longitude]"
    )
    weights: tuple[Weight, ...] | None = Field(
        None, strict=False, description="how likely each of the places is; all alike when silent"
    )

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        one_of({"area": self.area, "places": self.places})
        if problems := of_places(self.places, self.weights):
            raise faults(problems)
        return self


class Target(Record):
    """One kind of target: how many, or how often one sets out, where it begins and how it moves."""

    count: int | None = Field(
        None, ge=1, le=10_000, description="so many, there from the start to the end"
    )
    rate_per_s: _Rate | None = Field(
        None, alias="rate", description="so many set out, at random (Poisson): 2 per d"
    )
    at_s: Moments | None = Field(
        None,
        alias="at",
        strict=False,
        max_length=100_000,
        description="one sets out at each of these times from the start: [30 h, 42 h]",
    )
    starts: Starts | None = Field(
        None, description="where it begins; a route begins at its first point"
    )
    motion: Motion | None = Field(None, description="how it moves; it stays when silent")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Self:
        one_of({"count": self.count, "rate": self.rate_per_s, "at": self.at_s})
        route = self.motion and self.motion.route
        problems = []
        if route and self.starts:
            problems.append(("starts", "a route begins at its first point: take starts away", ""))
        if not route and not self.starts:
            rule = "required key 'starts' is missing"
            problems.append(("starts", rule, "write for example starts: {area: NAME}"))
        if self.at_s == ():
            problems.append(("at", "expected at least one entry", ""))
        if not route and self.count is None:
            rule = "only what goes along a route comes and goes: others are so many all along"
            problems.append(("rate" if self.rate_per_s else "at", rule, "write count: 1"))
        if problems:
            raise faults(problems)
        return self

    @property
    def at_the_end(self) -> str | None:
        """What one does where its route ends; None where the file has to say it."""
        route = self.motion.route if self.motion else None
        if route is None:
            return "stays"
        return route.then or (None if self.count else "leaves")

    @property
    def fastest_mps(self) -> float:
        """How fast it goes at most; of a speed without an end, what one in a hundred exceeds."""
        motion = self.motion
        moves = (motion.route or motion.wander or motion.straight) if motion else None
        return moves.speed.ends[1] if moves else 0.0

    @property
    def listed_points(self) -> tuple[tuple[float, float], ...]:
        """The places at which the file says that it may be, latitude and longitude."""
        route = self.motion.route.points if self.motion and self.motion.route else ()
        return route + ((self.starts.places or ()) if self.starts else ())

    @property
    def named_areas(self) -> tuple[str, ...]:
        """The areas in which the file says that it may be."""
        inside = self.motion.wander.inside if self.motion and self.motion.wander else None
        starts = self.starts.area if self.starts else None
        return tuple(area for area in (inside, starts) if area is not None)

    @property
    def has_chance(self) -> bool:
        """Whether anything about it is drawn anew in every replication."""
        starts = self.starts and (self.starts.area or len(self.starts.places or ()) > 1)
        motion = self.motion
        if self.rate_per_s or starts or (motion and motion.wander):
            return True
        route, straight = (motion.route, motion.straight) if motion else (None, None)
        if straight:
            return straight.towards_rad is None or not straight.speed.is_fixed
        return route is not None and not (
            route.speed.is_fixed and all(stop.how_long.is_fixed for stop in route.stops)
        )

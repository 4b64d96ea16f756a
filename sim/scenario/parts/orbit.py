"""Orbits: patterns, reliefs, standing demands. A field's alias is its key in the file."""

from __future__ import annotations

import math
from itertools import pairwise, starmap
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from sim.scenario.values.frozen_type import Record, zero
from sim.scenario.values.places_and_times import LatLon, Windows
from sim.scenario.values.quantities import Altitude, Angle, DurationOrZero, Quantity, faults

_FAR_M: Final = 2e6
_SHORTEST_M: Final = 100.0  # below it a day has so many laps that coverage takes minutes
_Extent = Annotated[
    float, Quantity("distance", ge=_SHORTEST_M, le=_FAR_M, least="100 m", limit="2000 km")
]
_Spacing = Annotated[float, Quantity("distance", gt=0.0, le=_FAR_M, limit="2000 km")]
_Interval = Annotated[float, Quantity("duration", ge=60.0, least="1 min")]


_Lap = Literal["resume", "restart"]
_LAP: Final = "resume: a relief takes up the lap where it was left; restart: it begins a new one"

_Entry = Literal["nearest", "first"]
_ENTRY: Final = "where a lap begins: the point nearest to the base by a legal way, or the first"


class Stare(Record):
    """A circle round the centre."""

    kind: Literal["stare"]
    radius_m: _Extent = Field(alias="radius", description="radius of the circle")
    lap: _Lap = Field("restart", description=_LAP)
    entry: _Entry = Field("first", description=_ENTRY)


class Racetrack(Record):
    """Two straight legs joined by half circles."""

    kind: Literal["racetrack"]
    length_m: _Extent = Field(alias="length", description="length of the straight legs")
    width_m: _Extent = Field(alias="width", description="distance between the legs")
    bearing_rad: Angle = Field(
        0.0,
        alias="bearing",
        description="direction of the legs, clockwise from north",
        json_schema_extra=zero("deg"),
    )
    lap: _Lap = Field("restart", description=_LAP)
    entry: _Entry = Field("first", description=_ENTRY)


class Ladder(Record):
    """Parallel legs over a rectangle, spaced like rungs."""

    kind: Literal["ladder"]
    length_m: _Extent = Field(alias="length", description="length of a rung")
    width_m: _Extent = Field(alias="width", description="extent across the rungs")
    spacing_m: _Spacing = Field(alias="spacing", description="distance between rungs")
    bearing_rad: Angle = Field(
        0.0,
        alias="bearing",
        description="direction of the rungs, clockwise from north",
        json_schema_extra=zero("deg"),
    )
    lap: _Lap = Field("resume", description=_LAP)
    entry: _Entry = Field("nearest", description=_ENTRY)

    @model_validator(mode="after")
    def _has_rungs(self) -> Self:
        if not 1.0 <= self.width_m / self.spacing_m <= 1000.0:
            rule = "spacing must give 1 to 1000 spaces across the width"
            raise faults([("spacing", f"{rule} (got {self.width_m / self.spacing_m:.4g})", "")])
        return self


class Circuit(Record):
    """A closed way over given points."""

    kind: Literal["circuit"]
    points: tuple[LatLon, ...] = Field(
        strict=False, max_length=1000, description="corners as [latitude, longitude], in order"
    )
    lap: _Lap = Field("resume", description=_LAP)
    entry: _Entry = Field("nearest", description=_ENTRY)

    @model_validator(mode="after")
    def _goes_round(self) -> Self:
        if len(set(self.points)) < 2:
            n = len(set(self.points))
            raise faults([("points", f"a circuit needs 2 different points (got {n})", "")])
        round_m = sum(starmap(_apart_m, pairwise([*self.points, self.points[0]])))
        if round_m < 2.0 * _SHORTEST_M:
            rule = f"a circuit must be at least {2.0 * _SHORTEST_M:g} m round"
            raise faults([("points", f"{rule} (got {round_m:.3g} m)", "")])
        return self


def _apart_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance of two points, to a percent: on a sphere, by the chord."""
    (lat_a, lon_a), (lat_b, lon_b) = (tuple(map(math.radians, point)) for point in (a, b))
    # Haversine, as a chord: exact for points close to one another, where a cosine is not.
    half_chord = math.hypot(
        math.sin((lat_b - lat_a) / 2.0),
        math.sqrt(math.cos(lat_a) * math.cos(lat_b)) * math.sin((lon_b - lon_a) / 2.0),
    )
    return 2.0 * 6371e3 * math.asin(min(1.0, half_chord))


Pattern = Annotated[Stare | Racetrack | Ladder | Circuit, Field(discriminator="kind")]


# Which policy a key says something about; `sim.operations.relief` has a file for each policy.
_POLICY_OF_KEY: Final = {"overlap": "on_bingo", "interval": "every"}


class Relief(Record):
    """How the next aircraft follows the one on station."""

    policy: Literal["on_bingo", "every"] = Field(
        "on_bingo", description="when the aircraft on station must leave, or one launch per slot"
    )
    overlap_s: DurationOrZero = Field(
        0.0,
        alias="overlap",
        description="on_bingo: time both are on station",
        json_schema_extra=zero("min"),
    )
    interval_s: _Interval | None = Field(
        None, alias="interval", description="every: time between launches"
    )

    @property
    def may_overlap(self) -> bool:
        """Whether the one that follows may be there before the other leaves."""
        return self.policy == _POLICY_OF_KEY["overlap"]

    @model_validator(mode="after")
    def _belongs_to_policy(self) -> Self:
        problems = []
        if self.policy == "every" and self.interval_s is None:
            example = "write for example interval: 10 h"
            problems.append(("", "required key 'interval' is missing for policy every", example))
        is_set = {"overlap": self.overlap_s > 0.0, "interval": self.interval_s is not None}
        for key, policy in _POLICY_OF_KEY.items():
            if is_set[key] and policy != self.policy:
                problems.append((key, f"{key} belongs to policy {policy}", ""))
        if problems:
            raise faults(problems)
        return self


class Release(Record):
    """To which cues an orbit gives up an aircraft on station, and where it flies from there."""

    to_priority: int = Field(
        1, ge=1, le=100, description="lowest priority of a cue that may call one away: 1 or 2"
    )
    back: Literal["home", "resume"] = Field(
        "home", description="home, or resume: back to its orbit for the rest of its stay"
    )
    least_stay_s: DurationOrZero = Field(
        0.0,
        alias="least_stay",
        description="time it must have left wherever it goes: at the cue, and back on its orbit",
        json_schema_extra=zero("min"),
    )


class Orbit(Record):
    """A standing demand for aircraft on station at an area."""

    area: str = Field(description="name of the area; the pattern sits on its centroid")
    flown_by: tuple[str, ...] = Field(
        strict=False, description="names of fleets in order of preference"
    )
    aircraft_on_station: int = Field(1, ge=1, le=1000, description="aircraft asked at once")
    pattern: Pattern = Field(description="stare, racetrack, ladder or circuit")
    altitude_m: Altitude = Field(alias="altitude", description="above mean sea level")
    relief: Relief = Field(default_factory=Relief, description="how one aircraft follows another")
    priority: int = Field(1, ge=1, le=1000, description="1 is served first")
    windows: Windows | None = Field(
        None, description="UTC times of day asked for; around the clock when silent"
    )
    release: Release | None = Field(
        None, description="cues that may call its aircraft away; none when silent"
    )

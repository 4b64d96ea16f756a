"""The frozen types of a scenario, SI inside. A field's alias is its key in the file.

In a file every dimensional figure carries its unit; in Python the same types take SI numbers:
`Wind(from_rad=0.0, speed_mps=20.0)`.
"""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import ConfigDict, Field, PrivateAttr, model_validator

from sim.scenario.claim import Claim
from sim.scenario.fields import (
    Latitude,
    LatLon,
    Longitude,
    Name,
    Outline,
    Shorthand,
    Utc,
    Windows,
)
from sim.scenario.laws import FIXED_ZERO, RepairTime, Time, UncertainFigure
from sim.scenario.quantities import (
    Altitude,
    Angle,
    Distance,
    DistanceOrZero,
    Duration,
    DurationOrZero,
    Elevation,
    FuelFlow,
    Mass,
    Probability,
    Quantity,
    Speed,
    WindSpeed,
    fault,
    faults,
)
from sim.scenario.record import Record, like_schema, scenario_schema, zero
from sim.scenario.source import Source

_CENTURY_S: Final = 36525 * 86400.0
_STEEPEST_GRAZING_RAD: Final = 1.5  # 86 deg: beyond it the sensor sees a dot below the aircraft
_Span = Annotated[float, Quantity("duration", gt=0.0, le=_CENTURY_S, limit="100 years")]
_SpanOrZero = Annotated[float, Quantity("duration", ge=0.0, le=_CENTURY_S, limit="100 years")]
_Extent = Annotated[float, Quantity("distance", gt=0.0, le=2e6, limit="2000 km")]
_Grazing = Annotated[
    float, Quantity("angle", ge=0.0, le=_STEEPEST_GRAZING_RAD, limit="1.5 rad (86 deg)")
]


class Airspace(Record):
    """Where nobody may fly."""

    closed: tuple[str, ...] = Field(
        (), strict=False, description="ISO 3166-1 alpha-3 codes, or names under regions"
    )
    territorial_sea_m: DistanceOrZero = Field(
        22224.0,
        alias="territorial_sea",
        description="sea off a closed country's coast that is closed with it",
        json_schema_extra={"default": "12 nm"},
    )
    regions: dict[Name, Outline] = Field({}, description="own polygons, to be named under closed")


class Area(Record):
    """A piece of the ground: exactly one of centre with radius, polygon, or country."""

    centre: LatLon | None = Field(None, description="centre of a circle: [latitude, longitude]")
    radius_m: Annotated[float, Quantity("distance", gt=0.0, le=5e6, limit="5000 km")] | None = (
        Field(None, alias="radius", description="radius of the circle")
    )
    polygon: Outline | None = Field(None, description="corners as [latitude, longitude], in order")
    country: str | None = Field(None, description="ISO 3166-1 alpha-3 code")
    terrain_m: Elevation = Field(
        0.0,
        alias="terrain",
        description="mean elevation of the ground above sea level; 0 is an assumption",
        json_schema_extra=zero("m"),
    )

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        circle = self.centre is not None or self.radius_m is not None
        shapes = [circle, self.polygon is not None, self.country is not None]
        if sum(shapes) != 1:
            got = "several" if sum(shapes) else "none"
            raise fault(f"expected one of centre with radius, polygon, or country (got {got})")
        if circle and self.centre is None:
            raise fault("required key 'centre' is missing")
        if circle and self.radius_m is None:
            raise fault("required key 'radius' is missing")
        return self


class Grid(Record):
    """The cells on which coverage is mapped."""

    area: str = Field(description="name of the area to map")
    cell_m: Annotated[float, Quantity("distance", ge=100.0, le=1e6, limit="100 m, 1000 km")] = (
        Field(alias="cell", description="side of the equal-area cells")
    )


class Base(Record):
    """An airfield to fly from."""

    key: str | None = Field(None, description="catalogue key or ICAO code it came from")
    name: str = Field("", description="name to show")
    lat_deg: Latitude = Field(alias="latitude", description="degrees north")
    lon_deg: Longitude = Field(alias="longitude", description="degrees east")
    elevation_m: Elevation = Field(
        0.0, alias="elevation", description="above sea level", json_schema_extra=zero("m")
    )
    source: str = Field("scenario", description="where the place is published")
    trust: str = Field("assumption", description="trust mark A, B, C, D, M or assumption")


class Sensor(Record):
    """What the aircraft sees: a ground reach, or a slant range and a least grazing angle."""

    reach_m: Distance | None = Field(None, alias="reach", description="reach along the ground")
    slant_range_m: Distance | None = Field(
        None, alias="slant_range", description="longest line of sight"
    )
    grazing_angle_rad: _Grazing = Field(
        0.0,
        alias="grazing_angle",
        description="least angle between the line of sight and the ground",
        json_schema_extra=zero("deg"),
    )

    @model_validator(mode="after")
    def _one_reach(self) -> Self:
        if (self.reach_m is None) == (self.slant_range_m is None):
            got = "none" if self.reach_m is None else "both"
            raise fault(f"expected one of reach or slant_range (got {got})")
        return self


class Fuel(Record):
    """Fuel model: the sortie ends when the way home and the reserve need what is left."""

    capacity_kg: Mass = Field(alias="capacity", description="usable fuel at take-off")
    transit_burn_kgps: FuelFlow = Field(alias="transit_burn", description="burn in transit")
    loiter_burn_kgps: FuelFlow = Field(
        alias="loiter_burn", description="burn on station, and of the reserve"
    )


class Aircraft(Record):
    """One type of aircraft, resolved: catalogue, `like`, or the scenario's own figures."""

    model_config = ConfigDict(json_schema_extra=like_schema)

    key: str = Field("", description="catalogue key or name it came from")
    name: str = Field("", description="name to show")
    endurance_s: Duration = Field(alias="endurance", description="take-off to dry tanks")
    reserve_s: DurationOrZero = Field(
        alias="reserve", description="flight time that must remain at landing"
    )
    transit_speed_mps: Speed = Field(
        alias="transit_speed", description="true airspeed to and from the station"
    )
    loiter_speed_mps: Speed = Field(alias="loiter_speed", description="true airspeed on station")
    climb_allowance_s: DurationOrZero = Field(
        alias="climb_allowance", description="time added once, outbound, for the climb"
    )
    ceiling_m: Altitude | None = Field(
        None, alias="ceiling", description="highest altitude; orbits above it are refused"
    )
    turnaround: Time = Field(description="landing to ready")
    sensor: Sensor = Field(description="what it sees")
    fuel: Fuel | None = Field(None, description="fuel model instead of endurance alone")

    @model_validator(mode="after")
    def _flies(self) -> Self:
        if self.reserve_s + self.climb_allowance_s >= self.endurance_s:
            hours = f"{self.endurance_s / 3600:g} h"
            raise faults(
                [("reserve", f"reserve and climb allowance use up the endurance ({hours})", "")]
            )
        return self


class Maintenance(Record):
    """Unscheduled repairs, found at landing, in a number of bays."""

    mean_time_between_s: Duration = Field(
        alias="mean_time_between", description="mean time between failures (exponential)"
    )
    time_to_repair: RepairTime = Field(
        alias="mean_time_to_repair",
        description="a lone duration is the mean of an exponential; or a distribution",
    )
    bays: int = Field(ge=1, le=10_000, description="repairs that can go on at once")
    clock: Literal["flight", "calendar"] = Field(
        "flight", description="what wears the aircraft: flight hours or calendar hours"
    )


class Fleet(Record):
    """Aircraft of one type at one base. Chance is off unless stated."""

    base: Annotated[Base, Shorthand("catalogue key or ICAO code", "OMAM")] = Field(
        description="catalogue key, ICAO code, or {latitude, longitude, elevation}"
    )
    aircraft: Annotated[Aircraft, Shorthand("catalogue key or own aircraft", "mq9a_er")] = Field(
        description="catalogue key, a name under aircraft, or {like: key, ...}"
    )
    count: int = Field(ge=1, le=10_000, description="tails owned")
    preflight: Time = Field(
        FIXED_ZERO, description="decision to take-off", json_schema_extra=zero("s")
    )
    turnaround: Time = Field(
        default_factory=lambda data: data["aircraft"].turnaround,
        description="landing to ready; the aircraft's own when silent",
    )
    p_ground_abort: Probability = Field(
        0.0,
        alias="ground_abort",
        description="launches that fail on the ground; a spare takes over",
        json_schema_extra=zero("%"),
    )
    air_abort_per_flight_hour: Probability = Field(
        0.0,
        description="chance to turn back, per flight hour",
        json_schema_extra=zero("%"),
    )
    loss_per_100000_flight_hours: float = Field(
        0.0, ge=0.0, le=100_000.0, description="aircraft lost per 100,000 flight hours"
    )
    p_sortie_loss: Probability = Field(
        0.0,
        alias="sortie_loss",
        description="sorties that fail whole, with no spare taking their place",
        json_schema_extra=zero("%"),
    )
    replacement_s: Duration | None = Field(
        None, alias="replacement", description="time until a lost tail is replaced; never if silent"
    )
    maintenance: Maintenance | None = Field(None, description="unscheduled repairs")
    stream: Name | None = Field(
        None, description="name of the random stream; the fleet's position in the file when silent"
    )


class Stare(Record):
    """A circle round the centre."""

    kind: Literal["stare"]
    radius_m: _Extent = Field(alias="radius", description="radius of the circle")


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


class Ladder(Record):
    """Parallel legs over a rectangle, spaced like rungs."""

    kind: Literal["ladder"]
    length_m: _Extent = Field(alias="length", description="length of a rung")
    width_m: _Extent = Field(alias="width", description="extent across the rungs")
    spacing_m: _Extent = Field(alias="spacing", description="distance between rungs")
    bearing_rad: Angle = Field(
        0.0,
        alias="bearing",
        description="direction of the rungs, clockwise from north",
        json_schema_extra=zero("deg"),
    )

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

    @model_validator(mode="after")
    def _goes_round(self) -> Self:
        if len(set(self.points)) < 2:
            n = len(set(self.points))
            raise faults([("points", f"a circuit needs 2 different points (got {n})", "")])
        return self


Pattern = Annotated[Stare | Racetrack | Ladder | Circuit, Field(discriminator="kind")]


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
    interval_s: Duration | None = Field(
        None, alias="interval", description="every: time between launches"
    )

    @model_validator(mode="after")
    def _belongs_to_policy(self) -> Self:
        found = []
        if self.policy == "every" and self.interval_s is None:
            example = "write for example interval: 10 h"
            found.append(("", "required key 'interval' is missing for policy every", example))
        if self.policy == "every" and self.overlap_s > 0.0:
            found.append(("overlap", "overlap belongs to policy on_bingo", ""))
        if self.policy == "on_bingo" and self.interval_s is not None:
            found.append(("interval", "interval belongs to policy every", ""))
        if found:
            raise faults(found)
        return self


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


class Wind(Record):
    """Uniform wind."""

    from_rad: Angle = Field(alias="from", description="direction it blows FROM, clockwise")
    speed_mps: WindSpeed = Field(alias="speed", description="speed")


class Scenario(Record):
    """One basing option: who flies, from where, over whom, and what is asked of them."""

    model_config = ConfigDict(json_schema_extra=scenario_schema, title="othsim scenario")

    name: str = Field(min_length=1, max_length=200, description="title of maps and reports")
    description: str = Field("", max_length=20_000, description="what is assumed, on whose word")
    start_utc: Utc = Field(alias="start", description="t = 0, warm-up included")
    duration_s: _Span = Field(alias="duration", description="time that counts, after the warm-up")
    warmup_s: _SpanOrZero = Field(
        0.0,
        alias="warmup",
        description="simulated first, not counted",
        json_schema_extra=zero("d"),
    )
    seed: int = Field(0, ge=0, lt=2**63, description="seed of every random stream")
    airspace: Airspace = Field(default_factory=Airspace, description="where nobody may fly")
    areas: dict[Name, Area] = Field(description="pieces of the ground, by name")
    grid: Grid | None = Field(None, description="the mapped area and its cells")
    fleets: dict[Name, Fleet] = Field(description="aircraft at bases, by name", min_length=1)
    orbits: dict[Name, Orbit] = Field(description="standing demands, by name", min_length=1)
    aircraft: dict[Name, Aircraft] = Field(
        {}, description="aircraft beside the catalogue's, or changing one of them"
    )
    wind: Wind | None = Field(None, description="uniform wind; none when silent")
    uncertain: dict[str, UncertainFigure] = Field(
        {}, description="figures drawn once per replication: path -> distribution"
    )
    claims: tuple[Claim, ...] = Field((), strict=False, description="sentences to test")
    _source: Source = PrivateAttr(default_factory=Source)

    @property
    def source(self) -> Source:
        """The text as given and the file and line of every value; empty when built in Python."""
        return self._source

"""Fleets: bases, aircraft, sensors, maintenance. A field's alias is its key in the file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Final, Literal, Self

from pydantic import ConfigDict, Field, model_validator

from sim.scenario.parts.dispatch import Alert
from sim.scenario.values.frozen_type import Record, like_schema, zero
from sim.scenario.values.law_reading import RepairTime, Time
from sim.scenario.values.laws import FIXED_ZERO
from sim.scenario.values.places_and_times import Latitude, Longitude, Name, Shorthand
from sim.scenario.values.quantities import (
    Altitude,
    Distance,
    Duration,
    DurationOrZero,
    Elevation,
    FuelFlow,
    Mass,
    Probability,
    Quantity,
    RatePerHour,
    Speed,
    fault,
    faults,
)
from sim.units import HOUR_S

_STEEPEST_GRAZING_RAD: Final = 1.5  # 86 deg: beyond it the sensor sees a dot below the aircraft
_Grazing = Annotated[
    float, Quantity("angle", ge=0.0, le=_STEEPEST_GRAZING_RAD, limit="1.5 rad (86 deg)")
]


def _position_name(data: dict[str, Any]) -> str:
    """A place without a name is called by where it is: 14.84 N 70.50 E."""
    lat_deg, lon_deg = data.get("lat_deg", 0.0), data.get("lon_deg", 0.0)
    north, east = "S" if lat_deg < 0 else "N", "W" if lon_deg < 0 else "E"
    return f"{abs(lat_deg):.2f} {north} {abs(lon_deg):.2f} {east}"


def _from_aircraft(name: str) -> Callable[[dict[str, Any]], Any]:
    """The aircraft's own figure; pydantic 2.11 asks for it even where the aircraft was refused."""
    return lambda data: getattr(data.get("aircraft"), name, None)


class Base(Record):
    """An airfield to fly from."""

    key: str | None = Field(None, description="catalogue key or ICAO code it came from")
    lat_deg: Latitude = Field(alias="latitude", description="degrees north")
    lon_deg: Longitude = Field(alias="longitude", description="degrees east")
    name: str = Field(
        default_factory=_position_name, description="name to show; its position if silent"
    )
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

    sweep_width_m: Distance | None = Field(
        None,
        alias="sweep_width",
        description="width that it clears of what is searched for, far less than twice its reach",
    )
    hold_reach_m: Distance | None = Field(
        None,
        alias="hold_reach",
        description="how far it may be from what it holds: over a border it may not cross; it is "
        "overhead when silent",
    )
    settle_s: DurationOrZero = Field(
        0.0,
        alias="settle",
        description="least time in reach for a target to be seen by who was not sent for it: to "
        "turn to it and focus",
        json_schema_extra=zero("s"),
    )

    @model_validator(mode="after")
    def _one_reach(self) -> Self:
        if (self.reach_m is None) == (self.slant_range_m is None):
            got = "none" if self.reach_m is None else "both"
            away = "to take an inherited one away write reach: null or slant_range: null"
            rule = f"expected one of reach or slant_range (got {got})"
            raise fault(rule, away if got == "both" else "")
        return self

    @model_validator(mode="after")
    def _is_within_reach(self) -> Self:
        """Nothing is cleared, or held in sight, beyond what the sensor reaches."""
        reach_m, problems = self.reach_m or self.slant_range_m or 0.0, []
        for key, value_m, most, most_m in (
            ("sweep_width", self.sweep_width_m, "twice the reach", 2.0 * reach_m),
            ("hold_reach", self.hold_reach_m, "the reach", reach_m),
        ):
            if value_m is not None and value_m > most_m * (1.0 + 1e-9):
                rule = f"must be at most {most}, {most_m / 1e3:g} km (got {value_m / 1e3:g} km)"
                problems.append((key, rule, ""))
        if problems:
            raise faults(problems)
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
    link_m: Distance | None = Field(
        None,
        alias="link",
        description="range of the data link that binds it to its base; by satellite when silent",
    )
    turnaround: Time = Field(description="landing to ready")
    sensor: Sensor = Field(description="what it sees")
    fuel: Fuel | None = Field(None, description="fuel model instead of endurance alone")

    @model_validator(mode="after")
    def _flies(self) -> Self:
        if self.reserve_s + self.climb_allowance_s >= self.endurance_s:
            hours = f"{self.endurance_s / HOUR_S:g} h"
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
    overfly: tuple[str, ...] = Field(
        (), strict=False, description="closed countries and regions that let this fleet through"
    )
    preflight: Time = Field(
        FIXED_ZERO, description="decision to take-off", json_schema_extra=zero("s")
    )
    turnaround: Time = Field(
        default_factory=_from_aircraft("turnaround"),
        description="landing to ready; the aircraft's own when silent",
    )
    link_m: Distance | None = Field(
        default_factory=_from_aircraft("link_m"),
        alias="link",
        description="range of the data link from this base; the aircraft's own when silent",
    )
    p_ground_abort: Probability = Field(
        0.0,
        alias="ground_abort",
        description="launches that fail on the ground; a spare takes over",
        json_schema_extra=zero("%"),
    )
    air_abort_per_flight_hour: RatePerHour = Field(
        0.0,
        description="rate of turning back, a flight hour: 0.2 % or 0.002 is one in 500 h",
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
    alert: Alert | None = Field(None, description="aircraft that stand ready for cues")
    stream: Name | None = Field(
        None,
        description="name of the random stream, for one fleet alone; when silent the fleet's "
        "position in the file, from 0",
    )

    @property
    def n_on_alert(self) -> int:
        """How many of its tails, the last ones, stand ready for cues and fly no orbit."""
        return self.alert.aircraft if self.alert else 0

    @property
    def n_for_orbits(self) -> int:
        """How many of its tails, the first ones, fly orbits."""
        return self.count - self.n_on_alert

    @property
    def has_chance(self) -> bool:
        """Whether anything about it is drawn anew in every replication."""
        fixed = self.preflight.is_fixed and self.turnaround.is_fixed
        rates = (
            self.p_ground_abort,
            self.air_abort_per_flight_hour,
            self.loss_per_100000_flight_hours,
            self.p_sortie_loss,
        )
        return any(rates) or not fixed or self.maintenance is not None

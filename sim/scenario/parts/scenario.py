"""The scenario itself, its areas, airspace, grid and wind. A field's alias is its key in the file.

In a file every dimensional figure carries its unit; in Python the same types take SI numbers:
`Wind(from_rad=0.0, speed_mps=20.0)`.
"""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any, Final, Self

from pydantic import ConfigDict, Discriminator, Field, PrivateAttr, Tag, model_validator

from sim.scenario.file.source_places import Source
from sim.scenario.parts.claim import Claim
from sim.scenario.parts.cue import Cue, Phase, Surge, Task
from sim.scenario.parts.dispatch import Dispatch
from sim.scenario.parts.fleet import Aircraft, Base, Fleet, Fuel, Maintenance, Sensor
from sim.scenario.parts.orbit import Circuit, Ladder, Orbit, Pattern, Racetrack, Relief, Stare
from sim.scenario.parts.target import Target
from sim.scenario.parts.watch import Watch
from sim.scenario.values.frozen_type import Record, closures, scenario_schema, whole_entries, zero
from sim.scenario.values.law_reading import UncertainFigure
from sim.scenario.values.laws import TimeLaw, Uncertain
from sim.scenario.values.places_and_times import ClosedHours, LatLon, Name, Outline, Utc
from sim.scenario.values.quantities import Direction, Elevation, Quantity, WindSpeed, fault, faults
from sim.scenario.values.units_and_bounds import CENTURY_S
from sim.units import DAY_S

__all__ = [
    "Aircraft",
    "Airspace",
    "Area",
    "Base",
    "Circuit",
    "Claim",
    "Closure",
    "Cue",
    "Dispatch",
    "Fleet",
    "Fuel",
    "Grid",
    "Ladder",
    "Maintenance",
    "Orbit",
    "Passage",
    "Pattern",
    "Racetrack",
    "Relief",
    "Scenario",
    "Sensor",
    "Stare",
    "Surge",
    "Target",
    "Task",
    "TimeLaw",
    "Uncertain",
    "Watch",
    "Wind",
]

_Span = Annotated[float, Quantity("duration", gt=0.0, le=CENTURY_S, limit="100 years")]
_SpanOrZero = Annotated[float, Quantity("duration", ge=0.0, le=CENTURY_S, limit="100 years")]
_CellSize = Annotated[float, Quantity("distance", ge=100.0, le=1e6, least="100 m", limit="1000 km")]
# No state claims more; a wider one is a slip of the unit, and takes minutes to draw.
_Sea = Annotated[float, Quantity("distance", ge=0.0, le=926e3, least="0", limit="500 nm")]
_Width = Annotated[float, Quantity("distance", ge=100.0, le=2e6, least="100 m", limit="2000 km")]


# The shapes of an area, and what takes one away that another file or value has put there.
_SHAPES: Final = {
    "centre with radius": "centre: null, radius: null",
    "polygon": "polygon: null",
    "country": "country: null",
}


class Passage(Record):
    """An exception in closed airspace: a corridor with its width, or a polygon."""

    corridor: tuple[LatLon, ...] | None = Field(
        None,
        strict=False,
        max_length=1000,
        description="points as [latitude, longitude] of a line, flown along geodesics",
    )
    width_m: _Width | None = Field(None, alias="width", description="width of the corridor")
    polygon: Outline | None = Field(None, description="corners as [latitude, longitude], in order")

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        line = self.corridor is not None or self.width_m is not None
        if line == (self.polygon is not None):
            got = "both" if line else "none"
            raise fault(f"expected one of corridor with width, or polygon (got {got})")
        if line and self.corridor is None:
            raise fault("required key 'corridor' is missing")
        if line and self.width_m is None:
            raise fault("required key 'width' is missing")
        if self.corridor is not None and len(set(self.corridor)) < 2:
            n = len(set(self.corridor))
            raise faults([("corridor", f"a corridor needs 2 different points (got {n})", "")])
        return self


class Closure(Record):
    """A country or region that is closed at times: from, until, or at hours of each day."""

    name: str = Field(description="ISO 3166-1 alpha-3 code, or a name under regions")
    from_utc: Utc | None = Field(
        None, alias="from", description="first moment at which it is closed; always when silent"
    )
    until_utc: Utc | None = Field(
        None, alias="until", description="moment at which it opens again; never when silent"
    )
    daily: ClosedHours | None = Field(
        None, description="UTC times of day at which it is closed; all day when silent"
    )

    @model_validator(mode="after")
    def _has_a_time(self) -> Self:
        if self.from_utc is None and self.until_utc is None and self.daily is None:
            rule = "a closure in braces needs from, until or daily"
            raise fault(rule, f"closed throughout is the name alone: {self.name}")
        if self.from_utc and self.until_utc and self.until_utc <= self.from_utc:
            raise faults([("until", "must be after from: the closure would never be in force", "")])
        return self


def _kind_of_closed(value: object) -> str:
    return "closure" if isinstance(value, (dict, Closure)) else "name"


Closed = Annotated[
    Annotated[str, Tag("name")] | Annotated[Closure, Tag("closure")],
    Discriminator(_kind_of_closed),
]


class Airspace(Record):
    """Where nobody may fly."""

    closed: tuple[Closed, ...] = Field(
        (),
        strict=False,
        description="ISO 3166-1 alpha-3 codes, or names under regions; in braces with a time",
        examples=[["IRN", {"name": "PAK", "from": "2021-09-10T00:00Z"}]],
        json_schema_extra=closures,
    )
    territorial_sea_m: _Sea = Field(
        22224.0,
        alias="territorial_sea",
        description="sea off a closed country's coast that is closed with it",
        json_schema_extra={"default": "12 nm"},
    )
    median_line: bool = Field(
        False, description="whether that sea ends half-way to the coast of an open country"
    )
    regions: dict[Name, Outline] = Field({}, description="own polygons, to be named under closed")
    exceptions: dict[Name, Passage] = Field(
        {}, description="corridors and polygons in which closed airspace is open to all"
    )


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
            names = [name for name, there in zip(_SHAPES, shapes, strict=True) if there]
            got = " and ".join(names) or "none"
            away = " or ".join(_SHAPES[name] for name in names)
            hint = f"keep one of them; to take an inherited one away write {away}" if names else ""
            rule = "expected one of centre with radius, polygon, or country"
            raise fault(f"{rule} (got {got})", hint)
        if circle and self.centre is None:
            raise fault("required key 'centre' is missing")
        if circle and self.radius_m is None:
            raise fault("required key 'radius' is missing")
        return self


class Grid(Record):
    """The cells on which coverage is mapped."""

    area: str = Field(description="name of the area to map")
    cell_m: _CellSize = Field(alias="cell", description="side of the equal-area cells")


class Wind(Record):
    """Uniform wind."""

    from_rad: Direction = Field(
        alias="from", description="direction it blows FROM, clockwise from north"
    )
    speed_mps: WindSpeed = Field(alias="speed", description="how fast it blows")


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
    orbits: dict[Name, Orbit] = Field(
        {},
        description="standing demands, by name; at least one where there is no cue",
        min_length=1,
    )
    targets: dict[Name, Target] = Field({}, description="what may be watched and moves, by name")
    cues: dict[Name, Cue] = Field({}, description="demands that come as they may, by name")
    tasks: dict[Name, Task] = Field({}, description="what is done where a cue calls, by name")
    surges: dict[Name, Surge] = Field({}, description="times in which cues come more often")
    phases: dict[Name, Phase] = Field(
        {},
        description="from and until, from the start: times for which figures of cues are given too",
    )
    dispatch: Dispatch | None = Field(
        None, description="who answers a cue; whoever can be there first when silent"
    )
    watches: dict[Name, Watch] = Field({}, description="places to be known, by name")
    aircraft: dict[Name, Aircraft] = Field(
        {}, description="aircraft beside the catalogue's, or changing one of them"
    )
    wind: Wind | None = Field(None, description="uniform wind; none when silent")
    sense_in_transit: bool = Field(
        False, description="whether aircraft look on their way out and home as well"
    )
    uncertain: dict[str, UncertainFigure] = Field(
        {}, description="figures drawn once per replication: path -> distribution"
    )
    claims: tuple[Claim, ...] = Field(
        (),
        strict=False,
        description="sentences to test",
        json_schema_extra=partial(whole_entries, entry=Claim),
    )
    _source: Source = PrivateAttr(default_factory=Source)

    def __repr__(self) -> str:
        days = self.duration_s / DAY_S
        return f"<Scenario: {self.name}; {self.n_aircraft} aircraft, {days:g} days>"

    __str__ = __repr__

    @property
    def n_aircraft(self) -> int:
        """Tails of all fleets."""
        return sum(fleet.count for fleet in self.fleets.values())

    @property
    def has_chance(self) -> bool:
        """Whether anything that fleets do, or are asked for, is left to chance."""
        tasks = (self.tasks[cue.wants] for cue in self.cues.values())
        named = (self.fleets, self.targets, self.cues, self.watches)
        asked: list[Any] = [*tasks, *(part for parts in named for part in parts.values())]
        return any(part.has_chance for part in asked)

    @property
    def on_demand(self) -> bool:
        """Whether cues are asked for, or aircraft stand ready for them."""
        return bool(self.cues) or any(fleet.alert for fleet in self.fleets.values())

    @property
    def sees_targets(self) -> bool:
        """Whether targets are seen by whoever is on station."""
        return bool(self.targets) and self.dispatch is not None and self.dispatch.sight == "any"

    @property
    def is_holding(self) -> bool:
        """Whether anything that cues are about is to be held."""
        return any(self.tasks[cue.wants].hold for cue in self.cues.values())

    @property
    def releasing(self) -> tuple[str, ...]:
        """The orbits whose aircraft cues may call away."""
        return tuple(name for name, orbit in self.orbits.items() if orbit.release)

    @property
    def is_exact(self) -> bool:
        """Whether one replication says all: nothing uncertain and nothing left to chance."""
        return not (self.uncertain or self.has_chance)

    @property
    def source(self) -> Source:
        """The text as given and the file and line of every value; empty when built in Python."""
        return self._source

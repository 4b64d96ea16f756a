"""The schemas of a comparison's documents: its run.json and comparison.json."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from sim.output.format.run_schema import (
    MOST,
    Budget,
    Count,
    DocumentPart,
    Group,
    Manifest,
    Node,
    Number,
    Replications,
    Stated,
    StoredAreaFigures,
    StoredCueFigures,
    StoredEstimate,
    StoredFleetFigures,
    StoredOrbitFigures,
    StoredTargetFigures,
    Text,
)
from sim.scenario.values.quantities import fault
from sim.scenario.values.units_and_bounds import CENTURY_S
from sim.units import HOUR_S


class ComparisonManifest(Manifest):
    """run.json of a comparison."""

    kind: Literal["comparison"]
    options: Annotated[list[Text], Field(min_length=1)]
    baseline: Text


class ComparedFleet(StoredFleetFigures):
    """All fleets of an option."""

    on_station_hours: Stated
    on_scene_hours: Stated | None = None
    away_hours: Stated | None = None
    aborted_hours: Stated
    out_hours: Stated
    back_hours: Stated
    on_station_hours_per_day: StoredEstimate
    on_station_hours_per_flight_hour: StoredEstimate
    on_scene_hours_per_day: StoredEstimate | None = None


class StoredDemand(Group):
    """All orbits of an option together."""

    demanded_hours: Stated
    fill_fraction: Stated
    gap_max_h: StoredEstimate
    lost_hours: Stated
    lost_hours_by_cause: dict[Text, Stated] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _something_demanded(self) -> Self:
        if self.demanded_hours.mean <= 0.0:
            raise fault("demanded_hours must be greater than 0")
        return self


class AircraftNeeded(DocumentPart):
    """How many aircraft the orbits of an option take without end, in closed form."""

    together: Annotated[float, Field(gt=0.0, le=MOST)] | None


class ComparedOption(DocumentPart):
    """The figures of one option of a comparison."""

    scenario: Text
    aircraft: Count
    aircraft_needed: AircraftNeeded | None = None
    fleet: ComparedFleet
    fleets: dict[Text, StoredFleetFigures]
    orbits: dict[Text, StoredOrbitFigures]
    areas: dict[Text, StoredAreaFigures]
    cues: dict[Text, StoredCueFigures] = Field(default_factory=dict)
    targets: dict[Text, StoredTargetFigures] = Field(default_factory=dict)
    budgets: list[Budget]
    demand: StoredDemand | None = None

    @model_validator(mode="after")
    def _asked_for_something(self) -> Self:
        if bool(self.orbits) != (self.demand is not None):
            raise fault("orbits and demand go together")
        if not self.orbits and not self.cues:
            raise fault("orbits or cues must have an entry")
        return self


class Difference(StoredEstimate):
    """A figure of an option less the baseline's."""

    differs: bool | None
    variance_reduction: float | None


class _Differences(Group):
    """Differences by the names of the figures."""

    __pydantic_extra__: dict[str, Node]


class FleetDifferences(_Differences):
    """Of all fleets."""

    transit_fraction: Difference
    on_station_hours_per_day: Difference
    on_station_hours_per_flight_hour: Difference


class DemandDifferences(_Differences):
    """Of all orbits together."""

    fill_fraction: Difference
    gap_max_h: Difference


class OrbitDifferences(_Differences):
    """Of one orbit."""

    fill_fraction: Difference


class CueDifferences(_Differences):
    """Of one kind of cue."""

    reached_fraction: Difference
    response_time_p50_h: Difference
    response_time_p90_h: Difference


class TargetDifferences(_Differences):
    """Of one kind of target."""

    found_fraction: Difference
    seen_fraction: Difference


class AreaDifferences(_Differences):
    """Of one area."""

    coverage_fraction: Difference


class AircraftForOne(DocumentPart):
    """How many aircraft here do the work of one of the baseline's."""

    closed_form: Number | None
    flown: StoredEstimate


class Differences(DocumentPart):
    """Everything in which an option differs from the baseline."""

    aircraft_for_one: AircraftForOne
    fleet: FleetDifferences
    demand: DemandDifferences | None = None
    orbits: dict[Text, OrbitDifferences] = Field(default_factory=dict)
    areas: dict[Text, AreaDifferences] = Field(default_factory=dict)
    cues: dict[Text, CueDifferences] = Field(default_factory=dict)
    targets: dict[Text, TargetDifferences] = Field(default_factory=dict)


class Ranked(DocumentPart):
    """A place in the ranking."""

    option: Text
    fill_fraction: StoredEstimate | None = None
    reached_fraction: StoredEstimate | None = None
    p_best: Annotated[float, Field(ge=0.0, le=1.0)] | None

    @model_validator(mode="after")
    def _by_one_figure(self) -> Self:
        if (self.fill_fraction is None) == (self.reached_fraction is None):
            raise fault("fill_fraction is missing")
        return self


class ComparisonSummary(DocumentPart):
    """comparison.json."""

    schema_version: Literal[1]
    baseline: Text
    seed: Count
    replications: Replications
    exact: bool
    duration_h: Annotated[float, Field(gt=0.0, le=CENTURY_S / HOUR_S)]
    demanded_hours: Number
    remarks: list[Text]
    options: Annotated[dict[Text, ComparedOption], Field(min_length=1)]
    differences: dict[Text, Differences]
    ranking: list[Ranked]

    @model_validator(mode="after")
    def _about_the_same(self) -> Self:
        first, *others = self.options
        if self.baseline != first or list(self.differences) != others:
            raise fault("differences must be those of all options but the baseline, the first")
        baseline = self.options[first]
        every: list[tuple[str, ComparedOption | Differences]] = [
            *self.options.items(),
            *self.differences.items(),
        ]
        for name, entry in every:
            if not {*baseline.orbits} <= {*entry.orbits} or not {*baseline.areas} <= {*entry.areas}:
                raise fault(f"'{name}' lacks an orbit or an area of the baseline")
        if {place.option for place in self.ranking} != {*self.options}:
            raise fault("ranking must name every option")
        return self

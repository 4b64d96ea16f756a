"""The schemas of a run's documents, run.json and summary.json, and the types they are made of.

Every file of a folder is held against its definition when it is opened, because a folder may have
been damaged or made by anybody: what does not fit is named by its file and field, and is never a
fault of ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    StringConstraints,
    Tag,
    model_validator,
)
from typing_extensions import TypeAliasType

from sim.scenario.values.places_and_times import Utc
from sim.scenario.values.quantities import fault
from sim.scenario.values.units_and_bounds import CENTURY_S
from sim.units import HOUR_S

RESULTS_FORMAT: Final = 2
# Nothing that we count is larger, in any unit: the square of a century is 1e19 s2.
MOST: Final = 1e24


class DocumentPart(BaseModel):
    """Frozen and strict; a key that is not known may come from a later version and is left."""

    model_config = ConfigDict(
        frozen=True,
        strict=True,
        extra="ignore",
        allow_inf_nan=False,
        defer_build=True,  # until a document is read: a run writes more kinds than it reads
    )


Text = Annotated[str, StringConstraints(max_length=20_000)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[float, Field(ge=-MOST, le=MOST)]
Count = Annotated[int, Field(ge=0, lt=2**63)]
Replications = Annotated[int, Field(ge=1, le=1_000_000)]
Span = Annotated[float, Field(gt=0.0, le=CENTURY_S)]


class StoredEstimate(DocumentPart):
    """A figure over replications with its 95 % interval, or how few of them it was seen in."""

    mean: Number | None
    lo: Number | None
    hi: Number | None
    n: Count
    seen: Count | None = None

    @model_validator(mode="after")
    def _whole_interval(self) -> Self:
        ends = [end for end in (self.lo, self.hi) if end is not None]
        if len(ends) == 1 or (ends and (self.mean is None or ends[0] > ends[1])):
            raise fault("lo and hi must be an interval with a mean, or both be null")
        return self


class Stated(StoredEstimate):
    """A figure that always has a value."""

    mean: Number


def _kind_of_node(node: Any) -> str:
    if isinstance(node, Mapping):
        return "<estimate>" if "mean" in node else "<group>"
    return "<list>" if isinstance(node, list) else "<figure>"


# Anything that a summary may hold below its known keys. Told apart by shape, not by trial: pydantic
# would else complain of every kind that a value is not.
Node = TypeAliasType(
    "Node",
    Annotated[
        Annotated[StoredEstimate, Tag("<estimate>")]
        | Annotated["dict[str, Node]", Tag("<group>")]
        | Annotated["list[Node]", Tag("<list>")]
        | Annotated[Number | int | Text | bool | None, Tag("<figure>")],
        Discriminator(_kind_of_node),
    ],
)


class Group(DocumentPart):
    """Figures by name: those that are read by name are required, any other may stand beside."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Node]


class StoredFleetFigures(Group):
    """Of one fleet, or of all."""

    sorties: StoredEstimate
    flight_hours: StoredEstimate
    on_station_hours: StoredEstimate
    on_scene_hours: StoredEstimate | None = None
    aborted_hours: StoredEstimate
    transit_fraction: StoredEstimate


class StoredOrbitFigures(Group):
    """Of one orbit."""

    fill_fraction: StoredEstimate
    n_gaps: StoredEstimate
    gap_mean_h: StoredEstimate
    gap_max_h: StoredEstimate
    lost_hours: StoredEstimate
    lost_hours_by_cause: dict[Text, StoredEstimate]


class StoredAreaFigures(Group):
    """Of one area."""

    coverage_fraction: StoredEstimate
    blind_fraction: StoredEstimate
    cut_fraction: StoredEstimate
    revisit_max_h: StoredEstimate
    gap_max_h: StoredEstimate
    gap_max_seen_h: StoredEstimate
    time_average_gap_h: StoredEstimate
    time_average_gap_seen_h: StoredEstimate
    response_time_mean_h: StoredEstimate
    response_time_mean_seen_h: StoredEstimate


class StoredCueFigures(Group):
    """Of one kind of cue, and below it of its phases."""

    n_reported: StoredEstimate
    n_reached: StoredEstimate
    reached_fraction: StoredEstimate
    response_time_mean_h: StoredEstimate
    response_time_p50_h: StoredEstimate
    response_time_p90_h: StoredEstimate
    wait_mean_h: StoredEstimate
    open_mean: StoredEstimate
    unmet_by_cause: dict[Text, StoredEstimate] = {}


class StoredTargetFigures(Group):
    """Of one kind of target."""

    n_targets: StoredEstimate
    n_sightings: StoredEstimate
    found_fraction: StoredEstimate
    seen_fraction: StoredEstimate
    time_to_sight_mean_h: StoredEstimate


class StoredSurgeFigures(Group):
    """Of one surge."""

    recovery_h: StoredEstimate
    n_open_at_end: StoredEstimate
    n_open_max: StoredEstimate


class StoredWatchFigures(Group):
    """Of one place that is watched."""

    watched_hours: StoredEstimate
    watched_fraction: StoredEstimate
    bins_seen_fraction: StoredEstimate
    bins_met_fraction: StoredEstimate
    known_fraction: StoredEstimate
    known_after_d: StoredEstimate


class Budget(Group):
    """A sortie budget in closed form."""

    fleet: Text
    orbit: Text
    aircraft: Text
    reach_km: Number
    altitude_m: Number
    height_m: Number
    grazing_angle_deg: Number
    feasible: bool
    reason: Text | None = None
    route_nm: Number | None = None
    great_circle_nm: Number | None = None
    out_h: Number | None = None
    back_h: Number | None = None
    on_station_h: Number | None = None
    transit_fraction: Number | None = None
    aircraft_per_orbit: Count | None = None
    closed: dict[Text, list[Text]] | None = None


class Manifest(DocumentPart):
    """run.json."""

    program: Literal["othsim"]
    schema_version: Literal[2]
    state: Literal["running", "partial", "done"]
    results: Literal["complete"] | None = None  # while it runs: only the closing is left
    scenario: Text
    scenario_file: Text
    fingerprint: Hash
    seed: Count
    replications: Replications
    start_utc: Utc
    warmup_s: Annotated[float, Field(ge=0.0, le=CENTURY_S)]
    duration_s: Span
    versions: dict[Text, Text]
    command: list[Text]
    shard: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}/[0-9]{1,6}$")] | None = None
    timings_s: dict[Text, Number] = {}
    engines: dict[Text, Text] = {}
    missing_pictures: dict[Text, Text] = {}
    texts: dict[Text, Hash] = {}  # of what was asked, where it lies and what came of it
    kind: Literal["comparison"] | None = None


class Summary(DocumentPart):
    """summary.json."""

    schema_version: Literal[1]
    scenario: Text
    seed: Count
    replications: Replications
    duration_h: Annotated[float, Field(gt=0.0, le=CENTURY_S / HOUR_S)]
    budgets: list[Budget]
    fleet: StoredFleetFigures
    fleets: dict[Text, StoredFleetFigures]
    orbits: dict[Text, StoredOrbitFigures]
    areas: dict[Text, StoredAreaFigures]
    cues: dict[Text, StoredCueFigures] = {}
    targets: dict[Text, StoredTargetFigures] = {}
    surges: dict[Text, StoredSurgeFigures] = {}
    watches: dict[Text, StoredWatchFigures] = {}
    claims: list[dict[Text, Node]]

"""What the folders that othsim writes hold: files, fields, types, columns, units. The one place.

Tables and grids are written from what stands here, and every file is held against it when it is
opened, because a folder may have been damaged or made by anybody: what does not fit is named by its
file and field, and is never a fault of ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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

from sim.operations.gaps import CAUSES
from sim.scenario.fields import Latitude, Utc
from sim.scenario.quantities import CENTURY_S, fault

RESULTS_FORMAT: Final = 2
# Nothing that we count is larger, in any unit: the square of a century is 1e19 s2.
_MOST: Final = 1e24
# Sums of many replications end a little beside a bound.
_ROUNDING: Final = 1e-9

# Everything that othsim writes into the folder of a run or a comparison, by its path in there.
OURS: Final = (
    *("run.json", "scenario.yaml", "resolved.yaml", "scenarios/*.yaml", "log.txt", "report.html"),
    *("summary.json", "summary.csv", "comparison.json", "comparison.csv", "geometry.geojson"),
    *("sorties.parquet", "events.parquet", "orbits.parquet", "replications.parquet"),
    *("coverage.nc", "figures/*.png", ".batches/batch-*.npz"),
    # What a process leaves that is killed while it writes.
    *(".*.tmp", "*/.*.tmp"),
)

# --- documents: run.json, summary.json, geometry.geojson, comparison.json, kept bench runs


class _Part(BaseModel):
    """Frozen and strict; a key that is not known may come from a later version and is left."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", allow_inf_nan=False)


Text = Annotated[str, StringConstraints(max_length=20_000)]
Number = Annotated[float, Field(ge=-_MOST, le=_MOST)]
Count = Annotated[int, Field(ge=0, lt=2**63)]
Replications = Annotated[int, Field(ge=1, le=1_000_000)]
Span = Annotated[float, Field(gt=0.0, le=CENTURY_S)]


class Estimate(_Part):
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


class Stated(Estimate):
    """A figure that always has a value."""

    mean: Number


def _kind_of_node(node: Any) -> str:
    if isinstance(node, Mapping):
        return "<estimate>" if "mean" in node else "<group>"
    return "<list>" if isinstance(node, list) else "<figure>"


# Anything that a summary may hold below its known keys.
Node = TypeAliasType(
    "Node",
    Annotated[
        Annotated[Estimate, Tag("<estimate>")]
        | Annotated["dict[str, Node]", Tag("<group>")]
        | Annotated["list[Node]", Tag("<list>")]
        | Annotated[Number | int | Text | bool | None, Tag("<figure>")],
        Discriminator(_kind_of_node),
    ],
)


class _Group(_Part):
    """Figures by name: those that are read by name are required, any other may stand beside."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Node]


class FleetFigures(_Group):
    """Of one fleet, or of all."""

    sorties: Estimate
    flight_hours: Estimate
    on_station_hours: Estimate
    aborted_hours: Estimate
    transit_fraction: Estimate


class OrbitFigures(_Group):
    """Of one orbit."""

    fill_fraction: Estimate
    n_gaps: Estimate
    gap_mean_h: Estimate
    gap_max_h: Estimate
    lost_hours: Estimate
    lost_hours_by_cause: dict[Text, Estimate]


class AreaFigures(_Group):
    """Of one area."""

    coverage_fraction: Estimate
    blind_fraction: Estimate
    cut_fraction: Estimate
    revisit_max_h: Estimate
    gap_max_h: Estimate
    gap_max_seen_h: Estimate
    time_average_gap_h: Estimate
    time_average_gap_seen_h: Estimate
    response_time_mean_h: Estimate
    response_time_mean_seen_h: Estimate


class Budget(_Group):
    """A sortie budget in closed form."""

    fleet: Text
    orbit: Text
    aircraft: Text
    reach_km: Number
    altitude_m: Number
    height_m: Number
    grazing_angle_deg: Number
    feasible: bool


class Manifest(_Part):
    """run.json."""

    program: Literal["othsim"]
    schema_version: Literal[2]
    state: Literal["running", "partial", "done"]
    results: Literal["complete"] | None = None  # while it runs: only the closing is left
    scenario: Text
    scenario_file: Text
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    seed: Count
    replications: Replications
    start_utc: Utc
    warmup_s: Annotated[float, Field(ge=0.0, le=CENTURY_S)]
    duration_s: Span
    versions: dict[Text, Text]
    command: list[Text]
    shard: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}/[0-9]{1,6}$")] | None = None
    timings_s: dict[Text, Number] = {}
    missing_pictures: dict[Text, Text] = {}
    kind: Literal["comparison"] | None = None


class ComparisonManifest(Manifest):
    """run.json of a comparison."""

    kind: Literal["comparison"]
    options: Annotated[list[Text], Field(min_length=1)]
    baseline: Text


class Summary(_Part):
    """summary.json."""

    schema_version: Literal[1]
    scenario: Text
    seed: Count
    replications: Replications
    duration_h: Annotated[float, Field(gt=0.0, le=CENTURY_S / 3600.0)]
    budgets: list[Budget]
    fleet: FleetFigures
    fleets: dict[Text, FleetFigures]
    orbits: dict[Text, OrbitFigures]
    areas: dict[Text, AreaFigures]
    claims: list[dict[Text, Node]]


class ComparedFleet(FleetFigures):
    """All fleets of an option."""

    on_station_hours: Stated
    aborted_hours: Stated
    out_hours: Stated
    back_hours: Stated
    on_station_hours_per_day: Estimate
    on_station_hours_per_flight_hour: Estimate


class Demand(_Group):
    """All orbits of an option together."""

    demanded_hours: Stated
    fill_fraction: Stated
    gap_max_h: Estimate
    lost_hours: Stated
    lost_hours_by_cause: dict[Text, Stated] = {}

    @model_validator(mode="after")
    def _something_asked(self) -> Self:
        if self.demanded_hours.mean <= 0.0:
            raise fault("demanded_hours must be greater than 0")
        return self


class ComparedOption(_Part):
    """The figures of one option of a comparison."""

    scenario: Text
    aircraft: Count
    fleet: ComparedFleet
    fleets: dict[Text, FleetFigures]
    orbits: Annotated[dict[Text, OrbitFigures], Field(min_length=1)]
    areas: dict[Text, AreaFigures]
    budgets: list[Budget]
    demand: Demand


class Difference(Estimate):
    """A figure of an option less the baseline's."""

    differs: bool | None
    variance_reduction: float | None


class _Differences(_Group):
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


class AreaDifferences(_Differences):
    """Of one area."""

    coverage_fraction: Difference


class AircraftForOne(_Part):
    """How many aircraft here do the work of one of the baseline's."""

    closed_form: Number | None
    flown: Estimate


class Differences(_Part):
    """Everything in which an option differs from the baseline."""

    aircraft_for_one: AircraftForOne
    fleet: FleetDifferences
    demand: DemandDifferences
    orbits: dict[Text, OrbitDifferences]
    areas: dict[Text, AreaDifferences] = {}


class Ranked(_Part):
    """A place in the ranking."""

    option: Text
    fill_fraction: Estimate
    p_best: Annotated[float, Field(ge=0.0, le=1.0)] | None


class ComparisonSummary(_Part):
    """comparison.json."""

    schema_version: Literal[1]
    baseline: Text
    seed: Count
    replications: Replications
    exact: bool
    duration_h: Annotated[float, Field(gt=0.0, le=CENTURY_S / 3600.0)]
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
        asked = self.options[first]
        every: list[tuple[str, ComparedOption | Differences]] = [
            *self.options.items(),
            *self.differences.items(),
        ]
        for name, found in every:
            if not {*asked.orbits} <= {*found.orbits} or not {*asked.areas} <= {*found.areas}:
                raise fault(f"'{name}' lacks an orbit or an area of the baseline")
        if {place.option for place in self.ranking} != {*self.options}:
            raise fault("ranking must name every option")
        return self


class Step(_Part):
    """How long a step of a bench took."""

    wall_s: Annotated[float, Field(ge=0.0, le=_MOST)]
    processor_s: Annotated[float, Field(ge=0.0, le=_MOST)]


class BenchRun(_Part):
    """A kept run of the standard comparison."""

    schema_version: Literal[1]
    versions: dict[Text, Text]
    standard: dict[Text, Node]
    fingerprints: dict[Text, Text]
    timings: dict[Text, Step]
    figures: dict[Text, dict[Text, Node]]


Place = Annotated[
    tuple[Annotated[float, Field(ge=-540.0, le=540.0)], Latitude], Field(strict=False)
]
Line = Annotated[list[Place], Field(min_length=2)]
Ring = Annotated[list[Place], Field(min_length=4)]


SHAPES: Final = (
    *("Point", "LineString", "MultiLineString"),
    *("Polygon", "MultiPolygon", "GeometryCollection"),
)


class Point(_Part):
    """A GeoJSON point: longitude, latitude."""

    type: Literal["Point"]
    coordinates: Place


class LineString(_Part):
    """A GeoJSON line."""

    type: Literal["LineString"]
    coordinates: Line


class MultiLineString(_Part):
    """GeoJSON lines."""

    type: Literal["MultiLineString"]
    coordinates: list[Line]


class Polygon(_Part):
    """A GeoJSON polygon."""

    type: Literal["Polygon"]
    coordinates: list[Ring]


class MultiPolygon(_Part):
    """GeoJSON polygons."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[Ring]]


class Collection(_Part):
    """What is left of a shape where it falls into pieces of several kinds."""

    type: Literal["GeometryCollection"]
    geometries: list[
        Annotated[
            Point | LineString | MultiLineString | Polygon | MultiPolygon, Discriminator("type")
        ]
    ]


Ground = Annotated[Polygon | MultiPolygon | Collection, Discriminator("type")]
Track = Annotated[Point | LineString | MultiLineString | Polygon, Discriminator("type")]


class _Properties(_Part):
    """Of whose run a feature is, where a collection holds several."""

    option: Text = ""


class BaseProperties(_Properties):
    """An airfield with the aircraft of one fleet."""

    name: Text
    fleet: Text
    count: Annotated[int, Field(ge=0, le=1_000_000)]


class OrbitProperties(_Properties):
    """An orbit with what it asks; windows in seconds of the UTC day."""

    name: Text
    aircraft_on_station: Annotated[int, Field(ge=1, le=1_000_000)]
    windows_s: list[Annotated[tuple[Number, Number], Field(strict=False)]] | None


class RouteProperties(_Properties):
    """The way from a base to an orbit."""

    fleet: Text
    orbit: Text
    length_nm: Annotated[float, Field(ge=0.0, le=1e6)]


class AirspaceProperties(_Properties):
    """A piece of closed airspace."""

    names: list[Text]


class AreaProperties(_Properties):
    """An area."""

    name: Text


class PatternProperties(_Properties):
    """The lap of an orbit."""

    orbit: Text


class BaseFeature(_Part):
    """A base on the map."""

    properties: BaseProperties
    geometry: Point


class OrbitFeature(_Part):
    """An orbit on the map."""

    properties: OrbitProperties
    geometry: Point


class RouteFeature(_Part):
    """A route on the map."""

    properties: RouteProperties
    geometry: LineString


class AirspaceFeature(_Part):
    """Closed airspace on the map."""

    properties: AirspaceProperties
    geometry: Ground


class AreaFeature(_Part):
    """An area on the map."""

    properties: AreaProperties
    geometry: Ground


class PatternFeature(_Part):
    """A lap on the map."""

    properties: PatternProperties
    geometry: Track


def _kind_of_feature(feature: Any) -> str | None:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    kind = properties.get("kind") if isinstance(properties, Mapping) else None
    return f"<{kind}>" if isinstance(kind, str) else None


class Geometry(_Part):
    """geometry.geojson."""

    type: Literal["FeatureCollection"]
    features: list[
        Annotated[
            Annotated[BaseFeature, Tag("<base>")]
            | Annotated[OrbitFeature, Tag("<orbit>")]
            | Annotated[RouteFeature, Tag("<route>")]
            | Annotated[AirspaceFeature, Tag("<airspace>")]
            | Annotated[AreaFeature, Tag("<area>")]
            | Annotated[PatternFeature, Tag("<pattern>")],
            Discriminator(_kind_of_feature),
        ]
    ]


# --- tables


@dataclass(frozen=True)
class Column:
    """A column of a table: its type on disk, the values it may have.

    `words` are the only texts it may hold, `optional` lets a number be missing (nan).
    """

    kind: Literal["VARCHAR", "BIGINT", "DOUBLE"]
    least: float = -_MOST
    most: float = _MOST
    words: tuple[str, ...] = ()
    optional: bool = False


_COUNT = Column("BIGINT", 0.0, 2.0**62)
_NAME = Column("VARCHAR")
_FIGURE = Column("DOUBLE", optional=True)
# The clock of a run: warm-up and duration have a century each, and the last sorties end after.
_TIME = Column("DOUBLE", 0.0, 3.0 * CENTURY_S)
_TIME_IF_ANY = Column("DOUBLE", 0.0, 3.0 * CENTURY_S, optional=True)
# Seconds in every column named _s.
TABLES: Final[dict[str, dict[str, Column]]] = {
    "sorties": {
        "replication": _COUNT,
        "sortie": _COUNT,
        "fleet": _NAME,
        "tail": _NAME,
        "orbit": _NAME,
        "slot": _COUNT,
        "takeoff_s": _TIME,
        "arrive_s": _TIME_IF_ANY,
        "depart_s": _TIME_IF_ANY,
        "land_s": _TIME,
        "outcome": Column("VARCHAR", words=("completed", "air_abort", "lost")),
    },
    "events": {
        "replication": _COUNT,
        "time_s": _TIME,
        "fleet": _NAME,
        "tail": _NAME,
        "orbit": _NAME,
        "event": _NAME,
    },
    "orbits": {
        "replication": _COUNT,
        "orbit": _NAME,
        "gap": _COUNT,
        "start_s": _TIME,
        "end_s": _TIME,
        "missing": Column("BIGINT", 1.0, 1e6),
        "cause": Column("VARCHAR", words=CAUSES),
    },
    # And a column for every figure, by its path.
    "replications": {"replication": _COUNT},
}
# What tells the rows of a replication apart.
KEYS: Final = {"sorties": ("sortie",), "orbits": ("orbit", "gap", "start_s", "cause")}
# Columns whose values come one after another.
IN_ORDER: Final = {
    "sorties": ("takeoff_s", "arrive_s", "depart_s", "land_s"),
    "orbits": ("start_s", "end_s"),
}


def columns_of(table: str, names: Sequence[str]) -> dict[str, Column]:
    """The columns of a table with these names; figures by replication are free, all else is not."""
    known = TABLES[table]
    return (
        known if table != "replications" else known | {n: _FIGURE for n in names if n not in known}
    )


# --- fields of the grid


@dataclass(frozen=True)
class CellField:
    """A figure of every cell: its words for a reader, its unit and the values it may have."""

    words: str
    unit: str
    least: float = 0.0
    most: float = _MOST
    optional: bool = False


def _share(words: str, *, optional: bool = False, least: float = 0.0) -> CellField:
    return CellField(words, "1", least - _ROUNDING, 1.0 + _ROUNDING, optional)


def _time(words: str, *, optional: bool = False) -> CellField:
    return CellField(words, "s", 0.0, CENTURY_S, optional)


FIELDS: Final[dict[str, CellField]] = {
    "coverage_fraction": _share("share of the time the cell is covered"),
    "k_coverage_fraction": _share("share of the time the cell is covered by at least k aircraft"),
    "n_gaps": CellField("number of gaps", "1"),
    "gap_mean_s": _time("mean gap"),
    "gap_max_s": _time("longest gap"),
    "gap_p50_s": _time("gap that half of the gaps do not pass"),
    "gap_p90_s": _time("gap that nine tenths of the gaps do not pass"),
    "gap_p95_s": _time("gap that 95 % of the gaps do not pass"),
    "gap_second_moment_s2": CellField("mean of the squared gaps", "s2"),
    "revisit_mean_s": _time("mean gap between two covered intervals", optional=True),
    "revisit_max_s": _time("longest gap between two covered intervals", optional=True),
    "time_average_gap_s": _time("gap met at a random moment: sum of squared gaps over duration"),
    "response_time_mean_s": _time("mean time to the next coverage"),
    "response_time_p95_s": _time("time to the next coverage that 95 % of the moments do not pass"),
    "age_of_data_mean_s": _time("mean time since the last coverage"),
    "blind": _share("whether the cell is never covered"),
    "cut": _share("whether the window's edge cuts the cell's longest gap"),
}
# What maps can show, and so every coverage file of a run has.
MAPPED_FIELDS: Final = (
    "coverage_fraction",
    "gap_max_s",
    "time_average_gap_s",
    "response_time_mean_s",
    "blind",
)
# Of a comparison: each with the name of an option behind it.
COMPARED_FIELDS: Final[dict[str, CellField]] = {
    "coverage_fraction": FIELDS["coverage_fraction"],
    "coverage_difference_half_width": _share(
        "half the 95 % interval of the difference", optional=True
    ),
    "coverage_difference": _share("coverage less that of the baseline", least=-1.0),
}


def cell_field(name: str) -> CellField | None:
    """What a field of a coverage file is by its name; None where othsim writes no such field."""
    if name in FIELDS:
        return FIELDS[name]
    plain = re.sub(r"_sd(_s)?$", r"\1", name)
    if plain != name and plain in FIELDS:
        own = FIELDS[plain]
        # Of several replications: how far they lie apart, which a share's range does not bound.
        return CellField(f"{own.words}: standard deviation over replications", own.unit)
    for stem, own in COMPARED_FIELDS.items():
        if name.startswith(f"{stem}_"):
            return CellField(
                f"{own.words}: {name.removeprefix(f'{stem}_')}",
                own.unit,
                own.least,
                own.most,
                own.optional,
            )
    return None

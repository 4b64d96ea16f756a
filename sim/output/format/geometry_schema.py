"""The schema of geometry.geojson: bases, orbits, routes, airspace, areas and laps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import Discriminator, Field, Tag

from sim.output.format.run_schema import DocumentPart, Number, Text
from sim.scenario.values.places_and_times import Latitude

# Names and least lengths as in GeoJSON (RFC 7946, section 3.1): longitude first; a line has two
# positions, a ring four, of which the last repeats the first.
Position = Annotated[
    tuple[Annotated[float, Field(ge=-540.0, le=540.0)], Latitude], Field(strict=False)
]
Positions = Annotated[list[Position], Field(min_length=2)]
Ring = Annotated[list[Position], Field(min_length=4)]


SHAPES: Final = (
    *("Point", "LineString", "MultiLineString"),
    *("Polygon", "MultiPolygon", "GeometryCollection"),
)


class PointGeometry(DocumentPart):
    """A GeoJSON point: longitude, latitude."""

    type: Literal["Point"]
    coordinates: Position


class LineGeometry(DocumentPart):
    """A GeoJSON line."""

    type: Literal["LineString"]
    coordinates: Positions


class MultiLineGeometry(DocumentPart):
    """GeoJSON lines."""

    type: Literal["MultiLineString"]
    coordinates: list[Positions]


class PolygonGeometry(DocumentPart):
    """A GeoJSON polygon."""

    type: Literal["Polygon"]
    coordinates: list[Ring]


class MultiPolygonGeometry(DocumentPart):
    """GeoJSON polygons."""

    type: Literal["MultiPolygon"]
    coordinates: list[list[Ring]]


class CollectionGeometry(DocumentPart):
    """What is left of a shape where it falls into pieces of several kinds."""

    type: Literal["GeometryCollection"]
    geometries: list[
        Annotated[
            PointGeometry
            | LineGeometry
            | MultiLineGeometry
            | PolygonGeometry
            | MultiPolygonGeometry,
            Discriminator("type"),
        ]
    ]


Ground = Annotated[
    PolygonGeometry | MultiPolygonGeometry | CollectionGeometry, Discriminator("type")
]
Track = Annotated[
    PointGeometry | LineGeometry | MultiLineGeometry | PolygonGeometry, Discriminator("type")
]


class Properties(DocumentPart):
    """Of whose run a feature is, where a collection holds several."""

    option: Text = ""


class BaseProperties(Properties):
    """An airfield with the aircraft of one fleet."""

    name: Text
    fleet: Text
    count: Annotated[int, Field(ge=0, le=1_000_000)]


class OrbitProperties(Properties):
    """An orbit with what it asks; windows in seconds of the UTC day."""

    name: Text
    aircraft_on_station: Annotated[int, Field(ge=1, le=1_000_000)]
    windows_s: list[Annotated[tuple[Number, Number], Field(strict=False)]] | None


class RouteProperties(Properties):
    """The way from a base to an orbit."""

    fleet: Text
    orbit: Text
    length_nm: Annotated[float, Field(ge=0.0, le=1e6)]


class AirspaceProperties(Properties):
    """A piece of closed airspace."""

    names: list[Text]


class AreaProperties(Properties):
    """An area."""

    name: Text


class PatternProperties(Properties):
    """The lap of an orbit."""

    orbit: Text


class BaseFeature(DocumentPart):
    """A base on the map."""

    properties: BaseProperties
    geometry: PointGeometry


class OrbitFeature(DocumentPart):
    """An orbit on the map."""

    properties: OrbitProperties
    geometry: PointGeometry


class RouteFeature(DocumentPart):
    """A route on the map."""

    properties: RouteProperties
    geometry: LineGeometry


class AirspaceFeature(DocumentPart):
    """Closed airspace on the map."""

    properties: AirspaceProperties
    geometry: Ground


class AreaFeature(DocumentPart):
    """An area on the map."""

    properties: AreaProperties
    geometry: Ground


class PatternFeature(DocumentPart):
    """A lap on the map."""

    properties: PatternProperties
    geometry: Track


# A tag in brackets, which no key of a file can be: complaints leave it out of the way to a field.
def _kind_of_feature(feature: Any) -> str | None:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    kind = properties.get("kind") if isinstance(properties, Mapping) else None
    return f"<{kind}>" if isinstance(kind, str) else None


class GeometryDocument(DocumentPart):
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

"""Fields of a scenario that are places, outlines, clock times, dates or names."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import core_schema

from sim.scenario.values.quantities import (
    DurationOrZero,
    QuantityError,
    fault,
    faults,
    quoted,
    read_by,
)
from sim.units import DAY_S, HOUR_S, MINUTE_S

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

_CLOCK: Final = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?")
_INSTANT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(Z|[-+][0-9]{2}:[0-9]{2}))?"
)
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2999
# An outline smaller than this (a hundred square metres or so) is a slip of the pen.
_LEAST_AREA_DEG2: Final = 1e-8

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Latitude = Annotated[float, Field(ge=-90.0, le=90.0)]
Longitude = Annotated[float, Field(ge=-180.0, le=180.0)]
# A list in the file becomes a tuple: only there is strictness relaxed, the numbers stay strict.
LatLon = Annotated[tuple[Latitude, Longitude], Field(strict=False, examples=[[34.53, 69.17]])]


Weight = Annotated[float, Field(ge=0.0, le=1e6)]


def of_places(
    places: Sequence[Any] | None, weights: Sequence[float] | None
) -> list[tuple[str, str, str]]:
    """What is wrong with listed places and how likely each of them is; none where all is well."""
    n, problems = len(places or ()), []
    if weights is not None and places is None:
        problems.append(("weights", "goes with places: in an area all ground is alike", ""))
    elif weights is not None and len(weights) != n:
        rule = f"expected a weight for each of the {n} places (got {len(weights)})"
        problems.append(("weights", rule, ""))
    if weights is not None and not any(weights):
        problems.append(("weights", "expected at least one weight above 0", ""))
    if places is not None and not n:
        problems.append(("places", "expected at least one entry", ""))
    return problems


def _in_order(moments_s: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sorted(moments_s))


Moments = Annotated[tuple[DurationOrZero, ...], AfterValidator(_in_order)]


@dataclass(frozen=True)
class TextReader:
    """Annotation of a field read from text by `parse`; `ready` is the type it has in Python."""

    parse: Callable[[object], Any]
    ready: type
    pattern: str
    example: str

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        def read(value: Any, info: core_schema.ValidationInfo) -> Any:
            is_ready = isinstance(value, self.ready) and not info.context
            return value if is_ready else self.parse(value)

        return read_by(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "pattern": self.pattern, "examples": [self.example]}


def parse_clock_s(value: object) -> float:
    """Seconds since midnight UTC of a clock time "06:00"; "24:00" is the end of the day."""
    match = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise QuantityError(f"expected a clock time such as '06:00' (got {quoted(value)})")
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    clock_s = hours * HOUR_S + minutes * MINUTE_S + seconds
    if minutes > 59 or seconds > 59 or clock_s > DAY_S:
        raise QuantityError(f"must be a clock time from 00:00 to 24:00 (got {quoted(value)})")
    return clock_s


def parse_utc(value: object) -> datetime:
    """The UTC instant of an ISO 8601 text such as "2021-09-01T00:00Z"."""
    example = "expected a date and UTC time such as '2021-09-01T00:00Z'"
    if not isinstance(value, str) or not (match := _INSTANT.fullmatch(value)):
        zone = isinstance(value, str) and _INSTANT.fullmatch(f"{value}Z")
        hint = f"write '{value}Z': times are UTC and say so" if zone else ""
        raise QuantityError(f"{example} (got {quoted(value)})", hint)
    try:
        return datetime.fromisoformat(value if match[1] else f"{value}T00:00Z").astimezone(UTC)
    except (ValueError, OverflowError):
        raise QuantityError(f"no such date and time: {quoted(value)}") from None


def _in_utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise fault("needs a time zone: othsim counts in UTC")
    if not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
        raise fault(f"must be in a year from {_FIRST_YEAR} to {_LAST_YEAR} (got {instant.year})")
    return instant.astimezone(UTC)


Utc = Annotated[
    datetime,
    TextReader(
        parse_utc,
        datetime,
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
        r"([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[-+][0-9]{2}:[0-9]{2}))?$",
        "2021-09-01T00:00Z",
    ),
    AfterValidator(_in_utc),
]
ClockTime = Annotated[
    float,
    TextReader(parse_clock_s, float, r"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$", "06:00"),
]


def _ordered_windows(
    windows: tuple[tuple[float, float], ...], key: str = "windows", whole: str = "demand"
) -> tuple[tuple[float, float], ...]:
    """Windows of a day in order of time; each must end after it starts and meet no other."""
    if not windows:
        raise fault("expected at least one window", f"leave {key} out for {whole} around the clock")
    problems = []
    for index, (start_s, end_s) in enumerate(windows):
        if end_s < start_s:
            hint = "a window over midnight is two: [22:00, 24:00] and [00:00, 04:00]"
            problems.append((f"[{index}]", "the window ends before it starts", hint))
        elif end_s == start_s:
            hint = f"for the whole day write [00:00, 24:00], or leave {key} out"
            problems.append((f"[{index}]", "the window is empty: it ends when it starts", hint))
    order = sorted(range(len(windows)), key=lambda index: windows[index])
    for earlier, later in pairwise(order):
        if not problems and windows[later][0] < windows[earlier][1]:
            problems.append(
                (f"[{later}]", f"this window overlaps window {earlier + 1} of the list", "")
            )
    if problems:
        raise faults(problems)
    return tuple(windows[index] for index in order)


Windows = Annotated[
    tuple[Annotated[tuple[ClockTime, ClockTime], Field(strict=False)], ...],
    Field(strict=False, examples=[[["06:00", "18:00"]]]),
    AfterValidator(_ordered_windows),
]


ClosedHours = Annotated[
    tuple[Annotated[tuple[ClockTime, ClockTime], Field(strict=False)], ...],
    Field(strict=False, examples=[[["00:00", "06:00"]]]),
    AfterValidator(partial(_ordered_windows, key="daily", whole="a closure")),
]


def _simple_ring(outline: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    """The outline as an open ring; it needs three corners, an area, and sides that never meet."""
    ring = outline[:-1] if len(outline) > 1 and outline[0] == outline[-1] else outline
    if len(set(ring)) < 3:
        raise fault(f"a polygon needs at least 3 different points (got {len(set(ring))})")
    # Loaded only where a polygon is drawn: most scenarios name circles and countries.
    from shapely import Polygon
    from shapely.validation import explain_validity

    # The area is that of the corners as written: bent sides would give one to points on a line.
    corners = _without_jumps((*ring, ring[0]))
    polygon = Polygon(_on_flat_map(ring))
    if corners[0] == corners[-1] and Polygon(corners).convex_hull.area < _LEAST_AREA_DEG2:
        raise fault("the polygon has no area: its points lie on one line")
    if not polygon.is_valid:
        reason, _, place = explain_validity(polygon).partition("[")
        lon, lat = (float(part) for part in place.rstrip("]").split())
        where = f"at latitude {lat:.4g}, longitude {(lon + 180.0) % 360.0 - 180.0:.4g}"
        crosses = "Self-intersection" in reason
        verb = "crosses itself" if crosses else f"is not a simple shape ({reason.lower()})"
        hint = "list the corners in order along the boundary" if crosses else ""
        raise fault(f"the polygon {verb} {where}", hint)
    return ring


def _on_flat_map(ring: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
    """The outline as (longitude, latitude), closed over the nearer pole where it winds round it."""
    sides = pairwise((*ring, ring[0]))
    flat = _without_jumps(
        [*(point for side in sides for point in _along_great_circle(*side)), ring[0]]
    )
    if flat[0] == flat[-1]:
        return flat
    # It ends a whole turn from where it began: only the pole's own edge of the map closes it.
    pole_deg = math.copysign(90.0, sum(lat for _, lat in flat))
    return [*flat, (flat[-1][0], pole_deg), (flat[0][0], pole_deg)]


def _without_jumps(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Points as (longitude, latitude), none half a turn from the one before.

    Longitudes run on across the antimeridian, so that a shape over Fiji stays in one piece.
    """
    running: list[tuple[float, float]] = []
    for lat, lon in points:
        before = running[-1][0] if running else lon
        running.append((lon + 360.0 * round((before - lon) / 360.0), lat))
    return running


def _along_great_circle(
    a: tuple[float, float], b: tuple[float, float]
) -> Iterator[tuple[float, float]]:
    """The great circle from one corner up to the next, a point every degree: sides are bent."""
    yield a
    from_, to = _unit_vector(a), _unit_vector(b)
    angle = 2.0 * math.asin(min(1.0, math.dist(from_, to) / 2.0))
    n_pieces = math.ceil(math.degrees(angle))
    # Spherical linear interpolation of the two unit vectors: even steps along the great circle.
    for k in range(1, n_pieces):
        near = math.sin(angle * (1 - k / n_pieces)) / math.sin(angle)
        far = math.sin(angle * k / n_pieces) / math.sin(angle)
        x, y, z = (near * p + far * q for p, q in zip(from_, to, strict=True))
        yield math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def _unit_vector(point: tuple[float, float]) -> tuple[float, float, float]:
    lat, lon = map(math.radians, point)
    return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)


Outline = Annotated[
    tuple[LatLon, ...],
    Field(strict=False, examples=[[[34.9, 70.9], [35.6, 71.6], [35.0, 71.9]]]),
    AfterValidator(_simple_ring),
]


@dataclass(frozen=True)
class Shorthand:
    """Annotation for the JSON Schema: a name may stand for the mapping."""

    meaning: str
    example: str

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        name = {"type": "string", "description": self.meaning, "examples": [self.example]}
        return {"anyOf": [name, handler(schema)]}

"""What is varied: a figure of the scenario, of several fleets at once, or where a base lies."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import SimError
from sim.scenario.catalog import aircraft_catalog, find_base
from sim.scenario.file.spelling import suggestion
from sim.scenario.file.tree import find, parts_of
from sim.scenario.values.frozen_type import Record
from sim.scenario.values.laws import TimeLaw
from sim.scenario.values.quantities import QuantityError, parse_figure, si_text
from sim.units import HOUR_S, NAUTICAL_MILE_M
from sim.world.geodesy import forward, inverse

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

# The unit in an attribute's name -> its dimension, and the unit in which readers think.
_DIMENSIONS = {
    "_s": ("duration", "h"),
    "_mps": ("speed", "kt"),
    "_m": ("distance", "nm"),
    "_rad": ("angle", "deg"),
    "_kg": ("mass", "kg"),
    "_kgps": ("fuel flow", "kg/h"),
}
_IN_KM = ("reach_m", "slant_range_m", "cell_m")
_IN_FEET = ("altitude_m", "ceiling_m", "elevation_m")
_ALONG = re.compile(r"\s*fleets\.([^.\s]+)\.base\s+along\s+(.+?)\s+to\s+(.+?)\s*")
_WAY = "the way"


@dataclass(frozen=True)
class Varied:
    """An input with its range in SI, a share of the way for a base, counts for whole numbers.

    `overrides(value)` is what `--set` would write; `place(value)` adds where a base then lies.
    """

    path: str
    low: float
    high: float
    unit: str
    whole: bool
    overrides: Callable[[float], dict[str, object]]
    stated: float | None = None
    place: Callable[[float], str] = lambda _: ""

    def in_unit(self, value: float) -> float:
        """A value in the unit of `unit`: 122400 s are 34 h."""
        return value / _factor(self.unit)

    def shown(self, value: float) -> str:
        """A value as a reader says it: "7", "34 h", "42 % of the way (31.17 N 62.40 E)"."""
        if self.whole:
            return f"{value:.0f}"
        figure = f"{self.in_unit(value):.4g}"
        if self.unit == _WAY:
            return f"{100.0 * value:.4g} % of the way ({self.place(value)})"
        return f"{figure} {self.unit}".strip()


def varied(scenario: Scenario, asked: str, between: tuple[str, str] = ("", "")) -> Varied:
    """Read what is to be varied, such as `fleets.dhafra.count` or `aircraft.mq9a_er.endurance`.

    `fleets.*.count` gives every fleet the same; `fleets.dhafra.base along OMAM to 34.5,69.2` moves
    a base along the geodesic. `between` are the ends of the range as a file writes them; an empty
    text takes the catalogue's range, or half to twice the value stated. Raises SimError.
    """
    if along := _ALONG.fullmatch(asked):
        found = _moved_base(scenario, along[1], along[2], along[3])
    else:
        found = _figure(scenario, asked.strip())
    low, high = (
        _end(text, found) if text else default
        for text, default in zip(between, (found.low, found.high), strict=True)
    )
    if not low < high:
        raise SimError(
            f"the range of {found.path} must run from less to more "
            f"(got {found.shown(low)} to {found.shown(high)})"
        )
    return Varied(
        found.path, low, high, found.unit, found.whole, found.overrides, found.stated, found.place
    )


def override_of(scenario: Scenario, path: str, si: float) -> object:
    """What `--set` would write to give a figure a value; a law keeps its kind and its spread."""
    value, attribute = _walk(scenario, path)
    if isinstance(value, TimeLaw):
        law = TimeLaw("fixed", (si,)) if value.is_fixed else value.scaled(si / value.mean_s)
        return law.written(lambda time_s: si_text(time_s, "duration"))
    if isinstance(value, int):
        return round(si)
    return si_text(si, _dimension(attribute)[0])


# --- figures


def _figure(scenario: Scenario, asked: str) -> Varied:
    paths = _spread_out(scenario, asked)
    value, attribute = _walk(scenario, paths[0])
    if isinstance(value, TimeLaw):
        value, attribute = value.mean_s, "mean_s"
    if value is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        raise SimError(f"{asked} is no figure that can be varied")
    _, unit = _dimension(attribute)

    def overrides(si: float) -> dict[str, object]:
        return {path: override_of(scenario, path, si) for path in paths}

    if isinstance(value, int):
        most = max(16, 2 * value)
        return Varied(asked, 1, most, "", True, overrides, value)
    low, high = _catalogue_range(paths[0], scenario) or (0.5 * value, 2.0 * value)
    if unit == "h" and high < 2.0 * HOUR_S:
        unit = "min"
    return Varied(asked, low, high, unit, False, overrides, value)


def _spread_out(scenario: Scenario, asked: str) -> list[str]:
    """`fleets.*.count` as the path of every fleet's."""
    head, star, tail = asked.partition(".*.")
    if not star:
        return [asked]
    owners = _walk(scenario, head)[0]
    if not isinstance(owners, Mapping) or not owners:
        raise SimError(f"{asked}: {head} has no entries by name")
    return [f"{head}.{name}.{tail}" for name in owners]


def _walk(scenario: Scenario, path: str) -> tuple[Any, str]:
    """The value at a path, and the attribute that holds it."""
    owner: Any = scenario
    attribute = ""
    parts = path.split(".")
    for n, part in enumerate(parts):
        before = ".".join(parts[:n]) or "a scenario"
        if isinstance(owner, Mapping):
            known, attribute = list(owner), part
            following = owner.get(part)
            if following is None and parts[:n] == ["aircraft"]:
                following = _flown(scenario, part, parts[n + 1 :])
                flown = [fleet.aircraft.key for fleet in scenario.fleets.values()]
                known = list(dict.fromkeys([*known, *flown]))
        elif isinstance(owner, Record):
            keys = {info.alias or name: name for name, info in type(owner).model_fields.items()}
            known, attribute = list(keys), keys.get(part, part)
            following = getattr(owner, attribute, None) if part in keys else None
        else:
            stated = "is not stated" if owner is None else "has nothing below it"
            raise SimError(f"{path}: {before} {stated}")
        if following is None and part not in known:
            raise SimError(f"{path}: no '{part}' under {before}; {suggestion(part, known, before)}")
        owner = following
    return owner, attribute


def _flown(scenario: Scenario, key: str, figure: Sequence[str]) -> Any:
    """Of the fleets' aircraft the first that has this figure from the catalogue's aircraft."""
    published = aircraft_catalog().get(key)
    wanted = None if published is None else find(published.node, figure)
    for name, fleet in scenario.fleets.items():
        own = find(scenario.source.tree, ("fleets", name, "aircraft", *figure))
        if fleet.aircraft.key == key or (own and wanted and own.place == wanted.place):
            return fleet.aircraft
    return None


def _dimension(attribute: str) -> tuple[str, str]:
    if attribute in _IN_FEET:
        return "altitude", "ft"
    if attribute in _IN_KM:
        return "distance", "km"
    if attribute.startswith("p_") or attribute == "air_abort_per_flight_hour":
        return "fraction", "%"
    ending = attribute[attribute.rfind("_") :]
    return _DIMENSIONS.get(ending, ("number", ""))


def _catalogue_range(path: str, scenario: Scenario) -> tuple[float, float] | None:
    """The range that the catalogue gives the figure of an aircraft at a path."""
    kind, *below = path.split(".")
    if not below:
        return None  # of the scenario itself, such as `duration`
    owner, *key = below
    for name, fleet in scenario.fleets.items():
        if kind == "fleets" and owner == name:
            return catalogue_range_of(scenario, name, ".".join(key).removeprefix("aircraft."))
        if kind == "aircraft" and fleet.aircraft is _flown(scenario, owner, key):
            return catalogue_range_of(scenario, name, ".".join(key))
    return None


def catalogue_range_of(scenario: Scenario, fleet: str, key: str) -> tuple[float, float] | None:
    """Low and high in SI of a figure of a fleet's aircraft, as the catalogue has it.

    None where it states no range, and where the scenario states the figure itself.
    """
    figure = find(scenario.source.tree, parts_of(f"fleets.{fleet}.aircraft.{key}"))
    for entry in aircraft_catalog().values():
        for published in entry.figures:
            node = find(entry.node, parts_of(published.name))
            if figure and node and published.low and node.place == figure.place:
                return parse_figure(published.low)[0], parse_figure(published.high)[0]
    return None


def _factor(unit: str) -> float:
    return 1.0 if unit in ("", _WAY) else parse_figure(f"1 {unit}")[0]


def _end(text: str, of: Varied) -> float:
    """One end of a range as written."""
    try:
        value, dimensions = parse_figure(_number(text))
    except QuantityError as error:
        raise SimError(f"the range of {of.path}: {error.message}") from None
    fitting = {"number", "fraction"} if of.unit == _WAY else {"number"}
    if of.unit not in ("", _WAY):
        fitting = set(parse_figure(f"1 {of.unit}")[1])
    if not dimensions & fitting:
        example = f"a value such as '{of.shown(of.high)}'" if of.unit else "a number such as 8"
        raise SimError(f"the range of {of.path}: expected {example} (got '{text}')")
    if of.whole and not value.is_integer():
        raise SimError(f"the range of {of.path}: expected a whole number (got '{text}')")
    if of.unit == _WAY and not 0.0 <= value <= 1.0:
        raise SimError(f"the range of {of.path}: must lie between 0 and 1 (got '{text}')")
    return value


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


# --- bases


def _moved_base(scenario: Scenario, fleet: str, start: str, end: str) -> Varied:
    _walk(scenario, f"fleets.{fleet}.base")
    ends = _position(start), _position(end)
    azimuth, length_m = inverse(*ends[0], *ends[1])
    if not float(length_m) > 0.0:
        raise SimError("a base moves along a line: its ends must differ")

    def at(share: float) -> tuple[float, float]:
        lat, lon = forward(*ends[0], azimuth, share * length_m)
        return float(np.asarray(lat)), float(np.asarray(lon))

    def overrides(share: float) -> dict[str, object]:
        lat, lon = at(share)
        name = f"on the way from {start} to {end}"
        place = {"latitude": lat, "longitude": lon, "elevation": "0 m", "name": name}
        return {f"fleets.{fleet}.base": place}

    def place(share: float) -> str:
        lat, lon = at(share)
        north, east = "S" if lat < 0 else "N", "W" if lon < 0 else "E"
        gone_nm = share * float(length_m) / NAUTICAL_MILE_M
        return f"{abs(lat):.2f} {north} {abs(lon):.2f} {east}, {gone_nm:,.0f} nm from {start}"

    path = f"fleets.{fleet}.base"
    return Varied(path, 0.0, 1.0, _WAY, False, overrides, None, place)


def _position(text: str) -> tuple[float, float]:
    """Latitude and longitude of `24.2,54.5`, or of a base by key or ICAO code."""
    lat, comma, lon = text.partition(",")
    if comma:
        try:
            position = float(lat), float(lon)
        except ValueError:
            position = math.nan, math.nan
        if abs(position[0]) <= 90.0 and abs(position[1]) <= 180.0:
            return position
        raise SimError(f"expected a base, or latitude,longitude such as 24.2,54.5 (got '{text}')")
    entry = find_base(text)
    if entry is None:
        raise SimError(f"no base '{text}'; expected a catalogue key, an ICAO code or 24.2,54.5")
    at = entry.node.plain()
    return float(at["latitude"]), float(at["longitude"])

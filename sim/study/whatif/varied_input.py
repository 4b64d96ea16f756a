"""What is varied: a figure of the scenario, of several fleets at once, or where a base lies."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.errors import SimError
from sim.scenario.catalog import find_base
from sim.scenario.value_by_path import each_path, value_at
from sim.scenario.values.quantities import QuantityError, parse_figure
from sim.study.input_labels import Kind
from sim.study.uncertain_inputs import Input, Range, input_at
from sim.units import NAUTICAL_MILE_M, Unit
from sim.world.geodesy import forward, inverse

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

_ALONG: Final = re.compile(r"\s*fleets\.([^.\s]+)\.base\s+along\s+(.+?)\s+to\s+(.+?)\s*")
_COUNTED: Final = re.compile(r"fleets\.([^.]+)\.(count|alert\.aircraft)")
_WAY: Final = Unit("the way", "fraction")


def varied(scenario: Scenario, text: str, between: tuple[str, str] = ("", "")) -> Input:
    """Read what is to be varied, such as `fleets.dhafra.count` or `aircraft.mq9a_er.endurance`.

    `fleets.*.count` gives every fleet the same; `fleets.dhafra.base along OMAM to 34.5,69.2` moves
    a base along the geodesic. With `fleets.dhafra.alert.aircraft` the fleet grows, and its orbits
    keep theirs; of a fleet that is all on alert its `count` is both. `between` are the ends of the
    range as a file writes them; an empty text takes the catalogue's range, or half to twice the
    value stated. Raises SimError.
    """
    if along := _ALONG.fullmatch(text):
        quantity = _moved_base(scenario, along[1], along[2], along[3])
    else:
        quantity = input_at(scenario, text.strip())
    least = 1.0
    if quantity.whole:
        quantity, least = _with_alert(scenario, quantity)
    quantity = replace(quantity, range=Range(*_searched(quantity, least), "asked"))
    low, high = (
        _end(text, quantity) if text else default
        for text, default in zip(between, quantity.ends, strict=True)
    )
    if not low < high:
        raise SimError(
            f"the range of {quantity.path} must run from less to more "
            f"(got {quantity.shown(low)} to {quantity.shown(high)})"
        )
    if low < least and least > 1.0:
        fleet = quantity.path.split(".")[1]
        raise SimError(
            f"the range of {quantity.path}: must be at least {least:.0f}, for some stand on alert "
            f"(got {low:.0f}); fleets.{fleet}.alert.aircraft varies those, and the fleet with them"
        )
    return replace(quantity, range=Range(low, high, "asked"))


def _searched(quantity: Input, least: float) -> tuple[float, float]:
    """From where to where an input is varied where nobody says."""
    if quantity.limits is not None:
        return quantity.limits
    if quantity.whole:
        # A fleet stated small may need many times as many, so that twice of it would find nothing.
        return least, max(16.0, 2.0 * quantity.stated)
    published = quantity.provenance.range if quantity.provenance else None
    return published or (0.5 * quantity.stated, 2.0 * quantity.stated)


def _end(text: str, of: Input) -> float:
    """One end of a range as written."""
    try:
        value, dimensions = parse_figure(_number(text))
    except QuantityError as error:
        raise SimError(f"the range of {of.path}: {error.message}") from None
    moves_base = of.kind.unit == _WAY
    fitting = {"number", "fraction"} if moves_base else {of.dimension}
    if not dimensions & fitting:
        example = f"a value such as '{of.shown(of.ends[1])}'" if of.unit else "a number such as 8"
        raise SimError(f"the range of {of.path}: expected {example} (got '{text}')")
    if of.whole and not value.is_integer():
        raise SimError(f"the range of {of.path}: expected a whole number (got '{text}')")
    if moves_base and not 0.0 <= value <= 1.0:
        raise SimError(f"the range of {of.path}: must lie between 0 and 1 (got '{text}')")
    return value


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


# --- aircraft on alert


def _with_alert(scenario: Scenario, quantity: Input) -> tuple[Input, float]:
    """An input with what has to change beside it, and the least that it can be.

    Aircraft on alert are some of their fleet's: more of them are more aircraft, for the others fly
    its orbits; and where a fleet is all on alert, one number is both.
    """
    beside: dict[str, int] = {}
    least = 1.0
    for path in each_path(scenario, quantity.path):
        named = _COUNTED.fullmatch(path)
        fleet = scenario.fleets.get(named[1]) if named else None
        if named is None or fleet is None or fleet.alert is None:
            continue
        others = fleet.count - fleet.n_on_alert
        if named[2] == "alert.aircraft":
            beside[f"fleets.{named[1]}.count"] = others
        elif not others:
            beside[f"fleets.{named[1]}.alert.aircraft"] = 0
        else:
            flies = any(named[1] in orbit.flown_by for orbit in scenario.orbits.values())
            least = max(least, float(fleet.n_on_alert + flies))

    def overrides(value: float) -> dict[str, object]:
        more = {path: round(value) + others for path, others in beside.items()}
        return {**quantity.overrides(value), **more}

    return replace(quantity, overrides=overrides, beside=tuple(beside)), least


# --- bases


def _moved_base(scenario: Scenario, fleet: str, start: str, end: str) -> Input:
    value_at(scenario, f"fleets.{fleet}.base")
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
    return Input(
        path,
        math.nan,
        Kind("base", _WAY),
        limits=(0.0, 1.0),
        overrides=overrides,
        place=place,
    )


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

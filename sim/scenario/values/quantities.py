"""Numbers with units: "310 kt" -> 159.48 m/s."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic_core import PydanticCustomError, core_schema

from sim.scenario.values.units_and_bounds import EXAMPLES, MEANT, RANGES, UNITS, WIND, PhysicalRange
from sim.spelling import did_you_mean

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

_NUMBER: Final = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_NOT_FINITE: Final = r"[-+]?\.?(?:nan|inf(?:inity)?)"
_QUANTITY: Final = re.compile(rf"\s*({_NUMBER}|{_NOT_FINITE})\s*(per \S+|\S*)\s*", re.I)
_FLIGHT_LEVEL: Final = re.compile(r"\s*FL\s*([0-9]{1,4})\s*")


class QuantityError(ValueError):
    """A text that is not the quantity asked for; `hint` says what would be."""

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = message
        self.hint = hint
        super().__init__(message, hint)


class LawError(ValueError):
    """Everything wrong with one law: tuples of (path below it, message, hint)."""

    def __init__(self, faults: list[tuple[str, str, str]]) -> None:
        self.faults = faults
        super().__init__(faults)


def quoted(value: object) -> str:
    """A value as an error message quotes it: short, whatever was in the file."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:56]}...{text[-1] if text[0] == text[-1] else ''}"


def article(noun: str) -> str:
    """The noun with its article: "a speed", "an altitude"."""
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def parse_quantity(value: object, dimension: str) -> float:
    """The SI value of a text with a unit of `dimension` (a key of `UNITS`).

    >>> round(parse_quantity("310 kt", "speed"), 2)
    159.48
    >>> parse_quantity("FL250", "altitude")
    7620.0

    Raises `QuantityError` for no unit, a foreign unit, NaN, infinity or anything that is not text.
    """
    units = UNITS[dimension]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise _without_unit(quoted(value), value, dimension)
    if not isinstance(value, str):
        expected = f"{article(dimension)} such as '{EXAMPLES[dimension]}'"
        raise QuantityError(f"expected {expected} (got {quoted(value)})")
    level = _FLIGHT_LEVEL.fullmatch(value) if dimension == "altitude" else None
    match = _QUANTITY.fullmatch(f"{level[1]} FL" if level else value)
    if match is None:
        expected = f"a number and a unit such as '{EXAMPLES[dimension]}'"
        plain = value.replace(",", "")
        hint = f"write '{plain}'" if "," in value and _QUANTITY.fullmatch(plain) else ""
        rule = f"cannot read {quoted(value)} as {dimension}; expected {expected}"
        raise QuantityError(rule, hint)
    number, unit = float(match[1].replace(".nan", "nan").replace(".inf", "inf")), match[2]
    if not unit:
        raise _without_unit(match[1], number, dimension)
    if unit not in units:
        raise _foreign_unit(unit, dimension)
    si = number * units[unit][0] / units[unit][1]
    if not math.isfinite(si):
        raise QuantityError(f"must be a finite number (got {quoted(value)})")
    return si


def si_text(si: float, dimension: str) -> str:
    """A value as a file would write it, in the SI unit of its dimension, to the last bit.

    >>> si_text(90.0, "duration"), si_text(0.25, "fraction"), si_text(3.0, "number")
    ('90.0 s', '25.0 %', '3')
    """
    if dimension == "number":
        return repr(int(si) if si.is_integer() else si)
    if dimension == "fraction":
        return f"{si * 100.0!r} %"
    unit = next(unit for unit, factor in UNITS[dimension].items() if factor == (1.0, 1.0))
    return f"{si!r} {unit}"


def _without_unit(number: str, value: float, dimension: str) -> QuantityError:
    unit, allowed = EXAMPLES[dimension].partition(" ")[2], ", ".join(UNITS[dimension])
    hint = f"write '{number} {unit}'; units allowed: {allowed}"
    if dimension == "fraction" and 0.0 < value <= 1.0:
        hint = f"write '{100.0 * value:.12g} %' or '{number} %', whichever is meant"
    return QuantityError(f"a unit is missing (got {number})", hint)


def parse_figure(value: object) -> tuple[float, frozenset[str]]:
    """The SI value of any figure and the dimensions its unit belongs to; "number" without unit.

    >>> si, dimensions = parse_figure("25000 ft")
    >>> round(si), sorted(dimensions)
    (7620, ['altitude', 'distance'])

    A unit means the same length as a distance and as an altitude, so the value is never in doubt.
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if not math.isfinite(value):
            raise QuantityError(f"must be a finite number (got {quoted(value)})")
        return float(value), frozenset(["number"])
    match = _QUANTITY.fullmatch(value) if isinstance(value, str) else None
    fitting = [name for name, units in UNITS.items() if match and match[2] in units]
    if not fitting:
        raise QuantityError(f"expected a number, with its unit if it has one (got {quoted(value)})")
    return parse_quantity(value, fitting[0]), frozenset(fitting)


def rounding_of(value: object) -> float:
    """Half a unit of the last digit that a figure is written with, in SI.

    >>> rounding_of("60 %"), rounding_of("66.7 %"), rounding_of("24 h"), rounding_of(4)
    (0.005, 0.0005, 1800.0, 0.5)

    Raises `QuantityError` for what is no figure.
    """
    parse_figure(value)
    # Decimal keeps the zeros that were written: 60.0 % is stated to a tenth, 60 % is not.
    match = _QUANTITY.fullmatch(str(value))
    assert match is not None, "BUG: a figure is a number and a unit"
    exponent = Decimal(match[1]).as_tuple().exponent
    half = f"0.5e{exponent}"
    return parse_figure(f"{half} {match[2]}" if match[2] else float(half))[0]


def _foreign_unit(unit: str, dimension: str) -> QuantityError:
    units = UNITS[dimension]
    meant = MEANT.get(unit.lower())
    near = [meant] if meant in units else []
    # A unit of something else is no slip of the pen: kg is not meant to be km.
    if not near and not any(unit in others for others in UNITS.values()):
        near = get_close_matches(unit, units, n=1, cutoff=0.5)
    return QuantityError(
        f"{quoted(unit)} is not a unit of {dimension}",
        f"{did_you_mean(*near)} units allowed: {', '.join(units)}".lstrip(),
    )


@dataclass(frozen=True)
class Quantity:
    """Annotation of a field: text with a unit in a file, a plain SI number in Python.

    Bounds are in SI; `least` and `limit` are how a message writes the lower and the upper one
    ("100 m", "24 h"). `bare` lets a file leave the unit out where the key already says what the
    number counts. `range` is what it can be at all: that of its dimension where none is given.
    """

    dimension: str
    gt: float | None = None
    ge: float | None = None
    le: float | None = None
    lt: float | None = None
    least: str = ""
    limit: str = ""
    bare: bool = False
    range: PhysicalRange | None = None

    @property
    def possible(self) -> PhysicalRange | None:
        """What the quantity can be at all; None of a plain number."""
        return self.range or RANGES.get(self.dimension)

    def clipped(self, si: float) -> float:
        """The nearest value that is possible: what a law without an end is drawn to."""
        possible = self.possible
        if possible is None:
            return si
        least = possible.finest if self.gt == 0.0 else possible.least
        return min(max(si, least), possible.most)

    @property
    def dimensions(self) -> frozenset[str]:
        """The dimensions a figure may be written in; "number" is one without unit."""
        return frozenset([self.dimension, "number"] if self.bare else [self.dimension])

    def si(self, value: object, *, from_file: bool) -> float:
        """The checked SI value; raises `QuantityError`."""
        plain = isinstance(value, (int, float)) and not isinstance(value, bool)
        if plain and (self.bare or not from_file):
            si, got = float(value), f"{value}"  # type: ignore[arg-type]
            if not math.isfinite(si):
                raise QuantityError(f"must be a finite number (got {value})")
        else:
            si, got = parse_quantity(value, self.dimension), str(value).strip()
        for broken, rule, bound, written in (
            (self.gt is not None and si <= self.gt, "greater than", self.gt, self.least),
            (self.ge is not None and si < self.ge, "at least", self.ge, self.least),
            (self.lt is not None and si >= self.lt, "less than", self.lt, self.limit),
            (self.le is not None and si > self.le, "at most", self.le, self.limit),
        ):
            if broken:
                whole = self.least and self.limit
                bounds = f"from {self.least} to {self.limit}" if whole else ""
                expected = bounds or f"{rule} {written or f'{bound:g}'}"
                raise QuantityError(f"must be {expected} (got {got})")
        self._require_possible(si, got)
        return si

    def _require_possible(self, si: float, got: str) -> None:
        possible = self.possible
        if possible is None or possible.least <= si <= possible.most:
            if possible and self.gt == 0.0 and si < possible.finest:
                raise QuantityError(f"must be at least {possible.finest_words} (got {got})")
            return
        least, most = possible.words
        rule = f"at least {least}" if si < possible.least else f"at most {most}"
        raise QuantityError(f"must be {rule} (got {got})")

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return read_by(lambda value, info: self.si(value, from_file=bool(info.context)))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        text = text_schema(self.dimension)
        return {"anyOf": [{"type": "number"}, text]} if self.bare else text


def text_schema(dimension: str) -> dict[str, Any]:
    """JSON Schema of a text with a unit of `dimension`."""
    units = "|".join(re.sub(r"\\([- ])", r"\1", re.escape(unit)) for unit in UNITS[dimension])
    level = r"|^\s*FL\s*[0-9]{1,4}\s*$" if dimension == "altitude" else ""
    return {
        "type": "string",
        "pattern": rf"^\s*{_NUMBER}\s*({units})\s*${level}",
        "examples": [EXAMPLES[dimension]],
    }


def read_by(
    read: Callable[[Any, core_schema.ValidationInfo], Any],
    dumped: Callable[[Any], Any] | None = None,
) -> core_schema.CoreSchema:
    """The schema of a field that a function reads, whose errors are faults of the field.

    What is read from a file has a context. A dump says of a value what `dumped` makes of it.
    """

    def validate(value: Any, info: core_schema.ValidationInfo) -> Any:
        try:
            return read(value, info)
        except QuantityError as error:
            raise fault(error.message, error.hint) from None
        except LawError as error:
            raise faults(error.faults) from None

    written = dumped and core_schema.plain_serializer_function_ser_schema(dumped)
    return core_schema.with_info_plain_validator_function(validate, serialization=written)


def fault(message: str, hint: str = "") -> PydanticCustomError:
    """A validation error in our words."""
    return faults([("", message, hint)])


def faults(entries: list[tuple[str, str, str]]) -> PydanticCustomError:
    """One validation error carrying several (path below the field, message, hint)."""
    return PydanticCustomError("othsim", "{message}", {"message": entries[0][1], "faults": entries})


Speed = Annotated[float, Quantity("speed", gt=0.0)]
WindSpeed = Annotated[float, Quantity("speed", ge=0.0, range=WIND)]
Duration = Annotated[float, Quantity("duration", gt=0.0)]
DurationOrZero = Annotated[float, Quantity("duration", ge=0.0)]
Distance = Annotated[float, Quantity("distance", gt=0.0)]
Altitude = Annotated[float, Quantity("altitude", gt=0.0)]
# The Dead Sea shore is 430 m below the sea; nothing an aircraft stands on is lower.
Elevation = Annotated[
    float, Quantity("altitude", ge=-500.0, le=9000.0, least="-500 m", limit="9000 m")
]
Mass = Annotated[float, Quantity("mass", gt=0.0)]
FuelFlow = Annotated[float, Quantity("fuel flow", gt=0.0)]
Angle = Annotated[float, Quantity("angle")]
Direction = Annotated[
    float, Quantity("angle", ge=0.0, le=2.0 * math.pi, least="0", limit="360 deg")
]
# Where every launch fails, the next one is tried without end.
Probability = Annotated[float, Quantity("fraction", ge=0.0, le=0.99, limit="99 %")]
# One an hour: beyond it hardly a sortie is aloft for an hour, and a 2 meant as 2 % is noticed.
RatePerHour = Annotated[float, Quantity("fraction", ge=0.0, le=1.0, limit="100 %", bare=True)]

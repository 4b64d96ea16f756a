"""Laws of chance read as a file writes them: "8 h", or {lognormal: {mean: 8 h, sd: 2 h}}."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic_core import core_schema

from sim.scenario.values.laws import POINTS, SPREAD, LawKind, SpeedLaw, TimeLaw, Uncertain
from sim.scenario.values.quantities import (
    LawError,
    Quantity,
    QuantityError,
    parse_figure,
    quoted,
    read_by,
    text_schema,
)
from sim.scenario.values.units_and_bounds import UNITS

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler

# Wider ones say nothing, and their squares end where numbers do.
_WIDEST: Final = 1e6
_NEVER: Final = "never"
_KINDS: Final = ("exponential", *POINTS, "normal", "lognormal")


def read_law(
    value: object, number: Callable[[object], float], bare: LawKind = "fixed"
) -> tuple[LawKind, tuple[float, ...]]:
    """Kind and parameters of a law as written; `number` reads one figure, `bare` names a lone one.

    Raises `LawError` with every fault at once.
    """
    if not isinstance(value, dict):
        return bare, _read_figures({"": value}, number)
    if len(value) != 1 or next(iter(value)) not in _KINDS:
        known = ", ".join(_KINDS)
        got = ", ".join(map(str, list(value)[:5])) or "nothing"
        raise LawError([("", f"expected one distribution (got {got})", f"distributions: {known}")])
    kind, body = next(iter(value.items()))
    parameters = _read_figures(_parameters_as_written(kind, body), number)
    if wrong := _misordered(kind, parameters, body):
        raise LawError([(kind, wrong, "")])
    return kind, parameters


def _parameters_as_written(kind: str, body: object) -> dict[str, object]:
    """Path below the law -> figure as written, in the order of the parameters."""
    if kind in POINTS:
        names = POINTS[kind]
        if not isinstance(body, (list, tuple)) or len(body) != len(names):
            raise LawError([(kind, f"expected [{', '.join(names)}] (got {quoted(body)})", "")])
        return {f"{kind}[{index}]": figure for index, figure in enumerate(body)}
    if kind == "exponential":
        return {kind: body}
    if not isinstance(body, dict) or set(body) != set(SPREAD):
        raise LawError([(kind, "expected {mean: ..., sd: ...} " + f"(got {quoted(body)})", "")])
    return {f"{kind}.{name}": body[name] for name in SPREAD}


def _read_figures(
    written: dict[str, object], number: Callable[[object], float]
) -> tuple[float, ...]:
    figures, problems = [], []
    for path, figure in written.items():
        try:
            figures.append(number(figure))
        except QuantityError as error:
            problems.append((path, error.message, error.hint))
    if problems:
        raise LawError(problems)
    return tuple(figures)


def _misordered(kind: str, parameters: tuple[float, ...], body: Any) -> str:
    """What contradicts itself in the figures of a law; empty when nothing does."""
    if kind in POINTS:
        if not parameters[0] < parameters[-1]:
            return f"low must be below high (got {body[0]} and {body[-1]})"
        if not parameters[0] <= parameters[1] <= parameters[-1]:
            return f"mode must lie between low and high (got {body[1]})"
    elif kind == "exponential":
        if parameters[0] <= 0.0:
            return f"mean must be greater than 0 (got {body})"
    elif min(parameters) <= 0.0:
        return f"mean and sd must be greater than 0 (got {body['mean']} and {body['sd']})"
    elif parameters[1] > _WIDEST * parameters[0]:
        return f"sd must be at most a million times the mean (got {body['mean']} and {body['sd']})"
    return ""


@dataclass(frozen=True)
class TimeLawReader:
    """Annotation of a `TimeLaw` field; `bare` is what a lone duration means there."""

    bare: LawKind = "fixed"

    def read(self, value: object, *, from_file: bool) -> TimeLaw:
        """The law; raises `LawError`."""
        at_least_zero = Quantity("duration", ge=0.0)

        def seconds(figure: object) -> float:
            return at_least_zero.si(figure, from_file=from_file)

        kind, parameters_s = read_law(value, seconds, self.bare)
        if kind == "exponential" and parameters_s[0] <= 0.0:
            raise LawError([("", f"must be greater than 0 (got {value})", "")])
        return TimeLaw(kind, parameters_s)

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        def read(value: Any, info: core_schema.ValidationInfo) -> TimeLaw:
            if isinstance(value, TimeLaw):
                return value
            return self.read(value, from_file=bool(info.context))

        # A dump says which unit the figures of a time have.
        return read_by(read, lambda law: {"kind": law.kind, "parameters_s": law.parameters_s})

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return law_schema(text_schema("duration"))


@dataclass(frozen=True)
class PatienceReader(TimeLawReader):
    """Annotation of a time that may be `never`, which is None."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        def read(value: Any, info: core_schema.ValidationInfo) -> TimeLaw | None:
            if value is None or value == _NEVER or isinstance(value, TimeLaw):
                return None if value == _NEVER else value
            return self.read(value, from_file=bool(info.context))

        return read_by(
            read, lambda law: law and {"kind": law.kind, "parameters_s": law.parameters_s}
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        laws: list[Any] = law_schema(text_schema("duration"))["anyOf"]
        return {"anyOf": [*laws, {"const": _NEVER}]}


@dataclass(frozen=True)
class SpeedLawReader:
    """Annotation of a `SpeedLaw` field: no draw of it is 0 or less."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        above_zero = Quantity("speed", gt=0.0)

        def read(value: Any, info: core_schema.ValidationInfo) -> SpeedLaw:
            if isinstance(value, SpeedLaw):
                return value
            law = read_law(
                value, lambda figure: above_zero.si(figure, from_file=bool(info.context))
            )
            return SpeedLaw(*law)

        return read_by(read, lambda law: {"kind": law.kind, "parameters_mps": law.parameters_mps})

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return law_schema(text_schema("speed"))


def read_uncertain(value: object) -> Uncertain:
    """The law of an uncertain figure; its figures carry one unit, whatever it is.

    Raises `LawError`.
    """
    dimensions = frozenset(["number", *UNITS])

    def figure(written: object) -> float:
        nonlocal dimensions
        si, fitting = parse_figure(written)
        if not dimensions & fitting:
            raise QuantityError(f"its unit does not go with the others' (got {quoted(written)})")
        dimensions &= fitting
        return si

    if not isinstance(value, dict):
        known = ", ".join((*_KINDS, "choice"))
        raise LawError([("", f"expected a distribution (got {quoted(value)})", f"one of: {known}")])
    if list(value) == ["choice"]:
        return Uncertain("choice", _choices(value["choice"], figure), dimensions)
    return Uncertain(*read_law(value, figure), dimensions)


def _choices(body: object, number: Callable[[object], float]) -> tuple[float, ...]:
    if not isinstance(body, (list, tuple)) or not body:
        raise LawError([("choice", f"expected a list of values (got {quoted(body)})", "")])
    return _read_figures({f"choice.{index}": figure for index, figure in enumerate(body)}, number)


def law_schema(figure: dict[str, Any]) -> dict[str, Any]:
    """JSON Schema of a law over figures of the given schema."""

    def points(n: int) -> dict[str, Any]:
        return {"type": "array", "items": figure, "minItems": n, "maxItems": n}

    spread = {
        "type": "object",
        "properties": dict.fromkeys(SPREAD, figure),
        "additionalProperties": False,
    }
    bodies = {"exponential": figure, "normal": spread, "lognormal": spread}
    bodies |= {kind: points(len(names)) for kind, names in POINTS.items()}
    law = {
        "type": "object",
        "properties": bodies,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }
    return {"anyOf": [figure, law]}


@dataclass(frozen=True)
class UncertainReader:
    """Annotation of an uncertain figure."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        # A set has no order, and a dump must: runs go by what it says.
        return read_by(
            lambda value, _: value if isinstance(value, Uncertain) else read_uncertain(value),
            lambda law: {**vars(law), "dimensions": sorted(law.dimensions)},
        )

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        figure = {"type": ["number", "string"]}
        law: dict[str, Any] = law_schema(figure)["anyOf"][1]
        law["properties"]["choice"] = {"type": "array", "items": figure, "minItems": 1}
        return law


Time = Annotated[TimeLaw, TimeLawReader()]
DrawnSpeed = Annotated[SpeedLaw, SpeedLawReader()]
Patience = Annotated[TimeLaw | None, PatienceReader()]
RepairTime = Annotated[TimeLaw, TimeLawReader(bare="exponential")]
UncertainFigure = Annotated[Uncertain, UncertainReader()]

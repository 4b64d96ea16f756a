"""Claims: sentences with a number in them, as a scenario states them to be tested."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    model_validator,
)
from pydantic_core import core_schema

from sim.figures import dimension_of, figure_at
from sim.scenario.values.frozen_type import Record
from sim.scenario.values.places_and_times import Name
from sim.scenario.values.quantities import (
    article,
    fault,
    parse_figure,
    quoted,
    read_by,
    rounding_of,
)
from sim.scenario.values.units_and_bounds import EXAMPLES

# Relations that ask for the value itself; the others for a side of it.
_NEAR: Final = ("up_to", "about")


class _FigureOfMetric:
    """Annotation: a figure in the unit that the claim's metric asks for; SI inside."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        def read(value: Any, info: core_schema.ValidationInfo) -> float:
            if isinstance(value, float) and not info.context:
                return value
            si, fitting = parse_figure(value)
            metric, read_as = info.data.get("metric"), info.data.get("read_as")
            if not metric:
                return si
            dimension = "fraction" if read_as else dimension_of(metric)
            if dimension == "number" and figure_at(metric) is None:
                return si  # a figure of no known name: who looks for it says what there is
            if dimension not in fitting:
                example = EXAMPLES.get(dimension, "3")
                what = f"a {read_as} of {metric}" if read_as else metric
                rule = f"{what} is {article(dimension)}, such as '{example}'"
                raise fault(f"{rule} (got {quoted(value)})")
            if dimension == "fraction" and read_as != "ratio" and si > 1.0:
                raise fault(f"must be at most 100 % (got {value})")
            if si < 0.0:
                raise fault(f"must be at least 0 (got {value})")
            return si

        return read_by(read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": ["number", "string"], "examples": ["60 %", "10 h", 3]}


_Figure = Annotated[float, _FigureOfMetric()]


class Claim(Record):
    """A statement to test: kept with the scenario, with whoever said it."""

    id: Name = Field(description="short name of the claim")
    statement: str = Field(min_length=1, max_length=2000, description="the sentence")
    source: str = Field(min_length=1, max_length=2000, description="who said it, where and when")
    trust: Literal["A", "B", "C", "D", "M"] | None = Field(
        None, description="trust mark of the source: A, B, C, D or M"
    )
    metric: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,4}$")] = Field(
        description="the figure it is about, such as fleet.transit_fraction"
    )
    over: Literal["some_pair", "every_pair", "whole_fleet"] | None = Field(
        None,
        description="of a bare budget figure, which fleet and orbit decide: those that favour the "
        "claim most, those that favour it least, or all together, weighted by flight hours; when "
        "silent those with the largest figure for up_to, those that favour it least otherwise",
    )
    against: dict[str, Any] = Field(
        {}, description="compare with this scenario under other values: path -> value"
    )
    read_as: Literal["ratio", "loss"] | None = Field(
        None,
        alias="as",
        description="against: the figure over the other one, or how much less it is",
    )
    relation: Literal["up_to", "at_least", "more_than", "at_most", "less_than", "about"] = Field(
        description="how the figure must stand to the value"
    )
    value: _Figure = Field(description="the number in the sentence, with its unit")
    tolerance: _Figure | None = Field(
        None,
        description="about, up_to: how near is near enough, of a percentage in points; for up_to, "
        "when silent, half a unit of the last digit written",
    )
    assumes: tuple[Annotated[str, Field(min_length=1, max_length=2000)], ...] = Field(
        (), strict=False, description="what is assumed where the source is silent"
    )
    undecided: str = Field(
        "",
        max_length=2000,
        description="what nobody has published and the sentence rests on; the claim then cannot be "
        "decided, whatever the figure",
    )

    # The figures of a sentence are rounded as it writes them: 60 % is anything from 59.5 to 60.5.
    _rounding: float = PrivateAttr(0.0)

    @property
    def near(self) -> float:
        """How far a figure may lie from the value and still be the value, in SI: 0 for a bound."""
        if self.relation not in _NEAR:
            return 0.0
        return self._rounding if self.tolerance is None else self.tolerance

    @model_validator(mode="wrap")
    @classmethod
    def _keep_the_precision(cls, raw: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        claim = handler(raw)
        value = raw.get("value") if isinstance(raw, dict) else None
        if isinstance(value, str) or dimension_of(claim.metric) == "number":
            claim._rounding = rounding_of(value)
        return claim

    @model_validator(mode="after")
    def _tolerance_goes_with_what_is_near(self) -> Self:
        if self.relation == "about" and self.tolerance is None:
            raise fault("relation about needs a tolerance")
        if self.relation not in _NEAR and self.tolerance is not None:
            raise fault(f"relation {self.relation} takes no tolerance")
        return self

    @model_validator(mode="after")
    def _comparison_says_how(self) -> Self:
        if bool(self.against) != (self.read_as is not None):
            missing, present = ("against", "as") if self.read_as else ("as", "against")
            raise fault(f"'{present}' needs '{missing}' beside it")
        return self

"""A sentence with a number in it, as a scenario states it."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import core_schema

from sim.scenario.fields import Name
from sim.scenario.quantities import EXAMPLES, QuantityError, article, fault, parse_figure, shown
from sim.scenario.record import Record

# What the end of a figure's name says about its unit.
_DIMENSIONS: Final = {
    "fraction": "fraction",
    "h": "duration",
    "hours": "duration",
    "nm": "distance",
    "km": "distance",
    "kt": "speed",
}


_COUNTS: Final = ("aircraft_per_orbit", "losses", "n_cells", "n_gaps", "sorties")


def dimension_of(metric: str) -> str:
    """Dimension of a figure by its name: "fleet.transit_fraction" -> "fraction"."""
    if ".lost_hours_by_cause." in metric:
        return "duration"
    return _DIMENSIONS.get(metric.rsplit(".", 1)[-1].rsplit("_", 1)[-1], "number")


class _FigureOfMetric:
    """Annotation: a figure in the unit that the claim's metric asks for; SI inside."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        def validate(value: Any, info: core_schema.ValidationInfo) -> float:
            if isinstance(value, float) and not info.context:
                return value
            try:
                si, fitting = parse_figure(value)
            except QuantityError as error:
                raise fault(error.message, error.hint) from None
            metric, read_as = info.data.get("metric"), info.data.get("read_as")
            if not metric:
                return si
            dimension = "fraction" if read_as else dimension_of(metric)
            if dimension == "number" and metric.rsplit(".", 1)[-1] not in _COUNTS:
                return si  # a figure of no known name: who looks for it says what there is
            if dimension not in fitting:
                example = EXAMPLES.get(dimension, "3")
                what = f"a {read_as} of {metric}" if read_as else metric
                rule = f"{what} is {article(dimension)}, such as '{example}'"
                raise fault(f"{rule} (got {shown(value)})")
            if dimension == "fraction" and read_as != "ratio" and si > 1.0:
                raise fault(f"must be at most 100 % (got {value})")
            if si < 0.0:
                raise fault(f"must be at least 0 (got {value})")
            return si

        return core_schema.with_info_plain_validator_function(validate)

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
    over: Literal["some_pair", "every_pair", "whole_fleet"] = Field(
        "some_pair",
        description="a bare budget figure: the fleet and orbit that favour the claim most, those "
        "that favour it least, or all orbits weighted by flight hours",
    )
    against: dict[str, Any] = Field(
        {}, description="compare with this scenario under other values: path -> value"
    )
    read_as: Literal["ratio", "loss"] | None = Field(
        None,
        alias="as",
        description="against: the figure over the other one, or how much less it is",
    )
    relation: Literal["up_to", "at_least", "at_most", "about"] = Field(
        description="how the figure must stand to the value"
    )
    value: _Figure = Field(description="the number in the sentence, with its unit")
    tolerance: _Figure | None = Field(None, description="about: how near is near enough")
    assumes: tuple[Annotated[str, Field(min_length=1, max_length=2000)], ...] = Field(
        (), strict=False, description="what is assumed where the source is silent"
    )
    undecided: str = Field(
        "",
        max_length=2000,
        description="what nobody has published and the sentence rests on; the claim then cannot be "
        "decided, whatever the figure",
    )

    @model_validator(mode="after")
    def _tolerance_goes_with_about(self) -> Self:
        if (self.relation == "about") != (self.tolerance is not None):
            verb = "needs a" if self.relation == "about" else "takes no"
            raise fault(f"relation {self.relation} {verb} tolerance")
        return self

    @model_validator(mode="after")
    def _comparison_says_how(self) -> Self:
        if bool(self.against) != (self.read_as is not None):
            missing, given = ("against", "as") if self.read_as else ("as", "against")
            raise fault(f"'{given}' needs '{missing}' beside it")
        return self

"""The schema of claims.json: the verdicts of a scenario's claims, and what of its pictures is text.

The arrays of the pictures lie in claims.npz beside it.
"""

from __future__ import annotations

import math
from typing import Annotated, Final, Literal, Self, get_args

from pydantic import Field, model_validator

from sim.output.format.run_schema import (
    Count,
    DocumentPart,
    Group,
    Hash,
    Node,  # noqa: F401  # pydantic 2.11.0 looks here for what Group says of its other figures
    Number,
    Text,
)
from sim.scenario.values.places_and_times import Latitude, Longitude, Name
from sim.scenario.values.quantities import fault
from sim.study.claims.figure_by_place import AS_STATED

Fraction = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0, le=1e6)]
# The rectangle round the cells, however far apart the pieces of a country lie.
_MOST_VALUES: Final = 100_000_000
# How many cells lie between the middle of a grid and its edge.
_Position = Annotated[int, Field(ge=-1_000_000, le=1_000_000)]


# Readings that can decide a claim about budgets.
_OF_BUDGETS = Literal["most_extreme", "some_pair", "every_pair", "whole_fleet"]


# A fleet and an orbit.
_Pair = Annotated[tuple[Text, Text], Field(strict=False)]


class ClaimProbability(Group):
    """In which share of the cases that the ranges allow a claim is met."""

    p: Fraction
    n: Count
    of: Text
    over: list[Text]
    lo: Fraction | None = None
    hi: Fraction | None = None

    @model_validator(mode="after")
    def _whole_interval(self) -> Self:
        if (self.lo is None) != (self.hi is None):
            raise fault("lo and hi must be an interval, or both be missing")
        return self


class ClaimCondition(Group):
    """What one input alone would have to be for another verdict."""

    input: Text
    words: Text
    inside_range: bool
    trust: Text | None = None
    range_from: Text | None = None


class ClaimReading(Group):
    """One meaning of the sentence."""

    id: Literal[_OF_BUDGETS, "none_exceeds", "as_flown"]
    kind: Text
    verdict: Text
    result: Number | None
    margin: Number | None
    pair: _Pair | None
    probability: ClaimProbability | None


class ClaimEntry(Group):
    """One claim, as `othsim claim --json` has it: what pictures name is required."""

    id: Name
    statement: Text
    source: Text
    metric: Text
    against: Literal["ratio", "loss"] | None
    relation: Literal["up_to", "at_least", "more_than", "at_most", "less_than", "about"]
    value: Number
    tolerance: Number | None
    unit: Text | None
    verdict: Text
    answer: Text
    pairs: list[dict[Text, Text | Number | bool | None]]
    readings: Annotated[list[ClaimReading], Field(min_length=1)]
    trust: Text | None
    written: Text | None
    kind: Text
    because: Text | None
    result: Number | None
    margin: Number | None
    robust: bool | None
    conditions: list[ClaimCondition]
    uncertain: bool
    probability: ClaimProbability | None
    left_out: list[_Pair]
    hours_flown_fraction: Number | None
    assumptions: list[Text]
    method: Text

    @model_validator(mode="after")
    def _near_what(self) -> Self:
        if self.relation in ("up_to", "about") and self.tolerance is None:
            raise fault(f"relation {self.relation} needs a tolerance")
        return self


class WhereMet(DocumentPart):
    """In which share of cells and orbits a claim is met; from the nearest base where null."""

    case: Text
    base: Text | None
    of_country: Fraction
    of_orbits: Fraction


class StoredMap(DocumentPart):
    """The map of a claim, but for what its cells hold.

    Rows and columns are those of the cells' equal-area plane, counted from its centre.
    """

    area: Text
    cell_m: Positive
    centre: Annotated[tuple[Latitude, Longitude], Field(strict=False)]
    rows: Annotated[tuple[_Position, _Position], Field(strict=False)]
    columns: Annotated[tuple[_Position, _Position], Field(strict=False)]
    bases: Annotated[list[Text], Field(min_length=1)]
    where_met: list[WhereMet]

    @model_validator(mode="after")
    def _every_case_from_every_base(self) -> Self:
        counts = [last - first + 1 for first, last in (self.rows, self.columns)]
        if min(counts) < 1 or math.prod(counts) > _MOST_VALUES:
            raise fault(f"rows and columns must be from first to last, of {_MOST_VALUES:,} cells")
        cases = list(dict.fromkeys(entry.case for entry in self.where_met))
        bases = [None, *self.bases] if len(self.bases) > 1 else [None]
        pairs = [(entry.case, entry.base) for entry in self.where_met]
        if AS_STATED not in cases or pairs != [(case, base) for case in cases for base in bases]:
            raise fault("where_met must hold every case from every base")
        return self


class StoredCraft(DocumentPart):
    """An aircraft of the catalogue in the picture of endurance and speed."""

    name: Text
    endurance_h: Positive
    speed_kt: Positive
    meets: bool


_Ends = Annotated[tuple[Positive, Positive], Field(strict=False)]


class StoredTwoInputs(DocumentPart):
    """A claim over endurance and speed, but for the figure itself."""

    stated: _Ends
    box: Annotated[tuple[_Ends, _Ends], Field(strict=False)]
    aircraft: list[StoredCraft]


class ClaimsDocument(DocumentPart):
    """claims.json."""

    program: Literal["othsim"]
    schema_version: Literal[1]
    versions: dict[Text, Text]
    scenario: Text
    texts: dict[Text, Hash] | None = None  # of what was asked, where it lies and what came of it
    claims: list[ClaimEntry]
    claim_map: dict[Name, StoredMap]
    two_inputs: dict[Name, StoredTwoInputs]

    @model_validator(mode="after")
    def _pictures_of_claims(self) -> Self:
        ids = [claim.id for claim in self.claims]
        if len(set(ids)) < len(ids) or not {*self.claim_map, *self.two_inputs} <= set(ids):
            raise fault("pictures must be those of the claims, each with an id of its own")
        for claim in self.claims:
            if claim.id in self.two_inputs and claim.readings[0].id not in get_args(_OF_BUDGETS):
                raise fault(f"two_inputs of '{claim.id}' must be of a reading of budgets")
        return self

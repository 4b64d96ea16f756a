"""Checks of files against their schemas: what does not fit is named by file and field."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import combinations, takewhile
from pathlib import Path
from typing import Any, Final

import numpy as np
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails, from_json

from sim.column_table import Table
from sim.output.format.geometry_schema import SHAPES
from sim.output.format.table_columns import IN_ORDER, Column, columns_of
from sim.output.store.files.disk import damaged, read_bytes
from sim.scenario.validation import rule_in_words

_MOST_NAMED: Final = 3


def read_document(path: Path, kind: type[BaseModel]) -> dict[str, Any]:
    """A JSON document of a folder, held against what it must be.

    Raises ResultsError that names the file and the fields when it cannot be read or does not fit.
    """
    document = read_object(path)
    check_document(path, document, kind)
    return document


def read_object(path: Path) -> dict[str, Any]:
    """A JSON object, whatever is in it. Raises ResultsError when it cannot be read or is none."""
    try:
        # This parser stops at a depth of its own, takes no NaN and no half of a letter.
        document = from_json(read_bytes(path), allow_inf_nan=False)
    except ValueError as error:
        raise damaged(path, error) from error
    if not isinstance(document, dict):
        raise damaged(path, "not a JSON object")
    return document


def check_document(path: Path, document: Mapping[str, Any], kind: type[BaseModel]) -> None:
    """Hold a document against what it must be. Raises ResultsError that names file and fields."""
    try:
        kind.model_validate(document)
    except ValidationError as error:
        faults = _faults(error.errors(include_url=False))
        named = [f"{field}: {what}" for field, what in list(faults.items())[:_MOST_NAMED]]
        more = [f"and {len(faults) - len(named)} more"] if len(faults) > len(named) else []
        raise damaged(path, "; ".join([*named, *more])) from None


def _faults(errors: Sequence[ErrorDetails]) -> dict[str, str]:
    """What is wrong by field; of several complaints about one field the first."""
    faults: dict[str, str] = {}
    for error in errors:
        # Below a figure of a summary pydantic lists every type that it might have been.
        way = list(takewhile(lambda part: part != "<figure>", error["loc"]))
        # pydantic also names which kind of a union it took; that is no key of the file.
        field = _dotted([p for p in way if not str(p).startswith("<") and p not in SHAPES])
        if error["type"] == "missing":
            what = "is missing"
        elif error["type"].startswith("union_tag"):
            what = "is of no known kind"
        elif error["type"] == "othsim":
            what = error["ctx"]["message"]
        else:
            what = rule_in_words(error)
        faults.setdefault(field, what)
    return faults


def _dotted(way: Sequence[str | int]) -> str:
    """A place in a document: `features[3].geometry.coordinates`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in way)
    return text.removeprefix(".")[:200] or "the document"


def table_fault(table: str, columns: Table) -> str:
    """What is wrong with a table as it was read; nothing where it fits."""
    known = columns_of(table, list(columns))
    if missing := [name for name in known if name not in columns]:
        return f"column '{missing[0]}' is missing"
    for name, column in known.items():
        if fault := _column_fault(column, columns[name]):
            return f"column '{name}' {fault}"
    for earlier, name in combinations(IN_ORDER.get(table, ()), 2):
        # A moment that never came is none that came too early.
        if (columns[name] < columns[earlier]).any():
            return f"column '{name}' must not come before '{earlier}'"
    return ""


def _column_fault(column: Column, values: np.ndarray) -> str:
    """What is wrong with values as numpy has them; nothing where they fit."""
    if column.kind == "VARCHAR":
        return _text_fault(column, values)
    wanted = "iu" if column.kind == "BIGINT" else "f"
    if values.dtype.kind not in wanted:
        return f"must be {'whole numbers' if wanted == 'iu' else 'numbers'}"
    known = values[~np.isnan(values)] if wanted == "f" else values
    if len(known) < len(values) and not column.optional:
        return "must have a number in every row"
    if len(known) and not (column.least <= known.min() and known.max() <= column.most):
        odd = known.min() if known.min() < column.least else known.max()
        return f"must be from {column.least:g} to {column.most:g} (got {odd:g})"
    return ""


def _text_fault(column: Column, values: np.ndarray) -> str:
    if values.dtype.kind != "U":
        return "must be texts"
    for word in np.unique(values).tolist():
        if column.words and word not in column.words:
            return f"must be one of {', '.join(column.words)} (got '{word[:40]}')"
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,80}", word):
            return f"must be names (got '{word[:40]}')"
    return ""

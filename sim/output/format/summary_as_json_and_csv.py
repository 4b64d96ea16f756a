"""A summary as JSON and as CSV text: the same figures for programs and for spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from sim.figures import unit_of

# What a spreadsheet takes for the beginning of a formula (CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_json(value: Any) -> Any:
    """Values as JSON knows them: numpy scalars become Python's, nan and infinities null."""
    if isinstance(value, float):  # first: the outline of a country is 70,000 of them
        return float(value) if math.isfinite(value) else None
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, Mapping):
        return {str(key): as_json(inner) for key, inner in value.items()}
    if isinstance(value, np.ndarray):
        return as_json(value.tolist())
    if isinstance(value, Sequence):
        return [as_json(inner) for inner in value]
    if isinstance(value, np.generic):
        return as_json(value.item())
    return value


def to_json(document: Any, *, indent: int | None = 1) -> str:
    r"""A document in the order given, floats in their shortest exact form: same input, same bytes.

    >>> to_json({"fill": float("nan"), "n": 2})
    '{\n "fill": null,\n "n": 2\n}\n'
    """
    return json.dumps(as_json(document), ensure_ascii=False, allow_nan=False, indent=indent) + "\n"


def to_csv(summary: Mapping[str, Any]) -> str:
    """One line per figure: path, mean, lo, hi, n, unit. Opens in Excel, formulas disarmed."""
    out = io.StringIO()
    out.write("\ufeff")  # without the mark Excel reads UTF-8 as the local code page
    writer = csv.writer(out, lineterminator="\r\n")  # as RFC 4180 has it
    writer.writerow(["figure", "mean", "lo", "hi", "n", "unit"])
    for path, value in walk_figures(as_json(summary)):
        if isinstance(value, dict):
            row = [value.get(key) for key in ("mean", "lo", "hi", "n")]
        else:
            row = [value, None, None, None]
        unit = "" if isinstance(value, str | bool) else unit_of(path).symbol
        writer.writerow([disarmed(cell) for cell in (path, *row, unit)])
    return out.getvalue()


def walk_figures(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every figure of a summary with its path, e.g. `orbits.kabul.fill_fraction`.

    A figure is a number, a text, or an object with `mean`; budgets are named by fleet, orbit and
    state, claims by their id, and routes are left to the map.
    """
    if isinstance(node, dict) and "mean" not in node:
        for key, inner in node.items():
            yield from walk_figures(inner, f"{path}.{key}" if path else key)
    elif isinstance(node, list):
        for i, entry in enumerate(node):
            if isinstance(entry, dict):
                name, rest = _name_and_rest(entry, i)
                yield from walk_figures(rest, f"{path}.{name}")
    elif node is not None:
        yield path, node


def _name_and_rest(entry: dict[str, Any], position: int) -> tuple[str, dict[str, Any]]:
    keys = [key for key in ("fleet", "orbit", "state", "id") if key in entry]
    name = ".".join(str(entry[key]) for key in keys) or str(position)
    return name, {key: value for key, value in entry.items() if key not in keys}


def disarmed(value: Any) -> Any:
    """A value for a spreadsheet: text that it would run as a formula gets a quote in front."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return value

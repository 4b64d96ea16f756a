"""Rows of the coverage benchmark, and the files they are written to."""

from __future__ import annotations

import csv
from dataclasses import asdict, dataclass, fields
from pathlib import Path

RESULTS = Path(__file__).parents[1] / "results"


@dataclass(frozen=True)
class Row:
    """One method on one case. `seconds` is scaled to the whole case where `timed_on` says so."""

    case: str
    n_cells: int
    days: float
    reach_km: float
    method: str
    threads: int
    seconds: float
    ratio: float  # to ours on one thread in the same case
    timed_on: str
    agreement: str


@dataclass(frozen=True)
class Target:
    """One figure that was asked for: what was measured, and whether that meets it."""

    what: str
    asked: str
    measured: str
    met: bool | None  # None where this run cannot say


def duration(seconds: float) -> str:
    """Three figures and a unit: 41.3 ms, 2.41 s, 2,680 s."""
    if seconds < 1.0:
        return f"{1e3 * seconds:.3g} ms"
    return f"{seconds:.3g} s" if seconds < 1e3 else f"{seconds:,.0f} s"


def ratio(value: float) -> str:
    """Times ours, in two or three figures."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def markdown(rows: list[Row]) -> str:
    """A table for each case."""
    lines = []
    for case in dict.fromkeys(row.case for row in rows):
        lines += [f"\n### {case}\n", "| method | threads | time | x ours | timed on | answers |"]
        lines.append("|---|--:|--:|--:|---|---|")
        lines += [
            f"| {row.method} | {row.threads} | {duration(row.seconds)} | {ratio(row.ratio)} "
            f"| {row.timed_on} | {row.agreement} |"
            for row in rows
            if row.case == case
        ]
    return "\n".join(lines)


def targets_markdown(targets: list[Target]) -> str:
    """What was asked, what was found."""
    word = {True: "met", False: "**not met**", None: "not measured"}
    lines = ["| figure | asked | measured | |", "|---|---|---|---|"]
    lines += [f"| {t.what} | {t.asked} | {t.measured} | {word[t.met]} |" for t in targets]
    return "\n".join(lines)


def write_csv(rows: list[Row], path: Path) -> None:
    """All rows, one a line."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [field.name for field in fields(Row)])
        writer.writeheader()
        for row in rows:
            writer.writerow(
                asdict(row) | {"method": row.method.strip("*"), "seconds": f"{row.seconds:.4g}"}
            )

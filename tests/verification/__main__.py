"""Rebuild docs/verification.md and docs/verification.csv: what was checked, how, and how far off.

python -m tests.verification            runs every check, writes both files
python -m tests.verification --check    runs every check; the files must list the same ones

With OTHSIM_VERIFICATION=FILE sessions of pytest add what they checked to a file, and --of FILE
reports on it: CI runs every test once.

Exit 0 only if every check holds.
"""

from __future__ import annotations

import argparse
import csv
import io
import platform
import sys
import textwrap
from collections.abc import Sequence
from importlib import metadata, util
from pathlib import Path

import pytest

from tests.verification.checks import KINDS, Check, Collector, read_ledger

ROOT = Path(__file__).parents[2]
PAGE, TABLE = ROOT / "docs/verification.md", ROOT / "docs/verification.csv"
HEADS = ("kind", "what", "found", "expected", "within", "unit", "off", "verdict", "source", "test")
ABOUT = {
    "closed form": "Formulas that a pilot or a textbook can work out by hand.",
    "published": "Statements and figures that were published, with their sources.",
    "operations research": (
        "Whole runs of the fleet model against queueing and reliability theory. The tolerance is "
        "twice the half-width of the 95 % interval, as many statements are tested at once."
    ),
    "geometry": "Routes, ends of passes and chords against the WGS84 geodesic of PROJ.",
    "coverage": "The coverage core against a slow loop that shares nothing with it.",
    "two engines": (
        "The event model against the compiled one on the same random numbers: every sortie, event "
        "and gap equal to the last bit."
    ),
    "peer": "What a user could pick instead, on the same case, by other code.",
    "property": "What must hold whatever the input, tried on random cases.",
    "repeatable": "The same scenario and seed give the same bits, wherever and however they run.",
}


def run() -> list[Check]:
    """Run every check there is, the long ones too, on every processor."""
    collector = Collector()
    spread = ["-n", "auto", "--dist", "worksteal"] if util.find_spec("xdist") else []
    options = ["-q", "--no-header", "-p", "no:benchmark", "-m", "verifies", *spread]
    pytest.main([*options, str(ROOT / "tests")], plugins=[collector])
    return collector.checks


def rows(checks: Sequence[Check]) -> list[list[str]]:
    """The table, by kind, file and test: of two processes either may be the first."""
    ordered = sorted(checks, key=lambda check: (KINDS.index(check.kind), check.test))
    return [
        [
            check.kind,
            check.what,
            _number(check.found),
            _number(check.expected),
            _number(check.within),
            check.unit,
            _error(check),
            "holds" if check.holds else "FAILS",
            check.source,
            check.test.removeprefix("tests/"),
        ]
        for check in ordered
    ]


def _number(value: float | None) -> str:
    """Digits enough to be recognised; the rest is the machine's."""
    return "" if value is None else f"{value:.6g}"


def _error(check: Check) -> str:
    """How far off, rounded to what another machine will say as well."""
    if check.off is None or check.within is None or check.expected is None:
        return ""
    if check.off <= 1e-9 * max(1.0, abs(check.expected or 0.0)):
        return "0"
    return f"{float(f'{check.off:.1g}'):g}"


def page(table: Sequence[Sequence[str]]) -> str:
    """The report, for a reader."""
    failed = sum(row[7] != "holds" for row in table)
    verdict = "every one holds" if not failed else f"**{failed} do not hold**"
    versions = ", ".join(
        f"{name} {metadata.version(name)}"
        for name in ("numpy", "scipy", "shapely", "pyproj", "simpy", "numba")
    )
    lines = [
        "# Verification",
        "",
        "What othsim's figures were checked against, how, and how far off they were. This page is",
        "written by `python -m tests.verification`, which runs every check; CI runs them all again",
        "and fails if one does not hold or the page lists others. The same rows for machines:",
        "[verification.csv](verification.csv).",
        "",
        *_folded(
            f"{len(table)} checks; {verdict}. Written with Python "
            f"{platform.python_version()}, {versions}."
        ),
        "",
    ]
    for kind in KINDS:
        mine = [row for row in table if row[0] == kind]
        if not mine:
            continue
        lines += [f"## {kind.capitalize()}", "", *_folded(ABOUT[kind]), ""]
        lines += [
            "| what | found | should be | off | tolerance | source |",
            "|---|---|---|---|---|---|",
        ]
        for _, what, found, expected, within, unit, off, verdict, source, test in mine:
            should = expected if expected else ("at most" if within and found else verdict)
            unit = f" {unit}" if unit and found else ""
            tolerance = f"{within}{unit}" if found else ""
            cells = [what, f"{found}{unit}", should, off, tolerance, source or f"`{_file(test)}`"]
            if verdict == "FAILS":
                cells[2] = f"**FAILS** {should}"
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)


def _file(test: str) -> str:
    return test.partition("::")[0]


def _folded(text: str) -> list[str]:
    return textwrap.wrap(text, 100)


def as_csv(table: Sequence[Sequence[str]]) -> str:
    """The report, for machines."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([HEADS, *table])
    return out.getvalue()


def listed() -> list[tuple[str, str]]:
    """Test and statement of every row that the table on disk has."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return sorted((row["test"], row["what"]) for row in csv.DictReader(file))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; its exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.verification", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, compare what is there")
    parser.add_argument("--of", type=Path, metavar="FILE", help="what earlier sessions found")
    asked = parser.parse_args(arguments)
    table = rows(run() if asked.of is None else read_ledger(asked.of))
    failed = [row for row in table if row[7] != "holds"]
    for row in failed:
        print(f"does not hold: {row[1]} ({row[-1]})")
    if asked.check:
        here = sorted((row[-1], row[1]) for row in table)
        if listed() != here:
            print(f"{TABLE.name} lists other checks: run python -m tests.verification")
            return 1
    else:
        PAGE.write_text(page(table), encoding="utf-8")
        TABLE.write_text(as_csv(table), encoding="utf-8")
    print(f"{len(table)} checks, {len(failed)} do not hold")
    return 1 if failed or not table else 0


if __name__ == "__main__":
    sys.exit(main())

"""Coverage: ours beside what a user would otherwise write or pick, in one process.

Every peer's answers are checked against ours before its time counts. Writes a table (markdown and
CSV) and a growth chart to benchmarks/results/ and prints the targets beside the figures.

    python -m benchmarks.coverage            (about 8 minutes)
    python -m benchmarks.coverage --quick    (under a minute; prints, writes nothing)
"""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from tempfile import mkdtemp
from time import process_time

from benchmarks import machine
from benchmarks.contest import agreement, chart, memory, one_case
from benchmarks.contest.cases import CoverageCase
from benchmarks.contest.table import (
    RESULTS,
    Row,
    Target,
    duration,
    markdown,
    ratio,
    targets_markdown,
    write_csv,
)
from benchmarks.peers import numba_steps, tatc_points
from sim.coverage.cell_coverage import compile_now

HEADLINE = CoverageCase(20_000, 30, 30e3)
LARGE = CoverageCase(200_000, 30, 30e3)
MATRIX = (
    CoverageCase(2_000, 30, 30e3),
    HEADLINE,
    LARGE,
    CoverageCase(20_000, 3, 30e3),
    CoverageCase(20_000, 30, 5e3),
    CoverageCase(20_000, 30, 150e3),
    CoverageCase(2_000, 3, 150e3),
    CoverageCase(200_000, 3, 5e3),
    CoverageCase(20_000, 30, 30e3, in_turn=True),
)
QUICK = (CoverageCase(2_000, 3, 30e3), CoverageCase(20_000, 3, 5e3))
GROWTH_DAYS = (3, 30, 300)

# Reach, and how far an end may be from it.
END_LIMITS_M = ((5e3, 0.08), (30e3, 0.08), (149e3, 0.08), (300e3, 8.0), (1_000e3, 8.0))


def main() -> None:
    """Parse, run, print, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two small cases; writes nothing")
    arguments = parser.parse_args()
    head = f"{machine.describe('tatc')}\n\nFirst calls: {_first_calls(from_cache=arguments.quick)}."
    print(head, flush=True)
    rows: list[Row] = []
    for case in QUICK if arguments.quick else MATRIX:
        rows += one_case.run_case(case, repeats=3 if arguments.quick else 7)
        print(markdown([row for row in rows if row.case == case.label]), flush=True)
    satellite = tatc_points.run(small=arguments.quick)
    print(f"\n{satellite}\n", flush=True)
    growth, growth_targets = ([], []) if arguments.quick else _growth(rows)
    targets = _ratio_targets(rows) + growth_targets + _other_targets(arguments.quick)
    print(targets_markdown(targets))
    if not arguments.quick:
        _write(head, rows, growth, targets, satellite)


def _first_calls(*, from_cache: bool) -> str:
    """What the first call of each compiled method takes, on a case of no size.

    Ours keeps machine code between runs; unless `from_cache`, it is made to compile here.
    """
    if not from_cache:
        os.environ["NUMBA_CACHE_DIR"] = mkdtemp(prefix="othsim-benchmark-")
    compile_now()
    tiny = CoverageCase(20, 0.5, 30e3)
    _ = tiny.legs, tiny.laps, tiny.windows
    said = []
    for name, solve in (
        ("othsim templates", one_case.solve_stations),
        ("othsim legs", agreement.solve_legs),
        ("numba steps", numba_steps.solve),
    ):
        began = process_time()
        solve(tiny)
        said.append(f"{name} {duration(process_time() - began)}")
    return ("kept code where there is any; " if from_cache else "compiling; ") + ", ".join(said)


def _ratio_targets(rows: list[Row]) -> list[Target]:
    def versus(case: CoverageCase, method: str, threads: int, least: float) -> Target:
        what = f"{case.label}: {method} / ours"
        what += ", two threads both" if threads == 2 else ""
        found = {(row.method, row.threads): row.seconds for row in rows if row.case == case.label}
        if not found:
            return Target(what, f"at least {least:g}x", "", None)
        times = found[method, threads] / found[one_case.OURS, threads]
        return Target(what, f"at least {least:g}x", f"{ratio(times)}x", times >= least)

    return [
        versus(HEADLINE, one_case.SHAPELY, 1, 1000),
        versus(HEADLINE, one_case.CULLED, 1, 50),
        versus(HEADLINE, one_case.STEPS, 1, 8),
        versus(LARGE, one_case.STEPS, 1, 4),
        versus(LARGE, one_case.STEPS, 2, 1),
    ]


def _growth(rows: list[Row]) -> tuple[list[Row], list[Target]]:
    """Ours with the days and with the lap time, one thread."""
    found = []
    for days in GROWTH_DAYS:
        case = replace(HEADLINE, days=days)
        _ = case.windows, case.cells, case.laps
        seconds, exact = machine.timed(lambda case=case: one_case.solve_stations(case))
        row = next(row for row in rows if row.method == one_case.OURS)
        said = f"{len(case.windows['start_s']):,} sorties"
        grown = {"case": case.label, "n_cells": case.n_cells, "days": days}
        found.append(replace(row, **grown, seconds=seconds, agreement=said))
    _ = case.legs
    stepped_s, stepped = machine.timed(lambda: numba_steps.solve(case), at_most=3, warm=False)
    said = agreement.check_sampled(one_case.STEPS, stepped, exact, numba_steps.STEP_S)
    times = stepped_s / found[-1].seconds
    stepping = {"method": one_case.STEPS, "seconds": stepped_s, "ratio": times, "agreement": said}
    steps = replace(found[-1], **stepping)
    times = []
    for speed_mps in (HEADLINE.speed_mps, 2.0 * HEADLINE.speed_mps):
        case = replace(HEADLINE, speed_mps=speed_mps)
        _ = case.windows, case.cells, case.laps
        times.append(machine.timed(lambda case=case: one_case.solve_stations(case))[0])
    per_day = [row.seconds / row.days for row in found]
    said = ", ".join(f"{row.days:g} d {duration(row.seconds)}" for row in found)
    change = times[1] / times[0] - 1.0
    return [*found, steps], [
        Target(
            "20,000 cells, R 30 km: time per sortie from 30 d to 300 d",
            "linear in sorties (at most 1.2 times as much each)",
            f"{per_day[2] / per_day[1]:.2f} times; {said}",
            per_day[2] <= 1.2 * per_day[1],
        ),
        Target(
            "the same, lap time halved",
            "changes by less than 20 %",
            f"{change:+.0%} ({duration(times[0])} to {duration(times[1])})",
            abs(change) < 0.2,
        ),
    ]


def _other_targets(quick: bool) -> list[Target]:
    found = []
    case = QUICK[0] if quick else LARGE
    used = memory.peak(case)
    found.append(
        Target(
            f"peak memory, {case.label}",
            "under 500 MB",
            f"{used['peak_mb']:.0f} MB, of which {used['imports_mb']:.0f} MB are imports",
            used["peak_mb"] < 500.0,
        )
    )
    for reach_m, limit_m in END_LIMITS_M:
        off_m, ends = agreement.ends_off_m(reach_m)
        found.append(
            Target(
                f"WGS84 distance at {ends:,} reported ends, R {reach_m / 1e3:g} km",
                f"within {limit_m:g} m of the reach",
                f"{off_m:.2g} m",
                off_m <= limit_m,
            )
        )
    return found


def _write(
    head: str, rows: list[Row], growth: list[Row], targets: list[Target], satellite: str
) -> None:
    RESULTS.mkdir(exist_ok=True)
    text = [
        "# Coverage: ours and the peers",
        "Written by `python -m benchmarks.coverage`; benchmarks/README.md says how to read it.",
        head,
        "![growth](coverage.png)",
        "## Targets",
        targets_markdown(targets),
        "## Medians",
        markdown(rows).lstrip(),
        "### A satellite, against TAT-C",
        satellite,
    ]
    (RESULTS / "coverage.md").write_text("\n\n".join(text) + "\n", encoding="utf-8")
    write_csv(rows + growth, RESULTS / "coverage.csv")
    chart.draw(rows, growth, RESULTS / "coverage.png")


if __name__ == "__main__":
    main()

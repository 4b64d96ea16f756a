"""How time and memory grow: one count doubled at a time, every stage of a run timed by itself.

    python -m benchmarks.scale.growth                 some minutes; writes results/growth.json
    python -m benchmarks.scale.growth --only cells    this row anew; the others stay as they are
    python -m benchmarks.scale.growth --quick         two sizes of each, printed only

Starts from a month of the shipped Gulf scenario with chance (`cases.py`), each row in a process of
its own. What an answer must keep when a count is doubled is asserted before its time counts. Peaks
of memory are taken first, smallest size first. Then all sizes are timed in turn, again and again:
what else the machine does meets them alike, so an exponent is that of one round, and the median of
all rounds.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import multiprocessing
import resource
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from statistics import median
from time import process_time
from typing import Any

from benchmarks import machine
from benchmarks.contest.table import RESULTS
from benchmarks.scale.cases import ROWS, Case

GROWTH = RESULTS / "growth.json"
# Rounds of a row, and how long it may take before there are so many.
LEAST, MOST, LONG_S = 3, 9, 20.0
# A call is repeated until it took so long: the clock of a process ticks, and caches are cold once.
ENOUGH_S = 0.03


def taken_s(call: Callable[[], object]) -> float:
    """Processor time of a call."""
    gc.collect()
    began_s, n, spent_s = process_time(), 0, 0.0
    while spent_s < ENOUGH_S:
        call()
        n += 1
        spent_s = process_time() - began_s
    return spent_s / n


def with_peak(case: Callable[[int], Case], size: int) -> dict[str, float]:
    """The facts of a size, once all of it has been done, and the most memory it took until then."""
    made = case(size)
    for call in made.calls.values():
        call()
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"size": size, **made.facts, "peak_mb": peak_mb}


def one_round(cases: Sequence[Case]) -> dict[str, list[float]]:
    """The time of each stage at every size."""
    times = {stage: [taken_s(case.calls[stage]) for case in cases] for stage in cases[0].calls}
    if "laid_s" in times:  # which cannot be had without looking
        times["laid_s"] = [a - b for a, b in zip(times["laid_s"], times["seen_s"], strict=True)]
    return times


def begun(number: int) -> None:
    """Do a row's first size: reads borders, draws coasts, compiles or loads what was compiled."""
    from sim.coverage.cell_coverage import compile_now

    compile_now()
    row = ROWS[number]
    with_peak(row.case, row.sizes[0])


def measured(number: int, n_sizes: int) -> dict[str, Any]:
    """A row: its sizes with facts and median times, and the exponent of every stage."""
    begun(number)
    row = ROWS[number]
    sizes = row.sizes[:n_sizes]
    found = [with_peak(row.case, size) for size in sizes]
    for a, b in pairwise(found):
        assert row.check(a, b), f"{row.name}: from {a} to {b}"
    cases = [row.case(size) for size in sizes]
    began_s, rounds = process_time(), [one_round(cases)]
    while len(rounds) < LEAST or (len(rounds) < MOST and process_time() - began_s < LONG_S):
        rounds.append(one_round(cases))
    for stage in rounds[0]:
        for place, one in enumerate(found):
            one[stage] = median(times[stage][place] for times in rounds)
    powers = {stage: exponents(sizes, [times[stage] for times in rounds]) for stage in rounds[0]}
    powers["peak_mb"] = exponents(sizes, [[one["peak_mb"] for one in found]])
    return {"held": row.held, "sizes": found, "exponents": powers}


def exponents(sizes: Sequence[float], rounds: Sequence[Sequence[float]]) -> dict[str, float]:
    """The power of the size that a figure follows, over all sizes and from the last but one on.

    Medians over rounds; `error` and `end_error` are their standard errors.

    >>> exponents((1, 2, 4), [(1.0, 2.0, 8.0)])
    {'all': 1.5, 'error': 0.0, 'end': 2.0, 'end_error': 0.0}
    """
    every = [exponent(sizes, figures) for figures in rounds]
    end = [exponent(sizes[-2:], figures[-2:]) for figures in rounds]
    return {
        "all": median(every), "error": _error(every), "end": median(end), "end_error": _error(end),
    }  # fmt: skip


def exponent(sizes: Sequence[float], figures: Sequence[float]) -> float:
    """Least squares on logarithms."""
    x = [math.log(size) for size in sizes]
    y = [math.log(max(figure, 1e-6)) for figure in figures]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - mean_x) ** 2 for a in x)


def _error(values: Sequence[float]) -> float:
    """Of a median, from the median deviation."""
    deviation = 1.4826 * median(abs(value - median(values)) for value in values)
    return 1.2533 * deviation / math.sqrt(len(values))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two sizes of each; writes nothing")
    parser.add_argument("--only", default="", help="rows whose name begins so")
    asked = parser.parse_args()
    print(machine.describe())
    rows = {} if asked.quick or not asked.only else json.loads(GROWTH.read_text("utf-8"))["rows"]
    for number, row in enumerate(ROWS):
        if not row.name.startswith(asked.only):
            continue
        n_sizes = 2 if asked.quick else len(row.sizes)
        with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
            pool.apply(begun, (number,))  # what is compiled is kept; compiling takes 200 MB
            found = pool.apply(partial(measured, number, n_sizes))
        rows[row.name] = found
        for stage, power in found["exponents"].items():
            told = ", ".join(f"{one[stage]:.4g}" for one in found["sizes"])
            powers = " ".join(f"{value:6.2f}" for value in power.values())
            print(f"{row.name:30}{stage:12}{powers}   {told}", flush=True)
        if not asked.quick:
            in_order = {row.name: rows[row.name] for row in ROWS if row.name in rows}
            head = {"machine": " ".join(machine.describe().split()), "rows": in_order}
            GROWTH.write_text(json.dumps(head, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

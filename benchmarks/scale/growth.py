"""How time and memory grow: one count doubled at a time, every stage of a run timed by itself.

    python -m benchmarks.scale.growth            some minutes; writes results/growth.*
    python -m benchmarks.scale.growth --quick    two sizes of each, printed only

Starts from a month of the shipped Gulf scenario with chance. Each row of sizes is measured in a
process of its own, smallest first, so that its peak of memory is that of the size. What an answer
must keep when a count is doubled is asserted before its time counts.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import multiprocessing
import resource
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import median
from time import process_time

from benchmarks import machine
from benchmarks.contest.table import RESULTS
from benchmarks.ratios.kernels import GULF

PLACES = ("kabul", "nangarhar", "kandahar", "herat")
# Round Iran, in the order in which the ways from the Gulf meet them.
CLOSED = ("IRN", "TKM", "IRQ", "SYR", "JOR", "YEM", "ARM", "AZE", "GEO", "TUR", "UZB", "TJK")
CLOSED += ("KGZ", "KAZ", "RUS", "SDN")

Measured = dict[str, float]


@dataclass(frozen=True)
class Row:
    """A count that is doubled: its sizes, what is measured at each, and what must hold between."""

    name: str
    held: str
    sizes: tuple[int, ...]
    measure: Callable[[int], Measured]
    check: Callable[[Measured, Measured], bool]


def taken_s(call: Callable[[], object], calls: int = 3) -> float:
    """Median processor time of some calls."""
    times = []
    for _ in range(calls):
        gc.collect()
        began_s = process_time()
        call()
        times.append(process_time() - began_s)
    return median(times)


def flown(*overrides: str) -> Measured:
    """A scenario planned, and one replication by its stages."""
    from sim.scenario.loading import load_scenario
    from sim.study.run.batch import prepare, sight_of
    from sim.study.run.replication import clock_of, fast_model_of, replicate

    scenario = load_scenario(GULF, overrides)
    option = prepare(scenario)
    found = replicate(option.plan, None, 0, None)
    model = fast_model_of(option.plan)
    fast = replicate(option.plan, None, 0, None, model)  # compiles, finds how much room it takes
    assert fast.fleet == found.fleet, "the engines disagree"
    sorties = found.operations.sorties
    measured = {
        "sorties": sorties.n_rows,
        "events": found.operations.events.n_rows,
        "filled_h": sum(orbit.filled_h for orbit in found.orbits.values()),
        "model_s": taken_s(lambda: replicate(option.plan, None, 0, None)),
        "fast_s": taken_s(lambda: replicate(option.plan, None, 0, None, model)),
    }
    if option.ground is not None:
        sight = sight_of(option.plan, option.ground, 1)
        clock = clock_of(scenario)
        span_s = (clock.warmup_s, clock.end_s)
        coverage = sight.seen(sorties, span_s)
        areas = coverage.over_each(option.ground.members)
        measured |= {
            "cells": len(option.ground.cells.lat_deg),
            "covered": areas["afghanistan"].coverage_fraction,
            "laid_s": taken_s(lambda: sight_of(option.plan, option.ground, 1).seen(sorties, span_s))
            - (seen_s := taken_s(lambda: sight.seen(sorties, span_s))),
            "seen_s": seen_s,
            "areas_s": taken_s(lambda: coverage.over_each(option.ground.members)),
            "cut_s": taken_s(lambda: prepare(scenario)),
        }
    return measured


def orbits_of(n: int) -> str:
    """So many orbits over the four places, in turn."""
    one = "{{area: {0}, flown_by: [{1}], pattern: {{kind: racetrack, length: 40 nm, width: 10 nm, "
    one += "bearing: {2} deg}}, altitude: 25000 ft, relief: {{policy: on_bingo, overlap: 15 min}}, "
    one += "priority: {3}}}"
    orbits = ", ".join(
        f"o{i}: " + one.format(PLACES[i % 4], ("dhafra", "udeid")[i % 2], 10 * (i % 18), 1 + i % 9)
        for i in range(n)
    )
    return f"orbits={{{orbits}}}"


def aircraft(n: int) -> Measured:
    """More aircraft at each base than the same four orbits can use."""
    return flown("grid=null", f"fleets.dhafra.count={n // 2}", f"fleets.udeid.count={n // 2}")


def orbits(n: int) -> Measured:
    """More orbits, with two aircraft for each."""
    counts = (f"fleets.{name}.count={n}" for name in ("dhafra", "udeid"))
    return flown("grid=null", orbits_of(n), *counts)


def starved(n: int) -> Measured:
    """More orbits for the same eight aircraft: most wait."""
    return flown("grid=null", orbits_of(n))


def cells(n: int) -> Measured:
    """Smaller cells over the same country, about so many."""
    return flown(f"grid.cell={math.sqrt(641_000 / n):.3f} km")


def days(n: int) -> Measured:
    """Longer."""
    return flown(f"duration={n} d")


def replications(n: int) -> Measured:
    """A whole run with coverage in this process: flown, gathered, summed up."""
    import sim
    from sim.scenario.loading import load_scenario

    scenario = load_scenario(GULF, ("grid.cell=20 km",))
    result = sim.run(scenario, replications=n)
    return {
        "first": float(result.replications["fleet.on_station_hours"][0]),
        "run_s": taken_s(lambda: sim.run(scenario, replications=n), 1),
        "summary_s": taken_s(result.summary, 1),
    }


def gathered(n: int) -> Measured:
    """So many replications without cells, flown elsewhere: what the driver does with them."""
    from benchmarks.scale.driver import gathering

    (one,) = gathering((n,))
    return {"gathered_s": one["gathered_s"]}


def options(n: int) -> Measured:
    """A comparison of so many options, 16 replications each."""
    from sim.scenario.loading import load_scenario
    from sim.study.compare.comparison import fly, job_of

    names = ("in_country", "neighbours", "gulf_iran_open", "gulf", "gulf_ali_al_salem")
    scenarios = {
        f"{name}_{i}": load_scenario(GULF.with_stem(name), ("grid.cell=20 km",))
        for i in range(n)
        for name in (names[i % 5],)
    }
    named = job_of(scenarios, 16)
    summary = fly(named).summary()
    return {
        "first": summary["options"]["in_country_0"]["demand"]["fill_fraction"]["mean"],
        "plan_s": taken_s(lambda: job_of(scenarios, 16)),
        "run_s": taken_s(lambda: fly(named)),
        "summary_s": taken_s(fly(named).summary),
    }


def planned(closed: int, fleets: int) -> Measured:
    """A plan with so many countries closed, and so many fleets, each with one of them open."""
    from sim.scenario.loading import load_scenario
    from sim.study.planning.plan import plan

    own = ", ".join(
        f"f{i}: {{base: al_dhafra, aircraft: mq9a_er, count: 1, overfly: [{name}]}}"
        for i, name in enumerate(CLOSED[:fleets])
    )
    flown_by = ", ".join(f"f{i}" for i in range(fleets))
    overrides = [f"airspace.closed=[{', '.join(CLOSED[:closed])}]", f"fleets={{{own}}}"]
    overrides += [f"orbits.{place}.flown_by=[{flown_by}]" for place in PLACES]
    scenario = load_scenario(GULF.parents[1] / "gulf.yaml", ("claims=[]", "grid=null", *overrides))
    route_m = plan(scenario).sorties["f0", "kabul"].budget.route_m
    return {"route_m": route_m, "plan_s": taken_s(lambda: plan(scenario))}


def countries(n: int) -> Measured:
    """More countries closed to one fleet."""
    return planned(n, 1)


def permissions(n: int) -> Measured:
    """16 countries closed, and fleets that may each fly over another one of them."""
    return planned(16, n)


def no_fewer(a: Measured, b: Measured) -> bool:
    """More aircraft fill no less, but for luck."""
    return b["filled_h"] >= 0.98 * a["filled_h"]


def twice(a: Measured, b: Measured) -> bool:
    """Twice the time or orbits take twice the sorties, or less where bays are too few."""
    return 1.4 < b["sorties"] / a["sorties"] < 2.3


def same_hours(a: Measured, b: Measured) -> bool:
    """Eight aircraft fly what eight can, however many wait."""
    return 0.7 < b["sorties"] / a["sorties"] < 1.4


def same_ground(a: Measured, b: Measured) -> bool:
    """The share of the country that is covered does not hang on the size of its cells."""
    return abs(a["covered"] - b["covered"]) < 0.01


def anything(_: Measured, __: Measured) -> bool:
    """The driver's own check holds what is gathered."""
    return True


def same_first(a: Measured, b: Measured) -> bool:
    """What was there before has the same bits."""
    return a["first"] == b["first"]


def no_shorter(a: Measured, b: Measured) -> bool:
    """With more closed no way gets shorter."""
    return b["route_m"] >= a["route_m"] * (1.0 - 1e-9)


ROWS = (
    Row("aircraft, orbits as they are", "4 orbits, 30 d", (8, 16, 32, 64), aircraft,
        no_fewer),
    Row("orbits, with 2 aircraft each", "30 d", (4, 8, 16, 32), orbits, twice),
    Row("orbits, for 8 aircraft", "30 d", (4, 8, 16, 32), starved, same_hours),
    Row("days", "8 aircraft, 4 orbits, cells of 10 km", (30, 60, 120, 240), days, twice),
    Row("cells", "30 d", (3_200, 6_400, 12_800, 25_600, 51_200), cells, same_ground),
    Row("replications", "30 d, cells of 20 km", (16, 32, 64, 128), replications, same_first),
    Row("replications gathered", "flown elsewhere", (1_000, 2_000, 4_000, 8_000), gathered,
        anything),
    Row("options", "16 replications, cells of 20 km", (1, 2, 4, 8), options, same_first),
    Row("countries closed", "1 fleet, 4 orbits", (1, 2, 4, 8, 16), countries, no_shorter),
    Row("permissions", "16 countries closed, a fleet each, 4 orbits", (1, 2, 4, 8), permissions,
        no_shorter),
)  # fmt: skip


def measured(number: int, n_sizes: int) -> list[Measured]:
    """A row's sizes, smallest first, in the process that calls."""
    from sim.coverage.cell_coverage import compile_now

    compile_now()
    row = ROWS[number]
    row.measure(row.sizes[0])  # reads borders, draws coasts, loads what was compiled
    found = []
    for size in row.sizes[:n_sizes]:
        one = row.measure(size)
        one |= {"size": size, "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}
        found.append(one)
    for a, b in pairwise(found):
        assert row.check(a, b), f"{row.name}: from {a} to {b}"
    return found


def exponent(found: list[Measured], name: str) -> float:
    """The power of the size that a figure follows: least squares on logarithms."""
    x = [math.log(one["size"]) for one in found]
    y = [math.log(max(one[name], 1e-6)) for one in found]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    return above / sum((a - mean_x) ** 2 for a in x)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two sizes of each; writes nothing")
    parser.add_argument("--only", default="", help="rows whose name begins so")
    asked = parser.parse_args()
    print(machine.describe())
    kept = {}
    for number, row in enumerate(ROWS):
        if not row.name.startswith(asked.only):
            continue
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found = pool.apply(partial(measured, number, 2 if asked.quick else len(row.sizes)))
        kept[row.name] = {"held": row.held, "sizes": found}
        for name in found[0]:
            if name.endswith(("_s", "_mb")):
                told = ", ".join(f"{one[name]:.4g}" for one in found)
                print(f"{row.name:30}{name:12}{exponent(found, name):6.2f}   {told}", flush=True)
    if not asked.quick and not asked.only:
        head = {"machine": " ".join(machine.describe().split()), "rows": kept}
        (RESULTS / "growth.json").write_text(json.dumps(head, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

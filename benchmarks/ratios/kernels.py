"""The kernels whose speed is held, each beside a baseline of code that nobody tunes.

A ratio leaves out how fast the machine is and most of what else it does. The baselines are the
peers of the other benchmarks; the answers of both are compared before any time counts.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import process_time

import numpy as np

from benchmarks import on_demand, operations, routing
from benchmarks.contest import agreement, one_case
from benchmarks.contest.cases import CoverageCase
from benchmarks.peers import heap_loop, numpy_culled, simpy_cycle
from benchmarks.peers.calls import stepped
from sim.coverage.cell_coverage import compile_now
from sim.operations.fast_simulation import FastModel
from sim.scenario.loading import load_scenario
from sim.study.run.batch import Job, prepare, run_batch
from sim.world.geodesy import Plane

GULF = Path(__file__).parents[2] / "scenarios" / "afghanistan" / "with_chance" / "gulf.yaml"
COVERAGE = CoverageCase(2_000, 3, 30e3)


@dataclass(frozen=True)
class Kernel:
    """A kernel and its baseline, and how often each is called in a round."""

    name: str
    baseline_name: str
    run: Callable[[], object]
    baseline: Callable[[], object]
    calls: int = 1
    baseline_calls: int = 1

    def own_s(self) -> float:
        """Processor time of a call [s]."""
        return _taken_s(self.run, self.calls)

    def baseline_s(self) -> float:
        """That of its baseline."""
        return _taken_s(self.baseline, self.baseline_calls)


def _taken_s(call: Callable[[], object], calls: int) -> float:
    gc.collect()  # what others left is not in this one's time
    began_s = process_time()
    for _ in range(calls):
        call()
    return (process_time() - began_s) / calls


def kernels() -> list[Kernel]:
    """Every kernel, compiled, its answer checked."""
    compile_now()
    found = [*_operations(), *_calls(), *_coverage(), _routes()]
    gc.freeze()  # nor is looking through what was compiled
    return found


def _operations() -> list[Kernel]:
    """The year of benchmarks/operations.py, and months of the shipped Gulf scenario."""
    expected = operations.rows_of(operations.ours())
    operations.check_same("bare SimPy", simpy_cycle.run(), expected)
    compiled = operations.Compiled()
    assert operations.rows_of(compiled.fast()) == operations.rows_of(operations.ours())
    month = Job((prepare(load_scenario(GULF)),), 3)
    quick = replace(month, replications=12, engine="fast")
    figures = run_batch(month, 0).parts[0].rows
    run_batch(quick, 0)  # compiles, or reads what was compiled
    assert (figures["fleet.on_station_hours"] > 0.0).all(), "nobody flew over Kabul"
    beside = ("bare SimPy, a year", simpy_cycle.run)
    return [
        Kernel("a year of flying, explained", beside[0], operations.ours, beside[1], 1, 2),
        Kernel("of that, the event loop", beside[0], operations.model_only, beside[1], 1, 2),
        Kernel("3 months of the Gulf, all in", beside[0], partial(run_batch, month, 0), beside[1]),
        Kernel("a year, engine fast", "heap loop, a year", compiled.fast, heap_loop.run, 10, 3),
        Kernel("12 months of the Gulf, fast", beside[0], partial(run_batch, quick, 0), beside[1]),
    ]


def _calls() -> list[Kernel]:
    """Forty days of calls of benchmarks/on_demand.py."""
    case = on_demand.Case(days=40.0)
    answers = {name: run(case.for_peers) for name, run in on_demand.peers().items()}
    on_demand.check_same(case, case.event_model(), answers)
    model = FastModel(case.layout())
    fast = partial(model.simulate, case.chance, case.calls)
    assert np.array_equal(case.on_scene_s(fast()), case.on_scene_s(case.event_model()))
    beside = ("SimPy, steps of 60 s", partial(stepped.run, case.for_peers))
    return [
        Kernel("40 days of calls", beside[0], case.event_model, beside[1], 5),
        Kernel("40 days of calls, fast", beside[0], fast, beside[1], 50),
    ]


def _coverage() -> list[Kernel]:
    case = COVERAGE
    _ = case.station_laps, case.windows, case.cells, case.legs
    agreement.check_reach("numpy culled", numpy_culled.solve(case), case, 0.1, same_gaps=0.999)
    by_legs = agreement.solve_legs(case)
    agreement.check_same("templates", one_case.solve_stations(case), by_legs)
    culled = partial(numpy_culled.solve, case)
    return [
        Kernel("coverage by templates", "numpy, culled", lambda: one_case.solve_stations(case),
               culled, 30),
        Kernel("coverage by legs", "numpy, culled", lambda: agreement.solve_legs(case), culled, 5),
    ]  # fmt: skip


def _routes() -> Kernel:
    plane = Plane(*routing.CENTRE, kind="equidistant")
    polygon = routing.the_polygon(plane)
    ends = routing.blocked_pairs(polygon)
    (_, own_m), (_, plain_m) = (way(polygon, plane, *ends) for way in (routing.ours, routing.plain))
    assert np.abs(own_m / plain_m - 1.0).max() < routing.AGREE, "routes of other lengths"
    return Kernel(
        "200 routes round Iran",
        "shapely and scipy, 50 of them",
        lambda: routing.ours(polygon, plane, *ends),
        lambda: routing.plain(polygon, plane, *(points[:50] for points in ends)),
    )

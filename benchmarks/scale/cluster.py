"""What a cluster would give, simulated from what its parts were measured to take.

    python -m benchmarks.scale.cluster        a minute; writes results/cluster.json

A batch waits for the scheduler, for a worker, for the wire and for the driver, in this order. The
driver keeps two batches a worker under way, as the program does. The wire is the driver's, one
gigabit a second, an assumption; all else is measured here (`benchmarks/scale/driver.py`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Generator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import simpy

from benchmarks import machine
from benchmarks.contest.table import RESULTS

BATCH = 16
WORKERS = (1, 2, 5, 10, 20, 50, 100, 200)
WIRE_BYTES_PER_S = 125e6
SEED = 100

Steps = Generator[simpy.Event, Any, None]


@dataclass(frozen=True)
class Costs:
    """What the parts take: seconds of a batch, of what comes before and after it, and bytes."""

    batch_s: float
    batch_cv: float
    scheduler_s: float
    driver_s: float
    answer_bytes: float
    job_bytes: float
    start_s: float


def wall_s(costs: Costs, n_batches: int, n_workers: int) -> float:
    """Time from the first batch sent to the last one gathered.

    Workers that take no time to reach share the batches: 10 of 1 s on 4 workers take 3 s.

    >>> wall_s(Costs(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), 10, 4)
    3.0
    """
    env = simpy.Environment()
    scheduler, wire, driver = (simpy.Resource(env) for _ in range(3))
    workers = simpy.Store(env)
    under_way = simpy.Resource(env, 2 * n_workers)
    generator = np.random.default_rng(SEED)
    # Gamma with the mean and the spread that were measured.
    shape = 1.0 / costs.batch_cv**2 if costs.batch_cv else math.inf

    def of(resource: simpy.Resource, seconds: float) -> Steps:
        with resource.request() as mine:
            yield mine
            yield env.timeout(seconds)

    def worker(number: int) -> Steps:
        # The job goes to one worker, and on from each that has it: twice as many at each copy.
        copies = math.ceil(math.log2(number + 1)) + 1
        yield env.timeout(costs.start_s + copies * costs.job_bytes / WIRE_BYTES_PER_S)
        yield workers.put(number)

    def batch() -> Steps:
        with under_way.request() as mine:
            yield mine
            yield from of(scheduler, costs.scheduler_s)
            number = yield workers.get()
            spent_s = costs.batch_s
            if math.isfinite(shape):
                spent_s *= generator.gamma(shape, 1.0 / shape)
            yield env.timeout(spent_s)
            yield workers.put(number)
            yield from of(wire, costs.answer_bytes / WIRE_BYTES_PER_S)
            yield from of(driver, costs.driver_s)

    for number in range(n_workers):
        env.process(worker(number))
    done = [env.process(batch()) for _ in range(n_batches)]
    env.run(until=env.all_of(done))
    return float(env.now)


def limit(costs: Costs) -> tuple[str, float]:
    """What a batch waits for longest besides workers, and how many workers that can feed."""
    parts = {
        "the scheduler": costs.scheduler_s,
        "the wire": costs.answer_bytes / WIRE_BYTES_PER_S,
        "the driver": costs.driver_s,
    }
    name = max(parts, key=lambda part: parts[part])
    return name, costs.batch_s / parts[name]


def measured() -> dict[str, Costs]:
    """The Gulf month by engine and cells, measured here."""
    from benchmarks.scale.driver import batches, gathered_batch_s, scheduled_s, start_s

    scheduler_s, began_s = scheduled_s(), start_s()
    found = {}
    for name, cell, engine in (
        ("cells of 10 km, SimPy", "10 km", "simpy"),
        ("cells of 10 km, fast", "10 km", "fast"),
        ("cells of 2 km, fast", "2 km", "fast"),
    ):
        costs = batches(cell, engine)
        found[name] = Costs(
            **costs,
            scheduler_s=scheduler_s,
            driver_s=gathered_batch_s(cell),
            start_s=began_s,
        )
    return found


def main() -> None:
    kept: dict[str, Any] = {"machine": " ".join(machine.describe().split()), "cases": {}}
    for name, costs in measured().items():
        bound, workers = limit(costs)
        rows = []
        for replications in (1_000, 100_000):
            n = math.ceil(replications / BATCH)
            alone_s = wall_s(costs, n, 1)
            for n_workers in WORKERS:
                taken_s = wall_s(costs, n, n_workers)
                # No more than workers, and no less than what the narrowest place lets through.
                assert alone_s / taken_s <= n_workers * 1.001
                assert (
                    taken_s >= 0.999 * n * costs.batch_s / max(workers, 1.0) or n_workers < workers
                )
                rows.append([replications, n_workers, round(taken_s, 2)])
        more = {"limit": bound, "fed": round(workers), "rows": rows}
        kept["cases"][name] = asdict(costs) | more
        print(name, costs, bound, f"{workers:.0f}")
        for row in rows:
            print(*row)
    (RESULTS / "cluster.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

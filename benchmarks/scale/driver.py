"""What a batch costs besides flying: the driver's gathering, and a scheduler's handling of a task.

    python -m benchmarks.scale.driver

Batches are flown once and handed back by an executor that does nothing, so that what is timed is
the driver alone: taking the answer from the wire, keeping it in memory, and the running estimate.
"""

from __future__ import annotations

import pickle
import resource
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from statistics import mean, pstdev
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from benchmarks.ratios.kernels import GULF
from sim.coverage.cell_coverage import compile_now
from sim.output.store.batch_files import BatchFolder
from sim.scenario.loading import load_scenario
from sim.study.run.batch import BATCH, Job, prepare
from sim.study.run.batched_work import Flown, fly, packed
from sim.study.run.campaign import Campaign

Measured = dict[str, float]


class Answered(Executor):
    """Gives every batch the same answer, unpacked anew as if it came off a wire."""

    n_workers = 2

    def __init__(self, flown: Flown) -> None:
        self._flown = flown

    def submit(self, _: Callable[..., Any], /, *given: Any, **__: Any) -> Future[Any]:
        """The answer for the batch whose number was given."""
        batch = replace(self._flown.batch, number=given[2])
        content = pickle.dumps(replace(self._flown, batch=batch))
        future: Future[Any] = Future()
        future.set_result(pickle.loads(content))
        return future


def flown_elsewhere(n: int) -> tuple[Job, Flown]:
    """So many replications of a month of the Gulf without cells, and the answer to each batch."""
    option = prepare(load_scenario(GULF, ("grid=null",)))
    return Job((option,), n // BATCH * BATCH), fly(Job((option,), BATCH), 0)


def gather(job: Job, flown: Flown, figure: str = "fleet.transit_fraction") -> None:
    """Gather all batches of a job."""
    campaign = Campaign(lambda: nullcontext(Answered(flown)))
    (tally,) = campaign.fly([job], ("orbits",), figure=figure)
    assert tally.whole
    assert tally.replications() == (job.replications, job.replications)


def batches(cell: str, engine: str = "simpy", n: int = 6) -> Measured:
    """What a batch of the Gulf month takes, how that varies, and the bytes that go and come."""
    option = prepare(load_scenario(GULF, (f"grid.cell={cell}",)))
    job = Job((option,), n * BATCH, engine=engine)
    compile_now()
    fly(job, 0)
    times = []
    for number in range(n):
        began_s = process_time()
        flown = fly(job, number)
        times.append(process_time() - began_s)
    return {
        "batch_s": mean(times),
        "batch_cv": pstdev(times) / mean(times),
        "job_bytes": len(packed([job])),
        "answer_bytes": len(pickle.dumps(flown)),
    }


def gathered_batch_s(cell: str, n: int = 20) -> float:
    """What the driver takes to unpack a batch with its cells, and to keep it in a run's folder."""
    job = Job((prepare(load_scenario(GULF, (f"grid.cell={cell}",))),), n * BATCH)
    content = pickle.dumps(fly(job, 0))
    with TemporaryDirectory() as folder:
        store = BatchFolder(Path(folder), "measured")
        began_s = process_time()
        for number in range(n):
            store.save(replace(pickle.loads(content).batch, number=number))
        return (process_time() - began_s) / n


def start_s() -> float:
    """Processor time of a worker from nothing to its first batch, machine code at hand."""
    done = resource.getrusage(resource.RUSAGE_CHILDREN)
    words = "from sim.coverage.cell_coverage import compile_now; compile_now()"
    words += "; import sim.study.run.batched_work"
    subprocess.run([sys.executable, "-c", words], check=True)
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime - done.ru_utime + now.ru_stime - done.ru_stime


def nothing(number: int) -> int:
    """A task that takes no time."""
    return number


def scheduled_s(n: int = 400) -> float:
    """Processor time that Dask takes for a task of no length, all its parts in one process."""
    from distributed import Client

    with Client(processes=False, n_workers=2, threads_per_worker=1, dashboard_address=None) as here:
        here.gather([here.submit(nothing, -i, pure=False) for i in range(1, 50)])
        began_s = process_time()
        answers = here.gather([here.submit(nothing, i, pure=False) for i in range(n)])
        taken_s = process_time() - began_s
    assert answers == list(range(n))
    return taken_s / n


def main() -> None:
    for n in (1_000, 4_000, 16_000):
        elsewhere, began_s = flown_elsewhere(n), process_time()
        gather(*elsewhere)
        print(f"{n:>8,} replications gathered in {process_time() - began_s:.3f} s")
    for cell in ("10 km", "2 km"):
        print(cell, batches(cell, n=4))
    print(f"scheduled in {1e3 * scheduled_s():.2f} ms a task")


if __name__ == "__main__":
    main()

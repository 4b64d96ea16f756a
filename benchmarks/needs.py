"""What a job was said to need beside what it took.

The constants are those of `sim/study/run/time_and_memory_forecast.py`.

    python -m benchmarks.needs        a minute or two

Each case is run in a process of its own, drawing and writing left out. A forecast that is off by
more than a factor of three is an AssertionError.
"""

from __future__ import annotations

import multiprocessing
import resource
import time
from pathlib import Path

from benchmarks.machine import describe

AFGHANISTAN = Path(__file__).parents[1] / "scenarios" / "afghanistan"
# Options, what is set in all, replications.
CASES = (
    (("gulf",), (), 256),
    (("gulf",), ("grid=null",), 512),
    (("gulf",), ("grid.cell=2 km",), 16),
    (("gulf",), ("duration=600 d",), 16),
    (("in_country", "neighbours", "gulf"), ("grid.cell=1.5 km",), 4),
    (("gulf",), ("uncertain={aircraft.mq9a_er.transit_speed: {uniform: [150 kt, 200 kt]}}",), 48),
)


def measured(
    case: tuple[tuple[str, ...], tuple[str, ...], int],
) -> tuple[float, float, float, float]:
    """Processor time forecast and taken [s], memory forecast and taken [MB]."""
    from sim.coverage.cell_coverage import compile_now
    from sim.scenario.loading import load_scenario
    from sim.study.run.batch import Job, prepare, run_batch
    from sim.study.run.time_and_memory_forecast import needs_of

    names, overrides, replications = case
    scenarios = [load_scenario(AFGHANISTAN / f"{name}.yaml", overrides) for name in names]
    job = Job(tuple(map(prepare, scenarios)), replications)
    compile_now()
    run_batch(Job(job.options[:1], 1), 0)  # compiles, or reads what was compiled
    needs = needs_of(job)
    begun_s = time.process_time()
    for number in range(job.n_batches):
        run_batch(job, number)
    took_s = time.process_time() - begun_s
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    return needs.processor_s, took_s, needs.memory_bytes / 1e6, peak_mb


def main() -> None:
    print(describe())
    print("| options | set | replications | s said | s taken | MB said | MB taken |")
    print("|---|---|---|---|---|---|---|")
    for case in CASES:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            said_s, took_s, said_mb, took_mb = pool.apply(measured, (case,))
        names, overrides, replications = case
        print(
            f"| {', '.join(names)} | {' '.join(overrides)} | {replications} | {said_s:.1f} "
            f"| {took_s:.1f} | {said_mb:.0f} | {took_mb:.0f} |",
            flush=True,
        )
        assert 1 / 3 < said_s / took_s < 3.0, "the time is off by more than a factor of three"
        assert 1 / 3 < said_mb / took_mb < 3.0, "the memory is off by more than a factor of three"


if __name__ == "__main__":
    main()

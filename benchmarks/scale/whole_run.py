"""A whole run of many replications, by its parts: what two workers save, and what grows.

    python -m benchmarks.scale.whole_run                     minutes; writes results/whole_run.json
    python -m benchmarks.scale.whole_run --only 10000/fast   these runs anew; the others stay

`othsim run` of a month of the shipped Gulf scenario with chance, on 10 km cells, each in processes
of its own. As many replications must have the same answer to the byte, whoever flew them. What two
workers would give on two processors with nothing else to do is worked out from processor times:
what only the driver does, and half of what it and the others do while batches are flown, and while
tables are written and pictures drawn. So it does not hang on what else the machine is doing.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import sha256
from multiprocessing import forkserver
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import process_time
from typing import Any

from benchmarks import machine
from benchmarks.contest.table import RESULTS
from benchmarks.ratios.kernels import GULF

ROOT = Path(__file__).parents[2]
WHOLE_RUN = RESULTS / "whole_run.json"
# Replications, engine, workers.
RUNS = (
    *((1_000, "fast", 1), (1_000, "fast", 2), (1_000, "simpy", 1), (1_000, "simpy", 2)),
    (10_000, "fast", 2),
)
FLOWN_HERE = "--flown-here"


@dataclass(frozen=True)
class Spent:
    """What one run took: processor seconds, bytes.

    `start_s`, `flying_s` and `tail_s` are the driver's before, while and after batches are flown;
    `beside_s`, `workers_s` and `finishing_s` those of all other processes meanwhile. `kept_bytes`
    lay on the disk when all was flown.
    """

    start_s: float
    flying_s: float
    tail_s: float
    beside_s: float
    workers_s: float
    finishing_s: float
    driver_peak_bytes: float
    kept_bytes: float
    folder_bytes: float
    answer: str

    @property
    def driver_s(self) -> float:
        """All that the driver did."""
        return self.start_s + self.flying_s + self.tail_s

    def on(self, processors: int) -> float:
        """Seconds that it takes on so many processors with nothing else to do, at least.

        >>> Spent(1.0, 2.0, 3.0, 1.0, 18.0, 1.0, 0.0, 0.0, 0.0, "").on(2)
        14.0
        """
        flying_s = (self.flying_s + self.workers_s) / processors
        finishing_s = max(self.tail_s, (self.tail_s + self.finishing_s) / processors)
        return max(self.start_s, self.beside_s) + flying_s + finishing_s


def run(arguments: list[str]) -> Spent:
    """Run `othsim` in this process, which must be fresh, and see what its parts take."""
    from sim.cli import main as othsim
    from sim.study.run.campaign import Campaign

    times_s: list[float] = []
    others_s: list[float] = []
    folder = Path(arguments[arguments.index("--out") + 1])
    kept_bytes = 0.0
    fly: Callable[..., Any] = Campaign.fly

    def timed(campaign: Campaign, *given: Any, **named: Any) -> Any:
        nonlocal kept_bytes
        others_s.append(_others_s())
        times_s.append(process_time())
        found = fly(campaign, *given, **named)
        times_s.append(process_time())
        others_s.append(_others_s())
        kept_bytes = _bytes_in(folder / ".batches")
        return found

    Campaign.fly = timed
    sys.argv[1:] = arguments
    try:
        othsim()
    except SystemExit as ended:
        if ended.code:
            raise
    (began_s, flown_s), ended_s = times_s, process_time()
    forkserver._forkserver._stop()  # waited for, so that it and its workers are counted
    own, others = getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN)
    before_s, then_s = others_s
    return Spent(
        start_s=began_s,
        flying_s=flown_s - began_s,
        tail_s=ended_s - flown_s,
        beside_s=before_s,
        workers_s=then_s - before_s,
        finishing_s=others.ru_utime + others.ru_stime - then_s,
        driver_peak_bytes=1024.0 * own.ru_maxrss,
        kept_bytes=kept_bytes,
        folder_bytes=_bytes_in(folder),
        answer=sha256((folder / "summary.json").read_bytes()).hexdigest(),
    )


def _others_s() -> float:
    """Processor time of the process that workers are copied from, and of theirs, by now."""
    pid = forkserver._forkserver._forkserver_pid
    if pid is None:
        return 0.0
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    # After the name, which is in brackets: of itself and of those that it has waited for.
    stats = (Path(f"/proc/{one}/stat").read_text("ascii") for one in (pid, *children))
    ticks = [sum(map(int, stat.rpartition(")")[2].split()[11:15])) for stat in stats]
    return sum(ticks) / os.sysconf("SC_CLK_TCK")


def _bytes_in(folder: Path) -> float:
    return float(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()))


def measured(replications: int, engine: str, workers: int) -> Spent:
    """One run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [
            "run", str(GULF), "--out", f"{folder}/run", "--engine", engine,
            "--replications", str(replications), "--workers", str(workers), "--json",
        ]  # fmt: skip
        began_s = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.scale.whole_run", FLOWN_HERE, *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
        wall_s = time.perf_counter() - began_s
    spent = Spent(**json.loads(done.stdout.splitlines()[-1]))
    print(f"{engine}, {workers} workers: {wall_s:.1f} s by the wall", asdict(spent), flush=True)
    return spent


def _name(run: tuple[int, str, int]) -> str:
    """Of a run: 1000/fast/2."""
    return "/".join(map(str, run))


def main() -> None:
    if sys.argv[1:2] == [FLOWN_HERE]:
        print("\n" + json.dumps(asdict(run(sys.argv[2:]))))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="runs whose name begins so: 1000/fast/2")
    asked = parser.parse_args()
    compiling = "from sim.coverage.cell_coverage import compile_now; compile_now()"
    subprocess.run([sys.executable, "-c", compiling], cwd=ROOT, check=True)
    measured(16, "fast", 1)  # from here on nothing is compiled
    runs = json.loads(WHOLE_RUN.read_text("utf-8"))["runs"] if asked.only else {}
    for one in RUNS:
        if _name(one).startswith(asked.only):
            runs[_name(one)] = asdict(measured(*one))
    for name, one in runs.items():
        others = {
            other["answer"] for n, other in runs.items() if n.split("/")[0] == name.split("/")[0]
        }
        assert others == {one["answer"]}, f"{name} has another answer than others of its size"
    in_order = {name: runs[name] for name in map(_name, RUNS) if name in runs}
    kept = {"machine": " ".join(machine.describe().split()), "runs": in_order}
    WHOLE_RUN.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Kill a run at random moments, for real, and resume it: the bytes are those of a run left alone.

    python -m benchmarks.resume                 20 kills, some minutes
    python -m benchmarks.resume --kills 3       fewer
    python -m benchmarks.resume --seed 7        other moments

Each time the Gulf scenario with chance on is started on one, two or three workers, every other time
with --force over the run that is there already. Its driver gets SIGKILL at a moment drawn evenly
from the time that an undisturbed run takes (start, flying, writing and drawing included), and the
run is resumed on another number of workers. Every file of results must then equal the undisturbed
run's byte for byte, and nothing be left beside: a difference is an AssertionError.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from benchmarks.machine import describe
from sim.output.store.batch_files import batches_in

ROOT = Path(__file__).parents[1]
GULF = ROOT / "scenarios" / "afghanistan" / "gulf.yaml"
CHANCE = {
    "duration": "10 d",
    "grid.cell": "20 km",
    "fleets.dhafra.turnaround": "{lognormal: {mean: 8 h, sd: 2 h}}",
    "fleets.udeid.turnaround": "{lognormal: {mean: 8 h, sd: 2 h}}",
    "fleets.dhafra.ground_abort": "5 %",
    "fleets.udeid.air_abort_per_flight_hour": "0.5 %",
    "fleets.udeid.loss_per_100000_flight_hours": "100",
    "uncertain": "{aircraft.mq9a_er.transit_speed: {triangular: [150 kt, 170 kt, 200 kt]}}",
}
REPLICATIONS = 480
# What tells of the run itself, and not of what it found.
OWN = ("run.json", "log.txt")


def command(folder: Path, workers: int, *more: str) -> list[str]:
    """The command line of the run."""
    settings = [part for key, value in CHANCE.items() for part in ("--set", f"{key}={value}")]
    return [
        sys.executable, "-m", "sim", "run", str(GULF), *settings, "--out", str(folder),
        "--replications", str(REPLICATIONS), "--workers", str(workers), *more,
    ]  # fmt: skip


def finish(folder: Path, workers: int, *more: str) -> tuple[float, float]:
    """Run to the end; wall and CPU seconds, workers included."""
    wall, before = time.perf_counter(), getrusage(RUSAGE_CHILDREN)
    subprocess.run(command(folder, workers, *more), check=True, capture_output=True, cwd=ROOT)
    after = getrusage(RUSAGE_CHILDREN)
    cpu_s = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - wall, cpu_s


def kill(folder: Path, workers: int, after_s: float, *more: str) -> tuple[str, int]:
    """Start, wait, SIGKILL; the state in run.json and the number of batches left."""
    process = subprocess.Popen(
        command(folder, workers, *more),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after_s)
    process.kill()
    process.wait()
    manifest = folder / "run.json"
    state = json.loads(manifest.read_text())["state"] if manifest.exists() else "none"
    return state, len(batches_in(folder / ".batches"))


def digest(folder: Path) -> str:
    """One hash over all results, figures included."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in OWN]
    found = hashlib.sha256()
    for path in sorted(files):
        found.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return found.hexdigest()[:12]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    moment = random.Random(asked.seed)
    print(describe())
    with tempfile.TemporaryDirectory() as base:
        whole = Path(base) / "whole"
        took = {workers: finish(whole, workers, "--force") for workers in (3, 2, 1)}
        expected, n_batches = digest(whole), -(-REPLICATIONS // 16)
        for workers, (wall_s, cpu_s) in took.items():
            print(f"undisturbed, workers {workers}: {wall_s:.1f} s, {cpu_s:.1f} CPU s, {expected}")
        print(
            "| kill | workers | after s | state left | batches left | resumed on | CPU s | same |"
        )
        print("|---|---|---|---|---|---|---|---|")
        for number in range(1, asked.kills + 1):
            folder = Path(base) / f"kill-{number}"
            workers, others = moment.choice((1, 2, 3)), moment.choice((1, 2, 3))
            after_s = moment.uniform(0.0, took[workers][0])
            if replacing := number % 2 == 0:
                shutil.copytree(whole, folder)
            state, left = kill(folder, workers, after_s, *["--force"] * replacing)
            # At any moment a run that is replaced is the old one, whole, or the new one, whole.
            assert not replacing or digest(folder) == expected
            _, cpu_s = finish(folder, others, "--resume")
            same = digest(folder) == expected
            print(
                f"| {number} | {workers} | {after_s:.2f} | {state} | {left}/{n_batches} | {others} "
                f"| {cpu_s:.1f} | {'yes' if same else 'NO'} |",
                flush=True,
            )
            assert same, f"{folder} differs from the undisturbed run"
            assert not list(folder.parent.glob(f".{folder.name}.*")), "something is left beside it"


if __name__ == "__main__":
    main()

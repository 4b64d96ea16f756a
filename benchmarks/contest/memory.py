"""Peak memory of a process that does nothing but our templates on one case.

python -m benchmarks.contest.memory 200000 30 30000      (cells, days, reach in metres)
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.contest.cases import CoverageCase
from sim.coverage import station_coverage
from sim.coverage.cell_coverage import compile_now


def peak(case: CoverageCase) -> dict[str, float]:
    """Peak in a fresh process: `peak_mb`, and `imports_mb` before the case, compiled code with."""
    wanted = [str(case.n_cells), str(case.days), str(case.reach_m)]
    command = [sys.executable, "-m", "benchmarks.contest.memory", *wanted]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure this very process and print JSON."""
    n_cells, days, reach_m = sys.argv[1:]
    compile_now()
    _solve(CoverageCase(20, 0.5, 30e3))
    imports_mb = _peak_mb()
    _solve(CoverageCase(int(n_cells), float(days), float(reach_m)))
    print(json.dumps({"imports_mb": imports_mb, "peak_mb": _peak_mb()}))


def _solve(case: CoverageCase) -> None:
    station_coverage(case.windows, case.station_laps, case.cells, (0.0, case.duration_s))


def _peak_mb() -> float:
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would count the process we were started from as well: Linux hands its peak on.
        lines = status.read_text().splitlines()
        return next(float(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1e3
    kilobyte = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / kilobyte


if __name__ == "__main__":
    main()

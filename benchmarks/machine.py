"""What a table was measured on: versions, processor, cores. No names of hosts or users."""

from __future__ import annotations

import os
import platform
import textwrap
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from time import process_time
from typing import TypeVar

import sim

Result = TypeVar("Result")

PACKAGES = ("numpy", "scipy", "numba", "shapely", "pyproj", "simpy")


def installed(package: str) -> str | None:
    """Version of a package, None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def describe(*more: str) -> str:
    """The head of a table, on lines of at most 100 letters."""
    packages = [f"{name} {installed(name)}" for name in (*PACKAGES, *more) if installed(name)]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return textwrap.fill(
        f"{_processor()}, {cores} cores, {platform.system()} {platform.machine()}; "
        f"Python {platform.python_version()}, othsim {sim.__version__}, {', '.join(packages)}",
        100,
    )


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if described.exists():
        for line in described.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or "unknown processor"


def timed(
    call: Callable[[], Result],
    *,
    at_most: int = 7,
    enough_s: float = 4.0,
    warm: bool = True,
    clock: Callable[[], float] = process_time,
) -> tuple[float, Result]:
    """Median time [s] of up to `at_most` calls, at least three of them, and the last result.

    A first call is not counted when `warm`; after `enough_s` no further one is begun. Time is the
    processor's, over all threads, so that a busy machine matters little; where threads are to share
    the work, ask for `perf_counter`.
    """
    if warm:
        call()
    times: list[float] = []
    while len(times) < at_most and (len(times) < 3 or sum(times) < enough_s):
        began = clock()
        result = call()
        times.append(clock() - began)
    return median(times), result

"""Faults of pictures, each drawn for itself: one that fails costs neither the others nor the run.

Figures and tables are written before anything is drawn, and they are what a run is for. A picture
that could not be drawn is named: on stderr, in run.json, and in log.txt with the traceback.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from pathlib import Path

from sim.errors import SimError
from sim.study.run.workers.finishing_pool import Here

Faults = dict[str, str]  # traceback by the name of the picture
Begun = dict[str, Future[str]]  # the traceback to come, empty where there is none


def draw_each(
    names: Iterable[str],
    draw: Callable[[str, Path], None],
    folder: Path,
    pool: Executor | None = None,
) -> Faults:
    """Draw each picture as a PNG; what could not be drawn.

    What is the user's matter, such as a full disk, is raised as a SimError.
    """
    return faults_of(begin_each(names, draw, folder, pool or Here()))


def begin_each(
    names: Iterable[str], draw: Callable[[str, Path], None], folder: Path, pool: Executor
) -> Begun:
    """Have each picture drawn as a PNG by a pool."""
    return {name: pool.submit(_fault_of, draw, name, folder / f"{name}.png") for name in names}


def faults_of(begun: Begun) -> Faults:
    """What could not be drawn, once all is done. Raises SimError as `draw_each` does."""
    found = {name: future.result() for name, future in begun.items()}
    return {name: fault for name, fault in found.items() if fault}


def _fault_of(draw: Callable[[str, Path], None], name: str, path: Path) -> str:
    """Draw one picture; the traceback where that failed."""
    try:
        draw(name, path)
    except SimError:
        raise
    except Exception:
        return traceback.format_exc()
    return ""


def last_line(fault: str) -> str:
    """The last line of a traceback: "ValueError: no such thing"."""
    return fault.strip().splitlines()[-1]

"""Worker processes of this machine: what they do before their first batch, and when they leave.

Imports nothing of the simulator: a worker must ignore ^C before it starts the long imports.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from types import FrameType
from typing import Any, ParamSpec, TypeVar

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

# What workers import: their work, the compiled core's library, and the command that started them.
_NEEDED = (
    *("sim.study.run.batched_work", "numba", "sim.cli"),
    "sim.study.run.workers.loaded_code",
)
# A variable of the environment that is there in the process that they are copied from.
COPIED_FROM = "OTHSIM_WORKERS_ARE_COPIED_FROM_HERE"

# Workers of an executor that does not say how many it has.
A_FEW = 8

KEPT = "finished batches are kept: --resume goes on with them"

# The end of a pipe whose other end only the driver holds. A process has one driver, and the pool
# calls its initializer for nothing but such effects.
_from_driver: list[Connection] = []


class Stopped(Exception):  # noqa: N818  # no error: the driver wants no more
    """The driver wants no more batches."""


def begin(from_driver: Connection) -> None:
    """Leave ^C to the driver, and do not outlive it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _from_driver[:] = [from_driver]
    threading.Thread(target=_leave_with_driver, daemon=True).start()


def unless_stopped(
    work: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs
) -> Answer:
    """Do a piece of work, or raise Stopped where the driver has closed its end of the pipe."""
    if _from_driver[0].poll():
        raise Stopped
    return work(*args, **kwargs)


def _leave_with_driver() -> None:
    # A killed driver closes no queue: without this its workers would wait for work for ever.
    driver = multiprocessing.parent_process()
    assert driver is not None, "BUG: a worker has a driver"
    driver.join()
    os._exit(1)


def import_ahead() -> BaseContext:
    """How workers are made; on Linux a process begins at once to import what they need.

    They are copies of it, each made in some hundredths of a second, and share its memory; it ends
    with this one. Elsewhere each imports for itself.
    """
    # Not copies of this process: one with threads, as numba's, may hang on a lock nobody holds.
    if not are_copied():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_NEEDED))
    with _as_here():
        forkserver.ensure_running()
    return context


def are_copied() -> bool:
    """Whether workers are copies of a process that has imported what they need."""
    return sys.platform == "linux"


@contextmanager
def _as_here() -> Iterator[None]:
    """A process begun in this block imports from where this one does, and does not hear ^C."""
    # The server is told no path: it would look in the current folder first, where a `sim.py` of
    # somebody else may lie. It ignores ^C only once it has imported; its workers do so always.
    path = os.pathsep.join(folder or str(Path.cwd()) for folder in sys.path)
    wanted = {"PYTHONPATH": path, "PYTHONSAFEPATH": "1", COPIED_FROM: "1"}
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        # First: where none runs the server's start begins one, and that lets ^C through again.
        resource_tracker.ensure_running()
        heard = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, heard)
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def interrupted_afterwards() -> Iterator[None]:
    """^C in this block is heard at its end: for calls that share locks with a pool's threads.

    Broken off between taking such a lock and saying so, a call would leave it taken, and the
    threads, which the pool waits for when it is left, would wait for ever.
    """
    hears = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(hears):
        yield
        return
    pressed: list[tuple[int, FrameType | None]] = []
    signal.signal(signal.SIGINT, lambda *given: pressed.append(given))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, hears)
        if pressed:
            hears(*pressed[0])


class ProcessPool(ProcessPoolExecutor):
    """Worker processes that know nothing of this one but what they are sent.

    Left by an exception, they finish the batch in hand and no other; killed, they do not stay.
    """

    def __init__(self, workers: int) -> None:
        context = import_ahead()
        from_driver, self._to_workers = context.Pipe(duplex=False)
        self._from_driver = from_driver
        self.n_workers = workers
        super().__init__(workers, mp_context=context, initializer=begin, initargs=(from_driver,))

    def submit(
        self, fn: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Answer]:
        """Have a worker call `fn`, which it must be able to import."""
        return super().submit(unless_stopped, fn, *args, **kwargs)

    def __exit__(self, *raised: Any) -> bool | None:
        # First, so that workers refuse what waits in the queue; the pool then waits for them.
        self._to_workers.close()
        left = super().__exit__(*raised)
        self._from_driver.close()
        return left


def n_workers_of(opener: object) -> int:
    """How many processes of this machine an opener of a pool starts; 0 for any other."""
    if isinstance(opener, partial) and opener.func is ProcessPool:
        return int(opener.args[0])
    return 0


def processes_of(opener: object) -> int:
    """How many processes what an opener opens has: one where there is no opener."""
    return 1 if opener is None else n_workers_of(opener) or A_FEW

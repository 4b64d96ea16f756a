"""Who finishes a campaign: tables are written and pictures drawn by the processes that flew it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

from sim.errors import ResultsError
from sim.study.run.workers.worker_processes import (
    KEPT,
    ProcessPool,
    are_copied,
    n_workers_of,
)

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class Here(Executor):
    """Does everything in this process, as soon as it is asked: a fault is raised there and then."""

    def submit(
        self, fn: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Answer]:
        """Call `fn`."""
        done: Future[Answer] = Future()
        done.set_result(fn(*args, **kwargs))
        return done


@contextmanager
def finishing_pool(opener: object) -> Iterator[Executor]:
    """Processes as many as a campaign's opener starts on this machine; else this process alone.

    Raises ResultsError where one of them dies.
    """
    n_workers = n_workers_of(opener)
    # Elsewhere each would import for itself, and that takes as long as what it is to do.
    if not n_workers or not are_copied():
        yield Here()
        return
    try:
        with ProcessPool(n_workers) as pool:
            yield pool
    except BrokenExecutor as error:
        raise ResultsError(
            "a process died that was writing tables or drawing, as they do when memory runs out",
            KEPT,
        ) from error

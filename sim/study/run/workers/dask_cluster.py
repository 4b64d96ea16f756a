"""The workers of a Dask cluster as an executor; the only module that imports Dask."""

# mypy: allow-untyped-calls
# (Dask's own; everything here is annotated.)

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from sim.errors import ResultsError
from sim.study.run.workers.worker_processes import KEPT
from sim.version import VERSION

if TYPE_CHECKING:
    from distributed import Client

Given = ParamSpec("Given")
Answer = TypeVar("Answer")

_ANSWERS_S = 10.0


class _ClusterPool(Executor):
    """The workers of a Dask cluster, wherever they are."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._pool = client.get_executor()
        self._n_workers = 0
        self._counted_s = -math.inf
        # With what was sent: an object that is gone could leave its id to another.
        self._sent: dict[int, tuple[object, Any]] = {}

    @property
    def n_workers(self) -> int:
        """Batches that the cluster can run at a time; workers come and go."""
        if time.monotonic() - self._counted_s > 1.0:
            self._counted_s = time.monotonic()
            self._n_workers = max(1, sum(self._client.nthreads().values()))
        return self._n_workers

    def submit(
        self, fn: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs
    ) -> Future[Answer]:
        """Have a worker call `fn`."""
        there = [self._sent_once(argument) for argument in args]
        future: Future[Answer] = self._pool.submit(
            work_if_same_version, VERSION, fn, *there, **kwargs
        )
        return future

    def _sent_once(self, argument: Any) -> Any:
        """Packed work becomes one result kept by the cluster: sent once, copied between workers.

        If its worker dies, the scheduler makes it anew.
        """
        if not isinstance(argument, bytes):
            return argument
        if id(argument) not in self._sent:
            there = self._client.submit(itself, argument, pure=False)
            self._sent[id(argument)] = (argument, there)
        return self._sent[id(argument)][1]

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Disconnect; the cluster itself keeps running."""
        self._pool.shutdown(wait=wait and not cancel_futures)


def itself(argument: Answer) -> Answer:
    """The argument unchanged: calling it on a worker makes it a result that the cluster keeps."""
    return argument


def work_if_same_version(
    version: str, work: Callable[Given, Answer], /, *args: Given.args, **kwargs: Given.kwargs
) -> Answer:
    """Do a piece of work where the same othsim is installed; another would mix its figures in."""
    if version != VERSION:
        raise ResultsError(
            f"a worker of the cluster has othsim {VERSION}, and this is othsim {version}",
            f"install the same version on both; {KEPT}",
        )
    return work(*args, **kwargs)


@contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of the Dask scheduler at an address such as `tcp://host:8786`.

    Batches come back to this process; workers need no disk of ours. Raises ResultsError when nobody
    answers within 10 s, and when the cluster is lost on the way.
    """
    require_workers(address)
    from distributed import Client, KilledWorker

    try:
        with (
            Client(address, timeout=_ANSWERS_S, set_as_default=False) as client,
            _ClusterPool(client) as pool,
        ):
            yield pool
    except KilledWorker as error:
        raise ResultsError(
            f"the workers of the cluster at {address} died again and again over one batch, as they "
            "do when memory runs out",
            KEPT,
        ) from error
    except CancelledError as error:
        raise ResultsError(f"the cluster at {address} was lost", KEPT) from error
    except ImportError as error:
        raise ResultsError(
            f"the workers of the cluster at {address} cannot run othsim: {error}",
            f"install othsim {VERSION} on them",
        ) from error


def require_workers(address: str) -> None:
    """Check that a scheduler with workers answers. Raises ResultsError where none does in 10 s."""
    import asyncio

    # Asked without a Client, which retries for longer and is content with a scheduler that has no
    # workers: batches would then wait for ever.
    try:
        from distributed.core import rpc
    except ImportError:
        raise ResultsError(
            "--cluster needs the package distributed", "pip install 'othsim[cluster]'"
        ) from None

    async def identity() -> dict[str, Any]:
        async with rpc(address, timeout=_ANSWERS_S) as there:
            scheduler: dict[str, Any] = await there.identity()
            return scheduler

    async def within_limits() -> dict[str, Any]:
        return await asyncio.wait_for(identity(), _ANSWERS_S)

    try:
        scheduler = asyncio.run(within_limits())
    except Exception as error:  # whatever a stranger at that address may answer
        raise ResultsError(
            f"no Dask scheduler answers at {address} within {_ANSWERS_S:g} s",
            "dask scheduler starts one and prints its address",
        ) from error
    if not scheduler.get("workers"):
        raise ResultsError(
            f"the cluster at {address} has no workers", f"dask worker {address} starts one"
        )

"""Work in pieces on several threads: compiled code lets them run at the same time."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Piece = TypeVar("Piece")
Answer = TypeVar("Answer")


def n_threads(asked: int | None) -> int:
    """Threads to use: as asked, else one for each processor this process may use."""
    if asked is not None:
        if asked < 1:
            raise ValueError(f"threads: must be at least 1 (got {asked})")
        return asked
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(work: Callable[[Piece], Answer], pieces: Sequence[Piece], threads: int) -> list[Answer]:
    """The work's answers for every piece, in order."""
    if threads == 1 or len(pieces) <= 1:
        return [work(piece) for piece in pieces]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, pieces))

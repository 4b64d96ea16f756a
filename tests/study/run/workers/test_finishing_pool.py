"""Who finishes a campaign: this process, or those that flew it, whose death is told."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool

import pytest

from sim.errors import ResultsError
from sim.study.run.campaign import executor_of
from sim.study.run.workers import finishing_pool as pools
from sim.study.run.workers.finishing_pool import Here, finishing_pool


def test_without_workers_all_is_done_here_when_it_is_asked():
    with finishing_pool(None) as pool:
        assert isinstance(pool, Here)
        assert pool.submit(divmod, 7, 2).result() == (3, 1)
        with pytest.raises(ZeroDivisionError):
            pool.submit(divmod, 7, 0)


def test_where_processes_are_no_copies_all_is_done_here(monkeypatch):
    monkeypatch.setattr(pools, "are_copied", lambda: False)
    with finishing_pool(executor_of(2)) as pool:
        assert isinstance(pool, Here)


def test_a_process_that_dies_is_told_of_and_the_batches_are_kept(monkeypatch):
    monkeypatch.setattr(pools, "are_copied", lambda: True)
    monkeypatch.setattr(pools, "ProcessPool", lambda _: Here())

    def die():
        raise BrokenProcessPool

    with (
        pytest.raises(ResultsError, match=r"died.*\n.*--resume"),
        finishing_pool(executor_of(2)) as p,
    ):
        p.submit(die)

"""Work on threads: answers in order, what fails is raised, and as many threads as were asked."""

from __future__ import annotations

import threading

import pytest

from sim.coverage.work_on_threads import each, n_threads


@pytest.mark.parametrize("threads", [1, 3])
def test_answers_come_in_the_order_of_their_pieces(threads):
    assert each(lambda n: n * n, range(50), threads) == [n * n for n in range(50)]


def test_several_are_at_work_at_once():
    """Each of two waits for the other: one thread alone would never pass."""
    both = threading.Barrier(2, timeout=10.0)

    assert sorted(each(lambda _: both.wait(), ["one", "other"], 2)) == [0, 1]


@pytest.mark.parametrize("threads", [1, 3])
def test_what_fails_is_raised(threads):
    with pytest.raises(ZeroDivisionError):
        each(lambda n: 1 / n, [2, 1, 0], threads)


def test_as_many_as_asked_or_as_there_are_processors():
    assert n_threads(3) == 3
    assert n_threads(None) >= 1
    with pytest.raises(ValueError, match=r"at least 1 \(got 0\)"):
        n_threads(0)

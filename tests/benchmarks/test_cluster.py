"""The simulated cluster gives what can be worked out by hand."""

from dataclasses import replace

import pytest

from benchmarks.scale.cluster import Costs, limit, wall_s

FREE = Costs(1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("batches", "workers", "wall"), [(10, 4, 3.0), (63, 100, 1.0), (8, 1, 8.0)]
)
def test_workers_that_cost_nothing_share_the_batches(batches, workers, wall):
    """10 batches of 1 s on 4 workers take 3 s; 63 batches keep no more than 63 workers busy."""
    assert wall_s(FREE, batches, workers) == wall


def test_a_driver_of_a_tenth_of_a_batch_feeds_ten_workers():
    """100 batches, 0.1 s of the driver each: 10 s and the first batch, however many workers.

    Five workers end together; the last of their answers waits for four others.
    """
    costs = replace(FREE, driver_s=0.1)

    assert limit(costs) == ("the driver", pytest.approx(10.0))
    assert wall_s(costs, 100, 100) == pytest.approx(11.0)
    assert wall_s(costs, 100, 5) == pytest.approx(20.5)


def test_the_scheduler_lets_one_batch_through_at_a_time():
    """The tenth of ten batches is handed out after 1 s."""
    assert wall_s(replace(FREE, scheduler_s=0.1), 10, 10) == pytest.approx(2.0)


def test_a_job_is_copied_from_worker_to_worker():
    """A second a copy: the first worker has it after 1 s, the next after 2, four more by 3 s."""
    costs = replace(FREE, job_bytes=125e6)

    assert wall_s(costs, 1, 1) == pytest.approx(2.0)
    assert wall_s(costs, 4, 4) == pytest.approx(4.0)


def test_times_that_vary_keep_their_mean():
    """1,000 batches of about 1 s on one worker take about 1,000 s, and the same every time."""
    costs = replace(FREE, batch_cv=0.3)

    assert wall_s(costs, 1_000, 1) == pytest.approx(1_000.0, rel=0.03)
    assert wall_s(costs, 1_000, 1) == wall_s(costs, 1_000, 1)

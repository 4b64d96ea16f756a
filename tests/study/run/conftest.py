"""What several test files of this folder share."""

from __future__ import annotations

import signal

import pytest

import sim
from sim.study.run.batch import Job, prepare
from sim.study.run.campaign import Campaign
from sim.study.run.result import RunResult

# A study of two batches, so that what is worked out by the batch can be held against the whole.
MANY, QUICK = 20, {"grid": None, "duration": "2 d", "warmup": "0 d"}


@pytest.fixture(scope="session")
def result(small):
    job = Job((prepare(sim.load_scenario(small, QUICK)),), MANY)
    [tally] = Campaign().fly([job])
    return RunResult(job, tally.store, tally.n_batches)


@pytest.fixture
def c_is_heard():
    """As in a terminal, even where tests run in a background that ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)

"""Campaigns: whatever the executor does, the same batches count and nothing finished is lost."""

from __future__ import annotations

import signal
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim.errors import ResultsError
from sim.output.format.summary_as_json_and_csv import to_json
from sim.output.store.batch_files import BatchFolder
from sim.study.run.batch import BATCH, Job, prepare
from sim.study.run.batch_store import Memory
from sim.study.run.campaign import Campaign, Share, ShareDone
from sim.study.run.finished_batches import Until
from sim.study.run.result import RunResult

WATCH = "orbits.watch.fill_fraction"


@pytest.fixture(scope="module")
def job(small):
    """Six batches, the last one short; something uncertain, so that blocks are of eight."""
    speed = {"triangular": ["150 kt", "170 kt", "200 kt"]}
    settings = {"grid": None, "uncertain": {"fleets.one.aircraft.transit_speed": speed}}
    return Job((prepare(sim.load_scenario(small, settings)),), 5 * BATCH + 3)


@pytest.fixture(scope="module")
def batches(job):
    """The store of a run of the job in this process."""
    [tally] = Campaign().fly([job])
    assert tally.n_batches == 6
    return tally.store


@pytest.fixture(autouse=True)
def run_batch(monkeypatch, batches):
    """Campaigns get their batches ready made; a list of those they asked for."""
    asked = []

    def ready_made(_, number):
        asked.append(number)
        return batches._batches[number]

    monkeypatch.setattr("sim.study.run.batched_work.run_batch", ready_made)
    return asked


class Backwards(ThreadPoolExecutor):
    """What was asked last comes back first; what it is told to fail breaks it."""

    n_workers = 3

    def __init__(self, breaks=()):
        super().__init__(6)
        self.breaks = breaks

    def submit(self, fn, /, content, index, number, wanted):
        return super().submit(self.later, fn, content, index, number, wanted)

    def later(self, fn, content, index, number, wanted):
        time.sleep(0.01 * (6 - number))
        if number in self.breaks:
            time.sleep(0.1)  # beside a batch that breaks the others come back whole
            raise BrokenProcessPool("a worker died")
        return fn(content, index, number, wanted)


def fly(job, store=None, executor=None, **how):
    """How many batches of a job count, flown into a store."""
    kept = Memory() if store is None else store
    with Campaign(executor, stores=lambda *_: kept, **how) as campaign:
        [tally] = campaign.fly([job])
    return tally.n_batches


def summary(job, store, n_batches):
    return to_json(RunResult(job, store, n_batches).summary())


def test_the_order_in_which_batches_come_back_changes_nothing(job, batches, run_batch):
    store = Memory()
    n_batches = fly(job, store, Backwards)

    assert sorted(run_batch) == list(range(6))
    assert next(iter(store._batches)) > 0
    assert summary(job, store, n_batches) == summary(job, batches, 6)


def test_batches_come_from_disk_as_they_went(job, batches, tmp_path):
    folder = tmp_path / ".batches"
    folder.mkdir()
    on_disk = BatchFolder(folder, "a" * 64)
    for number in range(6):
        on_disk.save(batches._batches[number])

    assert on_disk.finished() == set(range(6))
    assert summary(job, on_disk, 6) == summary(job, batches, 6)
    for name in ("sorties", "events", "orbits"):
        kept, made = on_disk.table(5, 0, name), batches.table(5, 0, name)
        assert list(kept) == list(made)
        for column in made:
            assert kept[column].dtype == made[column].dtype
            np.testing.assert_array_equal(kept[column], made[column])


def test_only_what_is_missing_is_run(job, batches, run_batch):
    store = Memory()
    for number in (0, 3, 4):
        store.save(batches._batches[number])
    fly(job, store)

    assert run_batch == [1, 2, 5]


def test_a_shard_runs_its_own_batches_and_counts_their_replications(job, run_batch):
    seen = []
    with pytest.raises(ShareDone) as done:
        fly(job, share=Share(2, 2), watch=seen.append)

    assert run_batch == [1, 3, 5]
    assert (done.value.batches, done.value.known, done.value.missing) == (3, 6, 3)
    # Batch 5 is the short one: 16 + 16 + 3.
    assert (seen[-1].done, seen[-1].total) == (35, 35)


def test_until_counts_no_batch_beyond_the_one_that_settled_it(job, batches, monkeypatch):
    """Batches 8 to 11 are there before batch 2 is looked at; the tenth settles it all the same."""

    def again(_, number):
        return replace(batches._batches[number % 5], number=number)

    monkeypatch.setattr("sim.study.run.batched_work.run_batch", again)
    longer = Job(job.options, 30 * BATCH)
    narrow = Until(WATCH, 1.0)
    settled = fly(longer, until=narrow)

    assert settled == 10  # twenty blocks of eight
    head_start = Memory()
    for number in (8, 9, 10, 11, 25):
        head_start.save(again(longer, number))
    with ThreadPoolExecutor(3) as pool:
        assert fly(longer, head_start, lambda: pool, until=narrow) == settled


@pytest.mark.parametrize("until", [None, Until(WATCH, 1e-9)])
def test_one_job_is_flown_after_another_unless_one_may_settle_early(
    job, batches, monkeypatch, until
):
    """A process keeps what one job's aircraft see: turn by turn it was laid anew every time."""
    flown = []

    def noted(work, number):
        flown.append((work.replications, number))
        return batches._batches[number]

    monkeypatch.setattr("sim.study.run.batched_work.run_batch", noted)
    few, more = (replace(job, replications=n * BATCH) for n in (2, 3))
    Campaign(until=until).fly([few, more])

    by_job = [(32, 0), (32, 1), (48, 0), (48, 1), (48, 2)]
    assert flown == (sorted(by_job, key=lambda one: one[::-1]) if until else by_job)


def test_a_broken_pool_is_replaced_and_its_batches_run_again(job, batches, run_batch):
    pools = [Backwards(breaks={1}), Backwards(breaks={4}), Backwards()]
    opened = iter(pools)
    store = Memory()
    n_batches = fly(job, store, lambda: next(opened))

    assert summary(job, store, n_batches) == summary(job, batches, 6)
    # What came back beside the broken batch was kept.
    assert run_batch.count(0) == run_batch.count(2) == run_batch.count(3) == 1


@pytest.mark.usefixtures("c_is_heard")
def test_c_breaks_off_no_batch_that_is_being_handed_over(job):
    """A pool's threads wait for locks that it takes for that: left taken, for ever."""
    handed_over = []

    class Interrupted(ThreadPoolExecutor):
        n_workers = 2

        def submit(self, fn, /, *given):
            signal.raise_signal(signal.SIGINT)
            handed_over.append(given)
            return super().submit(fn, *given)

    with pytest.raises(KeyboardInterrupt):
        fly(job, executor=lambda: Interrupted(2))
    assert len(handed_over) == 4
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_pools_that_break_again_and_again_end_the_run_with_a_message(job):
    opened = []

    def pool():
        opened.append(Backwards(breaks=range(6)))
        return opened[-1]

    with pytest.raises(ResultsError) as caught:
        fly(job, executor=pool)

    assert len(opened) == 3
    assert str(caught.value) == (
        "error: the worker processes died 3 times in a row, as they do when memory runs out\n"
        "  help: finished batches are kept: --resume goes on with them, "
        "perhaps with fewer --workers"
    )


def test_pools_that_break_with_some_progress_each_time_do_not(job):
    """Sporadic deaths over a long run are not a fault that kills every worker."""
    opened = []

    def pool():
        opened.append(Backwards(breaks=set(range(len(opened) + 1, 6))))
        return opened[-1]

    assert fly(job, executor=pool) == 6
    assert len(opened) > 3


@pytest.mark.long
def test_ninety_five_of_a_hundred_seeds_hold_the_truth(tmp_path, monkeypatch):
    """Chance only, through the model: one sortie in ten fails, so the orbit is filled 90 %."""
    path = tmp_path / "truth.yaml"
    path.write_text(TRUTH, encoding="utf-8")
    monkeypatch.undo()  # these batches are flown
    option = prepare(sim.load_scenario(path))
    held = 0
    for seed in range(100):
        scenario = option.scenario.model_copy(update={"seed": seed})
        planned = replace(option.plan, scenario=scenario)
        job = Job((type(option)(planned, None),), BATCH)
        store = Memory()
        fill = RunResult(job, store, fly(job, store)).summary()["orbits"]["watch"]
        held += fill["fill_fraction"]["lo"] <= 0.9 <= fill["fill_fraction"]["hi"]

    # A count of 100 with p = 0.95 lies in 90 to 99 with 98 %.
    assert 90 <= held <= 99


TRUTH = """
name: truth
start: 2021-09-01T00:00Z
duration: 6 d
areas: {here: {centre: [31.0, 66.0], radius: 60 nm}}
fleets:
  one:
    base: {latitude: 31.0, longitude: 66.0}
    aircraft:
      like: mq9a
      endurance: 10 h
      reserve: 0 h
      climb_allowance: 0 min
    count: 3
    sortie_loss: 10 %
orbits:
  watch:
    area: here
    flown_by: [one]
    pattern: {kind: stare, radius: 1 km}
    altitude: 25000 ft
    relief: {policy: every, interval: 10 h}
"""

"""A tally counts what is done and to be done, batch by batch, as if it counted anew each time."""

import pickle

import numpy as np
import pytest

import sim
from sim.output.store.batch_files import BatchFolder
from sim.study.run.batch import BATCH, Job, prepare, run_batch
from sim.study.run.batch_store import Memory
from sim.study.run.batched_work import fly_packed, packed
from sim.study.run.finished_batches import Tally, Until


@pytest.fixture(scope="module")
def job(small):
    """Three batches, the last one short."""
    return Job((prepare(sim.load_scenario(small, {"grid": None})),), 2 * BATCH + 3)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_replications_done_are_counted_whatever_comes_back_first(job, order):
    """16, 16 and 3 of 35."""
    tally = Tally(job, Memory(), mine=lambda number: number != 1)
    whole = Tally(job, Memory())
    done = 0
    for number in order:
        batch = run_batch(job, number)
        whole.keep(batch)
        done += 3 if number == 2 else BATCH
        assert whole.replications() == (done, 35)

    assert whole.whole
    assert tally.replications() == (0, BATCH + 3)


def test_what_settles_it_ends_the_count(job):
    """The small world varies so little that an interval of a whole share is narrow at once."""
    tally = Tally(job, Memory(), until=Until("fleet.transit_fraction", 1.0))
    tally.keep(run_batch(job, 0))
    tally.keep(run_batch(job, 1))

    assert tally.whole
    assert tally.replications() == (BATCH * tally.n_batches, BATCH * tally.n_batches)


def test_blocks_are_counted_at_once(job):
    """Each replication its own where nothing is uncertain."""
    assert job.blocks(4).tolist() == [0, 1, 2, 3]
    assert job.blocks(4).dtype == np.int64


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_batches_saved_by_who_flew_them_are_as_if_they_had_come_here(job, tmp_path, order):
    """Only figures come back: what the folder holds, and the estimate, are the same."""
    tallies = []
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        store = BatchFolder(tmp_path / name, "a" * 64)
        tallies.append(Tally(job, store, figure="fleet.transit_fraction"))
    for number in order:
        batch = run_batch(job, number)
        tallies[0].keep(batch)
        elsewhere = pickle.loads(pickle.dumps(tallies[1].store.elsewhere()))
        flown = fly_packed(packed([job]), 0, number, None, elsewhere)
        assert flown.is_saved
        assert not any(part.tables or part.fields.total for part in flown.batch.parts)
        tallies[1].keep(flown.batch, is_saved=flown.is_saved)

    here, there = ({p.name: p.read_bytes() for p in t.store.folder.iterdir()} for t in tallies)
    assert here == there
    assert all(tally.whole for tally in tallies)
    assert tallies[0].running.mean == tallies[1].running.mean

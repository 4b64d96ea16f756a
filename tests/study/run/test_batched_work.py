"""Which engine flies, and what of a job is made once for all its batches: of no consequence."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

import sim
from sim import jit
from sim.coverage import Templates
from sim.coverage.kernel.cells import figures_of
from sim.coverage.kernel.passes import passes_over
from sim.operations.kernel.loop import fly
from sim.study.run import batched_work
from sim.study.run.batch import Job, prepare, run_batch
from sim.study.run.batched_work import flown_by, with_engine
from sim.study.run.campaign import Campaign, executor_of
from tests.operations.kernel.interpreted import fly_interpreted
from tests.study.run.conftest import MANY, QUICK
from tests.study.run.cut import cut_batches

CLOSED_FOR_A_DAY = {"name": "far", "from": "2021-09-02T00:00Z", "until": "2021-09-03T00:00Z"}


def closing(small):
    """A scenario whose way closes for a day."""
    option = prepare(sim.load_scenario(small, QUICK))
    [(_, planned)] = list(option.plan.sorties.items())[:1]
    lat, lon = planned.route.lat_deg[-1], planned.route.lon_deg[-1]
    ring = [[lat - 1, lon - 1], [lat - 1, lon + 1], [lat + 1, lon + 1], [lat + 1, lon - 1]]
    airspace = {"airspace.regions": {"far": ring}, "airspace.closed": [CLOSED_FOR_A_DAY]}
    return sim.load_scenario(small, {**QUICK, **airspace})


@pytest.fixture
def interpreted(monkeypatch):
    """The compiled model is run by Python."""
    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)


@pytest.mark.usefixtures("interpreted")
def test_a_batch_is_the_same_whoever_flies_it(small):
    """Figures and tables of a batch, equal to the last bit."""
    job = Job((prepare(sim.load_scenario(small, QUICK)),), 2)
    [theirs], [mine] = (run_batch(with_engine([job], e)[0], 0).parts for e in ("simpy", "fast"))

    for table in theirs.tables:
        for name, expected in theirs.tables[table].items():
            assert mine.tables[table][name].tobytes() == expected.tobytes(), (table, name)
    for path, expected in theirs.rows.items():
        assert np.array_equal(mine.rows[path], expected, equal_nan=True), path


@pytest.mark.usefixtures("interpreted")
def test_what_fast_does_not_know_flies_on_the_event_model_and_says_why(small):
    """Closures with a time, asked of `fast`."""
    scenario = closing(small)
    job = Job((prepare(scenario),), 1)

    assert job.options[0].plan.timetables
    assert flown_by(with_engine([job], "simpy")[0], ["a"]) == {"a": "simpy"}
    assert flown_by(with_engine([job], "fast")[0], ["a"]) == {
        "a": "simpy: fast does not know closures with a time"
    }
    [theirs], [mine] = (run_batch(with_engine([job], e)[0], 0).parts for e in ("simpy", "fast"))
    assert mine.rows["fleet.sorties"] == theirs.rows["fleet.sorties"]


def test_auto_flies_few_replications_on_the_event_model_and_many_on_the_fast_one(small):
    """Whether machine code is kept or not: what pays for compiling pays for loading."""
    options = (prepare(sim.load_scenario(small, QUICK)),)

    assert with_engine([Job(options, 1)], "auto")[0].engine == "simpy"
    assert with_engine([Job(options, 1_000_000)], "auto")[0].engine == "fast"


@pytest.mark.parametrize(
    ("kept", "can_be_kept", "days"),
    [(True, True, 3_000), (False, True, 33_000), (False, False, 60_000)],
)
def test_auto_counts_what_each_process_has_to_load_or_compile(
    small, monkeypatch, kept, can_be_kept, days
):
    monkeypatch.setattr("sim.study.run.batched_work.is_kept", lambda _: kept)
    monkeypatch.setattr("sim.study.run.batched_work.can_be_kept", lambda _: can_be_kept)
    settings = {"duration": "1 d", "warmup": "0 d", "grid": None}
    options = (prepare(sim.load_scenario(small, settings)),)

    assert with_engine([Job(options, days)], "auto", 2)[0].engine == "simpy"
    assert with_engine([Job(options, days + 1)], "auto", 2)[0].engine == "fast"
    assert with_engine([Job(options, days)], "auto")[0].engine == "fast"


def test_laps_are_laid_over_the_cells_once_for_all_batches_of_a_job(small, monkeypatch):
    made = []

    def watched(laps, cells, *, threads=None, whole=Templates.of):
        templates = whole(laps, cells, threads=threads)
        made.append(weakref.ref(templates))
        return templates

    monkeypatch.setattr("sim.study.run.ground.sensing.Templates.of", watched)
    cut_batches(monkeypatch, 3)
    option = prepare(sim.load_scenario(small, {"duration": "1 d", "warmup": "0 d"}))
    one, other = Job((option,), 8), Job((option,), 8)
    first, again = [run_batch(one, number) for number in (1, 2, 1)][::2]

    assert len(made) == 1
    assert first.parts[0].fields.total.keys()
    for name, expected in first.parts[0].fields.total.items():
        assert again.parts[0].fields.total[name].tobytes() == expected.tobytes()
    run_batch(other, 0)
    gc.collect()
    assert [templates() is None for templates in made] == [True, False]


@pytest.fixture
def nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    jit.cache_folder.cache_clear()
    yield
    jit.cache_folder.cache_clear()


@pytest.fixture(scope="module")
def job(small):
    return Job((prepare(sim.load_scenario(small)),), 1)


@pytest.mark.usefixtures("nothing_is_kept")
def test_what_there_is_to_fly_says_what_is_compiled(small, job, monkeypatch):
    """Coverage where so many cells are seen, the model where it flies, nothing that is kept.

    Laps are laid over the cells again and again only where figures are drawn.
    """
    many = replace(job, replications=1_000_000)
    drawn = {"uncertain": {"fleets.one.aircraft.transit_speed": {"uniform": ["150 kt", "200 kt"]}}}
    anew = Job((prepare(sim.load_scenario(small, drawn)),), 1_000_000)
    monkeypatch.setattr(batched_work, "COMPILING_S", 5.0)

    assert batched_work.to_compile([job], 2) == []
    assert batched_work.to_compile([replace(job, engine="fast")], 2) == [fly]
    assert batched_work.to_compile([many], 2) == [figures_of]
    assert batched_work.to_compile([anew], 2) == [figures_of, passes_over]
    monkeypatch.setattr(batched_work, "is_kept", lambda kernel: kernel is figures_of)
    assert batched_work.to_compile([anew], 2) == [passes_over]
    monkeypatch.setattr(batched_work, "can_be_kept", lambda _: False)
    assert batched_work.to_compile([anew], 2) == []


def test_it_is_said_and_done_before_any_worker_flies(small, monkeypatch):
    """By workers of this machine; a single process compiles when it comes to it."""
    done, said = [], []
    monkeypatch.setattr("sim.study.run.campaign.to_compile", lambda *_: [fly])
    monkeypatch.setattr("sim.study.run.campaign.compile_ahead", lambda *asked: done.append(asked))
    for module in ("campaign", "workers.worker_processes"):  # threads stand for processes
        monkeypatch.setattr(f"sim.study.run.{module}.ProcessPool", ThreadPoolExecutor)
    quick = Job((prepare(sim.load_scenario(small, QUICK)),), MANY)
    for workers in (1, 2):
        with Campaign(executor_of(workers), watch=said.append, engine="simpy") as campaign:
            campaign.fly([quick], ())

    assert [kernels for kernels, _ in done] == [[fly]]
    assert [standing.doing for standing in said if standing.doing] == 2 * [batched_work.SAID]

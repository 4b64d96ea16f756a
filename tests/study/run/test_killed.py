"""Runs whose processes are killed or interrupted, here and on a cluster: the same bytes."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from sim.output.store.batch_files import batches_in

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[3]
# 25 batches, the last one short: whoever is killed after a few has most of them before him.
N = ("--replications", "392")


@pytest.fixture(scope="module")
def undisturbed(small, tmp_path_factory, results):
    """What the run writes in one go, on one worker."""
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    done = subprocess.run(
        [sys.executable, "-m", "sim", "run", str(small), *N, "--out", str(folder)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return results(folder)


# The command, but that its own last batch waits; workers save theirs where this is not heard of.
HELD = """
import signal, time
# Begun by a shell in the background this would not hear ^C, and would be over instead.
signal.signal(signal.SIGINT, signal.default_int_handler)
from sim.cli import main
from sim.output.store.batch_files import BatchFolder

def held(folder, batch, save=BatchFolder.save):
    if batch.number == 24:
        time.sleep(600)
    save(folder, batch)

BatchFolder.save = held
main()
"""


@pytest.fixture
def start(small, tmp_path):
    """Start the run in a process of its own and wait until some batches are finished."""
    begun = []

    def started(workers, n_batches, *more):
        folder = tmp_path / "run"
        process = subprocess.Popen(
            [sys.executable, "-c", HELD, "run", str(small), *N,
             "--workers", str(workers), "--out", str(folder), *more],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            start_new_session=True,
        )  # fmt: skip
        begun.append(process)
        until(lambda: len(batches_in(folder / ".batches")) >= n_batches or process.poll())
        return process, folder

    yield started
    for process in begun:  # nor does one that hangs fail the tests after it
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def until(true, patience_s=60.0):
    give_up = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < give_up, "waited in vain"
        time.sleep(0.01)


def state_of(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))["state"]


def alone(group):
    """Whether no process is left of a group."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.verifies("repeatable")
def test_killed_and_resumed_a_run_writes_the_same_bytes(
    workers, start, othsim, small, undisturbed, results
):
    moment = random.Random(workers)
    process, folder = start(workers, moment.randint(1, 6))
    time.sleep(moment.uniform(0.0, 0.2))
    process.kill()
    process.communicate()

    assert process.returncode == -signal.SIGKILL
    assert state_of(folder) == "running"
    until(lambda: alone(process.pid))  # workers do not outlive their driver
    code, _, err = othsim("run", small, *N, "--out", folder, "--resume")
    assert code == 0, err
    assert results(folder) == undisturbed
    assert state_of(folder) == "done"
    assert not (folder / ".batches").exists()


def test_a_run_that_was_to_replace_another_is_resumed_beside_it(start, othsim, small, tmp_path):
    folder = tmp_path / "run"
    othsim("run", small, "--replications", 2, "--seed", 8, "--out", folder)
    process, _ = start(1, 0, "--force")
    until(lambda: len(batches_in(tmp_path / ".run.new" / ".batches")) >= 2 or process.poll())
    process.kill()
    process.communicate()
    old = json.loads((folder / "run.json").read_text("utf-8"))
    code, _, err = othsim("run", small, *N, "--out", folder, "--resume")
    new = json.loads((folder / "run.json").read_text("utf-8"))

    assert code == 0, err
    assert (old["state"], old["replications"]) == ("done", 2)
    assert (new["state"], new["replications"]) == ("done", 392)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_two_do_not_write_the_same_folder(start, othsim, small, tmp_path):
    process, folder = start(1, 1)
    for how in ("--resume", "--force"):
        code, out, err = othsim("run", small, *N, "--out", folder, how)
        assert (code, out) == (1, "")
        assert err == (
            f"error: another othsim is writing {folder}\n"
            "  help: wait for it to end, or --out names another folder\n"
        )
    process.kill()  # a dead process holds no lock
    process.communicate()
    code, _, err = othsim("run", small, *N, "--out", folder, "--resume")
    assert code == 0, err
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_interrupted_a_run_keeps_what_is_finished_and_says_only_that(
    start, othsim, small, undisturbed, results
):
    process, folder = start(2, 2)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: driver and workers
    _, err = process.communicate(timeout=60)

    assert process.returncode == 130
    *_, said, help_ = err.splitlines()
    kept = len(batches_in(folder / ".batches"))
    assert said == f"interrupted; {kept} finished batches are kept"
    assert help_ == (
        f"  help: to go on: othsim run {small} --replications 392 --workers 2 --out {folder} "
        "--resume"
    )
    assert "Traceback" not in err
    assert state_of(folder) == "partial"
    assert len(batches_in(folder / ".batches")) >= 2
    until(lambda: alone(process.pid))
    code, _, _ = othsim("run", small, *N, "--out", folder, "--resume")
    assert code == 0
    assert results(folder) == undisturbed


@pytest.mark.verifies("repeatable")
def test_on_a_cluster_whose_worker_dies_the_bytes_are_the_same(
    othsim, small, tmp_path, undisturbed, results
):
    from distributed import LocalCluster

    folder = tmp_path / "run"

    def kill_one(cluster):
        until(lambda: batches_in(folder / ".batches"))
        os.kill(cluster.workers[0].pid, signal.SIGKILL)

    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as cluster:
        killer = threading.Thread(target=kill_one, args=(cluster,))
        killer.start()
        address = cluster.scheduler_address
        code, _, err = othsim("run", small, *N, "--cluster", address, "--out", folder)
        killer.join()

    assert code == 0, err
    assert results(folder) == undisturbed


@pytest.mark.verifies("repeatable")
def test_every_question_asked_of_a_cluster_has_the_answer_it_has_here(othsim, small, tmp_path):
    from distributed import LocalCluster

    fill, compared = "orbits.watch.fill_fraction", ("compare", small, small, "--json")
    questions = [
        ("size", small, "--target", f"{fill}>=0.5", "--vary", "fleets.one.count", "--to", "4",
         "--replications", "20", "--json"),
        ("why", small, "--figure", fill, "--rows", "8", "--json"),
    ]  # fmt: skip
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as cluster:
        on_it = ("--cluster", cluster.scheduler_address)
        for here, there in (
            *((question, (*question, *on_it)) for question in questions),
            (
                (*compared, "--replications", "40", "--out", tmp_path / "here"),
                (*compared, "--replications", "40", "--out", tmp_path / "there", *on_it),
            ),
        ):
            mine, theirs = othsim(*here), othsim(*there)
            assert (mine[0], theirs[0]) == (0, 0), mine[2] + theirs[2]
            assert theirs[1] == mine[1]


# The same of questions: each batch is written as it comes, and none after the fifth.
HELD_QUESTION = """
import time
from sim.cli import main
from sim.output.store import question_batches
from sim.output.store.batch_files import BatchFolder

def held(folder, batch, save=BatchFolder.save, saved=[]):
    saved.append(batch)
    if len(saved) > 5:
        time.sleep(600)
    save(folder, batch)

question_batches.WORTH_S = 0.0
BatchFolder.save = held
main()
"""
FILL = "orbits.watch.fill_fraction"


@pytest.mark.parametrize(
    "question",
    [
        ("size", "--target", f"{FILL}>=0.5", "--vary", "fleets.one.count", "--to", "4",
         "--replications", "40"),
        ("why", "--figure", FILL, "--rows", "16", "--replications", "20"),
    ],
    ids=["size", "why"],
)  # fmt: skip
@pytest.mark.verifies("repeatable")
def test_a_question_killed_on_two_workers_is_answered_as_if_nothing_had_been(
    question, othsim, small, tmp_path
):
    command, *how = question
    ask = (command, small, *how, "--json", "--keep", tmp_path / "kept")
    process = subprocess.Popen(
        [sys.executable, "-c", HELD_QUESTION, *map(str, ask), "--workers", "2"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        start_new_session=True,
    )  # fmt: skip
    until(lambda: len(list(tmp_path.glob("kept/*/batch-*.npz"))) == 5 or process.poll())
    process.kill()
    process.communicate()

    assert process.returncode == -signal.SIGKILL
    until(lambda: alone(process.pid))  # nor does the process outlive it of which workers are made
    resumed = othsim(*ask, "--workers", "2", "--resume")
    assert resumed[0] == 0, resumed[2]
    assert not (tmp_path / "kept").exists()
    assert othsim(*ask)[1] == resumed[1]

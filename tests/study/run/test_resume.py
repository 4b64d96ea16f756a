"""Runs that are resumed, or were killed before they said anything: the same bytes."""

from __future__ import annotations

import errno
import json

import numpy as np
import pytest

import sim
from sim.cli import cli
from sim.output.store.batch_files import batches_in
from sim.output.store.folder_replacement import LockedFolder
from sim.scenario.loading import load_scenario
from sim.study.run.batch import run_batch
from sim.study.run.fingerprint import fingerprint
from sim.version import VERSION
from tests.shipped import AFGHANISTAN
from tests.study.demand.on_call import EVERYTHING
from tests.study.run.cut import cut_batches

pytestmark = pytest.mark.usefixtures("small_batches")
N = ("--replications", "15")  # eight batches, the last one short


@pytest.fixture(scope="module")
def undisturbed(small, tmp_path_factory, results):
    """What the run writes in one go, on one worker."""
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.output.pictures.run_pictures.draw_all", lambda *_: {})
        cli.main(["run", str(small), *N, "--out", str(folder)], standalone_mode=False)
    return results(folder)


def state_of(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))["state"]


def test_killed_before_it_could_say_anything_a_run_is_resumed_from_nothing(othsim, small, tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / ".run.json.tmp").write_text("{")
    code, _, _ = othsim("run", small, "--replications", 2, "--out", folder, "--resume")

    assert code == 0
    assert state_of(folder) == "done"


def test_killed_while_it_wrote_a_batch_a_run_leaves_no_litter(othsim, small, tmp_path):
    folder = tmp_path / "run"
    othsim("run", small, *N, "--shard", "1/8", "--out", folder)
    (folder / ".batches" / ".batch-000005.npz.tmp").write_bytes(b"half")
    code, _, _ = othsim("run", small, *N, "--out", folder, "--resume")

    assert code == 0
    assert not (folder / ".batches").exists()


@pytest.mark.parametrize(
    "how",
    [pytest.param((), marks=pytest.mark.long), ("--force",)],
    ids=["anew", "in another's place"],
)
def test_interrupted_a_run_is_resumed_to_the_same_bytes(
    how, othsim, small, tmp_path, monkeypatch, undisturbed, results
):
    folder = tmp_path / "run"
    if how:
        othsim("run", small, "--replications", 2, "--seed", 8, "--out", folder)

    def interrupted(job, number):
        if number == 2:
            raise KeyboardInterrupt
        return run_batch(job, number)

    with monkeypatch.context() as patch:
        patch.setattr("sim.study.run.batched_work.run_batch", interrupted)
        code, _, err = othsim("run", small, *N, "--out", folder, *how)
    assert code == 130
    assert err.splitlines()[-2:] == [
        "interrupted; 2 finished batches are kept",
        f"  help: to go on: othsim run {small} --replications 15 --out {folder} --resume",
    ]
    assert state_of(folder) == ("done" if how else "partial")
    code, _, err = othsim("run", small, *N, "--out", folder, "--resume")

    assert code == 0, err
    assert results(folder) == undisturbed
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_a_folder_that_another_writes_is_left_alone(othsim, small, tmp_path):
    folder = tmp_path / "run"
    other = LockedFolder(folder)
    for how in ("--resume", "--force"):
        code, out, err = othsim("run", small, *N, "--out", folder, how)
        assert (code, out) == (1, "")
        assert err == (
            f"error: another othsim is writing {folder}\n"
            "  help: wait for it to end, or --out names another folder\n"
        )
    other.free()
    assert list(tmp_path.iterdir()) == []


def test_killed_in_the_middle_of_force_a_run_takes_no_batch_of_another(
    othsim, small, tmp_path, monkeypatch
):
    """Whatever moment it dies at: run.json and the batches beside it belong together."""
    folder = tmp_path / "run"
    othsim("run", small, *N, "--shard", "1/8", "--out", folder)
    before = (folder / "run.json").read_bytes()

    def died(*_, **__):
        raise RuntimeError("killed")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # where the report of our fault goes
    monkeypatch.setattr("sim.output.store.run_in_progress.RunFolder._write_state", died)
    othsim("run", small, *N, "--seed", 8, "--out", folder, "--force")
    assert (folder / "run.json").read_bytes() == before
    assert batches_in(folder / ".batches") == {0}


def test_a_shard_alone_is_resumed_into_the_whole_run(othsim, small, tmp_path, undisturbed, results):
    folder = tmp_path / "run"
    othsim("run", small, *N, "--shard", "2/2", "--out", folder)
    code, _, _ = othsim("run", small, *N, "--out", folder, "--resume")

    assert code == 0
    assert results(folder) == undisturbed


ON_DEMAND = ("cues", "holds", "sightings", "tracks", "bins", "away")


def all_bytes(folder, results):
    return results(folder) | {name: (folder / f"{name}.parquet").read_bytes() for name in ON_DEMAND}


@pytest.fixture(scope="module")
def on_demand(tmp_path_factory):
    """A file that asks for all that can be asked on demand."""
    path = tmp_path_factory.mktemp("on_demand") / "everything.yaml"
    path.write_text(EVERYTHING, encoding="utf-8")
    return path


@pytest.mark.long
@pytest.mark.verifies("repeatable")
def test_what_was_asked_on_demand_is_the_same_resumed_and_in_shards(
    othsim, on_demand, tmp_path, results
):
    """Holds, reliefs, sweeps, targets, watches, surges, aircraft called away: the same bytes."""
    asked = ("run", on_demand, "--replications", 4)
    whole, resumed, merged = (tmp_path / name for name in ("whole", "1", "merged"))
    shards = [resumed, tmp_path / "2"]
    codes = [othsim(*asked, "--out", whole)[0]]
    codes += [othsim(*asked, "--shard", f"{s.name}/2", "--out", s)[0] for s in shards]
    codes += [othsim("merge", *shards, "--out", merged)[0]]
    codes += [othsim(*asked, "--out", resumed, "--resume")[0]]

    assert codes == [0] * 5
    first = all_bytes(whole, results)
    assert all_bytes(merged, results) == first
    assert all_bytes(resumed, results) == first
    run = sim.open_run(whole)
    assert {"lost", "found_again"} < set(run.table("holds")["state"])
    assert all(run.table(name).n_rows > 0 for name in ON_DEMAND)


@pytest.mark.long
@pytest.mark.verifies("repeatable")
def test_what_was_asked_on_demand_is_the_same_from_two_workers(
    othsim, on_demand, tmp_path, results, monkeypatch
):
    """Two workers, each with batches of its own: the same bytes as from one."""
    cut_batches(monkeypatch, 16)  # other processes know of no other
    asked = ("run", on_demand, "--replications", 17)
    codes = [othsim(*asked, "--workers", n, "--out", tmp_path / f"{n}")[0] for n in (1, 2)]

    assert codes == [0, 0]
    assert all_bytes(tmp_path / "1", results) == all_bytes(tmp_path / "2", results)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--replications", "0"], "0 is not in the range 1<=x<=1000000"),
        (
            ["--shard", "5/9", *N],
            "15 replications are 8 batches; they cannot be shared between 9 shards",
        ),
        (["--shard", "1/2"], "1 replications are 1 batch; they cannot be shared between 2 shards"),
        (["--shard", "0/2", *N], "expected I/N such as 2/4, from 1/4 to 4/4 (got '0/2')"),
        (["--shard", "3/2", *N], "expected I/N such as 2/4"),
        (["--shard", "half", *N], "expected I/N such as 2/4"),
        (["--shard", "1/2", "--until", "fleet.losses=1"], "--until looks at all batches in order"),
        (["--cluster", "somewhere"], "expected an address such as tcp://host:8786"),
        (["--cluster", "tcp://h:1", "--workers", "2"], "leave --workers out"),
        (["--until", "fleet.transit=0.01"], "did you mean 'fleet.transit_hours'?"),
    ],
)
def test_mistakes_of_usage_are_2_and_leave_no_folder(othsim, small, tmp_path, arguments, says):
    code, out, err = othsim("run", small, "--out", tmp_path / "run", *arguments)

    assert (code, out) == (2, "")
    assert says in err
    assert list(tmp_path.iterdir()) == []


def test_another_run_is_not_resumed_and_not_touched(othsim, small, tmp_path):
    folder = tmp_path / "run"
    othsim("run", small, *N, "--shard", "1/8", "--out", folder)
    code, _, err = othsim("run", small, *N, "--seed", 8, "--out", folder, "--resume")

    assert code == 1
    assert f"{folder} holds another run (fingerprint" in err
    assert "--out names another folder" in err
    assert batches_in(folder / ".batches") == {0}


def test_a_disk_that_fills_up_in_mid_batch_costs_that_batch_only(
    othsim, small, tmp_path, monkeypatch, undisturbed, results
):
    folder = tmp_path / "run"
    save = np.savez

    def full(file, **arrays):
        if "batch-000003" in file.name:
            file.write(b"PK half of it")
            raise OSError(errno.ENOSPC, "No space left on device")
        save(file, **arrays)

    monkeypatch.setattr(np, "savez", full)
    code, _, err = othsim("run", small, *N, "--out", folder)

    assert code == 1
    assert err.endswith(
        f"error: cannot write {folder}/.batches/batch-000003.npz: No space left on device\n"
        "  help: finished batches are kept: --resume goes on with them\n"
    )
    assert state_of(folder) == "partial"
    assert batches_in(folder / ".batches") == {0, 1, 2}
    monkeypatch.setattr(np, "savez", save)
    code, _, _ = othsim("run", small, *N, "--out", folder, "--resume")
    assert code == 0
    assert results(folder) == undisturbed


def test_a_batch_damaged_on_disk_is_named(othsim, small, tmp_path):
    folder = tmp_path / "run"
    othsim("run", small, "--replications", 4, "--shard", "1/2", "--out", folder)
    damaged = folder / ".batches" / "batch-000000.npz"
    damaged.write_bytes(damaged.read_bytes()[:1000])
    code, _, err = othsim("run", small, "--replications", 4, "--out", folder, "--resume")

    assert code == 1
    assert f"error: cannot read {damaged}" in err
    assert "delete it and resume: the batch is run again" in err


def test_a_run_of_yesterday_is_known_today():
    """Version, data files (their notices too) and values in force are in it, and nothing else."""
    gulf = load_scenario(AFGHANISTAN / "gulf.yaml")

    assert VERSION == "0.1.0", "of another version the next line states another fingerprint"
    assert fingerprint(gulf, 1)[:8] == "17ec2f46"

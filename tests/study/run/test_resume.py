"""Runs that are resumed, cut into shards or sent to a cluster: the same bytes."""

from __future__ import annotations

import errno
import json
import re

import numpy as np
import pytest

from sim.cli import cli
from sim.output.store.batch_files import batches_in
from sim.output.store.folder_exchange import LockedFolder
from sim.study.run.batch import run_batch
from tests.study.run.cut import cut_batches

N = ("--replications", "15")  # eight batches, the last one short


@pytest.fixture(scope="module", autouse=True)
def _small_batches():
    """Two replications a batch in this process, for sixteen."""
    with pytest.MonkeyPatch.context() as patch:
        cut_batches(patch, 2)
        yield


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


@pytest.mark.parametrize("how", [(), ("--force",)], ids=["anew", "in another's place"])
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


@pytest.mark.verifies("repeatable")
def test_shards_are_merged_to_the_same_bytes(othsim, small, tmp_path, undisturbed, results):
    shards = [tmp_path / f"shard-{i}" for i in (1, 2, 3)]
    for i, shard in enumerate(shards, start=1):
        code, out, _ = othsim("run", small, *N, "--shard", f"{i}/3", "--out", shard)
        assert code == 0
        assert out.startswith(f"shard {i}/3: {3 if i < 3 else 2} of the run's 8 batches left in ")
        assert state_of(shard) == "partial"
    # Given in any order; one of them twice.
    code, out, _ = othsim("merge", *reversed(shards), shards[0], "--out", tmp_path / "merged")

    assert code == 0
    assert out.splitlines()[-1] == f"written to {tmp_path / 'merged'}"
    assert results(tmp_path / "merged") == undisturbed
    assert [len(batches_in(shard / ".batches")) for shard in shards] == [3, 3, 2]


def test_a_merged_run_says_what_flew_its_shards(othsim, small, tmp_path):
    """Engines and why not the other one, of all shards: machines may choose otherwise."""
    shards = [tmp_path / "1", tmp_path / "2", tmp_path / "3"]
    for i, shard in enumerate(shards, start=1):
        othsim("run", small, *N, "--shard", f"{i}/3", "--out", shard)
    manifests = [json.loads((shard / "run.json").read_text("utf-8")) for shard in shards]
    [name] = manifests[0]["engines"]
    manifests[1]["engines"] = {name: "fast"}
    del manifests[2]["engines"]  # as kept before it was said
    for shard, manifest in zip(shards, manifests, strict=True):
        (shard / "run.json").write_text(json.dumps(manifest), "utf-8")
    code, _, err = othsim("merge", *shards, "--out", tmp_path / "merged")

    assert code == 0, err
    merged = json.loads((tmp_path / "merged" / "run.json").read_text("utf-8"))
    assert merged["engines"] == {name: "fast and simpy"}


def test_with_something_uncertain_shards_make_the_same_run_as_well(
    othsim, small, tmp_path, results
):
    path, law = "fleets.one.aircraft.transit_speed", "{triangular: [150 kt, 170 kt, 200 kt]}"
    asked = (small, "--set", f"uncertain={{{path}: {law}}}", "--replications", 6)
    othsim("run", *asked, "--out", tmp_path / "whole")
    for i in (1, 2):
        othsim("run", *asked, "--shard", f"{i}/2", "--out", tmp_path / str(i))
    code, _, err = othsim("merge", tmp_path / "1", tmp_path / "2", "--out", tmp_path / "merged")

    assert code == 0, err
    assert results(tmp_path / "merged") == results(tmp_path / "whole")


def test_a_shard_alone_is_resumed_into_the_whole_run(othsim, small, tmp_path, undisturbed, results):
    folder = tmp_path / "run"
    othsim("run", small, *N, "--shard", "2/2", "--out", folder)
    code, _, _ = othsim("run", small, *N, "--out", folder, "--resume")

    assert code == 0
    assert results(folder) == undisturbed


def test_what_is_missing_of_a_merge_is_named(othsim, small, tmp_path):
    two, four = tmp_path / "two", tmp_path / "four"
    othsim("run", small, *N, "--shard", "2/4", "--out", two)
    othsim("run", small, *N, "--shard", "4/4", "--out", four)
    (four / ".batches" / "batch-000003.npz").unlink()
    code, out, err = othsim("merge", two, four, "--out", tmp_path / "merged")

    assert (code, out) == (1, "")
    assert err == (
        "error: 5 of 8 batches are missing; nothing was merged\n"
        "  shard 1/4 was not given\n"
        "  shard 3/4 was not given\n"
        f"  shard 4/4 ({four}) lacks batches 3\n"
        "  help: othsim run ... --shard i/n writes a shard, with --resume it goes on with one\n"
    )
    assert not (tmp_path / "merged").exists()


def test_shards_of_different_runs_are_not_merged(othsim, small, tmp_path):
    othsim("run", small, *N, "--shard", "1/2", "--out", tmp_path / "a")
    othsim("run", small, *N, "--shard", "2/2", "--out", tmp_path / "b", "--seed", 8)
    code, _, err = othsim("merge", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "merged")

    assert code == 1
    assert re.fullmatch(
        rf"error: {tmp_path}/a and {tmp_path}/b are shards of different runs "
        r"\(fingerprints [0-9a-f]{8} and [0-9a-f]{8}\)\n"
        "  help: scenario, seed, replications and version must be the same in all\n",
        err,
    )


def test_a_shard_whose_scenario_was_changed_is_not_merged(othsim, small, tmp_path):
    othsim("run", small, "--replications", 2, "--shard", "1/1", "--out", tmp_path / "a")
    resolved = tmp_path / "a" / "resolved.yaml"
    resolved.write_text(resolved.read_text(encoding="utf-8").replace("seed: 7", "seed: 8"))
    code, _, err = othsim("merge", tmp_path / "a", "--out", tmp_path / "merged")

    assert code == 1
    assert "does not hold the scenario of its batches" in err


def test_a_merge_never_writes_into_a_shard(othsim, small, tmp_path):
    othsim("run", small, "--replications", 2, "--shard", "1/1", "--out", tmp_path / "a")
    code, _, err = othsim("merge", tmp_path / "a", "--out", tmp_path / "a", "--force")

    assert (code, err.splitlines()[0]) == (
        1,
        f"error: {tmp_path / 'a'} is one of the shards to be merged",
    )
    assert batches_in(tmp_path / "a" / ".batches") == {0}


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

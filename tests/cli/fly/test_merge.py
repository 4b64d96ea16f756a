"""`othsim merge`: the shards of a run, or of a comparison, are the whole to the last byte."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sim.cli import cli
from sim.output.store.batch_files import batches_in
from tests.study.compare.two_options import LUCK
from tests.study.conftest import RESULTS
from tests.study.run.cut import cut_batches

pytestmark = pytest.mark.usefixtures("undrawn", "small_batches")
N = ("--replications", "15")  # eight batches, the last one short


@pytest.fixture(scope="module")
def undisturbed(small, tmp_path_factory):
    """What the run writes in one go, on one worker."""
    folder = tmp_path_factory.mktemp("undisturbed") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.output.pictures.run_pictures.draw_all", lambda *_: {})
        cli.main(["run", str(small), *N, "--out", str(folder)], standalone_mode=False)
    return results(folder)


def results(folder):
    """The bytes of everything a run's folder holds but what tells of the run itself."""
    return {name: (folder / name).read_bytes() for name in RESULTS}


def state_of(folder):
    return json.loads((folder / "run.json").read_text(encoding="utf-8"))["state"]


@pytest.mark.verifies("repeatable")
def test_shards_are_merged_to_the_same_bytes(othsim, small, tmp_path, undisturbed):
    shards = [tmp_path / f"shard-{i}" for i in (1, 2, 3)]
    for i, shard in enumerate(shards, start=1):
        code, out, _ = othsim("run", small, *N, "--shard", f"{i}/3", "--out", shard)
        assert code == 0
        assert out.startswith(f"shard {i}/3: {3 if i < 3 else 2} of the run's 8 batches left in ")
        assert state_of(shard) == "partial"
    # Given in any order; one of them twice.
    code, out, _ = othsim("merge", *reversed(shards), shards[0], "--out", tmp_path / "merged")

    assert code == 0
    assert out.splitlines()[-2] == f"written to {tmp_path / 'merged'}"
    assert results(tmp_path / "merged") == undisturbed
    assert [len(batches_in(shard / ".batches")) for shard in shards] == [3, 3, 2]


def test_a_merged_run_says_what_was_asked_and_what_flew_its_shards(othsim, small, tmp_path):
    """Engines and why not the other one, of all shards: machines may choose otherwise."""
    shards = [tmp_path / "1", tmp_path / "2", tmp_path / "3"]
    for i, shard in enumerate(shards, start=1):
        othsim("run", small, *N, "--shard", f"{i}/3", "--out", shard)
    manifests = [json.loads((shard / "run.json").read_text("utf-8")) for shard in shards]
    asked = ["othsim", "run", "small.yaml", "--set", "fleets.one.count=2"]
    manifests[0]["command"] = [*asked, "--shard", "1/3", "--out=1"]
    [name] = manifests[0]["engines"]
    manifests[1]["engines"] = {name: "fast"}
    del manifests[2]["engines"]  # as kept before it was said
    for shard, manifest in zip(shards, manifests, strict=True):
        (shard / "run.json").write_text(json.dumps(manifest), "utf-8")
    code, _, err = othsim("merge", *shards, "--out", tmp_path / "merged")

    assert code == 0, err
    merged = json.loads((tmp_path / "merged" / "run.json").read_text("utf-8"))
    assert merged["engines"] == {name: "fast and simpy"}
    # Pictures state what was set from here: a merge knew of nothing that was.
    assert merged["command"] == asked


@pytest.mark.long
def test_with_something_uncertain_shards_make_the_same_run_as_well(othsim, small, tmp_path):
    path, law = "fleets.one.aircraft.transit_speed", "{triangular: [150 kt, 170 kt, 200 kt]}"
    asked = (small, "--set", f"uncertain={{{path}: {law}}}", "--replications", 6)
    othsim("run", *asked, "--out", tmp_path / "whole")
    for i in (1, 2):
        othsim("run", *asked, "--shard", f"{i}/2", "--out", tmp_path / str(i))
    code, _, err = othsim("merge", tmp_path / "1", tmp_path / "2", "--out", tmp_path / "merged")

    assert code == 0, err
    assert results(tmp_path / "merged") == results(tmp_path / "whole")


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


def test_a_shard_asked_for_again_is_no_run_that_was_interrupted(othsim, small, tmp_path):
    asked = ("run", small, "--replications", 2, "--shard", "1/1", "--out", tmp_path / "a")
    othsim(*asked)
    code, _, err = othsim(*asked)

    assert (code, err) == (
        1,
        f"error: {tmp_path / 'a'} holds shard 1/1 of a run\n"
        "  help: othsim merge puts shards together; --resume flies what this one lacks, --force "
        "all of it\n",
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


def files(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


@pytest.mark.usefixtures("two_options")
def test_shards_of_a_comparison_are_merged_to_the_same_bytes(othsim, monkeypatch):
    cut_batches(monkeypatch, 4)
    asked = ("compare", "near.yaml", "far.yaml", "--replications", 10, *LUCK)
    othsim(*asked, "--out", "whole")
    for share in ("1/2", "2/2"):
        code, out, _ = othsim(*asked, "--shard", share, "--out", f"part-{share[0]}")
        assert code == 0
        assert f"shard {share}: " in out
    code, _, err = othsim("merge", "part-1", "--out", "half")
    assert (code, "shard 2/2 was not given" in err) == (1, True)

    code, out, _ = othsim("merge", "part-1", "part-2", "--out", "merged")
    assert (code, out.splitlines()[-1]) == (0, "written to merged")
    assert files(Path("merged")) == files(Path("whole"))
    rows = [f"replications/{option}.parquet" for option in ("near", "far")]
    for name in ("comparison.json", "comparison.csv", "geometry.geojson", "coverage.nc", *rows):
        assert (Path("merged") / name).read_bytes() == (Path("whole") / name).read_bytes()
    merged, whole = (json.loads(Path(n, "run.json").read_text()) for n in ("merged", "whole"))
    assert merged["engines"] == whole["engines"]

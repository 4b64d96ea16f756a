"""Runs of the bench are kept, and compared with the last."""

from __future__ import annotations

import json

import pytest

from sim.cli.fly.bench import measured, report
from tests.study.compare.two_options import SMALL, write_options


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with two options to stand in, so that messages name files as a user would see."""
    monkeypatch.chdir(tmp_path)
    write_options(tmp_path)
    return tmp_path


def test_bench_keeps_each_run_and_finds_every_answer_again(folder, capsys):
    report(measured(SMALL, folder), folder)
    first = capsys.readouterr().out
    report(measured(SMALL, folder), folder)
    second = capsys.readouterr().out

    assert [p.name for p in (folder / "results" / "bench-0.1.0").iterdir()].count("run-001.json")
    assert "every answer is as in" not in first
    assert "every answer is as in bench-0.1.0/run-001.json" in second
    assert second.splitlines()[-1].endswith("run-002.json")
    kept = json.loads((folder / "results" / "bench-0.1.0" / "run-002.json").read_text("utf-8"))
    assert list(kept["figures"]) == ["near", "far"]
    assert list(kept["timings"]) == [
        "loading", "routes and cells", "first replication", "flying", "adding up",
    ]  # fmt: skip

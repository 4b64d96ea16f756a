"""Every command as a user types it: what it prints where, what it leaves, its exit code."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from sim.cli.fly import run as run_module
from tests.shipped import AFGHANISTAN, SCENARIOS

ROOT = SCENARIOS.parent
GULF = str(AFGHANISTAN / "gulf.yaml")
SHORT = ["--set", "duration=2 d", "--set", "warmup=1 d", "--set", "grid.cell=40 km"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["fly"], 2, "No such command 'fly'"),
        (["plan"], 2, "Missing argument 'SCENARIO...'"),
        (["run", GULF, "--seed", "-1"], 2, "-1 is not in the range x>=0"),
        (["run", GULF, "--resume", "--force"], 2, "--resume goes on, --force starts afresh"),
        (["compare", GULF, GULF, "--resume", "--force"], 2, "leave one of them out"),
        (["map", "nowhere"], 1, "no run folder at nowhere"),
        (["map", str(AFGHANISTAN)], 1, "is not a run folder"),
        (["map", "nowhere", "--metric", "beauty"], 2, "'beauty' is not one of"),
    ],
)
def test_usage_and_missing_folders_have_their_codes(othsim, arguments, code, says):
    got, out, err = othsim(*arguments)

    assert got == code
    assert out == ""
    assert says in err


def test_a_fault_of_ours_is_3_with_a_log_to_attach(othsim, tmp_path, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("sim.study.run.replication.simulate", broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, _, err = othsim("run", GULF, *SHORT, "--out", tmp_path / "run")

    assert code == 3
    assert "this is a fault of othsim: ZeroDivisionError: division by zero" in err
    [log] = tmp_path.glob("othsim-*.log")
    assert "Traceback" in log.read_text(encoding="utf-8")


def test_a_reader_that_closes_the_pipe_is_no_fault():
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sim", "schema"],
            stdout=writer, stderr=subprocess.PIPE, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
    finally:
        os.close(writer)

    assert done.stderr == ""


def test_libraries_rest_where_a_command_has_no_use_for_them(othsim, monkeypatch):
    """numpy's threads waited for work at full speed, a tenth of a plan's time for each."""
    monkeypatch.delenv("OPENBLAS_THREAD_TIMEOUT", raising=False)
    monkeypatch.setenv("PYDANTIC_DISABLE_PLUGINS", "one")  # the user's own
    othsim("--help")

    assert os.environ["OPENBLAS_THREAD_TIMEOUT"] == "4"
    assert os.environ["PYDANTIC_DISABLE_PLUGINS"] == "one"


def test_a_run_looks_at_its_end_for_rings_in_what_came_after_duckdb_alone(monkeypatch):
    """To look through all that was loaded took a tenth of its time."""
    frozen = []
    monkeypatch.setattr("gc.freeze", lambda: frozen.append("matplotlib.figure" in sys.modules))
    monkeypatch.setitem(sys.modules, "duckdb", sys)
    run_module._settle()
    assert frozen == []
    monkeypatch.delitem(sys.modules, "duckdb")
    run_module._settle()
    assert frozen == [True]


def test_a_command_looks_for_rings_of_objects_seldom_and_not_at_its_end(othsim, monkeypatch):
    """It took an eighth of the time of a plan, and more of a run."""
    said, at_end = [], []
    monkeypatch.setattr("gc.set_threshold", lambda *of: said.append(of))
    monkeypatch.setattr("atexit.register", at_end.append)
    othsim("--help")

    [(young, *_)] = said
    assert young >= 10_000
    frozen = []
    monkeypatch.setattr("gc.freeze", lambda: frozen.append("duckdb" in sys.modules))
    for there in (True, False):
        if there:
            monkeypatch.setitem(sys.modules, "duckdb", sys)
        else:
            monkeypatch.delitem(sys.modules, "duckdb")
        at_end[0]()
    assert frozen == [False]  # with DuckDB there, Python would complain of it

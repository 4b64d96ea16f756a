"""What a job needs is said before it starts, and refused where it is not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.cli.common import job_forecast as module
from sim.cli.common.job_forecast import announce, machine_bytes, spoken_time
from sim.errors import SimError
from sim.study.run.time_and_memory_forecast import Needs
from tests.cli.every_command.damage import WORLD, othsim

LONG = ("--set", "duration=3000 d", "--replications", "400")
FIGURE = "orbits.watch.fill_fraction"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("world") / "world.yaml"
    claim = f"claims: [{{id: a, statement: s, source: s, metric: {FIGURE}, relation: at_least, "
    path.write_text(WORLD.replace("LATITUDE", "31.0") + claim + "value: 50 %}]\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "{}"), "error: this needs about "),
        (("compare", "{}", "{}"), "error: this needs about "),
        (("claim", "{}"), "error: damage needs about "),
        (("size", "{}", "--target", f"{FIGURE}>=0.5", "--vary", "fleets.one.count"),
         "error: each value tried needs about "),
        (("why", "{}", "--figure", FIGURE), "error: this needs about "),
    ],
)  # fmt: skip
def test_what_needs_more_memory_than_is_allowed_is_refused(world, tmp_path, arguments, says):
    given = [world if part == "{}" else part for part in arguments]
    out = ["--out", tmp_path / "out"] if arguments[0] in ("run", "compare") else []
    code, said = othsim(*given, *LONG, *out, "--max-memory", "50 MB")

    assert code == 1
    refusal, help_ = said.splitlines()[-2:]
    assert refusal.startswith(says)
    assert refusal.endswith(" of memory, and --max-memory allows 50 MB")
    assert help_.startswith("  help: a coarser grid, fewer --workers or options, or a shorter ")
    assert not (tmp_path / "out").exists()


def test_bench_refuses_as_well(monkeypatch):
    monkeypatch.chdir(Path(__file__).parents[3])
    code, said = othsim("bench", "--max-memory", "1 MB")

    assert code == 1
    assert "of memory, and --max-memory allows 1 MB" in said


def test_a_figure_in_closed_form_needs_nothing(world):
    code, said = othsim(
        "size", world, "--target", "budgets.one.watch.on_station_h>=1", "--vary",
        "aircraft.mq9a.endurance", "--max-memory", "1 MB",
    )  # fmt: skip

    assert code == 0, said


def test_what_takes_long_is_said_and_what_does_not_is_not(capsys):
    announce(Needs(200.0, 3e8), None)
    announce(Needs(1.0, 2.5e9), 3e9, "each value tried")
    announce(Needs(4.9, 9e8), 1e9)

    assert capsys.readouterr().err.splitlines() == [
        "this needs about 300 MB of memory and 3 min of processor time, within a factor of three",
        "each value tried needs about 2.5 GB of memory and 1 s of processor time, within a factor "
        "of three",
    ]


def test_the_machine_is_the_limit_unless_told(monkeypatch):
    monkeypatch.setattr(module, "machine_bytes", lambda: 8e9)
    with pytest.raises(SimError, match=r"needs about 12 GB of memory, and this machine has 8 GB"):
        announce(Needs(1.0, 12e9), None)
    announce(Needs(1.0, 12e9), 13e9)
    monkeypatch.setattr(module, "machine_bytes", lambda: None)
    announce(Needs(1.0, 1e15), None)  # nobody knows


def test_a_container_has_no_more_than_its_limit(tmp_path, monkeypatch):
    whole = machine_bytes()
    limit = tmp_path / "memory.max"
    monkeypatch.setattr(module, "_LIMITS", (str(limit),))
    limit.write_text("max\n")
    assert machine_bytes() >= whole
    limit.write_text("1000000\n")
    assert machine_bytes() == 1e6


@pytest.mark.parametrize("text", ["8", "nan GB", "-1 GB", "1e400 GB", "0 MB", "8 kg", "", "inf GB"])
def test_an_amount_of_memory_has_its_unit(world, text):
    code, said = othsim("run", world, "--max-memory", text)

    assert code == 2
    assert "expected an amount such as '8 GB' (got " in said


@pytest.mark.parametrize(
    ("time_s", "text"),
    [(0.0, "0 s"), (5.04, "5 s"), (99.0, "99 s"), (125.0, "2 min"), (7199.0, "2 h"),
     (1e9, "280,000 h")],
)  # fmt: skip
def test_times_are_told_to_two_digits(time_s, text):
    assert spoken_time(time_s) == text

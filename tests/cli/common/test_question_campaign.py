"""Questions that write no folder: killed, cut into shards, on dying workers; the same bytes."""

from __future__ import annotations

import json
import random
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from sim.output.store import question_batches
from sim.study.run.batched_work import fly
from tests.cli.every_command.damage import WORLD
from tests.study.run.cut import cut_batches

FILL = "orbits.watch.fill_fraction"
CLAIMS = """\
claims:
  - {id: a, statement: s, source: s, metric: orbits.watch.fill_fraction, relation: at_least,
     value: 50 %}
  - {id: b, statement: s, source: s, metric: demand.filled_hours, relation: at_most,
     value: 50 %, against: {fleets.one.count: 2}, as: loss}
"""
SPEED = "uncertain={fleets.one.aircraft.endurance: {uniform: [18 h, 22 h]}}"
ASKED = {
    "size": ("--target", f"{FILL}>=0.9", "--vary", "fleets.one.count", "--to", 5,
             "--replications", 7),
    "why": ("--figure", FILL, "--rows", 4, "--replications", 3, "--set", SPEED),
    "claim": ("--replications", 9),
}  # fmt: skip


# `why` asks most of a day's chance, and takes the longest.
EACH = [pytest.param(name, marks=[pytest.mark.long] if name == "why" else []) for name in ASKED]

MORE = [pytest.param(name, marks=pytest.mark.long) for name in ASKED if name != "size"]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("world") / "world.yaml"
    text = WORLD.replace("LATITUDE", "31.0").replace("grid: {area: here, cell: 40 km}\n", "")
    path.write_text(text + CLAIMS, "utf-8")
    return path


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch):
    """Two replications a batch, and each batch is worth writing."""
    cut_batches(monkeypatch, 2)
    monkeypatch.setattr(question_batches, "WORTH_S", 0.0)


@pytest.fixture
def asked(othsim, world, tmp_path):
    """Ask a question of the world: exit code, stdout and stderr."""

    def ask(command, *more):
        return othsim(command, world, *ASKED[command], "--keep", tmp_path / "kept", "--json", *more)

    return ask


@pytest.fixture(scope="module")
def undisturbed():
    """Answers of questions that nobody disturbs, each asked once."""
    return {}


@pytest.fixture
def answer(asked, undisturbed, flown):
    """The answer, and how many batches it takes."""

    def known(command):
        if command not in undisturbed:
            code, out, err = asked(command)
            assert code == 0, err
            undisturbed[command] = (out, len(flown))
            flown.clear()
        return undisturbed[command]

    return known


@pytest.fixture
def flown(monkeypatch):
    """Batches flown in this process; at the one it is told to, somebody presses ^C."""
    numbers = Flown()

    def counted(work, number, wanted=None):
        if len(numbers) == numbers.stops_at:
            raise KeyboardInterrupt
        numbers.append(number)
        return fly(work, number, wanted)

    monkeypatch.setattr("sim.study.run.campaign.fly", counted)
    return numbers


class Flown(list):
    stops_at = None


class Shuffled(ThreadPoolExecutor):
    """Two workers of which what was asked comes back in any order, and some die."""

    n_workers = 2
    deaths = ()

    def __init__(self, _):
        super().__init__(4)
        self._luck = random.Random(7)
        self._asked = 0

    def submit(self, fn, /, *arguments):
        self._asked += 1
        if self.deaths and self.deaths[0] == self._asked:
            type(self).deaths = self.deaths[1:]
            return super().submit(died)
        return super().submit(late, self._luck.uniform(0.0, 0.01), fn, *arguments)


class Dying(Shuffled):
    """Workers that do nothing but die."""

    def submit(self, *_):
        return ThreadPoolExecutor.submit(self, died)


def died():
    raise BrokenProcessPool("a worker died")


def late(wait_s, fn, *arguments):
    import time

    time.sleep(wait_s)
    return fn(*arguments)


def batches_in(folder):
    return len(list(folder.glob("*/batch-*.npz")))


@pytest.mark.parametrize("command", EACH)
@pytest.mark.verifies("repeatable")
def test_interrupted_and_resumed_a_question_has_the_same_answer(
    command, asked, answer, flown, tmp_path
):
    whole, in_all = answer(command)
    assert not (tmp_path / "kept").exists()
    for moment in (1, in_all // 2):
        flown.clear()
        flown.stops_at = moment
        code, out, err = asked(command)
        assert (code, out) == (130, "")
        said, help_ = err.splitlines()[-2:]
        assert said.startswith(f"interrupted; {moment} finished batch")
        assert help_.startswith(f"  help: to go on: othsim {command} ")
        assert help_.endswith(" --json --resume")
        assert batches_in(tmp_path / "kept") == moment

        flown.clear()
        flown.stops_at = None
        code, out, err = asked(command, "--resume")
        assert (code, out) == (0, whole), err
        assert len(flown) == in_all - moment
        assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("command", EACH)
@pytest.mark.verifies("repeatable")
def test_on_workers_that_come_back_in_any_order_and_die_the_answer_is_the_same(
    command, asked, answer, monkeypatch
):
    monkeypatch.setattr(Shuffled, "deaths", (3, 2, 5))
    monkeypatch.setattr("sim.study.run.campaign.ProcessPool", Shuffled)
    code, out, err = asked(command, "--workers", 2)

    assert (code, out) == (0, answer(command)[0]), err
    assert Shuffled.deaths == ()


@pytest.mark.parametrize("command", ASKED)
def test_workers_that_do_nothing_but_die_end_a_question(command, asked, monkeypatch):
    monkeypatch.setattr("sim.study.run.campaign.ProcessPool", Dying)
    code, out, err = asked(command, "--workers", 2)

    assert (code, out) == (1, "")
    assert err.splitlines()[-2:] == [
        "error: the worker processes died 3 times in a row, as they do when memory runs out",
        "  help: finished batches are kept: --resume goes on with them, perhaps with fewer "
        "--workers",
    ]


@pytest.mark.parametrize("command", EACH)
@pytest.mark.verifies("repeatable")
def test_shards_fly_a_question_round_by_round(command, asked, answer, flown, tmp_path):
    whole, in_all = answer(command)
    shards = [f"{i}/3" for i in (1, 2, 3)]
    for _ in range(30):
        said = [json.loads(asked(command, "--shard", shard)[1]) for shard in shards]
        if "shard" not in said[-1]:
            break
        assert all(one["state"] == "partial" for one in said if "shard" in one)
    assert len(flown) == in_all  # none of them twice
    flown.clear()
    code, out, err = asked(command, "--resume")

    assert (code, out) == (0, whole), err
    assert flown == []
    assert not (tmp_path / "kept").exists()


def test_a_shard_says_what_it_left_and_what_is_missing(othsim, world, tmp_path):
    """Counts of 1, 2, 3 and 5, seven replications each, two to a batch: 16 batches at first."""
    code, out, err = othsim("size", world, *ASKED["size"], "--keep", tmp_path, "--shard", "2/3")

    assert (code, err) == (0, "")
    assert out.splitlines() == [
        f"shard 2/3: 5 of the 16 batches that are known by now left in {tmp_path}",
        "11 of the others are missing: when all are there, any shard again, or --resume without "
        "--shard, goes on",
    ]
    assert batches_in(tmp_path) == 5


def test_a_few_replications_more_take_up_what_is_there(asked, flown):
    flown.stops_at = 15  # of 16: all but the short one of the last count
    asked("size")
    flown.clear()
    flown.stops_at = None
    asked("size", "--resume", "--replications", 12)
    more = len(flown)
    flown.clear()
    asked("size", "--replications", 12)

    # Of four counts three whole batches each were there; the fourth is short, and flown anew.
    assert len(flown) - more == 12


@pytest.mark.parametrize("command", ["size", *MORE])
@pytest.mark.verifies("repeatable")
def test_until_stops_each_by_itself_whatever_the_order(command, asked, monkeypatch, flown):
    """Sixty replications are asked for; twenty blocks are the fewest that stop one."""
    cut_batches(monkeypatch, 5)
    until = ("--until", f"{FILL}=0.2", "--replications", 60)
    code, out, err = asked(command, *until)
    assert code == 0, err
    assert "wider than --until asks" not in err
    stopped = len(flown)
    flown.clear()
    _, _, err = asked(command, "--replications", 60, "--until", f"{FILL}=1e-9")
    assert "wider than --until asks after 60 replications" in err
    assert stopped < 0.6 * len(flown)

    monkeypatch.setattr("sim.study.run.campaign.ProcessPool", Shuffled)
    assert asked(command, *until, "--workers", 2)[1] == out


def test_until_of_why_is_about_the_figure_it_explains(asked):
    code, _, err = asked("why", "--until", "fleet.flight_hours=1")

    assert code == 2
    assert f"only {FILL} is worked out at the ends of the ranges" in err


def test_until_and_a_shard_contradict_one_another(asked):
    code, _, err = asked("size", "--until", f"{FILL}=0.1", "--shard", "1/2")

    assert code == 2
    assert "--until looks at all batches in order: leave --shard out" in err


def test_where_nothing_can_be_written_the_answer_comes_all_the_same(asked, answer, tmp_path):
    (tmp_path / "kept").write_text("a file in the way")
    code, out, err = asked("size")
    assert (code, out) == (0, answer("size")[0])
    assert err.count("warning: a kill would lose all: cannot make the folder") == 1

    code, out, err = asked("size", "--shard", "1/2")
    assert (code, out) == (1, "")
    assert "cannot make the folder" in err


def test_a_damaged_batch_is_named(asked, flown, tmp_path):
    flown.stops_at = 3
    asked("claim")
    path = next((tmp_path / "kept").glob("*/batch-000000.npz"))
    path.write_bytes(path.read_bytes()[:-60])
    flown.stops_at = None
    code, out, err = asked("claim", "--resume")

    assert (code, out) == (1, "")
    assert str(path) in err
    assert "delete it and resume: the batch is run again" in err

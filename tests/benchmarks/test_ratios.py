"""The check of kernel ratios names what got slower, and nothing else; no time is taken here."""

import json
import sys
from contextlib import nullcontext
from itertools import repeat

import numpy as np
import pytest

from benchmarks.ratios import __main__ as ratios
from benchmarks.ratios import history, kernels
from benchmarks.ratios.history import Taken


def taken(**kernel_ratios: float) -> Taken:
    return Taken(date="2026-01-01", commit="c0ffee", version="1", machine="m", ratios=kernel_ratios)


class Fake:
    """Kernels of a folder without code: it is a mapping of their times, round by round."""

    begun = 0

    def __init__(self, times):
        Fake.begun += 1
        self.times = {name: iter(some) for name, some in times.items()}
        self.names = list(times)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def seconds(self, name):
        return next(self.times[name])


@pytest.fixture
def fakes(monkeypatch):
    """Folders are mappings of times; how many processes were begun is counted."""
    monkeypatch.setattr(ratios, "Measuring", Fake)
    monkeypatch.setattr(ratios, "changed_since", lambda _: True)
    monkeypatch.setattr(ratios, "code_of", nullcontext)
    monkeypatch.setattr(Fake, "begun", 0)
    return Fake


SERVING = """
import sys
print('["k", "other"]', flush=True)
for line in sys.stdin:
    print(2.0 if line == "k\\n" else 4.0 if line == "baseline of k\\n" else "?", flush=True)
"""


def test_a_process_is_asked_for_one_kernel_at_a_time(monkeypatch, tmp_path):
    """It names its kernels before it answers, whether anybody asked for the names or not."""
    monkeypatch.setattr(ratios, "COMMAND", (sys.executable, "-c", SERVING))
    with ratios.Measuring(tmp_path) as process:
        assert process.seconds("k") == 2.0
        assert process.seconds("baseline of k") == 4.0
        assert process.names == ["k", "other"]


def test_code_that_does_not_run_here_is_no_reference(monkeypatch, tmp_path):
    """It ends before it has named a kernel."""
    monkeypatch.setattr(ratios, "COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    with ratios.Measuring(tmp_path) as process, pytest.raises(ratios.NoReferenceError):
        process.seconds("k")


def test_a_kernel_is_timed_by_the_processor_over_its_calls(monkeypatch):
    """Two calls in 4 s; one of the baseline in 3."""
    clock = iter([10.0, 14.0, 20.0, 23.0])
    monkeypatch.setattr(kernels, "process_time", lambda: next(clock))
    called = []
    kernel = kernels.Kernel("k", "b", lambda: called.append("k"), lambda: called.append("b"), 2)

    assert (kernel.own_s(), kernel.baseline_s()) == (2.0, 3.0)
    assert called == ["k", "k", "b"]


def test_quotients_are_medians_of_pairs_so_that_one_bad_round_says_nothing():
    """The third pair met another program; what only one side knows is left out."""
    now = {"routes": [2.2, 2.0, 9.0], "new": [1.0, 1.0, 1.0]}
    then = {"routes": [2.0, 2.0, 2.0], "gone": [1.0, 1.0, 1.0]}

    assert ratios.quotients(now, then) == pytest.approx({"routes": 1.1})


@pytest.mark.parametrize(("quotient", "named"), [(0.5, []), (1.09, []), (1.11, ["k"])])
def test_ten_per_cent_is_complained_of(quotient, named):
    """Above it the kernel is named."""
    assert ratios.slower({"k": quotient}) == named


@pytest.mark.usefixtures("fakes")
def test_rounds_go_on_for_what_is_not_clear():
    """Of what lies on the bound itself to the end; of what is clear nine; of a new kernel one."""
    sides = [
        {"slow": 1.2, "same": 1.0, "on it": 1.1},
        dict.fromkeys(("slow", "same", "on it"), 1.0),
    ]
    now, then = ratios.in_turn(
        {name: repeat(ratio) for name, ratio in {**sides[0], "new": 7.0}.items()},
        {name: repeat(ratio) for name, ratio in {**sides[1], "gone": 1.0}.items()},
    )

    lengths = {"slow": 9, "same": 9, "on it": 61}
    assert {name: len(times) for name, times in then.items()} == lengths
    assert {name: len(times) for name, times in now.items()} == lengths | {"new": 1}


def test_the_two_sides_take_turns_at_being_first(monkeypatch):
    """Whoever comes second would always find the caches full of the other's."""
    order = []

    class Side(Fake):
        def seconds(self, name):
            order.append(self.names[1])
            return super().seconds(name)

    monkeypatch.setattr(ratios, "Measuring", Side)
    ratios.in_turn({"k": repeat(1.0), "now": ()}, {"k": repeat(1.0), "then": ()}, ["k"])

    assert order[:6] == ["now", "then", "then", "now", "now", "then"]


@pytest.mark.parametrize(
    ("true", "least", "most"),
    [(1.0, 0.0, 0.01), (1.05, 0.0, 0.04), (1.15, 0.97, 1.0), (1.2, 0.99, 1.0)],
)
def test_on_a_machine_with_other_work_it_is_still_found_out(true, least, most):
    """Rounds that scatter by a tenth, one in ten of them by much more: seeded, nothing is timed."""
    draws = np.random.default_rng(5)
    named = 0
    for _ in range(300):
        now, then = [], []
        while not ratios.is_clear(now, then):
            noise = np.exp(draws.normal(0.0, 0.07, 2)) * np.where(draws.random(2) < 0.05, 1.5, 1.0)
            now.append(true * noise[0])
            then.append(noise[1])
        named += bool(ratios.slower(ratios.quotients({"k": now}, {"k": then})))

    assert least <= named / 300 <= most


def test_a_slower_kernel_ends_the_check_with_its_name_and_what_to_do(fakes, monkeypatch, capsys):
    """Both sides measured here, twice; the numbers kept play no part."""
    monkeypatch.setattr(ratios, "ROOT", {"k": repeat(2.3), "same": repeat(1.0)})
    monkeypatch.setattr(
        ratios, "code_of", lambda _: nullcontext({"k": repeat(2.0), "same": repeat(1.0)})
    )
    said = ratios.slower_ones(taken(k=9.0))

    assert fakes.begun == 4
    assert said.startswith("slower by more than 10%: k\n")
    assert "python -m benchmarks.ratios --write" in said
    assert "measured again: k 1.150" in capsys.readouterr().out


def test_what_is_slower_once_and_not_again_is_let_go(fakes, monkeypatch):
    """The second processes have their memory elsewhere; both together are 8 % slower."""
    sides = [{"k": repeat(2.26)}, {"k": repeat(2.0)}, {"k": repeat(2.06)}, {"k": repeat(2.0)}]
    monkeypatch.setattr(ratios, "Measuring", lambda _: fakes(sides.pop(0)))

    assert ratios.slower_ones(taken(k=9.0)) == ""
    assert not sides


def test_without_the_history_only_what_is_far_slower_is_seen(monkeypatch, capsys):
    """A copy without git has the numbers of another machine: it says so, and is lenient."""

    def no_history(_):
        raise ratios.NoReferenceError("this copy has not the history that it lies in")

    monkeypatch.setattr(ratios, "changed_since", lambda _: True)
    monkeypatch.setattr(ratios, "code_of", no_history)
    monkeypatch.setattr(ratios, "ratios_here", lambda: {"k": 1.9, "far": 2.1, "new": 7.0})

    assert ratios.check(taken(k=1.0, far=1.0)) == ["far"]
    assert "this copy has not the history" in capsys.readouterr().out


@pytest.mark.usefixtures("fakes")
def test_a_ratio_is_a_kernels_time_over_that_of_its_baseline(monkeypatch):
    """Nine rounds of a kernel that takes half as long, one of them disturbed."""
    own, beside = [2.0] * 8 + [9.0], [4.0] * 9
    monkeypatch.setattr(ratios, "ROOT", {"k": own, "baseline of k": beside})
    monkeypatch.setattr(Fake, "names", property(lambda _: ["k"], lambda *_: None), raising=False)

    assert ratios.ratios_here() == {"k": 0.5}


def test_the_history_kept_is_whole_and_its_chart_says_what_moved_most():
    """Ratios over each kernel's first; a kernel that came later starts at 1 where it came."""
    kept = [taken(a=2.0, b=1.0), taken(a=1.0, b=1.0, c=5.0), taken(a=0.5, b=1.1, c=4.0)]
    lines = history.changes(kept)

    assert lines["a"] == [(0, 1.0), (1, 0.5), (2, 0.25)]
    assert lines["c"] == [(1, 1.0), (2, 0.8)]
    assert "'a' takes 0.25 of its first" in history.title(lines)


def test_the_reference_in_the_repository_can_be_read():
    """It names a commit and a ratio above 0 for every kernel."""
    for one in history.read():
        assert len(one["commit"]) == 40
        assert one["machine"]
        assert all(ratio > 0.0 for ratio in one["ratios"].values())


def test_what_is_written_is_read_back(tmp_path):
    """As JSON, a line a ratio."""
    path = tmp_path / "ratios.json"
    history.write([taken(a=2.0)], path)

    assert history.read(path) == json.loads(path.read_text()) == [taken(a=2.0)]
    assert history.read(tmp_path / "none.json") == []

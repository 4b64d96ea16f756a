"""The check of kernel ratios names what got slower, and nothing else; no time is taken here."""

import json
from contextlib import nullcontext

import pytest

from benchmarks.ratios import __main__ as ratios
from benchmarks.ratios import history, kernels
from benchmarks.ratios.history import Taken


def taken(**kernel_ratios: float) -> Taken:
    return Taken(date="2026-01-01", commit="c0ffee", version="1", machine="m", ratios=kernel_ratios)


def test_a_ratio_is_the_kernels_time_over_that_of_its_baseline_before_and_after(monkeypatch):
    """A call of 2 s between baselines of 3 and 5 s."""
    clock = iter([0.0, 3.0, 10.0, 14.0, 20.0, 25.0])
    monkeypatch.setattr(kernels, "process_time", lambda: next(clock))
    called = []
    kernel = kernels.Kernel("k", "b", lambda: called.append("k"), lambda: called.append("b"), 2)

    assert kernel.ratio() == 2.0 / 4.0
    assert called == ["b", "k", "k", "b"]


def test_quotients_are_medians_of_pairs_so_that_one_bad_round_says_nothing():
    """The third pair met another program; what only one side knows is left out."""
    now = {"routes": [2.2, 2.0, 9.0], "new": [1.0, 1.0, 1.0]}
    then = {"routes": [2.0, 2.0, 2.0], "gone": [1.0, 1.0, 1.0]}

    assert ratios.quotients(now, then) == pytest.approx({"routes": 1.1})


@pytest.mark.parametrize(
    ("quotient", "clear", "named"),
    [(0.5, True, []), (1.03, True, []), (1.09, False, []), (1.11, False, ["k"])],
)
def test_ten_per_cent_is_complained_of_and_near_it_the_rounds_go_on(quotient, clear, named):
    """1.04 to 1.10 is measured for longer; above it the kernel is named."""
    assert ratios.is_clear({"k": quotient}) is clear
    assert ratios.slower({"k": quotient}) == named


def test_rounds_go_on_until_it_is_clear(monkeypatch):
    """A kernel that is 20 % slower is measured to the end, one that is not three times."""

    class Fake:
        def __init__(self, ratio: float) -> None:
            self.ratio = ratio

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def round(self):
            return {"k": self.ratio}

    monkeypatch.setattr(ratios, "Measuring", Fake)

    assert [len(rounds["k"]) for rounds in ratios.in_turn([1.2, 1.0])] == [21, 21]
    assert [len(rounds["k"]) for rounds in ratios.in_turn([1.0, 1.0])] == [3, 3]


def test_a_slower_kernel_ends_the_check_with_its_name_and_what_to_do(monkeypatch):
    """Both sides measured here; the numbers kept play no part."""
    monkeypatch.setattr(ratios, "changed_since", lambda _: True)
    monkeypatch.setattr(ratios, "in_turn", lambda _: [{"k": [2.3] * 5}, {"k": [2.0] * 5}])
    monkeypatch.setattr(ratios, "code_of", nullcontext)
    said = ratios.slower_ones(taken(k=9.0))

    assert said.startswith("slower by more than 10%: k\n")
    assert "python -m benchmarks.ratios --write" in said


def test_without_the_history_only_what_is_far_slower_is_seen(monkeypatch, capsys):
    """A copy without git has the numbers of another machine: it says so, and is lenient."""

    def no_history(_):
        raise ratios.NoReferenceError("this copy has not the history that it lies in")

    monkeypatch.setattr(ratios, "changed_since", lambda _: True)
    monkeypatch.setattr(ratios, "code_of", no_history)
    monkeypatch.setattr(ratios, "in_turn", lambda _: [{"k": [1.9], "far": [2.1], "new": [7.0]}])

    assert ratios.check(taken(k=1.0, far=1.0)) == ["far"]
    assert "this copy has not the history" in capsys.readouterr().out


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

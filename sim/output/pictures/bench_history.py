"""The picture of the bench runs kept: what each step took, from one run to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.output.drawing.page_wording import INK, QUIET, Page, Wording
from sim.output.store.kept_benchmarks import KeptRun, asked_the_same, changed_answers

# Compiles both kernels, or loads what is kept of them: it says nothing of how fast they are.
_COMPILING: Final = "first replication"
# The youngest; of more than these no bar could be told from its neighbour.
MOST_SHOWN: Final = 60
_COLOURS: Final = ("#b9c4d6", "#7f9bc0", "#1b426b", "#e0b15a", "#dcdcdc", "#6f8f6f")
_CHANGED: Final = "#d55e00"
_ROOM: Final = 1.15  # above the bars, for the marks
_BODY_IN, _LEFT_IN = (9.0, 4.3), 0.3
_AXES_IN = (0.75, 0.65, 8.0, 3.3)


def beside_the_last(runs: Sequence[KeptRun]) -> list[KeptRun]:
    """The runs that asked what the last one did, flown by the same engine."""
    last = runs[-1].record
    engine = last["standard"].get("engine")
    return [
        run
        for run in runs
        if asked_the_same(run.record, last) and run.record["standard"].get("engine") == engine
    ][-MOST_SHOWN:]


def draw_bench_history(runs: Sequence[KeptRun]) -> Figure:
    """The figure: a bar for each run, and where its answers are not those of the run before."""
    shown = beside_the_last(runs)
    page = Page(_wording(shown, len(runs) - len(shown)), _BODY_IN, _LEFT_IN)
    ax = page.axes(*_AXES_IN)
    _draw_bars(ax, shown)
    _mark_changes(ax, shown)
    _draw_axes(ax, shown)
    return page.figure


def _steps(runs: Sequence[KeptRun]) -> list[str]:
    """Every step that one of them has, in the order of the last; what compiles is on top."""
    steps = dict.fromkeys(step for run in reversed(runs) for step in run.record["timings"])
    return sorted(steps, key=lambda step: step == _COMPILING)


def _spent_s(run: KeptRun, step: str) -> float:
    timing = run.record["timings"].get(step)
    return float(timing["processor_s"]) if timing else 0.0


def _total_s(run: KeptRun) -> float:
    return sum(_spent_s(run, step) for step in run.record["timings"])


def _compiled_s(run: KeptRun) -> float:
    """All steps, once compiled."""
    return sum(_spent_s(run, step) for step in run.record["timings"] if step != _COMPILING)


def _draw_bars(ax: Axes, shown: Sequence[KeptRun]) -> None:
    below_s = np.zeros(len(shown))
    room_s = 2.0 * max(*map(_compiled_s, shown), 1e-3)
    for number, step in enumerate(_steps(shown)):
        spent_s = np.array([_spent_s(run, step) for run in shown])
        colour = _COLOURS[number % len(_COLOURS)]
        ax.bar(range(len(shown)), spent_s, 0.8, below_s, color=colour, label=step)
        below_s += spent_s
    # A run that compiled would press all others down: its bar goes out at the top.
    top_s = min(1.05 * below_s.max(), room_s)
    ax.set_ylim(0.0, _ROOM * top_s)
    for place in np.flatnonzero(below_s > 1.05 * room_s).tolist():
        ax.text(
            place, 0.98 * top_s, f"{below_s[place]:.0f} s", fontsize=7.5, ha="center", va="top",
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip
    ax.legend(
        frameon=False, fontsize=8.5, ncols=6, loc="lower left", bbox_to_anchor=(-0.01, 1.0),
        handlelength=1.2, columnspacing=1.4,
    )  # fmt: skip


def _mark_changes(ax: Axes, shown: Sequence[KeptRun]) -> None:
    """Over a bar, how many answers are not as in the bar before."""
    top_s = ax.get_ylim()[1] / _ROOM
    for place in range(1, len(shown)):
        n = len(changed_answers(shown[place].record, shown[place - 1].record))
        if n:
            ax.annotate(
                f"{n:,}\n▼", (place, min(top_s, _total_s(shown[place]))), xytext=(0, 2),
                textcoords="offset points", ha="center", va="bottom", fontsize=7.5,
                color=_CHANGED, linespacing=0.95,
            )  # fmt: skip


def _draw_axes(ax: Axes, shown: Sequence[KeptRun]) -> None:
    """The number of each run, and below the first of a version that version."""
    every = 1 + len(shown) // 25
    places, labels = [], []
    before = ""
    for place, run in enumerate(shown):
        version = run.record["versions"]["othsim"]
        if version != before or place % every == 0:
            places.append(place)
            labels.append(f"{run.number}\n{version}" if version != before else f"{run.number}")
        if version != before and place:
            ax.axvline(place - 0.5, color=QUIET, linewidth=0.8, linestyle=(0, (2, 2)))
        before = version
    ax.set_xticks(places, labels)
    ax.set_xlim(-0.6, max(len(shown), 8) - 0.4)  # one run alone is no wall
    ax.set_xlabel("run kept, version of othsim", fontsize=9)
    ax.set_ylabel("processor time, s", fontsize=9)
    ax.tick_params(labelsize=8.5)
    ax.tick_params(axis="x", length=0)
    ax.grid(axis="y", color="#00000014", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(INK)


def _wording(shown: Sequence[KeptRun], left_out: int) -> Wording:
    last = shown[-1].record
    standard = last["standard"]
    note = (
        "Processor time of all threads, on the machine where each run was kept; what else it did "
        f"moves them by some tens of percent. '{_COMPILING}' is not in the title: it compiles, or "
        "loads what is kept. A mark counts the answers that are not as in the run before."
    )
    if left_out:
        note += f" Not shown: {left_out:,} that asked something else, by another engine, or before."
    figures = [f"{step} {_spent_s(shown[-1], step):.2f} s" for step in _steps(shown)]
    return Wording(
        _title([_compiled_s(run) for run in shown]),
        [
            f"{len(standard['options'])} options",
            f"{standard['replications']:,} replications",
            f"engine {standard.get('engine', 'not said')}",
        ],
        figures,
        note,
        [f"{name} {version}" for name, version in last["versions"].items()],
    )


def _title(compiled_s: Sequence[float]) -> str:
    """What the last run took, and beside it the one before and the first shown."""
    title = f"othsim bench: {compiled_s[-1]:.1f} s once compiled"
    beside = dict(
        zip(("the run before", "the first"), (compiled_s[-2:-1], compiled_s[:-2]), strict=True)
    )
    parts = [f"{compiled_s[-1] / was[0]:.2f} of {name}" for name, was in beside.items() if was]
    return ", ".join([title, *parts])

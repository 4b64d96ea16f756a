"""The ratios that were taken so far, youngest last: `benchmarks/results/ratios.json` and its chart.

The youngest is the reference. Of it the commit counts, which is measured anew wherever the check
runs; the numbers are there to be read, and for where that commit cannot be had.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypedDict

from benchmarks.contest.table import RESULTS

HISTORY, CHART = RESULTS / "ratios.json", RESULTS / "ratios.png"
INK, QUIET = "#222222", "#8a8a8a"
COLOURS = ("#1f5fa8", "#e0912f", "#59a14f", "#b07aa1", "#9c755f", "#d1495b", "#5b7f95", "#7a7a00")


class Taken(TypedDict):
    """The ratios of one commit on one machine."""

    date: str
    commit: str
    version: str
    machine: str
    ratios: dict[str, float]


def read(path: Path = HISTORY) -> list[Taken]:
    """All that were kept, oldest first."""
    if not path.exists():
        return []
    kept: list[Taken] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def write(taken: list[Taken], path: Path = HISTORY) -> None:
    """Keep them, in an order that git shows line by line."""
    path.write_text(json.dumps(taken, indent=2) + "\n", encoding="utf-8")


def changes(taken: list[Taken]) -> dict[str, list[tuple[int, float]]]:
    """Each kernel's ratio over its first one, by the place in the history where it was taken."""
    found: dict[str, list[tuple[int, float]]] = {}
    for place, one in enumerate(taken):
        for name, ratio in one["ratios"].items():
            found.setdefault(name, []).append((place, ratio))
    return {
        name: [(place, ratio / ratios[0][1]) for place, ratio in ratios]
        for name, ratios in found.items()
    }


def draw(taken: list[Taken], path: Path = CHART) -> None:
    """How each kernel's ratio moved from one entry to the next; below 1 it got faster."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(10.0, 5.0))
    lines = changes(taken)
    for (name, points), colour in zip(lines.items(), COLOURS * len(lines), strict=False):
        axes.plot(*zip(*points, strict=True), color=colour, lw=1.8, marker="o", ms=4, label=name)
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:.3g}")
    axes.yaxis.set_minor_formatter(lambda value, _: f"{value:.3g}")
    labels = [f"{one['version']}\n{one['commit'][:7]}\n{one['date']}" for one in taken]
    axes.set_xticks(range(len(taken)), labels, fontsize=8)
    axes.axhline(1.0, color=QUIET, lw=0.8)
    axes.set_ylabel("ratio, of the kernel's first", color=INK)
    axes.grid(axis="y", color="#e6e6e6", lw=0.7)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, loc="center left", bbox_to_anchor=(1.0, 0.5))
    figure.suptitle(title(lines), x=0.02, ha="left", fontsize=13, color=INK)
    figure.tight_layout()
    figure.savefig(path, dpi=130)
    plt.close(figure)


def title(lines: Mapping[str, list[tuple[int, float]]]) -> str:
    """What moved most, in words computed from what is drawn."""
    now = {name: points[-1][1] for name, points in lines.items()}
    name = min(now, key=lambda one: now[one])
    if now[name] > 0.99:
        return "Time of each kernel beside its baseline: none got faster since its first entry"
    return f"Time of each kernel beside its baseline: '{name}' takes {now[name]:.2f} of its first"

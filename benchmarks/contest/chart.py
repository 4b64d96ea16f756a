"""The growth chart: time against cells and against days, on logarithmic axes."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl

from benchmarks.contest import one_case
from benchmarks.contest.table import Row

INK, QUIET = "#222222", "#8a8a8a"
# Order of drawing, colour and name at the line's end.
LINES = {
    one_case.SHAPELY: ("#9c755f", "shapely user"),
    one_case.DENSE: ("#b07aa1", "numpy dense"),
    one_case.CULLED: ("#59a14f", "numpy culled"),
    one_case.STEPS: ("#e0912f", "numba, 60 s steps"),
    one_case.OURS: ("#1f5fa8", "othsim"),
}


def draw(rows: list[Row], growth: list[Row], path: Path) -> None:
    """Two panels at R 30 km: 30 days on more and more cells, and 20,000 cells for longer."""
    mpl.use("Agg")
    import matplotlib.pyplot as plt

    alone = [
        row
        for row in rows
        if row.reach_km == 30.0 and row.threads == 1 and "at a time" not in row.case
    ]
    figure, (left, right) = plt.subplots(1, 2, figsize=(10.5, 5.0), sharey=True)
    by_cells = [row for row in alone if row.days == 30.0]
    _panel(left, by_cells, "n_cells", "cells", "30 days")
    known = {(row.method, row.days) for row in growth}
    by_days = [
        row for row in alone if row.n_cells == 20_000 and (row.method, row.days) not in known
    ]
    _panel(right, by_days + growth, "days", "days flown", "20,000 cells")
    left.set_ylabel("time, one thread")
    figure.suptitle(_title(by_cells), x=0.02, ha="left", fontsize=13, color=INK)
    figure.tight_layout()
    figure.savefig(path, dpi=150)
    plt.close(figure)


def _seconds(value: float, _: int) -> str:
    return f"{value:,.0f} s" if value >= 1.0 else f"{value:g} s"


def _title(by_cells: list[Row]) -> str:
    most = max(row.n_cells for row in by_cells)
    ratios = {row.method: row.ratio for row in by_cells if row.n_cells == most}
    steps = ratios[one_case.STEPS]
    return (
        f"Time to cover {most:,} cells for 30 days, reach 30 km: sampling every 60 s takes "
        f"{steps:.2g} times as long"
    )


def _panel(axes, rows: list[Row], x: str, x_label: str, title: str) -> None:  # type: ignore[no-untyped-def]
    for method, (colour, name) in LINES.items():
        own = sorted((getattr(row, x), row.seconds) for row in rows if row.method == method)
        if not own:
            continue
        wide = 2.4 if method == one_case.OURS else 1.5
        axes.plot(*zip(*own, strict=True), color=colour, lw=wide, marker="o", ms=4)
        axes.annotate(
            name,
            own[-1],
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontsize=9,
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(_seconds)
    places = sorted({getattr(row, x) for row in rows})
    axes.set_xlim(places[0] * 0.8, places[-1] * (places[-1] / places[0]) ** 0.34)
    axes.set_xticks(places, [f"{place:,.0f}" for place in places])
    axes.minorticks_off()
    axes.set_xlabel(x_label, color=INK)
    axes.set_title(title, loc="left", fontsize=10, color=QUIET)
    axes.grid(axis="y", color="#e6e6e6", lw=0.7)
    axes.spines[["top", "right"]].set_visible(False)

"""The picture of places that are watched: their week, bin by bin, and how it fills.

A bin that nobody looked at stays hatched, however many hours were watched beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator

from sim.column_table import Table
from sim.errors import ResultsError
from sim.number_types import Floats
from sim.output.drawing import captions
from sim.output.drawing.page_wording import INK, Page, Wording
from sim.output.pictures.on_demand.chart_of_kinds import draw_share_axes
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.units import DAY_S, HOUR_S

_LOOKS: Final = LinearSegmentedColormap.from_list("looks", ["#dbe6f1", "#4a7fb0", "#1b426b"])
_SEEN, _MET = "#8fb0cf", "#1b426b"
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MOST_SHOWN: Final = 4
# In inches: the week at the left, how it fills at the right; a row of either for each place.
_WEEK_IN, _FILLS_IN, _LEFT_IN, _BETWEEN_IN, _RIGHT_IN = 6.6, 3.3, 0.75, 0.85, 0.3
_ROW_IN, _LEAST_IN, _HEAD_IN, _FOOT_IN = 0.3, 1.7, 0.38, 0.95
# Wider than so many points a number of looks can be read in its bin.
_READABLE_PT: Final = 15.0


@dataclass(frozen=True)
class _Place:
    """One place that is watched: its bins `(B,)`, and of each replication `(R, B)`."""

    name: str
    figures: dict[str, Any]
    from_s: Floats
    until_s: Floats
    needs: int
    looks: Floats
    seen_d: Floats
    met_d: Floats

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns: the days of the week by the bins of a day, else all in one row."""
        n, per_day = len(self.from_s), DAY_S / self.until_s[0]
        whole = per_day >= 1.0 and abs(per_day - round(per_day)) < 1e-9
        return (n // round(per_day), round(per_day)) if whole else (1, n)


def draw_pattern_of_life(run: Run) -> Figure:
    """The figure of the places watched, the first four. ResultsError where there are none."""
    places = _places(run)
    shown = places[:_MOST_SHOWN]
    heights_in = [max(_ROW_IN * place.shape[0], _LEAST_IN) for place in shown]
    width_in = _LEFT_IN + _WEEK_IN + _BETWEEN_IN + _FILLS_IN + _RIGHT_IN
    body_in = (width_in, sum(heights_in) + len(shown) * (_HEAD_IN + _FOOT_IN))
    page = Page(_wording(run, places), body_in, 0.3)
    top_in = body_in[1]
    days = float(run.manifest["duration_s"]) / DAY_S
    for place, height_in in zip(shown, heights_in, strict=True):
        bottom_in = top_in - _HEAD_IN - height_in
        week_in = _ROW_IN * max(place.shape[0], 2)
        week = page.axes(_LEFT_IN, bottom_in + height_in - week_in, _WEEK_IN, week_in)
        _draw_week(week, place)
        left_in = _LEFT_IN + _WEEK_IN + _BETWEEN_IN
        _draw_filling(page.axes(left_in, bottom_in, _FILLS_IN, height_in), place, days)
        top_in = bottom_in - _FOOT_IN
    return page.figure


def _places(run: Run) -> list[_Place]:
    figures = run.summary().get("watches", {})
    if not figures:
        raise ResultsError(f"{run.folder} watches no place", "state places under watches")
    table = run.table("bins")
    return [_place(table, name, own, run) for name, own in figures.items()]


def _place(table: Table, name: str, figures: dict[str, Any], run: Run) -> _Place:
    mine = table.where(table.text("watch").at(name))
    n = int(mine["bin"].max()) + 1
    begin_s = float(run.manifest["warmup_s"])

    def by_replication(column: str) -> Floats:
        return np.asarray(mine[column].reshape(-1, n), dtype=float)

    return _Place(
        name,
        figures,
        mine["from_s"][:n],
        mine["until_s"][:n],
        int(mine["needs"][0]),
        by_replication("looks"),
        *((by_replication(column) - begin_s) / DAY_S for column in ("seen_s", "met_s")),
    )


def _draw_week(ax: Axes, place: _Place) -> None:
    """Each bin in the colour of its looks, mean over the replications; hatched without any."""
    rows, columns = place.shape
    looks = place.looks.mean(axis=0).reshape(rows, columns)
    most = max(looks.max(), 1.0)
    few = looks < place.needs
    width_pt = _WEEK_IN / columns * 72.0
    for row in range(rows):
        for column in range(columns):
            n = looks[row, column]
            look: dict[str, Any] = {"facecolor": _LOOKS(n / most)}
            if n == 0.0:
                look = {"facecolor": "white", "hatch": "//////"}
            box = Rectangle((column, rows - 1 - row), 1, 1, edgecolor="#b9c2cb", lw=0.4, **look)
            ax.add_patch(box)
            if n and width_pt >= _READABLE_PT:
                ax.text(
                    column + 0.5, rows - 0.52 - row, _looks_text(n),
                    ha="center", va="center", fontsize=6.5,
                    color="white" if n > 0.45 * most else INK,
                    fontweight="normal" if few[row, column] else "bold",
                )  # fmt: skip
    ax.set(xlim=(0, columns), ylim=(0, rows))
    ax.tick_params(length=0, labelsize=8)
    labels = _DAYS if rows == len(_DAYS) else [""] * rows
    ax.set_yticks(np.arange(rows) + 0.5, labels[::-1])
    step = max(columns // 8, 1)
    ticks = np.arange(0, columns + 1, step)
    bin_h = place.until_s[0] / HOUR_S
    ax.set_xticks(ticks, [_clock(tick * bin_h) for tick in ticks])
    ax.spines[:].set_visible(False)
    ax.set_title(phrases.readable_name(place.name), loc="left", fontsize=9.5, fontweight="bold")
    shown = sorted({n for n in looks.ravel().tolist() if n > 0.0})
    patches = [
        Patch(
            facecolor=_LOOKS(n / most), label=_looks_text(n) + (" look" if n == 1.0 else " looks")
        )
        for n in dict.fromkeys(shown[:1] + shown[-1:])
    ]
    if looks.min() == 0.0:
        never: dict[str, Any] = {"facecolor": "white", "edgecolor": "#b9c2cb", "hatch": "//////"}
        patches.append(Patch(**never, label="never looked at"))
    ax.legend(
        handles=patches, loc="upper left", bbox_to_anchor=(-0.01, -0.55 / rows - 0.12), ncols=3,
        frameon=False, fontsize=8, borderaxespad=0,
    )  # fmt: skip


def _draw_filling(ax: Axes, place: _Place, days: float) -> None:
    """The share of the bins seen, and seen often enough, by day."""
    for when_d, colour, words in (
        (place.seen_d, _SEEN, "once"),
        (place.met_d, _MET, f"{place.needs} times"),
    ):
        if place.needs == 1 and colour == _MET:
            continue
        n_of_all = when_d.size
        at_d = np.sort(when_d[np.isfinite(when_d)])
        share = np.arange(len(at_d) + 1) / n_of_all
        ax.step([0.0, *at_d, days], [*share, share[-1]], where="post", color=colour, lw=1.8,
                label=words)  # fmt: skip
    median_d = place.figures["known_after_d"].get("p50", place.figures["known_after_d"]["mean"])
    if median_d is not None:
        ax.axvline(median_d, color="#d55e00", lw=1.2, ls=(0, (4, 3)), label="known")
    ax.set_xlim(0.0, days)
    ax.xaxis.set_major_locator(MaxNLocator(6, integer=True))
    draw_share_axes(ax, "days of watching", "share of the bins")
    # Above: curves may lie anywhere.
    ax.legend(
        loc="lower right", bbox_to_anchor=(1.02, 0.985), ncols=3, fontsize=8, frameon=False,
        handlelength=1.4, columnspacing=1.0, borderaxespad=0.2,
    )  # fmt: skip


def _looks_text(looks: float) -> str:
    """A number of looks as its bin has room for: 12, 1.5, below one to the hundredth."""
    digits = 0 if looks >= 9.95 else 1 if looks >= 0.995 else 2
    return f"{max(round(looks, digits), 0.01):g}"


def _clock(hours: float) -> str:
    whole, minutes = divmod(round(60.0 * hours), 60)
    return f"{whole}:{minutes:02}"


def _wording(run: Run, places: list[_Place]) -> Wording:
    first = places[0]
    figures = first.figures
    met = phrases.share(figures["bins_met_fraction"]["mean"])
    often = "" if first.needs == 1 else f"{first.needs} times or more "
    bins = "hours" if first.until_s[0] == HOUR_S else "bins"
    cycle = "week" if first.until_s[-1] > DAY_S else "day"
    name = phrases.readable_name(first.name)
    title = f"{name} looked at {often}in {met} of the {bins} of the {cycle}"
    n = int(run.manifest["replications"])
    setting = [
        captions.counted_days(run.manifest),
        f"mean of {phrases.counted(n, 'replication')}" if n > 1 else "one replication",
    ]
    known = figures["known_fraction"]["mean"]
    facts = [f"Watched: {phrases.share(figures['watched_fraction']['mean'])} of the time"]
    if n > 1:
        facts.append(f"Known in time: {phrases.share(known)} of the replications")
    elif known:
        facts.append(f"Known after {figures['known_after_d']['mean']:.1f} days")
    else:
        facts.append("Not known by the end")
    if (sightings := figures.get("n_sightings")) is not None:
        facts.append(f"Sightings: {_looks_text(sightings['mean'])}")
    if len(places) > _MOST_SHOWN:
        facts.append(f"{len(places) - _MOST_SHOWN} places more are in bins.parquet")
    note = (
        "Times of the UTC day. Numbers are looks, mean over the replications, bold where there are "
        "as many as a bin needs; a look is a passing of a bin of which the stated share was "
        "watched. Watched is in reach: nothing says what was there, or who."
    )
    title = f"{run.manifest['scenario']}: {title}"
    return Wording(title, setting, facts, note, captions.run_provenance(run.manifest))

"""The picture of what delay costs: the share found, by how old a cue is when somebody is there.

Over the cues that were reached and are not false. What stays is found late as well as early; what
has moved away is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MultipleLocator

from sim.column_table import Table
from sim.errors import ResultsError
from sim.number_types import Flags, Floats
from sim.operations.timing.ticks import is_before
from sim.output.drawing import captions
from sim.output.drawing.page_wording import INK, Page, Wording, png, style
from sim.output.store.files.disk import write_file
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.units import HOUR_S

_COLOURS: Final = ("#1b426b", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_BODY_IN, _AXES_IN = (9.3, 4.3), (0.85, 0.6, 5.7, 3.45)
# So few cues say nothing, and each group has about so many, in at most so many groups.
_FEWEST: Final = 20
_GROUP, _MOST_GROUPS = 40, 12
_Z: Final = 1.959963984540054  # of a two-sided 95 % interval


@dataclass(frozen=True)
class _Kind:
    """A kind of cue that is searched for: the age of each at arrival `(N,)` [h], whether found."""

    name: str
    age_h: Floats
    found: Flags


def found_by_delay(run: Run, path: Path) -> None:
    """Draw the share found by age (PNG). ResultsError where too few cues were searched for."""
    with style():
        write_file(path, png(draw_found_by_delay(run)))


def is_drawable(run: Run) -> bool:
    """Whether enough cues of any kind were searched for."""
    return bool(run.summary().get("cues")) and bool(_kinds(run))


def draw_found_by_delay(run: Run) -> Figure:
    """The figure of the share found by the age of cues at arrival."""
    kinds = _kinds(run) if run.summary().get("cues") else []
    if not kinds:
        raise ResultsError(
            f"{run.folder} has too few cues that were searched for",
            "fly more replications, or see found_s in cues.parquet",
        )
    page = Page(_wording(run, kinds), _BODY_IN, 0.3)
    ax = page.axes(*_AXES_IN)
    shown = kinds[: len(_COLOURS)]
    lines = []
    for kind, colour in zip(shown, _COLOURS, strict=False):
        _draw_kind(ax, kind, colour)
        lines.append((kind.name.replace("_", " "), colour, "bold"))
        of = f"{len(kind.age_h):,} reached and there"
        lines += [(of, INK, "normal"), (f"{phrases.share(kind.found.mean())} found", INK, "normal")]
    for place, (text, colour, weight) in enumerate(lines):
        ax.text(
            1.03, 1.0 - 0.065 * place, text, transform=ax.transAxes, va="top", fontsize=8.5,
            color=colour, fontweight=weight,
        )  # fmt: skip
    ax.set_xlim(left=0.0)
    in_minutes = max(kind.age_h[-1] for kind in shown) < 1.0
    if in_minutes:
        ax.xaxis.set_major_locator(MultipleLocator(1.0 / 12.0))
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda h, _: f"{60.0 * h:.0f} min" if in_minutes else f"{h:g} h")
    )
    ax.set_ylim(0.0, 1.02)
    ax.yaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{100.0 * share:g} %"))
    ax.set_xlabel("from the event to somebody on scene", fontsize=9)
    ax.set_ylabel("share found of those that are there", fontsize=9)
    ax.tick_params(labelsize=8.5)
    ax.grid(color="#00000014", lw=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)
    return page.figure


def _kinds(run: Run) -> list[_Kind]:
    figures: Mapping[str, Any] = run.summary()["cues"]
    table = run.table("cues")
    begin_s = float(run.manifest["warmup_s"])
    end_s = begin_s + float(run.manifest["duration_s"])
    counts = is_before(table["reported_s"], end_s) & ~is_before(table["reported_s"], begin_s)
    searched = counts & table.text("outcome").at("reached") & (table["false"] == 0)
    kinds = [
        _kind(table.where(searched & table.text("name").at(name)), name)
        for name, own in figures.items()
        if "found_fraction" in own and own["search_hours"]["mean"]
    ]
    return [kind for kind in kinds if len(kind.age_h) >= _FEWEST]


def _kind(cues: Table, name: str) -> _Kind:
    age_h = (cues["on_scene_s"] - cues["event_s"]) / HOUR_S
    order = np.argsort(age_h, kind="stable")
    return _Kind(name, age_h[order], ~np.isnan(cues["found_s"][order]))


def _draw_kind(ax: Axes, kind: _Kind, colour: str) -> None:
    """Groups of as many cues each, at their mean age, with Wilson's 95 % interval."""
    n_groups = min(max(len(kind.age_h) // _GROUP, 1), _MOST_GROUPS)
    ages, found = np.array_split(kind.age_h, n_groups), np.array_split(kind.found, n_groups)
    at_h = np.array([group.mean() for group in ages])
    ends_h = np.array([(group[0], group[-1]) for group in ages])
    share = np.array([group.mean() for group in found])
    n = np.array([len(group) for group in found])
    # Wilson's: where all or none were found it does not close up.
    middle = (share + _Z**2 / (2.0 * n)) / (1.0 + _Z**2 / n)
    half = _Z / (1.0 + _Z**2 / n) * np.sqrt(share * (1.0 - share) / n + _Z**2 / (4.0 * n**2))
    ax.vlines(at_h, middle - half, middle + half, color=colour, lw=1.1, alpha=0.7)
    ax.hlines(share, ends_h[:, 0], ends_h[:, 1], color=colour, lw=1.1, alpha=0.4)
    ax.plot(at_h, share, "o-", color=colour, lw=1.5, markersize=4.5)


def _wording(run: Run, kinds: list[_Kind]) -> Wording:
    first = kinds[0]
    name = first.name.replace("_", " ")
    half = max(len(first.age_h) // 2, 1)
    early, late = first.found[:half].mean(), first.found[half:].mean()
    finding = f"{phrases.share(first.found.mean())} of the {name} found"
    if first.age_h[half - 1] < first.age_h[-1]:
        within = phrases.hours(float(first.age_h[half - 1]))
        finding = f"{phrases.share(early)} of the {name} found when reached within {within}"
        finding += f", {phrases.share(late)} when later"
    title = f"{run.manifest['scenario']}: {finding}"
    n = int(run.manifest["replications"])
    since = captions.counting_start(run.manifest)
    setting = [
        f"{phrases.days(float(run.manifest['duration_s']))} from {since.day} {since:%B %Y}",
        f"all cues of {phrases.counted(n, 'replication')}",
    ]
    note = (
        "Of cues that were reached and behind which there is something, in groups of as many each: "
        "the mean age, the ages of the group (level lines) and 95 % intervals (upright lines). "
        "Found is seen: nothing says what it is, or who."
    )
    left_out = captions.kinds_left_out(len(kinds) - len(_COLOURS))
    return Wording(title, setting, left_out, note, captions.run_provenance(run.manifest))

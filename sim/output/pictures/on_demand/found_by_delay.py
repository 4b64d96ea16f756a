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
from sim.output.drawing import captions
from sim.output.drawing.page_wording import Page, Wording, png, style
from sim.output.pictures.on_demand.chart_of_kinds import (
    COLOURS,
    MOST_KINDS,
    WORDS_IN,
    Words,
    counted_cues,
    draw_share_axes,
    in_words,
    words_height_in,
    write_beside,
)
from sim.output.store.files.disk import write_file
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.units import HOUR_S

# In inches: the axes, at least so high, and what is left round them.
_LEFT_IN, _WIDE_IN, _HIGH_IN = 0.85, 5.7, 3.45
_BELOW_IN, _ABOVE_IN, _RIGHT_IN = 0.6, 0.2, 0.3
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
    shown = kinds[:MOST_KINDS]
    words = [
        Words(
            in_words(kind.name),
            colour,
            (
                f"{len(kind.age_h):,} reached and there",
                f"{phrases.share(kind.found.mean())} found",
            ),
        )
        for kind, colour in zip(shown, COLOURS, strict=False)
    ]
    high_in = max(_HIGH_IN, words_height_in(words))
    body_in = (_LEFT_IN + _WIDE_IN + _RIGHT_IN + WORDS_IN, _BELOW_IN + high_in + _ABOVE_IN)
    page = Page(_wording(run, kinds), body_in, 0.3)
    ax = page.axes(_LEFT_IN, _BELOW_IN, _WIDE_IN, high_in)
    for kind, one in zip(shown, words, strict=True):
        _draw_kind(ax, kind, one.colour)
    write_beside(ax, words)
    ax.set_xlim(left=0.0)
    in_minutes = max(kind.age_h[-1] for kind in shown) < 1.0
    if in_minutes:
        ax.xaxis.set_major_locator(MultipleLocator(1.0 / 12.0))
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda h, _: f"{60.0 * h:.0f} min" if in_minutes else f"{h:g} h")
    )
    draw_share_axes(
        ax, "from the event to somebody on scene", "share found of those that are there"
    )
    return page.figure


def _kinds(run: Run) -> list[_Kind]:
    figures: Mapping[str, Any] = run.summary()["cues"]
    table = counted_cues(run)
    searched = table.text("outcome").at("reached") & (table["false"] == 0)
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
    middle, half = _wilson(share, n)
    ax.vlines(at_h, middle - half, middle + half, color=colour, lw=1.1, alpha=0.7)
    ax.hlines(share, ends_h[:, 0], ends_h[:, 1], color=colour, lw=1.1, alpha=0.4)
    ax.plot(at_h, share, "o-", color=colour, lw=1.5, markersize=4.5)


def _wilson(share: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Middle and half width of Wilson's interval: of all or none found it does not close up."""
    middle = (share + _Z**2 / (2.0 * n)) / (1.0 + _Z**2 / n)
    half = _Z / (1.0 + _Z**2 / n) * np.sqrt(share * (1.0 - share) / n + _Z**2 / (4.0 * n**2))
    return middle, half


def _finding(kind: _Kind) -> str:
    """The share found early and late where these differ for certain, else that of all."""
    name, half = in_words(kind.name), len(kind.age_h) // 2
    sides = kind.found[:half], kind.found[half:]
    share = np.array([side.mean() for side in sides])
    middle, width = _wilson(share, np.array([len(side) for side in sides]))
    more, less = np.argsort(-share, kind="stable")
    # Newcombe's interval of a difference: what those of the two shares leave open.
    least, most = (middle - width)[more], (middle + width)[less]
    unsure = np.hypot(share[more] - least, most - share[less])
    early_and_late = bool(kind.age_h[half - 1] < kind.age_h[-1])
    if early_and_late and share[more] - share[less] > unsure:
        within = phrases.hours(float(kind.age_h[half - 1]))
        early, late = map(phrases.share, share)
        return f"{early} of the {name} found when reached within {within}, {late} when later"
    found, n = int(kind.found.sum()), len(kind.found)
    no_difference = ", early or late with no sure difference" * early_and_late
    return f"{found:,} of {n:,} {name} reached were found{no_difference}"


def _wording(run: Run, kinds: list[_Kind]) -> Wording:
    title = f"{run.manifest['scenario']}: {_finding(kinds[0])}"
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
    left_out = captions.kinds_left_out(len(kinds) - MOST_KINDS)
    return Wording(title, setting, left_out, note, captions.run_provenance(run.manifest))

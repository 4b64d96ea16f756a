"""The picture of what delay costs: the share found, by how old a cue is when somebody is there.

Over the cues that were reached and are not false. What stays is found late as well as early; what
has moved away is not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.column_table import Table
from sim.errors import ResultsError
from sim.number_types import Flags, Floats
from sim.output.drawing import captions
from sim.output.drawing.page_wording import Wording
from sim.output.pictures.on_demand.chart_of_kinds import (
    COLOURS,
    MOST_KINDS,
    Words,
    counted_cues,
    draw_hours,
    draw_share_axes,
    in_words,
    share_chart,
)
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.units import HOUR_S

# So few cues say nothing, and each group has about so many, in at most so many groups.
_FEWEST: Final = 20
_GROUP, _MOST_GROUPS = 40, 12
_SHOWN_SHARE, _LEAST_APART_H = 0.99, 0.1
# Of the axis: groups nearer to one another cannot be told apart.
_APART: Final = 0.04
# Of fewer cues a headline gives their number, and does not compare them.
_MANY: Final = 100
_Z: Final = 1.959963984540054  # of a two-sided 95 % interval


@dataclass(frozen=True)
class _Kind:
    """A kind of cue that is searched for: the age of each at arrival `(N,)` [h], whether found."""

    name: str
    age_h: Floats
    found: Flags


def is_drawable(run: Run) -> bool:
    """Whether enough cues of any kind were searched for."""
    return bool(run.summary().get("cues")) and bool(_kinds(run))


def draw_found_by_delay(run: Run) -> Figure:
    """The figure of the share found by the age of cues at arrival.

    Raises ResultsError where too few cues were searched for.
    """
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
    figure, ax = share_chart(_wording(run, kinds), words)
    draw_hours(ax, *_shown_h(shown))
    for kind, one in zip(shown, words, strict=True):
        _draw_kind(ax, kind, one.colour)
    draw_share_axes(
        ax, "from the event to somebody on scene", "share found of those that are there"
    )
    return figure


def _shown_h(kinds: Sequence[_Kind]) -> tuple[float, float]:
    """From which age to which: all but the last in a hundred, from nothing where that is near."""
    least_h = min(float(kind.age_h[0]) for kind in kinds)
    most_h = max(float(np.quantile(kind.age_h, _SHOWN_SHARE)) for kind in kinds)
    apart_h = max(most_h - least_h, _LEAST_APART_H)
    return (0.0 if least_h < apart_h else least_h - 0.05 * apart_h), least_h + 1.05 * apart_h


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
    """Groups of as many cues each, at their median age, with Wilson's 95 % interval."""
    n_groups = _n_groups(kind.age_h, float(np.ptp(ax.get_xlim())))
    ages, found = np.array_split(kind.age_h, n_groups), np.array_split(kind.found, n_groups)
    at_h = np.array([np.median(group) for group in ages])
    ends_h = np.array([(group[0], group[-1]) for group in ages])
    share = np.array([group.mean() for group in found])
    n = np.array([len(group) for group in found])
    middle, half = _wilson(share, n)
    ax.vlines(at_h, middle - half, middle + half, color=colour, lw=1.1, alpha=0.7)
    ax.hlines(share, ends_h[:, 0], ends_h[:, 1], color=colour, lw=1.1, alpha=0.4)
    ax.plot(at_h, share, "o-", color=colour, lw=1.5, markersize=4.5, clip_on=False, zorder=3.0)


def _n_groups(age_h: Floats, shown_h: float) -> int:
    """How many groups: of enough cues each, and apart on axes so wide."""
    for n in range(min(max(len(age_h) // _GROUP, 1), _MOST_GROUPS), 1, -1):
        middles_h = [np.median(group) for group in np.array_split(age_h, n)]
        if np.diff(middles_h).min() >= _APART * shown_h:
            return n
    return 1


def _wilson(share: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Middle and half width of Wilson's interval: of all or none found it does not close up."""
    middle = (share + _Z**2 / (2.0 * n)) / (1.0 + _Z**2 / n)
    half = _Z / (1.0 + _Z**2 / n) * np.sqrt(share * (1.0 - share) / n + _Z**2 / (4.0 * n**2))
    return middle, half


def _finding(kinds: Sequence[_Kind]) -> str:
    """The share found of several kinds; of one early and late where these differ for certain."""
    if len(kinds) > 1:
        return ", ".join([f"{_found(kinds[0])} found when reached", *map(_found, kinds[1:3])])
    [kind] = kinds
    name, half = in_words(kind.name), len(kind.age_h) // 2
    sides = kind.found[:half], kind.found[half:]
    share = np.array([side.mean() for side in sides])
    middle, width = _wilson(share, np.array([len(side) for side in sides]))
    more, less = np.argsort(-share, kind="stable")
    # Newcombe's interval of a difference: what those of the two shares leave open.
    least, most = (middle - width)[more], (middle + width)[less]
    unsure = np.hypot(share[more] - least, most - share[less])
    differ = len(kind.age_h) >= _MANY and share[more] - share[less] > unsure
    if differ and kind.age_h[half - 1] < kind.age_h[-1]:
        within = phrases.hours(float(kind.age_h[half - 1]))
        early, late = map(phrases.share, share)
        return f"{early} of the {name} found when reached within {within}, {late} when later"
    return f"{_found(kind)} found when reached"


def _found(kind: _Kind) -> str:
    """How many of a kind: "13 % of the boats", of a few "4 of 31 boats"."""
    name, n = in_words(kind.name), len(kind.found)
    share = phrases.share(float(kind.found.mean()))
    return f"{share} of the {name}" if n >= _MANY else f"{int(kind.found.sum())} of {n} {name}"


def _wording(run: Run, kinds: list[_Kind]) -> Wording:
    title = f"{run.manifest['scenario']}: {_finding(kinds)}"
    n = int(run.manifest["replications"])
    setting = [
        captions.counted_days(run.manifest),
        f"all cues of {phrases.counted(n, 'replication')}",
    ]
    note = (
        "Of cues that were reached and behind which there is something, in groups of as many each: "
        "the median age, the ages of the group (level lines) and 95 % intervals (upright lines). "
        "Found is seen: nothing says what it is, or who."
    )
    left_out = captions.kinds_left_out(len(kinds) - MOST_KINDS)
    return Wording(title, setting, left_out, note, captions.run_provenance(run.manifest))

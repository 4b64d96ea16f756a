"""The picture of targets: their tracks in one replication, where they were seen, when, and by whom.

Seen is not known: nothing here says what a target is, or who.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sim.column_table import Table
from sim.errors import ResultsError
from sim.number_types import Floats
from sim.output.drawing import captions
from sim.output.drawing.basemap import Z_MARK, Z_ROUTE, draw_basemap, draw_graticule
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.drawing.legend import pattern_sign
from sim.output.drawing.map_frame import Frame, frame_around
from sim.output.drawing.map_marks import Canvas
from sim.output.drawing.page_wording import INK, QUIET, Page, Wording, shortened
from sim.output.pictures.on_demand.chart_of_kinds import COLOURS, in_words
from sim.output.store.stored_run import Run
from sim.output.text import phrases
from sim.study.run.ground.target_tracks import MOST
from sim.units import DAY_S

_UNSEEN: Final = "#8a8a8a"
_LEFT_IN, _GAP_IN, _RIGHT_IN, _BELOW_IN = 0.72, 1.35, 0.3, 0.8
_MAP_IN, _ROWS_IN = (5.6, 5.2), 4.8
_ROW_IN, _HEADING_IN = 0.17, 0.26
_MOST_TARGETS, _MOST_TAILS, _DAYS = 30, 14, 7.0
_LEAST_M: Final = 12e3


class _Stretch(NamedTuple):
    """From when to when somebody had a target before him [s], and which tails."""

    begin_s: float
    end_s: float
    tails: tuple[str, ...]


@dataclass(frozen=True)
class _Track:
    """One target in the time that counts: its knots `(K,)`, and who had it from each on."""

    kind: str
    number: int
    t_s: Floats
    lon_lat_deg: Floats
    seen_by: tuple[tuple[str, ...], ...]

    @property
    def seen(self) -> list[_Stretch]:
        """The stretches in which it was seen, in order."""
        ends_s = pairwise(self.t_s.tolist())
        return [
            _Stretch(*span_s, tails)
            for span_s, tails in zip(ends_s, self.seen_by, strict=False)
            if tails and span_s[1] > span_s[0]
        ]

    @property
    def label(self) -> str:
        """Its kind and number, the first is 1."""
        return f"{phrases.readable_name(self.kind)} {self.number + 1}"


def draw_targets(run: Run) -> Figure:
    """The figure: tracks on a map, and beside it when each was there, was seen, and by whom.

    Raises ResultsError where there are none.
    """
    tracks = _tracks(run)
    if not tracks:
        raise ResultsError(f"{run.folder} has no targets", "state what moves under targets")
    features = replace(read_features(run.geometry), routes=())
    frame = _frame(tracks, features)
    scale = min(_MAP_IN[0] / frame.half_width_m, _MAP_IN[1] / frame.half_height_m)
    map_in = frame.half_width_m * scale, frame.half_height_m * scale
    begin_s = float(run.manifest["warmup_s"])
    shown_s = begin_s, begin_s + min(_DAYS * DAY_S, float(run.manifest["duration_s"]))
    there = [of for of in tracks if of.t_s[0] < shown_s[1]][:_MOST_TARGETS]
    tails = list(dict.fromkeys(tail for of in tracks for part in of.seen for tail in part.tails))
    tails = sorted(tails)[:_MOST_TAILS]
    rows_in = _ROW_IN * (len(there) + len(tails)) + _HEADING_IN * (1 + bool(tails))
    high_in = max(map_in[1], rows_in)
    rows_left_in = _LEFT_IN + map_in[0] + _GAP_IN
    body_in = (rows_left_in + _ROWS_IN + _RIGHT_IN, _BELOW_IN + high_in)
    page = Page(_wording(run, tracks, (frame, shown_s)), body_in, 0.3)
    colours = dict(zip(dict.fromkeys(of.kind for of in tracks), COLOURS * 9, strict=False))
    map_low_in = _BELOW_IN + high_in - map_in[1]
    ax = page.axes(_LEFT_IN, map_low_in, *map_in)
    _draw_map(ax, (tracks, colours), (frame, map_in), features)
    rows = page.axes(rows_left_in, _BELOW_IN + high_in - rows_in, _ROWS_IN, rows_in)
    _draw_rows(rows, (there, tails), colours, shown_s)
    key = page.axes(_LEFT_IN, map_low_in - 0.75, map_in[0], 0.45)
    _draw_key(key, colours, features)
    return page.figure


def _tracks(run: Run) -> list[_Track]:
    if not run.has_table("tracks"):
        return []
    table = run.table("tracks")
    begin_s = float(run.manifest["warmup_s"])
    kind, number = table["target"], table["number"]
    starts = np.flatnonzero((kind[1:] != kind[:-1]) | (number[1:] != number[:-1])) + 1
    of_each = np.split(np.arange(table.n_rows), starts) if table.n_rows else []
    tracks = (_track(table.where(rows), begin_s) for rows in of_each)
    return [of for of in tracks if of.t_s[-1] > begin_s]


def _track(rows: Table, begin_s: float) -> _Track:
    """One from its rows, from when counting starts on."""
    t_s, first = np.unique(rows["t_s"], return_index=True)
    lon_lat_deg = np.column_stack([rows["lon_deg"], rows["lat_deg"]])[first]
    tails = np.split(rows["seen_by"], first[1:])
    seen_by = tuple(tuple(filter(None, map(str, here))) for here in tails)
    # From the last knot before that on.
    kept = max(int(np.searchsorted(t_s, begin_s, side="right")) - 1, 0)
    return _Track(
        str(rows["target"][0]),
        int(rows["number"][0]),
        np.maximum(t_s[kept:], begin_s),
        lon_lat_deg[kept:],
        seen_by[kept:],
    )


def _frame(tracks: Sequence[_Track], features: Features) -> Frame:
    """Of the tracks and of what is flown on station."""
    lon_lat_deg = np.concatenate([*(of.lon_lat_deg for of in tracks), *features.patterns])
    return frame_around(lon_lat_deg[:, 1], lon_lat_deg[:, 0], _LEAST_M)


def _draw_map(
    ax: Axes,
    drawn: tuple[Sequence[_Track], dict[str, str]],
    place: tuple[Frame, tuple[float, float]],
    features: Features,
) -> None:
    """Tracks, grey where nobody saw them; dots where each was seen first."""
    (tracks, colours), (frame, map_in) = drawn, place
    draw_basemap(ax, frame)
    draw_graticule(ax, frame)
    Canvas(ax, frame, *map_in).draw_features(features, None, name_areas=True)
    for of in tracks:
        line_m = frame.project(of.lon_lat_deg)
        parts = np.stack([line_m[:-1], line_m[1:]], axis=1)
        seen = np.array([bool(by) for by in of.seen_by[:-1]], dtype=bool)
        colour = colours[of.kind]
        look: dict[str, Any] = {"zorder": Z_ROUTE, "capstyle": "round"}
        ax.add_artist(
            LineCollection(parts[~seen], colors=_UNSEEN, linewidths=0.7, alpha=0.7, **look)
        )
        ax.add_artist(LineCollection(parts[seen], colors=colour, linewidths=2.2, alpha=0.6, **look))
        if seen.any():
            at_m = line_m[int(np.argmax(seen))]
            ax.plot(*at_m, zorder=Z_MARK, **_first(colour))


def _first(colour: str) -> dict[str, Any]:
    """The dot where one is seen first."""
    return {
        "marker": "o", "markersize": 5, "color": colour, "markeredgecolor": "white",
        "markeredgewidth": 0.8, "linestyle": "none",
    }  # fmt: skip


def _draw_rows(
    ax: Axes,
    rows: tuple[Sequence[_Track], Sequence[str]],
    colours: dict[str, str],
    shown_s: tuple[float, float],
) -> None:
    """A row for each target, then one for each aircraft that saw any."""
    there, tails = rows
    high_in = _ROW_IN * (len(there) + len(tails)) + _HEADING_IN * (1 + bool(tails))
    ax.set_xlim(shown_s[0] / DAY_S, shown_s[1] / DAY_S)
    ax.set_ylim(0.0, high_in)
    top_in = _heading(ax, "Targets, and when they were seen", high_in)
    for of in there:
        middle_in = top_in - _ROW_IN / 2
        _label(ax, of.label, middle_in)
        ends_d = of.t_s[0] / DAY_S, of.t_s[-1] / DAY_S
        ax.plot(ends_d, [middle_in] * 2, color=_UNSEEN, lw=0.9, solid_capstyle="butt")
        _bars(ax, of.seen, middle_in, colours[of.kind])
        if of.seen:
            ax.plot(of.seen[0].begin_s / DAY_S, middle_in, **_first(colours[of.kind]))
        top_in -= _ROW_IN
    if tails:
        top_in = _heading(ax, "Aircraft that saw them", top_in)
    for tail in tails:
        middle_in = top_in - _ROW_IN / 2
        _label(ax, tail, middle_in)
        for of in there:
            mine = [part for part in of.seen if tail in part.tails]
            _bars(ax, mine, middle_in, colours[of.kind])
        top_in -= _ROW_IN
    ax.set_yticks([])
    ax.tick_params(labelsize=8)
    ax.set_xlabel("days since the start", fontsize=8.5)
    ax.grid(axis="x", color="#00000014", linewidth=0.6)
    ax.set_axisbelow(True)
    ax.spines[["top", "right", "left"]].set_visible(False)


def _heading(ax: Axes, text: str, top_in: float) -> float:
    ax.text(
        0.0, top_in - 0.07, text, transform=ax.get_yaxis_transform(), va="top", fontsize=8.5,
        fontweight="bold", color=INK,
    )  # fmt: skip
    return top_in - _HEADING_IN


def _label(ax: Axes, text: str, y_in: float) -> None:
    ax.text(
        -0.012, y_in, shortened(text, _GAP_IN - 0.3, (7.5, "normal")), ha="right", va="center",
        transform=ax.get_yaxis_transform(), fontsize=7.5, color=QUIET,
    )  # fmt: skip


def _bars(ax: Axes, seen: Sequence[_Stretch], y_in: float, colour: str) -> None:
    """The stretches as bars, each at least a hair wide."""
    lines = [[(part.begin_s / DAY_S, y_in), (part.end_s / DAY_S, y_in)] for part in seen]
    pen: dict[str, Any] = {"capstyle": "butt", "zorder": 2.5}
    ax.add_artist(LineCollection(lines, colors=colour, linewidths=6.0, **pen))
    middles = [(part.begin_s + part.end_s) / 2.0 / DAY_S for part in seen]
    ax.plot(middles, [y_in] * len(seen), "|", color=colour, markersize=6.0, markeredgewidth=0.6)


def _draw_key(ax: Axes, colours: dict[str, str], features: Features) -> None:
    ax.set_axis_off()
    signs = [
        Line2D([], [], color=colour, lw=3.0, label=f"{in_words(kind)}, seen")
        for kind, colour in colours.items()
    ]
    signs.append(Line2D([], [], color=_UNSEEN, lw=0.9, label="not seen"))
    signs.append(Line2D([], [], **_first(INK), label="first seen"))
    texts = [str(sign.get_label()) for sign in signs]
    if features.patterns:
        signs.append(pattern_sign())
        texts.append("flown on station")
    ax.legend(
        signs, texts, loc="upper left", ncols=4, frameon=False, fontsize=8, borderaxespad=0,
        columnspacing=1.2, handlelength=1.5,
    )  # fmt: skip


def _wording(
    run: Run, tracks: Sequence[_Track], shown: tuple[Frame, tuple[float, float]]
) -> Wording:
    frame, shown_s = shown
    n_seen = sum(bool(of.seen) for of in tracks)
    there_s = sum(float(of.t_s[-1] - of.t_s[0]) for of in tracks)
    seen_s = sum(part.end_s - part.begin_s for of in tracks for part in of.seen)
    share = phrases.share(seen_s / there_s if there_s else 0.0)
    # Of a kind that has more, the table has no more.
    first = "the first " * any(of.number == MOST - 1 for of in tracks)
    finding = f"{n_seen} of {first}{len(tracks)} targets seen, for {share} of their time"
    if len(tracks) == 1:
        how = f"seen for {share} of its time" if n_seen else "never seen"
        finding = f"the {in_words(tracks[0].kind)} {how}"
    manifest = run.manifest
    several = int(manifest["replications"]) > 1
    kinds = dict.fromkeys(of.kind for of in tracks)
    facts = []
    for kind in kinds:
        mine = [of for of in tracks if of.kind == kind]
        facts.append(f"{phrases.readable_name(kind)}: {sum(bool(of.seen) for of in mine)} of "
                     f"{len(mine)} seen")  # fmt: skip
    days = f"{shown_s[0] / DAY_S:g} to {shown_s[1] / DAY_S:g}"
    note = (
        f"Map: all the time that counts; rows: day {days}, at most {_MOST_TARGETS} targets; of "
        "each kind the first hundred. Seen: within reach of an aircraft on station, or held by one "
        "that was called; nothing says what it is, or who. "
    )
    note += captions.projection_note(frame, 1e3).partition(" Cells of")[0]
    return Wording(
        f"{manifest['scenario']}: {finding}",
        [
            captions.counted_days(manifest),
            *(["first of several replications"] if several else []),
        ],
        facts,
        note,
        [*captions.run_provenance(manifest), "land and de facto borders: Natural Earth"],
    )

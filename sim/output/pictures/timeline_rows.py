"""The rows of a timeline: orbits, kinds of cues and tails, each drawn from its spans of time."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from sim.operations.causes import cause_of
from sim.output.drawing.flight_phases import PHASES
from sim.output.drawing.page_wording import INK, QUIET, shortened, text_size_px
from sim.output.text import phrases
from sim.study.run.tail_and_orbit_spans import Schedule, Span

# Of cues: who was reached, and who was not.
CUES: dict[str, dict[str, Any]] = {
    "reached": {"marker": "o", "color": "#7a2f6b", "markersize": 3.5},
    "not reached": {"marker": "x", "color": "#d55e00", "markersize": 4.5, "markeredgewidth": 1.3},
}
IDLE = "#eeeeee"
LABELS_IN = 1.55
_TAIL_IN, _ORBIT_IN, _HEADING_IN, _CUES_IN = 0.235, 0.36, 0.30, 0.235
_MOST_TAILS, _MOST_KINDS = 60, 8
_NAMED = ("on station", "searching", "holding", "on scene")


class Row:
    """One line of the chart: a heading, an orbit or a tail, drawn upwards from its bottom."""

    height_in = _HEADING_IN

    def __init__(self, label: str) -> None:
        self.label = label

    def draw(self, ax: Axes, bottom_in: float) -> None:
        """A heading: only its words."""
        middle = bottom_in + 0.09
        _side_text(ax, self.label, middle, fontweight="bold", fontsize=8.5)


class OrbitRow(Row):
    """An orbit: bars as high as the share of the aircraft it asks for, gaps in their colours."""

    height_in = _ORBIT_IN

    def __init__(self, label: str, shown: Schedule, orbit: str) -> None:
        super().__init__(label)
        self._on_station, self._gaps = shown.on_station[orbit], shown.gaps[orbit]
        self._demanded, self._idle = shown.demanded[orbit], shown.idle[orbit]

    def draw(self, ax: Axes, bottom_in: float) -> None:
        """Gaps first, so that an orbit that lacks one of two shows both."""
        low, high = bottom_in + 0.05, self.height_in - 0.1
        _side_text(ax, self.label, low + high / 2, fontsize=8.5)
        for span in self._idle:
            _draw_bar(ax, span, (low, high), facecolors=IDLE)
        for span in self._gaps:
            cause = cause_of(span.what)
            look: dict[str, Any] = {"facecolors": cause.colour, "hatch": cause.hatch}
            _draw_bar(ax, span, (low, high), edgecolors=INK, **look)
        for span in self._on_station:
            tall = high * min(1.0, int(span.what) / self._demanded)
            _draw_bar(ax, span, (low, tall), facecolors=PHASES["on station"])


class CueRow(Row):
    """One kind of cue: a mark at each report, and a line until somebody was there."""

    height_in = _CUES_IN

    def __init__(self, label: str, cues: list[Span]) -> None:
        super().__init__(label)
        self._cues = cues

    def draw(self, ax: Axes, bottom_in: float) -> None:
        """Lines first, so that marks are seen."""
        middle = bottom_in + self.height_in / 2
        _side_text(ax, self.label, middle, fontsize=8.5)
        for cue in self._cues:
            ax.plot([cue.start_s, cue.end_s], [middle, middle], color="#b9a3b4", linewidth=1.2)
        for what, look in CUES.items():
            at_s = [cue.start_s for cue in self._cues if cue.what == what]
            ax.plot(at_s, [middle] * len(at_s), linestyle="none", **look)


class TailRow(Row):
    """One aircraft: its sorties in phases, blank on the ground, a cross where it was lost."""

    height_in = _TAIL_IN

    def __init__(self, label: str, spans: list[Span], lost_s: float | None) -> None:
        super().__init__(label)
        self._spans, self._lost_s = spans, lost_s

    def draw(self, ax: Axes, bottom_in: float) -> None:
        """Phases in their colours, the orbit's name where the bar has room for it."""
        low, high = bottom_in + 0.03, self.height_in - 0.06
        _side_text(ax, self.label, low + high / 2, fontsize=8, color=QUIET)
        ax.axhline(low + high / 2, color="#e3e3e3", linewidth=0.6, zorder=0)
        per_second_px = ax.bbox.width / (ax.get_xlim()[1] - ax.get_xlim()[0])
        for span in self._spans:
            _draw_bar(ax, span, (low, high), facecolors=PHASES[span.what])
            name = phrases.readable_name(span.orbit)
            room_px = (span.end_s - span.start_s) * per_second_px
            if span.what in _NAMED and text_size_px(name, 6.5)[0] + 8 < room_px:
                middle_s = (span.start_s + span.end_s) / 2
                at = (middle_s, low + high / 2)
                ax.text(
                    *at,
                    name,
                    ha="center",
                    va="center_baseline",
                    fontsize=6.5,
                    color=INK if span.what == "searching" else "white",
                )
        if self._lost_s is not None:
            ax.plot([self._lost_s], [low + high / 2], **LOST)


LOST: dict[str, Any] = {
    "marker": "X",
    "markersize": 7,
    "markerfacecolor": "#111111",
    "markeredgecolor": "white",
    "linestyle": "none",
}


def _draw_bar(ax: Axes, span: Span, upright_in: tuple[float, float], **look: Any) -> None:
    """A bar from its foot so high. The limits are set: axes need not look for them once more."""
    left_s, low_in = span.start_s, upright_in[0]
    right_s, top_in = left_s + (span.end_s - left_s), low_in + upright_in[1]
    corners = [(left_s, low_in), (left_s, top_in), (right_s, top_in), (right_s, low_in)]
    ax.add_artist(PolyCollection([corners], linewidth=0, **look))


def _side_text(ax: Axes, text: str, y_in: float, **look: Any) -> None:
    """A row's label left of the axes, shortened to the room there is."""
    font = (look["fontsize"], look.get("fontweight", "normal"))
    shown = shortened(text, LABELS_IN - 0.12, font)
    ax.text(
        -0.008, y_in, shown, transform=ax.get_yaxis_transform(), ha="right", va="center", **look
    )


def chart_rows(shown: Schedule) -> list[Row]:
    """The rows of a timeline from its top: orbits, cues, and the tails of each fleet."""
    """The rows of a timeline from its top: orbits, cues, and the tails of each fleet."""
    rows: list[Row] = [Row("Orbits")] * bool(shown.on_station)
    rows += [OrbitRow(phrases.readable_name(orbit), shown, orbit) for orbit in shown.on_station]
    kinds = list(shown.cues.items())[:_MOST_KINDS]
    count = f" ({len(kinds)} of {len(shown.cues)} kinds)" if len(kinds) < len(shown.cues) else ""
    rows += [Row(f"Cues{count}")] * bool(kinds)
    rows += [CueRow(phrases.readable_name(kind), cues) for kind, cues in kinds]
    left = _MOST_TAILS
    for fleet, tails in shown.tails.items():
        kept = dict(list(tails.items())[:left])
        left -= len(kept)
        if kept:
            count = f"{len(kept)} of {len(tails)}" if len(kept) < len(tails) else f"{len(tails)}"
            rows.append(Row(f"{phrases.readable_name(fleet)} ({count})"))
            rows += [TailRow(t, spans, shown.losses_s.get(t)) for t, spans in kept.items()]
    return rows

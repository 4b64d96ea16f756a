"""The bars of a comparison: where flight hours go, and what orbit hours are lost to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from sim.figure_text import Style
from sim.operations.causes import CAUSES, cause_of
from sim.output.drawing.flight_phases import AWAY, ON_SCENE, PHASE_HOURS, PHASES
from sim.output.drawing.legend import is_dark
from sim.output.drawing.page_wording import DPI, INK, Page, Wording, text_size_px
from sim.output.pictures.comparison.comparison_text import (
    comparison_provenance,
    comparison_setting,
    fill_by_letter,
    lettered_options,
)
from sim.output.store.comparison_folder import StoredComparison
from sim.output.text import phrases
from sim.units import HOUR_S, SAME_MOMENT_S

_WIDTH_IN, _LEFT_IN, _RIGHT_IN, _ROW_IN = 11.0, 0.3, 0.3, 0.52
_AXIS_IN, _LEGEND_IN = 0.5, 0.3


@dataclass(frozen=True)
class _Bar:
    """One option: its parts in hours by name, and what is said at its end."""

    label: str
    parts: Mapping[str, float]
    end_text: str

    @property
    def length_h(self) -> float:
        return sum(self.parts.values())


@dataclass(frozen=True)
class _Chart:
    """Bars with the looks of their parts: colour and hatch."""

    bars: Sequence[_Bar]
    looks: Mapping[str, tuple[str, str]]
    axis: str
    wording: Wording


def draw_hours(comparison: StoredComparison) -> Figure:
    """The figure of flight hours: out, on station, on scene, called away, back, aborted."""
    options = comparison.summary["options"]
    shares = {name: _shares(option) for name, option in options.items()}
    flew = {name: of for name, of in shares.items() if of}
    bars = [
        _Bar(
            label,
            _parts_h(option["fleet"]),
            ", ".join(
                Style(100.0, f"\u00a0% {where}", 1).as_sure(share)
                for where, share in shares[name].items()
            )
            or "nothing is flown",
        )
        for label, (name, option) in zip(
            lettered_options(comparison.names), options.items(), strict=True
        )
    ]
    where = " or ".join(dict.fromkeys(place for of in flew.values() for place in of))
    worked = {name: sum(share["mean"] for share in of.values()) for name, of in flew.items()}
    title = _hours_title(worked, len(options), where)
    if _is_open(flew.values()):
        least, most = (phrases.share(pick(worked.values())) for pick in (min, max))
        title = f"All options spend {least} to {most} of their flight hours {where}"
    note = (
        "Out and back are the hours in the air, off station, of sorties that reached their station;"
        " aborted are all hours of those that did not. Hours are clipped to the time that counts."
    )
    if any(ON_SCENE in bar.parts for bar in bars):
        note += f" {ON_SCENE.capitalize()} is at a cue"
        away = f"; {AWAY} are the ways from a station to one and back"
        note += away * any(bar.parts.get(AWAY) for bar in bars) + "."
    looks = {part: (PHASES[part], "") for part in PHASE_HOURS}
    return _draw_chart(_Chart(bars, looks, "flight hours", _wording(comparison, title, note)))


def _is_open(flew: Iterable[Mapping[str, Any]]) -> bool:
    """Whether intervals leave open which of the options spends most of its hours at work."""
    ends = [
        (sum(share["lo"] for share in of.values()), sum(share["hi"] for share in of.values()))
        for of in flew
        if all(share["lo"] is not None for share in of.values())
    ]
    lowest = [low for low, _ in ends]
    return len(ends) > 1 and len(set(ends)) > 1 and max(lowest) <= min(high for _, high in ends)


def _shares(option: Mapping[str, Any]) -> dict[str, Any]:
    """Shares of the flight hours on station and on scene; none of an option that flies nothing."""
    # Comparisons of before counted on station what was on scene of an alert.
    is_new = PHASE_HOURS[ON_SCENE] in option["fleet"]
    asked = {"on station": option["orbits"] or not is_new, ON_SCENE: is_new and option["cues"]}
    shares = {
        where: option["fleet"].get(f"{PHASE_HOURS[where]}_per_flight_hour")
        for where, any_asked in asked.items()
        if any_asked
    }
    return {where: share for where, share in shares.items() if share and share["mean"] is not None}


def _parts_h(fleet: Mapping[str, Any]) -> dict[str, float]:
    """Hours of each part, which add up to all hours flown."""
    parts = {part: fleet[key]["mean"] for part, key in PHASE_HOURS.items() if key in fleet}
    rest_h = fleet["flight_hours"]["mean"] - sum(parts.values())
    # Comparisons of before say neither what was on scene nor what was away.
    return parts if rest_h * HOUR_S < SAME_MOMENT_S else {**parts, AWAY: rest_h}


def draw_lost_hours(comparison: StoredComparison) -> Figure:
    """The figure of lost orbit hours by cause."""
    summary = comparison.summary
    options = summary["options"]
    bars = []
    for label, option in zip(lettered_options(comparison.names), options.values(), strict=True):
        causes = option["demand"].get("lost_hours_by_cause", {})
        lost = option["demand"]["lost_hours"]
        hours = Style(behind="\u00a0h", decimals=1).as_sure(lost)
        text = f"{hours}, {phrases.rest(option['demand']['fill_fraction']['mean'])}"
        parts = {cause_of(name).label: hours["mean"] for name, hours in causes.items()}
        bars.append(_Bar(label, parts, text if lost["mean"] > 0.0 else "none"))
    lost_h = {name: option["demand"]["lost_hours"]["mean"] for name, option in options.items()}
    demanded_h = {name: o["demand"]["demanded_hours"]["mean"] for name, o in options.items()}
    worst, least = _extremes(lost_h)
    title = _lost_title(bars[comparison.names.index(worst)], (worst, least), lost_h, demanded_h)
    note = (
        "An orbit hour is lost while fewer aircraft are on station than asked; its cause is the "
        "state of the aircraft that will end the gap."
    )
    looks = {cause.label: (cause.colour, cause.hatch) for cause in CAUSES.values()}
    return _draw_chart(_Chart(bars, looks, "lost orbit hours", _wording(comparison, title, note)))


def _hours_title(worked: Mapping[str, float], n_options: int, where: str) -> str:
    """Which of the options that fly spend most and least of it on station or on scene."""
    if not worked:
        return "No option flies anything"
    best, worst = _extremes(worked)
    most, least = (phrases.share(worked[name]) for name in (best, worst))
    sentence = f"{phrases.readable_name(best)} spends {most} of its flight hours {where}"
    if len(worked) == 1 < n_options:
        return f"{sentence}; no other option flies anything"
    if best == worst:
        return f"All options spend the same share of flight hours {where}"
    return f"{sentence}, {phrases.readable_name(worst)} {least}"


def _lost_title(
    worst_bar: _Bar,
    ends: tuple[str, str],
    lost_h: Mapping[str, float],
    demanded_h: Mapping[str, float],
) -> str:
    """Who loses most and least of the orbit hours asked for, which options may ask by the clock."""
    worst = ends[0]
    same = len(set(demanded_h.values())) == 1
    of = f"of {demanded_h[worst]:,.0f} orbit hours" if same else "of its orbit hours"
    if lost_h[worst] == 0.0:
        return f"No option loses any {of}"
    cause = _extremes(worst_bar.parts)[0]
    cause = "aircraft called away" if cause == AWAY else cause
    names = [phrases.readable_name(name) for name in ends]
    if same:
        most, fewest = (f"{lost_h[name]:,.0f}" for name in ends)
        return f"{of.capitalize()} {names[0]} loses {most}, chiefly to {cause}; {names[1]} {fewest}"
    most, fewest = (f"{lost_h[name]:,.0f} of {demanded_h[name]:,.0f} orbit hours" for name in ends)
    return f"{names[0]} loses {most}, chiefly to {cause}; {names[1]} {fewest}"


def _extremes(values: Mapping[str, float]) -> tuple[str, str]:
    """Names of the largest and the smallest value."""
    return max(values, key=lambda n: values[n]), min(values, key=lambda n: values[n])


def _wording(comparison: StoredComparison, title: str, note: str) -> Wording:
    figures = fill_by_letter(comparison.summary)
    return Wording(
        title, comparison_setting(comparison), figures, note, comparison_provenance(comparison)
    )


def _draw_chart(chart: _Chart) -> Figure:
    height_in = _ROW_IN * len(chart.bars)
    shown = [part for part in chart.looks if any(bar.parts.get(part) for bar in chart.bars)]
    legend_in = _LEGEND_IN * (1 + (len(shown) - 1) // 6) if shown else 0.0
    labels_in = max(text_size_px(bar.label, 9.5)[0] for bar in chart.bars) / DPI + 0.15
    ends_in = max(text_size_px(bar.end_text, 9)[0] for bar in chart.bars) / DPI + 0.15
    page = Page(chart.wording, (_WIDTH_IN, height_in + _AXIS_IN + legend_in), _LEFT_IN)
    left_in = _LEFT_IN + labels_in
    wide_in = _WIDTH_IN - left_in - ends_in - _RIGHT_IN
    ax = page.axes(left_in, legend_in + _AXIS_IN, wide_in, height_in)
    longest_h = max(bar.length_h for bar in chart.bars) or 1.0
    ax.set_xlim(0.0, longest_h)
    ax.set_ylim(len(chart.bars), 0.0)
    for row, bar in enumerate(chart.bars):
        _draw_bar(ax, row + 0.5, bar, chart.looks, wide_in / longest_h)
    ax.set_yticks([i + 0.5 for i in range(len(chart.bars))], [bar.label for bar in chart.bars])
    ax.tick_params(axis="y", length=0, labelsize=9.5)
    ax.tick_params(axis="x", labelsize=8)
    ax.set_xlabel(chart.axis, fontsize=8.5)
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    ax.spines[["top", "right", "left"]].set_visible(False)
    key = page.axes(left_in, 0.05, wide_in, max(legend_in, 0.01))
    key.set_axis_off()
    if shown:
        _draw_key(key, shown, chart.looks)
    return page.figure


def _draw_bar(
    ax: Axes, middle: float, bar: _Bar, looks: Mapping[str, tuple[str, str]], per_hour_in: float
) -> None:
    """The parts one after another, each with its hours where there is room for them."""
    start_h = 0.0
    for part, (colour, hatch) in looks.items():
        length_h = bar.parts.get(part, 0.0)
        if not length_h:
            continue
        look: dict[str, Any] = {"color": colour} if not hatch else {"facecolor": colour}
        if hatch:
            look |= {"hatch": hatch, "edgecolor": INK, "linewidth": 0.0}
        ax.barh(middle, length_h, left=start_h, height=0.62, **look)
        text = f"{length_h:,.0f}"
        if text_size_px(text, 8)[0] / DPI + 0.08 < length_h * per_hour_in:
            ink = "white" if is_dark(colour) and not hatch else INK
            plate = {"facecolor": colour, "edgecolor": "none", "pad": 1.5} if hatch else None
            at = (start_h + length_h / 2.0, middle)
            ax.text(*at, text, ha="center", va="center", fontsize=8, color=ink, bbox=plate)
        start_h += length_h
    ax.annotate(
        bar.end_text,
        (start_h, middle),
        (5, 0),
        textcoords="offset points",
        va="center",
        fontsize=9,
        color=INK,
        annotation_clip=False,
    )


def _draw_key(ax: Axes, shown: Sequence[str], looks: Mapping[str, tuple[str, str]]) -> None:
    patches = [
        Patch(facecolor=looks[part][0], hatch=looks[part][1], edgecolor=INK, linewidth=0.4)
        for part in shown
    ]
    ax.legend(
        patches,
        shown,
        loc="upper left",
        bbox_to_anchor=(0, 1),
        ncols=6,
        frameon=False,
        fontsize=8.5,
        borderaxespad=0,
        borderpad=0,
        handlelength=1.6,
    )

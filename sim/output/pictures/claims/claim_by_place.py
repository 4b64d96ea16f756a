"""The map of a claim: its figure wherever in an area an orbit might be, and where it is met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from sim.output.drawing import captions
from sim.output.drawing.basemap import draw_basemap, draw_graticule
from sim.output.drawing.claim_figure_classes import HATCHES, NOWHERE
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.drawing.legend import (
    WIDTH_IN,
    draw_bound,
    draw_class,
    draw_signs,
    fitted,
    legend_entries,
    name_class,
)
from sim.output.drawing.map_frame import Frame, frame_around
from sim.output.drawing.map_marks import Canvas
from sim.output.drawing.page_wording import Page, Wording, wrap
from sim.output.pictures.claims.claim_map_field import ClaimField
from sim.output.pictures.claims.page_table import draw_table, height_in, table_blocks
from sim.output.text import phrases
from sim.output.text.claim_text import claim_question, met_text
from sim.study.claims.figure_by_place import AS_STATED, ClaimMap, ShareMet
from sim.study.verdict.plain_answer import round_figure

_LEFT_IN, _GAP_IN, _RIGHT_IN, _BELOW_IN = 0.72, 0.25, 0.25, 0.42
_MAP_IN = (9.4, 7.4)


def draw_claim_map(
    claim_map: ClaimMap, entry: Mapping[str, Any], geometry: Mapping[str, Any]
) -> Figure:
    """The figure of a claim's map.

    `entry` is the claim's in `othsim claim --json`, `geometry` the plan's GeoJSON.
    """
    return _ClaimSheet(claim_map, entry, read_features(geometry)).drawn()


class _ClaimSheet:
    """Where everything of one map goes."""

    def __init__(self, claim_map: ClaimMap, entry: Mapping[str, Any], features: Features) -> None:
        self.claim_map, self.entry = claim_map, entry
        mapped = {claim_map.area: features.areas[claim_map.area]}
        self.features = replace(features, areas=mapped)
        self.field = ClaimField(claim_map, entry, self.features)

    def drawn(self) -> Figure:
        frame = frame_around(*self.features.positions_deg())
        scale = min(_MAP_IN[0] / frame.half_width_m, _MAP_IN[1] / frame.half_height_m)
        wide_in, high_in = frame.half_width_m * scale, frame.half_height_m * scale
        table_wide_in = wide_in + _GAP_IN + WIDTH_IN
        table = table_blocks(*self._table_rows(), table_wide_in)
        table_in = height_in(table)
        below_in = _BELOW_IN + table_in
        sheet_in = (_LEFT_IN + wide_in + _GAP_IN + WIDTH_IN + _RIGHT_IN, high_in + below_in)
        page = Page(self._wording(frame), sheet_in, _LEFT_IN)
        ax = page.axes(_LEFT_IN, below_in, wide_in, high_in)
        draw_basemap(ax, frame)
        draw_graticule(ax, frame)
        self.field.draw(ax, frame)
        Canvas(ax, frame, wide_in, high_in).draw_features(self.features, self.field.grid)
        side = page.axes(_LEFT_IN + wide_in + _GAP_IN, below_in, WIDTH_IN, high_in)
        self._draw_side(side, high_in)
        draw_table(page.axes(_LEFT_IN, 0.0, table_wide_in, table_in), table)
        return page.figure

    def _table_rows(self) -> tuple[list[str], list[list[str]]]:
        """Heads, and a row for each case: from each base, where in the area and of the orbits."""
        bases = list(dict.fromkeys(share.base for share in self.claim_map.shares))
        rows: dict[str, list[str]] = {}
        for share in self.claim_map.shares:
            text = f"{phrases.share(share.of_country)}, {phrases.share(share.of_orbits)}"
            rows.setdefault(share.case, [share.case]).append(text)
        named = [base.split(" (")[0] or "the nearest base" for base in bases]
        heads = ["Where it is met: of the area, of the orbits", *(f"from {base}" for base in named)]
        return heads, list(rows.values())

    def _wording(self, frame: Frame) -> Wording:
        entry, claim_map = self.entry, self.claim_map
        place = phrases.in_sentence(claim_map.area)
        parts = {share.base: share.of_country for share in self.stated}
        best = max(parts, key=lambda base: parts[base])
        colon = "" if entry["relation"] == "up_to" else ":"
        title = f"{met_text(entry)}{colon} {_where_text(parts[''], place)} from the nearest base"
        if parts[best] > parts[""]:
            title += f", in {phrases.share(parts[best])} of it from {best.split(' (')[0]}"
        ends = ""
        if claim_map.favoured is not None:
            ends = (
                "Ranges at their far ends: every figure that has a range at the end that favours "
                "the claim. "
            )
        rounded = ""
        if entry["relation"] == "up_to":
            edge, value = (
                round_figure(entry, number) for number in (self.field.edge, entry["value"])
            )
            rounded = f"{value} is reached from {edge} on, which is told as {value}. "
        note = (
            f"{captions.projection_note(frame, claim_map.cells.cell_m)} "
            "Each point is taken as an orbit's own, "
            "flown by the shortest legal route at the values the scenario states. "
            f"{ends}{rounded}The verdict on the claim: {entry['verdict']}."
        )
        sentence = [f'"{entry["statement"]}"', f"{entry['source']}"]
        return Wording(
            title[0].upper() + title[1:],
            sentence,
            [str(entry["answer"])],
            note,
            [f"claim {entry['id']}", "land and de facto borders: Natural Earth"],
        )

    @property
    def stated(self) -> list[ShareMet]:
        return [share for share in self.claim_map.shares if share.case == AS_STATED]

    def _draw_side(self, ax: Axes, high_in: float) -> None:
        ax.set_xlim(0, WIDTH_IN)
        ax.set_ylim(0, high_in)
        ax.set_axis_off()
        caption = wrap(claim_question(self.entry, bare=True).split(" "), " ", WIDTH_IN, (9, "bold"))
        ax.text(0, high_in, "\n".join(caption), va="top", fontsize=9, fontweight="bold")
        top_in = high_in - 0.17 * len(caption) - 0.18
        self._draw_classes(ax, top_in)
        signs = [*self._signs(), *legend_entries(self.features, self.field.grid)]
        draw_signs(ax, signs, labelspacing=0.5)

    def _signs(self) -> list[tuple[Artist, str]]:
        signs: list[tuple[Artist, str]] = []
        for line in self.field.lines:
            dash = line.pen["linestyles"][0]
            sign = Line2D([], [], color=line.pen["colors"], linewidth=2.0, linestyle=dash)
            signs.append((sign, fitted(line.text)))
        if self.field.has_gaps:
            grey = Patch(facecolor=NOWHERE, edgecolor=HATCHES, hatch="////", linewidth=0.5)
            signs.append((grey, "cannot be flown"))
        return signs

    def _draw_classes(self, ax: Axes, top_in: float) -> None:
        """The class boxes, the highest on top."""
        step_in = 0.3
        n = len(self.field.colours)
        known = self.claim_map.figure[np.isfinite(self.claim_map.figure)]
        shares = np.histogram(known, self.field.bounds)[0] / max(len(self.claim_map.figure), 1)
        for i, colour in enumerate(self.field.colours):
            draw_class(ax, (top_in - (n - i) * step_in, step_in), colour, shares[i])
        for i, bound in enumerate(self.field.bounds):
            y_in = top_in - (n - i) * step_in
            if not self.field.counts:
                draw_bound(ax, y_in, round_figure(self.entry, float(bound)))
            elif i < n:
                name_class(ax, y_in + step_in / 2, f"{bound + 0.5:g}")


def _where_text(part: float, place: str) -> str:
    """In which part of a place: nowhere in, in 12 % of, all over."""
    if part in (0.0, 1.0):
        return f"{'all over' if part else 'nowhere in'} {place}"
    return f"in {phrases.share(part)} of {place}"

"""Comparisons to be drawn, and what a reader sees of their sheets."""

from __future__ import annotations

import itertools

import matplotlib

import sim
from sim.output.drawing.page_wording import style

COMMON = """\
name: {name}
start: 2021-09-01T00:00Z
duration: 4 d
warmup: 1 d
airspace: {{closed: [IRN]}}
areas:
  kabul: {{centre: [34.53, 69.17], radius: 60 nm}}
  afghanistan: {country}
grid: {{area: {area}, cell: 60 km}}
fleets: {{birds: {{base: {base}, aircraft: mq9a_er, count: {count}, {luck}}}}}
orbits:
  kabul:
    area: kabul
    flown_by: [birds]
    pattern: {{kind: stare, radius: 5 nm}}
    altitude: 25000 ft
  herat:
    area: afghanistan
    flown_by: [birds]
    pattern: {{kind: stare, radius: 5 nm}}
    altitude: 25000 ft
    priority: 2
"""
LUCK = "turnaround: {lognormal: {mean: 8 h, sd: 3 h}}, ground_abort: 10 %"
# name of the case -> options with their bases, replications, grid area
CASES = {
    "near_and_far": (("OAIX", "OMAM"), 8, "afghanistan"),
    "in_the_frame": (("OAIX", "OAKB"), 8, "kabul"),
    "without_chance": (("OAIX", "OTBH", "OMAM"), 1, "afghanistan"),
    "five": (("OAIX", "OAKN", "UTSL", "OTBH", "OMAM"), 4, "kabul"),
    "one_of_many": (("OAIX", "OMAM"), 1, "kabul"),
}
NAMES = ("in_country", "a base with quite a long name", "x", "far", "gulf_ali_al_salem")


def options_of(bases, area, luck, folder):
    found = {}
    for name, base in zip(NAMES, bases, strict=False):
        if bases == CASES["in_the_frame"][0]:
            country = "{centre: [34.2, 69.8], radius: 20 nm}"
        else:
            country = "{country: AFG}"
        text = COMMON.format(country=country, name=name, base=base, count=2, area=area, luck=luck)
        path = folder / f"{name}.yaml"
        path.write_text(text, "utf-8")
        found[name] = sim.load_scenario(path)
    return found


def laid_out(draw, comparison):
    with style():
        figure = draw(comparison)
        figure.draw_without_rendering()
    return figure


def texts(figure):
    """Every text that is not empty, with its box in pixels."""
    found = [text for text in figure.findobj(matplotlib.text.Text) if text.get_text().strip()]
    return [(text, text.get_window_extent()) for text in found if text.get_visible()]


def said(figure):
    return [text.get_text() for text, _ in texts(figure)]


def assert_readable(figure):
    width, height = figure.canvas.get_width_height()
    found = texts(figure)
    for text, box in found:
        assert min(box.x0, box.y0, width - box.x1, height - box.y1) >= 0, text
    for (one, a), (other, b) in itertools.combinations(found, 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        # Two pixels: boxes of letters hold some air.
        assert wide <= 2 or high <= 2, (one, other)

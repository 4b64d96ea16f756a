"""The page of claims: each sentence with its verdict for a lay reader, and what would turn it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sim.figures import more_is_better
from sim.output.drawing.claim_figure_classes import (
    NOWHERE,
    claim_edge,
    class_bounds,
    class_colours,
)
from sim.output.drawing.drawn_features import Features, read_features
from sim.output.format.run_content import CoverageGrid
from sim.output.report.cell_shapes import class_shapes, clip_of
from sim.output.report.documents.answer import key_figures
from sim.output.report.documents.assumptions import assumptions_section
from sim.output.report.documents.provenance import (
    LOCALE,
    ScenarioText,
    texts_folded,
)
from sim.output.report.map_key import GROUND, marks_key
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.output.report.run_maps import sheet_of
from sim.output.report.sheet import on_sheet
from sim.output.report.svg_map import MapLayers, draw_map, key, swatch
from sim.output.report.tables import html_table
from sim.output.store.claims_folder import StoredClaims
from sim.output.store.files.disk import read_bytes
from sim.output.text import phrases
from sim.output.text.claim_text import (
    claim_question,
    claimed_figure,
    deciding_pair_text,
    fewer_hours_text,
    left_out_text,
    margin_text,
    met_text,
    probability_text,
    readings_table,
    turning_text,
)
from sim.output.text.text_table import TextTable
from sim.spelling import readable_name
from sim.study.claims.figure_by_place import ClaimMap
from sim.study.page.finding import KeyFigure
from sim.study.verdict.plain_answer import figure, round_figure

Entry = Mapping[str, Any]


def claims_heading(claims: Sequence[StoredClaims]) -> Html:
    """Which scenarios' sentences are tested."""
    n = sum(len(stored.entries) for stored in claims)
    names = [stored.scenario for stored in claims]
    title = names[0] if len(names) == 1 else f"{phrases.counted(n, 'claim')} tested"
    about = "a sentence held against what aircraft can do"
    setting = [phrases.counted(n, "claim") + " tested", about]
    return joined([element("h1", title), element("p", " · ".join(setting))])


def claims_sections(
    claims: Sequence[StoredClaims], living: Sequence[Section] = ()
) -> list[Section]:
    """The sections of the page of claims: all answers first, then each claim, then what moves."""
    sections = [Section("answer", "The answer", _answers(claims))]
    entries = [(stored, entry) for stored in claims for entry in stored.entries.values()]
    for number, (stored, entry) in enumerate(entries, start=1):
        sections.append(_claim_section(stored, entry, number, n_claims=len(entries)))
    sections += living
    texts = [text for text in map(texts_of, claims) if text is not None]
    if texts:
        sections.append(assumptions_section(texts))
    sections.append(Section("worked-out", "How this was worked out", _worked_out(claims, texts)))
    return sections


def texts_of(stored: StoredClaims) -> ScenarioText | None:
    """The scenario of claims, where their folder keeps it: those of before did not."""
    paths = [stored.folder / name for name in ("scenario.yaml", "resolved.yaml")]
    if not all(map(os.path.lexists, paths)):
        return None
    given, resolved = (read_bytes(path).decode("utf-8", "replace") for path in paths)
    return ScenarioText(stored.scenario, given, resolved)


def _answers(claims: Sequence[StoredClaims]) -> Html:
    """Every sentence and its answer; of one claim the three figures it rests on as well."""
    entries = [entry for stored in claims for entry in stored.entries.values()]
    if len(entries) == 1:
        (entry,) = entries
        return joined(
            [
                _quoted(entry),
                element("p", entry["answer"], class_="answer"),
                key_figures(figures_of(entry)),
            ]
        )
    told = []
    for i, entry in enumerate(entries, start=1):
        told.append(element("dt", element("a", f"“{entry['statement']}”", href=f"#claim-{i}")))
        told.append(element("dd", element("strong", _in_short(entry)), " ", entry["answer"]))
    return element("dl", *told, class_="answers")


def _in_short(entry: Entry) -> str:
    """The verdict in two words."""
    kind = str(entry["kind"])
    return "Only under conditions." if kind.endswith(" if") else f"{kind.capitalize()}."


def _quoted(entry: Entry) -> Html:
    mark = f" (trust {entry['trust']})" if entry["trust"] else ""
    return element(
        "figure",
        element("blockquote", f"“{entry['statement']}”"),
        element("figcaption", f"{entry['source']}{mark}"),
    )


def figures_of(entry: Entry) -> list[KeyFigure]:
    """What was found, by how much it is missed or met, and how likely it is."""
    where = deciding_pair_text(entry, entry["readings"][0])
    found = [KeyFigure(figure(entry, entry["result"]), f"found: {claimed_figure(entry)}", where)]
    asked = f"asked: {round_figure(entry, entry['value'])}"
    margin = margin_text(entry, entry["margin"]) or "no figure"
    found.append(KeyFigure(margin, "against what the sentence says", asked))
    probability = entry["probability"]
    if probability is not None:
        n = f"of {probability['n']:,} {probability['of']}"
        found.append(
            KeyFigure(
                phrases.share(probability["p"]),
                "of the cases that the stated ranges allow meet it",
                n,
            )
        )
    else:
        found.append(KeyFigure(entry["method"], "is how it was worked out"))
    return found


def _claim_section(stored: StoredClaims, entry: Entry, number: int, *, n_claims: int) -> Section:
    """One claim: verdict, map, readings, what would turn it, and what was assumed."""
    several = n_claims > 1
    said = [
        _quoted(entry),
        element("p", entry["answer"], class_="answer"),
        key_figures(figures_of(entry)),
    ]
    # Of one claim alone all that stands above already.
    parts: list[Html | None] = [*(said if several else []), _told(entry)]
    if stored.has(entry["id"], "claim_map"):
        parts.append(element("h3", "Where it is met"))
        parts.append(_map(stored, entry, f"claim{number}", n_claims))
    if len(entry["readings"]) > 1:
        parts += [
            element("h3", "What else the sentence may mean"),
            html_table(_readings(entry), f"Readings of {entry['id']}"),
        ]
    if entry["conditions"]:
        parts += [
            element("h3", "What would turn it"),
            html_table(_turning(entry), f"What would turn {entry['id']}"),
        ]
    if entry["assumptions"]:
        items = (element("li", one) for one in entry["assumptions"])
        parts += [element("h3", "What was assumed for it"), element("ul", *items)]
    title = f"Claim {number}: {entry['id'].replace('-', ' ')}" if several else "The verdict"
    return Section(f"claim-{number}", title, joined(parts))


def _told(entry: Entry) -> Html:
    """Verdict and doubt in sentences, each under a word of what it tells."""
    told = [("Verdict", f"{entry['verdict']}.")]
    if entry["because"]:
        told.append(("Because", f"{entry['because']}."))
    told.append(("What was asked", f"{claim_question(entry)}. Worked out by: {entry['method']}."))
    if entry["left_out"]:
        told.append(("Left out", left_out_text(entry).removeprefix("Left out, ")))
    # A verdict under conditions has them in itself, and the table below has all others.
    if entry["kind"] != "cannot be decided" and not str(entry["kind"]).endswith(" if"):
        told.append(("What would turn it", turning_text(entry)))
    if entry["hours_flown_fraction"] is not None:
        told.append(("With fewer hours flown", fewer_hours_text(entry)))
    told.append(("How likely", probability_text(entry)))
    return joined(
        element("p", element("strong", f"{head}:"), " ", words) for head, words in told if words
    )


def _readings(entry: Entry) -> TextTable:
    """What else the sentence may mean, each with its whole verdict."""
    rows = []
    for row, reading in zip(readings_table(entry).rows, entry["readings"], strict=True):
        words, _, found, margin, met_in, where = row
        rows.append((words, str(reading["verdict"]), found, margin, met_in, where))
    likely = f"met in, of {entry['probability']['of']}" if entry["probability"] else "met in"
    heads = ("if it means that", "verdict", "found", "margin", likely, "decided by")
    return TextTable("", heads, tuple(rows), n_left=2)


def _turning(entry: Entry) -> TextTable:
    """Each input that alone can turn the verdict, whether inside its range, and who vouches."""
    rows = []
    for condition in entry["conditions"]:
        stated = str(condition.get("range_from") or "")
        inside = "inside its range" if condition["inside_range"] else "beyond its range"
        trust = str(condition.get("trust") or "-")
        by = f"the {stated}" if stated else "nobody states one"
        rows.append((str(condition["words"]), inside if stated else "without a range", by, trust))
    heads = ("it takes", "which is", "range stated by", "trust mark of the value")
    return TextTable("", heads, tuple(rows), n_left=4)


# --- the map of a claim


def _map(stored: StoredClaims, entry: Entry, name: str, n_maps: int) -> Html:
    """The figure of a claim wherever in its area an orbit might be."""
    claim_map = stored.claim_map(entry["id"])
    features = read_features(stored.geometry)
    features = replace(features, areas={claim_map.area: features.areas[claim_map.area]})
    sheet = sheet_of([features], None)
    figures = claim_map.figure
    known = figures[np.isfinite(figures)]
    edge = claim_edge(entry)
    bounds = class_bounds(known, edge)
    more = entry_better(entry)
    colours = [*class_colours(len(bounds) - 1, dark_is_more=more), NOWHERE]
    ranks = np.searchsorted(bounds[1:-1], np.nan_to_num(figures), side="right")
    index = np.where(np.isfinite(figures), ranks, len(colours) - 1)
    grid = CoverageGrid.of(claim_map.area, claim_map.cells)
    outline = on_sheet(sheet, features.areas[claim_map.area])
    shapes = class_shapes(sheet, grid, index, len(colours), grown=bool(len(outline)), n_maps=n_maps)
    layers = MapLayers(
        features,
        f"Map: {claimed_figure(entry)} by place",
        f"Where {met_text(entry)} in {readable_name(claim_map.area)}.",
        list(zip(shapes.paths, colours, strict=True)),
        clip_of(sheet, outline),
        claim_map.area,
    )
    return element(
        "figure",
        draw_map(sheet, name, layers),
        _classes(entry, bounds, colours, index),
        marks_key(features, mapped=claim_map.area),
        element("figcaption", f"{_met_where(entry, claim_map, features)} {shapes.said}".rstrip()),
    )


def entry_better(entry: Entry) -> bool:
    """Whether more of a claim's figure is better for watching."""
    return bool(more_is_better(str(entry["metric"])))


def _classes(entry: Entry, bounds: np.ndarray, colours: Sequence[str], index: np.ndarray) -> Html:
    parts = np.bincount(index, minlength=len(colours)) / max(1, len(index))
    entries = []
    for i, colour in enumerate(colours[:-1]):
        ends = (round_figure(entry, float(bounds[i + end])) for end in (0, 1))
        words = f"{' to '.join(ends)}: {phrases.share(parts[i])} of the area"
        entries.append((swatch(colour=colour), words))
    if parts[-1] > 0.0:
        words = f"nobody can fly there: {phrases.share(parts[-1])}"
        entries.append((swatch(colour=colours[-1]), words))
    return key(entries, claimed_figure(entry).capitalize() + ", from the nearest base")


def _met_where(entry: Entry, claim_map: ClaimMap, features: Features) -> str:
    """In what share of the area the claim is met, from whichever base."""
    stated = claim_map.shares[0]
    area = phrases.in_sentence(claim_map.area)
    n = len(features.stations)
    return (
        f"With what is stated, {met_text(entry)} {_part(stated.of_country, area)} and over "
        f"{phrases.share(stated.of_orbits) if stated.of_orbits else 'none'} of the "
        f"{phrases.counted(n, 'orbit')}. "
        f"{GROUND}"
    )


def _part(fraction: float, area: str) -> str:
    """In what part of an area something is so."""
    return f"in {phrases.share(fraction)} of {area}" if fraction else f"nowhere in {area}"


def _worked_out(claims: Sequence[StoredClaims], texts: Sequence[ScenarioText]) -> Html:
    """How verdicts are found, by which version, and the scenarios."""
    versions = dict.fromkeys(f"othsim {stored.version}" for stored in claims)
    return joined(
        [
            element(
                "p",
                "Each sentence is read in every way that its words allow. A reading is held "
                "against the figure worked out from routes, speeds and endurance, at the values "
                "stated and over the ranges in which they may lie; a turning point is the value "
                "of one input, all else as stated, at which the verdict changes.",
            ),
            element(
                "p",
                "This is a planning model of watching: no weapon, no target, no strike is in it.",
            ),
            element("p", f"Worked out by {', '.join(versions)}."),
            element(
                "pre", "othsim claim SCENARIO --figures FOLDER\nothsim report FOLDER", tabindex="0"
            ),
            element("p", LOCALE, class_="note"),
            *(texts_folded(text) for text in texts),
        ]
    )

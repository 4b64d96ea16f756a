"""The page of a comparison: which option, how sure, why, and what would change it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from sim.output.drawing.drawn_features import Features, read_features
from sim.output.drawing.flight_phases import PHASE_HOURS, PHASES
from sim.output.drawing.metric_classes import classify
from sim.output.report.documents.answer import (
    aircraft_of,
    answer_section,
    ground_of,
    order_in_answer,
)
from sim.output.report.documents.assumptions import assumptions_section
from sim.output.report.documents.bars import (
    HOURS_FLOWN,
    HOURS_LOST,
    BarRow,
    Spread,
    cause_colours,
    causes_of,
    intervals,
    stacked,
)
from sim.output.report.documents.cues import unmet
from sim.output.report.documents.provenance import (
    ScenarioText,
    worked_out_section,
)
from sim.output.report.documents.run_page import method_of
from sim.output.report.documents.said_in_public import said_in_answer, said_section
from sim.output.report.documents.what_would_change import spare, what_would_change
from sim.output.report.documents.would_hold import order_section
from sim.output.report.map_key import GROUND, classes_key, marks_of_several
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.output.report.run_maps import CellsToDraw, cells_map, sheet_of
from sim.output.report.svg_map import MapLayers, draw_map
from sim.output.report.tables import html_table, with_names
from sim.output.store.comparison_folder import StoredComparison, file_names
from sim.output.store.files.disk import read_bytes
from sim.output.text import phrases
from sim.output.text.comparison_table import comparison_tables, footnotes
from sim.output.text.text_table import TextTable
from sim.spelling import listed, readable_name
from sim.study.compare.against_best import against_best
from sim.study.compare.shared_assumptions import CommonOrder
from sim.study.page.comparison_finding import comparison_finding, lead_of, places
from sim.study.page.finding import in_words, percent
from sim.study.page.levers import Levers

# More orbits than this are not named in a heading.
_MOST_ORBITS: Final = 6


def names_of(comparison: StoredComparison) -> dict[str, str]:
    """What a reader calls the options: their scenarios' names, told apart where they are alike.

    What all of them end with after a comma tells none from another, and is left out.
    """
    named = {name: str(own["scenario"]) for name, own in comparison.summary["options"].items()}
    while len(named) > 1 and len({title.rpartition(", ")[2] for title in named.values()}) == 1:
        shorter = {name: title.rpartition(", ")[0] for name, title in named.items()}
        if not all(shorter.values()):
            break
        named = shorter
    alike = len(set(named.values())) < len(named)
    return {name: f"{title} ({name})" if alike else title for name, title in named.items()}


def comparison_heading(comparison: StoredComparison) -> Html:
    """What is compared, over how long."""
    summary, n = comparison.summary, len(comparison.names)
    texts = texts_of(comparison, names_of(comparison))
    start = datetime.fromisoformat(comparison.manifest["start_utc"])
    days = phrases.days(float(comparison.manifest["duration_s"]))
    orbits = dict.fromkeys(name for own in summary["options"].values() for name in own["orbits"])
    watched = [readable_name(name) for name in orbits]
    over = ground_of(texts, comparison.grid.area if comparison.grid else "")
    setting = [
        aircraft_of(texts),
        f"orbits: {listed(watched, 'and')}" if 0 < len(watched) <= _MOST_ORBITS else "",
        f"{days} from {phrases.date(start)}",
        phrases.counted(int(summary["replications"]), "replication"),
    ]
    title = f"{in_words(n).capitalize()} basing options {f'for {over} ' * bool(over)}compared"
    return joined([element("h1", title), element("p", " · ".join(filter(None, setting)))])


def comparison_sections(
    comparison: StoredComparison,
    levers: Mapping[str, Levers],
    fewest: tuple[int, int] | None,
    order: CommonOrder | None,
    living: Sequence[Section] = (),
    claims: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> list[Section]:
    """The sections of a comparison's page, in their order; the `living` ones are moved in it.

    `claims` are those of each option's scenario, held against it as stated.
    """
    summary = against_best(comparison.summary, comparison.rows, comparison.block)
    names = names_of(comparison)
    texts = texts_of(comparison, names)
    tables = [with_names(table, summary) for table in comparison_tables(summary, names)]
    told = [element("p", line, class_="note") for line in _notes(comparison, summary, tables)]
    method = method_of({**summary, "budgets": _all_budgets(summary)})
    sections = [
        answer_section(
            comparison_finding(summary, names, comparison.grid.area if comparison.grid else ""),
            orbits=_has_orbits(summary),
            cues=not _has_orbits(summary),
            several=int(summary["replications"]) > 1,
            beside=[
                *order_in_answer(order, names, spare(summary, names, fewest)),
                *said_in_answer(claims or {}),
            ],
        ),
        Section("map", "The map", maps(comparison, names)),
        Section("ranking", "Side by side", _ranking(summary, names)),
        *([_lost(summary, names)] if _has_orbits(summary) else []),
        *_unmet_sections(summary, names),
        Section("hours", "Where the flight hours went", _hours(summary, names)),
        Section(
            "change", "What would change it", what_would_change(summary, names, levers, fewest)
        ),
        order_section(summary, names, order, living=any(one.data for one in living)),
        *living,
        *said_section(claims or {}, names, order),
        Section("tables", "All figures and differences", joined([*map(html_table, tables), *told])),
        assumptions_section(texts),
    ]
    used = " ".join(str(one.body) for one in sections)
    return [*sections, worked_out_section(comparison.manifest, texts, method, used)]


def _notes(
    comparison: StoredComparison, summary: Mapping[str, Any], tables: Sequence[TextTable]
) -> list[str]:
    """What the tables need to be read; remarks are about options by what their files are called."""
    called = "; ".join(f"{name}: {title}" for name, title in names_of(comparison).items())
    widest = (
        "The folder keeps no figures of single replications: the intervals of differences are as "
        "wide as they can be, worked out from the differences from the comparison’s baseline."
    )
    notes = footnotes(summary)
    if not any("\u2020" in cell for table in tables for row in table.rows for cell in row):
        notes = [note.partition("; \u2020")[0] for note in notes]
    return [
        *([widest] if summary["at_most"] else []),
        *notes,
        *([f"Options in the notes: {called}."] if summary["remarks"] else []),
    ]


def texts_of(comparison: StoredComparison, names: Mapping[str, str]) -> list[ScenarioText]:
    """The scenarios of the options. Raises ResultsError where one is missing."""
    folder, texts = comparison.folder / "scenarios", []
    for name, slug in zip(comparison.names, file_names(comparison.names), strict=True):
        given, resolved = (
            read_bytes(folder / f"{slug}{ending}").decode("utf-8", "replace")
            for ending in (".yaml", ".resolved.yaml")
        )
        texts.append(ScenarioText(names[name], given, resolved))
    return texts


def _all_budgets(summary: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [budget for own in summary["options"].values() for budget in own["budgets"]]


def _has_orbits(summary: Mapping[str, Any]) -> bool:
    return all(own.get("demand") for own in summary["options"].values())


# --- the maps


def maps(comparison: StoredComparison, names: Mapping[str, str]) -> Html:
    """A map of each option on the same sheet, the best first: routes, and what it watches."""
    features = {name: read_features(g) for name, g in comparison.geometries.items()}
    grid = comparison.grid
    sheet = sheet_of(features.values(), grid)
    watched = comparison.field("coverage_fraction")
    drawn, ground, colours = [], "", None
    for i, entry in enumerate(comparison.summary["ranking"]):
        name = entry["option"]
        own, under, coarser = features[name], f"sheet{i + 1}", ""
        if grid is None:
            layers = MapLayers(own, f"Map: {names[name]}", _bases(own))
            picture = draw_map(sheet, under, layers, ground)
        else:
            covered = watched[name]
            duration_s = float(comparison.manifest["duration_s"])
            fields = {"coverage_fraction": covered, "blind": covered == 0.0}
            classes = classify("coverage_fraction", fields, duration_s)
            cells = CellsToDraw(grid, classes, duration_s, len(watched))
            picture, (_, coarser) = cells_map(sheet, under, own, cells, ground=ground)
            colours = colours or classes_key(classes, shares=False)
        ground = ground or under
        words = f"{_place(comparison.summary, i)}. {names[name]}"
        caption = element(
            "figcaption", element("strong", words), f" {_bases(own)} {coarser}".rstrip()
        )
        drawn.append(element("figure", picture, caption))
    return joined(
        [
            element("div", *drawn, class_="maps"),
            colours,
            marks_of_several(features.values(), grid.area if grid is not None else ""),
            element("p", GROUND, class_="note"),
        ]
    )


def _place(summary: Mapping[str, Any], i: int) -> int:
    """The place of an option in the ranking, from 1: those that are equal share one."""
    return places(summary)[i]


def _bases(features: Features) -> str:
    return ", ".join(f"{base.count} at {base.name}" for base in features.bases) + "."


# --- side by side


def _ranking(summary: Mapping[str, Any], names: Mapping[str, str]) -> Html:
    lead = lead_of(summary)
    what = "orbit hours filled" if lead == "fill_fraction" else "cues reached"
    if all(entry[lead]["mean"] is None for entry in summary["ranking"]):
        return element("p", f"There were no {what.rpartition(' ')[0]} to rank the options by.")
    rows = []
    for i, entry in enumerate(summary["ranking"]):
        figure, best = entry[lead], entry["p_best"]
        ends = None if figure["lo"] is None else (figure["lo"], figure["hi"])
        often = "" if best is None or summary["exact"] else f", first in {percent(best)}"
        mean = figure["mean"] or 0.0
        spread = "" if ends is None else f" ({100 * ends[0]:.1f} to {100 * ends[1]:.1f})"
        text = f"{percent(mean)}{spread}{often}"
        place = _place(summary, i)
        told = f"{place}. {names[entry['option']]}"
        rows.append(Spread(told, mean, ends, text, best=place == 1))
    several = summary["replications"] > 1
    said = f"Ranked by {what}. The bar is {'the mean' if several else 'the one replication'}"
    said += ", the line over its end the 95\u00a0% interval" * several
    often = "; first in: share of the replications in which the option did most, all under the same"
    said += f"{often} luck; ties are split" * (several and not summary["exact"])
    return joined([element("p", f"{said}."), intervals(("option", what, "share"), rows)])


def _lost(summary: Mapping[str, Any], names: Mapping[str, str]) -> Section:
    rows = []
    for entry in summary["ranking"]:
        demand = summary["options"][entry["option"]]["demand"]
        causes = {c: h["mean"] for c, h in demand.get("lost_hours_by_cause", {}).items()}
        lost_h, asked_h = (demand[f"{what}_hours"]["mean"] for what in ("lost", "demanded"))
        places = 2 * (0.0 < asked_h < 10.0)  # in whole hours it would be 0 of 0
        end = f"{lost_h:,.{places}f} of {asked_h:,.{places}f} h"
        rows.append(BarRow(names[entry["option"]], causes_of(causes), end))
    said = (
        "An orbit hour is lost while fewer aircraft are on station than asked: a gap, which ends "
        "when one arrives."
    )
    chart = stacked(
        ("option", "hours lost, by cause", "lost"), rows, cause_colours(), "lost", HOURS_LOST
    )
    body = joined([element("p", said), chart])
    return Section("lost", "What the orbit hours were lost to", body)


def _unmet_sections(summary: Mapping[str, Any], names: Mapping[str, str]) -> list[Section]:
    """Why cues were not reached, of the kind by which options are ranked."""
    best = summary["options"][summary["ranking"][0]["option"]]
    kind = next(iter(best.get("cues", {})), None)
    if kind is None:
        return []
    owners = [
        (names[entry["option"]], summary["options"][entry["option"]]["cues"][kind])
        for entry in summary["ranking"]
        if kind in summary["options"][entry["option"]].get("cues", {})
    ]
    parts = unmet(owners, "option")
    title = f"Why cues were not reached: {readable_name(kind)}"
    return [Section("unmet", title, joined(parts))] if parts else []


def _hours(summary: Mapping[str, Any], names: Mapping[str, str]) -> Html:
    rows = []
    for entry in summary["ranking"]:
        fleet = summary["options"][entry["option"]]["fleet"]
        parts = {part: fleet[name]["mean"] for part, name in PHASE_HOURS.items() if name in fleet}
        # Comparisons of before say neither what was on scene nor what was away.
        rest_h = (fleet["flight_hours"]["mean"] or 0.0) - sum(parts.values())
        if rest_h > 0.01:
            parts["called away"] = rest_h
        transit = fleet["transit_fraction"]["mean"]
        end = "nothing is flown" if transit is None else f"{percent(transit)} transit"
        rows.append(BarRow(names[entry["option"]], parts, end))
    chart = stacked(("option", "flight hours", "in transit"), rows, PHASES, "hours", HOURS_FLOWN)
    return joined([chart, _counted_twice(summary, names)])


def _counted_twice(summary: Mapping[str, Any], names: Mapping[str, str]) -> Html | None:
    """Why hours on station are more than those filled, by the figures of the first option."""
    first = summary["ranking"][0]["option"]
    own = summary["options"][first]
    on_station_h = own["fleet"]["on_station_hours"]["mean"] or 0.0
    filled_h = (own.get("demand") or {}).get("filled_hours", {}).get("mean") or on_station_h
    if on_station_h - filled_h < 1.0:
        return None
    said = (
        f"Hours on station are those of aircraft, and both count while one relieves the other: "
        f"“{names[first]}” has {on_station_h:,.0f} h on station for {filled_h:,.0f} h filled."
    )
    return element("p", said, class_="note")

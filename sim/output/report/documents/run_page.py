"""The page of a run: the answer, the figures it rests on, the map, and all that is behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sim.output.drawing import captions
from sim.output.drawing.drawn_features import read_features
from sim.output.report.documents.answer import answer_section
from sim.output.report.documents.assumptions import assumptions_section, claims_in
from sim.output.report.documents.bars import (
    HOURS_LOST,
    BarRow,
    cause_colours,
    causes_of,
    stacked,
)
from sim.output.report.documents.cues import cues_section
from sim.output.report.documents.provenance import (
    ScenarioText,
    worked_out_section,
)
from sim.output.report.documents.time_chart import week_figure
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section
from sim.output.report.tables import html_table, reader_table
from sim.output.store.files.disk import read_bytes
from sim.output.store.stored_run import Run
from sim.output.text.meaning_of_covered import covered_meaning
from sim.output.text.plan_and_run_tables import plan_table, run_tables
from sim.output.text.text_table import TextTable
from sim.spelling import readable_name
from sim.study.page.finding import percent
from sim.study.page.run_finding import run_finding
from sim.study.verdict.plain_answer import figure

_INTERVALS: Final = (
    "Each figure is a mean over the replications. Behind it stands the 95 % interval of that mean: "
    "± half its width or, where it reaches farther to one side, how far down and up, so that "
    "8.0 -1.6 +2.5 is from 6.4 to 10.5."
)


def run_sections(
    run: Run, map_figure: Html, living: Sequence[Section] = (), *, exact: bool | None
) -> list[Section]:
    """The sections of a run's page in their order; the living ones come behind the map.

    `exact` says that no chance is in the run, None that its scenario can be read no longer.
    """
    summary, texts = run.summary(), texts_of(run)
    n_aircraft = sum(base.count for base in read_features(run.geometry).bases)
    mapped = run.grid.area if run.grid is not None else ""
    return [
        answer_section(
            run_finding(summary, n_aircraft, exact=exact, mapped=mapped),
            orbits=bool(summary["orbits"]),
            cues=bool(summary.get("cues")),
            several=int(summary["replications"]) > 1,
        ),
        Section("map", "The map", map_figure),
        *living,
        *([lost_section(summary)] if summary["orbits"] else []),
        *([cues_section(run, summary)] if summary.get("cues") else []),
        Section("week", "Who flew when", week_figure(run)),
        *([budgets_section(summary)] if summary["budgets"] else []),
        _tables(summary),
        *([claims_section(summary, texts.resolved)] if summary["claims"] else []),
        assumptions_section([texts]),
        worked_out_section(run.manifest, [texts], method_of(summary)),
    ]


def run_heading(run: Run) -> Html:
    """Name and setting of a run."""
    features = read_features(run.geometry)
    if features.bases:
        setting = captions.run_setting(run.manifest, features.bases, len(features.stations))
        setting = [words for words in setting if words != "0 orbits"]
    else:
        setting = []
    return joined([element("h1", run.manifest["scenario"]), element("p", " · ".join(setting))])


def texts_of(run: Run) -> ScenarioText:
    """The scenario of a run as its folder keeps it. Raises ResultsError where it is missing."""
    given, resolved = (
        read_bytes(run.folder / name).decode("utf-8", "replace")
        for name in ("scenario.yaml", "resolved.yaml")
    )
    return ScenarioText(str(run.manifest["scenario"]), given, resolved)


def lost_section(summary: dict[str, Any]) -> Section:
    """What each orbit lost, by cause."""
    rows = []
    for name, own in summary["orbits"].items():
        lost = {cause: h["mean"] or 0.0 for cause, h in own["lost_hours_by_cause"].items()}
        filled = own["fill_fraction"]["mean"]
        end = "-" if filled is None else percent(filled)
        rows.append(BarRow(readable_name(name), causes_of(lost), end))
    note = (
        "An orbit hour is lost while fewer aircraft are on station than asked: a gap, which ends "
        "when one arrives."
    )
    chart = stacked(
        ("orbit", "hours lost, by cause", "filled"), rows, cause_colours(), "lost", HOURS_LOST
    )
    return Section("lost", "Where the hours went", joined([element("p", note), chart]))


def budgets_section(summary: dict[str, Any]) -> Section:
    """The sortie of each fleet to each orbit."""
    said = (
        "Worked out from distance, speed and endurance alone, before anything flies: hours out, on "
        "station and back, the share of the flight in transit, and how many aircraft keep one "
        "orbit filled."
    )
    table = reader_table(plan_table(summary), 2, "From each fleet to each orbit")
    body = joined([element("p", said), html_table(table)])
    return Section("budgets", "One sortie, in closed form", body)


def _tables(summary: dict[str, Any]) -> Section:
    """Every figure of the run, and how its interval is written where there is one."""
    tables = (html_table(reader_table(table)) for table in run_tables(summary))
    note = element("p", _INTERVALS, class_="note") if summary["replications"] > 1 else None
    return Section("tables", "All figures", joined([note, *tables]))


def claims_section(summary: dict[str, Any], resolved: str) -> Section:
    """The verdicts on the sentences of the scenario, which `resolved` has word for word."""
    stated = {one["id"]: one for one in claims_in(resolved)}
    rows = []
    for one in summary["claims"]:
        claim = stated.get(str(one.get("id", "")), {})
        # Of one figure against another's the difference is not the figure.
        entry = {"metric": claim.get("metric"), "unit": None, "against": None}
        told = bool(claim) and claim.get("against", "{}") == "{}" and one.get("result") is not None
        found = figure(entry, one["result"]) if told else "-"
        sentence = f"“{claim['statement']}”" if claim else str(one.get("id", ""))
        who = claim.get("source", "-")
        rows.append((sentence, who, found, str(one.get("verdict", ""))))
    said = (
        "Sentences with a number in them, held against this run and its budgets; othsim claim has "
        "all their readings and what would turn them."
    )
    heads = ("sentence", "who says so", "found", "verdict")
    note = (
        "Found: the figure on which the verdict hangs, of the fleet and orbit that favour the "
        "sentence most or least, as its words ask."
    )
    table = html_table(TextTable("Claims", heads, tuple(rows), n_left=4, note=note))
    return Section("claims", "Claims", joined([element("p", said), table]))


def method_of(summary: dict[str, Any]) -> list[str]:
    """What was done, in a few sentences."""
    n = int(summary["replications"])
    times = f"{n:,} times, each with its own luck" if n > 1 else "once"
    return [
        "Routes are the shortest on the ellipsoid that stay out of closed airspace. From them come "
        "the hours of a sortie; the fleets are then flown through the whole time in an event "
        f"model, {times}, and every stretch of time in which a point of the ground is covered is "
        "worked out exactly, not sampled.",
        "; ".join(covered_meaning(summary["budgets"])) + "." if summary["budgets"] else "",
        "This is a planning model of watching: no weapon, no target, no strike is in it.",
    ]

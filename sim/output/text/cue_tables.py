"""The tables of a run about cues, targets and places watched, and of a plan about cues."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sim.figure_table import UNMET
from sim.figure_text import IN_PERCENT, Style, style_of
from sim.figures import figure_of
from sim.output.text.phrases import never_came
from sim.output.text.text_table import TextTable

_OF_A_CUE: Final = (
    *("n_reported", "reached_fraction", "within_fraction"),
    *("response_time_p50_h", "response_time_p90_h", "response_time_mean_h", "wait_mean_h"),
)
_OF_A_SEARCH: Final = (
    *("n_reported", "found_fraction", "found_of_true_fraction", "time_to_find_mean_h"),
    *("search_hours", "search_hours_on_false", "held_fraction", "hold_mean_h", "custody_fraction"),
)
_OF_A_SURGE: Final = ("n_open_max", "n_open_at_end", "recovery_h")
_SURGE_NOTE: Final = (
    "recovery: from the surge's end until no cue reported before that was open; >: in some "
    "replication one always was."
)
_OF_AN_ALERT: Final = ("ready_fraction", "away_fraction")
_OF_A_TARGET: Final = (
    *("n_targets", "found_fraction", "time_to_sight_mean_h", "seen_fraction", "n_sightings"),
)
_OF_A_WATCH: Final = (
    *("watched_fraction", "bins_seen_fraction", "bins_met_fraction"),
    *("known_fraction", "known_after_d", "n_sightings", "first_sighting_h"),
)
# What keeps a reader from taking a mean over the reached for one over all, or held for known.
_NOTE: Final = (
    "half, 90 % within: over all cues of all replications, those never reached being later than "
    "all; >: it is among these;\n"
    "response: over those reached alone.\n"
    "Reached is looked at, found is seen, held is not lost since: none says what it is, or who."
)
_TARGET_NOTE: Final = (
    "found: within reach of an aircraft on station for as long as its sensor takes to settle.\n"
    "Whoever is within reach is seen: that flatters, for a sensor looks at far less at a time.\n"
    "Seen is not known: nothing says what it is, or who."
)
_WATCH_NOTE: Final = (
    "seen, met: share of the bins of the week or day with a look, and with as many as each needs; "
    "known: how often enough was seen in time;\n"
    "after: > where that never came in some replication. Watched is in reach: nothing says what "
    "was there, or who."
)
_PLAN_HEADS: Final = (
    *("cue", "answered by", "aircraft", "out h", "response h", "age h", "near enough", "in reach"),
    *("would find", "occupied h", "cues a day", "busy", "refused"),
)
_PLAN_NOTE: Final = (
    "Means over the cue's places in reach, with an aircraft ready: response from the report, age "
    "from the event.\nnear enough: places within the standard; would find: by a search at the mean "
    "age, of cues that are not false; occupied:\nreadiness, both ways, stay and turnaround, of all "
    "who relieve one another in a hold; busy: aircraft that the cues of this row keep away, in the "
    "mean;\nrefused: of calls that find nobody ready and go away, if this fleet answered this kind "
    "alone (Erlang B)."
)
_ORBIT_NOTE: Final = (
    "Of an orbit: one aircraft that is always there, at a random moment of its lap and of its "
    "stay; in reach counts moments at\nwhich it has enough left; occupied: until it is back on its "
    "orbit, or ready again at home."
)
_RELIEF_NOTE: Final = (
    "Reliefs: what is found is held to the end, and somebody is ready each time one must leave."
)


def cue_tables(summary: Mapping[str, Any]) -> list[TextTable]:
    """Cues by kind and phase, searches, surges, alerts; none where nothing is asked on demand."""
    kinds = [
        row for kind, own in summary.get("cues", {}).items() for row in _kind_and_phases(kind, own)
    ]
    if not kinds:
        return []
    searches = [(name, own) for name, own in kinds if "found_fraction" in own]
    surges = summary.get("surges", {}).items()
    fleets = summary["fleets"].items()
    alerts = [(name, fleet["alert"]) for name, fleet in fleets if "alert" in fleet]
    tables = [
        _table("Cues", ("cue", "cues"), kinds, (*_OF_A_CUE, UNMET), _NOTE),
        _table("Searches", ("search", "cues"), searches, _OF_A_SEARCH),
        _table("Surges", ("surge", "surges"), surges, _OF_A_SURGE, _SURGE_NOTE),
        _table("Alerts", ("alert", "alert"), alerts, _OF_AN_ALERT),
    ]
    return [table for table in tables if table.rows]


def target_and_watch_tables(summary: Mapping[str, Any]) -> list[TextTable]:
    """What was seen of targets by kind, and what is known of places watched; none of none."""
    targets, watches = (summary.get(name, {}).items() for name in ("targets", "watches"))
    tables = [
        _table("Targets", ("target", "targets"), targets, _OF_A_TARGET, _TARGET_NOTE),
        _table("Places watched", ("watch", "watches"), watches, _OF_A_WATCH, _WATCH_NOTE),
    ]
    return [table for table in tables if table.rows]


def _table(
    title: str,
    kind: tuple[str, str],
    entries: Iterable[tuple[str, Mapping[str, Any]]],
    names: Sequence[str],
    note: str = "",
) -> TextTable:
    """A row for each entry; `kind` is what it is, and the home of its figures."""
    what, home = kind
    heads = (what, *(figure_of(home, name).head for name in names))
    rows = tuple(
        (entry, *(_cell(home, figures, name) for name in names)) for entry, figures in entries
    )
    return TextTable(title, heads, rows, note=note)


def cue_plan_table(summary: Mapping[str, Any]) -> TextTable:
    """Cues in closed form: a row for each kind of cue and each alert or orbit that may answer."""
    entries = summary["cues"]
    rows: tuple[tuple[str, ...], ...] = tuple(
        (
            entry["cue"],
            entry["orbit"] or entry["fleet"],
            str(entry["aircraft"]),
            *(_hours(entry[name]) for name in ("out_h", "response_h", "age_h")),
            _share(entry["in_time_fraction"]),
            _share(entry["feasible_fraction"]),
            _share(entry["found_fraction"]),
            *(_hours(entry[name]) for name in ("occupied_h", "cues_per_day", "offered_aircraft")),
            _share(entry["refused_fraction"]),
            _in_words(entry),
        )
        for entry in entries
    )
    heads: tuple[str, ...] = (*_PLAN_HEADS, "")
    if not any(row[-1] for row in rows):
        heads, rows = _PLAN_HEADS, tuple(row[:-1] for row in rows)
    notes = [_PLAN_NOTE]
    notes += [_ORBIT_NOTE] * any(entry["orbit"] for entry in entries)
    notes += [_RELIEF_NOTE] * any(entry["reliefs"] for entry in entries)
    unknown: dict[str, dict[str, None]] = {}
    for entry in entries:
        for what in entry["left_out"] if entry["feasible_fraction"] else ():
            unknown.setdefault(what, {})[entry["orbit"] or entry["fleet"]] = None
    notes += [f"Not in closed form, of {', '.join(of)}: {what}." for what, of in unknown.items()]
    return TextTable(f"Cues of {summary['scenario']}", heads, rows, 2, "\n".join(notes))


def _in_words(entry: Mapping[str, Any]) -> str:
    """Why a row has no figures; empty where it has."""
    if entry["reason"]:
        return f"infeasible: {entry['reason']}"
    return (
        ""
        if entry["feasible_fraction"] is not None
        else (f"not in closed form: {', '.join(entry['left_out'])}")
    )


def _hours(value: float | None) -> str:
    return Style().text({"mean": value})


def _share(value: float | None) -> str:
    return IN_PERCENT.text({"mean": value})


def _kind_and_phases(
    kind: str, figures: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield kind, figures
    for phase, own in figures.items():
        if phase != UNMET and "mean" not in own:
            yield f"  {phase}", own


def _cell(home: str, figures: Mapping[str, Any], name: str) -> str:
    row, figure = figure_of(home, name), figures.get(name)
    if name == UNMET:
        return _unmet(figures)
    if figure is None:
        return "-"
    if figure["mean"] is None and never_came(f"{home}..{name}", figures):
        return ">"
    if row.is_count:
        return Style(decimals=row.decimals).text({"mean": figure["mean"]})
    return style_of(row).text(figure)


def _unmet(figures: Mapping[str, Any]) -> str:
    """What kept everybody away, how often, the most frequent cause first."""
    unmet = {cause: n["mean"] or 0.0 for cause, n in figures.get(UNMET, {}).items()}
    most_first = sorted(unmet.items(), key=lambda item: -item[1])
    return ", ".join(f"{cause.replace('_', ' ')} {n:,.4g}" for cause, n in most_first if n)

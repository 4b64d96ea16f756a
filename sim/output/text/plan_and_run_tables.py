"""The tables of a plan and of a run for a terminal, made from the summary alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sim.figure_text import IN_PERCENT, Style, style_of
from sim.figures import figure_of
from sim.operations.causes import cause_of
from sim.output.text.cue_tables import cue_plan_table, cue_tables, target_and_watch_tables
from sim.output.text.meaning_of_covered import covered_meaning
from sim.output.text.phrases import days_of, in_days, share
from sim.output.text.text_table import TextTable

# The figures of each table, in the order of its columns.
_OF_A_PLAN = (
    *("route_nm", "great_circle_nm", "out_h", "back_h", "on_station_h"),
    *("transit_fraction", "aircraft_per_orbit"),
)
# Of a fleet, before and behind its hours on station and on scene.
_OF_A_FLEET = (("sorties", "flight_hours"), ("transit_fraction", "aborted_hours"))
_OF_AN_ORBIT = (
    *("fill_fraction", "n_gaps", "gap_mean_h", "gap_max_h"),
    *("lost_hours", "lost_hours_by_cause"),
)
_TIMES_OF_AN_AREA = ("gap_max_h", "time_average_gap_h", "response_time_mean_h")


def plan_tables(entry: Mapping[str, Any]) -> list[TextTable]:
    """What `othsim plan` prints of a scenario: its budgets, and its cues where it has any."""
    cues = entry.get("cues")
    budgets = [plan_table(entry)] if entry["budgets"] or not cues else []
    return [*budgets, cue_plan_table(entry)] if cues else budgets


def plan_table(summary: Mapping[str, Any]) -> TextTable:
    """Sortie budgets, a row for each fleet and orbit."""
    heads: tuple[str, ...] = ("fleet", "orbit", *_heads("budgets", *_OF_A_PLAN), "")
    rows: tuple[tuple[str, ...], ...] = tuple(
        (
            entry["fleet"],
            entry["orbit"],
            *(_budget_cell(entry, name) for name in _OF_A_PLAN),
            "" if entry["feasible"] else f"infeasible: {entry.get('reason') or '-'}",
        )
        for entry in summary["budgets"]
    )
    if all(entry["feasible"] for entry in summary["budgets"]):
        heads, rows = heads[:-1], tuple(row[:-1] for row in rows)
    if not any(entry.get("closed") for entry in summary["budgets"]):
        return TextTable(summary["scenario"], heads, rows, n_left=2)
    closed = [_closed_then(entry.get("closed") or {}) for entry in summary["budgets"]]
    return TextTable(
        summary["scenario"],
        (*heads[:2], "closed", *heads[2:]),
        tuple((*row[:2], then, *row[2:]) for row, then in zip(rows, closed, strict=True)),
        n_left=3,
        note="closed: at some moment of the way out; behind the stroke, of the stay and way home.",
    )


def _budget_cell(entry: Mapping[str, Any], name: str) -> str:
    """A figure of a budget; there is no time on station where it cannot be flown."""
    value, known = entry.get(name), figure_of("budgets", name)
    if value is None or (name == "on_station_h" and not entry["feasible"]):
        return "-"
    return style_of(known).text({"mean": value})


def _heads(home: str, *names: str) -> tuple[str, ...]:
    """The heads of columns of figures."""
    return tuple(figure_of(home, name).head for name in names)


def _cells(home: str, figures: Mapping[str, Any], *names: str) -> Iterator[str]:
    """Figures of a run, each with its interval; of what is counted the mean alone."""
    for name in names:
        row = figure_of(home, name)
        figure = {"mean": _mean(figures[name])} if row.is_count else figures[name]
        yield style_of(row).text(figure)


def _closed_then(closed: Mapping[str, list[str]]) -> str:
    """The closures under which a sortie is flown: "IRN", "- / IRN, PAK"."""
    out, home = (", ".join(closed.get(way, [])) or "-" for way in ("out", "home"))
    return out if out == home else f"{out} / {home}"


def run_tables(summary: Mapping[str, Any]) -> list[TextTable]:
    """Fleets, orbits and areas of a finished run; of many replications each with its interval."""
    days = days_of(summary["duration_h"])
    fleets = {**summary["fleets"], "all": summary["fleet"]}
    if len(summary["fleets"]) == 1:
        del fleets["all"]
    tables = [
        _fleet_table(fleets, days, on_station=bool(summary["orbits"])),
        TextTable(
            "Orbits",
            ("orbit", *_heads("orbits", *_OF_AN_ORBIT)),
            tuple(_orbit_row(name, figures) for name, figures in summary["orbits"].items()),
            note=_orbits_note(summary),
        ),
    ]
    if not summary["orbits"] and summary.get("cues"):
        tables.pop()
    tables += [*cue_tables(summary), *target_and_watch_tables(summary)]
    looked = "; ".join(covered_meaning(summary["budgets"]))
    return [*tables, *_area_tables(summary["areas"], days, looked)]


def _orbits_note(summary: Mapping[str, Any]) -> str:
    """How to read the orbits of several replications: their longest gap, and what is rare."""
    n = summary["replications"]
    if n < 2:
        return ""
    note = f"worst gap: the mean of the longest of each of {n:,} replications."
    rare = [
        f"{name} {figures['fill_fraction']['seen']} of {n:,}"
        for name, figures in summary["orbits"].items()
        if figures["fill_fraction"].get("seen")
    ]
    return note + (f" Too few differ for an interval: {', '.join(rare)}." if rare else "")


def _fleet_table(
    fleets: Mapping[str, Mapping[str, Any]], days: float, *, on_station: bool
) -> TextTable:
    """A row for each fleet: its hours on station, where there are orbits, and on scene of cues."""
    there = ["on_station_hours"] * on_station
    if any("on_scene_hours" in figures for figures in fleets.values()):
        there.append("on_scene_hours")
    of_there = [head for name in there for head in (*_heads("fleets", name), "a day")]
    rows = []
    for fleet, figures in fleets.items():
        cells = [
            cell
            for name in there
            for cell in (*_cells("fleets", figures, name), f"{_mean(figures[name]) / days:,.1f}")
        ]
        before, behind = (_cells("fleets", figures, *names) for names in _OF_A_FLEET)
        rows.append((fleet, *before, *cells, *behind))
    flown, lost = (_heads("fleets", *names) for names in _OF_A_FLEET)
    heads = ("fleet", *flown, *of_there, *lost)
    return TextTable(f"Fleets over {in_days(24.0 * days)}", heads, tuple(rows))


def _orbit_row(name: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    causes = {cause: _mean(hours) for cause, hours in figures["lost_hours_by_cause"].items()}
    worst_first = sorted(causes.items(), key=lambda item: -item[1])
    return (
        name,
        *_cells("orbits", figures, *_OF_AN_ORBIT[:-1]),
        ", ".join(f"{cause_of(cause).label} {hours:,.1f}" for cause, hours in worst_first),
    )


def _area_tables(areas: Mapping[str, Any], days: float, looked: str) -> list[TextTable]:
    """Areas over the cells ever seen and, where some never are, apart over all cells.

    `looked` is what "covered" means.

    Over all cells a gap or a wait is the length of the study times the blind share, and little
    else.
    """
    if not areas:
        return []
    times = _heads("areas", *_TIMES_OF_AN_AREA)
    heads = ("area", *_heads("areas", "coverage_fraction", "blind_fraction"), *times)
    seen = tuple(
        (
            name,
            _share_of_area(figures["coverage_fraction"]),
            _share_of_area(figures["blind_fraction"]),
            *_cut_hours(figures, "_seen"),
        )
        for name, figures in areas.items()
    )
    cut = "≥: cut by the edge of the study. "
    note = f"Gaps and responses are over the points seen at least once.\n{looked}."
    tables = [TextTable("Areas, where seen", heads, seen, note=_if_cut(cut, seen) + note)]
    blind = {name: of for name, of in areas.items() if _mean(of["blind_fraction"]) > 0.0}
    if blind:
        rows = tuple((name, *_cut_hours(figures, "")) for name, figures in blind.items())
        whole = f"{'all' if days > 1.0 else 'the whole'} {in_days(24.0 * days)}"
        note = f"A point never seen counts with {whole}, and more in a longer study."
        note = _if_cut(cut, rows) + note
        tables.append(TextTable("Areas, all points", ("area", *times), rows, note=note))
    return tables


def _share_of_area(figure: Mapping[str, Any]) -> str:
    """In per cent; what would round to all or nothing and is neither in the words of the map."""
    written, mean = IN_PERCENT.text(figure), figure["mean"]
    if written in ("0.0 %", "100.0 %") and mean not in (0.0, 1.0):
        return share(mean).replace("\u00a0", " ")
    return written


def _if_cut(note: str, rows: tuple[tuple[str, ...], ...]) -> str:
    """What the sign of a lower bound means, where a table has one."""
    return note * any("≥" in cell for row in rows for cell in row)


def _cut_hours(figures: Mapping[str, Any], seen: str) -> tuple[str, ...]:
    """Longest gap, gap and wait at a random moment; "at least" where the study's edge cut them."""
    names = [f"{name.removesuffix('_h')}{seen}_h" for name in _TIMES_OF_AN_AREA]
    cut = _mean(figures["cut_fraction"]) > 0.0 or (
        not seen and _mean(figures["blind_fraction"]) > 0
    )
    whole_h = figures["revisit_max_h"]["mean"]
    longest_h = figures[names[0]]["mean"]
    worst_cut = cut and (whole_h is None or longest_h is None or longest_h > whole_h)
    return tuple(
        f"{'≥ ' * (at_least and figures[name]['mean'] is not None)}{Style().text(figures[name])}"
        for name, at_least in zip(names, (worst_cut, cut, cut), strict=True)
    )


def _mean(figure: Mapping[str, Any]) -> float:
    return figure["mean"] or 0.0

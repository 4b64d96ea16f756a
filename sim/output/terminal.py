"""What a terminal shows of a plan and of a run: tables of text, made from the summary alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class TextTable:
    """A title, column heads, rows of text; the first `n_left` columns are flush left."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    n_left: int = 1


def plan_table(summary: Mapping[str, Any]) -> TextTable:
    """Sortie budgets, a row for each fleet and orbit."""
    heads: tuple[str, ...] = (
        "fleet",
        "orbit",
        "route nm",
        "direct nm",
        "out h",
        "back h",
        "station h",
        "transit",
        "aircraft",
        "",
    )
    rows: tuple[tuple[str, ...], ...] = tuple(
        (
            entry["fleet"],
            entry["orbit"],
            "-" if entry["route_nm"] is None else f"{entry['route_nm']:,.0f}",
            f"{entry['great_circle_nm']:,.0f}",
            _hours(entry["out_h"]),
            _hours(entry["back_h"]),
            _hours(entry["on_station_h"]) if entry["feasible"] else "-",
            _share(entry["transit_fraction"]),
            str(entry["aircraft_per_orbit"] or "-"),
            "" if entry["feasible"] else f"infeasible: {entry['reason']}",
        )
        for entry in summary["budgets"]
    )
    if all(entry["feasible"] for entry in summary["budgets"]):
        heads, rows = heads[:-1], tuple(row[:-1] for row in rows)
    return TextTable(summary["scenario"], heads, rows, n_left=2)


def run_tables(summary: Mapping[str, Any]) -> list[TextTable]:
    """Fleets, orbits and areas of a finished run; of many replications each ± half its interval."""
    days = summary["duration_h"] / 24.0
    fleets = {**summary["fleets"], "all": summary["fleet"]}
    if len(summary["fleets"]) == 1:
        del fleets["all"]
    tables = [
        TextTable(
            f"Fleets over {days:g} days",
            ("fleet", "sorties", "flight h", "on station h", "a day", "in transit", "aborted h"),
            tuple(_fleet_row(name, figures, days) for name, figures in fleets.items()),
        ),
        TextTable(
            "Orbits",
            ("orbit", "filled", "gaps", "mean gap h", "worst gap h", "lost h", "lost to"),
            tuple(_orbit_row(name, figures) for name, figures in summary["orbits"].items()),
        ),
    ]
    if summary["areas"]:
        tables.append(
            TextTable(
                "Areas",
                ("area", "covered", "blind", "worst gap h", "average gap h", "mean response h"),
                tuple(_area_row(name, figures) for name, figures in summary["areas"].items()),
            )
        )
    return tables


def _fleet_row(name: str, figures: Mapping[str, Any], days: float) -> tuple[str, ...]:
    on_station_h = _mean(figures["on_station_hours"])
    return (
        name,
        f"{_mean(figures['sorties']):,.0f}",
        _hours_of(figures["flight_hours"], 1),
        _hours_of(figures["on_station_hours"], 1),
        f"{on_station_h / days:,.1f}",
        _share_of(figures["transit_fraction"]),
        _hours_of(figures["aborted_hours"], 1),
    )


def _orbit_row(name: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    causes = {cause: _mean(hours) for cause, hours in figures["lost_hours_by_cause"].items()}
    worst_first = sorted(causes.items(), key=lambda item: -item[1])
    return (
        name,
        _share_of(figures["fill_fraction"]),
        f"{_mean(figures['n_gaps']):,.0f}",
        _hours_of(figures["gap_mean_h"]),
        _hours_of(figures["gap_max_h"]),
        _hours_of(figures["lost_hours"], 1),
        ", ".join(f"{cause.replace('_', ' ')} {hours:,.1f}" for cause, hours in worst_first),
    )


def _area_row(name: str, figures: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        name,
        _share_of(figures["coverage_fraction"]),
        _share_of(figures["blind_fraction"]),
        _hours_of(figures["gap_max_h"]),
        _hours_of(figures["time_average_gap_h"]),
        _hours_of(figures["response_time_mean_h"]),
    )


def _share_of(figure: Mapping[str, Any]) -> str:
    error = _error(figure)
    if figure["mean"] is None or error is None:
        return _share(figure["mean"])
    return f"{100.0 * figure['mean']:.1f} ± {100.0 * error:.1f} %"


def _hours_of(figure: Mapping[str, Any], decimals: int = 2) -> str:
    if figure["mean"] is None:
        return "-"
    error = _error(figure)
    behind = "" if error is None else f" ± {error:,.{decimals}f}"
    return f"{figure['mean']:,.{decimals}f}{behind}"


def _error(figure: Mapping[str, Any]) -> float | None:
    """Half the width of the 95 % interval; None where there is none."""
    return None if figure["hi"] is None else (figure["hi"] - figure["lo"]) / 2.0


def _mean(figure: Mapping[str, Any]) -> float:
    return figure["mean"] or 0.0


def _hours(value: float | None) -> str:
    return "-" if value is None else f"{value:,.2f}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100.0 * value:.1f} %"

"""Questions about figures: the one at a path, its unit, its words, and whether more is better."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from sim.figure_table import BY_CAUSE, HOMES, ROWS, UNMET, Figure
from sim.units import COUNT, Unit, unit_named


@cache
def _index() -> dict[tuple[str, str], Figure]:
    """Every figure by its home and the last part of its path."""
    found = {(home, row.name): row for row in ROWS for home in row.homes}
    return found | {("areas", row.name): row for row in map(_where_seen, ROWS) if row.seen}


def _where_seen(row: Figure) -> Figure:
    """A figure over the cells ever seen; the unit stays last: "gap_max_seen_h"."""
    comma = "," * (len(row.label.split()) > 2)
    return replace(
        row,
        name=f"{row.stem}_seen_h",
        homes=("areas",),
        label=f"{row.label}{comma} where seen at least once",
        means=f"{row.means}; over the cells covered at least once",
        optional=True,
        caption="",
    )


def figures_in(home: str) -> list[Figure]:
    """The figures of a home, in the order of the table.

    >>> [figure.name for figure in figures_in("fleets")][-2:]
    ['transit_fraction', 'losses']
    """
    return [figure for (owner, _), figure in _index().items() if owner == home]


def figure_of(home: str, name: str) -> Figure:
    """The figure of a home by the last part of its path; a KeyError where there is none.

    >>> figure_of("orbits", "n_gaps").head
    'gaps'
    """
    return _index()[home, name]


def on_maps() -> dict[str, Figure]:
    """The figures that a map can show, by their names there: "gap_max"."""
    return {row.stem: row for row in ROWS if row.caption}


def map_named(name: str) -> str | None:
    """The map of a figure that is named with its unit or without; None where there is none.

    >>> map_named("gap_max_h"), map_named("gap_max"), map_named("gap_mean_h")
    ('gap_max', 'gap_max', None)
    """
    for stem, figure in on_maps().items():
        if name in (stem, figure.name, figure.cell_name, f"{stem}_fraction"):
            return stem
    return None


def figure_at(path: str) -> Figure | None:
    """The figure at a path; None where there is none of that name. A bare name is a budget's.

    >>> figure_at("fleet.transit_fraction").head, figure_at("transit_fraction").head
    ('in transit', 'transit')
    """
    home, *rest = path.split(".") if "." in path else ("budgets", "", "", path)
    if home not in HOMES:
        return None
    if home == "fleets" and rest[1:2] == ["alert"]:
        home = "alert"
    name, *cause = rest[HOMES[home].path.count(".") :] or ("",)
    if home == "cues" and cause and name != UNMET:
        name, *cause = cause  # before it stood a phase
    if len(cause) != (name in (BY_CAUSE, UNMET)):
        return None
    return _index().get((home, name))


def unit_of(path: str) -> Unit:
    """The unit of the figure at a path, or the one that its name ends with.

    >>> unit_of("areas.kabul.gap_max_h").symbol, unit_of("seed").symbol
    ('h', 'count')
    """
    figure = figure_at(path)
    return figure.unit if figure else unit_named(last_of(path)) or COUNT


def dimension_of(path: str) -> str:
    """What kind of quantity a figure is: "fleet.transit_fraction" is a fraction."""
    return unit_of(path).dimension


def label_of(path: str) -> str:
    """A figure as a reader calls it.

    >>> label_of("orbits.kabul.fill_fraction"), label_of("demand.lost_hours_by_cause.air_abort")
    ('share of the demanded time filled', 'hours lost to air abort')
    """
    figure = figure_at(path)
    if figure is None:
        return last_of(path).removesuffix("_h").replace("_", " ")
    cause = f" {last_of(path).replace('_', ' ')}" if figure.name in (BY_CAUSE, UNMET) else ""
    return figure.label + cause


def behind_number(path: str) -> str:
    """A figure as it stands behind a number, with a blank before it; empty where it has no such."""
    figure = figure_at(path)
    return figure.behind if figure else ""


def last_of(path: str) -> str:
    """The last part of a dotted path: aircraft.mq9a.endurance is endurance."""
    return path.rsplit(".", 1)[-1]


def more_is_better(path: str) -> bool:
    """Whether a larger figure is one of more watching: "on_station_h", not "route_nm"."""
    figure = figure_at(path)
    return figure is not None and figure.better == "more"


def is_budget(path: str) -> bool:
    """Whether a path is that of a closed form: `budgets.dhafra.kabul.out_h`, or `out_h` of all."""
    return path.startswith("budgets.") or ("." not in path and figure_at(path) is not None)


def is_derived(path: str) -> bool:
    """Whether a run's figure is worked out from others of it, and is not in its summary.json."""
    figure = figure_at(path)
    return figure is not None and (figure.derived or path.startswith("demand."))

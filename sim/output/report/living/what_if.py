"""What-if: the part of a page that budgets sorties anew while a slider moves.

Without scripts it is a table of what each permission is worth; with them the page has every way
that a base, an orbit and a permission may ask for, and works out the rest by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from sim.output.drawing.drawn_features import Features
from sim.output.report.living.map_squares import Raster
from sim.output.report.map_key import place_signs
from sim.output.report.markup import Html, element, joined
from sim.output.report.page import Section, own_file
from sim.output.report.sheet import Sheet, path_of
from sim.output.report.svg_map import MapLayers, draw_map, key, swatch
from sim.output.report.tables import html_table
from sim.output.text.phrases import readable_name
from sim.output.text.text_table import TextTable
from sim.units import HOUR_S, KNOT_MPS

TITLE: Final = "What if?"
# Least transit share of each class of the map.
CLASSES: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7)
_MOST_COLUMNS: Final = 8


def what_if_section(
    tables: Mapping[str, Mapping[str, Any]],
    features: Features,
    sheet: Sheet,
    raster: Raster,
    ground: str = "sheet",
) -> Section:
    """The section of tables of ways, one for each scenario by its name.

    `features` are the bases, orbits and areas of all of them, `ground` the map of the page in which
    the base map lies.
    """
    data = {
        "options": [_option(name, table, sheet, raster) for name, table in tables.items()],
        "classes": CLASSES,
        "map": {"columns": raster.columns, "size": round(raster.size, 3)},
    }
    # Of several those in which a permission could be given: their budgets stand elsewhere.
    worth = (
        _worth(table, name if len(tables) > 1 else "")
        for name, table in tables.items()
        if len(tables) == 1 or table["switches"]
    )
    moves = "With scripts the page moves these figures by itself."
    plain = element("div", *worth, element("p", moves, data_part="plain"))
    living = element(
        "div",
        element("p", data_part="sentence", class_="answer"),
        element("div", _controls(list(tables.values())), _figures(), class_="what-if"),
        _map(features, sheet, ground, timed=any(table["timed"] for table in tables.values())),
        _orbits(),
        data_part="living",
        class_="living",
        hidden=True,
    )
    script = own_file("living/sortie_budget.js") + own_file("living/what_if.js")
    return Section("what-if", TITLE, joined([living, plain]), script, data)


def _option(name: str, table: Mapping[str, Any], sheet: Sheet, raster: Raster) -> dict[str, Any]:
    """A table as the script takes it: lines on the sheet, ways to all squares, and names."""
    places = table["places"].items()
    return {
        **table,
        "name": name,
        "bases": _base_names(table),
        "names": {name: readable_name(name) for name in table["orbits"]},
        "ways": [_drawn(ways, sheet) for ways in table["ways"]],
        "places": {fleet: [raster.spread(row) for row in rows] for fleet, rows in places},
        "bends": table["bends"]
        and {
            fleet: [[raster.spread(row) for row in lies] for lies in rows]
            for fleet, rows in table["bends"].items()
        },
    }


def _base_names(table: Mapping[str, Any]) -> dict[str, str]:
    """Fleets by where they are based; several at one base by their names as well."""
    bases = [fleet["base"] for fleet in table["fleets"].values()]
    return {
        name: fleet["base"] + f", {readable_name(name)}" * (bases.count(fleet["base"]) > 1)
        for name, fleet in table["fleets"].items()
    }


def left_out_section(why: str) -> Section:
    """The section where the page's arithmetic would not be right."""
    said = f"Left out here: {why}. With --set the commands answer it."
    return Section("what-if", TITLE, element("p", said))


def _drawn(ways: Mapping[str, Any], sheet: Sheet) -> dict[str, Any]:
    """Ways with their lines as paths in tenths of a sheet's unit."""
    different = []
    for way in ways["different"]:
        line = way.get("line")
        drawn = path_of([sheet.place(np.array(line))], closed=False) if line else ""
        different.append({**way, "line": drawn})
    return {**ways, "different": different}


# --- without scripts


def _sets(table: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What is open in the columns of the table, and the number of the set."""
    labels = table["switches"]
    # Of closures that come and go all are in force.
    first = "all closed" if table["timed"] else "as stated"
    sets = [(first, 0)] + [(f"{label} open", 1 << i) for i, label in enumerate(labels)]
    if len(labels) > 1:
        sets.append(("all of these open", (1 << len(labels)) - 1))
    return sets[:_MOST_COLUMNS]


def _worth(table: Mapping[str, Any], name: str) -> Html:
    """What each permission is worth: transit share and fleet rule of every way flown."""
    sets = _sets(table)
    rows = []
    for ways in table["ways"]:
        if ways["fleet"] not in table["orbits"][ways["orbit"]]["flown_by"]:
            continue
        base = table["fleets"][ways["fleet"]]["base"]
        cells = (_cell(ways["different"][ways["by_set"][number]]) for _, number in sets)
        rows.append((f"{base} to {readable_name(ways['orbit'])}", *cells))
    said = "Share of each flight spent on the way there and back; aircraft for one always there"
    title = f"{name}. {said}" if name else said
    heads = ("From and to", *(head for head, _ in sets))
    return html_table(TextTable(title, heads, tuple(rows)))


def _cell(way: Mapping[str, Any]) -> str:
    if way["transit_fraction"] is None:
        return "not possible"
    needed = way["aircraft_per_orbit"]
    aircraft = "no relief in time" if needed is None else f"{needed:.0f} aircraft"
    return f"{100.0 * way['transit_fraction']:.1f}\u00a0%, {aircraft}"


# --- with scripts

_SLIDERS: Final = (
    ("speed_mps", "Transit speed", 60, 460, 1),
    ("endurance_s", "Endurance", 4, 60, 0.25),
    ("fuel_kg", "Fuel", 100, 10_000, 10),
    ("reserve_s", "Reserve at landing", 0, 8, 0.25),
    ("turnaround_s", "Turnaround on the ground", 0, 48, 0.25),
    ("aircraft", "Aircraft, if this orbit had them to itself", 1, 24, 1),
    ("wind_mps", "Wind, how fast", 0, 100, 1),
    ("from_rad", "Wind, from where", 0, 355, 5),
    ("takeoff_s", "Take-off", 0, 24, 0.25),
)
_ROWS: Final = (
    ("route_nm", "Route, one way"),
    ("out_h", "Out, climb included"),
    ("back_h", "Back"),
    ("on_station_h", "On station"),
    ("flight_h", "Flight"),
    ("transit_fraction", "Transit share"),
    ("aircraft_per_orbit", "Aircraft for one always there"),
    ("aircraft_needed", "The same before rounding, for as many as the orbit asks"),
    ("fill_at_most", "Watched with the aircraft chosen, at most"),
)


def _controls(tables: Sequence[Mapping[str, Any]]) -> Html:
    rows = [_choice("option", "Option", hidden=len(tables) == 1)]
    rows += [_choice("fleet", "From"), _choice("orbit", "To")]
    rows += [_slider(tables, *slider) for slider in _SLIDERS]
    switches = element("div", data_part="switches")
    in_force = element("p", data_part="in-force", class_="note")
    return element(
        "div",
        *rows,
        element("button", "Take-off with the next change", type="button", data_part="next"),
        element("fieldset", element("legend", "Closed airspace"), switches, in_force),
        element("button", "As stated", type="button", data_part="reset"),
        class_="controls",
        role="group",
        aria_label="What to change",
    )


def _choice(name: str, label: str, *, hidden: bool = False) -> Html:
    select = element("select", id=f"what-if-{name}", data_part=name, autocomplete="off")
    words = element("label", label, for_=f"what-if-{name}")
    return element("div", words, select, class_="row", hidden=hidden)


def _slider(
    tables: Sequence[Mapping[str, Any]],
    name: str,
    label: str,
    least: float,
    most: float,
    step: float,
) -> Html:
    least, most = _wide_enough(tables, name, least, most)
    moved = element(
        "input",
        id=f"what-if-{name}",
        type="range",
        min=f"{least:g}",
        max=f"{most:g}",
        step=f"{step:g}",
        data_part=name,
        autocomplete="off",
    )
    value = element("output", data_part=f"{name}-value", for_=f"what-if-{name}")
    words = element("label", label, for_=f"what-if-{name}")
    return element("div", words, value, moved, class_="row", data_part=f"{name}-row")


def _wide_enough(
    tables: Sequence[Mapping[str, Any]], name: str, least: float, most: float
) -> tuple[float, float]:
    """Ends of a slider that hold whatever a fleet is stated to have."""
    if name in ("from_rad", "takeoff_s", "wind_mps"):
        ends = [table["timed"]["end_s"] / HOUR_S for table in tables if table["timed"]]
        blows = [2 * table["wind"]["speed_mps"] / KNOT_MPS for table in tables if table["wind"]]
        return least, max([most, *{"takeoff_s": ends, "wind_mps": blows}.get(name, [])])
    unit = {"speed_mps": KNOT_MPS, "aircraft": 1.0, "fuel_kg": 1.0}.get(name, HOUR_S)
    stated = []
    for fleet in (fleet for table in tables for fleet in table["fleets"].values()):
        value = fleet["count"] if name == "aircraft" else fleet.get(name)
        if name == "fuel_kg":
            value = fleet["fuel"]["capacity_kg"] if fleet["fuel"] else None
        stated += [] if value is None else [value / unit]
    return min([least, *(np.floor(value / 2) for value in stated)]), max(
        [most, *(np.ceil(2 * value) for value in stated if value > most / 2)]
    )


def _figures() -> Html:
    rows = [
        element(
            "tr",
            element("th", label, scope="row"),
            element("td", data_part=f"{name}-stated"),
            element("td", data_part=f"{name}-now"),
        )
        for name, label in _ROWS
    ]
    heads = [element("th", title, scope="col") for title in ("As stated", "Now")]
    head = element("tr", element("td"), *heads)
    table = element("table", element("thead", head), element("tbody", *rows))
    return element("div", _bar(), element("div", table, class_="scroll"), class_="figures-now")


def _bar() -> Html:
    """One cycle of an aircraft from take-off to take-off, as long as it takes."""
    parts = [
        element("rect", y=0, height=40, data_part=f"bar-{name}", class_=f"cycle-{name}")
        for name in ("out", "station", "back", "ground")
    ]
    bar = element(
        "svg",
        *parts,
        viewBox="0 0 1000 40",
        preserveAspectRatio="none",
        class_="cycle",
        aria_hidden="true",
    )
    entries = [
        (swatch("cycle-out"), "out and back"),
        (swatch("cycle-station"), "on station"),
        (swatch("cycle-ground"), "on the ground"),
    ]
    return joined([bar, key(entries)])


def _map(features: Features, sheet: Sheet, ground: str, *, timed: bool) -> Html:
    about = "Squares coloured by the transit share of a flight there from the chosen base."
    # Routes hang on what is chosen: the script draws the one.
    layers = MapLayers(replace(features, routes=()), "Transit share by place", about)
    drawn = draw_map(sheet, "what-if-map", layers, ground)
    entries = [(swatch(f"w{i + 1}"), label) for i, label in enumerate(_class_labels())]
    title = "Share of a flight there that is the way there and back"
    words = "No colour: closed, no way, or no time left on station."
    ways = [(swatch("route r0", line=True), "the way chosen")]
    if timed:
        ways.append((swatch("route r1", line=True), "the way home, where it is another one"))
    marks = key([*ways, *place_signs(features)])
    caption = element("figcaption", key(entries, title), marks, element("p", words, class_="note"))
    return element("figure", drawn, caption)


def _class_labels() -> Iterator[str]:
    ends = [*CLASSES[1:], 1.0]
    for least, most in zip(CLASSES, ends, strict=True):
        yield f"{100 * least:.0f} to {100 * most:.0f}\u00a0%"


def _orbits() -> Html:
    titles = ("Orbit", "On station", "Transit share", "Aircraft to keep it filled", "If not, why")
    head = element("tr", *(element("th", title, scope="col") for title in titles))
    said = "Every orbit from this base, at these figures"
    table = element(
        "table",
        element("caption", said),
        element("thead", head),
        element("tbody", data_part="orbits"),
    )
    return element("div", table, class_="scroll")

"""The registry of figures: whatever is worked out has its row, and every row is worked out."""

from __future__ import annotations

from dataclasses import fields

import pytest

import sim
from docs.writing.write_figures import PAGE, page
from sim.coverage.metrics import AreaFigures, CellFigures
from sim.figure_table import BY_CAUSE, COMPARED, HOMES, ROWS
from sim.figures import dimension_of, figure_at, figure_of, figures_in, label_of, on_maps, unit_of
from sim.operations.causes import CAUSES
from sim.operations.on_demand.outcomes import UNMET_CAUSES
from sim.study.run.batch import DEMAND
from sim.units import SHARE
from tests.shipped import AFGHANISTAN
from tests.study.demand.on_call import AIRCRAFT, overhead


def names_in(home):
    return [figure.name for figure in figures_in(home)]


@pytest.fixture(scope="module")
def measured_paths(tmp_path_factory):
    """Every figure by replication that a run with ground has, and those derived from it."""
    short = {"duration": "1 d", "warmup": "0 d", "grid.cell": "100 km"}
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", short)
    cue = {"rate": "6 per d", "within": "2 h"}
    folder = tmp_path_factory.mktemp("figures")
    base = {"base": {"latitude": 0.0, "longitude": 0.0}, "aircraft": "bird", "count": 2}
    on_demand = overhead(
        folder,
        {**cue, "error": "5 km"},
        fleets={"base": {**base, "alert": {"aircraft": 1, "readiness": "0 h"}}},
        duration="2 d",
        watches={"house": {"at": [0.0, 0.0], "shows": {"every": "6 h", "for": "1 h"}}},
        surges={"storm": {"from": "6 h", "lasts": "6 h", "cues": {"calls": 2}}},
        phases={"calm": ["0 d", "1 d"]},
        targets={"lorry": {"count": 1, "starts": {"places": [[0.0, 0.0]]}}},
        dispatch={"sight": "any"},
        tasks={"look": {"search": {"limit": "1 h"}, "hold": {"for": "1 h"}}},
        aircraft={"bird": {**AIRCRAFT, "sensor": {"reach": "30 km", "sweep_width": "2 km"}}},
    )
    # In one order, and without what all runs have.
    paths = dict.fromkeys([*sim.run(scenario).all_figures, *sim.run(on_demand).all_figures])
    return [path for path in paths if path not in ("replication", DEMAND)]


def test_every_figure_of_a_run_has_its_row_and_every_row_its_figure(measured_paths):
    rows = [figure_at(path) for path in measured_paths]

    assert None not in rows
    worked_out = {
        ("alert" if ".alert." in path else path.split(".")[0], row.name)
        for path, row in zip(measured_paths, rows, strict=True)
    }
    homes = [home for home in HOMES if home not in ("budgets", "cells")]
    assert worked_out == {(home, name) for home in homes for name in names_in(home)}


def test_figures_of_cells_and_areas_are_those_of_the_coverage():
    cells = [figure.cell_name for figure in figures_in("cells")]
    areas = {field.name for field in fields(AreaFigures)} - {"gap_second_moment_s2"}

    assert cells == [*(field.name for field in fields(CellFigures)), "cut"]
    assert {figure.cell_name for figure in figures_in("areas")} == areas


def test_a_plan_states_its_figures_under_their_names():
    [entry, *_] = sim.plan(sim.load_scenario(AFGHANISTAN / "gulf.yaml")).budget_entries()

    known = set(names_in("budgets"))
    assert {"transit_fraction", "route_nm", "aircraft_per_orbit"} <= known & set(entry)


def test_a_figure_is_found_by_its_path_and_no_other():
    for path in (
        "fleet", "fleet.fill_fraction", "fleets.transit_fraction", "orbits.kabul", "nope",
        "orbits.kabul.fill_fraction.x", "orbits.kabul.lost_hours_by_cause", "route_nm.x",
        "demand.kabul.fill_fraction", "budgets.dhafra.out_h", "areas.kabul.blind", "",
    ):  # fmt: skip
        assert figure_at(path) is None, path
    # Names of the scenario's own are no part of a figure's.
    assert figure_at("orbits.lost_hours_by_cause.fill_fraction").name == "fill_fraction"
    assert figure_at("budgets.fleet.demand.out_h") is figure_at("out_h")


@pytest.mark.parametrize(
    ("path", "symbol", "dimension", "behind"),
    [
        ("fleet.transit_fraction", "1", "fraction", ""),
        ("budgets.dhafra.kabul.block_speed_kt", "kt", "speed", "kt"),
        ("budgets.dhafra.kabul.route_nm", "nm", "distance", "nm"),
        ("orbits.kabul.lost_hours_by_cause.air_abort", "h", "duration", "h"),
        ("fleet.on_station_hours_per_day", "h/d", "number", ""),
        ("fleet.on_station_hours_per_flight_hour", "1", "number", ""),
        ("fleet.on_station_hours_per_aircraft_month", "h", "duration", "h"),
        ("cues.tips.search_hours_on_false", "h", "duration", "h"),
        ("areas.kabul.n_gaps", "count", "number", ""),
        # What stands beside figures in a document.
        ("budgets.dhafra.kabul.altitude_m", "m", "number", ""),
        ("seed", "count", "number", ""),
    ],
)
def test_a_figure_has_the_unit_of_its_name(path, symbol, dimension, behind):
    assert (unit_of(path).symbol, dimension_of(path), unit_of(path).behind) == (
        symbol, dimension, behind,
    )  # fmt: skip


def test_rows_are_whole():
    keys = [(home, row.name) for row in ROWS for home in row.homes]
    assert len(keys) == len(set(keys))
    for row in ROWS:
        assert row.label, row.name
        assert row.means, row.name
        assert not row.means.endswith("."), row.name
        for home in row.homes if row.ratio else ():
            assert set(row.ratio) <= set(names_in(home)), row.name


def test_labels_read_as_words():
    assert label_of("areas.kabul.gap_max_seen_h") == "longest gap where seen at least once"
    assert label_of("areas.kabul.response_time_mean_seen_h") == (
        "mean wait for the next look, where seen at least once"
    )
    assert label_of("demand.lost_hours_by_cause.fleet_size") == "hours lost to fleet size"
    assert label_of(f"orbits.kabul.{BY_CAUSE}.loss") == "hours lost to loss"
    assert label_of("something_of_yours_h") == "something of yours"


def test_the_list_of_figures_is_that_of_the_table():
    """`python -m docs.writing.write_figures` brings it up to date."""
    assert PAGE.read_text("utf-8") == page()


def test_every_figure_and_cause_of_the_table_is_on_the_list():
    listed = page()
    rows = {(row.name, home) for row in ROWS for home in row.homes if home != COMPARED}
    lines = [line.split(" | ") for line in listed.splitlines() if line.startswith("| `")]
    there = {(cells[0].split("`")[1], home) for cells in lines for home in cells[1].split(", ")}

    assert rows <= there
    assert all(f"| `{name}` | " in listed for name in (*CAUSES, *UNMET_CAUSES))


def test_columns_maps_and_cells_have_their_words():
    """What tables, maps and coverage.nc show of a figure stands in its row."""
    for home, names in (
        ("budgets", ("route_nm", "out_h", "transit_fraction", "aircraft_per_orbit")),
        ("fleets", ("sorties", "flight_hours", "aborted_hours")),
        ("orbits", ("fill_fraction", "n_gaps", "lost_hours_by_cause")),
        ("areas", ("coverage_fraction", "blind_fraction", "gap_max_seen_h")),
    ):
        assert all(figure_of(home, name).head for name in names)
    for figure in on_maps().values():
        whole = figure.unit == SHARE or figure.stem == "gap_max"
        assert whole or figure.of_point.count("{}") == 1, figure.name

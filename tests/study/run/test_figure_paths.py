"""What each command may ask for of a scenario, and what it says of what it may not."""

from __future__ import annotations

import pytest

import sim
from sim.figures import figure_at, figures_in, is_derived, on_maps
from sim.study.run.batch import prepare
from sim.study.run.figure_paths import (
    NoSuchFigure,
    complaint,
    figure_paths,
    flown_paths,
    refusal,
    require_figure,
)

# A study of two batches, so that what is worked out by the batch can be held against the whole.
MANY, QUICK = 20, {"grid": None, "duration": "2 d", "warmup": "0 d"}


@pytest.fixture(scope="module")
def option(small):
    return prepare(sim.load_scenario(small))


def test_what_is_flown_is_asked_for_by_every_command_that_asks_for_numbers(option):
    flown = flown_paths(option)

    assert {"fleet.sorties", "fleets.one.losses", "demand.fill_fraction", "fleet.out_hours"} < flown
    assert {"orbits.watch.lost_hours_by_cause.air_abort", "areas.here.gap_max_seen_h"} < flown
    assert flown == frozenset(figure_paths(option, "until"))
    for command in ("claim", "size", "why"):
        budgets = {f"budgets.one.watch.{figure.name}" for figure in figures_in("budgets")}
        assert frozenset(figure_paths(option, command)) == flown | budgets


def test_what_may_be_asked_for_is_what_a_run_has(result):
    option = result.option

    assert flown_paths(option) == frozenset(result.all_figures) - {"replication"}
    assert {path for path in flown_paths(option) if not is_derived(path)} == (
        frozenset(result.replications) - {"replication"}
    )


@pytest.mark.parametrize(
    ("path", "command", "said"),
    [
        ("budgets.one.watch.out_h", "until",
         "'budgets.one.watch.out_h' is in closed form: it has no interval over replications to "
         "wait for"),
        ("out_h", "until",
         "'out_h' is in closed form: it has no interval over replications to wait for"),
        ("transit_fraction", "size",
         "'transit_fraction' is that of every fleet and orbit: name them, "
         "budgets.FLEET.ORBIT.transit_fraction; did you mean 'fleet.transit_fraction'?"),
        ("gap_max", "why",
         "'gap_max' is that of every cell: ask for an area's, areas.AREA.gap_max_h"),
        ("gap_p95_s", "until",
         "'gap_p95_s' is that of every cell: ask for an area's, areas.AREA.gap_p95_h"),
        ("blind", "claim",
         "'blind' is that of every cell: ask for an area's, areas.AREA.blind_fraction"),
        ("gap_second_moment_s2", "size", "'gap_second_moment_s2' is that of every cell"),
        ("fleet.fill_fraction", "size",
         "this scenario has no figure 'fleet.fill_fraction'; did you mean "
         "'fleet.transit_fraction'?"),
        ("orbits.watched.n_gaps", "until",
         "a run has no figure 'orbits.watched.n_gaps'; did you mean 'orbits.watch.n_gaps'?"),
        ("utter nonsense", "claim", "this scenario has no figure 'utter nonsense'"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_says_why_and_what_is_near(option, path, command, said):
    assert complaint(path, command, [option]) == said
    with pytest.raises(NoSuchFigure):
        require_figure(path, option, command)


def test_areas_without_a_grid_have_no_figures(result):
    assert complaint("areas.here.gap_max_h", "size", [result.option]) == (
        "'areas.here.gap_max_h' is of cells, and there is no grid; "
        "did you mean 'orbits.watch.gap_max_h'?"
    )


def test_of_several_options_only_what_all_have_may_be_asked_for(option, result):
    assert complaint("areas.here.gap_max_h", "until", [option]) == ""
    assert complaint("areas.here.gap_max_h", "until", [option, result.option]).startswith(
        "'areas.here.gap_max_h' is of cells, and there is no grid"
    )


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("gap_max", ""),
        ("gap_max_h", ""),
        ("blind_fraction", ""),
        ("areas.here.gap_max_h", "is an area's one number; the map of it is 'gap_max'"),
        ("areas.here.gap_p95_h", "is no figure of cells, which is what a map shows"),
        ("fleet.transit_fraction", "is no figure of cells, which is what a map shows"),
        ("gap_p95", "is a figure of cells without a map"),
        ("timeline", ""),
    ],
)
def test_a_map_is_of_a_figure_of_cells(path, said):
    assert refusal(path, "map") == said


def test_every_figure_is_asked_for_by_some_command(option):
    asked = {figure_at(path).name for path in figure_paths(option, "claim")}

    every = {f.name for home in ("fleet", "orbits", "areas") for f in figures_in(home)}
    # Only orbits that release their aircraft to cues, and fleets that answer cues, have these.
    of_cues = {name for name in every if name.startswith(("called_away", "on_scene", "away_"))}
    assert len(of_cues) == 6
    assert asked >= every - of_cues
    assert not asked & of_cues
    assert set(on_maps()) == {f.stem for f in figures_in("cells") if f.caption}

"""Whoever changes a file knows its tests: tests/ mirrors sim/; here is what is held elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from docs.writing.house import PACKAGE, files

TESTS = Path(__file__).parent
KERNEL = {
    path.relative_to(PACKAGE).as_posix()
    for path in (PACKAGE / "operations/kernel").rglob("[!_]*.py")
}
# With tests of their own, and in those of the alert.
NOT_IN_LOOP = ("agenda", "alert", "loop", "open_calls", "records/codes", "search")
# Test file -> the modules that have none of their own: they are parts of what it tests.
HELD_IN = {
    "cli/every_command/test_damaged_folders.py": ("output/format/comparison_schema.py",),
    "notebook/test_runs.py": ("notebook/shown.py", "notebook/folder_page.py"),
    "cli/read/test_explain.py": ("output/text/figure_explanation.py",),
    "cli/common/test_question_campaign.py": ("output/store/question_batches.py",),
    "cli/every_command/test_commands.py": (
        "cli/common/replication_options.py",
        "cli/common/terminal.py",
    ),
    "cli/fly/test_merge.py": ("output/store/shards.py",),
    "cli/fly/test_why.py": ("output/pictures/why_chart.py",),
    "coverage/kernel/test_lap_gaps.py": ("coverage/kernel/same_aircraft_epochs.py",),
    "coverage/test_by_laps.py": (
        "coverage/kernel/passes.py",
        "coverage/ground_paths.py",
    ),
    "operations/kernel/test_loop.py": tuple(
        KERNEL - {f"operations/kernel/{name}.py" for name in NOT_IN_LOOP}
    ),
    "operations/kernel/test_alert.py": (
        "operations/fast_calls.py",
        "operations/kernel/open_calls.py",
        "operations/kernel/search.py",
    ),
    "operations/test_fast_simulation.py": ("operations/fast_layout.py",),
    "output/export/test_formats.py": ("output/export/stac_item.py",),
    "output/export/test_geopackage.py": ("output/export/geopackage_index.py",),
    "output/format/test_result_to_record.py": ("study/planning/plan_geometry.py",),
    "output/pictures/test_timeline.py": ("output/pictures/timeline_rows.py",),
    "output/report/documents/test_documents.py": (
        "output/report/run_maps.py",
        "output/report/documents/answer.py",
        "output/report/documents/bars.py",
        "output/report/documents/claims_page.py",
        "output/report/documents/comparison_page.py",
        "output/report/documents/run_page.py",
        "output/report/documents/what_would_change.py",
        "output/report/tables.py",
    ),
    "output/report/living/test_replay.py": ("output/report/living/replay_data.py",),
    "output/store/test_claims_folder.py": (
        "output/format/claims_schema.py",
        "study/claims/picture_data.py",
    ),
    "output/store/test_run_in_progress.py": ("output/format/run_content.py",),
    "scenario/test_scenario_messages.py": (
        "errors.py",
        "scenario/validation.py",
        "scenario/file/characters.py",
        "spelling.py",
    ),
    "scenario/parts/test_cue.py": ("scenario/demand_consistency.py", "scenario/parts/dispatch.py"),
    "study/demand/test_drawn_cues.py": ("study/demand/arrivals.py",),
    "study/demand/test_moving_ways.py": ("operations/on_demand/moving.py",),
    "scenario/parts/test_target.py": ("scenario/target_consistency.py",),
    "scenario/parts/test_who_answers.py": ("scenario/answer_consistency.py",),
    "study/demand/test_asked.py": (
        "operations/on_demand/calls.py",
        "operations/on_demand/on_demand.py",
        "operations/on_demand/outcomes.py",
        "operations/on_demand/totals.py",
    ),
    "study/page/test_replay_tracks.py": (
        "study/page/flown_legs.py",
        "study/page/flown_paths.py",
    ),
    "study/run/ground/test_watching.py": (
        "coverage/bins.py",
        "study/demand/appearances.py",
    ),
    "world/routing/test_routing_scene.py": (
        "world/routing/corners.py",
        "world/routing/walls.py",
    ),
    "study/run/test_campaign.py": (
        "study/run/batch.py",
        "study/run/batch_store.py",
    ),
    "study/run/test_result.py": ("study/run/replication.py",),
    "study/run/test_resume.py": (
        "study/run/fingerprint.py",
        "version.py",
    ),
    "study/page/test_run_finding.py": ("study/page/finding.py",),
    "study/test_uncertain_inputs.py": ("study/input_labels.py",),
    "study/whatif/test_size_search.py": (
        "scenario/value_by_path.py",
        "study/whatif/figure_response.py",
    ),
    "test_figures.py": ("figure_table.py",),
    "world/test_area.py": ("world/places_in_area.py",),
    "world/test_borders.py": ("world/data/borders_from_topojson.py", "world/land_in_view.py"),
    "world/test_sea_limits.py": ("world/data/draw_limits.py",),
}
# Test files that are about more than one module, and about what.
ABOUT_MORE = {
    "cli/every_command/test_asked_figures.py": "every command takes the same figures",
    "cli/every_command/test_commands.py": "commands as a user types them",
    "cli/every_command/test_damaged_folders.py": "no damage to a folder ends in a fault of ours",
    "cli/every_command/test_numbers.py": "no number given to any option ends in a fault of ours",
    "operations/test_rotation.py": "whole rotations against logs by hand",
    "output/report/documents/test_documents.py": "the pages of a run, a comparison and claims",
    "scenario/test_scenario_fuzz.py": "random texts end in complaints",
    "scenario/test_scenario_messages.py": "every message a wrong file can get",
    "scenario/test_schema.py": "the JSON Schema of all parts, and what loading thinks of the same",
    "scenario/test_shipped_scenarios.py": "scenarios/",
    "study/planning/test_data_link.py": "what a data link binds, in plan, warnings and routes",
    "study/run/test_killed.py": "processes killed at any moment",
    "study/run/test_resume.py": "runs that are resumed",
    "study/test_one_budget.py": "plan, claims and maps have one budget",
}


def own_test_of(path):
    """Where a module's tests are if it has some of its own."""
    relative = path.relative_to(PACKAGE)
    return TESTS / relative.parent / f"test_{relative.name}"


def modules():
    return [path for path in files().values() if path.stem not in ("__init__", "__main__")]


def test_every_module_has_its_tests_beside_it_or_is_listed():
    listed = {module for held in HELD_IN.values() for module in held}
    without = {
        path.relative_to(PACKAGE).as_posix() for path in modules() if not own_test_of(path).exists()
    }

    assert without - listed == set()
    # What is listed is still there, and still without tests of its own.
    assert listed - without == set()


@pytest.mark.parametrize("name", [*HELD_IN, *ABOUT_MORE])
def test_what_is_listed_is_there(name):
    assert (TESTS / name).exists()


def test_every_test_file_of_a_room_is_named_after_what_it_tests():
    rooms = [path for path in TESTS.iterdir() if (PACKAGE / path.name).is_dir()]
    unnamed = set()
    for path in (path for room in rooms for path in room.rglob("test_*.py")):
        tested = PACKAGE / path.relative_to(TESTS).parent / path.stem.removeprefix("test_")
        if not tested.is_dir() and not tested.with_suffix(".py").exists():
            unnamed.add(path.relative_to(TESTS).as_posix())

    assert unnamed == set(ABOUT_MORE)

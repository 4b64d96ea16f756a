"""The comparison that bench flies."""

from __future__ import annotations

from pathlib import Path

from sim.cli.fly import bench as bench_module
from sim.scenario.loading import load_scenario
from sim.study.compare.standard_benchmark import Standard


def test_the_standard_comparison_is_that_of_the_shipped_options():
    shipped = Path(bench_module.__file__).parents[3] / Standard().folder

    assert [(shipped / f"{name}.yaml").exists() for name in Standard().options] == [True] * 5


def test_the_standard_comparison_leaves_no_engine_to_what_is_kept_of_machine_code():
    assert Standard().engine == "fast"


def test_the_standard_comparison_leaves_to_chance_what_the_shipped_file_states():
    """One source: the 3.23 losses per 100,000 h of chance.yaml, and not a copy of it."""
    shipped = Path(bench_module.__file__).parents[3] / Standard().folder
    stated = (shipped.parent / "chance.yaml").as_posix()

    for name in Standard().options:
        scenario = load_scenario(shipped / f"{name}.yaml")
        lost = {fleet.loss_per_100000_flight_hours for fleet in scenario.fleets.values()}
        assert lost == {3.23}
        shared = scenario.source.unresolved["every_fleet"]
        places = {Path(node.place.file).as_posix() for _, node in shared.children()}
        assert places == {stated}

"""Whole scenarios as a user runs them, each asserting its answer: `pytest benchmarks`."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim

pytestmark = pytest.mark.benchmark(group="scenario")

GULF = Path(__file__).parent.parent / "scenarios" / "afghanistan" / "gulf.yaml"


@pytest.fixture(scope="module")
def gulf():
    """The scenario as loaded."""
    return sim.load_scenario(GULF)


def test_load(benchmark):
    """Reading and checking."""
    assert benchmark(sim.load_scenario, GULF).fleets["dhafra"].count == 4


def test_plan(benchmark, gulf):
    """Routes and budgets of eight pairs of fleet and orbit."""
    budgets = benchmark(sim.plan, gulf).summary()["budgets"]
    assert len(budgets) == 8
    for budget in budgets:
        assert budget["feasible"]
        assert budget["route_nm"] > budget["great_circle_nm"]
        flown_h = budget["out_h"] + budget["on_station_h"] + budget["back_h"]
        assert flown_h == pytest.approx(budget["flight_h"], abs=1e-6)


def test_run(benchmark, gulf):
    """30 days: hours add up, and what is covered is covered by somebody on station."""
    summary = benchmark.pedantic(sim.run, (gulf,), rounds=3, warmup_rounds=1).summary()
    fleet = {name: figure["mean"] for name, figure in summary["fleet"].items()}
    parts_h = fleet["on_station_hours"] + fleet["transit_hours"] + fleet["aborted_hours"]
    assert parts_h == pytest.approx(fleet["flight_hours"], abs=1e-6)
    filled = [orbit["fill_fraction"]["mean"] for orbit in summary["orbits"].values()]
    area = summary["areas"]["afghanistan"]
    assert 0.0 < area["coverage_fraction"]["mean"] < max(filled) <= 1.0
    assert area["gap_max_h"]["mean"] <= summary["duration_h"]

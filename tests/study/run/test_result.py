"""Whole runs: the Senate statement, conservation on the shipped scenarios, same seed same bits."""

from __future__ import annotations

import pytest

import sim
from sim.output.format.summary_as_json_and_csv import to_json
from tests.shipped import AFGHANISTAN, OPTIONS

H = 3600.0
CHANCE = {
    "duration": "3 d",
    "claims": None,
    "fleets.dhafra.turnaround": {"lognormal": {"mean": "8 h", "sd": "2 h"}},
    "fleets.dhafra.ground_abort": "5 %",
    "fleets.udeid.air_abort_per_flight_hour": "0.5 %",
    "fleets.udeid.loss_per_100000_flight_hours": 100,
}


def run(option, overrides=None):
    return sim.run(sim.load_scenario(AFGHANISTAN / f"{option}.yaml", overrides or {}))


# One month is enough for quick tests: the golden ones fly them all.
EACH = [pytest.param(o, marks=[] if o == "kurilla_2022" else [pytest.mark.long]) for o in OPTIONS]


class _Kept(dict):
    """What is made of an option when it is first asked for."""

    def __init__(self, made):
        self.made = made

    def __missing__(self, option):
        self[option] = self.made(option)
        return self[option]


@pytest.fixture(scope="module")
def shipped():
    """Every shipped scenario, run once."""
    return _Kept(run)


@pytest.fixture(scope="module")
def summaries(shipped):
    return _Kept(lambda option: shipped[option].summary())


def test_the_senate_statement_is_exact(summaries):
    """Kurilla, 8 February 2022 (A): 30 h, two thirds in transit, a launch every 10 h, no gap."""
    summary = summaries["kurilla_2022"]
    [budget] = summary["budgets"]

    assert budget["transit_fraction"] == pytest.approx(2 / 3, abs=1e-6)
    assert summary["fleet"]["transit_fraction"]["mean"] == pytest.approx(
        budget["transit_fraction"], abs=1e-6
    )
    assert summary["orbits"]["jalalabad"]["fill_fraction"]["mean"] == 1.0
    # Mean airborne 3.00; 16.8 launches a week.
    assert summary["fleet"]["flight_hours"]["mean"] / 720 == pytest.approx(3.0, abs=1e-6)
    assert summary["fleet"]["sorties"]["mean"] / 30 * 7 == pytest.approx(16.8, abs=1e-9)


def test_a_launch_every_twelve_hours_fills_five_sixths():
    summary = run("kurilla_2022", {"orbits.jalalabad.relief.interval": "12 h"}).summary()
    orbit = summary["orbits"]["jalalabad"]

    assert orbit["fill_fraction"]["mean"] == pytest.approx(10 / 12, abs=1e-6)
    assert orbit["gap_max_h"]["mean"] == pytest.approx(2.0, abs=1e-6)
    assert orbit["gap_mean_h"]["mean"] == pytest.approx(2.0, abs=1e-6)
    assert list(orbit["lost_hours_by_cause"]) == ["schedule"]


@pytest.mark.parametrize("option", EACH)
def test_hours_and_causes_add_up(summaries, option):
    summary = summaries[option]

    for fleet in [summary["fleet"], *summary["fleets"].values()]:
        parts = ("on_station_hours", "transit_hours", "aborted_hours")
        assert sum(fleet[part]["mean"] for part in parts) == pytest.approx(
            fleet["flight_hours"]["mean"], abs=1e-6
        )
    for orbit in summary["orbits"].values():
        causes = sum(hours["mean"] for hours in orbit["lost_hours_by_cause"].values())
        lost_h = (1 - orbit["fill_fraction"]["mean"]) * orbit["demanded_hours"]["mean"]
        assert causes == pytest.approx(lost_h, abs=1e-6)


@pytest.mark.parametrize("option", EACH)
def test_no_area_is_seen_more_than_its_orbits_are_filled(shipped, summaries, option):
    """A cell is covered only while somebody is on station, and blind cells keep their gap."""
    result = shipped[option]
    summary = summaries[option]
    duration_h = summary["duration_h"]

    assert max(result.fields["coverage_fraction"]) <= 1.0
    for area in summary["areas"].values():
        assert 0.0 <= area["coverage_fraction"]["mean"] <= 1.0
        assert area["gap_max_h"]["mean"] <= duration_h + 1e-9
    blind = result.fields["blind"]
    assert result.fields["gap_max_s"][blind] == pytest.approx(duration_h * H)
    assert (result.fields["n_gaps"][blind] == 1).all()


def test_same_seed_same_bytes_and_another_seed_differs():
    one, again = (to_json(run("gulf", CHANCE).summary()) for _ in range(2))
    other = to_json(run("gulf", {**CHANCE, "seed": 5}).summary())

    assert one == again
    assert one != other


@pytest.mark.long
def test_the_options_rank_as_geography_says(summaries):
    """Nearer bases lose less: in country, neighbours, Iran open, the Gulf, Kuwait."""
    order = ["in_country", "neighbours", "gulf_iran_open", "gulf", "gulf_ali_al_salem"]
    transit = [summaries[option]["fleet"]["transit_fraction"]["mean"] for option in order]
    lost_h = [
        sum(o["lost_hours"]["mean"] for o in summaries[option]["orbits"].values())
        for option in order
    ]

    assert transit == sorted(transit)
    assert lost_h == sorted(lost_h)


def test_a_scenario_without_a_grid_has_orbits_and_no_areas():
    result = run("kurilla_2022", {"grid": None})

    assert result.ground is None
    assert result.fields == {}
    assert result.summary()["areas"] == {}
    assert result.summary()["orbits"]["jalalabad"]["fill_fraction"]["mean"] == 1.0

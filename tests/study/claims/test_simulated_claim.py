"""Claims about figures of a run: flown once, or until the interval decides."""

from __future__ import annotations

from tests.study.shipped_claims import (
    only,
)


def test_a_run_is_flown_once_where_nothing_is_left_to_chance(one_orbit):
    found = only(one_orbit("orbits.north.fill_fraction", "at_least", "50 %"))

    assert found.method == "simulated, 1 replication"
    assert found.verdict == "holds"
    assert found.summary()["probability"] is None


def test_an_interval_across_the_value_decides_nothing(one_orbit):
    chance = ["fleets.base.turnaround={lognormal: {mean: 8 h, sd: 3 h}}",
              "fleets.base.sortie_loss=20 %"]  # fmt: skip
    scenario = one_orbit("orbits.north.fill_fraction", "at_least", "50 %", values=chance)
    first = only(scenario, replications=4)
    value = f"{100 * first.literal.result:.6f} %"
    near = only(
        one_orbit("orbits.north.fill_fraction", "at_least", value, values=chance), replications=4
    )
    alone = only(scenario, replications=1)

    assert near.verdict == "cannot be decided"
    assert "95 % interval" in near.literal.because
    assert near.summary()["probability"]["of"] == "replications"
    assert alone.verdict == "cannot be decided"
    assert "ask for more" in alone.literal.because


def test_a_month_with_a_gap_is_a_sure_counter_example(one_orbit):
    """Filled in some months is not "at least 100 percent", whatever the mean's interval."""
    chance = ["fleets.base.count=8", "warmup=3 d", "fleets.base.air_abort_per_flight_hour=0.05 %"]
    full, low = (
        only(one_orbit("orbits.north.fill_fraction", "at_least", v, values=chance), replications=8)
        for v in ("100 %", "20 %")
    )

    assert full.verdict == "does not hold"
    assert "replications" in full.literal.because
    assert 0.0 < full.summary()["probability"]["p"] < 1.0
    assert low.verdict == "holds"


def test_the_longest_gap_is_of_every_month(one_orbit):
    """The mean of the months' longest gaps says nothing on the month with a longer one."""
    chance = ["fleets.base.air_abort_per_flight_hour=0.5 %"]
    scenario = one_orbit("orbits.north.gap_max_h", "at_most", "500 h", values=chance)
    mean_h = only(scenario, replications=8).literal.result
    value = f"{1.1 * mean_h:.2f} h"
    found = only(
        one_orbit("orbits.north.gap_max_h", "at_most", value, values=chance), replications=8
    )

    assert found.literal.margin > 0.0
    assert found.verdict == "does not hold"
    assert "of 8 replications" in found.literal.because


def test_drawn_figures_may_make_a_run_hold(one_orbit):
    laws = "uncertain={aircraft.plain.endurance: {choice: [30 h, 80 h]}}"
    scenario = one_orbit("fleet.transit_fraction", "at_most", "30 %", values=[laws])
    found = only(scenario, replications=8)

    assert found.literal.margin < 0.0
    assert found.verdict == "holds only if the uncertain figures fall as they do in 4 of 8 draws"
    probability = found.summary()["probability"]
    assert (probability["p"], probability["n"]) == (0.5, 8)
    assert probability["lo"] < 0.5 < probability["hi"]

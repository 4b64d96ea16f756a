"""Totals of a replication: what is left of a whole is nothing where rounding alone is left."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.column_table import Table
from sim.operations.totals import fleet_totals, orbit_totals

H = 3600.0


@pytest.mark.parametrize("seed", range(20))
def test_an_orbit_never_flown_is_filled_for_no_time_at_all(seed):
    """A month in pieces of many causes adds up to a month but for the last bits."""
    cuts_s = np.sort(np.random.default_rng(seed).uniform(0.0, 720 * H, 200))
    edges_s = np.concatenate([[0.0], cuts_s, [720 * H]])
    gaps = Table(
        {
            "orbit": np.full(201, "o"),
            "gap": np.zeros(201, dtype=np.int64),
            "start_s": edges_s[:-1],
            "end_s": edges_s[1:],
            "cause": np.where(np.arange(201) % 2, "infeasible", "schedule"),
        }
    )

    totals = orbit_totals(gaps, {"o": 720 * H})["o"]

    assert totals.fill_fraction == totals.filled_h == 0.0
    assert totals.lost_h == pytest.approx(720.0)


@pytest.mark.parametrize("seed", range(20))
def test_a_fleet_over_its_own_station_is_in_transit_for_no_time_at_all(seed):
    """Sorties without a way, in the air and on station over the same sums in another order."""
    start_s = np.cumsum(np.random.default_rng(seed).uniform(1.0, 9.0, 300)) * H / 3.0
    sorties = Table(
        {
            "takeoff_s": start_s,
            "arrive_s": start_s + 1e-9,
            "depart_s": start_s + H / 3.0,
            "land_s": start_s + H / 3.0,
            "outcome": np.full(300, "completed"),
            "fleet": np.full(300, "f"),
        }
    )

    _, totals = fleet_totals(sorties, (), (0.0, 720 * H))

    assert totals.transit_h == totals.transit_fraction == 0.0


@pytest.mark.verifies("closed form", source="by hand")
def test_what_takes_off_as_the_count_ends_is_not_counted(fly):
    """A cycle of 24 h: the hundred-and-first sortie begins at the end, or 4e-9 s before it."""
    result = fly("20 h", "4 h", -1.6, 1, duration="100 d")
    sorties, events = result.sorties, result.events

    assert result.summary()["fleet"]["sorties"]["mean"] == 100
    assert sorties.n_rows == 100
    assert np.sum(events["event"] == "takeoff") == 100


def test_what_takes_off_as_the_count_begins_is_counted(tmp_path, fly):
    path = tmp_path / "r.yaml"
    fly("20 h", "4 h", -1.6, 1, duration="50 d")
    result = sim.run(sim.load_scenario(path, {"warmup": "50 d"}))

    assert result.summary()["fleet"]["sorties"]["mean"] == 50


@pytest.mark.parametrize("seed", range(10))
def test_a_fleet_adds_up_as_if_it_had_flown_alone(seed):
    """To the last bit: sums depend on their order, and on nothing that others flew."""
    rng = np.random.default_rng(seed)
    takeoff_s = np.sort(rng.uniform(-30 * H, 720 * H, 400))
    arrive_s = np.where(rng.random(400) < 0.2, np.nan, takeoff_s + 7.1 * H)
    sorties = Table(
        {
            "fleet": rng.choice(["dhafra", "bagram"], 400),
            "takeoff_s": takeoff_s,
            "arrive_s": arrive_s,
            "depart_s": arrive_s + rng.uniform(0.0, 9.0 * H, 400),
            "land_s": takeoff_s + rng.uniform(17.0 * H, 24.0 * H, 400),
            "outcome": rng.choice(["completed", "lost", "air_abort"], 400),
        }
    )
    span_s = (0.0, 720 * H)

    each, together = fleet_totals(sorties, ["dhafra", "bagram", "kabul"], span_s)

    for name, totals in each.items():
        alone = sorties.where(sorties["fleet"] == name)
        assert repr(totals) == repr(fleet_totals(alone, (), span_s)[1])
    assert together.sorties == each["dhafra"].sorties + each["bagram"].sorties
    assert together.losses == each["dhafra"].losses + each["bagram"].losses
    assert each["kabul"].sorties == each["kabul"].flight_h == 0


def test_gaps_of_several_rows_and_causes_of_one_orbit_alone():
    gaps = Table(
        {
            "orbit": ["kabul", "kabul", "kunduz", "kabul"],
            "gap": [0, 0, 0, 1],
            "start_s": [0.0, 2 * H, 0.0, 10 * H],
            "end_s": [2 * H, 5 * H, 7 * H, 11 * H],
            "cause": ["transit", "turnaround", "loss", "transit"],
        }
    )

    totals = orbit_totals(gaps, {"kabul": 20 * H, "kunduz": 20 * H, "herat": 20 * H})

    kabul = totals["kabul"]
    assert (kabul.n_gaps, kabul.lost_h, kabul.gap_max_h, kabul.fill_fraction) == (2, 6, 5, 0.7)
    assert kabul.lost_h_by_cause == {"transit": 3.0, "turnaround": 3.0}
    assert totals["kunduz"].lost_h_by_cause == {"loss": 7.0}
    assert (totals["herat"].n_gaps, totals["herat"].gap_max_h) == (0, 0.0)

"""The SimPy model against a plain heap loop with the same streams: equal to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.operations.chance import Chance
from sim.operations.simulation import simulate
from sim.study.run.replication import clock_of
from tests.engine.heap_engine import HeapEngine
from tests.shipped import AFGHANISTAN, OPTIONS

H = 3600.0

LUCK = {
    "preflight": {"uniform": ["30 min", "90 min"]},
    "turnaround": {"lognormal": {"mean": "8 h", "sd": "3 h"}},
    "ground_abort": "10 %",
    "air_abort_per_flight_hour": "0.5 %",
    "loss_per_100000_flight_hours": 100,
    "sortie_loss": "3 %",
    "replacement": "10 d",
    "maintenance": {"mean_time_between": "40 h", "mean_time_to_repair": "20 h", "bays": 1},
}
CALENDAR = {
    **LUCK,
    "maintenance": {
        "mean_time_between": "60 h", "mean_time_to_repair": "20 h", "bays": 2, "clock": "calendar",
    },
    "replacement": None,
}  # fmt: skip
# Everything fixed: many things happen at the same moment, and their order is the model's alone.
TIES = {"preflight": "1 h", "turnaround": "8 h", "ground_abort": "20 %"}
WISHES = {
    "as shipped": {},
    "aircraft in plenty": {"fleets.dhafra.count": 9, "fleets.udeid.count": 9},
    "two on station": {"orbits.kabul.aircraft_on_station": 2},
    "daily windows": {
        "orbits.kabul.windows": [["06:00", "18:00"]],
        "orbits.nangarhar.windows": [["20:00", "23:00"], ["02:00", "09:30"]],
    },
    "launches by plan": {
        "orbits.kabul.relief": {"policy": "every", "interval": "11 h"},
        "orbits.kabul.aircraft_on_station": 2,
        "orbits.kandahar.relief": {"policy": "every", "interval": "16 h"},
        "orbits.kandahar.windows": [["05:00", "21:00"]],
    },
}


def assert_same(scenario, replication=0):
    asked = (scenario.fleets, scenario.orbits, sim.plan(scenario).budgets, clock_of(scenario))
    theirs = simulate(*asked, Chance(scenario.seed, replication))
    mine = HeapEngine(*asked, Chance(scenario.seed, replication)).run()

    events = theirs.events
    columns = (events[name].tolist() for name in ("time_s", "fleet", "tail", "orbit", "event"))
    assert [row for row in mine.events if row[0] < mine.end_s - 1e-3] == list(
        zip(*columns, strict=True)
    )
    flown = [trip for trip in mine.trips if trip.takeoff_s < mine.end_s - 1e-3]
    for name in ("takeoff_s", "arrive_s", "depart_s", "land_s"):
        np.testing.assert_array_equal(
            np.array([getattr(trip, name) for trip in flown]), theirs.sorties[name]
        )
    assert [trip.station.index for trip in flown] == theirs.sorties["slot"].tolist()
    assert [trip.outcome for trip in flown] == theirs.sorties["outcome"].tolist()
    return events


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.verifies("two engines")
def test_as_shipped(option):
    """Every event of a shipped option, equal to the last bit."""
    events = assert_same(sim.load_scenario(AFGHANISTAN / f"{option}.yaml"))

    assert events.n_rows > 300


LUCKS = {"luck": LUCK, "calendar": CALENDAR, "ties": TIES}
ALWAYS = {("luck", "as shipped"), ("calendar", "two on station"), ("ties", "daily windows")}
ALWAYS |= {("luck", "launches by plan"), ("ties", "aircraft in plenty")}


@pytest.mark.parametrize(
    ("luck", "wish"),
    [
        pytest.param(
            LUCKS[luck], wish, id=f"{wish}-{luck}",
            marks=[] if (luck, wish) in ALWAYS else pytest.mark.long,
        )
        for wish in WISHES
        for luck in LUCKS
    ],
)  # fmt: skip
@pytest.mark.verifies("two engines")
def test_with_chance_on(luck, wish):
    """Three months of the Gulf with chance on, every event equal to the last bit."""
    settings = {f"fleets.{fleet}.{k}": v for fleet in ("dhafra", "udeid") for k, v in luck.items()}
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", {**settings, **WISHES[wish]})
    seen = set()
    for replication in range(3):
        seen |= set(assert_same(scenario, replication)["event"])

    assert {"ground_abort", "bingo"} <= seen
    if luck is not TIES:
        assert "relieved" in seen or wish != "aircraft in plenty" or luck is CALENDAR
        assert {"air_abort", "loss", "maintenance", "sortie_lost"} <= seen


@pytest.mark.verifies("two engines")
def test_with_two_fleets_in_the_country_and_everything_going_wrong():
    """Three months of two fleets in the country, everything going wrong: equal to the last bit."""
    path = AFGHANISTAN / "neighbours.yaml"
    fleets = sim.load_scenario(path).fleets
    settings = {f"fleets.{fleet}.{k}": v for fleet in fleets for k, v in LUCK.items()}
    scenario = sim.load_scenario(path, settings)

    for replication in range(3):
        assert_same(scenario, replication)

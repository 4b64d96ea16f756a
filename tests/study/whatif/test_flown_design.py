"""A design: its rows are the same whoever flies them, over cells looked at once."""

from __future__ import annotations

import sim
from sim.study.run.batch import prepare, sight_of
from sim.study.run.batched_work import with_engine
from sim.study.whatif.flown_design import Design
from tests.operations.kernel.interpreted import fly_interpreted


def test_rows_of_a_design_are_the_same_whoever_flies_them(small, monkeypatch):
    """Values and luck of three rows, equal to the last bit."""
    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)
    base = prepare(sim.load_scenario(small, {"grid": None, "duration": "3 d"}))
    fleet = next(iter(base.scenario.fleets))
    reserves = ("1 h", "1 h", "2 h")
    rows = tuple(
        ({f"fleets.{fleet}.aircraft.reserve": reserve}, n) for n, reserve in enumerate(reserves)
    )
    design = Design(base, "fleet.transit_fraction", rows)
    theirs, mine = (
        work.batch(0).parts[0].rows
        for engine in ("simpy", "fast")
        for work in with_engine([design], engine)
    )

    assert list(mine) == list(theirs)
    for name, expected in theirs.items():
        assert mine[name].tobytes() == expected.tobytes(), name
    shares = theirs["fleet.transit_fraction"]
    assert shares[0] != shares[2]


def test_rows_of_the_same_values_are_flown_over_cells_looked_at_once(small, monkeypatch):
    """By one thread: there is a process for every worker."""
    made = []

    def noted(planned, ground, threads):
        made.append(threads)
        return sight_of(planned, ground, threads)

    monkeypatch.setattr("sim.study.whatif.flown_design.sight_of", noted)
    base = prepare(sim.load_scenario(small, {"duration": "1 d"}))
    assert base.ground is not None
    fleet = next(iter(base.scenario.fleets))
    values = [{f"fleets.{fleet}.aircraft.reserve": reserve} for reserve in ("1 h", "2 h")]
    rows = tuple((own, n) for own in values for n in range(2))
    Design(base, "fleet.transit_fraction", rows).batch(0)

    assert made == [1, 1]

"""The compiled model: what it is asked for all replications, and what it leaves to the other."""

from __future__ import annotations

import sim
from sim.operations.fast_layout import Layout
from sim.operations.fast_simulation import why_not
from sim.operations.luck.chance import Chance
from sim.operations.timing.demand import Demand
from sim.study.run.replication import clock_of
from tests.operations.conftest import make_orbit
from tests.shipped import AFGHANISTAN


def test_demand_is_listed_once_for_as_much_room(monkeypatch):
    """Replications share the stretches and nothing of the slots, which they change."""
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", {"duration": "4 d"})
    budgets = sim.plan(scenario).budgets
    layout = Layout(scenario.fleets, scenario.orbits, budgets, clock_of(scenario))
    listed = []
    monkeypatch.setattr(
        "sim.operations.timing.demand.Demand.until",
        lambda demand, end_s, until=Demand.until: listed.append(end_s) or until(demand, end_s),
    )
    first, second = (layout.arrays(Chance(1, n), 20) for n in range(2))
    assert len(listed) == len(layout.places)
    assert second["demanded"] is first["demanded"]
    first["slots"]["present"] = 7
    assert not (second["slots"]["present"] == 7).any()
    layout.arrays(Chance(1, 0), 40)
    assert len(listed) == 2 * len(layout.places)


def test_what_the_compiled_model_does_not_know_it_names():
    """Closures that come and go."""
    orbit = make_orbit()

    assert why_not({"kabul": orbit}) == ""
    assert "closures" in why_not({"kabul": orbit}, {("gulf", "kabul"): None})
    strange = orbit.model_copy(
        update={"relief": orbit.relief.model_copy(update={"policy": "by_request"})}
    )
    assert why_not({"kabul": strange}) == "relief policy 'by_request'"

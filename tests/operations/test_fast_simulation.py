"""The compiled model: what it is asked for all replications, and what it leaves to the other."""

from __future__ import annotations

import pytest

import sim
from sim.operations.fast_layout import Layout
from sim.operations.fast_simulation import _KNOWN, why_not
from sim.operations.luck.chance import Chance
from sim.operations.timing.demand import Demand
from sim.study.run.batch import Job, prepare, run_batch
from sim.study.run.replication import clock_of
from tests.operations.kernel.interpreted import fly_interpreted
from tests.shipped import AFGHANISTAN, SCENARIOS

MALTA = SCENARIOS / "civil" / "sea_rescue" / "malta.yaml"


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
    """Closures that come and go, and any key that nobody has taught it."""
    scenario = sim.load_scenario(AFGHANISTAN / "gulf.yaml", {"duration": "4 d"})
    orbit = scenario.orbits["kabul"]

    def with_orbit(**changed):
        return scenario.model_copy(update={"orbits": {"kabul": orbit.model_copy(update=changed)}})

    assert why_not(scenario) == ""
    assert why_not(scenario, {("gulf", "kabul"): None}) == "closures with a time"
    strange = orbit.relief.model_copy(update={"policy": "by_request"})
    assert why_not(with_orbit(relief=strange)) == "relief policy 'by_request'"
    assert why_not(with_orbit(release=object())) == "orbits.kabul.release"


@pytest.mark.parametrize("path", ["syria/atmeh/al_dhafra_daily", "syria/al_tanf/al_dhafra"])
def test_what_is_watched_and_seen_is_the_same_of_either_engine(path, monkeypatch):
    """Hours of the week that are looked at, and targets that pass, come after the flying."""
    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)
    option = prepare(sim.load_scenario(SCENARIOS / f"{path}.yaml", {"duration": "15 d"}))
    assert option.unknown_to_fast == ""
    event, fast = (run_batch(Job((option,), 1, of), 0).parts[0] for of in ("simpy", "fast"))

    assert any(name.startswith(("watches.", "targets.")) for name in event.rows)
    assert list(fast.rows) == list(event.rows)
    for name in event.rows:
        assert fast.rows[name].tobytes() == event.rows[name].tobytes(), name


def test_a_key_that_is_new_is_declined_where_it_is_stated(monkeypatch):
    scenario = sim.load_scenario(MALTA)
    assert why_not(scenario) == ""

    in_the_air = sim.load_scenario(MALTA, {"dispatch.homeward": True})
    assert why_not(in_the_air) == "dispatch.homeward"

    monkeypatch.setitem(_KNOWN, "alert", "aircraft")
    assert why_not(scenario) == "fleets.malta.alert.readiness"
    monkeypatch.setitem(_KNOWN, "alert", "aircraft readiness")
    monkeypatch.setitem(_KNOWN, "cues", _KNOWN["cues"].replace("stream", ""))
    assert why_not(scenario) == ""

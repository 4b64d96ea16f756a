"""Calls and who answers them, compiled against the event model: equal to the last bit."""

from __future__ import annotations

from dataclasses import fields, replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.operations.fast_layout import Layout
from sim.operations.fast_simulation import FastModel, why_not
from sim.operations.kernel.search import search_ends, search_stay_s
from sim.operations.luck.chance import Chance
from sim.operations.on_demand.calls import CallTimes
from sim.operations.on_demand.custody import MOST_BREAKS, Holds
from sim.operations.on_demand.search import Search, SearchTimes
from sim.operations.simulation import simulate
from sim.scenario.parts.dispatch import Alert
from sim.study.demand.asked import asked
from sim.study.run.replication import clock_of
from tests.operations.conftest import H
from tests.operations.kernel.interpreted import fly_interpreted
from tests.operations.kernel.test_loop import layouts, quarters
from tests.shipped import SCENARIOS

SEA_RESCUE = SCENARIOS / "civil" / "sea_rescue"


def assert_same(layout, calls, chance, room=None):
    """Fly both engines; what became of the calls, by how many."""
    model = FastModel(Layout(*layout))
    model.room = room or model.room
    theirs, mine = simulate(*layout, chance, calls=calls), model.simulate(chance, calls)
    tables = {name: (getattr(theirs, name), getattr(mine, name)) for name in ("sorties", "events")}
    tables |= {"gaps": (theirs.gaps, mine.gaps), "calls": (theirs.calls.calls, mine.calls.calls)}
    tables["holds"] = theirs.calls.holds, mine.calls.holds
    for name, (expected, found) in tables.items():
        assert list(found) == list(expected)
        for column in expected:
            assert found[column].dtype == expected[column].dtype, (name, column)
            assert found[column].tobytes() == expected[column].tobytes(), (name, column)
    assert mine.calls.ready_s == theirs.calls.ready_s
    assert mine.calls.away_s == theirs.calls.away_s
    return theirs.calls.calls


@st.composite
def on_alert(draw):
    """A random layout whose fleets stand on alert as well, and calls for them, by the quarter."""
    fleets, orbits, budgets, clock = draw(layouts())
    names = draw(st.sampled_from([("gulf",), ("gulf", "north"), ("north",)]))
    orbits, fleets = draw(st.sampled_from([orbits, {}])), dict(fleets)
    for name in names:
        n, readiness_s = draw(st.integers(1, 4)), draw(st.sampled_from([0.0, 0.5 * H]))
        alert = Alert(aircraft=n, readiness_s=readiness_s)
        count = n + (draw(st.integers(1, 3)) if orbits else 0)
        fleets[name] = fleets[name].model_copy(update={"alert": alert, "count": count})
    n = draw(st.integers(0, 25))

    def hours(elements, *shape):
        size = int(np.prod(shape))
        drawn = draw(st.lists(elements, min_size=size, max_size=size))
        return np.array(drawn, dtype=float).reshape(shape) * H

    reported_s = np.sort(hours(quarters(9 * 24), n))
    # Some are only looked at, some searched for, and some of these held, or held where they are.
    kind = hours(st.integers(0, 3), n) / H
    limit_s = np.where((kind == 1) | (kind == 2), hours(quarters(4).filter(bool), n), 0.0)
    luck = hours(st.sampled_from([0.01, 0.1, 0.4, 1.0, 3.0, np.inf]), n) / H
    breaks, none = np.zeros((n, MOST_BREAKS)), np.zeros(n)
    wanted_s = np.where(kind >= 2, hours(st.sampled_from([0.5, 4.0]), n), 0.0)
    luck_of = {"turns_luck": np.zeros((n, MOST_BREAKS + 1)), "search_luck": breaks}
    nothing = dict.fromkeys((field.name for field in fields(Holds)), none)
    holds = Holds(**nothing | luck_of | {"wanted_s": wanted_s, "pick_luck": breaks})
    searches = SearchTimes(
        event_s=reported_s - hours(quarters(1), n),
        error_m=hours(st.sampled_from([0.0, 500.0, 5e3, 30e3]), n) / H,
        spreads_mps=hours(st.sampled_from([0.0, 0.0, 1.0, 8.0]), n) / H,
        needed=np.where(np.isinf(luck) | (limit_s > 0.0), luck, 0.0),
        limit_s=limit_s,
        is_swept=np.zeros(n, dtype=bool),
        is_flown=np.zeros(n, dtype=bool),
        find_s=lambda *_: np.inf,
        gone_s=np.full(n, np.inf),
        holds=holds,
        sweep_width_m=hours(st.sampled_from([1e3, 2e3]), len(names), n) / H,
        speed_mps=hours(st.sampled_from([40.0, 61.7]), len(names), n) / H,
    )
    at_once = hours(st.sampled_from([0, 0, 0, 1]), n) > 0.0
    wait_s = hours(st.sampled_from([0.0, 1.0, 6.0, np.inf]), n)
    many = (len(names), n)
    calls = CallTimes(
        kind=np.zeros(n, dtype=np.int64),
        reported_s=reported_s,
        ordered_s=reported_s + hours(quarters(1), n),
        expires_s=reported_s + np.where(at_once, np.inf, wait_s),
        at_once=at_once,
        priority=np.array(draw(st.lists(st.integers(1, 3), min_size=n, max_size=n)), dtype=int),
        stay_s=np.where(kind == 0, hours(quarters(3), n), limit_s),
        fleets=names,
        out_s=hours(st.sampled_from([0.0, 0.25, 1.0, 2.0, 2.0, np.inf]), *many),
        back_s=hours(st.sampled_from([0.0, 1.0, 2.0]), *many),
        longest_s=hours(st.sampled_from([-1.0, 1.0, 3.0, 9.0]), *many),
        rank=(hours(st.sampled_from([-1, 0, 1]), *many) / H).astype(np.int64),
        searches=searches,
        searchers=names,
        by_preference=draw(st.booleans()),
    )
    return (fleets, orbits, budgets if orbits else {}, clock), calls


@settings(max_examples=25, deadline=None)
@given(asked_of=on_alert(), seed=st.integers(0, 99))
@pytest.mark.verifies("two engines")
def test_any_calls(asked_of, seed):
    """Random alerts and calls beside random orbits, read by Python: equal to the last bit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)
        assert_same(*asked_of, Chance(seed, 0))


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(asked_of=on_alert(), seed=st.integers(0, 99))
@pytest.mark.verifies("two engines")
def test_any_calls_compiled(asked_of, seed):
    """Random alerts and calls beside random orbits, compiled: equal to the last bit."""
    assert_same(*asked_of, Chance(seed, 0), room=3)


WRONG = {
    "turnaround": {"lognormal": {"mean": "8 h", "sd": "3 h"}},
    "ground_abort": "10 %",
    "air_abort_per_flight_hour": "3 %",
    "loss_per_100000_flight_hours": 500,
    "sortie_loss": "5 %",
    "replacement": "10 d",
    "maintenance": {"mean_time_between": "40 h", "mean_time_to_repair": "20 h", "bays": 1},
}


SHIPPED = {
    "civil/sea_rescue/malta_and_lampedusa": ({}, {"fleet_size", "sortie_loss", "transit"}),
    "pakistan/jacobabad": ({"duration": "60 d"}, {"not_found", "handover", "transit"}),
    "syria/dumayr/asked/al_dhafra": ({}, {"not_there", "not_found", "air_abort"}),
}


@pytest.mark.parametrize("path", SHIPPED)
@pytest.mark.verifies("two engines")
def test_as_shipped(path, monkeypatch):
    """Shipped alerts with everything going wrong, searches and holds too, read by Python."""
    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)
    file, (stated, expected) = SCENARIOS / f"{path}.yaml", SHIPPED[path]
    fleets = sim.load_scenario(file).fleets
    wrong = {f"fleets.{fleet}.{k}": v for fleet in fleets for k, v in WRONG.items()}
    scenario = sim.load_scenario(file, {**stated, **wrong})
    plan, chance = sim.plan(scenario), Chance(scenario.seed, 3)
    layout = scenario.fleets, scenario.orbits, plan.budgets, clock_of(scenario)
    assert why_not(scenario, plan.timetables) == ""
    became = assert_same(layout, asked(plan, chance).calls, chance)

    assert expected <= set(became["cause"].tolist())


def test_calls_wait_for_whoever_is_ready(monkeypatch):
    """No call ever perishes, and one aircraft is too few: many are open at once."""
    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)
    scenario = sim.load_scenario(SEA_RESCUE / "malta.yaml", {"duration": "40 d"})
    plan, chance = sim.plan(scenario), Chance(scenario.seed, 0)
    calls = asked(plan, chance).calls
    layout = scenario.fleets, scenario.orbits, plan.budgets, clock_of(scenario)
    for_ever = replace(calls, expires_s=np.full(len(calls.expires_s), np.inf))

    became = assert_same(layout, for_ever, chance)
    assert "reached" in became["outcome"].tolist()


def test_when_something_is_found_is_the_same_of_a_thousand_searches():
    """Discs from nothing to 40 km, still and fleeing, and sweeps wider than they are: each bit."""
    draw = np.random.default_rng(8)
    seen = set()
    for _ in range(1000):
        radius_m, sweep_m = draw.choice([0.0, 300.0, 3e3, 40e3]), draw.choice([500.0, 2e3])
        spread_mps, needed = draw.choice([0.0, 0.3, 9.0]), draw.exponential(0.7)
        event_s, arrive_s = draw.uniform(0.0, 3e4), draw.uniform(3e4, 6e4)
        theirs = Search(
            event_s=event_s, datum=(radius_m, spread_mps), needed=needed, left_s=4 * H,
            is_swept=False, custody=None, sweeps={"gulf": (sweep_m, 61.7)},
        )  # fmt: skip
        call = SimpleNamespace(
            event_s=event_s, error_m=radius_m, spreads_mps=spread_mps, needed=needed,
            left_s=4 * H, searched_s=0.0, wanted_s=0.0,
        )  # fmt: skip
        way = SimpleNamespace(sweep_m=sweep_m, speed_mps=61.7, stay_s=9 * H)
        stay_s = theirs.stay_s("gulf", arrive_s, 9 * H)
        assert search_stay_s(call, way, arrive_s) == stay_s
        # Broken off half way, or flown to its end.
        depart_s = arrive_s + stay_s * draw.choice([0.5, 1.0])
        theirs.ends("gulf", arrive_s, depart_s)
        search_ends(call, way, arrive_s, depart_s)
        mine = call.found_s, call.needed, call.left_s, call.searched_s
        found = theirs.found_s, theirs.needed, theirs.left_s, theirs.searched_s
        assert np.array_equal(mine, found, equal_nan=True)
        seen.add((theirs.is_found, spread_mps > 0.0, radius_m < sweep_m / 2.0))
    assert len(seen) == 8

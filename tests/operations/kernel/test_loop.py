"""The compiled model against the event model: every table equal to the last bit."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import sim
from sim.operations.fast_layout import Layout
from sim.operations.fast_simulation import FastModel
from sim.operations.luck.chance import Chance
from sim.operations.simulation import simulate
from sim.operations.timing.ticks import Clock
from sim.scenario.parts.scenario import Maintenance
from sim.scenario.values.laws import TimeLaw
from sim.study.run.replication import clock_of
from tests.operations.conftest import H, hours, make_budget, make_fleet, make_orbit
from tests.operations.kernel.interpreted import fly_interpreted
from tests.shipped import AFGHANISTAN, OPTIONS


def assert_same(asked, chances, room=None):
    """Fly both engines; `room` is what the compiled one begins with. The kinds of events seen."""
    model = FastModel(Layout(*asked))
    model.room = room or model.room
    seen = set()
    for chance in chances:
        theirs, mine = simulate(*asked, chance), model.simulate(chance)
        for name in ("sorties", "events", "gaps"):
            expected, found = getattr(theirs, name), getattr(mine, name)
            assert list(found) == list(expected)
            for column in expected:
                assert found[column].dtype == expected[column].dtype, (name, column)
                assert found[column].tobytes() == expected[column].tobytes(), (name, column)
        seen |= set(theirs.events["event"].tolist())
    return seen


def asked_of(scenario):
    return scenario.fleets, scenario.orbits, sim.plan(scenario).budgets, clock_of(scenario)


@pytest.fixture
def interpreted(monkeypatch):
    """Nothing is compiled: the same text is run by Python."""
    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)


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
LUCKS = {"luck": LUCK, "calendar": CALENDAR, "ties": TIES}
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


def gulf(luck, wish, **more):
    lucky = {f"fleets.{fleet}.{k}": v for fleet in ("dhafra", "udeid") for k, v in luck.items()}
    return sim.load_scenario(AFGHANISTAN / "gulf.yaml", {**lucky, **WISHES[wish], **more})


@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("luck", LUCKS)
@pytest.mark.verifies("two engines")
@pytest.mark.usefixtures("interpreted")
def test_a_week_with_chance_on(luck, wish):
    """A week of the Gulf with chance on, read by Python: every table equal to the last bit."""
    scenario = gulf(LUCKS[luck], wish, duration="7 d", warmup="1 d")

    assert "bingo" in assert_same(asked_of(scenario), [Chance(scenario.seed, 0)])


@pytest.mark.usefixtures("interpreted")
def test_what_has_no_room_is_flown_again_with_more():
    """Begun with room for one sortie of each aircraft, the tables are the same."""
    scenario = gulf(LUCK, "as shipped", duration="4 d")

    assert_same(asked_of(scenario), [Chance(scenario.seed, 1)], room=1)


@pytest.mark.long
@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.verifies("two engines")
def test_as_shipped(option):
    """Every table of a shipped option, equal to the last bit."""
    paths = [AFGHANISTAN / f"{option}.yaml", AFGHANISTAN / "with_chance" / f"{option}.yaml"]
    for path in filter(Path.exists, paths):
        scenario = sim.load_scenario(path)
        assert_same(asked_of(scenario), [Chance(scenario.seed, n) for n in range(5)])


@pytest.mark.long
@pytest.mark.parametrize("wish", WISHES)
@pytest.mark.parametrize("luck", LUCKS)
@pytest.mark.verifies("two engines")
def test_months_with_chance_on(luck, wish):
    """Three months of the Gulf with chance on, every table equal to the last bit."""
    scenario = gulf(LUCKS[luck], wish, duration="90 d")
    chances = [Chance(scenario.seed, replication) for replication in range(3)]
    seen = assert_same(asked_of(scenario), chances)

    assert {"ground_abort", "bingo"} <= seen
    if LUCKS[luck] is not TIES:
        assert {"air_abort", "loss", "maintenance", "sortie_lost"} <= seen


@pytest.mark.long
@pytest.mark.verifies("two engines")
def test_with_two_fleets_in_the_country_and_everything_going_wrong():
    """Three months of two fleets in the country, everything going wrong: equal to the last bit."""
    path = AFGHANISTAN / "neighbours.yaml"
    fleets = sim.load_scenario(path).fleets
    wrong = {f"fleets.{fleet}.{k}": v for fleet in fleets for k, v in LUCK.items()}
    scenario = sim.load_scenario(path, wrong)

    assert_same(asked_of(scenario), [Chance(scenario.seed, n) for n in range(3)])


# --- random scenarios


def quarters(most):
    """Hours, by the quarter: many things happen at the same moment."""
    return st.integers(0, 4 * most).map(lambda n: n / 4)


def spread(fixed, drawn):
    return st.one_of(fixed, st.just(drawn))


MAINTENANCE = st.none() | st.fixed_dictionaries(
    {
        "mean_time_between_s": st.sampled_from([20 * H, 60 * H]),
        "time_to_repair": spread(st.just(hours(12)), TimeLaw("exponential", (20 * H,))),
        "bays": st.integers(1, 2),
        "clock": st.sampled_from(["flight", "calendar"]),
    }
).map(lambda given: Maintenance(**given))
WINDOWS = st.sampled_from(
    [None, ((6 * H, 18 * H),), ((2 * H, 9 * H), (20 * H, 23 * H)), ((22 * H, 28 * H),)]
)


@st.composite
def layouts(draw):
    """Two fleets and up to three orbits, with anything the compiled model knows."""
    fleets = {
        name: make_fleet(
            draw(st.integers(1, 4)),
            preflight=draw(spread(quarters(2).map(hours), TimeLaw("uniform", (0.0, 2 * H)))),
            turnaround=draw(spread(quarters(9).map(hours), TimeLaw("lognormal", (8 * H, 3 * H)))),
            p_ground_abort=draw(st.sampled_from([0.0, 0.2])),
            air_abort_per_flight_hour=draw(st.sampled_from([0.0, 0.03])),
            loss_per_100000_flight_hours=draw(st.sampled_from([0.0, 500.0])),
            p_sortie_loss=draw(st.sampled_from([0.0, 0.1])),
            replacement_s=draw(st.sampled_from([None, 50 * H])),
            maintenance=draw(MAINTENANCE),
        )
        for name in ("gulf", "north")
    }
    orbits, budgets = {}, {}
    for name in draw(st.sampled_from([("a",), ("a", "b"), ("a", "b", "c")])):
        flown_by = draw(st.sampled_from([("gulf",), ("gulf", "north"), ("north", "gulf")]))
        every_h = draw(st.sampled_from([None, None, 6, 11]))
        orbits[name] = make_orbit(
            *flown_by,
            k=draw(st.integers(1, 2)),
            overlap_h=0 if every_h else draw(st.sampled_from([0.0, 0.25])),
            every_h=every_h,
            windows=draw(WINDOWS),
            priority=draw(st.integers(1, 3)),
        )
        for fleet in fleets:
            out_h = draw(quarters(5))
            on_h = draw(st.sampled_from([0.0, 4.0, 10.0, 20.0]))
            budgets[fleet, name] = make_budget(out_h + 0.25, on_h, draw(quarters(5)))
    clock = Clock(
        draw(st.sampled_from([0.0, 24 * H])), 8 * 24 * H, draw(st.sampled_from([0, 5 * H]))
    )
    return fleets, orbits, budgets, clock


@settings(max_examples=8, deadline=None)
@given(asked=layouts(), seed=st.integers(0, 99))
@pytest.mark.verifies("two engines")
def test_any_layout(asked, seed):
    """Random fleets, orbits and luck, read by Python: every table equal to the last bit."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)
        assert_same(asked, [Chance(seed, 0)])


@pytest.mark.long
@settings(max_examples=500, deadline=None)
@given(asked=layouts(), seed=st.integers(0, 99))
@pytest.mark.verifies("two engines")
def test_any_layout_compiled(asked, seed):
    """Random fleets, orbits and luck, compiled: every table equal to the last bit."""
    assert_same(asked, [Chance(seed, 0), Chance(seed, 1)], room=3)

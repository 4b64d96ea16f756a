"""Options side by side: who may be compared, what shared chance does, how differences behave."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.errors import ScenarioError
from sim.output.format.json_and_csv import to_json
from sim.study.compare.comparability import led_by, named
from sim.study.compare.comparison import NamedJob, fly
from sim.study.estimates import difference, jackknife, quotient
from sim.study.run.campaign import Campaign, Memory, Until
from sim.study.run.precision import RunningDifference
from sim.study.run.result import run
from sim.study.whatif.basing_equivalence import equivalent
from sim.study.whatif.varied_input import varied

COMMON = """\
name: common
start: 2021-09-01T00:00Z
duration: 4 d
warmup: 1 d
seed: 7
areas:
  kabul: {centre: [34.53, 69.17], radius: 60 nm}
grid: {area: kabul, cell: 30 km}
"""
ORBITS = """\
orbits:
  kabul:
    area: kabul
    flown_by: [birds]
    pattern: {kind: stare, radius: 5 nm}
    altitude: 25000 ft
    relief: {overlap: 15 min}
"""
CHANCE = "turnaround: {lognormal: {mean: 8 h, sd: 3 h}}, ground_abort: 10 %"


def option(base, more="", count=2):
    fleet = f"birds: {{base: {base}, aircraft: mq9a_er, count: {count}, {more}}}"
    return f"extends: common.yaml\nname: from {base}\nfleets:\n  {fleet}\n{ORBITS}"


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write options beside a common file and load them by name, in the order given."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "common.yaml").write_text(COMMON, "utf-8")

    def written(**options):
        for name, text in options.items():
            (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
        return [sim.load_scenario(f"{name}.yaml") for name in options]

    return written


@pytest.fixture(scope="module")
def chancy(tmp_path_factory):
    """Two options that differ in their base alone, compared over 32 replications."""
    folder = tmp_path_factory.mktemp("chancy")
    (folder / "common.yaml").write_text(COMMON, "utf-8")
    for name, base in (("near", "OAIX"), ("far", "OMAM")):
        (folder / f"{name}.yaml").write_text(option(base, CHANCE), "utf-8")
    options = [sim.load_scenario(folder / f"{name}.yaml") for name in ("near", "far")]
    return sim.compare(options, replications=32)


# --- who may be compared


def refusal(scenarios):
    with pytest.raises(ScenarioError) as caught:
        led_by(named(scenarios), None, None)
    return str(caught.value)


def test_another_grid_is_refused_by_file_and_key(write):
    coarse = option("OMAM") + "grid: {cell: 40 km}\n"

    assert refusal(write(near=option("OAIX"), far=coarse)) == (
        "far.yaml:12:14: error[E105]: grid.cell: options must share the grid "
        "(got 40 km; near has 30 km)\n"
        "  12 | grid: {cell: 40 km}\n"
        "     |              ^^^^^\n"
        "  help: give both the same cell, for example in a file that both extend\n"
        "\n"
        "1 problem found; nothing was run."
    )


def test_every_disagreement_is_told_at_once(write):
    other = option("OMAM").replace("radius: 5 nm", "radius: 6 nm")
    other += "start: 2021-09-02T00:00Z\nduration: 5 d\nwarmup: 2 d\n"
    said = refusal(write(near=option("OAIX"), far=other))

    for message in (
        "start: options must share the start (got 2021-09-02T00:00Z; near has 2021-09-01T00:00Z)",
        "duration: options must share the duration (got 5 d; near has 4 d)",
        "warmup: options must share the warmup (got 2 d; near has 1 d)",
        "orbits.kabul.pattern: options must share the demands "
        "(got {kind: stare, radius: 6 nm}; near has {kind: stare, radius: 5 nm})",
        "4 problems found; nothing was run.",
    ):
        assert message in said


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("    aircraft_on_station: 2\n", "aircraft_on_station: options must share the demands "
         "(got 2; near has the default)"),
    ],
)  # fmt: skip
def test_another_demand_is_refused(write, line, message):
    said = refusal(write(near=option("OAIX"), far=option("OMAM") + line))

    assert f"orbits.kabul.{message}" in said


DAY = "    windows: [[06:00, 18:00]]\n"


def test_options_may_ask_for_other_hours_and_are_filled_against_their_own(write):
    around, day = write(around=option("OAIX"), day=option("OAIX") + DAY)
    summary = sim.compare([around, day]).summary()

    asked_h = {
        name: o["demand"]["demanded_hours"]["mean"] for name, o in summary["options"].items()
    }
    assert asked_h == pytest.approx({"around": 96.0, "day": 48.0}, abs=1e-6)
    for found in summary["options"].values():
        assert found["demand"]["fill_fraction"]["mean"] == pytest.approx(1.0, abs=1e-9)
    assert "at what hours orbits are asked for differs from around in day" in summary["remarks"]


def test_aircraft_for_aircraft_needs_the_same_hours(write):
    around, day = write(around=option("OAIX"), day=option("OAIX") + DAY)
    with pytest.raises(ScenarioError) as caught:
        equivalent(day, around, varied(day, "fleets.birds.count", ("1", "4")))

    assert "windows: options must share the demands" in str(caught.value)


def test_a_comparison_is_stopped_when_every_difference_is_known_so_well(chancy):
    path = "fleet.transit_fraction"
    widths = []
    for n_batches in (1, 2):
        running = RunningDifference(path, chancy.job.blocks)
        for number in range(n_batches):
            running.add(*(chancy.store.rows(number, index) for index in range(2)))
        part = replace(chancy, n_batches=n_batches)
        apart = part.difference("far", path)
        assert (running.mean, running.half_width) == (apart.mean, apart.half_width)
        widths.append(running.half_width)

    assert widths[1] < widths[0]
    # Twenty blocks are asked for: sixteen replications never are enough.
    campaign = Campaign(chancy.job, Memory(), until=Until(path, 2.0 * widths[0]))
    assert campaign.run() == 2


def test_orbits_that_only_one_option_has_are_refused(write):
    other = option("OMAM").replace("orbits:\n  kabul:", "orbits:\n  herat:")
    said = refusal(write(near=option("OAIX"), far=other))

    assert "orbits: options must share the demands: near also has 'kabul'" in said
    assert "orbits.herat: options must share the demands: near has no orbit 'herat'" in said
    assert "aircraft are compared at the same work; ask for the same orbits in every option" in said


def test_an_area_of_one_name_and_two_shapes_is_refused(write):
    other = option("OMAM") + "areas:\n  kabul: {radius: 50 nm}\n"

    assert "areas.kabul: options must share the area 'kabul' (got" in refusal(
        write(near=option("OAIX"), far=other)
    )


def test_no_grid_against_a_grid_is_refused(write):
    said = refusal(write(near=option("OAIX"), far=option("OMAM") + "grid: null\n"))

    assert (
        "grid: options must share the grid (got none; near has {area: kabul, cell: 30 km})" in said
    )


def test_more_aircraft_are_allowed_and_said(write):
    few, many = write(few=option("OAIX"), many=option("OMAM", count=5))

    assert sim.compare([few, many]).summary()["remarks"][0] == (
        "the options own different numbers of aircraft: 2 in few, 5 in many"
    )


def test_the_seed_is_the_baselines_or_the_one_given(write):
    options = named(write(a=option("OAIX") + "seed: 1\n", b=option("OMAM") + "seed: 2\n"))

    assert [s.seed for s in led_by(options, None, None).values()] == [1, 1]
    assert {name: s.seed for name, s in led_by(options, "b", None).items()} == {"b": 2, "a": 2}
    assert [s.seed for s in led_by(options, None, 9).values()] == [9, 9]


def test_names_are_stems_then_scenario_names_then_numbers(write, tmp_path):
    [near] = write(near=option("OAIX"))
    (tmp_path / "sub").mkdir()
    for name, text in (("common", COMMON), ("near", option("OMAM"))):
        (tmp_path / "sub" / f"{name}.yaml").write_text(text, "utf-8")
    twin = sim.load_scenario("sub/near.yaml")

    assert list(named([near])) == ["near"]
    assert list(named([near, twin])) == ["from OAIX", "from OMAM"]
    assert list(named([near, near])) == ["from OAIX", "from OAIX (2)"]


# --- what a comparison says


def test_an_option_against_itself_differs_by_exactly_nothing(write):
    [near] = write(near=option("OAIX", CHANCE))
    comparison = sim.compare({"near": near, "again": near}, replications=16)
    [apart] = comparison.summary()["differences"].values()

    def walk(node):
        if "mean" in node:
            yield node
        else:
            for inner in node.values():
                if isinstance(inner, dict):
                    yield from walk(inner)

    flown = apart.pop("aircraft_for_one")["flown"]
    found = list(walk(apart))
    assert len(found) > 30
    for figure in found:
        assert (figure["mean"], figure["lo"], figure["hi"]) in ((0.0, 0.0, 0.0), (None, None, None))
        assert not figure["differs"]
        assert figure["variance_reduction"] is None
    assert (flown["mean"], flown["lo"], flown["hi"]) == (1.0, 1.0, 1.0)
    assert comparison.p_best() == {"near": 0.5, "again": 0.5}
    for field in ("difference", "half_width"):
        assert not comparison.fields()["again"][field].any()


def test_swapping_the_baseline_negates_every_difference(write):
    near, far = write(near=option("OAIX", CHANCE), far=option("OMAM", CHANCE))
    one = sim.compare([near, far], replications=16)
    other = sim.compare([near, far], replications=16, baseline="far")

    assert other.names == ("far", "near")
    for path in one.rows["near"]:
        if path == "replication":
            continue
        there, back = one.difference("far", path), other.difference("near", path)
        assert there.mean == pytest.approx(-back.mean, abs=1e-12, nan_ok=True)
        assert there.half_width == pytest.approx(back.half_width, abs=1e-12, nan_ok=True)
    there, back = one.fields()["far"], other.fields()["near"]
    np.testing.assert_allclose(there["difference"], -back["difference"], atol=1e-12)
    np.testing.assert_allclose(there["half_width"], back["half_width"], atol=1e-9)
    together = one.aircraft_for_one("far").mean * other.aircraft_for_one("near").mean
    assert together == pytest.approx(1.0, abs=1e-12)


def test_shared_chance_narrows_differences(write):
    """Near one another the same turnarounds hit both; other seeds would hit them apart."""
    near, next_door = write(near=option("OAIX", CHANCE), next_door=option("OAKB", CHANCE))
    paired = sim.compare([near, next_door], replications=48)
    path = "orbits.kabul.fill_fraction"
    found = paired.difference("next_door", path)

    assert found.variance_reduction > 2.0
    # What independent runs would have, by flying them: the other option on another seed.
    apart = sim.load_scenario("next_door.yaml", {"seed": 8})
    alone = run(apart, replications=48).replications
    blocks = np.arange(48)
    own = [jackknife(t[path], np.ones(48), blocks)[1] for t in (paired.rows["near"], alone)]
    assert found.half_width < 0.8 * math.hypot(*own)


def test_distance_tells_and_is_told_from_luck(chancy):
    summary = chancy.summary()
    apart = summary["differences"]["far"]

    assert apart["fleet"]["transit_fraction"]["lo"] > 0.2
    assert apart["fleet"]["transit_fraction"]["differs"] is True
    assert apart["demand"]["fill_fraction"]["hi"] < 0.0
    assert [entry["option"] for entry in summary["ranking"]] == ["near", "far"]
    assert sum(entry["p_best"] for entry in summary["ranking"]) == pytest.approx(1.0)
    assert summary["remarks"] == []
    assert summary["exact"] is False


def test_figures_of_an_option_are_those_of_its_own_run(chancy):
    near = chancy.results["near"].option.scenario
    alone, beside = run(near, replications=32).summary(), chancy.summary()["options"]["near"]

    for part in ("fleet", "orbits", "areas"):
        for name, figure in alone[part].items():
            assert beside[part][name] == pytest.approx(figure) if "mean" in figure else True
    assert alone["orbits"] == beside["orbits"]


def test_hours_out_and_back_are_the_hours_in_transit(chancy):
    for rows in chancy.rows.values():
        both_h = rows["fleet.out_hours"] + rows["fleet.back_hours"]
        np.testing.assert_allclose(both_h, rows["fleet.transit_hours"], atol=1e-9)


def test_the_difference_is_that_of_the_two_figures(chancy):
    summary = chancy.summary()
    near, far = (summary["options"][name]["fleet"] for name in ("near", "far"))
    for name, figure in summary["differences"]["far"]["fleet"].items():
        assert figure["mean"] == pytest.approx(far[name]["mean"] - near[name]["mean"], abs=1e-12)


def test_without_chance_one_replication_is_exact_and_says_so(write):
    near, far = write(near=option("OAIX"), far=option("OMAM"))
    summary = sim.compare([near, far]).summary()
    figure = summary["differences"]["far"]["fleet"]["transit_fraction"]

    assert summary["exact"] is True
    assert (figure["lo"], figure["hi"], figure["n"]) == (None, None, 1)
    assert figure["differs"] is True
    assert [entry["p_best"] for entry in summary["ranking"]] == [None, None]
    assert summary["remarks"] == [
        "chance is off and nothing is uncertain: one replication says all, "
        "differences are exact and have no interval"
    ]


def test_one_replication_with_chance_claims_nothing(write):
    near, far = write(near=option("OAIX", CHANCE), far=option("OMAM", CHANCE))
    summary = sim.compare([near, far]).summary()

    assert summary["differences"]["far"]["fleet"]["transit_fraction"]["differs"] is None
    assert summary["remarks"] == [
        "one replication has no interval: a difference may be luck; --replications 100 tells"
    ]


@pytest.mark.verifies("closed form", source="by hand")
def test_aircraft_for_one_is_the_closed_form_by_hand(write):
    """Cycle over time on station less overlap: 8 h on the ground, 15 min of overlap."""
    near, far = write(near=option("OAIX"), far=option("OMAM"))
    summary = sim.compare([near, far]).summary()

    def by_hand(name):
        [budget] = summary["options"][name]["budgets"]
        return (budget["flight_h"] + 8.0) / (budget["on_station_h"] - 0.25)

    needed = summary["options"]["far"]["aircraft_needed"]
    assert needed["orbits"]["kabul"] == pytest.approx(by_hand("far"), rel=1e-9)
    assert (
        math.ceil(needed["together"])
        == summary["options"]["far"]["budgets"][0]["aircraft_per_orbit"]
    )
    assert summary["differences"]["far"]["aircraft_for_one"]["closed_form"] == pytest.approx(
        by_hand("far") / by_hand("near"), rel=1e-9
    )


def test_uncertain_figures_of_one_name_are_drawn_alike(write):
    uncertain = "uncertain:\n  aircraft.mq9a_er.transit_speed: {uniform: [150 kt, 200 kt]}\n"
    near, far = write(near=option("OAIX") + uncertain, far=option("OMAM") + uncertain)
    comparison = sim.compare([near, far], replications=24)
    transit = [comparison.rows[n]["fleet.transit_fraction"] for n in ("near", "far")]

    # Both are long in transit when the draw is slow, and nothing else varies.
    assert np.corrcoef(*transit)[0, 1] > 0.95
    assert not comparison.exact


@pytest.mark.verifies("repeatable")
def test_two_workers_do_not_change_a_bit(chancy):
    pool = partial(ThreadPoolExecutor, 2)
    again = fly(NamedJob(chancy.names, chancy.job), Memory(), pool)

    assert to_json(again.summary()) == to_json(chancy.summary())


# --- the arithmetic

columns = st.lists(st.floats(0.1, 100.0), min_size=3, max_size=30)


@given(columns)
def test_paired_intervals_of_shifted_figures_have_no_width(values):
    own = np.array(values)
    blocks, ones = np.arange(len(own)), np.ones(len(own))
    found = difference((own + 3.0, ones), (own, ones), blocks)

    assert found.mean == pytest.approx(3.0, abs=1e-9)
    assert found.half_width == pytest.approx(0.0, abs=1e-9)


@given(columns)
def test_a_multiple_has_its_factor_as_quotient(values):
    own = np.array(values)
    blocks, ones = np.arange(len(own)), np.ones(len(own))
    found = quotient((2.5 * own, ones), (own, ones), blocks)

    assert found.mean == pytest.approx(2.5, rel=1e-12)
    assert found.half_width == pytest.approx(0.0, abs=1e-9)


@pytest.mark.verifies("closed form", source="paired t")
def test_the_difference_of_means_has_the_interval_of_paired_t():
    """Textbook paired t: differences 1, 2, 3, 6; mean 3, s = 2.1602, half width 3.1824 * s / 2."""
    mine, theirs = np.array([5.0, 7.0, 9.0, 7.0]), np.array([4.0, 5.0, 6.0, 1.0])
    found = difference((mine, np.ones(4)), (theirs, np.ones(4)), np.arange(4))

    assert found.mean == pytest.approx(3.0)
    assert found.half_width == pytest.approx(3.18245 * 2.16025 / 2.0, rel=1e-4)
    independent = (np.var(mine, ddof=1) + np.var(theirs, ddof=1)) / np.var(mine - theirs, ddof=1)
    assert found.variance_reduction == pytest.approx(independent)


def test_of_one_block_there_is_a_difference_and_no_interval():
    one = np.array([1.0])
    found = difference((one * 3, one), (one, one), np.zeros(1))

    assert found.mean == 2.0
    assert math.isnan(found.half_width)

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
from sim.output.format.summary_as_json_and_csv import to_json
from sim.study.compare.comparison import NamedJob, fly
from sim.study.estimates import difference, jackknife, quotient
from sim.study.run.campaign import Campaign
from sim.study.run.finished_batches import Until
from sim.study.run.progress.precision import RunningDifference
from sim.study.run.result import run
from sim.study.whatif.basing_equivalence import equivalent
from sim.study.whatif.varied_input import varied
from tests.study.compare.options import CHANCE, COMMON, option


@pytest.fixture(scope="module")
def chancy(tmp_path_factory):
    """Two options that differ in their base alone, compared over 32 replications."""
    folder = tmp_path_factory.mktemp("chancy")
    (folder / "common.yaml").write_text(COMMON, "utf-8")
    for name, base in (("near", "OAIX"), ("far", "OMAM")):
        (folder / f"{name}.yaml").write_text(option(base, CHANCE), "utf-8")
    options = [sim.load_scenario(folder / f"{name}.yaml") for name in ("near", "far")]
    return sim.compare(options, replications=32)


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
    [tally] = Campaign(until=Until(path, 2.0 * widths[0])).fly([chancy.job])
    assert tally.n_batches == 2


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


@pytest.mark.long
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
    with Campaign(partial(ThreadPoolExecutor, 2)) as campaign:
        again = fly(NamedJob(chancy.names, chancy.job), campaign)

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

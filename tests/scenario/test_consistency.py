"""Values that are right each by itself and wrong together, and what users are told."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario, revised
from sim.scenario.values.quantities import si_text
from tests.study.demand.on_call import on_call

UDEID = "fleets.udeid={base: OTBH, aircraft: mq9a, count: 2}"


def problem(path, overrides):
    """The one thing wrong."""
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, overrides)
    (only,) = caught.value.problems
    return only


def uncertain(path, law):
    return f"uncertain={{{path}: {law}}}"


@pytest.mark.parametrize("key", ["ground_abort", "sortie_loss"])
def test_what_always_fails_is_refused(good, key):
    """A launch that always fails on the ground would be repeated without end."""
    found = problem(good, [f"fleets.dhafra.{key}=100 %"])

    assert found.path == f"fleets.dhafra.{key}"
    assert found.message == "must be at most 99 % (got 100 %)"
    load_scenario(good, [f"fleets.dhafra.{key}=99 %"])


@pytest.mark.parametrize(("written", "rate"), [("0.2 %", 0.002), ("0.002", 0.002), ("0", 0.0)])
def test_an_abort_rate_is_a_percentage_or_a_number(good, written, rate):
    scenario = load_scenario(good, [f"fleets.dhafra.air_abort_per_flight_hour={written}"])

    assert scenario.fleets["dhafra"].air_abort_per_flight_hour == rate


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("-0.1", "must be at least 0 (got -0.1)"),
        ("2", "must be at most 100 % (got 2)"),
        ("150 %", "must be at most 100 % (got 150 %)"),
        (".nan", "must be a finite number (got nan)"),
        ("5 h", "'h' is not a unit of fraction"),
    ],
)
def test_an_abort_rate_is_at_most_one_an_hour(good, written, message):
    found = problem(good, [f"fleets.dhafra.air_abort_per_flight_hour={written}"])

    assert found.message == message


def test_a_stream_that_is_another_fleets_position_is_refused(good):
    found = problem(good, [UDEID, "fleets.dhafra.stream='1'"])

    assert found.code == "E105"
    assert found.path == "fleets.dhafra.stream"
    assert found.message == (
        "must differ from the stream of udeid, which is '1' by its position (got '1')"
    )
    assert found.hint == (
        "fleets on one stream have the same luck; a fleet without one has its position in the "
        "file, from 0"
    )


def test_two_fleets_with_one_stream_are_refused(good):
    streams = ["fleets.dhafra.stream=gulf", "fleets.udeid.stream=gulf"]

    found = problem(good, [UDEID, *streams])

    assert found.path == "fleets.udeid.stream"
    assert found.message == "must differ from the stream of dhafra (got 'gulf')"


def test_streams_of_their_own_may_swap_positions(good):
    load_scenario(good, [UDEID, "fleets.dhafra.stream='1'", "fleets.udeid.stream='0'"])
    load_scenario(good, [UDEID, "fleets.dhafra.stream='0'"])


@pytest.mark.parametrize(
    ("times", "windows", "counted"),
    [
        (["duration=2 h"], "[[06:00, 09:00]]", "00:00 to 02:00"),
        (["duration=6 h"], "[[06:00, 09:00]]", "00:00 to 06:00"),
        (["duration=3 h", "warmup=9 h"], "[[06:00, 09:00]]", "09:00 to 12:00"),
        (
            ["duration=4 h", "start=2021-09-01T22:00Z"],
            "[[06:00, 09:00], [21:00, 22:00]]",
            "22:00 to 02:00",
        ),
    ],
)
def test_windows_that_never_count_are_refused(good, times, windows, counted):
    found = problem(good, [*times, f"orbits.kabul.windows={windows}"])

    got = windows[2:-2].replace("], [", "; ").replace(", ", " to ").replace("; ", ", ")
    assert found.path == "orbits.kabul.windows"
    assert found.message == f"must fall into the time that counts, {counted} UTC (got {got})"
    assert found.hint == "time counts from the end of the warm-up, for the duration"


@pytest.mark.parametrize(
    ("times", "windows"),
    [
        (["duration=361 min"], "[[06:00, 09:00]]"),
        (["duration=4 h", "start=2021-09-01T22:00Z"], "[[01:00, 02:00]]"),
        (["duration=1 d", "start=2021-09-01T07:30Z"], "[[06:00, 07:00]]"),
        (["duration=2 h", "warmup=30 h"], "[[07:00, 09:00]]"),
        (["duration=30 d"], "[[06:00, 09:00]]"),
    ],
)
def test_windows_that_count_for_a_while_are_kept(good, times, windows):
    load_scenario(good, [*times, f"orbits.kabul.windows={windows}"])


@pytest.mark.parametrize(
    ("path", "law", "message"),
    [
        ("count", "{choice: [0, 4]}", "must be at least 1 (got 0.0)"),
        ("count", "{uniform: [3, 5]}", "fleets.dhafra.count takes whole numbers alone"),
        ("count", "{choice: [3.5, 4]}", "fleets.dhafra.count takes whole numbers alone"),
        ("ground_abort", "{choice: [5 %, 100 %]}", "must be at most 99 % (got 1.0)"),
        (
            "ground_abort",
            "{normal: {mean: 50 %, sd: 40 %}}",
            "fleets.dhafra.ground_abort has an upper bound, and a law of kind normal has none",
        ),
        (
            "air_abort_per_flight_hour",
            "{uniform: [1 h, 2 h]}",
            "fleets.dhafra.air_abort_per_flight_hour is a fraction (got duration)",
        ),
    ],
)
def test_no_draw_of_an_uncertain_figure_is_ever_refused(good, path, law, message):
    assert problem(good, [uncertain(f"fleets.dhafra.{path}", law)]).message == message


def test_a_list_is_no_uncertain_figure(good):
    found = problem(good, [uncertain("areas.kabul.centre", "{choice: [1, 2]}")])

    assert found.message == "leads to no figure of this scenario"


@pytest.mark.parametrize(
    ("path", "law"),
    [
        ("fleets.dhafra.count", "{choice: [3, 4, 5]}"),
        ("fleets.dhafra.loss_per_100000_flight_hours", "{uniform: [1.5, 5]}"),
        ("fleets.dhafra.air_abort_per_flight_hour", "{uniform: [0.001, 0.01]}"),
        ("fleets.dhafra.air_abort_per_flight_hour", "{uniform: [0.1 %, 1 %]}"),
        ("fleets.dhafra.turnaround", "{choice: [4 h, 8 h]}"),
        ("aircraft.mq9a_er.transit_speed", "{triangular: [150 kt, 170 kt, 200 kt]}"),
    ],
)
def test_a_draw_can_be_put_over_the_scenario(good, path, law):
    scenario = load_scenario(good, [uncertain(path, law)])
    (figure,) = scenario.uncertain.values()

    for value in figure.parameters:
        revised(scenario, {path: si_text(value, min(figure.dimensions))})


def test_two_claims_with_one_id_are_refused(good):
    """Their verdicts and pictures would overwrite each other."""
    one = "{id: c, statement: s, source: w, metric: transit_fraction, relation: up_to, value: 6 %}"
    found = problem(good, [f"claims=[{one}, {one.replace('id: c', 'id: d')}, {one}]"])

    assert found.path == "claims[2].id"
    assert found.message == "must differ from the id of claims[0] (got 'c')"
    assert found.hint == "a claim's verdict and its pictures go by its id"


@pytest.mark.parametrize(
    ("hold", "cue", "complaint"),
    [
        (None, {"turns_off": "1 per h"}, "is of what is held, and look holds nothing"),
        ({}, {"turns_off": "1 per h"}, "turns_off: shows when somebody takes over, and nobody"),
        ({}, {"look_alikes": "1 per km2"}, "look_alikes: shows when somebody takes over"),
        ({"reacquire": "1 h"}, {}, "tasks.look.hold.reacquire: is of what turned off before"),
        ({"relief": {}}, {"turns_off": "1 per h", "look_alikes": "1 per km2"}, "searched for"),
        ({"relief": {}, "reacquire": "1 h"}, {"look_alikes": "1 per km2"}, "nothing does"),
        ({"relief": {"every": "5 h", "overlap": "1 h"}}, {}, "overlap: goes without every"),
        (
            {"relief": {"every": "12 h"}, "reacquire": "1 h"},
            {"turns_off": "1 per h", "spreads": "0 km/h"},
            "it would be where it was: spreads is 0",
        ),
    ],
)
def test_a_key_of_what_is_held_that_would_change_nothing_is_refused(tmp_path, hold, cue, complaint):
    task = {"stay": "1 h"} if hold is None else {"hold": {"for": "48 h", **hold}}
    with pytest.raises(ScenarioError) as caught:
        on_call(tmp_path, tails=1, cue={"at": ["1 h"], **cue}, tasks={"look": task})

    told = [f"{problem.path}: {problem.message}" for problem in caught.value.problems]
    assert any(complaint in one for one in told), told
    assert all(problem.line > 0 for problem in caught.value.problems)

"""What is wrong with what is asked on demand, each told with its place, its rule and a way out."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario

FILE = """
name: calls
start: 2024-01-01T00:00Z
duration: 30 d
areas: {sea: {centre: [35.0, 14.0], radius: 100 km}}
fleets:
  luqa:
    base: {latitude: 35.85, longitude: 14.48}
    aircraft: {like: mq9a_er, sensor: {sweep_width: 1 km}}
    count: 3
    alert: {aircraft: 2, readiness: 30 min}
tasks: {look: {stay: 1 h}, find: {search: {limit: 1 h}}}
cues:
  boats: {rate: 2 per d, area: sea, wants: look}
"""
NONE = ", ".join(["0"] * 24)
# What is written over the file, the complaint behind the place, and the help.
CASES = {
    "cues.boats.area=see": ("unknown area 'see'", "did you mean 'sea'?"),
    "cues.boats.wants=lok": ("unknown task 'lok'", "did you mean 'look'?"),
    "cues.boats.answered_by=[malta]": ("unknown fleet 'malta'", "fleets of this scenario: luqa"),
    "cues.boats.rte=3 per d": ("unknown key", "did you mean 'rate'?"),
    "fleets.luqa.alert.aircraft=4": (
        "must be at most the fleet's count, 3 (got 4)",
        "aircraft on alert are some of the fleet's own: the others fly its orbits",
    ),
    "fleets.luqa.alert=null": (
        "nobody stands ready for cues",
        "give a fleet an alert, such as alert: {aircraft: 2, readiness: 30 min}",
    ),
    "cues=null": ("required key 'orbits' is missing", ""),
    "cues.boats=null": ("required key 'orbits' is missing", ""),
    "cues.boats.rate=1 per s": (
        "makes about 3.5e+06 cues in a run, more than 1,000,000 (got 1 per s)",
        "a rate is of reports, such as 4 per d",
    ),
    "cues.boats.rate=4": (
        "a unit is missing (got 4)",
        "write '4 per d'; units allowed: per s, per min, per h, per d",
    ),
    "cues.boats.rate=4 per day": (
        "'per day' is not a unit of rate",
        "did you mean 'per d'? units allowed: per s, per min, per h, per d",
    ),
    "cues.boats.at=[3 h]": (
        "expected one of rate or at or passing (got rate and at)",
        "keep one of them; to take an inherited one away write rate: null or at: null",
    ),
    "cues.boats.area=null": ("expected one of about or area or places (got none)", ""),
    "cues.boats.by_hour=[1, 2]": ("expected 24 weights, one an hour (got 2)", ""),
    f"cues.boats.by_hour=[{NONE}]": ("expected at least one weight above 0", ""),
    "cues.boats.weights=[1]": ("goes with places: in an area all ground is alike", ""),
    "cues.boats.false=100 %": ("must be at most 99 % (got 100 %)", ""),
    "cues.boats.priority=0": ("must be at least 1 (got 0)", ""),
    "cues.boats.within=0 h": ("must be greater than 0 (got 0 h)", ""),
    "cues.boats={rate: 2 per d, area: sea, wants: find, spreads: 3000 km/h}": (
        "must be at most 612 km/h, for nothing goes faster over land or sea (got 3000 km/h)",
        "a speed of a walker is 5 km/h, of a car 60 km/h",
    ),
    "tasks.look={stay: null, search: {limit: 1 h, law: sweep, spacing: 3000 km}}": (
        "must be at most 222 km, what a searcher flies within the limit (got 3000 km)",
        "else it turns nowhere; the sweep width when silent",
    ),
    "tasks.look={stay: null, hold: {for: 2 h, relief: {every: 3 h}}}": (
        "must be below the time to be held, 2 h (got 3 h)",
        "else the hold is over before anybody takes over",
    ),
    "tasks.look={stay: null, hold: {for: 2 h, relief: {overlap: 1 d}}}": (
        "must be below the time to be held, 2 h (got 1 d)",
        "else the hold is over before anybody takes over",
    ),
    "fleets.luqa.aircraft.sensor.sweep_width=70 km": (
        "must be at most twice the reach, 60 km (got 70 km)",
        "",
    ),
    "fleets.luqa.aircraft.sensor.hold_reach=31 km": (
        "must be at most the reach, 30 km (got 31 km)",
        "",
    ),
    "tasks.look.stay=-1 h": ("must be at least 0 (got -1 h)", ""),
    "dispatch.rule=nearest": ("expected 'earliest_arrival' or 'preference' (got 'nearest')", ""),
    "dispatch.preempts=true": (
        "takes aircraft from cues of lower priority, and all have the same",
        "state priority: 2 under those that may lose theirs",
    ),
    "cues.other={rate: 1 per d, area: sea, wants: look, stream: boats}": (
        "must differ from the stream of boats (got 'boats')",
        "cues on one stream come at the same moments",
    ),
    "surges.storm={from: 1 d, lasts: 2 d, cues: {boat: 4}}": (
        "unknown cue 'boat'",
        "did you mean 'boats'?",
    ),
    "surges.storm={from: 1 d, lasts: 2 d, cues: {boats: 0.5}}": (
        "must be at least 1 (got 0.5)",
        "",
    ),
    "surges.storm={from: 1 d, lasts: 2 d, cues: {}}": ("expected at least 1 entry", ""),
    "surges.storm={from: 40 d, lasts: 2 d, cues: {boats: 2}}": (
        "the surge begins after the scenario has ended",
        "",
    ),
    "phases={a: [0 d, 10 d], b: [5 d, 20 d]}": ("this phase begins before a ends", ""),
    "phases={a: [10 d, 5 d]}": ("the phase ends before it begins", ""),
    "phases={a: [40 d, 50 d]}": (
        "lies outside the time that counts",
        "phases are from the start of the scenario, warm-up included",
    ),
    "phases={unmet_by_cause: [1 d, 5 d]}": (
        "'unmet_by_cause' is the name of a figure of cues",
        "",
    ),
    "phases={n_reached: [1 d, 5 d]}": ("'n_reached' is the name of a figure of cues", ""),
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("calls") / "calls.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.mark.parametrize("override", CASES)
def test_what_is_wrong_is_told_with_its_place(file, override):
    rule, help_ = CASES[override]
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file, [override])

    (problem,) = caught.value.problems
    assert (problem.message, problem.hint) == (rule, help_)
    # The place is that of what is written over the file, or of the part that it leaves wrong.
    assert problem.line > 0
    assert problem.path.split(".")[0] in ("cues", "fleets", "surges", "phases", "tasks", "dispatch",
                                          "orbits")  # fmt: skip


def test_an_alert_leaves_aircraft_for_the_orbits_of_its_fleet(file):
    orbit = (
        "orbits.watch={area: sea, flown_by: [luqa], pattern: {kind: stare, radius: 5 nm}, "
        "altitude: 20000 ft}"
    )
    load_scenario(file, [orbit])
    with pytest.raises(ScenarioError, match="leaves no aircraft of luqa for watch"):
        load_scenario(file, [orbit, "fleets.luqa.alert.aircraft=3"])


def test_a_cue_in_place_of_orbits_is_a_whole_scenario(file):
    scenario = load_scenario(file, {"cues.boats.perishes": "never"})

    assert scenario.orbits == {}
    assert scenario.cues["boats"].perishes is None

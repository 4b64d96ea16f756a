"""What is wrong with targets, each told with its place, its rule and a way out."""

from __future__ import annotations

import pytest

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario

FILE = """
name: crossers
start: 2024-01-01T00:00Z
duration: 30 d
areas: {ring: {centre: [33.5, 38.6], radius: 55 km}}
fleets: {salti: {base: {latitude: 31.83, longitude: 36.78}, aircraft: mq9a_er, count: 3}}
orbits:
  ring: {area: ring, flown_by: [salti], pattern: {kind: stare, radius: 55 km}, altitude: 20000 ft}
targets:
  cars:
    rate: 2 per d
    motion: {route: {points: [[33.5, 36.3], [33.3, 44.4]], speed: 40 km/h}}
dispatch: {sight: any}
"""
WANDER = "{wander: {speed: 10 km/h, turn_after: 1 h, inside: rin}}"
CASES = {
    "dispatch.sight=none": (
        "nobody looks for targets",
        "write dispatch: {sight: any}, and whoever is on station sees what comes within reach; "
        "or state cues about them",
    ),
    "targets=null": ("is of targets, and there is none", "state what moves under targets"),
    "sense_in_transit=true": (
        "does not go with sense_in_transit: targets are seen from stations alone",
        "take one of them away",
    ),
    "targets.cars.rate=1 per s": (
        "makes about 2.6e+06 targets in a run, more than 100,000 (got 1 per s)",
        "a rate is of those that set out, such as 2 per d",
    ),
    "targets.cats={count: 2, motion: {route: {points: [[1, 1], [1, 2]], speed: 10 kt}}}": (
        "ends, and one of a count is there from the start to the end",
        "say what it does then: stays, returns the same way again and again, or leaves",
    ),
    "targets.cars.motion.route.speed=3000 km/h": (
        "must be at most 612 km/h, for nothing goes faster over land or sea (got 3000 km/h)",
        "a speed of a walker is 5 km/h, of a car 60 km/h",
    ),
    "targets.cars.count=2": (
        "expected one of count or rate or at (got count and rate)",
        "keep one of them; to take an inherited one away write count: null or rate: null",
    ),
    "targets.cars.at=[]": (
        "expected one of count or rate or at (got rate and at)",
        "keep one of them; to take an inherited one away write rate: null or at: null",
    ),
    "targets.cars.starts={area: ring}": (
        "a route begins at its first point: take starts away",
        "",
    ),
    "targets.camp={count: 1}": (
        "required key 'starts' is missing",
        "write for example starts: {area: NAME}",
    ),
    "targets.camp={count: 1, starts: {area: rin}}": ("unknown area 'rin'", "did you mean 'ring'?"),
    f"targets.dogs={{count: 1, starts: {{area: ring}}, motion: {WANDER}}}": (
        "unknown area 'rin'",
        "did you mean 'ring'?",
    ),
    "targets.camp={rate: 1 per d, starts: {area: ring}}": (
        "only what goes along a route comes and goes: others are so many all along",
        "write count: 1",
    ),
    "targets.camp={count: 1, starts: {places: []}}": ("expected at least one entry", ""),
    "targets.camp={count: 1, starts: {places: [[1, 1]], weights: [0]}}": (
        "expected at least one weight above 0",
        "",
    ),
    "targets.cars.motion.route.points=[[1, 1], [1, 1]]": (
        "a route needs 2 different points (got 1)",
        "",
    ),
    "targets.cars.motion.route.stops=[{at: 3, for: 1 h}]": (
        "must be at most 2, the last point (got 3)",
        "",
    ),
    "targets.cars.motion.route.speed=0 km/h": ("must be greater than 0 (got 0 km/h)", ""),
    "targets.cars.motion.route.speed={uniform: [50 km/h, 10 km/h]}": (
        "low must be below high (got 50 km/h and 10 km/h)",
        "",
    ),
    "targets.cars.motion={route: null}": (
        "expected one of route or wander or straight (got none)",
        "",
    ),
    "targets.dogs={count: 1, starts: {area: ring}, motion: {wander: {speed: 10 km/h, "
    "turn_after: 0 min}}}": (
        "makes turns without end in a run, more than 1,000,000 (got 0 min)",
        "from one turn to the next it goes for some time, such as 20 min",
    ),
    "targets.dogs={count: 1, motion: {route: {points: [[0, 0], [0, 0.00001]], speed: 10 m/s, "
    "then: returns}}}": (
        "makes about 4.7e+07 turns in a run, more than 1,000,000 (got returns)",
        "from one turn to the next it goes for some time, such as 20 min",
    ),
    "aircraft.mq9a_er.sensor.settle=-1 s": ("must be at least 0 (got -1 s)", ""),
}
# The same with cues about them: what is written over the file with an alert and a task.
ASKED = {
    "fleets.salti.alert": {"aircraft": 1, "readiness": "30 min"},
    "aircraft.mq9a_er.sensor.sweep_width": "1 km",
    "tasks.find": {"search": {"limit": "4 h", "law": "sweep"}},
    "targets.camp": {"count": 1, "starts": {"area": "ring"}},
}
REPORTS = {"wants": "find", "about": "cars", "rate": "1 per d"}
OF_CUES = {
    ("about", "cats"): ("unknown target 'cats'", "did you mean 'cars'?"),
    ("passing", 1): (
        "expected one of rate or at or passing (got rate and passing)",
        "keep one of them; to take an inherited one away write rate: null or passing: null",
    ),
    ("rate", None, "passing", 3): (
        "must be at most 2, the last point of the route of cars (got 3)",
        "points are counted from 1, in the order in which they are listed",
    ),
    ("rate", None, "passing", 1, "about", "camp"): (
        "is of those on a route, and camp has none",
        "",
    ),
    ("rate", None, "passing", 1, "about", None, "area", "ring"): (
        "goes with about: it is targets that pass",
        "",
    ),
    ("wants", "guess"): (
        "must be at least as fast as cars goes, 40 km/h (got 0)",
        "else it would be found where it cannot be any more; law: sweep follows its track",
    ),
    ("wants", "cube"): (
        "sweeps by inverse_cube, which is of what stays, and cars moves",
        "law: sweep follows its track; law: random is of what may have moved",
    ),
    ("junctions", "often", "about", None, "area", "ring"): (
        "is of targets, which go along a way: this cue is about none",
        "write about: TARGET beside it, or turns_off: 0.3 per h in its place",
    ),
    ("junctions", "often", "turns_off", "0.1 per h"): (
        "goes without turns_off: one by the way, the other by the time",
        "",
    ),
    ("wants", "spaced", "spreads", "40 km/h"): (
        "is of a sweep, and the law is random",
        "write law: sweep beside it",
    ),
    ("wants", "guess", "spreads", "30 km/h"): (
        "must be at least as fast as cars goes, 40 km/h (got 30 km/h)",
        "else it would be found where it cannot be any more; law: sweep follows its track",
    ),
    ("spreads", "50 km/h"): (
        "is of what has no track, and law: sweep follows that of cars",
        "take it away, or write reacquire in the hold: it is then of what turned off",
    ),
    ("junctions", "often", "about", "camp"): (
        "is of what goes along a way, and camp stays",
        "",
    ),
}


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    path = tmp_path_factory.mktemp("targets") / "targets.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.mark.parametrize("override", CASES)
def test_what_is_wrong_is_told_with_its_place(file, override):
    rule, help_ = CASES[override]
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file, [override])

    (problem,) = caught.value.problems
    assert (problem.message, problem.hint) == (rule, help_)
    assert problem.line > 0


@pytest.mark.parametrize("changed", OF_CUES)
def test_what_is_wrong_with_cues_about_targets_is_told_with_its_place(file, changed):
    rule, help_ = OF_CUES[changed]
    cue = {**REPORTS, **dict(zip(changed[::2], changed[1::2], strict=True))}
    if "junctions" in cue:
        cue["junctions"] = {"along": "0.1 per km", "leaves": "10 %"}
    tasks = {
        "tasks.guess": {"search": {"limit": "4 h"}},
        "tasks.cube": {"search": {"limit": "4 h", "law": "inverse_cube"}},
        "tasks.find": {**ASKED["tasks.find"], "hold": {"for": "2 h", "relief": {}}},
        "tasks.spaced": {"search": {"limit": "4 h", "spacing": "2 km"}},
    }
    said = {key: value for key, value in cue.items() if value is not None}
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file, {**ASKED, **tasks, "cues.post": said})

    (problem,) = caught.value.problems
    assert (problem.message, problem.hint) == (rule, help_)
    assert problem.path.split(".")[0] in ("cues", "tasks")


def test_targets_that_are_reported_need_nobody_on_station(file):
    scenario = load_scenario(file, {**ASKED, "cues.post": REPORTS})
    alone = {key: value for key, value in ASKED.items() if key != "targets.camp"}
    unseen = load_scenario(file, {**alone, "cues.post": REPORTS, "dispatch.sight": "none"})

    assert scenario.sees_targets
    assert not unseen.sees_targets


@pytest.mark.parametrize("key", ["homeward", "preempts"])
def test_nobody_is_called_in_the_air_to_what_moves(file, key):
    """Of a place it is known where who was there is; of who followed something it is not."""
    cues = {"cues.post": REPORTS, "cues.late": {**REPORTS, "about": "camp", "priority": 2}}
    with pytest.raises(ScenarioError) as caught:
        load_scenario(file, {**ASKED, **cues, f"dispatch.{key}": True})

    (problem,) = caught.value.problems
    assert problem.path == f"dispatch.{key}"
    assert problem.message == (
        "calls aircraft in the air, and cues.post is about cars, which moves: "
        "where one that follows it is then is not known"
    )
    assert problem.hint == "take it away, or report post of an area or of places"


def test_targets_without_chance_leave_a_run_exact(file):
    listed = {"targets.cars.rate": None, "targets.cars.at": ["30 h"]}
    assert not load_scenario(file).is_exact
    assert load_scenario(file, listed).is_exact
    drawn = {**listed, "targets.cars.motion.route.speed": {"uniform": ["30 km/h", "60 km/h"]}}
    assert not load_scenario(file, drawn).is_exact

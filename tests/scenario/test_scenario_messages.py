"""The full text of what a user meets who got a scenario wrong."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.scenario.loading import load_scenario

MESSAGES = Path(__file__).parent / "messages"


def complaint(path, overrides=()):
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, overrides)
    return str(caught.value)


def test_fifty_mistakes_are_told_at_once(monkeypatch):
    """mistakes.txt was read line by line by a person; it changes only on purpose."""
    monkeypatch.chdir(MESSAGES)

    assert complaint("mistakes.yaml") + "\n" == Path("mistakes.txt").read_text("utf-8")


ONE = "\n\n1 problem found; nothing was run."
CASES = {
    "unknown base": (
        "fleets.dhafra.base=OMAN",
        "--set:1:20: error[E104]: fleets.dhafra.base: unknown base 'OMAN'\n"
        "  1 | fleets.dhafra.base=OMAN\n"
        "    |                    ^^^^\n"
        "  help: did you mean 'OMAM'?",
    ),
    "unknown aircraft": (
        "fleets.dhafra.aircraft=mq9a_re",
        "--set:1:24: error[E104]: fleets.dhafra.aircraft: unknown aircraft 'mq9a_re'\n"
        "  1 | fleets.dhafra.aircraft=mq9a_re\n"
        "    |                        ^^^^^^^\n"
        "  help: did you mean 'mq9a_er'?",
    ),
    "negative count": (
        "fleets.dhafra.count=-3",
        "--set:1:21: error[E103]: fleets.dhafra.count: must be at least 1 (got -3)\n"
        "  1 | fleets.dhafra.count=-3\n"
        "    |                     ^^",
    ),
    "no aircraft": (
        "fleets.dhafra.count=0",
        "--set:1:21: error[E103]: fleets.dhafra.count: must be at least 1 (got 0)\n"
        "  1 | fleets.dhafra.count=0\n"
        "    |                     ^",
    ),
    "window ends before it starts": (
        "orbits.kabul.windows=[[18:00, 06:00]]",
        "--set:1:22: error[E103]: orbits.kabul.windows[0]: the window ends before it starts\n"
        "  1 | orbits.kabul.windows=[[18:00, 06:00]]\n"
        "    |                      ^^^^^^^^^^^^^^^^\n"
        "  help: a window over midnight is two: [22:00, 24:00] and [00:00, 04:00]",
    ),
    "empty window": (
        "orbits.kabul.windows=[[06:00, 06:00]]",
        "--set:1:22: error[E103]: orbits.kabul.windows[0]: "
        "the window is empty: it ends when it starts\n"
        "  1 | orbits.kabul.windows=[[06:00, 06:00]]\n"
        "    |                      ^^^^^^^^^^^^^^^^\n"
        "  help: for the whole day write [00:00, 24:00], or leave windows out",
    ),
    "overlapping windows": (
        "orbits.kabul.windows=[[06:00, 12:00], [11:00, 13:00]]",
        "--set:1:22: error[E103]: orbits.kabul.windows[1]: "
        "this window overlaps window 1 of the list\n"
        "  1 | orbits.kabul.windows=[[06:00, 12:00], [11:00, 13:00]]\n"
        "    |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    ),
    "no windows": (
        "orbits.kabul.windows=[]",
        "--set:1:22: error[E103]: orbits.kabul.windows: expected at least one window\n"
        "  1 | orbits.kabul.windows=[]\n"
        "    |                      ^^\n"
        "  help: leave windows out for demand around the clock",
    ),
    "area of no size": (
        "areas.kabul.radius=0 nm",
        "--set:1:20: error[E103]: areas.kabul.radius: must be greater than 0 (got 0 nm)\n"
        "  1 | areas.kabul.radius=0 nm\n"
        "    |                    ^^^^",
    ),
    "polygon that crosses itself": (
        "areas.bow.polygon=[[34, 70], [35, 71], [34, 71], [35, 70]]",
        "--set:1:7: error[E012]: areas.bow: no 'bow' under areas\n"
        "  1 | areas.bow.polygon=[[34, 70], [35, 71], [34, 71], [35, 70]]\n"
        "    |       ^^^\n"
        "  help: areas: kabul",
    ),
    "crossing polygon": (
        "areas.bow={polygon: [[34, 70], [35, 71], [34, 71], [35, 70]]}",
        "--set:1:11: error[E103]: areas.bow.polygon: "
        "the polygon crosses itself at latitude 34.5, longitude 70.5\n"
        "  1 | areas.bow={polygon: [[34, 70], [35, 71], [34, 71], [35, 70]]}\n"
        "    |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  help: list the corners in order along the boundary",
    ),
    "latitude 95": (
        "areas.kabul.centre.0=95",
        "--set:1:22: error[E103]: areas.kabul.centre[0]: must be at most 90 (got 95)\n"
        "  1 | areas.kabul.centre.0=95\n"
        "    |                      ^^",
    ),
    "latitude NaN": (
        "areas.kabul.centre.0=.nan",
        "--set:1:22: error[E103]: areas.kabul.centre[0]: must be a finite number (got nan)\n"
        "  1 | areas.kabul.centre.0=.nan\n"
        "    |                      ^^^^",
    ),
    "duration NaN": (
        "duration=nan h",
        "--set:1:10: error[E103]: duration: must be a finite number (got 'nan h')\n"
        "  1 | duration=nan h\n"
        "    |          ^^^^^",
    ),
    "no duration": (
        "duration=0 d",
        "--set:1:10: error[E103]: duration: must be greater than 0 (got 0 d)\n"
        "  1 | duration=0 d\n"
        "    |          ^^^",
    ),
    "reserve eats the endurance": (
        "fleets.dhafra.aircraft.reserve=34 h",
        "--set:1:32: error[E103]: fleets.dhafra.aircraft.reserve: "
        "reserve and climb allowance use up the endurance (34 h)\n"
        "  1 | fleets.dhafra.aircraft.reserve=34 h\n"
        "    |                                ^^^^",
    ),
    "every without interval": (
        "orbits.kabul.relief.policy=every",
        "--set:1:14: error[E103]: orbits.kabul.relief: "
        "required key 'interval' is missing for policy every\n"
        "  1 | orbits.kabul.relief.policy=every\n"
        "    |              ^^^^^^\n"
        "  help: write for example interval: 10 h",
    ),
    "above the ceiling": (
        "orbits.kabul.altitude=FL600",
        "--set:1:23: error[E105]: orbits.kabul.altitude: "
        "must be at most the ceiling of dhafra's aircraft, 50000 ft (got FL600)\n"
        "  1 | orbits.kabul.altitude=FL600\n"
        "    |                       ^^^^^",
    ),
    "under the ground": (
        "areas.kabul.terrain=8000 m",
        "good.yaml:13:15: error[E105]: orbits.kabul.altitude: "
        "must be above the terrain of kabul, 8000 m (got 25000 ft)\n"
        "  13 |     altitude: 25000 ft\n"
        "     |               ^^^^^^^^",
    ),
    "country by name": (
        "airspace.closed=[Iran]",
        "--set:1:17: error[E104]: airspace.closed[0]: "
        "'Iran' is neither a country code nor a name under airspace.regions\n"
        "  1 | airspace.closed=[Iran]\n"
        "    |                 ^^^^^^\n"
        "  help: did you mean 'IRN'?",
    ),
    "region like a country": (
        "airspace={closed: [IRN], regions: {IRN: [[1, 1], [2, 2], [1, 2]]}}",
        "--set:1:10: error[E104]: airspace.regions.IRN: 'IRN' is the country code of Iran\n"
        "  1 | airspace={closed: [IRN], regions: {IRN: [[1, 1], [2, 2], [1, 2]]}}\n"
        "    |          " + "^" * 57 + "\n"
        "  help: give the region a name of its own",
    ),
    "an exception of no shape": (
        "airspace.exceptions={gate: {}}",
        "--set:1:21: error[E103]: airspace.exceptions.gate: "
        "expected one of corridor with width, or polygon (got none)\n"
        "  1 | airspace.exceptions={gate: {}}\n"
        "    |                     ^^^^^^^^^^",
    ),
    "an exception of two shapes": (
        "airspace.exceptions.gate={width: 9 nm, polygon: [[1, 1], [2, 2], [1, 2]]}",
        "--set:1:21: error[E103]: airspace.exceptions.gate: "
        "expected one of corridor with width, or polygon (got both)\n"
        "  1 | airspace.exceptions.gate={width: 9 nm, polygon: [[1, 1], [2, 2], [1, 2]]}\n"
        "    |                     ^^^^",
    ),
    "a corridor without a width": (
        "airspace.exceptions.gate.corridor=[[1, 1], [2, 2]]",
        "--set:1:21: error[E103]: airspace.exceptions.gate: required key 'width' is missing\n"
        "  1 | airspace.exceptions.gate.corridor=[[1, 1], [2, 2]]\n"
        "    |                     ^^^^",
    ),
    "a corridor without a line": (
        "airspace.exceptions.gate.width=9 nm",
        "--set:1:21: error[E103]: airspace.exceptions.gate: required key 'corridor' is missing\n"
        "  1 | airspace.exceptions.gate.width=9 nm\n"
        "    |                     ^^^^",
    ),
    "a corridor to where it begins": (
        "airspace.exceptions.gate={width: 9 nm, corridor: [[1, 1], [1, 1]]}",
        "--set:1:26: error[E103]: airspace.exceptions.gate.corridor: "
        "a corridor needs 2 different points (got 1)\n"
        "  1 | airspace.exceptions.gate={width: 9 nm, corridor: [[1, 1], [1, 1]]}\n"
        "    |                          " + "^" * 41,
    ),
    "rights in a country by name": (
        "fleets.dhafra.overfly=[Iran]",
        "--set:1:23: error[E104]: fleets.dhafra.overfly[0]: "
        "'Iran' is neither a country code nor a name under airspace.regions\n"
        "  1 | fleets.dhafra.overfly=[Iran]\n"
        "    |                       ^^^^^^\n"
        "  help: did you mean 'IRN'?",
    ),
    "sea beyond any claim": (
        "airspace.territorial_sea=12000 nm",
        "--set:1:26: error[E103]: airspace.territorial_sea: "
        "must be from 0 to 500 nm (got 12000 nm)\n"
        "  1 | airspace.territorial_sea=12000 nm\n"
        "    |                          ^^^^^^^^",
    ),
    "wind from beyond the circle": (
        "wind={from: 400 deg, speed: 5 kt}",
        "--set:1:6: error[E103]: wind.from: must be from 0 to 360 deg (got 400 deg)\n"
        "  1 | wind={from: 400 deg, speed: 5 kt}\n"
        "    |      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    ),
    "before there were drones": (
        "start=0021-09-01",
        "--set:1:7: error[E103]: start: must be in a year from 1900 to 2999 (got 21)\n"
        "  1 | start=0021-09-01\n"
        "    |       ^^^^^^^^^^",
    ),
    "cells too small to be any": (
        "grid={area: kabul, cell: 10 m}",
        "--set:1:6: error[E103]: grid.cell: must be from 100 m to 1000 km (got 10 m)\n"
        "  1 | grid={area: kabul, cell: 10 m}\n"
        "    |      ^^^^^^^^^^^^^^^^^^^^^^^^^",
    ),
    "base above the sky": (
        "fleets.dhafra.base={latitude: 1, longitude: 2, elevation: 30000 ft}",
        "--set:1:20: error[E103]: fleets.dhafra.base.elevation: "
        "must be from -500 m to 9000 m (got 30000 ft)\n"
        "  1 | fleets.dhafra.base={latitude: 1, longitude: 2, elevation: 30000 ft}\n"
        "    |                    " + "^" * 48,
    ),
    "stare of no size": (
        "orbits.kabul.pattern.radius=1 cm",
        "--set:1:29: error[E103]: orbits.kabul.pattern.radius: 'cm' is not a unit of distance\n"
        "  1 | orbits.kabul.pattern.radius=1 cm\n"
        "    |                             ^^^^\n"
        "  help: did you mean 'm'? units allowed: m, km, ft, nm, NM, nmi, mi",
    ),
    "stare on the spot": (
        "orbits.kabul.pattern.radius=0.01 m",
        "--set:1:29: error[E103]: orbits.kabul.pattern.radius: "
        "must be from 100 m to 2000 km (got 0.01 m)\n"
        "  1 | orbits.kabul.pattern.radius=0.01 m\n"
        "    |                             ^^^^^^",
    ),
    "circuit on the spot": (
        "orbits.kabul.pattern={kind: circuit, points: [[34, 70], [34.0005, 70]]}",
        "--set:1:22: error[E103]: orbits.kabul.pattern.points: "
        "a circuit must be at least 200 m round (got 111 m)\n"
        "  1 | orbits.kabul.pattern={kind: circuit, points: [[34, 70], [34.0005, 70]]}\n"
        "    |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    ),
    "launches without end": (
        "orbits.kabul.relief={policy: every, interval: 59 s}",
        "--set:1:21: error[E103]: orbits.kabul.relief.interval: must be at least 1 min (got 59 s)\n"
        "  1 | orbits.kabul.relief={policy: every, interval: 59 s}\n"
        "    |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^",
    ),
    "circle and country": (
        "areas.kabul={country: AFG}",
        "--set:1:7: error[E103]: areas.kabul: "
        "expected one of centre with radius, polygon, or country "
        "(got centre with radius and country)\n"
        "  1 | areas.kabul={country: AFG}\n"
        "    |       ^^^^^\n"
        "  help: keep one of them; to take an inherited one away write "
        "centre: null, radius: null or country: null",
    ),
    "two reaches": (
        "fleets.dhafra.aircraft.sensor={slant_range: 90 km, reach: 50 km}",
        "--set:1:24: error[E103]: fleets.dhafra.aircraft.sensor: "
        "expected one of reach or slant_range (got both)\n"
        "  1 | fleets.dhafra.aircraft.sensor={slant_range: 90 km, reach: 50 km}\n"
        "    |                        ^^^^^^\n"
        "  help: to take an inherited one away write reach: null or slant_range: null",
    ),
    "another file": (
        "extends=other.yaml",
        "--set:1:1: error[E012]: extends: stands in the file and cannot be set\n"
        "  1 | extends=other.yaml\n"
        "    | ^^^^^^^\n"
        "  help: write a file that extends the other one, and run it",
    ),
    "seed beyond 64 bits": (
        "seed=100000000000000000000",
        "--set:1:6: error[E103]: seed: "
        "must be less than 9223372036854775808 (got 100000000000000000000)\n"
        "  1 | seed=100000000000000000000\n"
        "    |      ^^^^^^^^^^^^^^^^^^^^^",
    ),
    "seed with an exponent": (
        "seed=1e20",
        "--set:1:6: error[E103]: seed: expected a whole number (got 1e+20)\n"
        "  1 | seed=1e20\n"
        "    |      ^^^^",
    ),
    "escape sequence written out": (
        'name="a\\e[31m"',
        "--set:1:6: error[E012]: name: holds the control character U+001B\n"
        '  1 | name="a\\e[31m"\n'
        "    |      ^^^^^^^^^\n"
        "  help: of the control characters only line breaks and tabs are allowed",
    ),
    "escape sequence itself": (
        "name\x1b[31m=a",
        "--set:1:1: error[E012]: holds the control character U+001B\n"
        "  1 | name?[31m=a\n"
        "    | ^^^^^^^^^^^\n"
        "  help: of the control characters only line breaks and tabs are allowed",
    ),
    "nothing to set": (
        "fleets.dhafra.count",
        "--set:1:1: error[E012]: expected PATH=VALUE\n"
        "  1 | fleets.dhafra.count\n"
        "    | ^^^^^^^^^^^^^^^^^^^\n"
        "  help: write for example --set fleets.dhafra.count=4",
    ),
    "below a value": (
        "fleets.dhafra.count.x=4",
        "--set:1:21: error[E012]: fleets.dhafra.count.x: "
        "fleets.dhafra.count is 4, which has nothing below it\n"
        "  1 | fleets.dhafra.count.x=4\n"
        "    |                     ^",
    ),
    "claim in the wrong unit": (
        "claims=[{id: a, statement: b, source: c, metric: fleet.transit_fraction, "
        "relation: up_to, value: 60}]",
        "--set:1:8: error[E103]: claims[0].value: "
        "fleet.transit_fraction is a fraction, such as '60 %' (got 60)\n"
        "  1 | claims=[{id: a, statement: b, source: c, metric: fleet.transit_fraction, "
        "relation: up_to, \n"
        "    |        " + "^" * 83,
    ),
    "uncertain figure that is none": (
        "uncertain={aircraft.mq9a_er.wings: {uniform: [1, 2]}}",
        "--set:1:11: error[E105]: uncertain.aircraft.mq9a_er.wings: "
        "leads to no figure of this scenario\n"
        "  1 | uncertain={aircraft.mq9a_er.wings: {uniform: [1, 2]}}\n"
        "    |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "  help: write a figure's path, such as aircraft.mq9a_er.transit_speed",
    ),
    "uncertain figure in the wrong unit": (
        "uncertain={aircraft.mq9a_er.endurance: {uniform: [1 kt, 2 kt]}}",
        "--set:1:11: error[E105]: uncertain.aircraft.mq9a_er.endurance: "
        "aircraft.mq9a_er.endurance is a duration (got speed)\n"
        "  1 | uncertain={aircraft.mq9a_er.endurance: {uniform: [1 kt, 2 kt]}}\n"
        "    |           " + "^" * 53,
    ),
}


@pytest.mark.parametrize(("override", "text"), CASES.values(), ids=CASES)
def test_a_value_set_wrong_is_shown_in_full(good, override, text):
    assert complaint(good, [override]) == text + ONE


FILES = {
    "empty": (b"# nothing yet\n", "bad.yaml: error[E001]: the file is empty"),
    "three megabytes": (
        b"a" * 3_000_000,
        "bad.yaml: error[E003]: larger than 2 MB, the most a scenario may have",
    ),
    "not UTF-8": (
        b"name: a\nb: \xff\n",
        "bad.yaml: error[E001]: not UTF-8 text (line 2)\n  help: save the file with encoding UTF-8",
    ),
    "a list": (
        b"[a, b]\n",
        "bad.yaml:1:1: error[E103]: expected keys such as name: and fleets: (got a list)\n"
        "  1 | [a, b]\n"
        "    | ^^^^^^",
    ),
    "leaves the folder": (
        b"extends: ../secret.yaml\n",
        "bad.yaml:1:10: error[E011]: extends: '../secret.yaml' leaves the scenario's folder\n"
        "  1 | extends: ../secret.yaml\n"
        "    |          ^^^^^^^^^^^^^^\n"
        "  help: a file library.yaml in a folder round both makes a scenario library of it",
    ),
    "extends no file at all": (
        b"extends: []\n",
        "bad.yaml:1:10: error[E011]: extends: expected at least one file\n"
        "  1 | extends: []\n"
        "    |          ^^",
    ),
    "extends a list with a number": (
        b"extends: [good.yaml, 7]\n",
        "bad.yaml:1:22: error[E011]: extends[1]: expected the name of a file (got 7)\n"
        "  1 | extends: [good.yaml, 7]\n"
        "    |                      ^",
    ),
    "extends a list with a file that is not there": (
        b"extends:\n- good.yaml\n- goood.yaml\n",
        "bad.yaml:3:3: error[E011]: extends[1]: goood.yaml: no such file\n"
        "  3 | - goood.yaml\n"
        "    |   ^^^^^^^^^^\n"
        "  help: did you mean 'good.yaml'?",
    ),
    "extends itself": (
        b"extends: bad.yaml\n",
        "bad.yaml:1:10: error[E011]: extends: runs in a circle: bad.yaml -> bad.yaml\n"
        "  1 | extends: bad.yaml\n"
        "    |          ^^^^^^^^",
    ),
    "extends nothing there": (
        b"extends: goood.yaml\n",
        "bad.yaml:1:10: error[E011]: extends: goood.yaml: no such file\n"
        "  1 | extends: goood.yaml\n"
        "    |          ^^^^^^^^^^\n"
        "  help: did you mean 'good.yaml'?",
    ),
    "extends a number": (
        b"extends: 7\n",
        "bad.yaml:1:10: error[E011]: extends: expected the name of a file (got 7)\n"
        "  1 | extends: 7\n"
        "    |          ^",
    ),
    "control characters": (
        b'extends: good.yaml\nname: "\\0"\ndescription: "a\\tb\\n\\u009b"\n"wi\\end": {}\n',
        "bad.yaml:2:7: error[E004]: name: holds the control character U+0000\n"
        '  2 | name: "\\0"\n'
        "    |       ^^^^\n"
        "  help: of the control characters only line breaks and tabs are allowed\n\n"
        "bad.yaml:3:14: error[E004]: description: holds the control character U+009B\n"
        '  3 | description: "a\\tb\\n\\u009b"\n'
        "    |              ^^^^^^^^^^^^^^\n"
        "  help: of the control characters only line breaks and tabs are allowed\n\n"
        "bad.yaml:4:1: error[E004]: wi?nd: holds the control character U+001B\n"
        '  4 | "wi\\end": {}\n'
        "    | ^^^^^^^^\n"
        "  help: of the control characters only line breaks and tabs are allowed\n\n"
        "3 problems found; nothing was run.",
    ),
    "a control character as it is": (
        b"extends: good.yaml\nname: a\x1b[31m\n",
        "bad.yaml:2:8: error[E004]: holds the control character U+001B\n"
        "  2 | name: a?[31m\n"
        "    |        ^\n"
        "  help: of the control characters only line breaks and tabs are allowed",
    ),
    "faults below a fault": (
        b"extends: good.yaml\nname: a\nname:\n  b: 1\n  b: 2\n",
        "bad.yaml:3:1: error[E005]: name: this key appears twice\n"
        "  3 | name:\n"
        "    | ^^^^\n"
        "  help: first on line 2\n\n"
        "bad.yaml:5:3: error[E005]: name.b: this key appears twice\n"
        "  5 |   b: 2\n"
        "    |   ^\n"
        "  help: first on line 4\n\n"
        "2 problems found; nothing was run.",
    ),
    "fault in the extending file": (
        b"extends: good.yaml\nfleets: {dhafra: {cuont: 5}}\n",
        "bad.yaml:2:19: error[E102]: fleets.dhafra.cuont: unknown key\n"
        "  2 | fleets: {dhafra: {cuont: 5}}\n"
        "    |                   ^^^^^\n"
        "  help: did you mean 'count'?",
    ),
}


@pytest.mark.parametrize(("content", "text"), FILES.values(), ids=FILES)
@pytest.mark.usefixtures("good")
def test_a_file_that_cannot_be_read_says_why(content, text):
    Path("bad.yaml").write_bytes(content)

    whole = text if text.endswith("nothing was run.") else text + ONE
    assert complaint("bad.yaml") == whole


def test_control_characters_from_python_are_refused_as_well(good):
    for overrides in ({"name": "a\x00"}, {"wind": {"fr\x7fom": 1}}, {"na\x9bme": "a"}):
        said = complaint(good, overrides)
        assert "holds the control character U+00" in said
        assert said.isprintable() or set(said) - {"\n"} <= set(map(chr, range(32, 127)))
    assert load_scenario(good, {"description": "two\nlines\tand a tab"}).description


@pytest.mark.usefixtures("good")
def test_a_file_that_may_not_be_read_says_so(monkeypatch):
    """Also for whom the operating system lets read everything."""

    def refuse(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    Path("child.yaml").write_text("extends: good.yaml\n")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        assert complaint("good.yaml") == (
            "good.yaml: error[E001]: cannot be read: Permission denied" + ONE
        )
    opened = Path.open
    monkeypatch.setattr(
        Path, "open", lambda p, *a, **k: (refuse if p.stem == "good" else opened)(p, *a, **k)
    )
    assert complaint("child.yaml") == (
        "child.yaml:1:10: error[E011]: extends: good.yaml: cannot be read: Permission denied\n"
        "  1 | extends: good.yaml\n"
        "    |          ^^^^^^^^^" + ONE
    )


def test_a_folder_that_may_not_be_entered_is_no_crash(good, monkeypatch):
    def refuse(path, **_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "stat", refuse)

    assert complaint(good) == "good.yaml: error[E001]: cannot be read: Permission denied" + ONE


@pytest.mark.usefixtures("good")
def test_a_folder_named_by_extends_is_shown_there():
    Path("sub").mkdir()
    Path("child.yaml").write_text("extends: sub\n")

    assert complaint("child.yaml") == (
        "child.yaml:1:10: error[E011]: extends: sub: a folder, not a scenario file\n"
        "  1 | extends: sub\n"
        "    |          ^^^" + ONE
    )


@pytest.mark.usefixtures("folder")
def test_a_name_that_the_system_cannot_write_is_no_crash():
    """Under an ASCII locale the file is there, and Python cannot name it."""
    Path("child.yaml").write_text("extends: caf\u00e9.yaml\n", "utf-8")
    code = (
        "from sim.scenario.loading import load_scenario\n"
        "for file in ('child.yaml', 'caf\\u00e9.yaml'):\n"
        "    try: load_scenario(file)\n"
        "    except Exception as error: print(ascii(str(error)))"
    )
    plain = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    root = str(Path(__file__).parents[2])

    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **plain, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        check=True,
    )

    rule = "cannot be written in this system's encoding of file names, ascii"
    help_ = "  help: set PYTHONUTF8=1 in the environment" + ONE
    assert run.stdout.splitlines() == [
        ascii(
            f"child.yaml:1:10: error[E011]: extends: 'caf\u00e9.yaml' {rule}\n"
            "  1 | extends: caf\u00e9.yaml\n"
            "    |          ^^^^^^^^^\n" + help_
        ),
        ascii(f"caf\u00e9.yaml: error[E001]: its name {rule}\n" + help_),
    ]


@pytest.mark.usefixtures("good")
def test_a_missing_file_may_be_misspelt():
    assert complaint("god.yaml") == (
        "god.yaml: error[E001]: no such file\n  help: did you mean 'good.yaml'?" + ONE
    )
    assert complaint("other.yaml") == "other.yaml: error[E001]: no such file" + ONE


@pytest.mark.usefixtures("folder")
def test_where_no_scenarios_are_shipped_the_shipped_ones_are_said_to_lie_elsewhere():
    """All samples name them, and who has othsim from a package has none."""
    assert complaint("scenarios/afghanistan/gulf.yaml") == (
        "scenarios/afghanistan/gulf.yaml: error[E001]: no such file\n"
        "  help: an installed othsim ships no scenarios: they lie in a copy of the project; "
        "othsim new FILE writes one to begin with" + ONE
    )
    Path("scenarios").mkdir()
    assert "help" not in complaint("scenarios/gulf.yaml")


@pytest.mark.usefixtures("folder")
def test_a_loop_of_extends_names_the_way_round():
    Path("a.yaml").write_text("extends: sub/b.yaml\n")
    Path("sub").mkdir()
    Path("sub/b.yaml").write_text("extends: ../a.yaml\n")

    assert complaint("a.yaml") == (
        "sub/b.yaml:1:10: error[E011]: extends: runs in a circle: a.yaml -> b.yaml -> a.yaml\n"
        "  1 | extends: ../a.yaml\n"
        "    |          ^^^^^^^^^" + ONE
    )


def test_a_fault_inside_an_extended_file_is_shown_there(good):
    Path(good).write_text(Path(good).read_text().replace("60 nm", "60 kg"))
    Path("child.yaml").write_text("extends: good.yaml\nname: child\n")

    assert complaint("child.yaml") == (
        "good.yaml:5:43: error[E103]: areas.kabul.radius: 'kg' is not a unit of distance\n"
        "  5 | kabul: {centre: [34.53, 69.17], radius: 60 kg}\n"
        "    |                                         ^^^^^\n"
        "  help: units allowed: m, km, ft, nm, NM, nmi, mi" + ONE
    )


@pytest.mark.usefixtures("good")
def test_a_folder_is_not_a_scenario():
    assert complaint(".") == (
        ".: error[E001]: a folder, not a scenario file\n  help: files there: good.yaml" + ONE
    )


def test_a_base_for_others_says_which_files_to_run(good):
    text = Path(good).read_text()
    start, end = text.index("fleets:"), text.index("orbits:")
    Path("common.yaml").write_text(text[:start] + text[end:].replace("flown_by: [dhafra]", ""))
    Path("option.yaml").write_text("extends: common.yaml\n" + text[start:end])
    Path("a_variant.yaml").write_text("extends: ./option.yaml\nname: variant\n")
    Path("circle.yaml").write_text("extends: circle.yaml\n")

    assert complaint("common.yaml") == (
        "common.yaml:1:1: error[E106]: fleets: required key 'fleets' is missing\n"
        "  1 | name: good\n"
        "    | ^^^^^^^^^^\n"
        "  help: common.yaml is a base for others; run one of a_variant.yaml, option.yaml" + ONE
    )


def test_a_base_whose_fleets_have_no_base_says_which_files_to_run(good):
    """What flies is common ground as well; where it flies from is for each option to say."""
    text = Path(good).read_text()
    Path("common.yaml").write_text(re.sub(r"base: \w+, ", "", text))
    Path("option.yaml").write_text("extends: common.yaml\nfleets: {dhafra: {base: OMAM}}\n")

    assert complaint("common.yaml").endswith(
        "  help: common.yaml is a base for others; run one of option.yaml" + ONE
    )
    assert "error[E106]: fleets.dhafra.base: required key 'base' is missing" in complaint(
        "common.yaml"
    )


def test_a_base_in_a_folder_of_its_own_says_so_too(good):
    Path("common").mkdir()
    text = Path(good).read_text()
    base = text[: text.index("fleets:")] + text[text.index("orbits:") :]
    Path("common/ground.yaml").write_text(base)
    Path(good).write_text("extends: common/ground.yaml\n" + text)

    assert complaint("common/ground.yaml").endswith(
        "  help: ground.yaml is a base for others; run one of ../good.yaml" + ONE
    )


def test_a_file_without_fleets_that_nobody_extends_is_a_mistake(good):
    text = Path(good).read_text()
    Path("alone.yaml").write_text(text[: text.index("fleets:")] + text[text.index("orbits:") :])

    assert "error[E101]: fleets: required key 'fleets' is missing" in complaint("alone.yaml")


def test_a_base_says_which_files_of_its_library_fly(good):
    """Lists of either form are read; a base that extends a base is none of them."""
    text = Path(good).read_text()
    base = text[: text.index("fleets:")] + text[text.index("orbits:") :]
    Path("library.yaml").write_text("name: a library\n")
    for folder in ("ground", "options/far"):
        Path(folder).mkdir(parents=True)
    Path("ground/ground.yaml").write_text(base)
    Path("ground/chance.yaml").write_text("extends: ground.yaml\n")
    Path("options/flow.yaml").write_text("fleets: {}\nextends: [x.yaml, ../ground/chance.yaml]\n")
    Path("options/far/block.yaml").write_text(
        "extends:   # two\n  - x.yaml   # one\n\n  - '../flow.yaml'\nname: far\n"
    )

    assert complaint("ground/ground.yaml").endswith(
        "  help: ground.yaml is a base for others; run one of ../options/flow.yaml, "
        "../options/far/block.yaml" + ONE
    )


EVERY_FLEET = {
    "cuont: 4": (
        "E102]: every_fleet.cuont: unknown key\n"
        "  2 | every_fleet: {cuont: 4}\n"
        "    |               ^^^^^\n"
        "  help: did you mean 'count'?"
    ),
    "ground_abort: 5": (
        "E103]: every_fleet.ground_abort: a unit is missing (got 5)\n"
        "  2 | every_fleet: {ground_abort: 5}\n"
        "    |                             ^\n"
        "  help: write '5 %'; units allowed: %"
    ),
    "maintenance: {mean_time_between: 100 h, mean_time_to_repair: 12 h}": (
        "E101]: every_fleet.maintenance.bays: required key 'bays' is missing\n"
        "  2 | every_fleet: {maintenance: {mean_time_between: 100 h, mean_time_to_repair: 12 h}}\n"
        "    |               ^^^^^^^^^^^"
    ),
    'stream: "7"': (
        "E105]: every_fleet.stream: must differ from the stream of dhafra (got '7')\n"
        '  2 | every_fleet: {stream: "7"}\n'
        "    |                       ^^^\n"
        "  help: fleets on one stream have the same luck; a fleet without one has its position in "
        "the file, from 0"
    ),
}


@pytest.mark.parametrize(("body", "text"), EVERY_FLEET.items(), ids=EVERY_FLEET)
@pytest.mark.usefixtures("good")
def test_a_fault_in_what_holds_for_every_fleet_is_told_once_and_there(body, text):
    Path("bad.yaml").write_text(f"extends: good.yaml\nevery_fleet: {{{body}}}\n")
    second = {"base": "OTBH", "aircraft": "mq9a", "count": 2}

    said = complaint("bad.yaml", {"fleets.udeid": second})

    assert said == f"bad.yaml:2:{said.split(':')[2]}: error[{text}" + ONE


def test_what_holds_for_every_fleet_is_a_mapping(good):
    assert complaint(good, ["every_fleet=3"]) == (
        "--set:1:13: error[E103]: every_fleet: expected a mapping (got 3)\n"
        "  1 | every_fleet=3\n"
        "    |             ^" + ONE
    )


@pytest.mark.usefixtures("good")
def test_the_mark_of_a_library_is_no_scenario():
    Path("library.yaml").write_text("name: a library\n")

    assert complaint("library.yaml") == (
        "library.yaml: error[E106]: marks a library of scenarios, and is none itself\n"
        "  help: run a scenario below it" + ONE
    )
    assert complaint(".").endswith("files there: good.yaml" + ONE)


@pytest.mark.usefixtures("good")
def test_a_library_is_not_left():
    """The nearest library counts, and a link out of it is no way out."""
    Path("library/options").mkdir(parents=True)
    Path("library/library.yaml").write_text("name: a library\n")
    Path("library.yaml").write_text("name: round it\n")
    Path("library/link.yaml").symlink_to("../good.yaml")
    for name in ("../../good.yaml", "../link.yaml"):
        Path("library/options/a.yaml").write_text(f"extends: {name}\n")

        assert complaint("library/options/a.yaml") == (
            f"library/options/a.yaml:1:10: error[E011]: extends: '{name}' leaves the scenario "
            f"library 'library'\n  1 | extends: {name}\n    |          {'^' * len(name)}" + ONE
        )


@pytest.mark.usefixtures("good")
def test_files_that_extend_ever_more_have_an_end():
    """Each of these would read the next one twice: two to the thirtieth files."""
    for n in range(30):
        Path(f"f{n}.yaml").write_text(f"extends: [f{n + 1}.yaml, f{n + 1}.yaml]\n")
    Path("f30.yaml").write_text("extends: good.yaml\n")

    assert "f19.yaml:1:11: error[E011]: extends[0]: more than 20 files" in complaint("f0.yaml")


@pytest.mark.usefixtures("folder")
def test_a_link_out_of_the_folder_is_not_followed():
    Path("inside").mkdir()
    Path("secret.yaml").write_text("name: secret\n")
    Path("inside/link.yaml").symlink_to("../secret.yaml")
    Path("inside/a.yaml").write_text("extends: link.yaml\n")

    assert "'link.yaml' leaves the scenario's folder" in complaint("inside/a.yaml")


def test_names_of_files_stay_as_the_user_gave_them(good, folder):
    assert complaint(f"{folder}/none.yaml").startswith(f"{folder}/none.yaml: error[E001]")
    Path(good).write_text("name: x\n")
    assert str(folder) not in complaint(good)

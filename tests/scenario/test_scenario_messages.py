"""The full text of what a user meets who got a scenario wrong."""

from __future__ import annotations

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
        "    |          ^^^^^^^^^^^^^^",
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

    assert complaint("bad.yaml") == text + ONE


@pytest.mark.usefixtures("good")
def test_a_missing_file_may_be_misspelt():
    assert complaint("god.yaml") == (
        "god.yaml: error[E001]: no such file\n  help: did you mean 'good.yaml'?" + ONE
    )
    assert complaint("other.yaml") == "other.yaml: error[E001]: no such file" + ONE


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


def test_a_file_without_fleets_that_nobody_extends_is_a_mistake(good):
    text = Path(good).read_text()
    Path("alone.yaml").write_text(text[: text.index("fleets:")] + text[text.index("orbits:") :])

    assert "error[E101]: fleets: required key 'fleets' is missing" in complaint("alone.yaml")


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

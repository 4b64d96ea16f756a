"""`othsim size` and `othsim why`: what they print, draw and refuse."""

from __future__ import annotations

import json

import pytest
from PIL import Image

from tests.shipped import AFGHANISTAN

GULF, SENATE = str(AFGHANISTAN / "gulf.yaml"), str(AFGHANISTAN / "kurilla_2022.yaml")
BINGO = ["--set", "orbits.jalalabad.relief={policy: on_bingo, interval: null}"]
FILL = "orbits.jalalabad.fill_fraction"


def test_size_prints_the_curve_the_answer_and_the_fleet_rule(othsim):
    code, out, _ = othsim("size", SENATE, "--target", f"{FILL}>=1",
                          "--vary", "fleets.stand_in.count", *BINGO)  # fmt: skip
    lines = [line.strip() for line in out.splitlines()]

    assert code == 0
    assert lines[-2:] == [
        f"{FILL} ≥ 100 % takes fleets.stand_in.count of at least 4",
        "fleet rule, without chance, each orbit by a fleet of its own: 4 for jalalabad",
    ]
    assert any(line.split() == ["3", "78.89", "%"] for line in lines)
    assert any(line.split() == ["4", "100.00", "%", "yes"] for line in lines)


def test_size_json_is_one_document(othsim):
    ask = ("size", SENATE, "--target", f"{FILL}>=0.99", "--vary", "fleets.stand_in.count", *BINGO,
           "--set", "fleets.stand_in.turnaround={lognormal: {mean: 8 h, sd: 2.4 h}}",
           "--set", "duration=10 d", "--replications", 20, "--from", 3, "--to", 6)  # fmt: skip
    code, out, _ = othsim(*ask, "--json")
    document = json.loads(out)

    assert code == 0
    assert document["answer"]["value"] == 5
    assert document["answer"]["bound"] >= 0.99
    assert (document["replications"], document["confidence"]) == (20, 0.95)
    assert document["vary"] == {
        "path": "fleets.stand_in.count", "from": 3, "to": 6, "unit": "", "more_is_better": True,
    }  # fmt: skip


@pytest.mark.long
def test_size_is_the_same_on_two_workers(othsim):
    ask = ("size", SENATE, "--target", f"{FILL}>=0.99", "--vary", "fleets.stand_in.count", *BINGO,
           "--set", "fleets.stand_in.turnaround={lognormal: {mean: 8 h, sd: 2.4 h}}", "--json",
           "--set", "duration=10 d", "--replications", 20, "--from", 3, "--to", 6)  # fmt: skip

    assert othsim(*ask, "--workers", 2)[1] == othsim(*ask)[1]


def test_size_says_why_a_target_cannot_be_met(othsim):
    code, out, _ = othsim("size", SENATE, "--target", f"{FILL}>=0.5",
                          "--vary", "fleets.stand_in.count",
                          "--set", "aircraft.senate_mq9.endurance=19 h")  # fmt: skip

    assert code == 0
    assert (
        f"no fleets.stand_in.count tried meets {FILL} ≥ 50 %: best is 0.00 % at 1\n"
        "  no fleet can fly jalalabad: stand_in needs 20.0 h out and back with 19.0 h usable\n"
    ) in out


def test_size_sets_here_against_there(othsim):
    code, out, _ = othsim("size", GULF, "--vary", "fleets.*.count", "--to", 6,
                          "--equivalent", AFGHANISTAN / "in_country.yaml")  # fmt: skip

    assert code == 0
    assert out.splitlines()[-1].strip() == (
        "12 aircraft here equal Afghanistan from inside, which needs 8 aircraft for it "
        "(8 stated, reaching 2,880.00 h): 1.50 for one; in closed form, cycle over time on "
        "station, 1.62"
    )


def test_size_draws_the_curve(othsim, tmp_path):
    picture = tmp_path / "curve.png"
    code, out, _ = othsim(
        "size", SENATE, "--target", "budgets.stand_in.jalalabad.on_station_h>=22", "--vary",
        "fleets.stand_in.base along 20,70.5 to 40,70.5", "--out", picture,
    )  # fmt: skip

    assert code == 0
    assert out.splitlines()[-1] == f"written to {picture}"
    with Image.open(picture) as drawn:
        assert drawn.width > drawn.height > 600


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--vary", "fleets.dhafra.count"],
         "give --target, or --equivalent with another scenario"),
        (["--vary", "fleets.dhafra.count", "--target", "orbits.kabul.fill_fraction>=120 %"],
         "Invalid value for --target: orbits.kabul.fill_fraction is a share, from 0 to 1 "
         "(got 120 %)"),
        (["--vary", "fleets.dhafra.count", "--target", "orbits.cabul.fill_fraction>=1"],
         "Invalid value for --target: this scenario has no figure 'orbits.cabul.fill_fraction'; "
         "did you mean 'orbits.kabul.fill_fraction'?"),
        (["--vary", "fleets.dafra.count", "--target", "orbits.kabul.fill_fraction>=1"],
         "Invalid value for --vary: fleets.dafra.count: no 'dafra' under fleets; did you mean "
         "'dhafra'?"),
    ],
)  # fmt: skip
def test_size_refuses_a_question_that_is_none(othsim, arguments, message):
    code, out, err = othsim("size", GULF, *arguments)

    assert (code, out) == (2, "")
    assert err.splitlines()[-1] == f"Error: {message}"

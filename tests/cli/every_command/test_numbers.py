"""A number that is none, given to any option that takes one, is a mistake of usage."""

from __future__ import annotations

import pytest

from tests.cli.every_command.damage import WORLD, othsim

NONE = ("nan", "-nan", "inf", "-inf", "1e400", "", "x", "-1e9", "9" * 5000)
TARGET = ("--target", "orbits.watch.fill_fraction>=0.5")
VARY = ("--vary", "fleets.one.count")
OPTIONS = {
    "run": [(option, "{}") for option in ("--replications", "--workers", "--seed", "--shard")]
    + [("--until", "fleet.transit_fraction={}")],
    "compare": [(option, "{}") for option in ("--replications", "--workers", "--seed")],
    "claim": [("--replications", "{}"), ("--workers", "{}")],
    "why": [("--figure", "fleet.sorties", option, "{}") for option in ("--replications", "--rows")],
    "size": [
        (*TARGET, *VARY, "--replications", "{}"),
        (*TARGET, *VARY, "--confidence", "{}"),
        (*VARY, "--target", "orbits.watch.fill_fraction>={}"),
        (*TARGET, "--vary", "fleets.one.base along {},{} to 34.5,69.2"),
    ]
    + [
        (*TARGET, "--vary", path, end, "{}")
        for path in ("duration", "warmup", "aircraft.mq9a.endurance", "fleets.one.turnaround")
        for end in ("--from", "--to")
    ],
}


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    path = tmp_path_factory.mktemp("world") / "world.yaml"
    path.write_text(WORLD.replace("LATITUDE", "31.0"), "utf-8")
    return path


# The seed may have as many digits as one likes; the scenario says how many it takes.
@pytest.mark.parametrize("text", NONE, ids=lambda text: text[:10])
@pytest.mark.parametrize("command", OPTIONS)
def test_an_option_that_takes_a_number_takes_a_number(world, tmp_path, command, text):
    scenarios = [world, world] if command == "compare" else [world]
    for options in OPTIONS[command]:
        if text == "" and options[-2] in ("--from", "--to"):
            continue  # as if it were not given
        given = [option.replace("{}", text) for option in options]
        out = ["--out", tmp_path / "out"] if command in ("run", "compare") else []
        code, said = othsim(command, *scenarios, *given, *out)

        assert code == 2 or (code == 1 and "--seed" in given), (given, said)
        assert "Error: " in said or "seed: must be less than" in said
        assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("path", ["duration", "warmup"])
def test_a_figure_of_the_scenario_itself_can_be_varied(world, path):
    code, said = othsim(
        "size", world, *TARGET, "--vary", path, "--from", "1 d", "--to", "3 d", "--replications", 2
    )

    assert code == 0, said


def test_nan_is_told_as_such(world):
    ends = ("--vary", "duration", "--from", "nan")

    assert (
        "the range of duration: must be a finite number (got nan)"
        in othsim("size", world, *TARGET, *ends)[1]
    )
    assert (
        "Invalid value for '--confidence': nan is not a number"
        in othsim("size", world, *TARGET, *VARY, "--confidence", "nan")[1]
    )

"""Every command takes every figure that makes sense for it, and says of the others why not."""

from __future__ import annotations

import json

import pytest

from tests.shipped import AFGHANISTAN

SENATE = str(AFGHANISTAN / "kurilla_2022.yaml")
# 30 h aloft, 10 h on station and 8 h turnaround, launched every 10 h: four fly, no hour is lost.
QUICK = ["--set", "grid=null", "--set", "duration=10 d"]
BINGO = ["--set", "orbits.jalalabad.relief={policy: on_bingo, interval: null}"]
BUDGET = "budgets.stand_in.jalalabad."


@pytest.mark.parametrize(
    ("metric", "value", "result"),
    [
        ("demand.fill_fraction", "100 %", 1.0),
        ("demand.gap_max_h", "0 h", 0.0),
        ("demand.lost_hours_by_cause.transit", "0 h", 0.0),
        ("fleet.out_hours", "240 h", 240.0),
        ("fleet.on_station_hours_per_day", 24, 24.0),
        ("fleet.on_station_hours_per_flight_hour", 0.3333333, 1 / 3),
        # Five aircraft, 24 h a day.
        ("fleet.on_station_hours_per_aircraft_month", "144 h", 144.0),
        (f"{BUDGET}round_trip_h", "20 h", 20.0),
    ],
)
def test_claim_takes_every_figure_of_a_run_and_of_a_budget(othsim, metric, value, result):
    claim = {
        "id": "c", "statement": "s", "source": "s", "metric": metric, "relation": "about",
        "value": value, "tolerance": 1e-3 if isinstance(value, float | int) else "1 %",
    }  # fmt: skip
    if str(value).endswith("h"):
        claim["tolerance"] = "1 min"
    code, out, _ = othsim("claim", SENATE, *QUICK, "--set", f"claims=[{json.dumps(claim)}]",
                          "--json")  # fmt: skip
    [found] = json.loads(out)[0]["claims"]

    assert code == 0
    assert found["result"] == pytest.approx(result, abs=1e-4)
    assert found["kind"] == "holds"


@pytest.mark.parametrize("name", ["on_station_fraction", "round_trip_h", "block_speed_kt",
                                  "launch_interval_h"])  # fmt: skip
def test_size_and_why_take_every_figure_of_a_budget(othsim, name):
    """A speed of 150 kt instead of 117 takes 7.8 h one way and leaves 14.4 h of 30."""
    wanted = {"on_station_fraction": 0.48, "round_trip_h": 15.6, "block_speed_kt": 150,
              "launch_interval_h": 14.4}[name]  # fmt: skip
    side = "<=" if name == "round_trip_h" else ">="
    vary = ["--vary", "aircraft.senate_mq9.transit_speed", "--from", "117 kt", "--to", "200 kt"]
    code, out, _ = othsim("size", SENATE, *QUICK, *BINGO, *vary, "--json",
                          "--target", f"{BUDGET}{name}{side}{wanted}")  # fmt: skip
    assert code == 0
    assert json.loads(out)["answer"]["value"] == pytest.approx(150.0, rel=2e-3)

    uncertain = "uncertain={aircraft.senate_mq9.endurance: {uniform: [28 h, 32 h]}}"
    speed = "uncertain={aircraft.senate_mq9.transit_speed: {uniform: [110 kt, 130 kt]}}"
    law = speed if name in ("round_trip_h", "block_speed_kt") else uncertain
    code, out, _ = othsim("why", SENATE, *QUICK, *BINGO, "--set", law, "--rows", 8, "--json",
                          "--figure", f"{BUDGET}{name}")  # fmt: skip
    [bar] = json.loads(out)["tornado"]["bars"]
    assert code == 0
    assert bar["at_low"] != bar["at_high"]


@pytest.mark.parametrize("figure", ["fleet.on_station_hours_per_aircraft_month",
                                    "demand.gap_max_h", "fleet.back_hours"])  # fmt: skip
def test_why_splits_the_variance_of_a_derived_figure(othsim, figure):
    """Replications of a design have the derived figures too; they were 0 in all of them."""
    law = "uncertain={aircraft.senate_mq9.endurance: {uniform: [26 h, 32 h]}}"
    code, out, err = othsim("why", SENATE, *QUICK, "--set", "fleets.stand_in.count=2", "--set",
                            law, "--rows", 4, "--figure", figure, "--json")  # fmt: skip

    assert code == 0, err
    assert json.loads(out)["sobol"]["mean"] > 0.0


@pytest.mark.usefixtures("undrawn")
@pytest.mark.parametrize("figure", ["demand.fill_fraction", "fleet.out_hours",
                                    "fleet.on_station_hours_per_day"])  # fmt: skip
def test_until_takes_a_derived_figure(othsim, figure, tmp_path):
    code, out, _ = othsim("run", SENATE, *QUICK, "--set", "fleets.stand_in.ground_abort=50 %",
                          "--replications", 400, "--until", f"{figure}=1000", "--out",
                          tmp_path / "run", "--json")  # fmt: skip

    assert code == 0
    # Twenty blocks are asked for at least: two batches of sixteen.
    assert json.loads(out)["replications"] == 32


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("run", SENATE, *QUICK, "--until", f"{BUDGET}out_h=1"),
         f"--until: '{BUDGET}out_h' is in closed form: it has no interval over replications"),
        (("compare", SENATE, SENATE, *QUICK, "--until", f"{BUDGET}out_h=1"),
         f"--until: '{BUDGET}out_h' is in closed form: it has no interval over replications"),
        (("why", SENATE, *QUICK, "--figure", "out_h"),
         "--figure: 'out_h' is that of every fleet and orbit: name them, budgets.FLEET.ORBIT."),
        (("size", SENATE, *QUICK, "--target", "gap_max_h<=1 h", "--vary",
          "fleets.stand_in.count"),
         "--target: 'gap_max_h' is that of every cell: ask for an area's, areas.AREA.gap_max_h"),
        (("map", "x", "--metric", "areas.jalalabad.gap_max_h"),
         "'areas.jalalabad.gap_max_h' is an area's one number; the map of it is 'gap_max'"),
        (("map", "x", "--metric", "demand.fill_fraction"),
         "'demand.fill_fraction' is no figure of cells, which is what a map shows"),
    ],
)  # fmt: skip
def test_where_a_figure_makes_no_sense_the_message_says_why(othsim, command, said):
    code, _, err = othsim(*command)

    assert code == 2
    assert said in " ".join(err.split())


def test_a_claim_about_cells_says_what_to_ask_instead(othsim):
    asked = ["--set", "claims.0.metric=blind_fraction", "--set", "claims.1.metric=blind"]
    code, _, err = othsim("claim", SENATE, *asked, "--set", "claims.1.value=50 %")

    assert code == 1
    assert "there is no figure 'blind_fraction'" in err
    assert "blind is that of every cell: ask for an area's, areas.AREA.blind_fraction" in err


def test_a_run_decides_a_claim_about_a_derived_figure(othsim, tmp_path):
    asked = ["--set", "claims.0.metric=demand.fill_fraction", "--set", "claims.0.value=100 %"]
    code, out, _ = othsim("run", SENATE, *QUICK, *asked, "--out", tmp_path / "run", "--json")

    assert code == 0
    assert json.loads(out)["claims"][0]["verdict"] == "holds"

"""`othsim claim` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.scenario.loading import resolved_yaml
from sim.study.claims.tested_claims import claim
from tests.shipped import AFGHANISTAN

ROOT = Path(__file__).parents[3] / "scenarios"
CNN = str(ROOT / "claims/cnn_60_percent.yaml")
GULF = str(ROOT / "afghanistan/gulf.yaml")
KURILLA = str(ROOT / "claims/kurilla.yaml")


@pytest.fixture(scope="module", autouse=True)
def _each_tested_once():
    """These tests look at what is said of a scenario's claims: each scenario is tested once."""
    tested = {}

    def once(scenario, *more):
        asked = resolved_yaml(scenario)
        if asked not in tested:
            tested[asked] = claim(scenario, *more)
        return tested[asked]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.study.claims.tested_claims.claim", once)
        yield


def test_a_claim_is_told_with_its_readings_and_conditions(othsim):
    code, out, err = othsim("claim", CNN)
    text = " ".join(out.split())

    assert (code, err) == (0, "")
    answer = "From Al Udeid (Qatar) to Nangarhar: 55 % in transit. It takes a slower or "
    assert f"{answer}shorter-legged aircraft to reach 60 %." in text
    assert "Verdict: holds only if endurance is from 27.3 to 27.6 h" in text
    assert "Found: 54.6 % (Udeid to Nangarhar, the largest figure of all)" in text
    assert "or 120 nm more route, each alone." in text
    assert text.index(answer) < text.index("Verdict:") < text.index("Readings")
    assert "of 4,096 draws" in text
    for reading in ("some sortie reaches it", "no sortie exceeds it",
                    "typical sorties reach it", "every sortie reaches it"):  # fmt: skip
        assert reading in out


def test_json_is_a_list_with_the_claims_of_each_scenario(othsim):
    code, out, err = othsim("claim", GULF, KURILLA, "--json")
    entries = json.loads(out)

    assert (code, err) == (0, "")
    assert [entry["scenario"] for entry in entries] == [
        "Afghanistan from the Gulf", "Kurilla 2022: two thirds, 30 hours, every 10 hours"
    ]  # fmt: skip
    first = entries[0]["claims"][0]
    assert first.keys() >= {
        "id", "statement", "source", "metric", "relation", "value", "verdict", "result", "margin",
        "readings", "conditions", "probability", "assumptions", "answer", "kind", "left_out",
    }  # fmt: skip
    assert (first["id"], first["value"], first["verdict"]) == (
        "cnn-60-percent-extended-range", 0.6, "does not hold"
    )  # fmt: skip
    assert first["margin"] == pytest.approx(first["result"] - 0.595)
    assert first["conditions"][0].keys() >= {"input", "words", "low", "high", "unit", "stated"}
    assert entries[0]["claims"][2]["value"] == 4.0


def test_a_value_of_the_file_can_be_set(othsim):
    code, out, _ = othsim("claim", KURILLA, "--json", "--set", "aircraft.senate_mq9.endurance=40 h")
    [entry] = json.loads(out)

    assert code == 0
    # 20 h of 40 h in transit, and not two thirds of 30 h.
    assert [claim["verdict"] for claim in entry["claims"]] == ["does not hold"] * 3 + ["holds"]


def test_a_false_claim_is_done_and_a_wrong_one_is_the_scenarios_fault(othsim):
    assert othsim("claim", GULF)[0] == 0
    code, out, err = othsim("claim", GULF, "--set", "claims.0.metric=transit_share")

    assert (code, out) == (1, "")
    assert "claims[0].metric: there is no figure 'transit_share'" in err
    assert "of every fleet and orbit there are transit_fraction" in err


def test_a_value_above_all_is_the_scenarios_fault(othsim):
    code, _, err = othsim("claim", GULF, "--set", "claims.0.value=120 %")

    assert code == 1
    assert "claims[0].value: must be at most 100 % (got 120 %)" in err


def test_a_scenario_without_claims_says_so(othsim):
    code, out, _ = othsim("claim", ROOT / "afghanistan/in_country.yaml")

    assert code == 0
    assert "no claims to test" in out


def test_claims_wrap_at_a_hundred_columns_where_no_terminal_is(othsim):
    _, out, _ = othsim("claim", CNN, KURILLA)

    assert max(map(len, out.splitlines())) <= 100
    assert max(map(len, out.splitlines())) > 90


@pytest.mark.parametrize("width", [48, 72, 130])
def test_claims_wrap_at_the_terminals_width(othsim, monkeypatch, width):
    monkeypatch.setattr("sim.cli.fly.claim.columns", lambda: width)
    _, out, _ = othsim("claim", CNN)
    is_listed = "- some sortie reaches it: holds only if ...; 54.6" in " ".join(out.split())

    assert max(map(len, out.splitlines())) <= width
    assert is_listed == (width < 100)


@pytest.mark.long
def test_figures_are_drawn_where_asked(othsim, tmp_path):
    code, out, _ = othsim("claim", CNN, "--figures", tmp_path, "--set", "grid.cell=60 km")
    written = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.png"))

    assert code == 0
    own = "CNN_2021_up_to_60_percent_of_the_flight_time/cnn-60-percent"
    assert written == [f"{own}/claim_map.png", f"{own}/two_inputs.png"]
    assert str(tmp_path / own / "claim_map.png") in out.replace("\n", "")


def test_a_claim_about_what_is_flown_says_what_draws_it(othsim, tmp_path):
    """Nothing was drawn, and nothing said."""
    file = AFGHANISTAN.parent / "claims" / "on_demand" / "two_hours_at_sea.yaml"
    code, out, err = othsim(
        "claim", file, "--replications", 1, "--set", "duration=2 d", "--figures", tmp_path
    )

    assert code == 0
    assert "time until half of the cues are reached of at most 1 h" in " ".join(out.split())
    assert (
        "no picture of two-hours-of-notification and half-within-an-hour: of what is flown, which "
        f"a run draws: othsim run {file}"
    ) in err


@pytest.mark.long
def test_two_scenarios_with_one_claim_have_pictures_of_their_own(othsim, tmp_path):
    """The same id, even the same name: the second run's pictures are beside the first one's."""
    othsim("claim", KURILLA, KURILLA, "--figures", tmp_path)
    folders = {path.parent.parent.name for path in tmp_path.rglob("two_inputs.png")}

    assert len(folders) == 2


@pytest.mark.long
def test_json_stays_json_where_figures_are_drawn(othsim, tmp_path):
    given = {"id": "c", "statement": "s", "source": "w", "metric": "transit_fraction"}
    one = json.dumps([{**given, "relation": "up_to", "value": "67 %"}])
    _, out, _ = othsim("claim", KURILLA, "--json", "--figures", tmp_path, "--set", f"claims={one}")

    assert len(list(tmp_path.rglob("*.png"))) == 1
    assert json.loads(out)[0]["claims"][0]["verdict"] == "holds"


def test_a_fault_while_drawing_costs_no_verdict(othsim, monkeypatch, tmp_path):
    from sim.output.pictures.claims import claim_pictures

    def torn(*_):
        raise ValueError("a ring in two pieces")

    monkeypatch.setattr(claim_pictures, "draw_all", torn)
    coarse = ("--set", "grid.cell=80 km")
    answer, told, _ = othsim("claim", CNN, *coarse)
    code, out, err = othsim("claim", CNN, *coarse, "--figures", tmp_path)

    assert (answer, code) == (0, 3)
    assert out == told
    assert "ValueError: a ring in two pieces" in err

"""`othsim plan` as a user types it."""

from __future__ import annotations

import json

import pytest

from tests.shipped import AFGHANISTAN

GULF = str(AFGHANISTAN / "gulf.yaml")


def test_plan_prints_a_table_of_fleets_and_orbits(othsim):
    code, out, err = othsim("plan", GULF)

    assert (code, err) == (0, "")
    assert out.splitlines()[0].strip() == "Afghanistan from the Gulf"
    assert sum("dhafra" in line for line in out.splitlines()) == 4


def test_plan_json_is_a_list_with_budgets_and_routes(othsim):
    code, out, _ = othsim("plan", GULF, str(AFGHANISTAN / "in_country.yaml"), "--json")
    entries = json.loads(out)

    assert code == 0
    assert [entry["scenario"] for entry in entries] == [
        "Afghanistan from the Gulf",
        "Afghanistan from inside",
    ]
    budget = entries[0]["budgets"][0]
    assert budget["fleet"] == "dhafra"
    assert budget["orbit"] == "kabul"
    assert budget["route"][0] == pytest.approx([24.2483, 54.5477])
    assert budget["flight_h"] == pytest.approx(
        budget["out_h"] + budget["on_station_h"] + budget["back_h"]
    )

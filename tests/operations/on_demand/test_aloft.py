"""Aircraft called in the air: on their way home, and from calls of lower priority."""

from __future__ import annotations

import pytest

import sim
from sim.operations.simulation import stays_of
from tests.study.demand.on_call import AIRCRAFT, THREE_HOURS_DEG, on_call

H = 3600.0


def on_its_way_home(folder, endurance, *, homeward=True):
    """3 h out, an hour there; at 4.5 h it is 2.5 h from home, and a call lies half way out."""
    half_way = {"wants": "look", "places": [[0.0, THREE_HOURS_DEG / 2]], "at": ["4.5 h"]}
    return sim.run(
        on_call(
            folder, tails=1, cue={"at": ["0 h"]}, stay="1 h", duration="2 d",
            more_cues={"second": half_way}, dispatch={"homeward": homeward},
            aircraft={"bird": {**AIRCRAFT, "endurance": endurance}},
        )
    )  # fmt: skip


def test_one_on_its_way_home_answers_from_where_it_is(tmp_path):
    """An hour back along its way, an hour there, 1.5 h home: the call lies on it."""
    result = on_its_way_home(tmp_path, "40 h")

    assert result.cues["on_scene_s"] / H == pytest.approx([3.0, 5.5], abs=1e-5)
    assert result.cues["sortie"].tolist() == [0, 0]
    assert result.sorties["land_s"] / H == pytest.approx([8.0], abs=1e-5)
    # On both scenes it has arrived, on the way between them it is away.
    assert result.away["left_s"] / H == pytest.approx([4.0], abs=1e-5)
    assert result.away["back_s"] / H == pytest.approx([5.5], abs=1e-5)
    fleet = result.summary()["fleet"]
    assert fleet["on_station_hours"]["mean"] == 0.0
    assert fleet["on_scene_hours"]["mean"] == pytest.approx(2.0, abs=1e-5)
    assert fleet["away_hours"]["mean"] == pytest.approx(1.5, abs=1e-5)
    assert fleet["transit_hours"]["mean"] == pytest.approx(6.0, abs=1e-5)


def test_the_laps_of_others_are_not_cut_by_who_was_away_between_two_calls(tmp_path):
    """A page asks for the sorties of orbits alone; those sent to calls were away as well."""
    result = on_its_way_home(tmp_path, "40 h")
    none = result.sorties.where(result.sorties["orbit"] != "")

    assert result.away.n_rows == 1
    assert stays_of(none, result.away).n_rows == 0
    assert stays_of(result.sorties, result.away).n_rows == 2


@pytest.mark.parametrize(("endurance", "homeward"), [("7.9 h", True), ("40 h", False)])
def test_without_the_fuel_or_the_rule_it_lands_first(tmp_path, endurance, homeward):
    """Of 7.9 h it needs 7: what it could stay for is less than the hour wanted. Home at 7 h."""
    result = on_its_way_home(tmp_path, endurance, homeward=homeward)

    assert result.cues["on_scene_s"] / H == pytest.approx([3.0, 8.5], abs=1e-5)


def taken(folder, at, *, stay="1 h", preempts=True, **cue):
    """One aircraft, sent 3 h out at 0 h; something more urgent comes in at the base itself."""
    urgent = {"wants": "look", "places": [[0.0, 0.0]], "at": [at]}
    cue = {"at": ["0 h"], "priority": 2, **cue}
    scenario = on_call(
        folder, tails=1, cue=cue, stay=stay, duration="2 d", more_cues={"urgent": urgent},
        dispatch={"preempts": preempts},
    )  # fmt: skip
    return sim.run(scenario).cues


def test_a_call_of_higher_priority_takes_one_on_its_way_to_another(tmp_path):
    """An hour out and an hour back; then the first again, 3 h out from 3 h."""
    assert taken(tmp_path, "1 h")["on_scene_s"] / H == pytest.approx([6.0, 2.0], abs=1e-5)
    # Without the rule it is through with the first, and home, at 7 h.
    as_it_comes = taken(tmp_path, "1 h", preempts=False)
    assert as_it_comes["on_scene_s"] / H == pytest.approx([3.0, 7.0], abs=1e-5)

    late = taken(tmp_path, "1 h", perishes="5 h")
    assert late["outcome"].tolist() == ["expired", "reached"]
    assert late["cause"].tolist() == ["priority", ""]


def test_one_taken_from_a_scene_is_followed_for_the_rest(tmp_path):
    """On scene from 3 h and taken at 4: from 14 h on somebody stays for the other 3 h."""
    again = taken(tmp_path, "4 h", stay="4 h")
    assert again["on_scene_s"] / H == pytest.approx([3.0, 7.0], abs=1e-5)
    assert again["stayed_s"] / H == pytest.approx([4.0, 4.0], abs=1e-5)
    assert again["ended_s"] / H == pytest.approx([17.0, 11.0], abs=1e-5)
    assert again["cause"].tolist() == ["", ""]

    over = taken(tmp_path, "4 h", stay="4 h", perishes="3.5 h")
    assert over["stayed_s"] / H == pytest.approx([1.0, 4.0], abs=1e-5)
    assert over["outcome"].tolist() == ["reached", "reached"]
    assert over["cause"].tolist() == ["preempted", ""]


def test_nobody_relieves_himself_of_what_he_must_leave(tmp_path):
    """Held at the base itself, out of fuel after 5 h: nothing is left with which to go on."""
    scenario = on_call(
        tmp_path, tails=1, cue={"at": ["0 h"]}, at=(0.0, 0.0), duration="1 d", turnaround="2 h",
        tasks={"look": {"hold": {"for": "12 h", "relief": {}}}}, dispatch={"homeward": True},
        aircraft={"bird": {**AIRCRAFT, "endurance": "5 h"}},
    )  # fmt: skip
    holds = sim.run(scenario).holds

    assert holds["begin_s"] / H == pytest.approx([0.0, 7.0], abs=1e-5)

"""Holds, hand-overs and losses against closed forms, from the scenario's file to its figures."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.flight.custody import look_alikes, survives_with_search
from sim.flight.detection import Datum
from sim.operations.on_demand.custody import Custody, Stay
from sim.study.planning.plan import plan
from sim.study.planning.plan_warnings import doubts
from tests.study.demand.on_call import AIRCRAFT, agrees, flown, on_call

H = 3600.0


def held(folder, *, hold, every_h, n, endurance="10 h", tails=40, **more):
    """Cues at the base itself, each held from the report on by aircraft with so long a stay."""
    cue = {"at": [f"{k * every_h} h" for k in range(n)], **more.pop("cue", {})}
    return on_call(
        folder,
        tails=tails,
        cue=cue,
        at=(0.0, 0.0),
        duration=f"{n * every_h} h",
        tasks={"look": {"hold": hold}},
        aircraft={"bird": more.pop("bird", {**AIRCRAFT, "endurance": endurance})},
        **more,
    )


def broken_by_gaps(folder, n):
    """On station for ten hours of every twelve, turning off at 0.2 an hour while nobody watches."""
    hold = {"for": "2000 h", "relief": {"every": "12 h"}}
    return held(folder, hold=hold, every_h=4, n=n, cue={"turns_off": "0.2 per h"})


def test_custody_over_hand_over_gaps_is_geometric(tmp_path):
    """Holds are of 10 h and 12 for each gap that is survived, to the millisecond."""
    figures, result = flown(broken_by_gaps(tmp_path, 150), 4)
    cues = result.cues
    gaps = (cues["held_s"] / H - 10.0) / 12.0

    assert gaps == pytest.approx(np.rint(gaps), abs=1e-6)
    assert cues["watched_s"] / H == pytest.approx(10.0 * (np.rint(gaps) + 1.0), abs=1e-4)
    assert set(cues["cause"]) == {"lost"}
    assert agrees(figures["hold_mean_h"], 34.398937)
    assert figures["n_lost"]["mean"] == 150
    assert figures["held_fraction"]["mean"] == 0.0
    assert figures["custody_fraction"]["mean"] == pytest.approx(
        figures["custody_hours"]["mean"] / (150 * 2000.0)
    )


@pytest.mark.long
@pytest.mark.verifies("operations research", source="custody over gaps: geometric, by hand")
def test_custody_over_hand_over_gaps_through_the_file(verified, tmp_path):
    """8,000 holds: the mean within its own interval, and those of 24 h or longer."""
    figures, result = flown(broken_by_gaps(tmp_path, 400), 20)

    assert agrees(figures["hold_mean_h"], 34.398937)
    # 3.5 standard errors of a geometric number of gaps, 12 h each, and of a share.
    verified("mean hold", figures["hold_mean_h"]["mean"], 34.398937, within=1.17, unit="h")
    long = np.count_nonzero(result.cues["held_s"] >= 24 * H) / result.cues.n_rows
    verified("holds of 24 h or longer", long, 0.449329, within=0.0195)
    survived = np.count_nonzero(result.cues["held_s"] > 10.5 * H) / result.cues.n_rows
    verified("one gap survived", survived, 0.670320, within=0.0184)


@pytest.mark.parametrize(
    "relief", [{}, {"overlap": "15 min"}], ids=["to the moment", "overlapping"]
)
def test_a_hold_without_gaps_never_breaks(tmp_path, relief):
    """Relieved at bingo by aircraft at hand: 48 h, whatever it would do if nobody watched."""
    scenario = held(
        tmp_path,
        hold={"for": "48 h", "relief": relief},
        every_h=60,
        n=10,
        cue={"turns_off": "50 per h"},
    )
    figures, result = flown(scenario, 2)
    cues = result.cues

    assert cues["held_s"] == pytest.approx(48 * H, abs=1e-3)
    assert cues["watched_s"] == pytest.approx(48 * H, abs=1e-3)
    assert set(cues["cause"]) == {""}
    assert figures["custody_fraction"]["mean"] == pytest.approx(1.0)
    assert figures["held_fraction"]["mean"] == 1.0
    # 10 h each without an overlap, 9.75 with; the last stays for what is left.
    assert result.sorties.n_rows == 2 * 10 * 5


def test_without_relief_a_hold_ends_with_the_fuel(tmp_path):
    figures, result = flown(held(tmp_path, hold={"for": "48 h"}, every_h=60, n=3), 1)

    assert result.cues["held_s"] == pytest.approx(10 * H)
    assert set(result.cues["cause"]) == {"handover"}
    assert figures["hold_mean_h"]["mean"] == pytest.approx(10.0)
    assert result.sorties.n_rows == 3


def test_a_relief_that_finds_nobody_ready_comes_when_one_is(tmp_path):
    """One aircraft, ready again 4 h after it landed: 10 h of every 14, and nothing turns off."""
    scenario = held(
        tmp_path, hold={"for": "38 h", "relief": {}}, every_h=100, n=2, tails=1, turnaround="4 h"
    )
    figures, result = flown(scenario, 1)
    cues = result.cues

    assert cues["watched_s"] == pytest.approx(30 * H, abs=1e-2)
    assert cues["held_s"] == pytest.approx(38 * H, abs=1e-2)
    assert result.sorties["takeoff_s"] == pytest.approx(
        np.array([0.0, 14.0, 28.0, 100.0, 114.0, 128.0]) * H, abs=1e-2
    )
    assert figures["custody_fraction"]["mean"] == pytest.approx(30.0 / 38.0, abs=1e-6)


def test_reliefs_go_on_where_aircraft_turn_back(tmp_path):
    """Once in five hours one turns back, and another is there at once: no gap, more sorties."""
    fleet = {
        "base": {"latitude": 0.0, "longitude": 0.0},
        "aircraft": "bird",
        "count": 10,
        "alert": {"aircraft": 10, "readiness": "0 min"},
        "turnaround": "0 h",
        "air_abort_per_flight_hour": "20 %",
    }
    scenario = held(
        tmp_path,
        hold={"for": "48 h", "relief": {}},
        every_h=60,
        n=20,
        cue={"turns_off": "50 per h"},
        fleets={"base": fleet},
    )
    _, result = flown(scenario, 1)

    assert result.cues["watched_s"] == pytest.approx(48 * H, abs=1e-2)
    assert result.sorties.n_rows > 20 * 8


def test_what_is_not_there_is_not_held(tmp_path):
    scenario = held(tmp_path, hold={"for": "5 h"}, every_h=20, n=100, cue={"false": "40 %"})
    figures, result = flown(scenario, 1)
    false = result.cues["false"] == 1

    assert (result.cues["held_s"][false] == 0.0).all()
    assert set(result.cues["cause"][false]) == {"not_there"}
    assert figures["custody_fraction"]["mean"] == pytest.approx(1.0)
    assert figures["found_of_true_fraction"]["mean"] == 1.0


def once_broken(folder, n, *, every_h=30, **cue):
    """Ten hours, two that nobody watches, and nine: what turns off is searched for for an hour."""
    hold = {"for": "21 h", "relief": {"every": "12 h"}, "reacquire": "1 h"}
    aircraft = {
        **AIRCRAFT,
        "endurance": "10 h",
        "sensor": {"reach": "30 km", "sweep_width": "4 km"},
    }
    scenario = {"turns_off": "0.4 per h", "spreads": "10 km/h", **cue}
    return held(folder, hold=hold, every_h=every_h, n=n, cue=scenario, bird=aircraft)


def share_of(result, cause):
    return np.count_nonzero(result.cues["cause"] == cause) / result.cues.n_rows


@pytest.mark.verifies("operations research", source="fleeing datum after a gap, by hand")
def test_what_turned_off_is_found_again_as_often_as_the_formula_says(tmp_path):
    """Held for all of 21 h: by luck, or found again within the hour by who comes after the gap."""
    figures, result = flown(once_broken(tmp_path, 100), 10)
    kept = survives_with_search(2 * H, 0.4 / H, 4e3, 200 * 1852 / H, Datum(0.0, 10e3 / H), H)

    assert agrees(figures["held_fraction"], float(kept))
    assert agrees(
        figures["reacquired_fraction"], float((kept - math.exp(-0.8)) / -math.expm1(-0.8))
    )
    assert share_of(result, "lost") == pytest.approx(1.0 - figures["held_fraction"]["mean"])
    again = (result.cues["found_again"] == 1) & (result.cues["breaks"] == 1)
    # Custody begins anew when it is found, so the search is missing from what was watched.
    assert (result.cues["watched_s"][again] < 19 * H).all()
    assert (result.cues["watched_s"][again] > 18 * H - 1e-3).all()


@pytest.mark.verifies("operations research", source="mean of 1 / (1 + K), K Poisson, by hand")
def test_after_a_quarter_of_an_hour_in_traffic_few_holds_are_of_the_right_one(tmp_path, verified):
    """0.05 alike a square kilometre, 15 min at 30 km/h: 8.8 others, the right one in 11.3 %.

    Every one turns off in the gap, and is found again by a sweep wider than where it may be.
    """
    wide = {"reach": "30 km", "sweep_width": "60 km"}
    scenario = held(
        tmp_path,
        hold={"for": "19 h", "relief": {"every": "10.25 h"}, "reacquire": "8 h"},
        every_h=30,
        n=100,
        cue={"turns_off": "400 per h", "spreads": "30 km/h", "look_alikes": "0.05 per km2"},
        bird={**AIRCRAFT, "endurance": "10 h", "sensor": wide},
    )
    figures, result = flown(scenario, 10)
    others = look_alikes(0.05 / 1e6, Datum(0.0, 30e3 / H), 0.25 * H)

    assert others == pytest.approx(8.835729, abs=1e-6)
    assert figures["n_breaks"]["mean"] == figures["n_reacquired"]["mean"] == 100.0
    swapped = result.cues["cause"] == "swapped"
    # The right one was last seen before the gap: what is watched from then on is another.
    assert result.cues["held_s"][swapped] == pytest.approx(10 * H, abs=1e-3)
    right = 1.0 - figures["swapped_fraction"]["mean"]
    # 3.5 standard errors of a share of 1,000.
    verified(
        "held is the right one", right, 0.113160, within=3.5 * (0.11316 * 0.88684 / 1e3) ** 0.5
    )


def custody_of(turns_per_s, luck):
    lucks = (np.array([luck] * 9), np.full(8, math.inf), np.zeros(8))
    return Custody(
        1e9, turns_per_s, True, every_s=math.inf, overlap_s=0.0, limit_s=0.0, moves=(0.0, 0.0),
        luck=lucks,
    )  # fmt: skip


@given(
    st.lists(st.tuples(st.floats(0.0, 10.0), st.floats(0.0, 10.0)), min_size=1, max_size=6),
    st.floats(0.0, 2.0),
    st.floats(0.0, 5.0),
    st.floats(0.0, 5.0),
)
@pytest.mark.verifies("property", source="custody over gaps")
def test_shorter_gaps_never_lose_earlier(stays, turns_per_s, luck, sooner):
    """With the same luck: reliefs that come sooner hold it as long or longer."""

    def outcome(sooner):
        custody = custody_of(turns_per_s, luck)
        now = 0.0
        for gap, length in stays:
            now += max(gap - sooner, 0.0) if custody.stays else 0.0
            custody.stays.append(Stay(now, now + length))
            now += length
        return custody.so_far()

    late, early = outcome(0.0), outcome(sooner)
    assert early.is_lost <= late.is_lost
    assert early.watched_s >= late.watched_s - 1e-9
    assert outcome(10.0).is_lost is False
    assert late.watched_s <= late.last_seen_s + 1e-9


def test_every_stay_of_a_hold_has_its_row(tmp_path):
    """Ten hours, a gap of two, nine hours: held, held or found again, another one, or lost."""
    scenario = once_broken(tmp_path, 100, look_alikes="0.005 per km2")
    _, result = flown(scenario, 1)
    holds, cues = result.holds, result.cues
    second = holds["stay"] == 1

    assert holds.n_rows == 200
    assert (holds["begin_s"][second] == holds["end_s"][~second] + 2 * H).all()
    assert set(holds["state"][~second]) == {"held"}
    state = holds["state"][second]
    assert ((state == "lost") == (cues["cause"] == "lost")).all()
    assert ((state == "another") == (cues["cause"] == "swapped")).all()
    kept = cues["found_again"] == 1
    assert ((state == "found_again") == (kept & (cues["cause"] == ""))).all()
    # Who gives up has searched for an hour; all others stay to the end of the hold.
    lasted_s = (holds["end_s"] - holds["begin_s"])[second]
    assert lasted_s[state == "lost"] == pytest.approx(H)
    assert lasted_s[state != "lost"] == pytest.approx(9 * H)
    assert set(state) == {"held", "found_again", "another", "lost"}
    assert (holds["tail"] != "").all()


def test_hours_on_scene_leave_out_the_gaps_between_aircraft(tmp_path):
    """Ten hours, two that nobody watches, and nine: 19 h of 21, and as much of false cues."""
    scenario = held(
        tmp_path, hold={"for": "21 h", "relief": {"every": "12 h"}}, every_h=30, n=3,
        bird={**AIRCRAFT, "endurance": "10 h"},
    )  # fmt: skip
    figures, result = flown(scenario, 1)

    assert result.cues["ended_s"] - result.cues["on_scene_s"] == pytest.approx(21 * H)
    assert result.cues["stayed_s"] == pytest.approx(19 * H)
    assert figures["on_scene_hours"]["mean"] == pytest.approx(3 * 19.0)


def test_perfect_custody_is_said_to_be_assumed(tmp_path):
    def said(**cue):
        hold = {"for": "21 h", "relief": {"every": "12 h"}, "reacquire": "1 h"}
        bird = {**AIRCRAFT, "sensor": {"reach": "30 km", "sweep_width": "4 km"}}
        scenario = held(tmp_path, hold=hold, every_h=30, n=1, cue=cue, bird=bird)
        return [(warning.code, warning.message) for warning in doubts(plan(scenario))]

    assert said() == [("W208", "no turns, no look-alikes: assumed of what is held")]
    turning = {"turns_off": "1 per h", "spreads": "30 km/h"}
    assert said(**turning) == [("W208", "no look-alikes: assumed of what is held")]
    assert said(turns_off="0 per h", look_alikes="0 per km2") == []

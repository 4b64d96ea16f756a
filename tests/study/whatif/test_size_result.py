"""What is said of a search: where it levels off, turns back, or has no effect."""

from __future__ import annotations

import pytest

from sim.errors import SimError
from sim.output.text.size_text import size_headline
from sim.study.whatif.size_search import Effort, size
from sim.study.whatif.tornado_and_sobol import indices
from tests.study.demand.on_call import on_call
from tests.study.whatif.searches import COUNT, FILL, senate

# --- what cannot be met, and what is not monotone


def test_a_station_beyond_reach_is_named():
    scenario = senate(aircraft__senate_mq9__endurance="19 h")
    found = size(scenario, f"{FILL}>=0.5", COUNT)

    assert found.answer is None
    assert found.best.reading.mean == 0.0
    assert found.why[0] == (
        "no fleet can fly jalalabad: stand_in needs 20.0 h out and back with 19.0 h usable"
    )


def test_what_is_lost_whatever_the_number_is_named_with_where_it_levels_off():
    """10 % of sorties lost whole: fill is 90 %, not 95 %, with however many aircraft."""
    scenario = senate(fleets__stand_in__sortie_loss="10 %", orbits__jalalabad__relief=None)
    found = size(scenario, f"{FILL}>=0.97", COUNT, effort=Effort(replications=20))

    assert found.answer is None
    assert found.best.reading.mean < 0.97
    assert "hours that jalalabad still loses at" in found.why[0]
    assert "loss" in found.why[0]
    start, most = found.why[-1].split(" on, more makes no difference that shows: at most ")
    assert start == "from 4"
    assert 0.0 < float(most.removesuffix(" points")) < 5.0


@pytest.mark.parametrize("n", [1, 2])
def test_too_few_replications_are_not_taken_for_no_effect(tmp_path, n):
    """Twice as many on alert reach more: of two replications luck alone could make that."""
    cue = {"rate": "8 per d", "perishes": "2 h"}
    scenario = on_call(tmp_path, tails=1, count=6, cue=cue, at=(0.0, 0.5), duration="3 d")
    path, vary = "cues.calls.reached_fraction", "fleets.base.alert.aircraft"
    effort = Effort(replications=n)
    found = size(scenario, f"{path}>=0.999", vary, between=("1", "2"), effort=effort)

    said = " ".join([*found.remarks(), *found.why])
    unknown = f"whether {vary} has an effect on {path} is not known"
    assert f"{unknown}: the replications are too few to tell" in said
    assert "no effect on" not in said
    assert "makes no difference" not in said


def test_what_is_the_same_in_every_replication_makes_no_difference(tmp_path):
    """Some perish on the way, whoever comes: enough on alert reach all others, and no more."""
    cue = {"rate": "4 per d", "perishes": {"exponential": "1 h"}}
    more = {"at": (0.0, 0.5), "stay": "2 h", "duration": "4 d"}
    scenario = on_call(tmp_path, tails=1, count=16, cue=cue, **more)
    found = size(
        scenario, "cues.calls.reached_fraction>=1", "fleets.base.alert.aircraft",
        between=("1", "16"), effort=Effort(replications=8),
    )  # fmt: skip

    assert found.why[-1].endswith(" on, more makes no difference")


def test_a_figure_that_turns_back_is_said_to():
    """A base that moves over the station and away from it: on station rises, then falls."""
    found = size(
        senate(), "budgets.stand_in.jalalabad.on_station_h>=20",
        "fleets.stand_in.base along 20,70.5 to 60,70.5",
    )  # fmt: skip

    assert found.violation is not None
    assert found.splits
    assert found.remarks()[0].startswith(
        "not monotone: budgets.stand_in.jalalabad.on_station_h is "
    )
    assert found.remarks()[0].endswith(
        "; the values that meet the target are not all on one side: see all"
    )
    assert found.answer.meets


def test_what_has_no_effect_is_said():
    found = size(senate(), f"{FILL}>=1", "aircraft.senate_mq9.loiter_speed")

    assert found.remarks() == [
        "aircraft.senate_mq9.loiter_speed has no effect on orbits.jalalabad.fill_fraction "
        "in this range"
    ]


def test_a_percentile_that_is_never_reached_is_said_to_be(tmp_path):
    """Nobody is there within half an hour: neither did nothing happen, nor could nothing fly."""
    cue = {"rate": "4 per d", "perishes": "30 min"}
    scenario = on_call(tmp_path, tails=2, count=3, cue=cue, duration="3 d")
    path = "cues.calls.response_time_p90_h"
    found = size(scenario, f"{path}<=6 h", "fleets.base.count", between=("2", "3"))

    reason = "more than 10 % are never reached, so there is none"
    assert {point.reading.reason for point in found.points} == {reason}
    assert found.why == (f"{path} does not exist at any value tried: {reason}",)
    assert not any("no effect" in remark for remark in found.remarks())
    words = "does not exist in any draw: more than 10 % are never reached"
    with pytest.raises(SimError, match=words):
        indices(scenario, path, rows=2)
    assert size_headline(found.summary()).endswith(": there is no such figure at any")

"""What is said of a search: where it levels off, turns back, or has no effect."""

from __future__ import annotations

from sim.study.whatif.size_search import Effort, size
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
    assert found.why[-1].endswith("on, more makes no difference")


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

"""The kernel's numbers stand for the names that the event model and the files have."""

from __future__ import annotations

from sim.operations.causes import STATES
from sim.operations.flight_line import luck_of
from sim.operations.kernel.records import codes
from sim.operations.relief import RELIEFS
from sim.output.format.table_columns import TABLES
from tests.operations.conftest import make_fleet


def test_policies_luck_and_outcomes_are_those_of_the_model():
    assert set(codes.POLICIES) <= set(RELIEFS)
    assert tuple(luck_of(make_fleet(1))) == codes.LUCK
    # What is airborne when a replication ends is flown on until it has landed.
    assert codes.OUTCOMES[1:] == TABLES["sorties"]["outcome"].words


def test_what_the_kernel_can_log_holds_all_but_what_only_the_model_flies():
    """Whoever goes to a cue is the event model's alone: the kernel logs nothing of it."""
    after = {event for state in STATES for event in state.after}

    assert after - set(codes.EVENTS) <= {"looked", "called_away"}


def test_the_place_of_a_name_is_its_code():
    assert codes.EVENTS[codes.GROUND_ABORT] == "ground_abort"
    assert codes.OUTCOMES[codes.LOST] == "lost"
    assert codes.REASONS[codes.FAILED_IN_AIR] == "air_abort"
    assert codes.LUCK[codes.SORTIE_FAILS] == "sortie_loss"

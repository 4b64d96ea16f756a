"""The rows that explain lost time: each state that is a cause has a row, and looks of its own."""

from __future__ import annotations

from sim.figure_table import BY_CAUSE
from sim.figures import label_of
from sim.operations.causes import CAUSES, STATES, cause_of


def test_what_keeps_an_aircraft_on_the_ground_is_a_cause():
    assert {state.name for state in STATES if state.is_cause} <= set(CAUSES)


def test_an_event_leads_to_one_state():
    events = [event for state in STATES for event in state.after]

    assert len(events) == len(set(events))


def test_no_two_causes_look_alike():
    looks = [(cause.colour, cause.hatch) for cause in CAUSES.values()]

    assert len(looks) == len(set(looks))
    assert len({cause.label for cause in CAUSES.values()}) == len(CAUSES)


def test_a_cause_of_another_version_is_grey_under_its_name():
    assert cause_of("fleet_size") is CAUSES["fleet_size"]
    assert cause_of("crew_rest").label == "crew rest"
    assert cause_of("crew_rest").colour == "#9a9a9a"


def test_a_figure_of_a_cause_is_called_as_the_cause_is():
    for name, cause in CAUSES.items():
        assert label_of(f"demand.{BY_CAUSE}.{name}").endswith(f" {cause.label}")

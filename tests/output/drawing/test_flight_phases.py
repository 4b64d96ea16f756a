"""The parts of a flight hour have one name, one colour and one figure wherever they are drawn."""

from __future__ import annotations

from sim.figures import figure_at
from sim.output.drawing.flight_phases import PHASE_HOURS, PHASES


def test_every_part_of_a_flight_hour_has_a_colour_of_its_own_and_a_figure():
    assert PHASE_HOURS.keys() <= PHASES.keys()
    assert len(set(PHASES.values())) == len(PHASES)
    for name in PHASE_HOURS.values():
        assert figure_at(f"fleet.{name}"), name

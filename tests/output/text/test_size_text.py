"""What a search for a size calls its figures and what it varies."""

from __future__ import annotations

import pytest

from sim.output.text.size_text import figure_label, varied_label


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("fleets.dhafra.count", "number of aircraft (Dhafra)"),
        ("fleets.*.count", "number of aircraft (all)"),
        ("orbits.kabul.relief.overlap", "overlap (Kabul)"),
        ("fleets.dhafra.base", "base (Dhafra)"),
        ("fleets.dhafra.aircraft.fuel.transit_burn", "burn in transit (Dhafra)"),
        ("duration", "duration"),
    ],
)
def test_what_is_varied_has_a_name_and_an_owner(path, words):
    assert varied_label(path) == words


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("orbits.kabul.fill_fraction", "share of the demanded time filled (Kabul)"),
        ("demand.fill_fraction", "share of the demanded time filled (all orbits)"),
        ("orbits.kabul.lost_hours_by_cause.transit", "hours lost to transit (Kabul)"),
        ("budgets.dhafra.kabul.on_station_h", "time on station (Dhafra to Kabul)"),
        ("fleet.flight_hours", "flight hours (all fleets)"),
    ],
)
def test_a_target_has_a_name_and_an_owner(path, words):
    assert figure_label(path) == words

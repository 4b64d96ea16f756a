"""Units: a figure's name in SI says the same, and the clock goes round to the minute."""

from __future__ import annotations

import pytest

from sim.figure_table import ROWS
from sim.units import clock_text, si_name, unit_named


@pytest.mark.parametrize("name", sorted({row.name for row in ROWS}))
def test_a_name_keeps_its_stem_in_si(name):
    stem, _, ending = name.rpartition("_")
    if si_name(name) != name:
        assert si_name(name).startswith(f"{stem}_")
        assert unit_named(name).behind == ending
        assert unit_named(si_name(name)) != unit_named(name)


def test_every_minute_of_the_day_is_shown_as_it_is():
    for minute in range(24 * 60 + 1):
        hours, minutes = clock_text(60.0 * minute + 59.9).split(":")
        assert 60 * int(hours) + int(minutes) == minute

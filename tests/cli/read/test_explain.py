"""`othsim explain`: a figure by any of its names, a cause, or what was probably meant."""

from __future__ import annotations

import json

import pytest

from sim.figure_table import ROWS


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("orbits.kabul.fill_fraction", "demanded time with at least as many on station as asked"),
        ("transit_fraction", "time out and back over time aloft"),
        ("gap_max", "seconds in coverage.nc, there gap_max_s"),
        ("fleets.dhafra.alert.ready_fraction", "fleets.FLEET.alert.ready_fraction"),
        ("gap_max_sd_s", "seconds in coverage.nc, there gap_max_s"),
        ("fleet_size", "a cause of lost hours"),
        ("areas.kabul.gap_max_seen_h", "over the cells covered at least once"),
    ],
)
def test_a_figure_is_explained(othsim, name, said):
    code, out, err = othsim("explain", name)
    assert (code, err) == (0, "")
    assert " ".join(said.split()) in " ".join(out.split())


def test_every_figure_is_listed_and_can_be_explained(othsim):
    _, out, _ = othsim("explain", "--json")
    listed = {entry["figure"] for entry in json.loads(out)}
    assert listed >= {row.name for row in ROWS}
    for name in listed:
        code, out, _ = othsim("explain", name, "--json")
        assert code == 0
        assert all(entry["is"] for entry in json.loads(out))


def test_what_is_none_is_refused_with_what_was_meant(othsim):
    code, _, err = othsim("explain", "fill_fractio")
    assert (code, "did you mean 'fill_fraction'" in err) == (2, True)

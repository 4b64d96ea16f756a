"""Ways with some of what is closed opened."""

from __future__ import annotations

import numpy as np

import sim
from sim.study.page.opened_ways import OpenedWays
from tests.shipped import AFGHANISTAN


def test_why_a_way_out_is_barred_is_apart_from_what_closes_its_end():
    closed = [
        {"name": "IRN", "daily": [["06:00", "12:00"]]},
        {"name": "AFG", "daily": [["06:00", "07:00"]]},
    ]
    plan = sim.plan(sim.load_scenario(AFGHANISTAN / "gulf.yaml", {"airspace.closed": closed}))
    ways, pair = OpenedWays(plan.scenario, plan.centres), ("dhafra", "kabul")

    shut = ways.entries([pair], ())[pair]
    opened = ways.entries([pair], ("IRN", "AFG"))[pair]

    assert "closed airspace" in shut["bar"]
    assert (shut["leaves"], opened["leaves"], opened["bar"]) == ("", "", "")
    lengths_m = [ways.lengths_m([pair], names)[0] for names in ((), ("AFG",), ("IRN", "AFG"))]
    assert lengths_m == sorted(lengths_m, reverse=True)
    assert np.isinf(lengths_m[0])

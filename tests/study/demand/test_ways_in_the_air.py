"""Where one is on its way round closed airspace, and how long it takes from there."""

from __future__ import annotations

import pytest

from sim.operations.luck.chance import Chance
from sim.study.demand.drawn_cues import drawn_cues
from sim.study.demand.ways_in_the_air import air_ways
from sim.study.planning.plan import plan
from sim.world.geodesy import inverse
from tests.study.demand.on_call import THREE_HOURS_DEG, on_call

BOX = [[-1.0, 4.0], [-1.0, 6.0], [1.0, 6.0], [1.0, 4.0]]


@pytest.mark.parametrize("shut", [{}, {"regions": {"box": BOX}, "closed": ["box"]}])
def test_the_way_made_and_the_way_left_are_the_whole(tmp_path, shut):
    """At any share of the way from the base to a place, what is left is what is not made."""
    scenario = on_call(
        tmp_path, tails=1, cue={"at": ["1 h"]}, dispatch={"homeward": True},
        **({"airspace": shut} if shut else {}),
    )  # fmt: skip
    places = air_ways(plan(scenario), drawn_cues(scenario, Chance(1, 0))).places
    ends = places.of_base("base"), places.of_call(0)
    whole_s = places.way_s("base", ends[0], 0)

    assert whole_s > inverse(0.0, 0.0, 0.0, THREE_HOURS_DEG)[1] / (200 * 1852 / 3600) - 1e-3
    for share in (0.0, 0.2, 0.5, 0.9, 1.0):
        here = places.between("base", ends, share)
        assert places.way_s("base", here, 0) == pytest.approx((1 - share) * whole_s, abs=0.1)

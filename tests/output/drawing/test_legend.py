"""The legend of a map: each base has its own pen."""

from __future__ import annotations

import numpy as np

from sim.output.drawing.drawn_features import Features, RouteLine
from sim.output.drawing.legend import route_pens


def test_seven_bases_have_seven_pens():
    routes = [RouteLine(str(i), "x", 1.0, np.zeros((2, 2))) for i in range(7)]
    pens = route_pens(Features((), {}, tuple(routes), (), {}))

    assert len(set(pens.values())) == 7

"""Interpreted and in machine code, the core says the same to the last bit."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage import station_coverage
from sim.coverage.kernel.cells import figures_of, intervals_of, united
from sim.coverage.kernel.passes import passes_over
from sim.coverage.metrics import CellFigures
from tests.coverage.fuzz import case

# So much work of its own a function may still have before it is compiled.
TIERS = {"interpreted": np.inf, "in machine code": -1.0}


def answers(tier: str, seed: int) -> list[bytes]:
    """All that is asked of a random case, as bits: figures, an area's, covered shares."""
    arguments, options = case(seed)
    with pytest.MonkeyPatch.context() as patch:
        for function in (passes_over, figures_of, intervals_of, united):
            patch.setattr(function, "left_s", TIERS[tier])
        found = station_coverage(*arguments, **options, threads=1)
        everywhere = np.ones(found.n_cells, dtype=bool)
        edges_s = np.linspace(*arguments[3], 37)
        spans_s, cells = pairwise(edges_s), np.arange(found.n_cells)
        share = np.array([found.source.shares_with_any([cells], span_s) for span_s in spans_s])
        area = found.over(everywhere)
    columns = [getattr(found, field.name) for field in fields(CellFigures)]
    values = np.array([getattr(area, field.name) for field in fields(area)], dtype=float)
    return [column.tobytes() for column in (*columns, share, values)]


@given(st.integers(0, 2**32))
@pytest.mark.long  # it compiles the whole core
@pytest.mark.verifies("repeatable", source="interpreted and compiled")
def test_interpreted_and_compiled_say_the_same_bits(seed):
    assert answers("interpreted", seed) == answers("in machine code", seed)

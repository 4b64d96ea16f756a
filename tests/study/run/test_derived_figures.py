"""Figures worked out from those of a run."""

from __future__ import annotations

import numpy as np

from sim.figures import is_derived
from sim.study.run.derived_figures import with_derived

# A study of two batches, so that what is worked out by the batch can be held against the whole.
MANY, QUICK = 20, {"grid": None, "duration": "2 d", "warmup": "0 d"}


def test_derived_figures_of_a_batch_are_those_of_the_run(result):
    """--until asks by the batch, a summary of the whole run."""
    scenario, number = result.option.scenario, 1
    part = with_derived(
        result.store.rows(number, 0), scenario, [result.store.table(number, 0, "sorties")]
    )

    whole = result.all_figures
    for path in filter(is_derived, whole):
        np.testing.assert_array_equal(part[path], whole[path][-part.n_rows :], err_msg=path)


def test_ways_out_and_back_add_up_to_transit(result):
    figures = result.all_figures

    ways_h = figures["fleet.out_hours"] + figures["fleet.back_hours"]
    np.testing.assert_allclose(ways_h, figures["fleet.transit_hours"], atol=1e-6)

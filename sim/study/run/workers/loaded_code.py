"""Machine code that lies kept, loaded when this is imported where workers are copied from.

That process can be told nothing but what to import; anywhere else to import this does nothing. To
load it takes half a second, which each worker would take for itself.
"""

from __future__ import annotations

import os

import numpy as np

from sim.coverage.ground_paths import passes_of_nothing
from sim.coverage.kernel.array_types import Question, Stretch
from sim.coverage.kernel.cells import figures_of
from sim.coverage.metrics import CELL_ROW
from sim.coverage.sorted_flights import no_flights
from sim.jit import interpret_no_more, is_kept
from sim.operations.fast_layout import Layout
from sim.operations.kernel.loop import fly
from sim.operations.luck.chance import Chance
from sim.operations.timing.ticks import Clock
from sim.study.run.workers.worker_processes import COPIED_FROM


def load() -> None:
    """Load what is kept, by asking each kernel for nothing."""
    if is_kept(figures_of):
        interpret_no_more(figures_of)
        none, question = np.zeros(0, np.int64), Question(1, Stretch(0.0, 1.0), exclude_edges=False)
        nothing = passes_of_nothing(1), no_flights(np.ones(1))
        figures_of(*nothing, none, question, np.zeros(0, CELL_ROW))
    if is_kept(fly):
        interpret_no_more(fly)
        fly(Layout({}, {}, {}, Clock(0.0, 1.0, 0.0)).arrays(Chance(0), 1)["state"][0])


if COPIED_FROM in os.environ:
    load()

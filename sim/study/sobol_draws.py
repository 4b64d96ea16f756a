"""What nobody knows exactly: figures drawn once per replication, from randomised Sobol blocks.

Block b holds replications b * BLOCK to (b + 1) * BLOCK - 1. Its points are a scrambled Sobol
sequence of its own (Owen 1998), so that blocks are independent, which intervals need, and points
within a block are spread evenly, which narrows them. Unlike a Latin hypercube the design can be
extended: more replications are more blocks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from sim.scenario.values.laws import Uncertain

BLOCK = 8
Numbers = TypeVar("Numbers", int, np.ndarray)


def block_of(replication: Numbers, n_uncertain: int) -> Numbers:
    """The independent block of a replication, or of each: itself where nothing is uncertain."""
    return replication // BLOCK if n_uncertain else replication


def draw(
    laws: Mapping[str, Uncertain], names: Sequence[str], seed: int, replication: int
) -> dict[str, float]:
    """The SI value of each uncertain figure in one replication.

    `names` fixes which coordinate of the Sobol points belongs to whom: options that are compared
    share the names of all, and so the draws of those they have in common.
    """
    if not names:
        return {}
    points = _block_points(len(names), seed, replication // BLOCK)
    return {
        name: laws[name].quantile(float(points[replication % BLOCK, coordinate]))
        for coordinate, name in enumerate(names)
        if name in laws
    }


def _block_points(n_dimensions: int, seed: int, block: int) -> np.ndarray:
    stream = np.random.SeedSequence([seed, block, *b"uncertain"])
    return sobol_points(n_dimensions, BLOCK, np.random.default_rng(stream))


def sobol_points(n_dimensions: int, n: int, generator: np.random.Generator) -> np.ndarray:
    """The first `n` points `(N, D)` of a scrambled Sobol sequence, none of them at an edge."""
    from scipy.stats import qmc

    points: np.ndarray = qmc.Sobol(n_dimensions, scramble=True, rng=generator).random(n)
    # A scrambled point may fall on 0, where a normal law has no value.
    return points.clip(1e-12, 1.0 - 1e-12)

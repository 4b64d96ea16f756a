"""Percentiles over everything that happened in all replications together, with an interval.

The percentile of a replication with few cues is hardly one, and where it is among those never
reached it is none: a mean of such is neither. Over all cues together the percentile is
q = inf {t: F(t) >= p}, F = sum k_i(t) / sum n_i, of which k_i of replication i came by t. To first
order q differs from the truth by (p - F(q))/f, with 1/f how far apart two percentiles are for each
share between them (Francisco and Fuller, Ann. Statist. 19, 1991); so each replication stands for

    v_i = q - (k_i(q) - F n_i) / (f mean n)

whose mean is q, and whose spread over blocks is that of q. What is done with a figure by
replication, an interval, a difference between options, may be done with v_i. 1/f is taken over as
wide a share as F is uncertain by, so that the interval is as long as Woodruff's (JASA 47, 1952).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.column_table import Table
from sim.number_types import Floats, Ints
from sim.operations.on_demand.totals import responses_s
from sim.study.demand.asked import spans_s
from sim.study.estimates import jackknife
from sim.units import HOUR_S

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

# The last part of a figure's path, and the share that its percentile does not pass.
PERCENTILES: Final = {"response_time_p50_h": 0.5, "response_time_p90_h": 0.9}


def is_pooled(path: str) -> bool:
    """Whether a figure is a percentile over all replications together."""
    return path.startswith("cues.") and path.rpartition(".")[2] in PERCENTILES


def none_as_never(path: str) -> str:
    """Why a time that there is none of has no figure: of a percentile, how many have no time.

    >>> none_as_never("cues.boats.response_time_p90_h")
    'more than 10 % are never reached'
    """
    if not is_pooled(path):
        return "it never came"
    share = 1.0 - PERCENTILES[path.rpartition(".")[2]]
    return f"more than {100.0 * share:.0f} % are never reached"


def pooled(values: Floats, replication: Ints, share: float, block: Ints) -> Floats:
    """What each of R replications stands for `(R,)` in the percentile of values `(N,)` of all.

    Infinite values never came. All are infinite where the percentile is one of those, and nan where
    there are no values; where an end of its interval is one of those the first alone stands for it,
    so that neither it nor a difference from it has an interval.
    """
    n_replications = len(block)
    if not len(values):
        return np.full(n_replications, math.nan)
    ordered = np.sort(values)

    def at(part: float) -> float:
        place = math.ceil(part * len(ordered) - 1e-9) - 1
        return float(ordered[min(max(place, 0), len(ordered) - 1)])

    percentile = at(share)
    alike = np.full(n_replications, percentile)
    if not math.isfinite(percentile):
        return alike
    n = np.bincount(replication, minlength=n_replications).astype(float)
    k = np.bincount(replication, values <= percentile, minlength=n_replications)
    by_then, half_width = jackknife(k, n, block)
    half_width = max(half_width, 1.0 / len(ordered))
    if math.isnan(half_width):
        return alike
    low, high = max(by_then - half_width, 0.0), min(by_then + half_width, 1.0)
    apart = (at(high) - at(low)) / (high - low)
    if not math.isfinite(apart):
        alike[1:] = math.nan
        return alike
    return np.asarray(alike - (k - by_then * n) / n.mean() * apart)


def pooled_figures(scenario: Scenario, cues: Iterable[Table], block: Ints) -> dict[str, Floats]:
    """The percentiles of responses of each kind of cue and phase, `pooled`, by their paths.

    `cues` are those of replications 0 to R in parts; `block` `(R,)` numbers independent ones.
    """
    found: dict[str, list[tuple[Floats, Ints]]] = {}
    for part in cues:
        kind = part.text("name")
        for name in scenario.cues:
            for phase, span_s in spans_s(scenario).items():
                counts, response_s = responses_s(part, kind.at(name), span_s)
                own = response_s / HOUR_S, part["replication"][counts]
                found.setdefault(f"cues.{name}{phase}", []).append(own)
    columns = {}
    for owner, parts in found.items():
        response_h, replication = (np.concatenate(column) for column in zip(*parts, strict=True))
        for name, share in PERCENTILES.items():
            columns[f"{owner}.{name}"] = pooled(response_h, replication, share, block)
    return columns

"""Surges: how many cues were open, and how long after its end until none of it was."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

import numpy as np

from sim.column_table import Table
from sim.number_types import Flags, Floats
from sim.units import HOUR_S


@dataclass(frozen=True)
class SurgeTotals:
    """What a surge left behind in one replication.

    `recovery_s` is from its end until no cue reported before that was open, infinite if one always
    is; `open_at_end` and `open_max` are cues open at its end, and at the worst of it until it has
    recovered. The first two are nan of a surge that goes on beyond what is known.
    """

    span_s: tuple[float, float]
    recovery_s: float
    open_at_end: float
    open_max: int

    def figures(self) -> dict[str, float]:
        """By the names of summary.json."""
        return {
            "from_h": self.span_s[0] / HOUR_S,
            "until_h": self.span_s[1] / HOUR_S,
            "recovery_h": self.recovery_s / HOUR_S,
            "n_open_at_end": self.open_at_end,
            "n_open_max": self.open_max,
        }


def open_from_until_s(cues: Table) -> tuple[Floats, Floats]:
    """When each of some cues was open `(N,)`: from the order to the answer that reached it.

    Or to its end; without end where nobody is left who could come.
    """
    outcome = cues.text("outcome")
    until_s = np.where(outcome.at("reached"), cues["answered_s"], cues["ended_s"])
    until_s = np.where(np.isnan(until_s) | outcome.at("unanswered"), np.inf, until_s)
    return cues["ordered_s"], np.maximum(until_s, cues["ordered_s"])


def surge_totals(
    cues: Table, mine: Flags, span_s: tuple[float, float], known_s: float
) -> SurgeTotals:
    """Totals of a surge that lasts for a span, over the cues `mine` `(N,)` of its kinds.

    Cues reported until `known_s` are known.
    """
    begin_s, end_s = span_s
    opened_s, closed_s = (of[mine] for of in open_from_until_s(cues))
    before = cues["reported_s"][mine] < end_s
    last_s = float(closed_s[before].max(initial=end_s))
    at_end = before & (opened_s <= end_s) & (closed_s > end_s)
    # Counted at its begin and where one opens: the number falls in between.
    its_own = (opened_s >= begin_s) & (opened_s <= last_s) & (closed_s > opened_s)
    moments_s = np.append(opened_s[its_own], begin_s)
    opened_s, closed_s = np.sort(opened_s), np.sort(closed_s)
    n_open = np.searchsorted(opened_s, moments_s, "right")
    n_open = n_open - np.searchsorted(closed_s, moments_s, "right")
    is_known = end_s <= known_s
    return SurgeTotals(
        span_s=span_s,
        recovery_s=last_s - end_s if is_known else nan,
        open_at_end=float(np.count_nonzero(at_end)) if is_known else nan,
        open_max=int(n_open.max(initial=0)),
    )

"""What the cues of a replication add up to, by kind and phase."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim.column_table import Table
from sim.figure_table import UNMET
from sim.number_types import Flags, Floats
from sim.operations.on_demand.outcomes import UNMET_CAUSES
from sim.operations.on_demand.recovery import open_from_until_s
from sim.operations.on_demand.search_totals import SearchTotals, over, search_totals
from sim.operations.timing.ticks import is_before
from sim.units import HOUR_S, SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Cue, Task


@dataclass(frozen=True)
class CueTotals:
    """Sums over the cues of one kind that count, in one replication.

    `response_s` `(n_reported,)` is from report to on scene, infinite of those never reached.
    """

    n_reached: int
    n_within: float
    within_s: float
    n_waited: int
    response_s: Floats
    age_s: float
    wait_s: float
    reached_wait_s: float
    on_scene_s: float
    false_on_scene_s: float
    open_mean: float
    unmet: dict[str, int]
    search: SearchTotals | None = None

    def figures(self) -> dict[str, float]:
        """By the names of summary.json; a standard that is not stated has no figures."""
        n, n_reached = len(self.response_s), self.n_reached
        response_h = float(self.response_s[np.isfinite(self.response_s)].sum()) / HOUR_S
        figures = {
            "n_reported": n,
            "n_reached": n_reached,
            "n_waited": self.n_waited,
            "reached_fraction": over(n_reached, n),
            "waited_fraction": over(self.n_waited, n),
            "response_hours": response_h,
            "response_time_mean_h": over(response_h, n_reached),
            "response_time_p50_h": _percentile(self.response_s, 0.5) / HOUR_S,
            "response_time_p90_h": _percentile(self.response_s, 0.9) / HOUR_S,
            "age_hours": self.age_s / HOUR_S,
            "age_on_scene_mean_h": over(self.age_s / HOUR_S, n_reached),
            "wait_hours": self.wait_s / HOUR_S,
            "wait_mean_h": over(self.wait_s / HOUR_S, n),
            "reached_wait_hours": self.reached_wait_s / HOUR_S,
            "reached_wait_mean_h": over(self.reached_wait_s / HOUR_S, n_reached),
            "on_scene_hours": self.on_scene_s / HOUR_S,
            "false_on_scene_hours": self.false_on_scene_s / HOUR_S,
            "open_mean": self.open_mean,
        }
        if not math.isnan(self.n_within):
            figures |= {
                "n_within": self.n_within,
                "within_fraction": over(self.n_within, n),
                "within_h": self.within_s / HOUR_S,
            }
        if self.search:
            figures |= self.search.figures()
        return figures | {f"{UNMET}.{cause}": n for cause, n in self.unmet.items()}


def cue_totals(
    cues: Table, mine: Flags, span_s: tuple[float, float], cue: Cue, task: Task
) -> CueTotals:
    """Totals of the cues of one kind, `mine` `(N,)`, over those reported in a span.

    `cues` are all of the replication, with the columns of cues.parquet.
    """
    counts, response_s = responses_s(cues, mine, span_s)
    reached = counts & cues.text("outcome").at("reached")
    ordered_s, until_s = open_from_until_s(cues)
    # One that is open for ever is so for the rest of what counts: by Little's law as in the mean.
    wait_s = np.where(np.isinf(until_s), np.maximum(span_s[1], ordered_s), until_s) - ordered_s
    clipped_s = np.clip(until_s, *span_s) - np.clip(ordered_s, *span_s)
    n_within = math.nan
    if cue.within_s is not None:
        n_within = float(np.count_nonzero(response_s <= cue.within_s + SAME_MOMENT_S))
    cause = cues.text("cause")
    return CueTotals(
        n_reached=int(np.count_nonzero(reached)),
        n_within=n_within,
        within_s=math.nan if cue.within_s is None else cue.within_s,
        n_waited=int(np.count_nonzero(wait_s[counts] > SAME_MOMENT_S)),
        response_s=response_s,
        age_s=float((cues["on_scene_s"] - cues["event_s"])[reached].sum()),
        wait_s=float(wait_s[counts].sum()),
        reached_wait_s=float(wait_s[reached].sum()),
        on_scene_s=float(cues["stayed_s"][reached].sum()),
        false_on_scene_s=float(cues["stayed_s"][reached & (cues["false"] == 1)].sum()),
        open_mean=float(clipped_s[mine].sum()) / (span_s[1] - span_s[0]),
        unmet={name: int(np.count_nonzero(counts & cause.at(name))) for name in UNMET_CAUSES},
        search=search_totals(cues, counts, task.hold) if task.is_searched_or_held else None,
    )


def responses_s(cues: Table, mine: Flags, span_s: tuple[float, float]) -> tuple[Flags, Floats]:
    """Which of some cues `(N,)` are reported in a span; of those the time until they were reached.

    It is infinite of one that never was.
    """
    reported_s = cues["reported_s"]
    counts = mine & is_before(reported_s, span_s[1]) & ~is_before(reported_s, span_s[0])
    reached = cues.text("outcome").at("reached")
    return counts, np.where(reached, cues["on_scene_s"] - reported_s, np.inf)[counts]


def _percentile(response_s: Floats, share: float) -> float:
    """The least time that so large a share does not pass; nan of no cue, inf of one not reached."""
    if not len(response_s):
        return math.nan
    place = max(math.ceil(share * len(response_s)), 1) - 1
    return float(np.partition(response_s, place)[place])

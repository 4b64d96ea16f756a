"""What the cues of a replication add up to, by kind and phase, their searches and holds as well."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.column_table import Table
from sim.figure_table import UNMET
from sim.number_types import Flags, Floats, quotient
from sim.operations.on_demand.outcomes import UNMET_CAUSES
from sim.operations.on_demand.recovery import open_from_until_s
from sim.operations.timing.ticks import is_before
from sim.units import HOUR_S, SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.scenario.parts.cue import Hold
    from sim.scenario.parts.scenario import Cue, Task


# The figures of cues that want a search, and of those that want what is found held.
OF_SEARCHES: Final = (
    *("n_true", "n_found", "found_fraction", "found_of_true_fraction"),
    *("find_hours", "time_to_find_mean_h", "search_hours", "search_hours_on_false"),
)
OF_HOLDS: Final = (
    *("n_held", "held_fraction", "hold_hours", "hold_mean_h", "n_lost"),
    *("n_breaks", "n_reacquired", "reacquired_fraction", "n_swapped", "swapped_fraction"),
    *("custody_hours", "custody_wanted_hours", "custody_fraction"),
)


@dataclass(frozen=True)
class SearchTotals:
    """Sums over the cues of one kind that count, in one replication; times in seconds.

    `n_held` are those held for as long as was wanted, None where none are to be held.
    """

    n_reported: int
    n_true: int
    n_found: int
    n_held: int | None
    find_s: float
    search_s: float
    false_search_s: float
    hold_s: float
    n_lost: int
    n_breaks: int
    n_reacquired: int
    n_swapped: int
    custody_s: float
    wanted_s: float

    def figures(self) -> dict[str, float]:
        """By the names of summary.json."""
        figures = {
            "n_true": self.n_true,
            "n_found": self.n_found,
            "found_fraction": quotient(self.n_found, self.n_reported),
            "found_of_true_fraction": quotient(self.n_found, self.n_true),
            "find_hours": self.find_s / HOUR_S,
            "time_to_find_mean_h": quotient(self.find_s / HOUR_S, self.n_found),
            "search_hours": self.search_s / HOUR_S,
            "search_hours_on_false": self.false_search_s / HOUR_S,
        }
        if self.n_held is None:
            return figures
        return figures | {
            "n_held": self.n_held,
            "held_fraction": quotient(self.n_held, self.n_found),
            "hold_hours": self.hold_s / HOUR_S,
            "hold_mean_h": quotient(self.hold_s / HOUR_S, self.n_found),
            "n_lost": self.n_lost,
            "n_breaks": self.n_breaks,
            "n_reacquired": self.n_reacquired,
            "reacquired_fraction": quotient(self.n_reacquired, self.n_breaks),
            "n_swapped": self.n_swapped,
            "swapped_fraction": quotient(self.n_swapped, self.n_found),
            "custody_hours": self.custody_s / HOUR_S,
            "custody_wanted_hours": self.wanted_s / HOUR_S,
            "custody_fraction": quotient(self.custody_s, self.wanted_s),
        }


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
            "reached_fraction": quotient(n_reached, n),
            "waited_fraction": quotient(self.n_waited, n),
            "response_hours": response_h,
            "response_time_mean_h": quotient(response_h, n_reached),
            "response_time_p50_h": _percentile(self.response_s, 0.5) / HOUR_S,
            "response_time_p90_h": _percentile(self.response_s, 0.9) / HOUR_S,
            "age_hours": self.age_s / HOUR_S,
            "age_on_scene_mean_h": quotient(self.age_s / HOUR_S, n_reached),
            "wait_hours": self.wait_s / HOUR_S,
            "wait_mean_h": quotient(self.wait_s / HOUR_S, n),
            "reached_wait_hours": self.reached_wait_s / HOUR_S,
            "reached_wait_mean_h": quotient(self.reached_wait_s / HOUR_S, n_reached),
            "on_scene_hours": self.on_scene_s / HOUR_S,
            "false_on_scene_hours": self.false_on_scene_s / HOUR_S,
            "open_mean": self.open_mean,
        }
        if not math.isnan(self.n_within):
            figures |= {
                "n_within": self.n_within,
                "within_fraction": quotient(self.n_within, n),
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
        search=_search_totals(cues, counts, task.hold) if task.is_searched_or_held else None,
    )


def _search_totals(cues: Table, counts: Flags, hold: Hold | None) -> SearchTotals:
    """Totals of the cues that count `(N,)`."""
    false, found = cues["false"] == 1, counts & ~np.isnan(cues["found_s"])
    searched_s = np.where(counts, np.nan_to_num(cues["searched_s"]), 0.0)
    kept = found & cues.text("cause").at("")
    return SearchTotals(
        n_reported=int(np.count_nonzero(counts)),
        n_true=int(np.count_nonzero(counts & ~false)),
        n_found=int(np.count_nonzero(found)),
        n_held=int(np.count_nonzero(kept)) if hold else None,
        find_s=float((cues["found_s"] - cues["on_scene_s"])[found].sum()),
        search_s=float(searched_s.sum()),
        false_search_s=float(searched_s[false].sum()),
        hold_s=float(cues["held_s"][found].sum()),
        n_breaks=int(cues["breaks"][found].sum()),
        n_reacquired=int(cues["found_again"][found].sum()),
        n_swapped=int(np.count_nonzero(found & cues.text("cause").at("swapped"))),
        n_lost=int(np.count_nonzero(found & cues.text("cause").at("lost"))),
        custody_s=float(cues["watched_s"][found].sum()),
        wanted_s=hold.for_s * int(np.count_nonzero(counts & ~false)) if hold else 0.0,
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

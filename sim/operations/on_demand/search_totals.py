"""What the searches for cues add up to, and the holds of what was found."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.column_table import Table
from sim.number_types import Flags
from sim.units import HOUR_S

if TYPE_CHECKING:
    from sim.scenario.parts.cue import Hold

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
            "found_fraction": over(self.n_found, self.n_reported),
            "found_of_true_fraction": over(self.n_found, self.n_true),
            "find_hours": self.find_s / HOUR_S,
            "time_to_find_mean_h": over(self.find_s / HOUR_S, self.n_found),
            "search_hours": self.search_s / HOUR_S,
            "search_hours_on_false": self.false_search_s / HOUR_S,
        }
        if self.n_held is None:
            return figures
        return figures | {
            "n_held": self.n_held,
            "held_fraction": over(self.n_held, self.n_found),
            "hold_hours": self.hold_s / HOUR_S,
            "hold_mean_h": over(self.hold_s / HOUR_S, self.n_found),
            "n_lost": self.n_lost,
            "n_breaks": self.n_breaks,
            "n_reacquired": self.n_reacquired,
            "reacquired_fraction": over(self.n_reacquired, self.n_breaks),
            "n_swapped": self.n_swapped,
            "swapped_fraction": over(self.n_swapped, self.n_found),
            "custody_hours": self.custody_s / HOUR_S,
            "custody_wanted_hours": self.wanted_s / HOUR_S,
            "custody_fraction": over(self.custody_s, self.wanted_s),
        }


def search_totals(cues: Table, counts: Flags, hold: Hold | None) -> SearchTotals:
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


def over(part: float, whole: float) -> float:
    """A ratio; nan where there is nothing to divide by."""
    return part / whole if whole else math.nan

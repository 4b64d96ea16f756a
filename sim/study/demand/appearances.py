"""What shows itself at a place that is watched: drawn before any fleet exists, like cues.

When it shows itself is a function of the scenario's watch, the seed and the replication, whoever
watches. It has been going on since long before the start, so that no moment is its beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.coverage.bins import Watched
from sim.number_types import Floats
from sim.operations.luck.chance import Chance, times
from sim.scenario.parts.watch import Shows

# So many mean cycles before the start it begins, at a moment drawn in one of them: of what is
# regular every phase is then as likely, and what is not has forgotten it.
_CYCLES_BEFORE: Final = 20
_BLOCK: Final = 64


@dataclass(frozen=True, eq=False)
class Appearances:
    """The times at which it shows itself `(N,)` [s], in the order in which they begin.

    `luck` is how long it must be seen to be noticed, in means: unit exponentials.
    """

    begin_s: Floats
    end_s: Floats
    luck: Floats


def drawn_appearances(shows: Shows, chance: Chance, name: str, end_s: float) -> Appearances:
    """Those that begin before a time and end after the start; streams are named by the watch."""
    stream, cycle_s = f"watch/{name}/", shows.cycle_s
    late = chance.generator(stream + "phase").random()
    origin_s = -(_CYCLES_BEFORE + late) * cycle_s
    n = _BLOCK + int(1.5 * (end_s - origin_s) / cycle_s)
    while True:
        between_s = chance.first(times(shows.between), [stream + "between"], n)[0]
        lasts_s = chance.first(times(shows.lasts), [stream + "for"], n)[0]
        hidden_s = lasts_s if shows.hidden else np.zeros(n)
        begin_s = origin_s + np.cumsum(between_s) + np.cumsum(hidden_s) - hidden_s
        if begin_s[-1] >= end_s:
            break
        n *= 2
    luck = chance.generator(stream + "noticed").standard_exponential(n)
    shown = (begin_s < end_s) & (begin_s + lasts_s > 0.0)
    return Appearances(begin_s[shown], begin_s[shown] + lasts_s[shown], luck[shown])


def seen_s(of: Appearances, watched: Watched, noticed_per_s: float | None) -> Floats:
    """When each was first noticed `(N,)`, infinite of one that was not.

    While it shows itself and is watched it is noticed at a rate, or at once where there is none.
    """
    if noticed_per_s is None:
        first_s = watched.next_s(of.begin_s)
    else:
        needed_s = watched.until_s(of.begin_s) + of.luck / noticed_per_s
        first_s = watched.reached_s(needed_s)
    return np.asarray(np.where(first_s < of.end_s, first_s, np.inf))

"""Where on its lap each stay begins, where reliefs take up the lap that was left.

An orbit has one lap clock: the place, on the lap, of the aircraft that has been on station longest.
It stands still while nobody is there. Of k aircraft asked, that of slot j flies j/k of a lap ahead
of it, so that they share the lap evenly whoever comes and goes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.flight.pattern import Lap
from sim.number_types import Floats
from sim.units import SAME_MOMENT_S

Ints = NDArray[np.int64]


def phases_s(
    arrive_s: Floats, depart_s: Floats, slot: Ints, flown: Ints, laps: Sequence[Lap], k: int
) -> Floats:
    """How far into its lap each stay `(N,)` of one orbit begins, in its own lap's time.

    `flown` says which of `laps` a stay flies: those of different fleets are one track at different
    paces. The first to come begins at the beginning. Alone on a lap of 51 h, stays of 17 h end to
    end begin at 0, 17, 34, 0 ... h; a gap between them changes nothing.
    """
    phase_s = np.zeros(len(arrive_s))
    ahead_s = np.array([lap.duration_s for lap in laps])[flown] * slot / k
    order = np.lexsort((slot, arrive_s)).tolist()
    # `lead` is the place, in this order, of the one that has been on station longest: it only moves
    # on, so the whole is one pass. `last` is the stay that ended latest so far.
    lead, last = 0, -1
    for number, i in enumerate(order):
        # One that leaves at this very moment hands its place over.
        while lead < number and depart_s[order[lead]] < arrive_s[i] - SAME_MOMENT_S:
            lead += 1
        # Nobody is there: the clock stands where the last to go left it.
        j = order[lead] if lead < number else last
        place_s = 0.0
        if j >= 0:
            place_s = phase_s[j] - ahead_s[j] + min(arrive_s[i], depart_s[j]) - arrive_s[j]
            # Another fleet flies the same track at its own pace: the place is handed over, not the
            # time.
            if flown[i] != flown[j]:
                place_s = laps[flown[i]].time_at(laps[flown[j]].place_at(place_s))
        phase_s[i] = (place_s + ahead_s[i]) % laps[flown[i]].duration_s
        if last < 0 or depart_s[i] >= depart_s[last]:
            last = i
    return phase_s

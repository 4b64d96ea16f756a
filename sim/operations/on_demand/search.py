"""Search at a cue: whether and when something is found is known at arrival, in closed form.

The luck of a cue, a unit exponential, was drawn with it: it is found when the potential of all
searches for it together reaches that. So whoever searches, and in whatever order, more search never
finds later; and nothing is stepped through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf, isinf, isnan, nan

from sim.flight.detection import Datum, potential, sweeps_potential, sweeps_time_s, time_to_reach_s
from sim.number_types import Flags, Floats
from sim.operations.on_demand.custody import Custody, Holds, Stay
from sim.operations.timing.ticks import whole_ticks
from sim.units import SAME_MOMENT_S


@dataclass(frozen=True, eq=False)
class SearchTimes:
    """The searches that cues `(N,)` want; `limit_s` 0 of one that is not searched for.

    `needed` is the potential that finds it, infinite of what is not there and 0 of what need not be
    searched for; `is_swept` of what is searched for by parallel sweeps, `is_flown` of that whose
    pattern is flown, else at random; `sweep_width_m` and `speed_mps` `(F, N)` are those of each
    fleet. `find_s` says of a cue, a fleet, an arrival and how long it may search after what time a
    pattern that is flown finds it. From `gone_s` on it is not there any more: infinite of what
    stays in the country.
    """

    event_s: Floats
    error_m: Floats
    spreads_mps: Floats
    needed: Floats
    limit_s: Floats
    is_swept: Flags
    is_flown: Flags
    find_s: Callable[[int, str, float, float], float]
    gone_s: Floats
    holds: Holds
    sweep_width_m: Floats
    speed_mps: Floats

    def of(self, number: int, fleets: tuple[str, ...]) -> Search | None:
        """The search for one cue, before it began."""
        custody = self.holds.of(number, float(self.spreads_mps[number]))
        if self.limit_s[number] == 0.0 and custody is None:
            return None
        return Search(
            event_s=float(self.event_s[number]),
            datum=(float(self.error_m[number]), float(self.spreads_mps[number])),
            needed=float(self.needed[number]),
            left_s=float(self.limit_s[number]),
            is_swept=bool(self.is_swept[number]),
            finds=partial(self.find_s, number) if self.is_flown[number] else None,
            custody=custody,
            gone_s=float(self.gone_s[number]),
            sweeps={
                fleet: (float(self.sweep_width_m[f, number]), float(self.speed_mps[f, number]))
                for f, fleet in enumerate(fleets)
            },
        )


@dataclass(slots=True, eq=False)
class Search:
    """One cue's search: what it still needs, and what came of it.

    `left_s` is how long it may still be searched for, `needed` the potential that is still wanting;
    `finds` says when a pattern that is flown meets it: every searcher begins anew.
    `found_s` stays nan of what is not found; what is found is held where `custody` is wanted.
    """

    event_s: float
    datum: tuple[float, float]
    needed: float
    left_s: float
    is_swept: bool
    custody: Custody | None
    sweeps: dict[str, tuple[float, float]]
    searched_s: float = 0.0
    found_s: float = nan
    finds: Callable[[str, float, float], float] | None = None
    gone_s: float = inf

    @property
    def is_open(self) -> bool:
        """Whether it has not been found, and may still be searched for."""
        return isnan(self.found_s) and self.left_s > 0.0

    @property
    def cause_if_unmet(self) -> str:
        """Why what was wanted did not come of it; "" of what was found, and held for so long."""
        if isnan(self.found_s):
            return "not_there" if isinf(self.needed) else "not_found"
        if self.custody is None or self.held_s >= self.custody.wanted_s - SAME_MOMENT_S:
            return ""
        if self.custody.stays[-1].is_barred:
            return "infeasible"
        so = self.custody.so_far()
        return "lost" if so.is_lost else "swapped" if so.is_swapped else "handover"

    @property
    def is_found(self) -> bool:
        """Whether it has been found."""
        return not isnan(self.found_s)

    @property
    def held_s(self) -> float:
        """From found to last seen in custody."""
        if self.custody is None or not self.custody.stays:
            return 0.0
        return self.custody.so_far().last_seen_s - self.found_s

    @property
    def watched_s(self) -> float:
        """How much of that somebody watched."""
        if self.custody is None or not self.custody.stays:
            return 0.0
        return self.custody.so_far().watched_s

    @property
    def breaks(self) -> int:
        """How often custody broke."""
        return self.custody.so_far().n_breaks if self.custody and self.custody.stays else 0

    @property
    def again(self) -> int:
        """How often something was found again after that."""
        return self.custody.so_far().n_again if self.custody and self.custody.stays else 0

    def stay_s(self, fleet: str, now_s: float, longest_s: float) -> float:
        """How long an aircraft that arrives now stays: until it is found and held, or given up."""
        find_s = self._find_s(fleet, now_s)
        if find_s > self.left_s:
            return min(self.left_s, longest_s)
        return min(find_s + (self.custody.wanted_s if self.custody else 0.0), longest_s)

    def ends(self, fleet: str, arrive_s: float, depart_s: float) -> None:
        """Note what a stay on scene has brought, whatever ended it."""
        stayed_s, find_s = depart_s - arrive_s, self._find_s(fleet, arrive_s)
        if find_s <= min(stayed_s, self.left_s):
            self.found_s = arrive_s + find_s
            self.searched_s += find_s
            if self.custody:
                self.custody.stays = [Stay(self.found_s, depart_s)]
            return
        if self.custody:
            self.custody.stays = []
        if not isinf(self.needed):
            self.needed = max(self.needed - self._potential(fleet, arrive_s, stayed_s), 0.0)
        self.searched_s += stayed_s
        self.left_s = max(self.left_s - stayed_s, 0.0)

    def _find_s(self, fleet: str, arrive_s: float) -> float:
        """How long after an arrival it would be found; inf of never, or not before it is gone."""
        find_s = self._would_find_s(fleet, arrive_s)
        return find_s if arrive_s + find_s < self.gone_s else inf

    def _would_find_s(self, fleet: str, arrive_s: float) -> float:
        """The same of what is there for ever."""
        if self.needed == 0.0 or isinf(self.needed):  # nobody has to search, or may as well not
            return self.needed
        if self.finds:
            return whole_ticks(self.finds(fleet, arrive_s, self.left_s))
        sweep, datum = self.sweeps[fleet], self._datum_at(arrive_s)
        if self.is_swept:
            return whole_ticks(sweeps_time_s(self.needed, *sweep, self.datum[0], self.left_s))
        return whole_ticks(float(time_to_reach_s(self.needed, *sweep, datum)))

    def _potential(self, fleet: str, arrive_s: float, stayed_s: float) -> float:
        """The potential of a stay that finds nothing."""
        sweep = self.sweeps[fleet]
        if self.finds:
            return 0.0
        if self.is_swept:
            return sweeps_potential(*sweep, self.datum[0], self.left_s, stayed_s)
        return float(potential(*sweep, self._datum_at(arrive_s), stayed_s))

    def _datum_at(self, time_s: float) -> Datum:
        radius_m, spreads_mps = self.datum
        return Datum(radius_m, spreads_mps, time_s - self.event_s)

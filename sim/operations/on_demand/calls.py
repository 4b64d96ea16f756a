"""Calls: cues as the model sees them: it knows their times and the ways to them, and no places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import inf, isnan, nan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.number_types import Flags, Floats, Ints
from sim.operations.on_demand.search import Search, SearchTimes
from sim.operations.timing.ticks import in_ticks, whole_ticks
from sim.units import TICK_S

if TYPE_CHECKING:
    from sim.operations.on_demand.alert import Errand
    from sim.operations.on_demand.aloft import AirWays
    from sim.operations.on_demand.moving import Moving
    from sim.operations.on_demand.release import LapStay
    from sim.operations.timing.sortie import Sortie

    # Of an orbit and the stays it had until then in the order of their arrivals: time from where
    # the last is at a moment to the place of a cue, by its number; inf where no legal way leads.
    WayFrom = Callable[[str, Sequence[LapStay], float, int], float]
    # Of an orbit, such stays and a moment: where the last is.
    PlaceOf = Callable[[str, Sequence[LapStay], float], Any]
    # Of an orbit and a sortie on it: time from the place of a cue back to it.
    WayBack = Callable[[str, Sortie, int], float]


@dataclass(frozen=True, eq=False)
class CallTimes:
    """The cues of one replication `(N,)` in the order of their reports, by their times alone.

    `out_s`, `back_s` and `longest_s` `(F, N)` are the ways of each of the `fleets` with an alert,
    and the longest stay between them, negative where there is none; `rank` `(F, N)` is a fleet's
    place in the order of who is asked, -1 of one that is not. `moving` says of a cue by its number
    how what it is about moves, None of what stays.
    """

    kind: Ints
    reported_s: Floats
    ordered_s: Floats
    expires_s: Floats
    at_once: Flags
    priority: Ints
    stay_s: Floats
    fleets: tuple[str, ...]
    out_s: Floats
    back_s: Floats
    longest_s: Floats
    rank: Ints
    searches: SearchTimes
    searchers: tuple[str, ...]
    by_preference: bool = False
    of_orbits: OrbitWays | None = None
    moving: Callable[[int], Moving | None] | None = None
    in_the_air: AirWays | None = None


@dataclass(frozen=True, eq=False)
class OrbitWays:
    """What orbits that release their aircraft may do for cues `(N,)`.

    `rank` is by orbit its place in the order of who is asked, -1 of one that is not or that keeps
    its aircraft from such a cue; `least_s`, no more than what the way takes from anywhere on its
    lap. By fleet that flies them: `home_s`, the way from each cue home,
    infinite where there is none; `longest_s`, the longest stay of one that has come straight from
    its base, which no other exceeds; and `burns`, what a second of transit takes off a stay.
    """

    rank: dict[str, Ints]
    least_s: dict[str, Floats]
    home_s: dict[str, Floats]
    longest_s: dict[str, Floats]
    flown_by: dict[str, tuple[str, ...]]
    burns: dict[str, float]
    way_from: WayFrom
    way_back: WayBack
    place_of: PlaceOf


class WayThere(NamedTuple):
    """A fleet's way to one call: out, the longest stay, back, and its rank among those asked."""

    out_s: float
    longest_s: float
    back_s: float
    rank: int


@dataclass(slots=True, eq=False)
class Call:
    """One cue from its order to what became of it; times that never came stay nan.

    `ways` are those by which it can be reached for long enough, by fleet on alert; `orbits` those
    whose aircraft may be called to it, with their ranks among those asked; `home_s` is from it home
    by the fleet that flies these. `passed_over` says that an aircraft which could have come in time
    was sent to a call of higher priority, `is_answered` that one is on its way, `is_preempted`
    that the last one was taken from it before its time; `stays` are those that were on scene.
    """

    number: int
    reported_s: float
    ordered_s: float
    expires_s: float
    at_once: bool
    priority: int
    stay_s: float
    ways: dict[str, WayThere]
    orbits: dict[str, int] = field(default_factory=dict)
    home_s: dict[str, float] = field(default_factory=dict)
    cause_if_unmet: str = ""
    search: Search | None = None
    is_answered: bool = False
    passed_over: bool = False
    is_preempted: bool = False
    fleet: str = ""
    tail: str = ""
    takeoff_s: float = nan
    answered_s: float = nan
    on_scene_s: float = nan
    ended_s: float = nan
    outcome: str = ""
    cause: str = ""
    stays: list[Errand] = field(default_factory=list)
    moving: Moving | None = None

    @property
    def held(self) -> Moving | None:
        """What is held and moves: who comes now steers for where it will be."""
        return self.moving if self.search and self.search.is_found else None

    @property
    def why_unfinished(self) -> str:
        """Why what was wanted did not come of it where somebody was there; "" where it did."""
        cause = self.search.cause_if_unmet if self.search else ""
        is_open = cause in ("not_found", "handover") or not self.search
        return "preempted" if self.is_preempted and is_open else cause

    @property
    def why_unmet(self) -> str:
        """The first cause, in the order of all, that kept everybody away."""
        at_last = self.passed_over and self.cause_if_unmet in ("fleet_size", "transit")
        return "priority" if at_last else self.cause_if_unmet

    @property
    def stayed_s(self) -> float:
        """How long aircraft were on scene, all of them together."""
        return sum(errand.stayed_s for errand in self.stays)

    @property
    def longest_s(self) -> float:
        """How long at most it keeps somebody who can stay as long as he likes."""
        if self.search is None:
            return self.stay_s
        return self.search.left_s + (self.search.custody.wanted_s if self.search.custody else 0.0)

    @property
    def is_reached(self) -> bool:
        """Whether somebody has been on scene."""
        return not isnan(self.on_scene_s)

    def answered_by(self, fleet: str, tail: str, now_s: float) -> None:
        """Note who is sent; where somebody was there already, the first is whom it names."""
        if not self.is_reached:
            self.fleet, self.tail, self.answered_s = fleet, tail, now_s

    def is_asked(self, name: str) -> bool:
        """Whether a fleet or an orbit may ever answer it."""
        return name in self.ways or name in self.orbits

    def home_by(self, name: str, fleet: str) -> float | None:
        """The way home from it of a fleet that flies in a name; None if that may never answer."""
        if name in self.orbits:
            return self.home_s.get(fleet)
        return self.ways[name].back_s if name in self.ways else None

    def rank_of(self, name: str) -> int:
        """The place of a fleet or an orbit in the order of who is asked."""
        return self.orbits[name] if name in self.orbits else self.ways[name].rank

    @property
    def turn(self) -> tuple[int, float, int]:
        """Which of several open calls is answered first: the least of these."""
        return self.priority, self.reported_s, self.number


def calls_of(times: CallTimes, readiness_s: dict[str, float]) -> Iterator[Call]:
    """The calls in the order in which they are ordered; `readiness_s` is by fleet."""
    out_s, back_s, longest_s = (
        in_ticks(ways).T.tolist() for ways in (times.out_s, times.back_s, times.longest_s)
    )
    rank = times.rank.T.tolist()
    reported_s, ordered_s, expires_s, stays_s = (
        ends_s.tolist()
        for ends_s in (times.reported_s, times.ordered_s, times.expires_s, times.stay_s)
    )
    at_once, priority = times.at_once.tolist(), times.priority.tolist()
    for number in np.argsort(times.ordered_s, kind="stable").tolist():
        stay_s = stays_s[number]
        asked = {
            fleet: WayThere(*way)
            for fleet, *way in zip(
                times.fleets, out_s[number], longest_s[number], back_s[number], rank[number],
                strict=True,
            )
            if way[-1] >= 0
        }  # fmt: skip
        legal = {fleet: way for fleet, way in asked.items() if way.out_s < inf}
        # A tick may be lost between a stay that is wanted and the same stay that is left.
        ways = {fleet: way for fleet, way in legal.items() if way.longest_s >= stay_s - TICK_S}
        call = Call(
            *(number, reported_s[number], ordered_s[number], expires_s[number]),
            *(at_once[number], priority[number], stay_s, ways),
            search=times.searches.of(number, times.searchers),
            moving=times.moving(number) if times.moving else None,
        )
        if call.moving and call.search and call.search.custody:
            call.search.custody.moved_m = call.moving.ways.moved_m
        leads_s = [readiness_s[fleet] + way.out_s for fleet, way in ways.items()]
        is_legal = bool(legal)
        if times.of_orbits:
            is_legal |= _released(call, times.of_orbits)
            leads_s += [float(times.of_orbits.least_s[orbit][number]) for orbit in call.orbits]
        call.cause_if_unmet = _cause(call, leads_s, is_legal=is_legal)
        yield call


def _released(call: Call, ways: OrbitWays) -> bool:
    """Note which orbits may ever answer a call; whether any of them has a legal way."""
    is_legal = False
    for orbit, rank in ways.rank.items():
        for fleet in ways.flown_by[orbit] if rank[call.number] >= 0 else ():
            home_s = float(ways.home_s[fleet][call.number])
            is_legal |= home_s < inf
            if home_s < inf and ways.longest_s[fleet][call.number] >= call.stay_s - TICK_S:
                call.orbits[orbit] = int(rank[call.number])
                call.home_s[fleet] = whole_ticks(home_s)
    return is_legal


def _cause(call: Call, leads_s: Sequence[float], *, is_legal: bool) -> str:
    """Why a call stays unmet: what forbids it whoever is ready, or else that nobody was.

    `leads_s` are from the order to on scene, of each who may ever answer.
    """
    if not leads_s:
        return "endurance" if is_legal else "infeasible"
    if call.expires_s < call.ordered_s:
        return "decision"
    return "transit" if call.ordered_s + min(leads_s) > call.expires_s else "fleet_size"

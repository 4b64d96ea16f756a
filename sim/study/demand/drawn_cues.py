"""The cues of a replication, drawn before any fleet exists.

All of it is a function of what the scenario asks on demand, the seed and the number of the
replication: options that ask the same meet the same cues, whoever flies. Every mark of a cue has a
stream of its own, and entry k of it is cue k's, so that a longer run or another rate leaves the
marks of the first cues as they were. The extra cues of a surge come in streams of their own beside
the calm ones, which stay as they are.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.number_types import Flags, Floats
from sim.operations.luck.chance import Chance, times
from sim.operations.on_demand.custody import MOST_BREAKS
from sim.scenario.demand_consistency import LONGEST_TAIL_S
from sim.study.planning.routes import area_outline
from sim.units import DAY_S, HOUR_S, TICK_S
from sim.world.places_in_area import AreaPlaces

if TYPE_CHECKING:
    from sim.number_types import Ints
    from sim.scenario.parts.scenario import Area, Cue, Scenario, Surge
    from sim.scenario.parts.target import Starts

_BLOCK: Final = 64


@dataclass(frozen=True, eq=False)
class DrawnCues:
    """The cues of one replication `(N,)` in the order of their reports; times in whole ticks.

    `kind` and `surge` are places among the scenario's cues and surges, `surge` -1 of a calm cue.
    `event_s` may lie before the start. `expires_s` is infinite where a cue never perishes;
    one that is answered `at_once` or not at all has no other end. `luck` is the potential of a
    search that finds what it is about, `turns_luck` the turns that a hold outlasts and
    `search_luck` the potential that finds it again, for each break of it: unit exponentials.
    `pick_luck`, uniform, is below the chance that what was found then is the right one.
    """

    kind: Ints
    surge: Ints
    event_s: Floats
    reported_s: Floats
    ordered_s: Floats
    expires_s: Floats
    at_once: Flags
    priority: Ints
    stay_s: Floats
    false: Flags
    luck: Floats
    turns_luck: Floats
    search_luck: Floats
    pick_luck: Floats
    lat_deg: Floats
    lon_deg: Floats

    def __len__(self) -> int:
        return len(self.kind)

    def fingerprint(self, scenario: Scenario) -> int:
        """A hash of every mark of every cue, of 60 bits, in whatever order a file has their kinds.

        `scenario` is that of which they were drawn.
        """
        digest, surges = hashlib.sha256(), np.array([*scenario.surges, ""])
        for place, name in sorted(enumerate(scenario.cues), key=lambda kind: kind[1]):
            mine = self.kind == place
            digest.update(f"{name} {surges[self.surge[mine]].tolist()}".encode())
            for field in fields(self):
                if field.name not in ("kind", "surge"):
                    digest.update(getattr(self, field.name)[mine].tobytes())
        return int(digest.hexdigest()[:15], 16)


def drawn_cues(scenario: Scenario, chance: Chance) -> DrawnCues:
    """Draw the cues of a replication: of the whole run, and of some time after it.

    They go on coming for as long as a cue of the counted time may wait, at most ten days.
    """
    end_s = scenario.warmup_s + scenario.duration_s
    until_s = end_s + max((_longest_wait_s(cue) for cue in scenario.cues.values()), default=0.0)
    parts = [
        _drawn(scenario, place, chance, until_s, surge)
        for place, name in enumerate(scenario.cues)
        for surge in (-1, *_surges_of(scenario, name))
    ]
    joined = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(DrawnCues)
    }
    order = np.argsort(joined["reported_s"], kind="stable")
    return DrawnCues(**{name: values[order] for name, values in joined.items()})


def _surges_of(scenario: Scenario, cue: str) -> Iterator[int]:
    """The surges that bring more of a kind of cue."""
    for place, surge in enumerate(scenario.surges.values()):
        if surge.cues.get(cue, 1.0) > 1.0:
            yield place


def _longest_wait_s(cue: Cue) -> float:
    law = cue.perishes
    if law is None or law.is_endless:
        return LONGEST_TAIL_S
    return min(max(law.values), LONGEST_TAIL_S)


def _drawn(scenario: Scenario, place: int, chance: Chance, until_s: float, surge: int) -> DrawnCues:
    """The cues of one kind: the calm ones, or those that one surge adds."""
    name, cue = list(scenario.cues.items())[place]
    stream = f"cue/{cue.stream or name}/"
    if surge >= 0:
        stream += f"surge/{list(scenario.surges)[surge]}/"
    added = list(scenario.surges.values())[surge] if surge >= 0 else None
    reported_s = _reports_s(scenario, name, chance, stream, (until_s, added))
    n = len(reported_s)

    def drawn_s(law_of: str) -> Floats:
        law = scenario.tasks[cue.wants].law_of_stay if law_of == "stay" else getattr(cue, law_of)
        return np.asarray(chance.first(times(law), [stream + law_of], n)[0])

    lateness_s, decision_s, stay_s = map(drawn_s, ("lateness", "decision", "stay"))
    patience_s = np.full(n, np.inf)
    if cue.perishes is not None and not cue.at_once:
        patience_s = chance.first(times(cue.perishes), [stream + "patience"], n)[0]
    lat_deg, lon_deg = drawn_places(scenario, cue, chance, stream, n)
    return DrawnCues(
        kind=np.full(n, place),
        surge=np.full(n, surge),
        event_s=reported_s - lateness_s,
        reported_s=reported_s,
        ordered_s=reported_s + decision_s,
        expires_s=reported_s + patience_s,
        at_once=np.full(n, cue.at_once),
        priority=np.full(n, cue.priority),
        stay_s=stay_s,
        false=chance.generator(stream + "false").random(n) < cue.false,
        luck=chance.generator(stream + "luck").standard_exponential(n),
        turns_luck=chance.generator(stream + "turns").standard_exponential((n, MOST_BREAKS + 1)),
        search_luck=chance.generator(stream + "again").standard_exponential((n, MOST_BREAKS)),
        pick_luck=chance.generator(stream + "alike").random((n, MOST_BREAKS)),
        lat_deg=lat_deg,
        lon_deg=lon_deg,
    )


def _reports_s(
    scenario: Scenario, name: str, chance: Chance, stream: str, span: tuple[float, Surge | None]
) -> Floats:
    """When the cues of a kind are reported, from the start until a time."""
    cue, (until_s, surge) = scenario.cues[name], span
    if cue.rate_per_s is None:
        listed_s = np.array(cue.at_s if surge is None else (), dtype=float)
        return _in_ticks(listed_s[listed_s <= until_s])
    begin_s, rate_per_s = 0.0, cue.rate_per_s
    if surge is not None:
        begin_s, until_s = surge.from_s, min(until_s, surge.from_s + surge.lasts_s)
        rate_per_s *= surge.cues[name] - 1.0
    expected = _Expected(cue.by_hour, scenario.start_utc.timestamp() % DAY_S)
    first, last = expected.days(begin_s), expected.days(max(begin_s, until_s))
    # Unit-rate arrivals, mapped through the expected number: cue k stays cue k at another rate.
    per_day = rate_per_s * DAY_S
    unit = arrivals_below(chance, stream + "arrivals", (last - first) * per_day)
    return _in_ticks(expected.time_s(first + unit / per_day))


def arrivals_below(chance: Chance, stream: str, end: float) -> Floats:
    """The points of a Poisson process of rate 1 on [0, end), one after another."""
    rng = chance.generator(stream)
    points = np.cumsum(gaps := rng.standard_exponential(_BLOCK))
    while points[-1] < end:
        gaps = np.concatenate((gaps, rng.standard_exponential(len(gaps))))
        points = np.cumsum(gaps)
    return np.asarray(points[points < end])


class _Expected:
    """How many mean days' worth of cues come by a time, and the time by which so many have come.

    With no weights that is the time in days.
    """

    def __init__(self, by_hour: tuple[float, ...] | None, start_clock_s: float) -> None:
        weights = np.array(by_hour if by_hour is not None else (1.0,) * 24)
        self._share = np.concatenate(([0.0], np.cumsum(weights) / weights.sum()))
        self._clock_s = np.arange(25) * HOUR_S
        self._start_clock_s = start_clock_s
        self._even = by_hour is None

    def days(self, time_s: float) -> float:
        """Expected cues by a time, in those of a mean day."""
        if self._even:
            return time_s / DAY_S
        day, clock_s = divmod(time_s + self._start_clock_s, DAY_S)
        return float(day + np.interp(clock_s, self._clock_s, self._share))

    def time_s(self, days: Floats) -> Floats:
        """When so many are expected `(n,)`."""
        if self._even:
            return np.asarray(days * DAY_S)
        whole = np.floor(days)
        # Where no cue comes the share stands still: the inverse jumps over those hours.
        rising = np.concatenate((np.diff(self._share) > 0.0, [True]))
        steps = np.flatnonzero(rising[:-1])
        place = steps[
            np.clip(np.searchsorted(self._share[steps], days - whole, "right") - 1, 0, None)
        ]
        into = (days - whole - self._share[place]) / (self._share[place + 1] - self._share[place])
        return np.asarray(whole * DAY_S + (place + into) * HOUR_S - self._start_clock_s)


def drawn_places(
    scenario: Scenario, cue: Cue | Starts, chance: Chance, stream: str, n: int
) -> tuple[Floats, Floats]:
    """Where each of n cues is, degrees, or where n targets begin."""
    if cue.places is not None:
        lat_deg, lon_deg = np.array(cue.places).T
        if len(cue.places) == 1:
            return np.full(n, lat_deg[0]), np.full(n, lon_deg[0])
        weights = np.array(cue.weights or (1.0,) * len(cue.places))
        share = np.cumsum(weights) / weights.sum()
        which = np.searchsorted(share, chance.generator(stream + "places").random(n), "right")
        which = np.minimum(which, len(share) - 1)
        return lat_deg[which], lon_deg[which]
    assert cue.area is not None, "BUG: a cue is in an area or at places"
    return area_places(scenario.areas[cue.area]).drawn(
        lambda attempt: chance.generator(f"{stream}places/{attempt}").random((n, 3)), n
    )


@lru_cache(maxsize=64)
def area_places(area: Area) -> AreaPlaces:
    """An area made ready for places to be drawn in it."""
    return AreaPlaces(area_outline(area))


def _in_ticks(time_s: Floats) -> Floats:
    return np.asarray(np.rint(time_s / TICK_S) * TICK_S)

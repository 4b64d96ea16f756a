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
from sim.operations.timing.ticks import in_ticks
from sim.scenario.demand_consistency import LONGEST_TAIL_S
from sim.study.demand.arrivals import Expected, arrivals_below
from sim.study.demand.reported_targets import passing, reported_places, there
from sim.study.planning.routes import area_outline
from sim.units import DAY_S
from sim.world.places_in_area import AreaPlaces

if TYPE_CHECKING:
    from sim.number_types import Ints
    from sim.scenario.parts.scenario import Area, Cue, Scenario, Surge
    from sim.scenario.parts.target import Starts
    from sim.scenario.values.laws import TimeLaw
    from sim.study.demand.drawn_targets import DrawnTargets


@dataclass(frozen=True, eq=False)
class DrawnCues:
    """The cues of one replication `(N,)` in the order of their reports; times in whole ticks.

    `kind` and `surge` are places among the scenario's cues and surges, `surge` -1 of a calm cue.
    `event_s` may lie before the start. `expires_s` is infinite where a cue never perishes;
    one that is answered `at_once` or not at all has no other end. `luck` is the potential of a
    search that finds what it is about, `turns_luck` the turns that a hold outlasts and
    `search_luck` the potential that finds it again, for each break of it: unit exponentials.
    `pick_luck`, uniform, is below the chance that what was found then is the right one.
    `target` is the place among the drawn targets of what it is about, -1 of none; `where`, uniform
    `(N, 4)`, is for the law sweep where in its circle something else is, and how it moves.
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
    target: Ints
    where: Floats

    def __len__(self) -> int:
        return len(self.kind)

    def only(self, rows: Flags | Ints | slice) -> DrawnCues:
        """Some of them, in this order."""
        return DrawnCues(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})

    def fingerprint(self, scenario: Scenario) -> int:
        """A hash of every mark of every cue, of 60 bits, in whatever order a file has their kinds.

        `scenario` is that of which they were drawn.
        """
        digest, surges = hashlib.sha256(), np.array([*scenario.surges, ""])
        for place, name in sorted(enumerate(scenario.cues), key=lambda kind: kind[1]):
            mine = self.kind == place
            unknown = ("kind", "surge", *(() if _asks_where(scenario, name) else _LATER))
            digest.update(f"{name} {surges[self.surge[mine]].tolist()}".encode())
            for field in fields(self):
                if field.name not in unknown:
                    digest.update(getattr(self, field.name)[mine].tobytes())
        return int(digest.hexdigest()[:15], 16)


def drawn_cues(
    scenario: Scenario, chance: Chance, targets: DrawnTargets | None = None
) -> DrawnCues:
    """Draw the cues of a replication: of the whole run, and of some time after it.

    They go on coming for as long as a cue of the counted time may wait, at most ten days. `targets`
    are those that some of them are about.
    """
    until_s = reported_until_s(scenario)
    parts = [
        _drawn(scenario, place, (chance, targets), until_s, surge)
        for place, name in enumerate(scenario.cues)
        for surge in (-1, *_surges_of(scenario, name))
    ]
    joined = DrawnCues(
        **{
            field.name: np.concatenate([getattr(part, field.name) for part in parts])
            for field in fields(DrawnCues)
        }
    )
    return joined.only(np.argsort(joined.reported_s, kind="stable"))


def reported_until_s(scenario: Scenario) -> float:
    """Until when cues go on being reported."""
    end_s = scenario.warmup_s + scenario.duration_s
    return end_s + max((_longest_wait_s(cue) for cue in scenario.cues.values()), default=0.0)


# Marks of which no fingerprint knows where cues have no use for them.
_LATER: Final = ("target", "where")


def _asks_where(scenario: Scenario, name: str) -> bool:
    """Whether a kind of cue is about targets, or is searched for where it really is."""
    cue = scenario.cues[name]
    search = scenario.tasks[cue.wants].search
    return cue.about is not None or (search is not None and search.law == "sweep")


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


def _drawn(
    scenario: Scenario,
    place: int,
    drawing: tuple[Chance, DrawnTargets | None],
    until_s: float,
    surge: int,
) -> DrawnCues:
    """The cues of one kind: the calm ones, or those that one surge adds."""
    name, cue = list(scenario.cues.items())[place]
    chance, targets = drawing
    stream = f"cue/{cue.stream or name}/"
    if surge >= 0:
        stream += f"surge/{list(scenario.surges)[surge]}/"
    span = (until_s, list(scenario.surges.values())[surge] if surge >= 0 else None)
    if cue.about is None or targets is None:
        reported_s = _reports_s(scenario, name, chance, stream, span)
        event_s = reported_s - drawn_s(cue.lateness, chance, stream + "lateness", len(reported_s))
        target = np.full(len(reported_s), -1)
        places = drawn_places(scenario, cue, chance, stream, len(reported_s))
    else:
        event_s, reported_s, target = _of_targets(scenario, (name, stream), drawing, span)
        off = chance.generator(stream + "places").random((len(target), 2))
        places = reported_places(targets, target, event_s, cue.error_m, off)
    n = len(reported_s)
    patience_s = np.full(n, np.inf)
    if cue.perishes is not None and not cue.at_once:
        patience_s = drawn_s(cue.perishes, chance, stream + "patience", n)
    law_of_stay = scenario.tasks[cue.wants].law_of_stay
    is_somewhere = cue.about is None and _asks_where(scenario, name)
    return DrawnCues(
        kind=np.full(n, place),
        surge=np.full(n, surge),
        event_s=event_s,
        reported_s=reported_s,
        ordered_s=reported_s + drawn_s(cue.decision, chance, stream + "decision", n),
        expires_s=reported_s + patience_s,
        at_once=np.full(n, cue.at_once),
        priority=np.full(n, cue.priority),
        stay_s=drawn_s(law_of_stay, chance, stream + "stay", n),
        false=chance.generator(stream + "false").random(n) < cue.false,
        luck=chance.generator(stream + "luck").standard_exponential(n),
        turns_luck=chance.generator(stream + "turns").standard_exponential((n, MOST_BREAKS + 1)),
        search_luck=chance.generator(stream + "again").standard_exponential((n, MOST_BREAKS)),
        pick_luck=chance.generator(stream + "alike").random((n, MOST_BREAKS)),
        lat_deg=places[0],
        lon_deg=places[1],
        target=target,
        where=chance.generator(stream + "where").random((n, 4))
        if is_somewhere
        else np.zeros((n, 4)),
    ).only(slice(None) if cue.about is None else target >= 0)


def drawn_s(law: TimeLaw, chance: Chance, stream: str, n: int) -> Floats:
    """The first n times of a stream by a law."""
    return np.asarray(chance.first(times(law), [stream], n)[0])


def _of_targets(
    scenario: Scenario,
    named: tuple[str, str],
    drawing: tuple[Chance, DrawnTargets | None],
    span: tuple[float, Surge | None],
) -> tuple[Floats, Floats, Ints]:
    """Events and reports of cues about targets, and which: -1 where none of the kind is there."""
    (name, stream), (chance, targets) = named, drawing
    cue = scenario.cues[name]
    assert targets is not None, "BUG: cues about targets that nobody drew"
    mine = np.flatnonzero(targets.kind == list(scenario.targets).index(cue.about or ""))
    if cue.passing is not None:
        passed_s, target = passing(targets, mine, _point(scenario, cue), span[0])
        event_s = in_ticks(passed_s)
        late_s = drawn_s(cue.lateness, chance, stream + "lateness", len(event_s))
        reported_s = in_ticks(event_s + late_s)
        # A tick may lie before what is reported in it at once.
        return np.minimum(event_s, reported_s), reported_s, target
    reported_s = _reports_s(scenario, name, chance, stream, span)
    late_s = drawn_s(cue.lateness, chance, stream + "lateness", len(reported_s))
    which = chance.generator(stream + "which").random(len(reported_s))
    return reported_s - late_s, reported_s, there(targets, mine, reported_s - late_s, which)


def _point(scenario: Scenario, cue: Cue) -> tuple[float, float]:
    """The point of its route at which a target is reported."""
    motion = scenario.targets[cue.about or ""].motion
    assert motion is not None, "BUG: what stays passes nothing"
    assert motion.route is not None, "BUG: what has no route passes nothing"
    return motion.route.points[(cue.passing or 1) - 1]


def _reports_s(
    scenario: Scenario, name: str, chance: Chance, stream: str, span: tuple[float, Surge | None]
) -> Floats:
    """When the cues of a kind are reported, from the start until a time."""
    cue, (until_s, surge) = scenario.cues[name], span
    if cue.rate_per_s is None:
        listed_s = np.array(cue.at_s if surge is None else (), dtype=float)
        return in_ticks(listed_s[listed_s <= until_s])
    begin_s, rate_per_s = 0.0, cue.rate_per_s
    if surge is not None:
        begin_s, until_s = surge.from_s, min(until_s, surge.from_s + surge.lasts_s)
        rate_per_s *= surge.cues[name] - 1.0
    expected = Expected(cue.by_hour, scenario.start_utc.timestamp() % DAY_S)
    first, last = expected.days(begin_s), expected.days(max(begin_s, until_s))
    # Unit-rate arrivals, mapped through the expected number: cue k stays cue k at another rate.
    per_day = rate_per_s * DAY_S
    unit = arrivals_below(chance, stream + "arrivals", (last - first) * per_day)
    return in_ticks(expected.time_s(first + unit / per_day))


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

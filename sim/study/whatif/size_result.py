"""What a search for a size tried, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from typing import Any

from sim.figure_text import figure_text
from sim.figures import is_budget, unit_of
from sim.flight.aircraft_per_orbit import rounded_up
from sim.number_types import finite
from sim.spelling import listed
from sim.study.estimates import FEWEST_EVENTS, Paired, difference
from sim.study.planning.aircraft_needed import aircraft_needed
from sim.study.run.progress.precision import FEWEST_BLOCKS
from sim.study.uncertain_inputs import Input
from sim.study.whatif.figure_response import FigureReading, Response
from sim.study.whatif.target import SAME, SizeTarget
from sim.units import SHARE

# A step against the tide counts as one only where luck would hardly make it: two half widths.
_BEYOND_LUCK = 2.0
TOO_FEW = "the replications are too few"


@dataclass(frozen=True)
class TriedValue:
    """One value tried: the figure there, the limit it keeps with the stated confidence."""

    value: float
    reading: FigureReading = field(repr=False)
    bound: float
    meets: bool


@dataclass(frozen=True)
class Sizing:
    """What was tried and what came of it; `answer` is None where nothing tried meets the target.

    `points` are in the order of their values. `rising` tells whether more of the varied input is
    better, and so whether the answer is the least value that will do or the most.
    """

    target: SizeTarget
    varied: Input
    response: Response
    confidence: float
    points: tuple[TriedValue, ...]
    rising: bool
    why: tuple[str, ...] = ()

    @cached_property
    def answer(self) -> TriedValue | None:
        """The value next to failing in the stretch that meets the target on the better side.

        >>> sized.answer
        TriedValue(value=2.0, bound=..., meets=True)
        """
        met: TriedValue | None = None
        for point in reversed(self.points) if self.rising else self.points:
            if point.meets:
                met = point
            elif met is not None:
                break
        return met

    @cached_property
    def best(self) -> TriedValue:
        """Where the figure is best; of several the value nearest to where it is worst.

        >>> sized.best.meets
        True
        """
        order = self.points if self.rising else self.points[::-1]
        return max(order, key=lambda point: self.target.worth(point.reading.mean))

    @cached_property
    def violation(self) -> tuple[TriedValue, TriedValue] | None:
        """The worst pair of neighbours between which the figure turns against its direction."""
        steps = [(self._step_back(low, high), low, high) for low, high in pairwise(self.points)]
        against = [step for step in steps if step[0] > 0.0]
        # It happens: a fourth aircraft changed who relieves whom, and filled an orbit 99.91 %
        # of the time that three had filled 99.98 %.
        return max(against, key=lambda step: step[0])[1:] if against else None

    @property
    def splits(self) -> bool:
        """Whether the values that meet the target are not all the values on one side."""
        met = [point.meets for point in self.points]
        turns = sum(a != b for a, b in pairwise(met))
        return turns > 1 or (turns == 1 and not met[-1 if self.rising else 0])

    @property
    def flat(self) -> bool:
        """Whether no two values tried are known to differ."""
        return not any(self.differ(self.points[0], point) for point in self.points[1:])

    def at_most_apart(self, points: Sequence[TriedValue], other: TriedValue) -> float:
        """How far the figure at some values may lie from that at another, luck included.

        It is 0 where it is the same in every replication, and nan where those are too few to tell.
        """
        if not self.response.exact and self._fewest_blocks() < FEWEST_EVENTS:
            return math.nan
        each = [self._most_apart(point, other) for point in points]
        return math.nan if any(map(math.isnan, each)) else max(each, default=0.0)

    def _most_apart(self, first: TriedValue, second: TriedValue) -> float:
        apart = self._apart(first, second)
        if apart is not None:
            return abs(apart.mean) + apart.half_width
        return math.inf if self.differ(first, second) else 0.0

    def _step_back(self, low: TriedValue, high: TriedValue) -> float:
        """How far the figure falls where it should rise, luck aside; 0 where it does not."""
        worse, better = (low, high) if self.rising else (high, low)
        worth = self.target.worth
        fall = worth(worse.reading.mean) - worth(better.reading.mean)
        return fall if fall > 0.0 and self.differ(worse, better) else 0.0

    def differ(self, first: TriedValue, second: TriedValue) -> bool:
        """Whether the figure is another at two values, by more than luck and rounding explain."""
        mine, theirs = first.reading, second.reading
        if math.isnan(mine.mean) or math.isnan(theirs.mean):
            return math.isnan(mine.mean) != math.isnan(theirs.mean)
        apart = self._apart(first, second)
        if apart and not abs(apart.mean) > _BEYOND_LUCK * apart.half_width:
            return False
        return abs(mine.mean - theirs.mean) > SAME * max(1.0, abs(mine.mean))

    def _apart(self, first: TriedValue, second: TriedValue) -> Paired | None:
        """The first's figure less the second's, with its interval; None where luck has no say."""
        mine, theirs = first.reading, second.reading
        if not mine.totals or not theirs.totals or self.response.exact:
            return None
        # Replications that both have: with --until one may have stopped before the other.
        n = min(len(mine.totals[0]), len(theirs.totals[0]))
        pair = [(over[:n], under[:n]) for over, under in (mine.totals, theirs.totals)]
        # Paired: values share their luck, so their difference is far surer than either figure.
        return difference(pair[0], pair[1], self.response.blocks(n))

    def remarks(self) -> list[str]:
        """What a reader should know beside the answer.

        >>> sized.remarks()
        []
        """
        remarks = []
        name = self.target.path
        if self.varied.beside:
            remarks.append(f"varied with it: {listed(self.varied.beside, 'and')}")
        if self.flat and not math.isnan(self.best.reading.mean):
            remarks.append(self._without_effect())
        if self.violation is not None:
            remarks.append(f"not monotone: {self._contradiction(*self.violation)}")
        if is_budget(name) and self.response.base.scenario.uncertain:
            remarks.append("a closed form is read at the stated values: nothing uncertain is drawn")
        # Blocks, not replications: with uncertain figures eight share one block of Sobol points.
        if not self.response.exact and self._fewest_blocks() < FEWEST_BLOCKS:
            remarks.append(
                f"an interval of {self._fewest_blocks()} independent blocks is too often narrow by "
                f"luck alone: {FEWEST_BLOCKS} or more tell, --replications 200 has them"
            )
        return remarks

    def _without_effect(self) -> str:
        """What is known of an effect that does not show."""
        path, name = self.varied.path, self.target.path
        most = max(
            (self.at_most_apart(self.points[:i], point) for i, point in enumerate(self.points)),
            key=lambda apart: (math.isnan(apart), apart),
        )
        if math.isnan(most):
            return f"whether {path} has an effect on {name} is not known: {TOO_FEW} to tell"
        if most == 0.0:
            return f"{path} has no effect on {name} in this range"
        return f"{path} has no effect on {name} that shows: at most {apart_text(most, name)}"

    def _contradiction(self, low: TriedValue, high: TriedValue) -> str:
        says = [
            f"{reading.mean:.6g}" if not math.isnan(reading.mean) else _none(reading)
            for reading in (low.reading, high.reading)
        ]
        at = [self.varied.shown(point.value) for point in (low, high)]
        clash = f"{self.target.path} is {says[0]} at {at[0]} and {says[1]} at {at[1]}"
        if self.splits:
            return f"{clash}; the values that meet the target are not all on one side: see all"
        return f"{clash}; between the values tried the target may be met or missed unseen"

    def _fewest_blocks(self) -> int:
        return min(point.reading.blocks for point in self.points)

    def summary(self) -> dict[str, Any]:
        """What `othsim size --json` says.

        >>> sized.summary()["answer"]["value"]
        2.0
        """
        scenario, answer = self.response.base.scenario, self.answer
        return {
            "schema_version": 1,
            "scenario": scenario.name,
            "seed": scenario.seed,
            "replications": self.response.n_replications,
            "exact": self.response.exact,
            "confidence": None if self.response.exact else self.confidence,
            "target": {
                "figure": self.target.path,
                "relation": "at_least" if self.target.at_least else "at_most",
                "value": self.target.value,
            },
            "vary": {
                "path": self.varied.path,
                "from": self.varied.in_unit(self.varied.ends[0]),
                "to": self.varied.in_unit(self.varied.ends[1]),
                "unit": self.varied.unit,
                "more_is_better": self.rising,
            },
            "answer": None if answer is None else self._stated(answer),
            "best": self._stated(self.best),
            "fleet_rule": self._fleet_rule() if self.varied.path.endswith(".count") else None,
            "why_not": list(self.why),
            "monotone": self.violation is None,
            "remarks": self.remarks(),
            "points": [self._stated(point) for point in self.points],
        }

    def _fleet_rule(self) -> dict[str, int | None]:
        """Aircraft that each orbit takes alone, in closed form and without chance."""
        planned = self.response.base.plan
        needed = aircraft_needed(planned)["orbits"]
        owner, name, *_ = [*self.target.path.split("."), ""]
        return {
            orbit: None if number is None else int(rounded_up(number))
            for orbit, number in needed.items()
            if owner != "orbits" or orbit == name
        }

    def _stated(self, point: TriedValue) -> dict[str, Any]:
        return {
            "value": self.varied.in_unit(point.value),
            "unit": self.varied.unit,
            "place": self.varied.place(point.value) or None,
            "mean": finite(point.reading.mean),
            "bound": finite(point.bound),
            "meets": point.meets,
            "reason": point.reading.reason or None,
        }


def _none(reading: FigureReading) -> str:
    """What stands for a figure that does not exist; what was flown has totals all the same."""
    return "cannot be flown" if reading.totals is None else "none"


def apart_text(apart: float, path: str) -> str:
    """How far two figures lie apart at most: of shares in points of per cent."""
    if unit_of(path) == SHARE:
        return f"{100.0 * apart:.2g} points"
    return figure_text(apart, unit_of(path), ".2g")

"""The inverse questions: how many aircraft, how long an endurance, how near a base it takes.

Values are tried on common random numbers: a few over the whole range, then halving where the target
begins to be met. That takes a figure which only rises or only falls; every value tried is held
against its neighbours, and one that contradicts is named.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.errors import SimError
from sim.figures import is_budget, unit_of
from sim.operations.causes import cause_of
from sim.study.run.campaign import Campaign
from sim.study.uncertain_inputs import Input
from sim.study.whatif.figure_response import FigureReading, Response, infeasible, response
from sim.study.whatif.size_result import TOO_FEW, Sizing, TriedValue, apart_text
from sim.study.whatif.target import SizeTarget, read_target
from sim.study.whatif.varied_input import varied

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

# Enough to see most figures that turn within the range, where halving alone would be misled.
_SCOUTS = 5
# How closely a real value is found, of its range: a closed form costs a millisecond.
_CLOSE_BUDGET, _CLOSE_FLOWN = 1e-6, 1e-3
Watch = Callable[[TriedValue, Input], None]


@dataclass(frozen=True)
class Effort:
    """How sure to be, and at what cost; `watch` hears of every value tried.

    `campaign` flies them.
    """

    replications: int = 100
    confidence: float = 0.95
    campaign: Campaign = field(default_factory=Campaign)
    watch: Watch = field(default=lambda *_: None)


def size(
    scenario: Scenario,
    target: str | SizeTarget,
    vary: str | Input,
    *,
    between: tuple[str, str] = ("", ""),
    effort: Effort | None = None,
) -> Sizing:
    """The least, or the most, of what is varied that meets a target with the stated confidence.

    `target` is such as "orbits.kabul.fill_fraction>=0.95", `vary` such as "fleets.dhafra.count"
    (see `varied`), `between` the ends of the range as a file writes them. Without chance one run is
    exact; with chance the one-sided limit of the mean must meet the target. Raises SimError for a
    target or a figure that cannot be, ScenarioError for a scenario that cannot be flown at all.
    """
    effort = effort or Effort()
    if not 0.5 <= effort.confidence < 1.0:
        raise SimError(f"confidence must be at least 0.5 and below 1 (got {effort.confidence:g})")
    wanted = read_target(target) if isinstance(target, str) else target
    quantity = varied(scenario, vary, between) if isinstance(vary, str) else vary
    fixed = _with_nothing_drawn_over(scenario, quantity)
    asks = response(fixed, wanted.path, effort.replications, effort.campaign)
    return _Search(asks, wanted, quantity, effort).search()


def _with_nothing_drawn_over(scenario: Scenario, quantity: Input) -> Scenario:
    """An uncertain figure that is varied is no longer drawn."""
    from sim.scenario.loading import revised

    drawn = [path for path in quantity.overrides(quantity.ends[1]) if path in scenario.uncertain]
    if not drawn:
        return scenario
    return revised(scenario, {"uncertain": dict.fromkeys(drawn)})


class _Search:
    """Tries values and keeps what it found."""

    def __init__(
        self, response: Response, target: SizeTarget, quantity: Input, effort: Effort
    ) -> None:
        self._response, self._target, self._quantity = response, target, quantity
        self._effort = effort
        self._points: dict[float, TriedValue] = {}

    def search(self) -> Sizing:
        quantity = self._quantity
        self._try_all(_scouts(quantity))
        worths = [self._target.worth(self._points[end].reading.mean) for end in self._ends()]
        # By the ends alone: a figure that turns on the way is named as not monotone afterwards.
        rising = worths[0] <= worths[1]
        # Halving needs a value that meets the target: of a figure with a peak it may lie between.
        if self._sizing(rising).violation and not any(p.meets for p in self._points.values()):
            self._look_round_the_best()
        while (between := self._bracket(rising)) is not None:
            self._try(between)
        sizing = self._sizing(rising)
        if sizing.answer is not None and quantity.whole:
            # One step beyond, lest the least that will do is a stroke of luck.
            beyond = sizing.answer.value + (1 if rising else -1)
            if quantity.ends[0] <= beyond <= quantity.ends[1]:
                self._try(beyond)
        return self._sizing(rising)

    def _try_all(self, values: Sequence[float]) -> None:
        """Try values that nobody has to wait for, side by side."""
        new = [value for value in values if value not in self._points]
        readings = self._response.each([self._quantity.overrides(value) for value in new])
        for value, reading in zip(new, readings, strict=True):
            self._note(value, reading)

    def _try(self, value: float) -> TriedValue:
        self._try_all([value])
        return self._points[value]

    def _note(self, value: float, reading: FigureReading) -> None:
        target = self._target
        # The limit and not the mean: a fleet just short of enough would pass by luck of the seed.
        most = unit_of(target.path).most
        bound = reading.bound(self._effort.confidence, lower=target.at_least, most=most)
        point = TriedValue(value, reading, bound, target.is_met_by(bound))
        self._points[value] = point
        self._effort.watch(point, self._quantity)

    def _ends(self) -> tuple[float, float]:
        return min(self._points), max(self._points)

    def _bracket(self, rising: bool) -> float | None:
        """The value halfway between the last that fails and the first that will do.

        None where there is no such pair, or none between them worth trying.
        """
        values = sorted(self._points, reverse=rising)
        for met, failing in pairwise(values):
            if self._points[met].meets and not self._points[failing].meets:
                return self._halfway(met, failing)
        return None

    def _halfway(self, one: float, other: float) -> float | None:
        quantity = self._quantity
        if quantity.whole:
            middle = float((one + other) // 2)
            return None if middle in (one, other) else middle
        closed_form = is_budget(self._target.path)
        close = (_CLOSE_BUDGET if closed_form else _CLOSE_FLOWN) * (
            quantity.ends[1] - quantity.ends[0]
        )
        # Neighbouring floats have no middle: a range may be as narrow as that beside its values.
        middle = 0.5 * (one + other)
        return None if abs(one - other) <= close or middle in (one, other) else middle

    def _look_round_the_best(self) -> None:
        """A figure that is best within the range may meet the target between the values tried."""
        for _ in range(_SCOUTS):
            values = sorted(self._points)
            best = max(values, key=lambda v: self._target.worth(self._points[v].reading.mean))
            n = values.index(best)
            for side in (*values[max(0, n - 1) : n], *values[n + 1 : n + 2]):
                middle = self._halfway(best, side)
                if middle is not None and self._try(middle).meets:
                    return

    def _sizing(self, rising: bool) -> Sizing:
        points = tuple(self._points[value] for value in sorted(self._points))
        effort = self._effort
        sizing = Sizing(
            self._target, self._quantity, self._response, effort.confidence, points, rising
        )
        return sizing if sizing.answer is not None else replace(sizing, why=tuple(_why_not(sizing)))


def _scouts(quantity: Input) -> list[float]:
    """Values over the whole range, ends included; of whole numbers more where they are small."""
    if not quantity.whole:
        least, most = quantity.ends
        return [least + (most - least) * n / (_SCOUTS - 1) for n in range(_SCOUTS)]
    low, high = map(int, quantity.ends)
    first = max(1, low)
    # The second aircraft doubles a fleet, the sixteenth hardly moves it: values grow by a factor.
    ratio = (high / first) ** (1.0 / (_SCOUTS - 1))
    inner = {round(first * ratio**n) for n in range(1, _SCOUTS - 1)}
    return [float(value) for value in sorted({low, *inner, high})]


def _why_not(sizing: Sizing) -> list[str]:
    """Why no value tried meets the target: what is infeasible, what the lost hours went to."""
    best, target = sizing.best, sizing.target
    shown = sizing.varied.shown(best.value)
    if math.isnan(best.reading.mean):
        return [f"{target.path} does not exist at any value tried: {best.reading.reason}"]
    if best.reading.reason:
        return [f"at {shown}: {best.reading.reason}"]
    why = []
    planned = sizing.response.planned(sizing.varied.overrides(best.value))
    owner, name, *_ = [*target.path.split("."), ""]
    orbits = [name] if owner == "orbits" else list(planned.scenario.orbits)
    why += infeasible(planned, orbits)
    if best.reading.lost_h and not is_budget(target.path):
        each = ", ".join(
            f"{cause_of(cause).label} {hours:,.1f} h"
            for cause, hours in best.reading.lost_h.items()
        )
        of = name if owner == "orbits" else "all orbits"
        why.append(f"hours that {of} still loses at {shown}, by cause: {each}")
    if target.is_met_by(best.reading.mean):
        why.append(
            f"the mean meets it at {shown}, but not with {100.0 * sizing.confidence:g} % "
            "confidence: more replications may tell"
        )
    why += _saturation(sizing)
    return why


def _saturation(sizing: Sizing) -> list[str]:
    """From where on more makes no difference, or none that shows."""
    order = sizing.points if sizing.rising else sizing.points[::-1]
    more = "more" if sizing.rising else "less"
    same = [point for point in order if sizing.at_most_apart([point], order[-1]) == 0.0]
    if 2 <= len(same) < len(order):
        return [f"from {sizing.varied.shown(same[0].value)} on, {more} makes no difference"]
    level = [point for point in order if not sizing.differ(point, order[-1])]
    if not 2 <= len(level) < len(order):
        return []
    start, most = sizing.varied.shown(level[0].value), sizing.at_most_apart(level, order[-1])
    if math.isnan(most):
        return [f"from {start} on, {TOO_FEW} to tell whether {more} makes a difference"]
    at_most = apart_text(most, sizing.target.path)
    return [f"from {start} on, {more} makes no difference that shows: at most {at_most}"]

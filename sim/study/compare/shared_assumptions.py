"""Whether the order of basing options hangs on what all of them assume alike.

By the fleet rule, as `othsim plan` has it: how many aircraft an option has for each that its orbits
take. One assumption is moved for all options at once, over the range that somebody gives for it or
over a span; where two options change places is found to the last digits. Nothing is flown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from sim.errors import SimError
from sim.number_types import Floats
from sim.scenario.catalog import CatalogFigure, aircraft_catalog
from sim.scenario.values.quantities import parse_figure
from sim.study.compare.order_turns import COUNT, Option, Says, Shared, Supplies, sides, with_turns
from sim.study.input_labels import OF_BUDGETS, OF_THE_ROUTE, ROUTE, Kind
from sim.study.planning.overflight_rights import closed_names, timed_names
from sim.study.planning.plan import plan
from sim.units import NAUTICAL_MILE_M, Unit
from sim.world.borders import country_names

if TYPE_CHECKING:
    from sim.study.planning.plan import Plan
    from sim.study.uncertain_inputs import Input

# Where nobody gives a range: so far down and up.
SPAN: Final = 0.3
# Ways are longer than the shortest by up to this.
_LONGER_M: Final = 300.0 * NAUTICAL_MILE_M
MOST_OPENED: Final = 6
_COUNT: Final = Kind("aircraft more or fewer in each option", Unit("aircraft"))


@dataclass(frozen=True)
class Opened:
    """The order with one closed country or region open to all: who is then before whom.

    `closing` are the options that have it closed as stated; `swapped` pairs with who is then
    ahead first and as stated was behind or level, `level` pairs that are then level.
    """

    name: str
    closing: tuple[str, ...]
    swapped: tuple[tuple[str, str], ...]
    level: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class CommonOrder:
    """The order by the fleet rule alone, and what it hangs on.

    `supply` is, by option in that order, how many aircraft there are for each that its orbits take,
    0 where one of them cannot be served.
    """

    supply: Mapping[str, float]
    needed: Mapping[str, float | None]
    aircraft: Mapping[str, int]
    shared: tuple[Shared, ...]
    opened: tuple[Opened, ...]
    left_closed: tuple[str, ...] = ()


def common_order(plans: Mapping[str, Plan]) -> CommonOrder | None:
    """What the order of options hangs on; None where closures come and go, and budgets with them.

    `plans` are in the order flown, which decides between equals.
    """
    if any(timed_names(own.scenario) for own in plans.values()):
        return None
    options = {name: Option(own) for name, own in plans.items()}
    stated = {name: float(own.supply()[0]) for name, own in options.items()}
    order = sorted(stated, key=lambda name: -stated[name])
    opened, left = _opened(plans, stated)
    needed = {name: float(options[name].needed()[0]) for name in order}
    return CommonOrder(
        {name: stated[name] for name in order},
        {name: value if math.isfinite(value) else None for name, value in needed.items()},
        {name: options[name].aircraft for name in order},
        tuple(_all_shared(options)),
        opened,
        left,
    )


# --- figures


def _all_shared(options: Mapping[str, Option]) -> Iterator[Shared]:
    for key in OF_BUDGETS:
        inputs = {name: own.inputs(key) for name, own in options.items()}
        asked = _asked(key, inputs, options) if all(inputs.values()) else None
        if asked is not None:
            yield with_turns(asked, _moved(asked, inputs, options))
    ways = Shared(ROUTE, OF_THE_ROUTE, 0.0, 0.0, _LONGER_M, "span")
    yield with_turns(
        ways, lambda by: {name: own.supply({ROUTE: by}) for name, own in options.items()}
    )
    few = max(1, round(SPAN * min(own.aircraft for own in options.values())))
    if all(own.aircraft > few for own in options.values()):
        counts = Shared(COUNT, _COUNT, 0.0, float(-few), float(few), "span")
        yield with_turns(counts, lambda by: {n: own.supply(None, by) for n, own in options.items()})


def _asked(
    key: str, inputs: Mapping[str, Sequence[Input]], options: Mapping[str, Option]
) -> Shared | None:
    """From where to where an input is moved; None of what is 0 and has no range."""
    every = [one for own in inputs.values() for one in own]
    stated = every[0].stated
    if any(not math.isclose(one.stated, stated, rel_tol=1e-12) for one in every):
        if not any(one.stated for one in every):
            return None
        return Shared(key, OF_BUDGETS[key], 1.0, 1.0 - SPAN, 1.0 + SPAN, "span", by_factor=True)
    kind, known = OF_BUDGETS[key], every[0].range
    if known is not None and all(one.range == known for one in every):
        says: Says = "catalogue" if known.origin == "catalogue" else "scenario"
        return Shared(key, kind, stated, *every[0].ends, says, every[0].trust)
    published = _published(key, stated, options)
    if published is not None:
        low, high = (parse_figure(end)[0] for end in (published.low, published.high))
        return Shared(key, kind, stated, low, high, "catalogue", published.trust)
    if not stated:
        return None
    return Shared(key, kind, stated, (1.0 - SPAN) * stated, (1.0 + SPAN) * stated, "span")


def _published(key: str, stated: float, options: Mapping[str, Option]) -> CatalogFigure | None:
    """What the catalogue says of the one type of aircraft of all, if its figure is in force.

    A folder's scenario states every value itself, and no longer knows its range.
    """
    types = {
        own.pairs.plan.scenario.fleets[fleet].aircraft.key
        for own in options.values()
        for fleet, _ in own.pairs.names
    }
    entry = aircraft_catalog().get(types.pop()) if len(types) == 1 else None
    figures = [f for f in entry.figures if f.name == key and f.low] if entry else []
    same = (f for f in figures if math.isclose(parse_figure(f.value)[0], stated, rel_tol=1e-12))
    return next(same, None)


def _moved(
    asked: Shared, inputs: Mapping[str, Sequence[Input]], options: Mapping[str, Option]
) -> Supplies:
    """The supply of every option with the input at some values."""

    def supplies(values: Floats) -> Mapping[str, Floats]:
        return {
            name: own.supply(
                {
                    one.path: one.stated * values if asked.by_factor else values
                    for one in inputs[name]
                }
            )
            for name, own in options.items()
        }

    return supplies


# --- closed airspace


def _opened(
    plans: Mapping[str, Plan], stated: Mapping[str, float]
) -> tuple[tuple[Opened, ...], tuple[str, ...]]:
    """The order with each closed name open to all, and the names that were not tried.

    Those that most options have closed come first.
    """
    closing: dict[str, list[str]] = {}
    for name, own in plans.items():
        for closed in closed_names(own.scenario, None):
            closing.setdefault(closed, []).append(name)
    names = sorted(closing, key=lambda closed: -len(closing[closed]))
    found = []
    for closed in names[:MOST_OPENED]:
        supply = {
            name: _supply_with_open(own, closed) if name in closing[closed] else stated[name]
            for name, own in plans.items()
        }
        found.append(_order_when_open(closed, closing[closed], stated, supply))
    labels = country_names()
    return tuple(found), tuple(labels.get(name, name) for name in names[MOST_OPENED:])


def _supply_with_open(own: Plan, name: str) -> float:
    airspace = own.scenario.airspace
    left = tuple(
        entry
        for entry in airspace.closed
        if (entry if isinstance(entry, str) else entry.name) != name
    )
    opened = own.scenario.model_copy(
        update={"airspace": airspace.model_copy(update={"closed": left})}
    )
    try:
        return float(Option(plan(opened)).supply()[0])
    except SimError:
        return 0.0  # an overlap that no stay is long enough for


def _order_when_open(
    name: str, closing: Iterable[str], stated: Mapping[str, float], opened: Mapping[str, float]
) -> Opened:
    swapped, level = [], []
    for one, other in combinations(stated, 2):
        before, after = (
            float(sides(np.array(of[one]), np.array(of[other]))) for of in (stated, opened)
        )
        if after and after != before:
            swapped.append((one, other) if after > 0.0 else (other, one))
        elif before and not after:
            level.append((one, other))
    label = country_names().get(name, name)
    return Opened(label, tuple(closing), tuple(swapped), tuple(level))

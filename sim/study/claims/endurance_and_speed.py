"""A claim over endurance and speed at once: where it is met, and which aircraft would meet it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.errors import SimError
from sim.scenario.catalog import aircraft_catalog
from sim.scenario.values.quantities import parse_quantity
from sim.study.uncertain_inputs import Input
from sim.study.verdict.claim_interpretations import BudgetClaim
from sim.units import HOUR_S, KNOT_MPS

_POINTS: Final = 301  # along each axis


@dataclass(frozen=True)
class Craft:
    """An aircraft of the catalogue by its endurance and transit speed; whether it meets a claim."""

    name: str
    endurance_h: float
    speed_kt: float
    meets: bool = False


@dataclass(frozen=True)
class TwoInputs:
    """The figure `(Y, X)` of a reading by speed `(Y,)` and endurance `(X,)`, in the claim's unit.

    `margin` is that of one place alone: of "up to", whether it is reached.
    nan is where some fleet and orbit cannot be flown. `stated` is where the scenario stands, `box`
    from where to where its ranges go: (low, high) of endurance and of speed, equal without a range.
    All else is as the scenario states it, for aircraft by name as well.
    """

    endurance_h: np.ndarray
    speed_kt: np.ndarray
    figure: np.ndarray
    margin: np.ndarray
    stated: tuple[float, float]
    box: tuple[tuple[float, float], tuple[float, float]]
    aircraft: tuple[Craft, ...]

    @property
    def share_of_box(self) -> float | None:
        """In which part of the box of both ranges the claim is met; None where one is a point."""
        (low_h, high_h), (low_kt, high_kt) = self.box
        columns = (self.endurance_h >= low_h) & (self.endurance_h <= high_h)
        rows = (self.speed_kt >= low_kt) & (self.speed_kt <= high_kt)
        inside = self.margin[np.ix_(rows, columns)] >= 0.0
        if low_h == high_h or low_kt == high_kt or not inside.size:
            return None
        return float(inside.mean())


def two_inputs(question: BudgetClaim, reading: str) -> TwoInputs:
    """A reading over endurance and transit speed of all fleets at once.

    SimError where aircraft are given by fuel and burn instead of by an endurance.
    """
    flying = {fleet for fleet, _ in question.names}
    endurance, speed = (_inputs_of(question, key, flying) for key in ("endurance", "transit_speed"))
    if not endurance or not speed:
        raise SimError("a map of endurance and speed needs aircraft with an endurance, not fuel")
    box = (_range_ends(endurance, HOUR_S), _range_ends(speed, KNOT_MPS))
    craft = _catalogue()
    hours = np.linspace(*_axis_ends([*box[0], *(entry.endurance_h for entry in craft)]), _POINTS)
    knots = np.linspace(*_axis_ends([*box[1], *(entry.speed_kt for entry in craft)]), _POINTS)
    x, y = np.meshgrid(hours, knots)
    values = {entry.path: x.ravel() * HOUR_S for entry in endurance}
    values |= {entry.path: y.ravel() * KNOT_MPS for entry in speed}
    figure, _ = question.figure(reading, values)
    # With too little endurance a fleet can no longer fly its orbit, and the figure would be that of
    # the others alone: no answer for all of them.
    flown = question.flown(values)
    figure = np.where(flown, figure, np.nan)
    margin = question.scale.reached(figure)
    met = _met_by(question, reading, craft, (endurance, speed))
    stated = (endurance[0].stated / HOUR_S, speed[0].stated / KNOT_MPS)
    shape = x.shape
    return TwoInputs(
        hours,
        knots,
        figure.reshape(shape),
        margin.reshape(shape),
        stated,
        box,
        tuple(replace(entry, meets=bool(yes)) for entry, yes in zip(craft, met, strict=True)),
    )


def _met_by(
    question: BudgetClaim, reading: str, craft: list[Craft], inputs: tuple[list[Input], list[Input]]
) -> np.ndarray:
    """Which aircraft of the catalogue meet the claim `(A,)`, at their own endurance and speed."""
    endurance, speed = inputs
    values = {entry.path: np.array([a.endurance_h * HOUR_S for a in craft]) for entry in endurance}
    values |= {entry.path: np.array([a.speed_kt * KNOT_MPS for a in craft]) for entry in speed}
    margin = question.scale.reached(question.figure(reading, values)[0])
    met: np.ndarray = (margin >= 0.0) & question.flown(values)
    return met


def _inputs_of(question: BudgetClaim, key: str, fleets: set[str]) -> list[Input]:
    return [
        quantity
        for quantity in question.pairs.inputs
        if quantity.key == key and fleets & set(quantity.owners)
    ]


def _range_ends(inputs: list[Input], unit: float) -> tuple[float, float]:
    ranges = [quantity.range for quantity in inputs if quantity.range is not None]
    ends = [end for within in ranges for end in (within.low, within.high)]
    ends = ends or [quantity.stated for quantity in inputs]
    return min(ends) / unit, max(ends) / unit


def _axis_ends(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return max(0.8 * low, low - 0.15 * (high - low)), high + 0.12 * (high - low)


def _catalogue() -> list[Craft]:
    """Every aircraft of the catalogue."""
    craft = []
    for entry in aircraft_catalog().values():
        figures = {figure.name: figure.value for figure in entry.figures}
        endurance_h = parse_quantity(figures["endurance"], "duration") / HOUR_S
        speed_kt = parse_quantity(figures["transit_speed"], "speed") / KNOT_MPS
        craft.append(Craft(entry.name, endurance_h, speed_kt))
    return craft

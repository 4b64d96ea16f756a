"""Where a claim holds: its figure for every cell of the country, as if the orbit were there.

Each cell is flown from the permitted base with the shortest legal route, at the stated values; then
from each base alone, and under other permissions to fly over the closed countries.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.errors import SimError
from sim.figures import is_budget, last_of
from sim.scenario.loading import revised
from sim.scenario.values.quantities import si_text
from sim.study.planning.overflight_rights import airspace_to, closed_names, timed_names
from sim.study.planning.routes import area_outline
from sim.study.sortie_budget_arrays import Pairs, figures_along
from sim.study.verdict.claim_interpretations import BudgetClaim, Scale
from sim.study.verdict.turning_points import favourable
from sim.units import si_name
from sim.world.area import CellGrid, area_m2, cut_into_cells
from sim.world.borders import country_names
from sim.world.routing import NoRoute, Route, shortest_pairs

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Claim, Fleet, Scenario
    from sim.study.planning.plan import Plan

Place = tuple[float, float]
# Each is a route from every base, once for each permission: a map of so many takes some seconds.
_MOST_CELLS: Final = 2_500
AS_STATED: Final = "as stated"
FAVOURABLE: Final = "ranges at their far ends"


@dataclass(frozen=True)
class ShareMet:
    """In which share of the country's cells, and of the orbits, a claim is met.

    `base` is a base's name, or empty where each cell is flown from the nearest; `case` is as
    stated, with ranges at their far ends, or under another permission.
    """

    case: str
    base: str
    of_country: float
    of_orbits: float

    def summary(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "case": self.case,
            "base": self.base or None,
            "of_country": self.of_country,
            "of_orbits": self.of_orbits,
        }


@dataclass(frozen=True)
class ClaimMap:
    """The figure of a claim in every cell `(C,)`, in the claim's unit; nan where nobody can fly.

    `figure` is flown from the nearest base; `from_each` `(B, C)` from each of `bases`. `favoured`
    is from the nearest with every range at the end that favours the claim, None without ranges.
    """

    area: str
    cells: CellGrid
    bases: tuple[str, ...]
    figure: np.ndarray
    from_each: np.ndarray
    favoured: np.ndarray | None
    shares: tuple[ShareMet, ...]

    def summary(self) -> dict[str, Any]:
        """As JSON: the shares, without the cells."""
        return {
            "area": self.area,
            "cell_km": self.cells.cell_m / 1e3,
            "cells": len(self.cells),
            "where_met": [share.summary() for share in self.shares],
        }


def mappable(claim: Claim) -> bool:
    """Whether the claim is about a budget's figure, which every place on the map has."""
    return is_budget(claim.metric) and not claim.against


def claim_map(plan: Plan, claim: Claim) -> ClaimMap:
    """The map of a claim over the grid's area, or the first country. SimError without either."""
    scenario = plan.scenario
    if timed_names(scenario):
        raise SimError("a claim's map needs closures without a time: budgets come and go with them")
    area = _mapped_area(scenario)
    outline = area_outline(scenario.areas[area])
    # A whole number of kilometres, rounded up: never more cells than that, of a size one can name.
    finest_m = 1e3 * math.ceil((area_m2(outline) / _MOST_CELLS) ** 0.5 / 1e3)
    cell_m = max(scenario.grid.cell_m if scenario.grid else 0.0, finest_m)
    cells = cut_into_cells(outline, cell_m)
    places = _Places(scenario, claim, cells, _orbits(plan, claim))
    routes = places.routes(scenario)
    stated, n = places.figures(routes, scenario), len(cells)
    shares = places.shares(stated, AS_STATED)
    favoured = None
    if at := _favourable(plan, claim):
        most = places.figures(routes, revised(scenario, at))
        shares += places.shares(most, FAVOURABLE)
        favoured = most.nearest()[:n]
    for permission, names in _permissions(scenario):
        routes = places.routes(scenario, names)
        opened = places.figures(routes, scenario)
        shares += places.shares(opened, permission)
    return ClaimMap(
        area,
        cells,
        tuple(places.names),
        stated.nearest()[:n],
        stated.figure[:, :n],
        favoured,
        tuple(shares),
    )


def _favourable(plan: Plan, claim: Claim) -> dict[str, str]:
    """Every input with a range at the end that favours the claim, as a file would write it.

    Nothing for a claim with a tolerance, which one and the same end favours here and not there.
    """
    if claim.relation == "about":
        return {}
    pairs = Pairs(plan)
    parts = claim.metric.split(".")
    question = BudgetClaim(claim, pairs, only=(parts[1], parts[2]) if len(parts) > 1 else None)
    # "Up to" is drawn as reached, so more of the figure is more of it.
    at = favourable(question.margin("some_pair"), pairs.inputs)
    dimension = {quantity.path: quantity.dimension for quantity in pairs.inputs}
    return {path: si_text(value, dimension[path]) for path, value in at.items()}


def _mapped_area(scenario: Scenario) -> str:
    countries = [name for name, area in scenario.areas.items() if area.country is not None]
    if scenario.grid is not None:
        return scenario.grid.area
    if not countries:
        raise SimError("a claim's map needs a grid, or an area that is a country")
    return countries[0]


def _orbits(plan: Plan, claim: Claim) -> dict[str, Place]:
    """The first point of each orbit's pattern; the one orbit alone where the claim names it."""
    places = {orbit: sortie.station for (_, orbit), sortie in plan.sorties.items()}
    parts = claim.metric.split(".")
    return places if len(parts) == 1 else {parts[2]: places[parts[2]]}


def _permissions(scenario: Scenario) -> list[tuple[str, tuple[str, ...]]]:
    """Each closed country or region opened by itself, and all of them."""
    closed, names = closed_names(scenario, None), country_names()
    permissions: list[tuple[str, tuple[str, ...]]] = [
        (f"{names.get(name, name)} open", (name,)) for name in closed
    ]
    if len(closed) > 1:
        permissions.append(("everything open", closed))
    return permissions


@dataclass(frozen=True)
class _Figures:
    """Figure and route length `(B, N)` from every base to every cell and then every orbit."""

    figure: np.ndarray
    route_m: np.ndarray

    def nearest(self) -> np.ndarray:
        """The figure `(N,)` from the base with the shortest route; nan where there is none."""
        # Where no base has a route all lengths are inf and the first is taken: its figure is nan.
        base = self.route_m.argmin(axis=0)
        figure: np.ndarray = self.figure[base, np.arange(len(base))]
        return figure


class _Places:
    """Cells and orbits as targets, and the bases that fly there."""

    def __init__(
        self, scenario: Scenario, claim: Claim, cells: CellGrid, orbits: Mapping[str, Place]
    ) -> None:
        self.scale = Scale.of(claim)
        self._claim = claim
        self._figure = si_name(last_of(claim.metric))
        self._wind = scenario.wind
        self._n_cells = len(cells)
        self._orbits = list(orbits)
        self._fleets = _fleets(scenario, claim)
        self.names = list(self._fleets)
        centres = np.column_stack([cells.lat_deg, cells.lon_deg])
        self._targets = np.vstack([centres, np.array(list(orbits.values()))])

    def routes(self, scenario: Scenario, opened: tuple[str, ...] = ()) -> list[Route | NoRoute]:
        """From every base to every target, a base at a time, some countries opened to all."""
        n, by_base = len(self._targets), dict[str, list[Route | NoRoute]]()
        # Bases of the same rights fly through the same airspace: one graph of routes serves them.
        by_rights: dict[tuple[str, ...], list[str]] = {}
        for base, fleet in self._fleets.items():
            by_rights.setdefault(closed_names(scenario, fleet), []).append(base)
        for bases in by_rights.values():
            fleets = [self._fleets[base] for base in bases]
            starts = np.array([(fleet.base.lat_deg, fleet.base.lon_deg) for fleet in fleets])
            routes = shortest_pairs(
                airspace_to(scenario, fleets[0], opened),
                np.repeat(starts, n, axis=0),
                np.tile(self._targets, (len(fleets), 1)),
            )
            by_base |= {base: routes[n * k : n * (k + 1)] for k, base in enumerate(bases)}
        return [route for base in self._fleets for route in by_base[base]]

    def figures(self, routes: Sequence[Route | NoRoute], scenario: Scenario) -> _Figures:
        """What each base has at each target, with the aircraft of a scenario."""
        n, fleets = len(self._targets), _fleets(scenario, self._claim).values()
        # Anywhere else an orbit would be relieved as the scenario's are, by the longest overlap.
        own_s = [scenario.orbits[name].relief.overlap_s for name in self._orbits]
        overlap_s = np.array([max(own_s)] * self._n_cells + own_s)
        figure = [
            figures_along(routes[n * k : n * (k + 1)], fleet, self._wind, overlap_s)[self._figure]
            for k, fleet in enumerate(fleets)
        ]
        length_m = [route.length_m if isinstance(route, Route) else math.inf for route in routes]
        return _Figures(
            np.array(figure) / self.scale.per_unit, np.array(length_m).reshape(len(fleets), n)
        )

    def shares(self, figures: _Figures, condition: str) -> list[ShareMet]:
        """In which shares the claim is met: from the nearest base, and from each of several."""
        rows = {"": figures.nearest()}
        if len(self.names) > 1:
            rows |= dict(zip(self.names, figures.figure, strict=True))
        # nan compares false: where nobody can fly the claim is not met.
        met = {base: self.scale.reached(row) >= 0.0 for base, row in rows.items()}
        n = self._n_cells
        return [
            ShareMet(condition, base, float(row[:n].mean()), float(row[n:].mean()))
            for base, row in met.items()
        ]


def _fleets(scenario: Scenario, claim: Claim) -> dict[str, Fleet]:
    """The fleets by the name of their base; told apart by their own where a base has two types."""
    parts = claim.metric.split(".")
    by_base: dict[str, Fleet] = {}
    for name, fleet in scenario.fleets.items():
        if len(parts) > 1 and name != parts[1]:
            continue
        base = fleet.base.name
        if base in by_base and by_base[base].aircraft != fleet.aircraft:
            base = f"{base}, {name}"
        by_base.setdefault(base, fleet)
    return by_base

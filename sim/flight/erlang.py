"""Queueing formulas: what share of calls finds no aircraft, and how long calls wait for one.

Calls come at random (Poisson) at `calls_per_s`, and each keeps one aircraft for `occupied_s` on
average: ready time, out, stay, back and turnaround. The *offered load* is their product, the
aircraft that would be busy if nobody were refused. Formulas of Erlang (1917), Pollaczek and
Khinchine, and Palm (1957), as textbooks have them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from sim.errors import SimError
from sim.number_types import Floats

# Calls waiting beyond which nothing is left to add: the chances of more fall as a factorial does.
_NEGLIGIBLE = 1e-17
_LARGE = 1e200


def refused_fraction(aircraft: int, load: float) -> float:
    """Share of calls that find no aircraft ready and go away: Erlang B.

    Exact whatever the distribution of the occupation, as long as refused calls do go away. A load
    of 2 on 3 aircraft: 4 / 19, 21 %.

    >>> round(refused_fraction(3, 2.0), 6)
    0.210526
    """
    _check(aircraft, load)
    refused = 1.0
    for n in range(1, aircraft + 1):
        # The recursion has no factorials to overflow.
        refused = load * refused / (n + load * refused)
    return refused


def aircraft_for(refused: float, load: float) -> int:
    """The fewest aircraft that refuse no more than this share of calls.

    >>> aircraft_for(0.05, 0.2 * 13.5), aircraft_for(0.05, 0.2 * 26.5)
    (6, 9)
    """
    if not 0.0 < refused <= 1.0:
        raise SimError(f"the share refused must be above 0 and at most 1 (got {refused:g})")
    _check(0, load)
    n, share = 0, 1.0
    while share > refused:
        n += 1
        share = load * share / (n + load * share)
    return n


def waiting_fraction(aircraft: int, load: float) -> float:
    """Share of calls that have to wait, if all wait as long as it takes: Erlang C.

    For exponential occupations. 1 where the load is not below the number of aircraft: then the
    queue grows without end.
    """
    if load >= aircraft:
        return 1.0
    refused = refused_fraction(aircraft, load)
    return refused / (1.0 - load / aircraft * (1.0 - refused))


def mean_wait_s(aircraft: int, load: float, occupied_s: float) -> float:
    """Mean wait of all calls for exponential occupations, first come first served; inf: no end."""
    if load >= aircraft:
        return math.inf
    return waiting_fraction(aircraft, load) * occupied_s / (aircraft - load)


def mean_wait_for_one_s(calls_per_s: float, occupied_s: float, sd_s: float = 0.0) -> float:
    """Mean wait for one aircraft, occupied so long with this standard deviation; inf: no end.

    Pollaczek and Khinchine: lambda E[S^2] / (2 (1 - rho)). A call every 12 h and 8 h for each: 8 h.
    """
    busy = calls_per_s * occupied_s
    if busy >= 1.0:
        return math.inf
    return calls_per_s * (occupied_s**2 + sd_s**2) / (2.0 * (1.0 - busy))


def waits_at_most(limit_s: float, calls_per_s: float, occupied_s: float) -> float:
    """Share of calls that wait no longer than `limit_s` for one aircraft, each occupied as long.

    Erlang's sum, whose terms alternate: it is right to six digits for waits up to some fifteen
    occupations. A call every 12 h and 8 h for each: at most 12 h for 75 %.
    """
    busy = calls_per_s * occupied_s
    if busy >= 1.0:
        return 0.0
    total = 0.0
    for k in range(int(limit_s // occupied_s) + 1):
        x = calls_per_s * (k * occupied_s - limit_s)
        total += x**k / math.factorial(k) * math.exp(-x)
    return (1.0 - busy) * total


@dataclass(frozen=True)
class PerishableCalls:
    """What becomes of calls that wait for an aircraft until they perish.

    `waits_fraction` of all calls find none at once, `perished_fraction` never get one; mean waits
    are of all calls, and of those that are answered. `mean_busy` and `mean_waiting` are numbers of
    aircraft and of calls at a random moment.
    """

    waits_fraction: float
    perished_fraction: float
    mean_wait_s: float
    mean_wait_of_answered_s: float
    mean_busy: float
    mean_waiting: float


def perishable_calls(
    aircraft: int, calls_per_s: float, occupied_s: float, patience_s: float
) -> PerishableCalls:
    """Calls that wait until they perish, occupations and patience exponential: Palm's M/M/c+M.

    Two aircraft, a call every two hours, 4 h for each, perishing after 3 h: 29 % perish. Never more
    than the share refused if nobody waited.
    """
    _check(aircraft, calls_per_s * occupied_s)
    chance = _states(aircraft, calls_per_s, occupied_s, patience_s)
    n = np.arange(len(chance))
    waiting = np.maximum(n - aircraft, 0)
    # One that finds so many waiting outlives them all, or perishes: a race at each that goes.
    each_s = 1.0 / (aircraft / occupied_s + (waiting + 1) / patience_s)
    wait_s = np.where(n < aircraft, 0.0, np.cumsum(np.where(n < aircraft, 0.0, each_s)))
    answered = np.where(n < aircraft, 1.0, each_s * aircraft / occupied_s)
    mean_waiting = float(chance @ waiting)
    perished = mean_waiting / patience_s / calls_per_s
    return PerishableCalls(
        waits_fraction=float(chance[aircraft:].sum()),
        perished_fraction=perished,
        mean_wait_s=mean_waiting / calls_per_s,
        mean_wait_of_answered_s=float(chance @ (answered * wait_s)) / (1.0 - perished),
        mean_busy=float(chance @ np.minimum(n, aircraft)),
        mean_waiting=mean_waiting,
    )


def _states(aircraft: int, calls_per_s: float, occupied_s: float, patience_s: float) -> Floats:
    """Probabilities of so many calls, answered or waiting: a birth-death process."""
    weights, most = [1.0], 1.0
    while True:
        k = len(weights)
        leave_per_s = min(k, aircraft) / occupied_s + max(k - aircraft, 0) / patience_s
        weights.append(weights[-1] * calls_per_s / leave_per_s)
        most = max(most, weights[-1])
        if most > _LARGE:
            # Only their ratios count; beyond what a number holds all would be alike, for ever.
            weights = [weight / most for weight in weights]
            most = 1.0
        if calls_per_s < leave_per_s and weights[-1] < _NEGLIGIBLE * most:
            chances: Floats = np.array(weights) / np.sum(weights)
            return chances


def _check(aircraft: int, load: float) -> None:
    if aircraft < 0:
        raise SimError(f"the number of aircraft must not be below 0 (got {aircraft})")
    if not 0.0 <= load < math.inf:
        raise SimError(f"the offered load must be finite and not below 0 (got {load:g})")

"""Search: how likely, and when, an aircraft finds what it looks for.

Glimpses are independent of each other, so the number of detections is Poisson distributed about the
*potential* n, which grows with the search: found by then with probability 1 - exp(-n) (Koopman
1946, Washburn, *Search and Detection*). Potentials of searches and of searchers add up. Whoever
draws one unit exponential E for a target finds it at the moment at which the potential reaches E,
be it the first searcher or the third.

What a search is worth is its *sweep rate*, sweep width times speed over ground: 1 km at 120 kt are
222 square kilometres an hour. The sweep width is not the reach: it is the width that the sensor
clears of *this* object while searching.

Everything broadcasts as numpy arrays do; `inf` seconds stand for never.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from sim.number_types import Floats


@dataclass(frozen=True)
class Datum:
    """Where something is known to have been: within `radius_m`, `since_s` before the search begins.

    It may have left in any direction at up to `spread_mps`, and is as likely anywhere in the disc
    that it can have reached as anywhere else in it. That is a target whose speed is the root of a
    uniform number times `spread_mps`; one of known speed is on a ring, which a spiral finds surely.
    """

    radius_m: ArrayLike
    spread_mps: ArrayLike = 0.0
    since_s: ArrayLike = 0.0

    def radius_after_m(self, t_s: ArrayLike) -> Floats:
        """Radius of the disc that holds it, `t_s` after the search began."""
        after_s = np.add(self.since_s, t_s)
        return np.asarray(np.add(self.radius_m, np.multiply(self.spread_mps, after_s)), np.float64)


def found_fraction(potential: ArrayLike) -> Floats:
    """Probability that a search of this potential has found its target: 1 - exp(-n).

    A disc of 30 km searched for 3 h at 2 km and 200 kt has n = 0.786: 54 %.
    """
    return np.asarray(-np.expm1(-np.asarray(potential, np.float64)))


def potential(
    sweep_width_m: ArrayLike, speed_mps: ArrayLike, datum: Datum, t_s: ArrayLike
) -> Floats:
    """Potential of a random search for `t_s` seconds about a datum, still or fleeing.

    With radius a at the beginning and growth u it is W V t / (pi a (a + u t)): for u = 0 Koopman's
    W V t / (pi a^2), and never more than W V / (pi a u), however long the search. A disc smaller
    than the sweep is wide is taken as wide as that until it has grown: nothing is searched faster.
    """
    sweep_m, rate_m2ps, spread_mps, start_m, t_s = _search(sweep_width_m, speed_mps, datum, t_s)
    within_s = np.minimum(_within_sweep_s(sweep_m, start_m, spread_mps), t_s)
    after_s = np.where(np.isinf(within_s), 0.0, t_s - np.where(np.isinf(within_s), 0.0, within_s))
    least_m = np.maximum(start_m, sweep_m / 2.0)
    # No time at all or hardly any, and for ever in a disc that stays.
    with np.errstate(divide="ignore", over="ignore"):
        per_second = np.divide(least_m, after_s) + spread_mps
        grown = rate_m2ps / (math.pi * least_m) / per_second
    return np.asarray(within_s * _highest_rate(rate_m2ps, sweep_m) + grown)


def mean_search_s(sweep_width_m: float, speed_mps: float, datum: Datum, limit_s: float) -> float:
    """Mean time until a random search has found, or is given up at a limit.

    The integral of exp(-n(t)) to the limit, by Gauss and Legendre with 64 points. A disc of 30 km
    at 2 km and 200 kt, given up after 3 h: 2.08 h.
    """
    at, weight = np.polynomial.legendre.leggauss(64)
    n = potential(sweep_width_m, speed_mps, datum, (at + 1.0) * limit_s / 2.0)
    return float(np.exp(-n) @ weight) * limit_s / 2.0


def time_to_reach_s(
    needed: ArrayLike, sweep_width_m: ArrayLike, speed_mps: ArrayLike, datum: Datum
) -> Floats:
    """When the potential of a random search reaches `needed`, from its beginning; inf for never.

    The inverse of `potential`: a / (W V / (pi a E) - u). A vehicle at up to 30 km/h, looked for at
    4 km and 200 kt an hour after it was seen: a quarter of them are found after 1.22 h, and of
    those with E above 0.524 none, ever.
    """
    sweep_m, rate_m2ps, spread_mps, start_m, needed = _search(
        sweep_width_m, speed_mps, datum, needed
    )
    within_s = _within_sweep_s(sweep_m, start_m, spread_mps)
    highest = _highest_rate(rate_m2ps, sweep_m)
    early_s = needed / highest
    least_m = np.maximum(start_m, sweep_m / 2.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        # At the last bit before never, the quotient is as good as never.
        left = np.where(np.isinf(within_s), 0.0, np.maximum(needed - within_s * highest, 0.0))
        faster_mps = rate_m2ps / (math.pi * least_m * left) - spread_mps
        late_s = np.where(faster_mps > 0.0, least_m / faster_mps, np.inf)
    return np.asarray(np.where(early_s <= within_s, early_s, within_s + late_s))


def _search(
    sweep_width_m: ArrayLike, speed_mps: ArrayLike, datum: Datum, other: ArrayLike
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Sweep width, sweep rate, spread, radius at the beginning and one more."""
    sweep_m = np.asarray(sweep_width_m, np.float64)
    rate_m2ps = np.asarray(np.multiply(sweep_width_m, speed_mps), np.float64)
    spread_mps = np.asarray(datum.spread_mps, np.float64)
    start_m, last = datum.radius_after_m(0.0), np.asarray(other, np.float64)
    return sweep_m, rate_m2ps, spread_mps, start_m, last


def _highest_rate(rate_m2ps: Floats, sweep_m: Floats) -> Floats:
    """Potential a second while the disc is no larger than a sweep is wide."""
    highest: Floats = rate_m2ps / (math.pi / 4.0 * sweep_m * sweep_m)
    return highest


def _within_sweep_s(sweep_m: Floats, start_m: Floats, spread_mps: Floats) -> Floats:
    """How long the disc stays within the width of a sweep; for ever if it does not grow."""
    short_m = np.maximum(sweep_m / 2.0 - start_m, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(short_m > 0.0, short_m / spread_mps, 0.0)


def lateral_range(sweep_width_m: ArrayLike, lateral_m: ArrayLike) -> Floats:
    """Probability of finding on one straight pass at a lateral distance, by the inverse cube law.

    1 - exp(-W^2 / (4 pi x^2)): sure below, 27 % half a sweep width off, 8 % a whole one off; over
    all lateral distances it adds up to W.
    """
    with np.errstate(divide="ignore"):
        widths = np.divide(sweep_width_m, np.abs(np.asarray(lateral_m, np.float64)))
    return found_fraction(widths * widths / (4.0 * math.pi))


def potential_on_pass(
    sweep_width_m: ArrayLike, lateral_m: ArrayLike, from_m: ArrayLike, to_m: ArrayLike
) -> Floats:
    """Potential of a straight pass from `from_m` to `to_m`, along it, of the point abeam.

    The inverse cube law: W^2 / (8 pi) times the gain of y / (x^2 sqrt(x^2 + y^2)), in a form that
    keeps its digits for small x; infinite over x = 0. The sweep width is that at this speed.
    """
    x_m, begin_m, end_m = _floats(lateral_m, from_m, to_m)
    begin, end = _closeness(x_m, begin_m), _closeness(x_m, end_m)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        passed = np.where(begin_m >= 0.0, begin, 2.0 / (x_m * x_m) - begin) - end
        gain = np.where(end_m <= 0.0, end - begin, passed)
    # Nearer than numbers tell apart, both ends are infinitely close.
    gain = np.where(end_m > begin_m, np.where(np.isnan(gain), np.inf, gain), 0.0)
    return np.asarray(np.square(np.asarray(sweep_width_m, np.float64)) / (8.0 * math.pi) * gain)


def found_along_m(
    needed: ArrayLike, sweep_width_m: ArrayLike, lateral_m: ArrayLike, from_m: ArrayLike
) -> Floats:
    """How far along a straight pass the potential since `from_m` reaches `needed`; inf for never.

    The inverse of `potential_on_pass`, along the pass from the point abeam.
    """
    sweep_m, x_m, begin_m, needed = _floats(sweep_width_m, lateral_m, from_m, needed)
    gain, begin = needed * 8.0 * math.pi / (sweep_m * sweep_m), _closeness(x_m, begin_m)
    square_m2 = x_m * x_m
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inbound = (begin_m < 0.0) & ((begin + gain) * square_m2 <= 1.0)
        after = np.where(begin_m >= 0.0, begin - gain, 2.0 / square_m2 - begin - gain)
        close = np.where(inbound, begin + gain, after)
        # y / sqrt(x^2 + y^2) is 1 - x^2 `close`.
        less = np.where(square_m2 > 0.0, square_m2 * close, 0.0)
        along_m = (1.0 - less) / np.sqrt(close * (2.0 - less))
    along_m = np.where(close > 0.0, np.where(inbound, -along_m, along_m), np.inf)
    return np.asarray(np.maximum(along_m, begin_m))


def _closeness(x_m: Floats, y_m: Floats) -> Floats:
    """1 / (h (h + |y|)) with h = sqrt(x^2 + y^2), which is (1 - |y| / h) / x^2 and keeps digits."""
    h_m = np.hypot(x_m, y_m)
    with np.errstate(divide="ignore", over="ignore"):
        return np.asarray(1.0 / (h_m * (h_m + np.abs(y_m))))


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.asarray(value, np.float64) for value in values)


def found_by_parallel_sweeps(sweep_width_m: ArrayLike, spacing_m: ArrayLike) -> Floats:
    """Probability of finding something still by parallel tracks, by the inverse cube law.

    erf(sqrt(pi) W / (2 S)): 79 % where tracks are a sweep width apart, against the 63 % of a random
    search and the 100 % of an exhaustive one.
    """
    from scipy.special import erf  # only here, as below: it takes longer to import than most use it

    coverage = np.divide(sweep_width_m, spacing_m)
    return np.asarray(erf(math.sqrt(math.pi) / 2.0 * coverage), np.float64)


def sweeps_potential(
    sweep_width_m: float, speed_mps: float, radius_m: float, limit_s: float, t_s: float
) -> float:
    """Potential of parallel sweeps over a disc that take all of a limit, after `t_s` of it.

    Tracks are as far apart as the limit allows, pi a^2 / (V t); what stays is as likely to be swept
    at any moment as at any other, and found then by the inverse cube law.
    """
    found = _found_by_sweeps(sweep_width_m, speed_mps, radius_m, limit_s)
    return -math.log1p(-found * min(t_s / limit_s, 1.0))


def sweeps_time_s(
    needed: float, sweep_width_m: float, speed_mps: float, radius_m: float, limit_s: float
) -> float:
    """When the potential of such sweeps reaches `needed`; inf for never."""
    found = _found_by_sweeps(sweep_width_m, speed_mps, radius_m, limit_s)
    share = -math.expm1(-needed)
    return limit_s * share / found if share < found else math.inf


def _found_by_sweeps(
    sweep_width_m: float, speed_mps: float, radius_m: float, limit_s: float
) -> float:
    least_m = max(radius_m, sweep_width_m / 2.0)
    spacing_m = math.pi * least_m * least_m / (speed_mps * limit_s)
    # Below 1 by a bit, so that there is a potential.
    return min(float(found_by_parallel_sweeps(sweep_width_m, spacing_m)), 1.0 - 1e-15)


def found_exhaustively(sweep_width_m: ArrayLike, spacing_m: ArrayLike) -> Floats:
    """Probability of finding something still by parallel tracks with a sensor of definite range.

    W / S, at most 1: navigation without fault, and no overlap. The upper bound of any search.
    """
    return np.asarray(np.minimum(np.divide(sweep_width_m, spacing_m), 1.0), np.float64)


def relative_speed_mps(speed_mps: ArrayLike, target_mps: ArrayLike) -> Floats:
    """Mean relative speed of an aircraft and targets whose courses are uniform (Koopman 1956).

    (2 / pi) (V + u) E(m) with m = 4 V u / (V + u)^2 and E the complete elliptic integral of the
    second kind. Of equal speeds 1.27 times either; of targets at rest, V.
    """
    from scipy.special import ellipe

    together_mps = np.add(speed_mps, target_mps)
    product = 4.0 * np.multiply(speed_mps, target_mps)
    square = np.square(np.asarray(together_mps, np.float64))
    m = np.divide(product, square, out=np.zeros_like(square), where=square > 0.0)
    return np.asarray(2.0 / math.pi * together_mps * ellipe(m), np.float64)


def contacts_per_second(
    reach_m: ArrayLike, targets_per_m2: ArrayLike, speed_mps: ArrayLike, target_mps: ArrayLike
) -> Floats:
    """New contacts a second of a straight flight among targets spread evenly: 2 R rho w."""
    relative = relative_speed_mps(speed_mps, target_mps)
    return np.asarray(2.0 * np.multiply(reach_m, targets_per_m2) * relative, np.float64)


def mean_time_to_sighting_s(
    hidden_s: ArrayLike, shown_s: ArrayLike, seen_after_s: ArrayLike
) -> Floats:
    """Mean time to the first sighting of something that hides and shows itself by turns.

    It hides for `hidden_s` and shows itself for `shown_s` on average, both exponential, and while
    it shows and is watched it is seen after `seen_after_s` on average. From a random moment on; out
    for half an hour of every twelve, and seen after a quarter of one: 17.0 h.
    """
    hidden, shown, seen = _floats(hidden_s, shown_s, seen_after_s)
    while_shown_s = seen * (1.0 + hidden / shown)
    # From a moment at which it hides, first the rest of that: exponential, so as long as at first.
    return np.asarray(while_shown_s + hidden * hidden / (hidden + shown))

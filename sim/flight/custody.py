"""Custody: whether what was found is still held, and whether it is still the same.

Held is not identified. A target that nobody watches turns off at random moments, a Poisson process
of `turns_per_s`; a gap in the watch is survived if no turn falls into it. What is looked for again
and found may be another one that looks alike.

Everything broadcasts as numpy arrays do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from sim.flight.detection import Datum, found_fraction, potential
from sim.number_types import Floats


def turns_per_s(
    junctions_per_m: ArrayLike, speed_mps: ArrayLike, leaves_fraction: ArrayLike
) -> Floats:
    """Turns off the predicted road a second, of a target that leaves it at so many junctions.

    0.1 junctions a kilometre at 30 km/h, one in ten taken: 0.3 an hour.
    """
    per_second = np.multiply(np.multiply(junctions_per_m, speed_mps), leaves_fraction)
    return np.asarray(per_second, np.float64)


def survives(gap_s: ArrayLike, turns_per_s: ArrayLike) -> Floats:
    """Probability that custody survives a gap: exp(-h g).

    Two hours at 0.2 turns an hour: 67 %.
    """
    return np.asarray(np.exp(-np.multiply(gap_s, turns_per_s)), np.float64)


def survives_exponential_gap(mean_gap_s: ArrayLike, turns_per_s: ArrayLike) -> Floats:
    """The same for gaps of random length, exponential about a mean: 1 / (1 + h g)."""
    return np.asarray(1.0 / (1.0 + np.multiply(mean_gap_s, turns_per_s)), np.float64)


def survives_junctions(junctions: ArrayLike, leaves_fraction: ArrayLike) -> Floats:
    """Probability that it took none of so many junctions: (1 - q)^n."""
    return np.asarray(np.power(np.subtract(1.0, leaves_fraction), junctions), np.float64)


def mean_hold_s(stay_s: ArrayLike, gap_s: ArrayLike, turns_per_s: ArrayLike) -> Floats:
    """Mean hold of a target that is watched for `stay_s`, then not for `gap_s`, and so on.

    From the beginning of a stay to the last moment seen: S + (S + g) p / (1 - p), with p the chance
    to survive one gap. Ten hours of every twelve at 0.2 turns an hour: 34.4 h. Without gaps or
    turns it never ends: inf.
    """
    stay, gap = np.asarray(stay_s, np.float64), np.asarray(gap_s, np.float64)
    rate = np.multiply(gap, turns_per_s)
    with np.errstate(divide="ignore"):
        return np.asarray(stay + (stay + gap) / np.expm1(rate))


def holds_longer(
    hold_s: ArrayLike, stay_s: ArrayLike, gap_s: ArrayLike, turns_per_s: ArrayLike
) -> Floats:
    """Probability that such a hold lasts for `hold_s` or longer.

    A hold ends with a stay: of ten hours of every twelve, one of 24 h must survive two gaps.
    """
    stay, gap = np.asarray(stay_s, np.float64), np.asarray(gap_s, np.float64)
    gaps = np.maximum(np.ceil((np.asarray(hold_s, np.float64) - stay) / (stay + gap)), 0.0)
    return survives(gaps * gap, turns_per_s)


def survives_with_search(
    gap_s: ArrayLike,
    turns_per_s: ArrayLike,
    sweep_width_m: ArrayLike,
    speed_mps: ArrayLike,
    datum: Datum,
    limit_s: ArrayLike,
) -> Floats:
    """Probability that a target is held after a gap, by luck or by a search for what turned off.

    The search lasts for `limit_s` about where it was last seen; the gap is added to the `since_s`
    of the datum.
    """
    kept = survives(gap_s, turns_per_s)
    late = Datum(datum.radius_m, datum.spread_mps, np.add(datum.since_s, gap_s))
    again = found_fraction(potential(sweep_width_m, speed_mps, late, limit_s))
    return np.asarray(kept + (1.0 - kept) * again)


def look_alikes(alike_per_m2: ArrayLike, datum: Datum, gap_s: ArrayLike) -> Floats:
    """Mean number of others that look alike where the target can be after a gap.

    0.05 a square kilometre within 7.5 km, a quarter of an hour at 30 km/h: 8.8.
    """
    radius_m = datum.radius_after_m(gap_s)
    return np.asarray(np.multiply(alike_per_m2, np.pi * radius_m * radius_m), np.float64)


def is_the_right_one(look_alikes: ArrayLike) -> Floats:
    """Probability that the one picked among a Poisson number of others alike is the right one.

    The mean of 1 / (1 + K): (1 - exp(-k)) / k, and 1 where there are none. With 8.8 others, 11 %.
    """
    k = np.asarray(look_alikes, np.float64)
    return np.divide(-np.expm1(-k), k, out=np.ones_like(k), where=k > 0.0)

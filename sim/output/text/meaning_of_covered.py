"""The meaning of "covered" in words, as it stands on every map and table of coverage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.units import FOOT_M

_MOST_LOOKS, _LONG_NAME = 4, 40


def covered_meaning(budgets: Sequence[Mapping[str, Any]]) -> list[str]:
    r"""What "covered" means: with which aircraft, how far and from how high one could look.

    >>> seen_by = {"aircraft": "MQ-9A", "reach_km": 30.0, "altitude_m": 7620.0}
    >>> budget = {**seen_by, "height_m": 5030.0, "grazing_angle_deg": 0.0, "feasible": True}
    >>> covered_meaning([budget])[0][28:]
    'by MQ-9A, 30\xa0km along the ground from 25,000\xa0ft, 5.0\xa0km above it, grazing limit 0°'
    """
    flown = [b for b in budgets if b["feasible"]] or budgets
    kinds: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for budget in flown:
        kind = tuple(budget[key] for key in ("aircraft", "altitude_m", "grazing_angle_deg"))
        kinds.setdefault(kind, []).append(budget)
    meanings = []
    for (aircraft, altitude_m, grazing_deg), same in kinds.items():
        name = aircraft if len(aircraft) <= _LONG_NAME else f"{aircraft[: _LONG_NAME - 1]}…"
        reach = _span_km([b["reach_km"] for b in same])
        height = _span_km([b["height_m"] / 1e3 for b in same])
        meanings.append(
            f"{name}, {reach} along the ground from {altitude_m / FOOT_M:,.0f}\u00a0ft, "
            f"{height} above it, grazing limit {grazing_deg:.3g}°"
        )
    more = [f"and {len(meanings) - _MOST_LOOKS} more"] if len(meanings) > _MOST_LOOKS else []
    meanings[:1] = [f"Covered: could be looked at by {first}" for first in meanings[:1]]
    return [*meanings[:_MOST_LOOKS], *more]


def _span_km(values_km: Sequence[float]) -> str:
    """A length, or from the shortest to the longest: '5.0 to 6.3 km'."""
    ends = [f"{km:,.{1 if km < 9.95 else 0}f}" for km in (min(values_km), max(values_km))]
    return f"{' to '.join(dict.fromkeys(ends))}\u00a0km"

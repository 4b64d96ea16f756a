"""Calls as the compiled model has them: records and ways, and what became of each read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.column_table import Table, text_column
from sim.operations.kernel.records import codes
from sim.operations.kernel.records.call import Call
from sim.operations.kernel.records.state import Way, records
from sim.operations.on_demand.calls import in_ticks
from sim.operations.timing.ticks import is_before
from sim.units import TICK_S

if TYPE_CHECKING:
    from sim.operations.on_demand.calls import CallTimes
    from sim.operations.timing.ticks import Clock


def call_arrays(
    times: CallTimes | None, alerts: Any, first_alert: int, clock: Clock
) -> tuple[Any, Any]:
    """The calls in the order of their orders, and the ways to each, one of each line on alert.

    `alerts` are the records of these lines, `first_alert` the place of the first among all.
    """
    if times is None:
        return records(Call, 0), records(Way, 0)
    order = np.argsort(times.ordered_s, kind="stable")
    calls, ways = records(Call, len(order)), records(Way, len(order) * len(alerts))
    for name in ("reported_s", "ordered_s", "expires_s", "stay_s", "priority", "at_once"):
        calls[name] = getattr(times, name)[order]
    for name in ("takeoff_s", "answered_s", "on_scene_s", "ended_s"):
        calls[name] = np.nan
    calls["number"] = order
    calls["tail"] = calls["next_open"] = codes.NOBODY
    reported_s = calls["reported_s"]
    calls["counts"] = is_before(reported_s, clock.end_s) & ~is_before(reported_s, clock.warmup_s)
    # A row for each call, a column for each line on alert.
    out_s, back_s, longest_s = (
        in_ticks(of).T[order] for of in (times.out_s, times.back_s, times.longest_s)
    )
    asked = times.rank.T[order]
    is_legal = (asked >= 0) & (out_s < np.inf)
    # A tick may be lost between a stay that is wanted and the same stay that is left.
    can = is_legal & (longest_s >= calls["stay_s"][:, None] - TICK_S)
    lead_s = out_s + alerts["readiness_s"]
    calls["blamed"] = _blamed(calls, is_legal, can, lead_s)
    table = ways.reshape(len(order), len(alerts))
    table["out_s"], table["back_s"], table["stay_s"] = out_s, back_s, longest_s
    table["lead_s"], table["home_s"] = lead_s, back_s + alerts["turnaround_mean_s"]
    table["fleet"] = first_alert + np.arange(len(alerts))
    table["rank"] = np.where(can, asked, codes.NOBODY)
    return calls, ways


def _blamed(calls: Any, is_legal: np.ndarray, can: np.ndarray, lead_s: np.ndarray) -> np.ndarray:
    """Why calls stay unmet: what forbids it whoever is ready, or else that nobody was."""
    first_s = calls["ordered_s"] + np.where(can, lead_s, np.inf).min(axis=1, initial=np.inf)
    why = [
        (~is_legal.any(axis=1), codes.FOR_NO_WAY),
        (~can.any(axis=1), codes.FOR_ENDURANCE),
        (calls["expires_s"] < calls["ordered_s"], codes.FOR_DECISION),
        (first_s > calls["expires_s"], codes.FOR_TRANSIT),
    ]
    conditions, causes = zip(*why, strict=True)
    return np.select(conditions, causes, codes.FOR_FLEET_SIZE)


def call_table(
    calls: Any,
    tails: Sequence[tuple[str, str]],
    rows: Mapping[tuple[int, float], int],
    now_s: float,
) -> Table:
    """What became of every call, in the order of the reports; `now_s` is when nobody looked on.

    `tails` have fleet and name; `rows` is a sortie's row by its tail's place and its take-off.
    """
    calls = calls[np.argsort(calls["number"])]
    # Nobody is left who could come, or it does not count and is looked at no longer.
    is_left = calls["outcome"] == codes.UNDECIDED
    fleets, names = ([*of, ""] for of in zip(*tails, strict=True))
    sent = zip(calls["tail"].tolist(), calls["takeoff_s"].tolist(), strict=True)
    ended_s = np.where(is_left, np.maximum(now_s, calls["ordered_s"]), calls["ended_s"])
    outcome = np.where(is_left, codes.UNANSWERED, calls["outcome"])
    passed_over = calls["passed_over"] & (calls["blamed"] == codes.FOR_FLEET_SIZE)
    why_unmet = np.where(passed_over, codes.FOR_PRIORITY, calls["blamed"])
    cause = np.where(is_left, why_unmet, calls["cause"])
    stayed_s = np.where(np.isnan(calls["on_scene_s"]), 0.0, ended_s - calls["on_scene_s"])
    none = np.full(len(calls), np.nan)
    searched = ("found_s", "searched_s", "held_s", "watched_s", "breaks", "found_again")
    return Table(
        {
            "fleet": text_column(fleets, calls["tail"]),
            "tail": text_column(names, calls["tail"]),
            "sortie": np.array([rows.get(key, -1) for key in sent], dtype=np.int64),
            **{name: calls[name].copy() for name in ("answered_s", "on_scene_s")},
            "ended_s": ended_s,
            "stayed_s": stayed_s,
            **dict.fromkeys(searched, none),
            "outcome": text_column(codes.CALL_OUTCOMES, outcome),
            "cause": text_column(codes.CALL_CAUSES, cause),
        }
    )

"""Calls as the compiled model has them: records and ways, and what became of each read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.column_table import Table, text_column
from sim.operations.kernel.records import codes
from sim.operations.kernel.records.call import Call
from sim.operations.kernel.records.state import Way, records
from sim.operations.timing.ticks import in_ticks, is_before
from sim.units import SAME_MOMENT_S, TICK_S

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
    calls["tail"] = calls["holder"] = calls["next_open"] = codes.NOBODY
    searches = times.searches
    for name in ("event_s", "error_m", "spreads_mps", "needed"):
        calls[name] = getattr(searches, name)[order]
    calls["left_s"], calls["wanted_s"] = searches.limit_s[order], searches.holds.wanted_s[order]
    calls["is_searched"] = (calls["left_s"] > 0.0) | (calls["wanted_s"] > 0.0)
    calls["found_s"] = calls["held_until_s"] = np.nan
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
    # Those on alert come first among the searchers.
    table["sweep_m"] = searches.sweep_width_m.T[order, : len(alerts)]
    table["speed_mps"] = searches.speed_mps.T[order, : len(alerts)]
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


def answered_calls(
    calls: Any,
    sorties: Any,
    tails: Sequence[tuple[str, str]],
    rows: Mapping[tuple[int, float], int],
    now_s: float,
) -> tuple[Table, Table]:
    """What became of every call, in the order of the reports, and the stays of holds.

    `sorties` are all that took off, `tails` have fleet and name; `rows` is a sortie's row by its
    tail's place and its take-off. At `now_s` nobody looked on.
    """
    order = np.argsort(calls["number"])
    stayed_s = _stayed_s(sorties, len(calls))[order]
    calls = calls[order]
    # Nobody is left who could come, or it does not count and is looked at no longer.
    is_left = calls["outcome"] == codes.UNDECIDED
    fleets, names = ([*of, ""] for of in zip(*tails, strict=True))
    sent = zip(calls["tail"].tolist(), calls["takeoff_s"].tolist(), strict=True)
    table = Table(
        {
            "fleet": text_column(fleets, calls["tail"]),
            "tail": text_column(names, calls["tail"]),
            "sortie": np.array([rows.get(key, -1) for key in sent], dtype=np.int64),
            **{name: calls[name].copy() for name in ("answered_s", "on_scene_s")},
            "ended_s": np.where(is_left, np.maximum(now_s, calls["ordered_s"]), calls["ended_s"]),
            "stayed_s": stayed_s,
            **_of_searches(calls),
            "outcome": text_column(
                codes.CALL_OUTCOMES, np.where(is_left, codes.UNANSWERED, calls["outcome"])
            ),
            "cause": text_column(codes.CALL_CAUSES, _causes(calls, is_left)),
        }
    )
    return table, _holds(calls, names)


def _stayed_s(sorties: Any, n: int) -> np.ndarray:
    """How long aircraft were on scene of each call `(n,)`, added up as they arrived."""
    there = sorties[(sorties["call"] >= 0) & ~np.isnan(sorties["arrive_s"])]
    there = there[np.argsort(there["arrive_s"], kind="stable")]
    stayed_s = np.zeros(n)
    np.add.at(stayed_s, there["call"], there["depart_s"] - there["arrive_s"])
    return stayed_s


def _of_searches(calls: Any) -> dict[str, np.ndarray]:
    """What searches and holds have brought; nan of calls that are only looked at."""
    found_s, until_s = calls["found_s"], calls["held_until_s"]
    is_held, zero = ~np.isnan(until_s), np.zeros(len(calls))
    seen_s, watched_s = zero.copy(), zero.copy()
    seen_s[is_held] = np.maximum(found_s, until_s)[is_held] - found_s[is_held]
    watched_s[is_held] = np.maximum(until_s - found_s, 0.0)[is_held]
    columns = {"found_s": found_s, "searched_s": calls["searched_s"]}
    columns |= {"held_s": seen_s, "watched_s": watched_s, "breaks": zero, "found_again": zero}
    return {name: np.where(calls["is_searched"], of, np.nan) for name, of in columns.items()}


def _causes(calls: Any, is_left: np.ndarray) -> np.ndarray:
    """Why nobody reached a call, or what was wanted did not come of it."""
    passed_over = calls["passed_over"] & (calls["blamed"] == codes.FOR_FLEET_SIZE)
    why_unmet = np.where(passed_over, codes.FOR_PRIORITY, calls["blamed"])
    held_s = np.nan_to_num(calls["held_until_s"] - calls["found_s"])
    is_cut = (calls["wanted_s"] > 0.0) & (held_s < calls["wanted_s"] - SAME_MOMENT_S)
    after = np.where(is_cut, codes.FOR_HANDOVER, codes.NO_REASON)
    lost = np.where(np.isinf(calls["needed"]), codes.FOR_NOT_THERE, codes.FOR_NOT_FOUND)
    after = np.where(np.isnan(calls["found_s"]), lost, after)
    is_there = calls["is_searched"] & ~np.isnan(calls["on_scene_s"])
    return np.where(is_there, after, np.where(is_left, why_unmet, calls["cause"]))


def _holds(calls: Any, names: Sequence[str]) -> Table:
    """A row for each stay in which something was held, as `on_demand.stays_held` has them."""
    held = calls[~np.isnan(calls["held_until_s"])]
    return Table(
        {
            "cue": held["number"].copy(),
            "stay": np.zeros(len(held), dtype=np.int64),
            "tail": text_column(names, held["holder"]),
            "begin_s": held["found_s"].copy(),
            "end_s": held["held_until_s"].copy(),
            "state": text_column(("held",), np.zeros(len(held), dtype=np.int64)),
        }
    )

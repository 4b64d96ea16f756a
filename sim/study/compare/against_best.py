"""A comparison told against the option that does most, whichever of them is the baseline.

The best is known only when all are flown. Where each replication's figures are kept the intervals
are those of pairs under the same luck. Of folders that keep none they follow from the differences
from the baseline: the spread of a difference of two differences is at most the sum of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from sim.number_types import finite
from sim.study.compare.paired_rows import PairedRows, put
from sim.study.estimates import FEWEST_EVENTS

if TYPE_CHECKING:
    import numpy as np

    from sim.column_table import Table

Summary = Mapping[str, Any]
_UNKNOWN: Final = {"mean": None, "lo": None, "hi": None}
_NOTHING: Final = {"mean": 0.0, "lo": 0.0, "hi": 0.0}


def against_best(summary: Summary, rows: Mapping[str, Table], block: np.ndarray) -> dict[str, Any]:
    """The summary with the first of its ranking as the baseline, options in order of the ranking.

    `rows` are the figures by replication of each option, `block` `(N,)` the independent block of
    each; none of them where nobody kept any. Then intervals are as wide as they can be, and
    `at_most` says so.
    """
    best, *others = order = [entry["option"] for entry in summary["ranking"]]
    if best == summary["baseline"]:
        apart = {name: summary["differences"][name] for name in others}
    elif rows:
        apart = {}
        for name in others:
            pair = PairedRows(rows[name], rows[best], block, summary["exact"])
            apart[name] = pair.summary(_needed(summary, name), _needed(summary, best))
    else:
        apart = {name: _through_baseline(summary, name, best) for name in others}
    return {
        **summary,
        "baseline": best,
        "options": {name: summary["options"][name] for name in order},
        "differences": apart,
        "at_most": best != summary["baseline"] and not rows,
    }


def _needed(summary: Summary, name: str) -> float | None:
    needed = summary["options"][name].get("aircraft_needed") or {}
    together: float | None = needed.get("together")
    return together


# --- of folders without figures by replication


def _through_baseline(summary: Summary, name: str, best: str) -> dict[str, Any]:
    """Differences of an option from the best by way of the baseline, intervals at their widest."""
    base = summary["baseline"]
    mine = {} if name == base else dict(_figures(summary["differences"][name]))
    theirs = dict(_figures(summary["differences"][best]))
    here, there = _needed(summary, name), _needed(summary, best)
    ratio = None if here is None or there is None else here / there
    flown = {**_UNKNOWN, "n": summary["replications"], "mean": _flown_ratio(summary, name, best)}
    differences: dict[str, Any] = {"aircraft_for_one": {"closed_form": ratio, "flown": flown}}
    for path, figure in theirs.items():
        own = _NOTHING if name == base else mine.get(path)
        if own is not None:
            put(differences, path, _less(own, figure, summary["exact"]))
    return differences


def _flown_ratio(summary: Summary, name: str, best: str) -> float | None:
    """How many aircraft of an option did the work of one of the best."""
    ratios = [
        1.0
        if one == summary["baseline"]
        else summary["differences"][one]["aircraft_for_one"]["flown"]["mean"]
        for one in (name, best)
    ]
    return None if not all(ratios) else ratios[0] / ratios[1]


def _less(one: Summary, other: Summary, exact: bool) -> dict[str, Any]:
    """A difference less another, both from the baseline."""
    told: dict[str, Any] = {**_UNKNOWN, "n": other["n"], "differs": None}
    told["variance_reduction"] = None
    if one["mean"] is None or other["mean"] is None:
        return told
    mean = one["mean"] - other["mean"]
    told["mean"] = finite(mean)
    if one["lo"] is not None and other["lo"] is not None:
        half = (one["hi"] - one["lo"] + other["hi"] - other["lo"]) / 2.0
        told |= {"lo": mean - half, "hi": mean + half, "differs": abs(mean) > half}
    elif exact:
        told["differs"] = mean != 0.0
    # Replications in which the two differ: at most all in which either differs from the baseline.
    # Where that is not known, or is no longer few, nothing is said.
    known = [0 if figure is _NOTHING else figure.get("seen") for figure in (one, other)]
    seen = sum(n for n in known if n is not None)
    if None not in known and 0 < seen < FEWEST_EVENTS:
        told["seen"] = seen
    return told


def _figures(document: Summary, above: str = "") -> Iterator[tuple[str, Summary]]:
    """Every stated difference by its path."""
    for name, value in document.items():
        if name == "aircraft_for_one":
            continue
        path = f"{above}{name}"
        if "mean" in value:
            yield path, value
        else:
            yield from _figures(value, f"{path}.")

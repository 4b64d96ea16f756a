"""What a figure rests on, in tables and sentences, from the summary of `othsim why` alone."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.figure_text import figure_text
from sim.figures import unit_of
from sim.output.text.text_table import TextTable

Summary = Mapping[str, Any]
_HALF_A_PERCENT = 0.005
_MADE_UP = (
    "Parts add up to 100 %: one below 0 made up for others, which alone would have lost more than "
    "was lost."
)


def why_tables(summary: Summary) -> list[TextTable]:
    """Inputs from end to end with their shares of the variance; what was lost, by factor."""
    path = summary["figure"]
    shares = {entry["input"]: entry for entry in (summary["sobol"] or {"inputs": []})["inputs"]}
    rows = [
        (
            bar["input"],
            range_text(bar),
            value_text(path, bar["at_low"]),
            value_text(path, bar["at_high"]),
            *_indices(shares.get(bar["input"])),
        )
        for bar in summary["tornado"]["bars"]
    ]
    rows += [
        (name, "", "", "", *_indices(entry))
        for name, entry in shares.items()
        if name not in {bar["input"] for bar in summary["tornado"]["bars"]}
    ]
    title = f"{summary['scenario']}: {path} is {value_text(path, summary['tornado']['stated'])}"
    heads = ("input", "range", "at low", "at high", "alone", "with others")
    tables = [TextTable(title, heads, tuple(rows))]
    if summary["lost"] is not None:
        tables.append(_lost_table(summary["lost"]))
    return tables


def value_text(path: str, value: float | None) -> str:
    """A figure as its name means it: shares in per cent."""
    return figure_text(value, unit_of(path), ".4g")


def range_text(bar: Mapping[str, Any]) -> str:
    """A range in the input's unit: "150 to 200 kt"."""
    return f"{bar['low']:.4g} to {bar['high']:.4g} {bar['unit']}".strip()


def why_headline(summary: Summary) -> str:
    """What matters most, without a full stop."""
    path, bars = summary["figure"], summary["tornado"]["bars"]
    if not bars:
        return f"nothing with a range moves {path}"
    first = bars[0]
    ends = f"{value_text(path, first['at_low'])} at {first['low']:.4g} {first['unit']}".strip()
    other = f"{value_text(path, first['at_high'])} at {first['high']:.4g} {first['unit']}".strip()
    return f"{path} rests most on {first['input']}: {ends}, {other}"


def loss_sentence(document: Mapping[str, Any]) -> str:
    """What is left and what explains it, without a full stop."""
    there = "on-station share", "on-scene share", "on-station or on-scene share"
    share = next(f for f in document["factors"] if f["factor"] in there)
    cost = "nothing" if share["ratio"] is None else f"{100.0 * (1 - share['ratio']):.1f} %"
    where = share["factor"].removesuffix(" share").replace("-", " ")
    return (
        f"{100.0 * document['lost_fraction']:.1f} % of {document['covers']} lost; the share of "
        f"flight time {where} alone would have cost {cost}"
    )


def _indices(entry: Mapping[str, Any] | None) -> tuple[str, str]:
    if entry is None:
        return "", ""
    return _share_with_interval(entry["first"]), _share_with_interval(entry["total"])


def _share_with_interval(figure: Mapping[str, float]) -> str:
    """A share of the variance with its interval, as far as it is possible."""
    shares = [possible_share(figure[key]) for key in ("mean", "lo", "hi")]
    if not all(map(math.isfinite, shares)):
        return f"{100.0 * shares[0]:.0f} %"
    mean, low, high = (round(100.0 * share) for share in shares)
    return f"{mean} % ({low} to {high})"


def possible_share(estimate: float) -> float:
    """The part of an estimated share of the variance that is possible: from 0 to 1.

    >>> possible_share(-0.03), possible_share(1.2)
    (0.0, 1.0)
    """
    return estimate if math.isnan(estimate) else min(max(estimate, 0.0), 1.0)


def _lost_table(document: Mapping[str, Any]) -> TextTable:
    rows = [
        (
            factor["factor"],
            _number_text(factor["before"]),
            _number_text(factor["after"]),
            _number_text(factor["ratio"]),
            "-" if factor["log_share"] is None else f"{round(100.0 * factor['log_share']) + 0} %",
        )
        for factor in document["factors"]
    ]
    total = [document["before"], document["after"], document["ratio"]]
    rows.append((document["covers"], *map(_number_text, total), "100 %"))
    heads = ("factor", "before", "after", "ratio", "part of the loss")
    shares = [factor["log_share"] or 0.0 for factor in document["factors"]]
    note = _MADE_UP * (min(shares, default=0.0) < -_HALF_A_PERCENT)
    return TextTable(loss_sentence(document), heads, tuple(rows), note=note)


def _number_text(value: float | None) -> str:
    return "-" if value is None else f"{value:,.4g}"

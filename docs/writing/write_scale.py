"""Writes the tables of docs/machines/scale.md from what was measured.

python -m docs.writing.write_scale, after `python -m benchmarks.scale.growth`, `….whole_run` and
`….cluster`, which keep their figures in benchmarks/results/.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from textwrap import fill
from typing import Any

from benchmarks.scale.whole_run import Spent

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/machines/scale.md"
RESULTS = ROOT / "benchmarks/results"
STAGES = {
    "plan_s": "planning",
    "model_s": "the model, SimPy",
    "fast_s": "the model, fast",
    "cut_s": "planning and cutting cells",
    "laid_s": "laying laps over cells",
    "seen_s": "coverage",
    "areas_s": "figures of areas",
    "run_s": "the whole run",
    "summary_s": "its summary",
    "gathered_s": "gathering batches",
    "peak_mb": "peak of memory",
}


def text(page: str) -> str:
    """The page with its tables as they follow from the figures kept."""
    tables = {"growth": growth(), "whole": whole(), "parts": parts(), "cluster": cluster()}
    for name, table in tables.items():
        mark = rf"(<!-- {name} -->\n).*?(\n<!-- end -->)"
        assert re.search(mark, page, flags=re.S), f"the page has no place for '{name}'"
        page = re.sub(mark, lambda found, new=table: found[1] + new + found[2], page, flags=re.S)
    return page


def growth() -> str:
    """A line for each count and stage: least and most, and the exponent."""
    kept = _kept("growth")
    lines = [
        "| doubled | from | to | stage | took | takes | exponent | at the end |",
        "|---|--:|--:|---|--:|--:|--:|--:|",
    ]
    for name, row in kept["rows"].items():
        first, last = row["sizes"][0], row["sizes"][-1]
        what = f"**{name}** ({row['held']})"
        for key, stage in STAGES.items():
            if key not in first:
                continue
            power = row["exponents"][key]
            powers = f"{_power(power['all'], power['error'])} | "
            powers += _power(power["end"], power["end_error"])
            told = [_told(key, one[key]) for one in (first, last)]
            sizes = [f"{one['size']:,}" for one in (first, last)]
            lines.append(
                f"| {what} | {' | '.join(sizes)} | {stage} | {' | '.join(told)} | {powers} |"
            )
            what = ""
    return "\n".join([fill(f"*{kept['machine']}*", 100), "", *lines])


def _power(power: float, error: float) -> str:
    """With its standard error, where it has one to speak of."""
    return f"{power:.2f} ± {error:.2f}" if error >= 0.005 else f"{power:.2f}"


def whole() -> str:
    """A run of many replications by its parts, on one worker and on two."""
    kept = _kept("whole_run")
    lines = [
        "| replications | engine | workers | start | flying | writing and drawing "
        "| on as many processors | efficiency, flying | efficiency, whole "
        "| driver's peak | batches kept | folder |",
        "|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    runs = {name: Spent(**one) for name, one in kept["runs"].items()}
    for name, one in runs.items():
        replications, engine, workers = name.split("/")
        n, alone = int(workers), runs.get(f"{replications}/{engine}/1")
        shares = ["", ""]
        if alone and n > 1:
            flying = alone.flying_s / (one.flying_s + one.workers_s)
            shares = [f"{100.0 * share:.0f} %" for share in (flying, alone.on(1) / n / one.on(n))]
        own_s = one.start_s, one.flying_s, one.tail_s
        others_s = one.beside_s, one.workers_s, one.finishing_s
        cells = [
            *(
                ", ".join(map(_time, pair if n > 1 else pair[:1]))
                for pair in zip(own_s, others_s, strict=True)
            ),
            _time(one.on(n)),
            *shares,
            f"{one.driver_peak_bytes / 1e6:.0f} MB",
            f"{one.kept_bytes / 1e6:,.0f} MB",
            f"{one.folder_bytes / 1e6:,.0f} MB",
        ]
        lines.append(f"| {int(replications):,} | {engine} | {n} | {' | '.join(cells)} |")
    return "\n".join([fill(f"*{kept['machine']}*", 100), "", *lines])


def parts() -> str:
    """What the parts of a cluster take."""
    kept = _kept("cluster")
    lines = [
        "| case | a batch | its spread | answer | job | driver | scheduler | a worker's start |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for name, one in kept["cases"].items():
        cells = [
            f"{1e3 * one['batch_s']:,.0f} ms",
            f"{100 * one['batch_cv']:.0f} %",
            f"{one['answer_bytes'] / 1e6:.2f} MB",
            f"{one['job_bytes'] / 1e6:.2f} MB",
            f"{1e3 * one['driver_s']:.1f} ms",
            f"{1e3 * one['scheduler_s']:.1f} ms",
            f"{one['start_s']:.1f} s",
        ]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join([fill(f"*{kept['machine']}*", 100), "", *lines])


def cluster() -> str:
    """Wall time and efficiency by workers, as simulated."""
    kept = _kept("cluster")
    cases = kept["cases"]
    every = [row[1] for row in next(iter(cases.values()))["rows"] if row[0] == 1_000]
    head = ["case", "replications", *(f"{n}" for n in every), "narrowest", "feeds"]
    lines = [f"| {' | '.join(head)} |", "|---|--:|" + "--:|" * len(every) + "---|--:|"]
    for name, one in cases.items():
        for replications in sorted({row[0] for row in one["rows"]}):
            rows = [row for row in one["rows"] if row[0] == replications]
            alone_s = rows[0][2]
            cells = [f"{_time(s)}, {100 * alone_s / s / n:.0f} %" for _, n, s in rows]
            tail = [one["limit"], f"{one['fed']:,}"]
            lines.append(f"| {' | '.join([name, f'{replications:,}', *cells, *tail])} |")
    return "\n".join(lines)


def _kept(name: str) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads((RESULTS / f"{name}.json").read_text("utf-8"))
    return kept


def _told(key: str, value: float) -> str:
    return f"{value:,.0f} MB" if key.endswith("_mb") else _time(value)


def _time(seconds: float) -> str:
    """Three digits: 12.3 ms, 4.56 s, 7.8 min."""
    if seconds < 1.0:
        return f"{1e3 * seconds:.3g} ms"
    return f"{seconds:.3g} s" if seconds < 120.0 else f"{seconds / 60.0:,.3g} min"


def main() -> None:
    """Write the page anew."""
    PAGE.write_text(text(PAGE.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()

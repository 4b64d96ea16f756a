"""The folder of kept bench runs, `results/bench-<version>/run-001.json` and on, and its tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field

from sim.output.format.run_schema import MOST, DocumentPart, Node, Text
from sim.output.format.summary_as_json_and_csv import as_json, to_json, walk_figures
from sim.output.store.files.disk import make_folders, write_text
from sim.output.store.files.schema_checks import read_document
from sim.output.text.comparison_table import line_of
from sim.output.text.meaning_of_covered import covered_meaning
from sim.output.text.text_table import TextTable
from sim.study.compare.standard_benchmark import Measured
from sim.study.run.fingerprint import fingerprint, versions

# A step that takes this much more processor time is marked, if it is time one would notice.
SLOWER, NOTICED_S = 1.25, 0.25
# A change this small comes from another processor's last bits, not from another method.
_SAME = 1e-9
_COVERED = re.compile(r"areas\.[^.]+\.coverage_fraction")
_SHOWN = (
    *("demand.fill_fraction", "fleet.transit_fraction"),
    *("fleet.on_station_hours_per_day", "demand.gap_max_h"),
)


class Step(DocumentPart):
    """How long a step of a bench took."""

    wall_s: Annotated[float, Field(ge=0.0, le=MOST)]
    processor_s: Annotated[float, Field(ge=0.0, le=MOST)]


class BenchRun(DocumentPart):
    """A kept run of the standard comparison."""

    schema_version: Literal[1]
    versions: dict[Text, Text]
    standard: dict[Text, Node]
    fingerprints: dict[Text, Text]
    timings: dict[Text, Step]
    figures: dict[Text, dict[Text, Node]]


class KeptRun(NamedTuple):
    """A run that was kept: its number among those of its version, and its content."""

    number: int
    record: Mapping[str, Any]


def bench_record(measured: Measured) -> dict[str, Any]:
    """What is kept of one run: definition, every figure of every option, timings."""
    comparison, standard = measured.comparison, measured.standard
    prints = {
        name: fingerprint(result.option.scenario, standard.replications)
        for name, result in comparison.results.items()
    }
    summary = comparison.summary()
    documents = {
        name: {key: option[key] for key in ("fleet", "fleets", "orbits", "areas", "demand")}
        for name, option in summary["options"].items()
    }
    answers: dict[str, Any] = {
        name: dict(walk_figures(as_json(d))) for name, d in documents.items()
    }
    for name, apart in summary["differences"].items():
        more = dict(walk_figures(as_json(apart)))
        answers[name] |= {f"difference.{path}": figure for path, figure in more.items()}
    budgets = [b for option in summary["options"].values() for b in option["budgets"]]
    return {
        "schema_version": 1,
        "versions": versions(),
        "standard": as_json(asdict(standard)),
        "looks": covered_meaning(budgets),
        "fingerprints": prints,
        "timings": {step: asdict(timing) for step, timing in measured.timings.items()},
        "figures": answers,
    }


def keep_run(record: Mapping[str, Any], results: Path) -> Path:
    """Write a run beside those kept before. Raises ResultsError when it cannot be written."""
    folder = results / f"bench-{record['versions']['othsim']}"
    make_folders(folder)
    number = max(_kept_runs(folder), default=0) + 1
    path = folder / f"run-{number:03d}.json"
    write_text(path, to_json(record))
    return path


def last_kept(results: Path, version: str) -> tuple[str, dict[str, Any]] | None:
    """The last run kept of this version, else the youngest of another: its name and content."""
    own = results / f"bench-{version}"
    folders = [own] if _kept_runs(own) else [f for f in results.glob("bench-*") if _kept_runs(f)]
    runs = [kept[max(kept)] for kept in map(_kept_runs, folders)]
    if not runs:
        return None
    path = max(runs, key=lambda run: run.lstat().st_mtime)
    return f"{path.parent.name}/{path.name}", read_document(path, BenchRun)


def kept_runs(results: Path) -> list[KeptRun]:
    """All that were kept of all versions, oldest first. ResultsError where one cannot be read."""
    numbered = [run for folder in results.glob("bench-*") for run in _kept_runs(folder).items()]
    in_time = sorted(numbered, key=lambda run: (run[1].lstat().st_mtime_ns, run))
    return [KeptRun(number, read_document(path, BenchRun)) for number, path in in_time]


def _kept_runs(folder: Path) -> dict[int, Path]:
    if not folder.is_dir():
        return {}
    matches = {path: re.fullmatch(r"run-(\d{3,})\.json", path.name) for path in folder.iterdir()}
    return {int(match[1]): path for path, match in matches.items() if match}


def asked_the_same(now: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether two runs must have the same answers: by whichever engine, said or not."""
    return {**now["standard"], "engine": ""} == {**before["standard"], "engine": ""}


def changed_answers(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """Every answer that is not what it was, as `option: figure`."""
    changed = []
    for option, answers in now["figures"].items():
        earlier = before["figures"].get(option, {})
        changed += [
            f"{option}: {path}"
            for path in {**answers, **earlier}
            if not _equal(answers.get(path), earlier.get(path))
        ]
    return changed


def _equal(answer: Any, other: Any) -> bool:
    if isinstance(answer, dict) and isinstance(other, dict):
        # How much pairing saves is a ratio of small numbers: it follows from the others.
        return all(_equal(answer.get(key), other.get(key)) for key in ("mean", "lo", "hi", "n"))
    if isinstance(answer, float | int) and isinstance(other, float | int):
        return abs(answer - other) <= _SAME * max(1.0, abs(answer), abs(other))
    return bool(answer == other)


def bench_tables(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> list[TextTable]:
    """Answers and timings, each with what it was where that is another."""
    names = list(now["figures"])
    earlier = before["figures"] if before else {}
    rows = []
    areas = [path for path in now["figures"][names[0]] if _COVERED.fullmatch(path)]
    covered = [line_of(path, path.split(".")[1]) for path in areas]
    for line in (*map(line_of, _SHOWN), *covered):
        cells = []
        for name in names:
            figure = now["figures"][name][line.path]
            old = earlier.get(name, {}).get(line.path)
            text = line.style.as_sure(figure)
            if before and not _equal(figure, old):
                text += f" (was {line.style.as_sure(old) if old else 'not there'})"
            cells.append(text)
        rows.append((line.words, *cells))
    standard = now["standard"]
    title = f"Standard comparison, {standard['replications']} replications, seed {standard['seed']}"
    note = f"{'; '.join(now['looks'])}."
    return [TextTable(title, ("", *names), tuple(rows), note=note), _timings(now, before)]


def _timings(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> TextTable:
    # Another engine's times say nothing of this one's; runs kept before it was said flew by either.
    if before and before["standard"].get("engine") != now["standard"]["engine"]:
        before = None
    rows = []
    for step, timing in now["timings"].items():
        spent_s = timing["processor_s"]
        then = (before or {}).get("timings", {}).get(step)
        was_s = then["processor_s"] if then else None
        # Processor time: the wall clock says as much of what else the machine did.
        ratio = spent_s / was_s if was_s else None
        rows.append(
            (
                step,
                f"{timing['wall_s']:.2f}",
                f"{spent_s:.2f}",
                "-" if was_s is None else f"{was_s:.2f}",
                "-" if ratio is None else f"{ratio:.2f}",
                "slower" if was_s and spent_s > max(SLOWER * was_s, was_s + NOTICED_S) else "",
            )
        )
    heads = ("step", "wall s", "processor s", "before", "ratio", "")
    return TextTable("Time", heads, tuple(rows))

"""`othsim bench`: the standard comparison of basing options, timed, against the last kept run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.common.job_forecast import announce, memory_option
from sim.cli.common.terminal import Progress, json_option, print_tables

if TYPE_CHECKING:
    from sim.study.compare.standard_benchmark import Measured, Standard

_MOST_NAMED = 12


@click.command("bench")
@memory_option
@json_option
def bench_command(max_memory: float | None, as_json: bool) -> None:
    """Fly the shipped Afghanistan options at a fixed seed and size, and compare with the last time.

    Reads scenarios/afghanistan and keeps runs in results/bench-VERSION, both of the working folder.
    Another answer is named, a step that got slower is marked, and results/bench-history.png shows
    all that were kept.

    \b
    Example: othsim bench
    """
    from sim.study.compare.standard_benchmark import Standard

    report(measured(Standard(), Path(), max_memory), Path(), as_json=as_json)


def measured(standard: Standard, working_folder: Path, max_memory: float | None = None) -> Measured:
    """Measure, saying what it needs and how far it is."""
    from sim.study.compare.standard_benchmark import measure_standard
    from sim.study.run.time_and_memory_forecast import needs_of

    with Progress() as progress:
        progress("measuring")
        return measure_standard(
            standard,
            working_folder,
            progress.standing,
            ready=lambda job: announce(needs_of(job), max_memory),
        )


def report(finished: Measured, working_folder: Path, *, as_json: bool = False) -> None:
    """Keep what was measured, draw all kept runs; print tables against the last, or as kept."""
    from sim.output.drawing.page_wording import save_png
    from sim.output.format.summary_as_json_and_csv import to_json
    from sim.output.pictures.bench_history import draw_bench_history
    from sim.output.store.kept_benchmarks import (
        asked_the_same,
        bench_record,
        bench_tables,
        changed_answers,
        keep_run,
        kept_runs,
        last_kept,
    )

    record = bench_record(finished)
    results = working_folder / "results"
    last = last_kept(results, record["versions"]["othsim"])
    path = keep_run(record, results)
    picture = results / "bench-history.png"
    save_png(picture, draw_bench_history, kept_runs(results))
    if as_json:
        click.echo(to_json(record), nl=False)
        return
    name, before = last if last else ("", None)
    if before and not asked_the_same(record, before):
        click.echo(f"{name} asked something else: its answers are not compared")
        before = None
    print_tables(bench_tables(record, before))
    if before:
        if before["fingerprints"] != record["fingerprints"]:
            click.echo("the scenarios, the version or the data files have changed since")
        changed = changed_answers(record, before)
        click.echo(_answers_verdict(changed, name))
    click.echo(f"all that were kept: {picture}")
    click.echo(f"kept as {path}")


def _answers_verdict(changed: list[str], name: str) -> str:
    if not changed:
        return f"every answer is as in {name}"
    named = [f"  {path}" for path in changed[:_MOST_NAMED]]
    more = len(changed) - len(named)
    rest = [f"  and {more:,} more"] if more else []
    answers = f"{len(changed):,} answers are" if len(changed) > 1 else "1 answer is"
    return "\n".join([f"{answers} not as in {name}:", *named, *rest])

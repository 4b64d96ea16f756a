"""`othsim run`: replications of one scenario into a run folder."""

from __future__ import annotations

import gc
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.common.replication_options import (
    Flying,
    FlyingOptions,
    part_options,
    say_shard,
    shard_summary,
    take_flying_options,
    where_options,
)
from sim.cli.common.terminal import (
    SCENARIO,
    Progress,
    json_option,
    kept_on,
    load_all,
    print_doubts,
    print_tables,
    say_missing,
    set_option,
)

if TYPE_CHECKING:
    from sim.output.format.run_content import RunHead
    from sim.output.store.run_in_progress import RunFolder
    from sim.scenario.parts.scenario import Scenario
    from sim.study.run.batch import Job
    from sim.study.run.campaign import Opener
    from sim.study.run.result import RunResult


@click.command("run")
@click.argument("scenario", metavar="SCENARIO", type=SCENARIO)
@click.option("--replications", type=click.IntRange(1, 1_000_000), default=1, show_default=True)
@where_options
@part_options("a figure")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of every random stream.")
@set_option
@click.option("--out", type=click.Path(path_type=Path), help="Folder; results/... if silent.")
@click.option("--force", is_flag=True, help="Replace an existing run folder.")
@click.option("--resume", is_flag=True, help="Go on where a run was interrupted.")
@json_option
def run_command(scenario: str, out: Path | None, as_json: bool, **options: Any) -> None:
    """Fly the scenario and write a run folder with its tables, maps and figures.

    \b
    Example: othsim run scenarios/afghanistan/gulf.yaml --out results/gulf
    """
    request = _RunRequest(where=take_flying_options(options), **options)
    request.where.refuse_contradictions(resume=request.resume, force=request.force)
    [loaded] = load_all([scenario], request.settings)
    folder, summary = request.run(loaded, out)
    print_summary(summary, folder, as_json=as_json)


def print_summary(summary: Mapping[str, Any], folder: Path, *, as_json: bool) -> None:
    """The figures of a run on stdout, or where its shard is."""
    from sim.output.format.summary_as_json_and_csv import to_json
    from sim.output.text.plan_and_run_tables import run_tables

    if as_json:
        click.echo(to_json(summary), nl=False)
    elif "shard" in summary:
        say_shard(summary, folder)
    else:
        print_tables(run_tables(summary))
        click.echo(f"written to {folder}")
        click.echo(f"next: {_next(summary, folder)}")


def _next(summary: Mapping[str, Any], folder: Path) -> str:
    """What can be done with a run, in one line."""
    metric = "gap_max" if summary["areas"] else "timeline"
    page = shlex.join(["othsim", "report", str(folder)])
    return f"{page}, or {shlex.join(['othsim', 'map', str(folder), '--metric', metric])}"


def finish_run(
    written: RunFolder,
    result: RunResult,
    progress: Progress,
    executor: Opener | None = None,
    texts: tuple[str, str] | None = None,
) -> Mapping[str, Any]:
    """Fill a run folder, draw its figures and close it; its summary.

    Workers that an executor opens help. `texts` are the scenario as given and resolved, where the
    result has others.
    """
    from sim.output.format.result_to_record import record_of, tables_in
    from sim.output.pictures.run_pictures import draw_all
    from sim.study.run.workers.finishing_pool import finishing_pool

    if executor is None:
        _settle()
    with finishing_pool(executor) as pool:
        progress("writing tables")
        tables = written.begin_tables(tables_in(result), pool)
        progress("adding up")
        record = replace(record_of(written.head, result), tables={})  # they are on their way
        if texts:
            record = replace(record, scenario_text=texts[0], resolved_text=texts[1])
        progress("writing the run folder")
        written.fill(record)
        progress("drawing")
        faults = draw_all(written.view(), written.folder / "figures", pool, tables)
        for table in tables:
            table.result()
    written.finish(progress.timings_s(), faults)
    say_missing(faults, written.folder)
    return record.summary


def _settle() -> None:
    """Have what is loaded by now, and what draws, not looked through for rings at the end.

    Before DuckDB is loaded: it complains of what it made and is still there when Python ends.
    """
    from sim.output.pictures.picture_names import TIMELINE
    from sim.output.pictures.run_pictures import drawing_of

    if "duckdb" not in sys.modules:
        drawing_of(TIMELINE)
        gc.freeze()


@dataclass(frozen=True)
class _RunRequest:
    """The options of `othsim run`."""

    replications: int
    where: FlyingOptions
    seed: int | None
    overrides: Sequence[str]
    force: bool
    resume: bool

    @property
    def settings(self) -> list[str]:
        """The seed is a value of the scenario like any other."""
        return [*self.overrides, *([] if self.seed is None else [f"seed={self.seed}"])]

    def run(self, scenario: Scenario, out: Path | None) -> tuple[Path, Mapping[str, Any]]:
        """Run and write; what ends early leaves its finished batches, or no folder at all."""
        from sim.output.format.result_to_record import folder_name, head_of
        from sim.output.store.stored_run import open_run
        from sim.study.run.batch import Job, prepare

        where = self.where
        head = head_of(scenario, ["othsim", *sys.argv[1:]], self.replications, where.until or "")
        head = replace(head, shard=where.shard or "")
        folder = out or Path("results") / folder_name(head)
        with Progress() as progress:
            progress("finding the legal routes")
            # Before the folder is touched: what cannot be flown must not cost an earlier run.
            option = prepare(scenario)
            print_doubts(option.plan)
            job = Job((option,), self.replications)
            flying = where.of(job)
            written = self._open(folder, head, scenario)
            if written is None:
                return folder, open_run(folder).summary()
            with kept_on(written), written:
                return folder, self._fly(job, flying, written, progress)

    def _open(self, folder: Path, head: RunHead, scenario: Scenario) -> RunFolder | None:
        """The run's folder, with what is asked in it; None where it is done."""
        from sim.output.store.run_in_progress import RunFolder
        from sim.scenario.loading import resolved_yaml

        if self.resume:
            written = RunFolder.resume(folder, head)
        else:
            written = RunFolder.start(folder, head, force=self.force)
        if written is not None:
            with written:
                resolved = resolved_yaml(scenario)
                written.describe({"scenario.yaml": scenario.source.text, "resolved.yaml": resolved})
        return written

    def _fly(
        self, job: Job, flying: Flying, written: RunFolder, progress: Progress
    ) -> Mapping[str, Any]:
        from sim.study.run.result import RunResult

        written.engines = flying.engines(job, [job.options[0].scenario.name])
        progress("flying the fleets")
        scenario = job.options[0].scenario
        of_cues = [f"cues.{cue}.reached_fraction" for cue in scenario.cues]
        figure = next((f"orbits.{o}.fill_fraction" for o in scenario.orbits), "") or of_cues[0]
        n_batches = flying.fly(job, written.batches, progress.standing, figure)
        if flying.share is not None:
            written.leave()
            return shard_summary(self.where.shard or "", flying.share, job)
        result = RunResult(job, written.batches, n_batches)
        return finish_run(written, result, progress, flying.executor)

"""`othsim run`: replications of one scenario into a run folder."""

from __future__ import annotations

import difflib
import math
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.shared import SCENARIO, Progress, json_option, load_all, print_tables, set_option

if TYPE_CHECKING:
    from sim.output.record import RunHead, RunRecord
    from sim.output.runfolder import RunFolder
    from sim.scenario.schema import Scenario
    from sim.study.batch import Job
    from sim.study.montecarlo import Opener, Until


@click.command("run")
@click.argument("scenario", metavar="SCENARIO", type=SCENARIO)
@click.option("--replications", type=click.IntRange(1, 1_000_000), default=1, show_default=True)
@click.option("--workers", type=click.IntRange(1, 1024), help="Processes. [default: 1]")
@click.option("--cluster", metavar="ADDRESS", help="Run on a Dask cluster, tcp://host:8786.")
@click.option("--shard", metavar="I/N", help="Run share I of N, for array jobs; see othsim merge.")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of every random stream.")
@set_option
@click.option(
    "--until",
    metavar="FIGURE=HALF-WIDTH",
    help="Stop once the 95 % interval is this narrow, e.g. fleet.transit_fraction=0.01.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder; results/... if silent.")
@click.option("--force", is_flag=True, help="Replace an existing run folder.")
@click.option("--resume", is_flag=True, help="Go on where a run was interrupted.")
@json_option
def run_command(scenario: str, out: Path | None, as_json: bool, **options: Any) -> None:
    """Fly the scenario and write a run folder with its tables, maps and figures.

    \b
    Example: othsim run scenarios/afghanistan/gulf.yaml --out results/gulf
    """
    request = _RunRequest(**options)
    request.refuse_contradictions()
    [loaded] = load_all([scenario], request.settings)
    folder, summary = request.run(loaded, out)
    print_summary(summary, folder, as_json=as_json)


def print_summary(summary: Mapping[str, Any], folder: Path, *, as_json: bool) -> None:
    """The figures of a run on stdout, or where its shard is."""
    from sim.output.summary import to_json
    from sim.output.terminal import run_tables

    if as_json:
        click.echo(to_json(summary), nl=False)
    elif shard := summary.get("shard"):
        done, of = summary["batches"], summary["batches_of_run"]
        click.echo(f"shard {shard}: {done} of the run's {of} batches left in {folder}")
        click.echo("othsim merge puts the shards together")
    else:
        print_tables(run_tables(summary))
        click.echo(f"written to {folder}")


def write_results(written: RunFolder, record: RunRecord, progress: Progress) -> None:
    """Fill a run folder, draw its figures and close it."""
    from sim.output.figures import draw_all

    progress("writing the run folder")
    written.fill(record)
    progress("drawing")
    draw_all(written.view(), written.folder / "figures")
    written.finish(progress.timings_s())


@dataclass(frozen=True)
class _RunRequest:
    """The options of `othsim run`."""

    replications: int
    workers: int | None
    cluster: str | None
    shard: str | None
    seed: int | None
    overrides: Sequence[str]
    until: str | None
    force: bool
    resume: bool

    @property
    def settings(self) -> list[str]:
        """The seed is a value of the scenario like any other."""
        return [*self.overrides, *([] if self.seed is None else [f"seed={self.seed}"])]

    def refuse_contradictions(self) -> None:
        """Raises UsageError."""
        if self.cluster and self.workers:
            raise click.UsageError("--cluster has workers of its own: leave --workers out")
        if self.cluster and not re.fullmatch(r"\w+://\S+:\d+", self.cluster):
            raise click.BadParameter(
                f"expected an address such as tcp://host:8786 (got '{self.cluster}')",
                param_hint="--cluster",
            )
        if self.shard and self.until:
            raise click.UsageError("--until looks at all batches in order: leave --shard out")

    def run(self, scenario: Scenario, out: Path | None) -> tuple[Path, Mapping[str, Any]]:
        """Run and write; what ends early leaves its finished batches, or no folder at all."""
        from sim.output.handover import folder_name, head_of
        from sim.output.runfolder import open_run
        from sim.study.batch import Job, prepare
        from sim.study.montecarlo import call_on

        head = head_of(scenario, ["othsim", *sys.argv[1:]], self.replications, self.until or "")
        head = replace(head, shard=self.shard or "")
        folder = out or Path("results") / folder_name(head)
        with Progress() as progress:
            progress("finding the legal routes")
            # Before the folder is touched: what cannot be flown must not cost an earlier run.
            job = Job((prepare(scenario),), self.replications)
            until, share = _until(self.until, job), _share(self.shard, job)
            if self.cluster:
                call_on(self.cluster)
            written = self._open(folder, head, scenario)
            if written is None:
                return folder, open_run(folder).summary()
            with written:
                return folder, self._fly(job, until, share, written, progress)

    def _open(self, folder: Path, head: RunHead, scenario: Scenario) -> RunFolder | None:
        """The run's folder, with what is asked in it; None where it is done."""
        from sim.output.runfolder import RunFolder
        from sim.scenario.loading import resolved_yaml

        if self.resume:
            written = RunFolder.resume(folder, head)
        else:
            written = RunFolder.start(folder, head, force=self.force)
        if written is not None:
            with written:
                written.describe(scenario.source.text, resolved_yaml(scenario))
        return written

    def _fly(
        self,
        job: Job,
        until: Until | None,
        share: range | None,
        written: RunFolder,
        progress: Progress,
    ) -> Mapping[str, Any]:
        from sim.output.handover import record_of
        from sim.study.montecarlo import Campaign
        from sim.study.result import RunResult

        progress("flying the fleets")
        campaign = Campaign(
            job,
            written.batches,
            until=until,
            watch=progress.standing,
            share=(lambda _: True) if share is None else share.__contains__,
            figure="" if share else f"orbits.{_first_orbit(job)}.fill_fraction",
        )
        n_batches = campaign.run(self._executor())
        if share is not None:
            written.leave()
            return {
                "shard": self.shard,
                "state": "partial",
                "batches": len(share),
                "batches_of_run": job.n_batches,
            }
        progress("adding up")
        record = record_of(written.head, RunResult(job, written.batches, n_batches))
        write_results(written, record, progress)
        return record.summary

    def _executor(self) -> Opener | None:
        from sim.study.montecarlo import cluster
        from sim.study.result import executor_of

        return partial(cluster, self.cluster) if self.cluster else executor_of(self.workers or 1)


def _first_orbit(job: Job) -> str:
    return next(iter(job.options[0].scenario.orbits))


def _share(given: str | None, job: Job) -> range | None:
    """The numbers of a shard's batches: `2/4` is every fourth, from the second on."""
    if given is None:
        return None
    shard = re.fullmatch(r"(\d{1,6})/(\d{1,6})", given)
    if not shard or not 1 <= int(shard[1]) <= int(shard[2]):
        raise click.BadParameter(
            f"expected I/N such as 2/4, from 1/4 to 4/4 (got '{given}')", param_hint="--shard"
        )
    first, step = int(shard[1]) - 1, int(shard[2])
    if step > job.n_batches:
        one = job.n_batches == 1
        raise click.BadParameter(
            f"{job.replications} replications are {job.n_batches} batch{'' if one else 'es'}; "
            f"they cannot be shared between {step} shards",
            param_hint="--shard",
        )
    return range(first, job.n_batches, step)


def _until(given: str | None, job: Job) -> Until | None:
    """`fleet.transit_fraction=0.01`; a figure that no run has is a mistake of usage."""
    from sim.study.montecarlo import Until

    if given is None:
        return None
    path, _, width = given.partition("=")
    try:
        half_width = float(width)
    except ValueError:
        half_width = math.nan
    if not half_width > 0.0:
        raise click.BadParameter(
            f"expected FIGURE=HALF-WIDTH such as fleet.transit_fraction=0.01 (got '{given}')",
            param_hint="--until",
        )
    from sim.study.batch import figure_names

    known = figure_names(job.options[0])
    if path not in known:
        near = difflib.get_close_matches(path, known, 1, 0.5)
        meant = f"; did you mean '{near[0]}'?" if near else ""
        raise click.BadParameter(f"a run has no figure '{path}'{meant}", param_hint="--until")
    return Until(path, half_width)

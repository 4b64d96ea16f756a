"""`othsim run`: replications of one scenario into a run folder."""

from __future__ import annotations

import difflib
import math
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.shared import Progress, json_option, load_all, print_tables, set_option

if TYPE_CHECKING:
    from sim.output.runfolder import RunFolder
    from sim.scenario.schema import Scenario
    from sim.study.batch import Job
    from sim.study.montecarlo import Until


@click.command("run")
@click.argument("scenario", metavar="SCENARIO", type=click.Path())
@click.option("--replications", type=click.IntRange(1, 1_000_000), default=1, show_default=True)
@click.option("--workers", type=click.IntRange(1, 1024), default=1, help="Processes. [default: 1]")
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
    from sim.output.summary import to_json
    from sim.output.terminal import run_tables

    request = _RunRequest(**options)
    [loaded] = load_all([scenario], request.settings)
    folder, summary = request.run(loaded, out)
    if as_json:
        click.echo(to_json(summary), nl=False)
    else:
        print_tables(run_tables(summary))
        click.echo(f"written to {folder}")


@dataclass(frozen=True)
class _RunRequest:
    """The options of `othsim run`."""

    replications: int
    workers: int
    seed: int | None
    overrides: Sequence[str]
    until: str | None
    force: bool
    resume: bool

    @property
    def settings(self) -> list[str]:
        """The seed is a value of the scenario like any other."""
        return [*self.overrides, *([] if self.seed is None else [f"seed={self.seed}"])]

    def run(self, scenario: Scenario, out: Path | None) -> tuple[Path, Mapping[str, Any]]:
        """Run and write; what ends early leaves its finished batches, or no folder at all."""
        from sim.output.handover import folder_name, head_of
        from sim.output.runfolder import RunFolder, open_run
        from sim.study.batch import Job, prepare

        head = head_of(scenario, ["othsim", *sys.argv[1:]], self.replications, self.until or "")
        folder = out or Path("results") / folder_name(head)
        with Progress() as progress:
            progress("finding the legal routes")
            # Before the folder is touched: what cannot be flown must not cost an earlier run.
            job = Job((prepare(scenario),), self.replications)
            until = _until(self.until, job)
            if self.resume:
                written = RunFolder.resume(folder, head)
                if written is None:
                    return folder, open_run(folder).summary
            else:
                written = RunFolder.start(folder, head, force=self.force)
            with written:
                summary = self._fly(job, until, written, progress)
        return folder, summary

    def _fly(
        self, job: Job, until: Until | None, written: RunFolder, progress: Progress
    ) -> Mapping[str, Any]:
        from sim.output.figures import draw_all
        from sim.output.handover import record_of
        from sim.study.montecarlo import Campaign
        from sim.study.result import RunResult, executor_of

        progress("flying the fleets")
        campaign = Campaign(job, written.batches, until=until, watch=progress.standing)
        n_batches = campaign.run(executor_of(self.workers))
        progress("adding up")
        record = record_of(written.head, RunResult(job, written.batches, n_batches))
        progress("writing the run folder")
        written.fill(record)
        progress("drawing")
        draw_all(written.view(), written.folder / "figures")
        written.finish(progress.timings_s())
        return record.summary


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

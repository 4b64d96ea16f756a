"""Arguments in, exit code out; the only place that prints.

Exit codes: 0 done, 1 the scenario or run folder is wrong, 2 usage, 3 our bug, 130 interrupted.
"""

from __future__ import annotations

import difflib
import json
import math
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim import __version__
from sim.errors import SimError

if TYPE_CHECKING:
    from rich.console import Console

    from sim.errors import Problem
    from sim.output.runfolder import RunFolder
    from sim.output.terminal import TextTable
    from sim.scenario.schema import Scenario
    from sim.study.batch import Job
    from sim.study.montecarlo import Standing, Until

METRICS = ("coverage_fraction", "gap_max", "time_average_gap", "response_time_mean", "blind")
FIGURES = (*METRICS, "timeline")
CATALOGUES = ("aircraft", "bases", "countries")
WIDE = 200  # columns where output goes to a file: tables are not folded there

set_option = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value of the file, e.g. --set fleets.dhafra.count=6. Repeatable.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="othsim")
def cli() -> None:
    """Flown from there, how much watching do you get, and where are the holes.

    \b
    othsim plan scenarios/afghanistan/*.yaml     sortie budgets, in closed form
    othsim run scenarios/afghanistan/gulf.yaml   fly a month, write a run folder
    othsim map results/... --metric gap_max      draw it
    """


@cli.command("plan")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=click.Path())
@set_option
@json_option
def plan_command(scenarios: Sequence[str], overrides: Sequence[str], as_json: bool) -> None:
    """Sortie budgets of every fleet and orbit, in closed form.

    \b
    Example: othsim plan scenarios/afghanistan/gulf.yaml
    """
    from sim.output.summary import to_json
    from sim.output.terminal import plan_table
    from sim.study.plan import plan

    plans = [plan(scenario).summary() for scenario in _load_all(scenarios, overrides)]
    if as_json:
        click.echo(to_json(plans), nl=False)
        return
    _print_tables([plan_table(entry) for entry in plans])


@cli.command("run")
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
    [loaded] = _load_all([scenario], request.settings)
    folder, summary = request.run(loaded, out)
    if as_json:
        click.echo(to_json(summary), nl=False)
    else:
        _print_tables(run_tables(summary))
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
        with _Progress() as progress:
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
        self, job: Job, until: Until | None, written: RunFolder, progress: _Progress
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


@cli.command("map")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--metric", type=click.Choice(FIGURES), default="coverage_fraction", show_default=True
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="PNG to write; RUN/figures/... if silent."
)
def map_command(run: Path, metric: str, out: Path | None) -> None:
    """Draw a map, or the timeline of tails and orbits, from a run folder.

    \b
    Example: othsim map results/gulf --metric gap_max
    """
    from sim.output.figures import draw
    from sim.output.runfolder import open_run

    opened = open_run(run)
    path = out or run / "figures" / f"{metric}.png"
    with _Progress() as progress:
        progress(f"drawing {metric}")
        draw(opened, metric, path)
    click.echo(str(path))


@cli.command("validate")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=click.Path())
@set_option
def validate_command(scenarios: Sequence[str], overrides: Sequence[str]) -> None:
    """Check scenario files, and that every orbit can be reached by a legal route.

    \b
    Example: othsim validate scenarios/afghanistan/gulf.yaml
    """
    from sim.study.plan import plan
    from sim.study.replication import ground_of

    for name, scenario in zip(scenarios, _load_all(scenarios, overrides), strict=True):
        plan(scenario)
        ground_of(scenario)
        click.echo(f"{name}: good")


@cli.command("schema")
def schema_command() -> None:
    """The JSON Schema of a scenario file, for editors.

    \b
    Example: othsim schema > scenario.schema.json
    """
    from sim.scenario.schema import Scenario

    click.echo(json.dumps(Scenario.model_json_schema(by_alias=True), indent=1))


@cli.command("catalog")
@click.argument("kind", type=click.Choice(CATALOGUES), default="aircraft")
@json_option
def catalog_command(kind: str, as_json: bool) -> None:
    """What a scenario can name, every figure with its source and trust mark.

    \b
    Example: othsim catalog aircraft
    """
    from sim.output.terminal import TextTable
    from sim.scenario.catalog import catalog_rows

    rows = catalog_rows(kind)
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    heads = tuple(rows[0])
    cells = tuple(tuple("" if row[h] is None else str(row[h]) for h in heads) for row in rows)
    _print_tables([TextTable(f"Catalogue: {kind}", heads, cells, n_left=len(heads))])


@cli.command("doctor")
def doctor_command() -> None:
    """Versions and environment, to put into a report of a fault.

    \b
    Example: othsim doctor
    """
    import platform

    from sim.output.handover import versions

    click.echo(f"othsim {__version__}, Python {platform.python_version()}, {platform.system()}")
    for name, version in versions().items():
        click.echo(f"  {name} {version}")


def main() -> None:
    """The command `othsim`."""
    sys.exit(_exit_code(lambda: cli.main(standalone_mode=False)))


def _exit_code(command: Callable[[], Any]) -> int:
    try:
        command()
    except SimError as error:
        _complain(str(error))
        return 1
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _complain("interrupted")
        return 130
    except Exception:
        _complain(_bug_report())
        return 3
    return 0


def _bug_report() -> str:
    """Write the traceback to a log the user can attach, and say where it is."""
    import platform
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="othsim-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write(f"othsim {__version__}, Python {platform.python_version()}\n")
        log.write(traceback.format_exc())
    last = traceback.format_exc().strip().splitlines()[-1]
    return f"error: this is a fault of othsim: {last}\n  help: please attach {log.name} to a report"


def _complain(message: str) -> None:
    click.echo(message, err=True)


def _load_all(paths: Sequence[str], overrides: Sequence[str]) -> list[Scenario]:
    """Every file's problems at once, before anything runs."""
    from sim.errors import ScenarioError
    from sim.scenario.loading import load_scenario

    loaded: list[Scenario] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            loaded.append(load_scenario(path, overrides))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(dict.fromkeys(problems))
    return loaded


def _print_tables(tables: Sequence[TextTable]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    console = _console(stderr=False)
    for table in tables:
        shown = Table(title=table.title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
        for i, head in enumerate(table.heads):
            shown.add_column(head, justify="left" if i < table.n_left else "right")
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)


def _console(*, stderr: bool) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else WIDE,
        highlight=False,
        markup=False,
        emoji=False,
    )


class _Progress:
    """Says what is going on, and keeps how long each step took.

    On a terminal a line that changes; elsewhere, of a run of many replications, a plain line at
    every tenth.
    """

    def __init__(self) -> None:
        self._console = _console(stderr=True)
        self._status = self._console.status("starting") if self._console.is_terminal else None
        self._starts: dict[str, float] = {}
        self._tenth = 0

    def __enter__(self) -> _Progress:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def __call__(self, step: str) -> None:
        """A step begins."""
        self._starts[step] = time.perf_counter()
        if self._status:
            self._status.update(step)

    def standing(self, standing: Standing) -> None:
        """How far the replications are, with the running estimate where one is watched."""
        if standing.asked == 1:
            return
        text = f"{standing.done:,} of {standing.asked:,} replications"
        if math.isfinite(standing.mean):
            text += f", {standing.mean:.4g} ± {standing.half_width:.2g}"
        if self._status:
            self._status.update(text)
        elif 10 * standing.done // standing.asked > self._tenth:
            self._tenth = 10 * standing.done // standing.asked
            click.echo(text, err=True)

    def timings_s(self) -> dict[str, float]:
        """Seconds by step, the last one until now."""
        ends = [*list(self._starts.values())[1:], time.perf_counter()]
        pairs = zip(self._starts.items(), ends, strict=True)
        return {step: end - start for (step, start), end in pairs}

"""Arguments in, exit code out; the only place that prints.

Exit codes: 0 done, 1 the scenario or run folder is wrong, 2 usage, 3 our bug, 130 interrupted.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim import __version__
from sim.errors import SimError

if TYPE_CHECKING:
    from rich.console import Console

    from sim.errors import Problem
    from sim.output.terminal import TextTable
    from sim.scenario.schema import Scenario

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
@click.option("--seed", type=click.IntRange(min=0), help="Seed of every random stream.")
@set_option
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder to write; results/... if silent."
)
@click.option("--force", is_flag=True, help="Replace an existing run folder.")
@json_option
def run_command(
    scenario: str,
    seed: int | None,
    overrides: Sequence[str],
    out: Path | None,
    force: bool,
    as_json: bool,
) -> None:
    """Fly the scenario and write a run folder with its tables, maps and figures.

    \b
    Example: othsim run scenarios/afghanistan/gulf.yaml --out results/gulf
    """
    from sim.output.handover import folder_name
    from sim.output.summary import to_json
    from sim.output.terminal import run_tables

    seeded = [*overrides, *([] if seed is None else [f"seed={seed}"])]
    [loaded] = _load_all([scenario], seeded)
    folder = out or Path("results") / folder_name(loaded)
    with _progress() as progress:
        summary = _run_into(folder, loaded, force, progress)
    if as_json:
        click.echo(to_json(summary), nl=False)
    else:
        _print_tables(run_tables(summary))
        click.echo(f"written to {folder}")


def _run_into(
    folder: Path, scenario: Scenario, force: bool, progress: Callable[[str], None]
) -> dict[str, Any]:
    """Run and write; what ends before it is finished leaves no folder behind."""
    from sim.output.figures import draw_all
    from sim.output.handover import head_of, record_of
    from sim.output.runfolder import RunFolder
    from sim.study.plan import plan
    from sim.study.replication import ground_of, replicate
    from sim.study.result import RunResult

    watch = _Stopwatch(progress)
    watch("finding the legal routes")
    # Before the folder is touched: a scenario that cannot be flown must not cost an earlier run.
    planned, ground = plan(scenario), ground_of(scenario)
    head = head_of(scenario, ["othsim", *sys.argv[1:]])
    with RunFolder.start(folder, head, force=force) as written:
        result = RunResult(planned, ground, replicate(planned, ground, 0, watch))
        watch("writing the run folder")
        record = record_of(head, result)
        written.fill(record)
        watch("drawing")
        draw_all(written.view(), folder / "figures")
        written.finish(watch.timings_s())
    return dict(record.summary)


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
    with _progress() as progress:
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


class _Stopwatch:
    """Passes progress on, and keeps how long each step took."""

    def __init__(self, progress: Callable[[str], None]) -> None:
        self._progress = progress
        self._starts: dict[str, float] = {}

    def __call__(self, step: str) -> None:
        self._starts[step] = time.perf_counter()
        self._progress(step)

    def timings_s(self) -> dict[str, float]:
        """Seconds by step, the last one until now."""
        ends = [*list(self._starts.values())[1:], time.perf_counter()]
        pairs = zip(self._starts.items(), ends, strict=True)
        return {step: end - start for (step, start), end in pairs}


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


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[str], None]]:
    """Say on a terminal what is going on; elsewhere stay silent."""
    console = _console(stderr=True)
    if not console.is_terminal:
        yield lambda _: None
        return
    with console.status("starting") as status:
        yield status.update

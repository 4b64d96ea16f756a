"""What every command shares: options, loading, tables, progress."""

from __future__ import annotations

import math
import os
import shlex
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING

import click

from sim.cli.common.job_forecast import WORTH_S, spoken_left, spoken_span
from sim.errors import Problem

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from sim.output.store.picture_faults import Faults
    from sim.output.store.run_in_progress import RunFolder
    from sim.output.text.text_table import TextTable
    from sim.scenario.parts.scenario import Scenario
    from sim.study.planning.plan import Plan
    from sim.study.run.campaign import Standing

BASE_ONLY = "E106"  # the code of a file that others extend and that is no scenario itself
WIDE = 200  # columns where output goes to a file: tables are not folded there
_STYLED = {"FORCE_COLOR", "TTY_COMPATIBLE"}  # whoever sets these wants styles in a file as well
PROSE = 100  # and sentences, which nobody reads across two hundred

# The loader says more of a file that cannot be read than the command line could.
SCENARIO = click.Path(readable=False)
set_option = click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value of the file, e.g. --set fleets.dhafra.count=6. Repeatable.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")


def number(context: click.Context, parameter: click.Parameter, value: float) -> float:
    """The value of an option that must be a number: nan passes every comparison of a range."""
    if math.isnan(value):
        raise click.BadParameter("nan is not a number", context, parameter)
    return value


def load_all(paths: Sequence[str], overrides: Sequence[str]) -> list[Scenario]:
    """Every file's problems at once, before anything runs.

    Of several files, one that is only a base for others is passed over with a note: `*.yaml` of a
    folder of options should do what is meant.
    """
    from sim.errors import ScenarioError
    from sim.scenario.loading import load_scenario

    loaded: list[Scenario] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            loaded.append(load_scenario(path, overrides))
        except ScenarioError as error:
            if len(paths) > 1 and any(problem.code == BASE_ONLY for problem in error.problems):
                click.echo(f"{path}: a base for others, passed over", err=True)
            else:
                problems += error.problems
    if problems or not loaded:
        raise ScenarioError(dict.fromkeys(problems) or [Problem("no scenario to run was given")])
    return loaded


def print_doubts(plan: Plan) -> Sequence[Problem]:
    """What makes a plan questionable, as warnings on stderr."""
    from sim.study.demand_doubts import every_doubt

    warnings = every_doubt(plan)
    for warning in warnings:
        click.echo(f"{warning}\n", err=True)
    return warnings


def say_missing(faults: Faults, folder: Path) -> None:
    """The pictures that a fault of ours left out, as warnings on stderr: the run is whole."""
    from sim.output.store.picture_faults import last_line

    for name, fault in faults.items():
        click.echo(
            f"warning: {name}.png could not be drawn: {last_line(fault)}\n"
            f"  the figures and tables are whole; this is a fault of othsim: "
            f"please attach {folder / 'log.txt'} to a report",
            err=True,
        )


def columns() -> int:
    """How wide text is set: as the terminal is, where it goes elsewhere 100 columns."""
    return shutil.get_terminal_size((PROSE, 24)).columns if sys.stdout.isatty() else PROSE


def print_tables(tables: Sequence[TextTable], width: int = WIDE) -> None:
    """Tables on stdout: fitted to a terminal, `width` columns where they go to a file."""
    # rich, which styles and folds, takes longer to import than a plan's routes to find.
    styled = sys.stdout.isatty() or _STYLED & set(os.environ)
    plain = [None if styled else table.lines(width) for table in tables]
    if None in plain:
        _print_with_rich(tables, width)
        return
    for line in chain.from_iterable(lines or () for lines in plain):
        click.echo(line)


def _print_with_rich(tables: Sequence[TextTable], width: int) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    console = _console(stderr=False, width=width)
    for table in tables:
        shown = Table(
            title=table.title,
            title_justify="left",
            title_style="bold",
            box=SIMPLE_HEAD,
            padding=(0, 1, 0, 0),
            show_edge=False,
        )
        for i, head in enumerate(table.heads):
            # Folded, never cut: on a narrow terminal a name or a number must not lose its end.
            name = i < table.n_left
            shown.add_column(
                head, justify="left" if name else "right", overflow="fold", no_wrap=name
            )
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)
        if table.note:
            console.print(table.note)
        console.print()


def _console(*, stderr: bool, width: int = WIDE) -> Console:
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(
        file=stream,
        width=None if stream.isatty() else width,
        highlight=False,
        markup=False,
        emoji=False,
    )


class Interrupted(KeyboardInterrupt):
    """Ctrl-C with finished batches on disk; says with what command it goes on."""


@contextmanager
def kept_on(written: RunFolder) -> Iterator[None]:
    """Turn an interrupt into one that says how to go on, where something is kept.

    Raises Interrupted.
    """
    try:
        yield
    except KeyboardInterrupt:
        n = len(written.batches.finished())
        if not n:
            raise  # nothing is kept, and a --resume would find no folder
        raise Interrupted(said_kept(n)) from None


def said_kept(n_batches: int) -> str:
    """What an interrupted command says that has kept some batches."""
    arguments = [part for part in sys.argv[1:] if part not in ("--force", "--resume")]
    what = "1 finished batch is" if n_batches == 1 else f"{n_batches:,} finished batches are"
    command = shlex.join(["othsim", *arguments, "--resume"])
    return f"interrupted; {what} kept\n  help: to go on: {command}"


class Progress:
    """Says what is going on, and keeps how long each step took.

    On a terminal a line that changes; elsewhere, of what takes long, a plain line at every tenth of
    the replications.
    """

    def __init__(self) -> None:
        self._console = _console(stderr=True)
        self._status = self._console.status("starting") if self._console.is_terminal else None
        self._starts: dict[str, float] = {}
        self._tenth = 0
        self._shown_s = -math.inf
        self._told = False

    def __enter__(self) -> Progress:
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def __call__(self, step: str) -> None:
        """A step begins."""
        self._starts[step] = time.perf_counter()
        self._shown_s = -math.inf
        if self._status:
            self._status.update(step)

    def standing(self, standing: Standing) -> None:
        """How far the replications are, and what is left; said once before most of it is flown."""
        if standing.doing:
            self._say(standing.doing)
            return
        left = standing.left
        whole_s = standing.elapsed_s + (left.mean_s if left else 0.0)
        if standing.total == 1:
            return
        if left and whole_s >= WORTH_S and not self._told:
            self._told = True
            self._say(f"{standing.total:,} replications: {spoken_left(left, standing.elapsed_s)}")
        tenth = 10 * standing.done // standing.total
        if self._status:
            now_s = time.monotonic()
            # Nobody reads faster, and the estimate takes a while where replications are many.
            if now_s - self._shown_s >= 1.0 or standing.done == standing.total:
                self._shown_s = now_s
                self._status.update(_spoken_standing(standing))
        elif self._told and tenth > self._tenth:
            self._tenth = tenth
            self._say(_spoken_standing(standing))

    def _say(self, text: str) -> None:
        if self._status:
            self._console.print(text)  # above the line that changes
        else:
            click.echo(text, err=True)

    def timings_s(self) -> dict[str, float]:
        """Seconds by step, the last one until now."""
        ends = [*list(self._starts.values())[1:], time.perf_counter()]
        pairs = zip(self._starts.items(), ends, strict=True)
        return {step: end - start for (step, start), end in pairs}


def _spoken_standing(standing: Standing) -> str:
    text = f"{standing.done:,} of {standing.total:,} replications"
    running = standing.running
    if running and math.isfinite(running.mean):
        text += f", {running.what} {running.mean:.4g} ± {running.half_width:.2g}"
    if standing.left and standing.done < standing.total:
        text += f", {spoken_span(standing.left)} to go"
    return text

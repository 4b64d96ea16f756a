"""`othsim query`: SQL over the tables of any number of runs."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from sim.cli.common.terminal import json_option, print_tables

if TYPE_CHECKING:
    from sim.output.store.stored_run import Run

_MOST_ROWS: Final = 1000  # of a table for a reader


@click.command("query")
@click.argument("sql")
@click.argument("runs", metavar="[RUN]...", nargs=-1, type=click.Path(path_type=Path))
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values on stdout.")
def query_command(sql: str, runs: tuple[Path, ...], as_json: bool, as_csv: bool) -> None:
    """One SELECT over the tables of runs; of all in results/ if none is named.

    Every table has the name of its run in the column `run`: `sorties`, `events`, `orbits` (gaps),
    `replications`, `cues` ... as they lie on disk, `runs` (run.json), `figures` (summary.csv) and
    `cells` (coverage.nc). Nothing is written, and no other file can be read.

    \b
    Example: othsim query "SELECT cause, sum(end_s - start_s) / 3600 AS hours
                           FROM orbits GROUP BY cause ORDER BY hours DESC" results/gulf
    """
    from sim.output.query.sql_over_runs import answer_of

    if as_json and as_csv:
        raise click.UsageError("--json and --csv are two answers; ask for one")
    opened = _opened(runs) if runs else _all_in(Path("results"))
    with answer_of(sql, opened) as answer:
        if as_json:
            _print_json(answer.columns, answer.rows)
        elif as_csv:
            _print_csv(answer.columns, answer.rows)
        else:
            _print_table(answer.columns, answer.rows)


def _opened(folders: Sequence[Path]) -> dict[str, Run]:
    """Runs by the names of their folders, or by their paths where two have one name."""
    from sim.errors import ResultsError
    from sim.output.store.stored_run import open_run

    names = [folder.absolute().name for folder in folders]
    runs: dict[str, Run] = {}
    for folder, name in zip(folders, names, strict=True):
        key = name if names.count(name) == 1 else str(folder)
        if key in runs:
            raise ResultsError(f"{folder} is named twice")
        runs[key] = open_run(folder)
    return runs


def _all_in(results: Path) -> dict[str, Run]:
    """Every finished run in a folder; what else lies there is passed over with a note."""
    from sim.errors import ResultsError
    from sim.output.store.stored_run import open_run

    runs = {}
    for folder in sorted(path.parent for path in results.glob("*/run.json")):
        try:
            runs[folder.name] = open_run(folder)
        except ResultsError as error:
            click.echo(f"{folder} is passed over: {error.message}", err=True)
    if not runs:
        raise ResultsError(f"no finished run in {results}", "name one, or othsim run writes one")
    return runs


def _print_table(columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    from sim.output.text.text_table import TextTable

    shown = tuple(tuple(map(_cell, row)) for row in islice(rows, _MOST_ROWS))
    more = sum(1 for _ in rows)
    note = f"and {more:,} rows more: --csv or --json have all" if more else ""
    print_tables([TextTable("", tuple(columns), shown, n_left=1, note=note)])
    if not shown:
        click.echo("no row", err=True)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _print_csv(columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    from sim.output.format.summary_as_json_and_csv import disarmed

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([disarmed(column) for column in columns])
    writer.writerows([disarmed(value) for value in row] for row in rows)


def _print_json(columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    """A list of objects, an object a line; what JSON has no word for as text."""
    if twice := [column for n, column in enumerate(columns) if column in columns[:n]]:
        raise click.UsageError(f"two columns are called '{twice[0]}': name one with AS")
    before = "[\n"
    for row in rows:
        entry = {column: _plain(value) for column, value in zip(columns, row, strict=True)}
        click.echo(
            before + json.dumps(entry, ensure_ascii=False, allow_nan=False, default=str), nl=False
        )
        before = ",\n"
    click.echo("[]" if before == "[\n" else "\n]")


def _plain(value: Any) -> Any:
    """A value as JSON knows it: 1.5 in SQL is a decimal, nan is nothing, a map's keys are texts."""
    if isinstance(value, Mapping):
        return {str(key): _plain(of) for key, of in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(of) for of in value]
    value = float(value) if isinstance(value, Decimal) else value
    return None if isinstance(value, float) and not math.isfinite(value) else value

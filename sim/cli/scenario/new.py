"""`othsim new`: a commented scenario to begin with."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from sim.scenario.starters import STARTERS, starter_files


def _scenario_path(_: click.Context, __: click.Parameter, path: Path) -> Path:
    if path.suffix not in (".yaml", ".yml") or not path.stem:
        raise click.BadParameter(f"'{path}' does not end in .yaml, as scenarios do")
    if not path.name.isprintable():
        raise click.BadParameter("a name with control characters cannot stand in a file")
    return path


@click.command("new")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False), callback=_scenario_path)
@click.option(
    "--from", "kind", type=click.Choice(tuple(STARTERS)), default="orbit", show_default=True,
    help="; ".join(f"{kind}: {what}" for kind, what in STARTERS.items()) + ".",
)  # fmt: skip
def new_command(file: Path, kind: str) -> None:
    """Write a commented scenario that runs as it is, to be changed.

    \b
    Example: othsim new athens.yaml --from basing
    """
    from sim.errors import ResultsError
    from sim.output.store.files.disk import make_folders, write_text

    written = starter_files(kind, file)
    for path in written:
        if path.exists() or path.is_symlink():
            raise ResultsError(f"{path} exists", "give another name; nothing was written")
    make_folders(file.parent)
    for path, text in written.items():
        write_text(path, text)
        click.echo(f"written: {path}")
    several = len(written) > 1
    flown = shlex.join(["othsim", "compare" if several else "run", *map(str, written)])
    click.echo(f"next: {shlex.join(['othsim', 'plan', *map(str, written)])}, then {flown}")

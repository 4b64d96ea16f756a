"""`othsim report`: one HTML page of a run, a comparison or claims, made from what lies on disk."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.common.terminal import Progress


def _page_file(
    _context: click.Context, _parameter: click.Parameter, path: Path | None
) -> Path | None:
    """A page takes the place of a page, and never of what else a folder holds."""
    if path is not None and path.suffix.lower() not in (".html", ".htm"):
        raise click.BadParameter(f"'{path}' does not end in .html, as pages do")
    return path


@click.command("report")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    callback=_page_file,
    help="HTML to write; RUN/report.html if silent.",
)
def report_command(run: Path, out: Path | None) -> None:
    """Write one HTML page of a run, a comparison or claims: the answer, the map, all behind them.

    It is a single file that asks nothing of any network: send it by mail, open it on a phone, print
    it. Of claims it is the folder that `othsim claim --figures` wrote.

    \b
    Example: othsim report results/gulf
    """
    from sim.notebook.folder_page import page_of
    from sim.output.store.files.disk import write_text

    with Progress() as progress:
        document = page_of(run, progress)
        progress("writing the page")
        path = out or run / "report.html"
        write_text(path, document)
    click.echo(str(path))

"""`othsim report`: one HTML page of a run, a comparison or claims, made from what lies on disk."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.common.terminal import Progress


@click.command("report")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--out", type=click.Path(path_type=Path), help="HTML to write; RUN/report.html if silent."
)
def report_command(run: Path, out: Path | None) -> None:
    """Write one HTML page of a run, a comparison or claims: the answer, the map, all behind them.

    It is a single file that asks nothing of any network: send it by mail, open it on a phone, print
    it.

    \b
    Example: othsim report results/gulf
    """
    from sim.output.store.files.disk import write_text

    with Progress() as progress:
        document = _document(run, progress)
        progress("writing the page")
        path = out or run / "report.html"
        write_text(path, document)
    click.echo(str(path))


def _document(folder: Path, progress: Progress) -> str:
    """The page of what a folder holds."""
    return _of_run(folder, progress)


def _of_run(folder: Path, progress: Progress) -> str:
    from sim.cli.read.living_parts import living_sections
    from sim.output.report.markup import element
    from sim.output.report.page import page
    from sim.output.report.run_maps import run_map
    from sim.output.report.run_page import run_heading, run_sections
    from sim.output.store.stored_run import open_run

    run = open_run(folder)
    progress("drawing the map")
    sheet, figure = run_map(run)
    sections = run_sections(run, figure)
    progress("flying the run again for the page")
    sections += living_sections(run, sheet)
    footer = element("p", "Made by othsim.")
    return page(str(run.manifest["scenario"]), run_heading(run), sections, footer)

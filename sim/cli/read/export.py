"""`othsim export`: a run in the formats of other programs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.common.terminal import Progress

if TYPE_CHECKING:
    from sim.output.export.content.layers import RunToExport
    from sim.study.page.replay_tracks import Replay

# Stated here, since to import what writes them takes longer than to say what there is.
_FORMATS = ("geojson", "gpkg", "geotiff", "kml", "czml", "csv", "manifest")


def _formats(_: click.Context, __: click.Parameter, given: tuple[str, ...]) -> tuple[str, ...]:
    """Formats by name, one or several with commas between."""
    asked: list[str] = []
    for value in given:
        names = [part.strip().lower() for part in value.split(",") if part.strip()]
        unknown = [name for name in names if name not in _FORMATS]
        if unknown or not names:
            raise click.BadParameter(
                f"'{', '.join(unknown) or value}' is none of {', '.join(_FORMATS)}"
            )
        asked += names
    return tuple(dict.fromkeys(asked))


@click.command("export")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--format", "formats", multiple=True, metavar="|".join(_FORMATS), callback=_formats,
    help="Repeatable, or with commas between. [default: all]",
)  # fmt: skip
@click.option(
    "--replication", type=click.IntRange(min=0), default=0, show_default=True,
    help="Which one is shown where a file has room for one: the flights and the cues.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder to write into. [default: RUN/gis]"
)
def export_command(run: Path, formats: tuple[str, ...], replication: int, out: Path | None) -> None:
    """Write a run for other programs: GIS, globes, spreadsheets.

    \b
    geojson   a file a layer, and the cells with all figures
    gpkg      one GeoPackage in colours, and a QGIS project that shows it
    geotiff   a file a figure, in the grid's own projection
    kml       one replication flown on Google Earth, with the cells beneath (a KMZ)
    czml      the same for Cesium
    csv       every table of the run, and the cells
    manifest  what lies there, as a STAC item with checksums

    \b
    Example: othsim export results/gulf --format geotiff,csv
    """
    from sim.errors import ResultsError
    from sim.output.export.content.layers import RunToExport
    from sim.output.export.formats import OF_FLIGHTS, write_formats
    from sim.output.store.stored_run import open_run

    asked = formats or _FORMATS
    with Progress() as progress:
        export = RunToExport(open_run(run), replication, progress)
        if set(OF_FLIGHTS) & set(asked):
            progress("flying the replication again")
            try:
                export = replace(export, replay=flown_again(export))
            except ResultsError as error:
                if formats:
                    raise
                # Everything else of a run of another version can still be had.
                asked = tuple(name for name in asked if name not in OF_FLIGHTS)
                click.echo(f"{error}\n  {' and '.join(OF_FLIGHTS)} are left out", err=True)
        written = write_formats(export, asked, out or run / "gis")
    for name, paths in written.items():
        place = (out or run / "gis") / name
        if not paths:
            click.echo(f"{name}: nothing to write, the run has no grid", err=True)
        else:
            click.echo(f"{place}: {len(paths)} files" if len(paths) > 1 else str(paths[0]))


def flown_again(export: RunToExport) -> Replay:
    """Where every aircraft of the replication shown was, by the scenario in the run's folder.

    Raises ResultsError where that is damaged, of another run, or of a version that this one cannot
    read.
    """
    from sim.errors import ScenarioError
    from sim.notebook import living_parts
    from sim.output.store.files.disk import damaged, require_file
    from sim.scenario.loading import load_scenario
    from sim.study.planning.plan import plan

    path = export.run.folder / "resolved.yaml"
    require_file(path)
    try:
        planned = plan(load_scenario(str(path)))
    except ScenarioError as error:
        raise damaged(path, error) from error
    return living_parts.flown_again(export.run, planned, export.replication)

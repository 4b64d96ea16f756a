"""`othsim export`: a run in the formats of other programs."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.common.terminal import Progress

# Stated here, since to import what writes them takes longer than to say what there is.
_FORMATS = ("geojson", "gpkg", "geotiff", "csv")


class _Formats(click.ParamType[tuple[str, ...]]):
    """Formats by name, one or several with commas between."""

    name = "format"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, ...]:
        names = tuple(filter(None, (part.strip().lower() for part in str(value).split(","))))
        unknown = [name for name in names if name not in _FORMATS]
        if unknown or not names:
            self.fail(
                f"'{', '.join(unknown) or value}' is none of {', '.join(_FORMATS)}", param, ctx
            )
        return names


@click.command("export")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--format", "formats", type=_Formats(), multiple=True, metavar="|".join(_FORMATS),
    help="Repeatable, or with commas between. [default: all]",
)  # fmt: skip
@click.option(
    "--replication", type=click.IntRange(min=0), default=0, show_default=True,
    help="Which one is shown where a file has room for one: the flights and the cues.",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), help="Folder to write into. [default: RUN/gis]"
)
def export_command(
    run: Path, formats: tuple[tuple[str, ...], ...], replication: int, out: Path | None
) -> None:
    """Write a run for other programs: GIS, globes, spreadsheets.

    \b
    geojson   a file a layer, and the cells with all figures
    gpkg      one GeoPackage in colours, and a QGIS project that shows it
    geotiff   a file a figure, in the grid's own projection
    csv       every table of the run, and the cells

    \b
    Example: othsim export results/gulf --format geotiff,csv
    """
    from sim.output.export.formats import write_formats
    from sim.output.export.layers import RunToExport
    from sim.output.store.stored_run import open_run

    asked = dict.fromkeys(name for given in formats for name in given) or _FORMATS
    with Progress() as progress:
        export = RunToExport(open_run(run), replication, progress)
        written = write_formats(export, asked, out or run / "gis")
    for name, paths in written.items():
        lone = paths[0] if len(paths) == 1 else None
        click.echo(
            f"{(out or run / 'gis') / name}: {len(paths)} files" if lone is None else str(lone)
        )

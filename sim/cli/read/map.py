"""`othsim map`: the pictures of a run, a comparison or claims, drawn from what lies on disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from sim.cli.common.terminal import Progress
from sim.figures import map_named, on_maps
from sim.output.pictures.picture_names import OF_A_COMPARISON, OF_A_RUN, OF_CLAIMS, TIMELINE


class _Metric(click.Choice[str]):
    """A picture's name; a figure of cells with its unit, `gap_max_h`, means its map."""

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        from sim.study.run.figure_paths import refusal

        named = map_named(value)
        if named is None and (reason := refusal(value, "map")):
            self.fail(f"'{value}' {reason}; maps are {', '.join(on_maps())}", param, ctx)
        return super().convert(named or value, param, ctx)


@click.command("map")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--metric", type=_Metric((*OF_A_RUN, *OF_A_COMPARISON, *OF_CLAIMS)),
    help="Of a run, of a comparison, of claims. [default: coverage_fraction, comparison_map, all]",
)  # fmt: skip
@click.option(
    "--from", "from_d", type=click.FloatRange(0.0), metavar="DAY",
    help="First day of a timeline, from the scenario's start. [default: where most cues come in]",
)  # fmt: skip
@click.option(
    "--days", type=click.FloatRange(0.0, min_open=True), metavar="N",
    help="Days of a timeline. [default: a week]",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), help="PNG to write; RUN/figures/... if silent."
)
def map_command(
    run: Path, metric: str | None, from_d: float | None, days: float | None, out: Path | None
) -> None:
    """Draw a map, or the timeline of tails and orbits, from a run folder.

    Of the folder of a comparison: its map, or the bars of flight hours and of lost hours. Of a
    folder that `othsim claim --figures` wrote: the pictures of its claims, each where it lies.

    \b
    Example: othsim map results/gulf --metric gap_max
    """
    from sim.output.store.folder_kinds import claims_in, is_comparison

    if metric != TIMELINE and (from_d, days) != (None, None):
        raise click.UsageError("--from and --days are of --metric timeline")
    if claims := claims_in(run):
        for path in _draw_claims(claims, metric, out):
            click.echo(str(path))
        return
    if is_comparison(run):
        metric = _one_of(OF_A_COMPARISON, metric, "a comparison")
    else:
        metric = _one_of(OF_A_RUN, metric, "a run")
    path = out or run / "figures" / f"{metric}.png"
    with Progress() as progress:
        progress(f"drawing {metric}")
        if metric in OF_A_COMPARISON:
            from sim.output.pictures.comparison.comparison_pictures import (
                draw_picture as draw_of_comparison,
            )
            from sim.output.store.comparison_folder import open_comparison

            draw_of_comparison(open_comparison(run), metric, path)
        else:
            from sim.output.pictures.run_pictures import draw_picture
            from sim.output.store.stored_run import open_run

            draw_picture(open_run(run), metric, path, (from_d, days))
    click.echo(str(path))


def _draw_claims(folders: Sequence[Path], metric: str | None, out: Path | None) -> list[Path]:
    """Draw the figures of claims again, of all kinds or of one; where they were written."""
    from sim.errors import ResultsError
    from sim.output.pictures.claims.claim_pictures import draw_picture, paths_of
    from sim.output.store.claims_folder import open_claims

    # Not every claim has both pictures; only a picture asked for by name must be there.
    names = (_one_of(OF_CLAIMS, metric, "a claim"),) if metric else OF_CLAIMS
    stored = map(open_claims, folders)
    pictures = [(claims, path) for claims in stored for path in paths_of(claims, names)]
    if not pictures:
        where = ", ".join(map(str, folders))
        raise ResultsError(f"no claim in {where} has a '{metric}'")
    if out is not None and len(pictures) != 1:
        raise click.BadParameter(
            f"is for one picture, and there are {len(pictures)}; without it each has its own place",
            param_hint="--out",
        )
    with Progress() as progress:
        for claims, path in pictures:
            progress(f"drawing {path.stem} of {path.parent.name}")
            draw_picture(claims, path.parent.name, path.stem, out or path)
    return [out or path for _, path in pictures]


def _one_of(known: Sequence[str], metric: str | None, what: str) -> str:
    """The figure asked for; the first where none is."""
    if metric is not None and metric not in known:
        raise click.BadParameter(
            f"{what} has no '{metric}'; it has {', '.join(known)}", param_hint="--metric"
        )
    return metric or known[0]

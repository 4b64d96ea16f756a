"""`othsim why`: what a figure rests on, and what a capability was lost to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from sim.cli.common.job_forecast import forecast
from sim.cli.common.question_campaign import take_question_options
from sim.cli.common.replication_options import question_options
from sim.cli.common.terminal import (
    SCENARIO,
    Progress,
    json_option,
    load_all,
    print_tables,
    set_option,
)
from sim.cli.fly.size import load_other


@click.command("why")
@click.argument("scenario", metavar="SCENARIO", type=SCENARIO)
@click.option(
    "--figure", metavar="FIGURE", required=True, help="e.g. budgets.dhafra.kabul.transit_fraction"
)
@click.option(
    "--before",
    metavar="OTHER",
    type=SCENARIO,
    help="Split what was lost since this scenario. --set reaches it too, but for fleets.",
)
@click.option(
    "--replications", type=click.IntRange(1, 1_000_000), default=1, show_default=True,
    help="Of each end of a range, where the figure has to be flown.",
)  # fmt: skip
@click.option(
    "--rows", type=click.IntRange(4, 1 << 20),
    help="Of the Sobol design, a power of 2. [default: 1024 in closed form, 64 flown]",
)  # fmt: skip
@question_options("the figure, at each end of a range,")
@set_option
@json_option
@click.option("--out", type=click.Path(path_type=Path), help="PNG to write.")
def why_command(
    scenario: str,
    figure: str,
    before: str | None,
    replications: int,
    rows: int | None,
    overrides: Sequence[str],
    as_json: bool,
    out: Path | None,
    **options: Any,
) -> None:
    """What a figure rests on: each input from end to end of its range, and its share of variance.

    \b
    Example: othsim why scenarios/afghanistan/gulf.yaml \\
        --figure budgets.dhafra.kabul.transit_fraction
    """
    from sim.figures import is_budget
    from sim.output.format.summary_as_json_and_csv import to_json
    from sim.output.text.why_text import why_tables
    from sim.study.run.figure_paths import NoSuchFigure
    from sim.study.uncertain_inputs import inputs_of
    from sim.study.whatif.explanation import ROWS_FLOWN, why

    if rows and rows & (rows - 1):
        raise click.BadParameter(f"must be a power of 2 (got {rows})", param_hint="--rows")
    [loaded] = load_all([scenario], overrides)
    other = load_other(before, overrides) if before else None
    question = take_question_options(options, as_json=as_json)
    _refuse_other_figure(question.where.until, figure)
    with Progress() as progress, question.campaign([loaded], progress) as campaign:
        if not is_budget(figure):
            # Of Saltelli's design for k inputs (2010) each row is flown k + 2 times: as drawn, from
            # the second sample, and with each input in turn taken from there.
            flown = (rows or ROWS_FLOWN) * (len(inputs_of(loaded)) + 2)
            forecast(loaded, 1, question.where, flown, "this")
        progress(f"asking what {figure} rests on")
        try:
            explanation = why(
                loaded, figure, before=other,
                replications=replications, rows=rows or 0, campaign=campaign,
            )  # fmt: skip
        except NoSuchFigure as error:
            raise click.BadParameter(str(error), param_hint="--figure") from None
    summary = explanation.summary()
    if out is not None:
        from sim.output.drawing.page_wording import save_png
        from sim.output.pictures.why_chart import draw_why_chart

        save_png(out, draw_why_chart, summary)
    if as_json:
        click.echo(to_json(summary), nl=False)
        return
    print_tables(why_tables(summary))
    for remark in summary["remarks"]:
        click.echo(f"note: {remark}")
    if out is not None:
        click.echo(f"written to {out}")


def _refuse_other_figure(until: str | None, figure: str) -> None:
    """Raises BadParameter where the replications of a figure are to stop by another."""
    path = (until or "").partition("=")[0]
    if path and path != figure:
        raise click.BadParameter(
            f"only {figure} is worked out at the ends of the ranges (got '{path}')",
            param_hint="--until",
        )

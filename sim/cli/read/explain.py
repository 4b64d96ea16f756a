"""`othsim explain`: what a figure means, from its row of the table of figures."""

from __future__ import annotations

import json

import click
from click.shell_completion import CompletionItem

from sim.cli.common.terminal import columns, json_option, print_tables


class _FigureName(click.types.StringParamType):
    """A figure's path or name, or a cause; a shell completes it."""

    name = "figure"

    def shell_complete(
        self, _ctx: click.Context, _param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        from sim.output.text.figure_explanation import list_of_figures

        labels = {name: label for _, name, label in list_of_figures()}
        return [
            CompletionItem(name, help=label)
            for name, label in labels.items()
            if name.startswith(incomplete)
        ]


@click.command("explain")
@click.argument("figure", required=False, type=_FigureName())
@json_option
def explain_command(figure: str | None, as_json: bool) -> None:
    """What a figure means: definition, unit, where it comes from, how edges are taken.

    FIGURE is a path (orbits.kabul.fill_fraction), a name (gap_max_h, gap_max) or a cause of lost
    hours or of unmet cues (fleet_size). Without one all figures are listed.

    \b
    Example: othsim explain transit_fraction
    """
    from sim.output.text.figure_explanation import (
        explanation_lines,
        explanations,
        figures_like,
        list_of_figures,
    )
    from sim.output.text.text_table import TextTable
    from sim.spelling import did_you_mean

    if figure is None:
        heads = ("of", "figure", "called")
        rows = tuple(list_of_figures())
        if as_json:
            click.echo(json.dumps([dict(zip(heads, row, strict=True)) for row in rows], indent=1))
        else:
            print_tables([TextTable("Figures", heads, rows, n_left=3)])
        return
    found = explanations(figure)
    if not found:
        hint = did_you_mean(*figures_like(figure)) or "othsim explain lists all figures"
        raise click.BadParameter(f"there is no figure or cause '{figure}'; {hint}")
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for entry in found:
        for line in explanation_lines(entry, columns()):
            click.echo(line)
        click.echo()

"""`othsim claim`: sentences with a number in them, tested."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.common.job_forecast import forecast
from sim.cli.common.question_campaign import take_question_options
from sim.cli.common.replication_options import question_options
from sim.cli.common.terminal import (
    PROSE,
    SCENARIO,
    Progress,
    columns,
    json_option,
    load_all,
    print_tables,
    set_option,
)

if TYPE_CHECKING:
    from sim.study.claims.tested_claims import Findings


@click.command("claim")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=SCENARIO)
@click.option(
    "--replications",
    type=click.IntRange(1, 1_000_000),
    help="Where a claim is about a run under chance or drawn figures. [default: 64]",
)
@question_options("a figure")
@click.option(
    "--figures",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Draw into FOLDER/<scenario>/<claim>/: where a claim is met, endurance by speed; and keep "
    "there what `othsim map FOLDER` draws them from.",
)
@set_option
@json_option
def claim_command(
    scenarios: Sequence[str], overrides: Sequence[str], as_json: bool, **options: Any
) -> None:
    """Test the claims of scenarios: which hold, by how much, and what would turn them.

    \b
    Example: othsim claim scenarios/claims/cnn_60_percent.yaml
    """
    from sim.figures import figure_at, is_budget
    from sim.output.format.summary_as_json_and_csv import to_json
    from sim.study.claims.simulated_claim import UNDER_CHANCE
    from sim.study.claims.tested_claims import claim

    loaded = load_all(scenarios, overrides)
    question = take_question_options(options, as_json=as_json)
    with Progress() as progress, question.campaign(loaded, progress) as campaign:
        tested = []
        for scenario in loaded:
            progress(f"testing {scenario.name}")
            metrics = [
                sentence.metric for sentence in scenario.claims if figure_at(sentence.metric)
            ]
            if not all(map(is_budget, metrics)):
                n = options["replications"] or UNDER_CHANCE
                # At the values stated, and at drawn ones where something is uncertain.
                forecast(
                    scenario, n, question.where, 2.0 if scenario.uncertain else 1.0, scenario.name
                )
            tested.append(claim(scenario, options["replications"], campaign))
        entries = [findings.summary() for findings in tested]
    if as_json:
        click.echo(to_json(entries), nl=False)
    else:
        _print(entries)
    if options["figures"] is not None:
        # Last, so that a fault while drawing costs no verdict.
        drawn = _draw(tested, entries, options["figures"])
        if not as_json:
            click.echo("".join(f"{path}\n" for path in drawn), nl=False)


def _draw(
    tested: Sequence[Findings], entries: Sequence[Mapping[str, Any]], folder: Path
) -> list[Path]:
    from sim.notebook.claims import write_tested
    from sim.output.pictures.claims.claim_pictures import draw_all
    from sim.output.store.comparison_folder import file_names
    from sim.study.claims.picture_data import claim_pictures, without_picture

    drawn: list[Path] = []
    with Progress() as progress:
        progress("drawing")
        names = file_names([entry["scenario"] for entry in entries])
        for findings, entry, name in zip(tested, entries, names, strict=True):
            pictures = claim_pictures(findings)
            if missing := without_picture(findings, pictures):
                click.echo(missing, err=True)
            if pictures:
                drawn += draw_all(write_tested(folder / name, findings, entry, pictures))
    return drawn


def _print(entries: Sequence[Mapping[str, Any]]) -> None:
    """Every claim of every scenario in words, with its readings."""
    from sim.output.text.claim_text import claim_paragraphs, readings_paragraphs, readings_table

    for entry in entries:
        click.echo(entry["scenario"])
        if not entry["claims"]:
            click.echo("  no claims to test")
        for claim in entry["claims"]:
            click.echo("")
            for paragraph in claim_paragraphs(claim):
                click.echo(_folded(paragraph))
            if len(claim["readings"]) > 1 and columns() >= PROSE:
                print_tables([readings_table(claim)], PROSE)
            elif len(claim["readings"]) > 1:
                click.echo("\n".join(map(_folded, readings_paragraphs(claim))))


def _folded(paragraph: str) -> str:
    indent = "    " if paragraph.startswith(" ") else ""
    return textwrap.fill(
        paragraph,
        columns(),
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )

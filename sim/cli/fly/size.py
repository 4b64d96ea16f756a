"""`othsim size`: the least, or the most, of something that meets a target."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.common.job_forecast import forecast
from sim.cli.common.question_campaign import take_question_options
from sim.cli.common.replication_options import question_options
from sim.cli.common.terminal import (
    SCENARIO,
    Progress,
    json_option,
    load_all,
    number,
    print_tables,
    set_option,
)
from sim.errors import SimError

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.study.uncertain_inputs import Input
    from sim.study.whatif.size_result import TriedValue
    from sim.study.whatif.target import SizeTarget


@click.command("size")
@click.argument("scenario", metavar="SCENARIO", type=SCENARIO)
@click.option("--target", metavar="FIGURE>=VALUE", help="What is to be reached.")
@click.option("--vary", metavar="PATH", required=True, help="What may change; see below.")
@click.option("--from", "low", metavar="VALUE", default="", help="One end of the range.")
@click.option("--to", "high", metavar="VALUE", default="", help="The other end.")
@click.option(
    "--equivalent",
    metavar="OTHER",
    type=SCENARIO,
    help="Another scenario: how many aircraft here equal one there. --set reaches it too, but for "
    "fleets.",
)
@click.option(
    "--replications", type=click.IntRange(1, 1_000_000), default=100, show_default=True,
    help="Of each value tried; without chance one says all.",
)  # fmt: skip
@click.option(
    "--confidence", type=click.FloatRange(0.5, 1.0, max_open=True), default=0.95, show_default=True,
    callback=number,
)  # fmt: skip
@question_options("a figure, of each value tried,")
@set_option
@json_option
@click.option("--out", type=click.Path(path_type=Path), help="PNG of the curve to write.")
def size_command(scenario: str, as_json: bool, out: Path | None, **options: Any) -> None:
    """The least, or the most, of something that meets a target with stated confidence.

    \b
    --vary fleets.dhafra.count               aircraft; fleets.*.count gives all the same
    --vary fleets.watch.alert.aircraft       on alert, with the fleet; its orbits keep theirs
    --vary aircraft.mq9a_er.endurance        or any figure of the scenario, by its path
    --vary fleets.dhafra.turnaround          the mean, where it is a distribution
    --vary "fleets.dhafra.base along OMAM to 34.5,69.2"   a base, from 0 to 1 of the way

    \b
    Example: othsim size scenarios/afghanistan/gulf.yaml \\
        --target "orbits.kabul.fill_fraction>=0.95" --vary fleets.dhafra.count
    """
    from sim.output.format.summary_as_json_and_csv import to_json
    from sim.output.text.size_text import size_headline, size_notes, size_table

    summary = _sized(scenario, options, as_json=as_json)
    if out is not None:
        from sim.output.drawing.page_wording import save_png
        from sim.output.pictures.size_curve import draw_size_curve

        save_png(out, draw_size_curve, summary)
    if as_json:
        click.echo(to_json(summary), nl=False)
        return
    print_tables([size_table(summary)])
    click.echo(size_headline(summary))
    for note in size_notes(summary):
        click.echo(f"  {note}")
    if out is not None:
        click.echo(f"written to {out}")


def load_other(path: str, overrides: Sequence[str]) -> Scenario:
    """The option that is set beside the scenario: what is set there is set here, but for fleets."""
    shared = [setting for setting in overrides if not setting.lstrip().startswith("fleets.")]
    [other] = load_all([path], shared)
    return other


def _sized(path: str, options: dict[str, Any], *, as_json: bool) -> dict[str, Any]:
    from sim.figures import is_budget
    from sim.study.run.figure_paths import NoSuchFigure
    from sim.study.whatif.basing_equivalence import equivalent
    from sim.study.whatif.size_search import Effort, size

    target = _read_target(options)
    question = take_question_options(options, as_json=as_json)
    [scenario] = load_all([path], options["overrides"])
    others = _others(options)
    vary = _read_varied(scenario, options)
    with Progress() as progress, question.campaign([scenario, *others], progress) as campaign:
        progress("finding the legal routes")

        def watch(point: TriedValue, varied: Input) -> None:
            progress(f"{varied.shown(point.value)} gives {point.reading.mean:.4g}")

        if target is None or not is_budget(target.path):
            # How many values a search tries is not known before it.
            forecast(scenario, options["replications"], question.where, 1.0, "each value tried")
        effort = Effort(options["replications"], options["confidence"], campaign, watch)
        try:
            for other in others:
                return equivalent(scenario, other, vary, target=target, effort=effort).summary()
            assert target is not None, "BUG: a target is asked for where nothing is to be equalled"
            return size(scenario, target, vary, effort=effort).summary()
        except NoSuchFigure as error:
            raise click.BadParameter(str(error), param_hint="--target") from None


def _others(options: dict[str, Any]) -> list[Scenario]:
    if options["equivalent"] is None:
        return []
    return [load_other(options["equivalent"], options["overrides"])]


def _read_target(options: dict[str, Any]) -> SizeTarget | None:
    from sim.study.whatif.target import read_target

    if options["target"] is None:
        if options["equivalent"] is None:
            raise click.UsageError("give --target, or --equivalent with another scenario")
        return None
    try:
        return read_target(options["target"])
    except SimError as error:
        raise click.BadParameter(str(error), param_hint="--target") from None


def _read_varied(scenario: Scenario, options: dict[str, Any]) -> Input:
    from sim.study.whatif.varied_input import varied

    try:
        return varied(scenario, options["vary"], (options["low"], options["high"]))
    except SimError as error:
        raise click.BadParameter(str(error), param_hint="--vary") from None

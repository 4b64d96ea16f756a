"""Commands that run nothing: plan, map, validate, schema, catalog, doctor."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.shared import (
    SCENARIO,
    Progress,
    columns,
    json_option,
    load_all,
    print_doubts,
    print_tables,
    set_option,
)

if TYPE_CHECKING:
    from sim.errors import Problem
    from sim.scenario.parts.scenario import Scenario
    from sim.study.planning.plan import Plan

METRICS = ("coverage_fraction", "gap_max", "time_average_gap", "response_time_mean", "blind")
RUN_FIGURES = (*METRICS, "timeline")
COMPARISON_FIGURES = ("comparison_map", "hours", "lost_hours")
CATALOGUES = ("aircraft", "bases", "countries")


@click.command("plan")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=SCENARIO)
@set_option
@json_option
def plan_command(scenarios: Sequence[str], overrides: Sequence[str], as_json: bool) -> None:
    """Sortie budgets of every fleet and orbit, in closed form.

    \b
    Example: othsim plan scenarios/afghanistan/gulf.yaml
    """
    from sim.output.format.json_and_csv import to_json
    from sim.output.text.tables import plan_table
    from sim.study.planning.plan_warnings import as_entries

    plans = []
    for scenario in load_all(scenarios, overrides):
        planned, found = _checked(scenario)
        plans.append({**planned.summary(), "warnings": as_entries(found)})
    if as_json:
        click.echo(to_json(plans), nl=False)
        return
    print_tables([plan_table(entry) for entry in plans])


def _checked(scenario: Scenario) -> tuple[Plan, Sequence[Problem]]:
    """A plan of which all is said that a run of the scenario would say, and these warnings.

    One check for `plan` and `validate`, so that they agree on every file. Raises ScenarioError.
    """
    from sim.study.planning.plan import plan
    from sim.study.run.ground_cells import ground_of

    planned = plan(scenario)
    ground_of(scenario)
    return planned, print_doubts(planned)


@click.command("map")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.option(
    "--metric", type=click.Choice((*RUN_FIGURES, *COMPARISON_FIGURES)),
    help="Of a run or of a comparison. [default: coverage_fraction, comparison_map]",
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path), help="PNG to write; RUN/figures/... if silent."
)
def map_command(run: Path, metric: str | None, out: Path | None) -> None:
    """Draw a map, or the timeline of tails and orbits, from a run folder.

    Of the folder of a comparison: its map, or the bars of flight hours and of lost hours.

    \b
    Example: othsim map results/gulf --metric gap_max
    """
    from sim.output.store.comparison_folder import is_comparison

    if is_comparison(run):
        metric = _one_of(COMPARISON_FIGURES, metric, "a comparison")
    else:
        metric = _one_of(RUN_FIGURES, metric, "a run")
    path = out or run / "figures" / f"{metric}.png"
    with Progress() as progress:
        progress(f"drawing {metric}")
        if metric in COMPARISON_FIGURES:
            from sim.output.pictures.comparison_pictures import draw as draw_of_comparison
            from sim.output.store.comparison_folder import open_comparison

            draw_of_comparison(open_comparison(run), metric, path)
        else:
            from sim.output.pictures.run_pictures import draw
            from sim.output.store.run_folder import open_run

            draw(open_run(run), metric, path)
    click.echo(str(path))


def _one_of(known: Sequence[str], metric: str | None, what: str) -> str:
    """The figure asked for; the first where none is."""
    if metric is not None and metric not in known:
        raise click.BadParameter(
            f"{what} has no '{metric}'; it has {', '.join(known)}", param_hint="--metric"
        )
    return metric or known[0]


@click.command("validate")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=SCENARIO)
@set_option
def validate_command(scenarios: Sequence[str], overrides: Sequence[str]) -> None:
    """Check scenario files: what is wrong, and which orbits nobody can fly and what would help.

    \b
    Example: othsim validate scenarios/afghanistan/gulf.yaml
    """
    for scenario in load_all(scenarios, overrides):
        n = len(_checked(scenario)[1])
        said = f"no error, {n} warning{'s' * (n > 1)}" if n else "good"
        click.echo(f"{scenario.source.path}: {said}")


@click.command("schema")
def schema_command() -> None:
    """The JSON Schema of a scenario file, for editors.

    \b
    Example: othsim schema > scenario.schema.json
    """
    from sim.scenario.parts.scenario import Scenario

    click.echo(json.dumps(Scenario.model_json_schema(by_alias=True), indent=1))


@click.command("catalog")
@click.argument("kind", type=click.Choice(CATALOGUES), default="aircraft")
@json_option
def catalog_command(kind: str, as_json: bool) -> None:
    """What a scenario can name, every figure with its source and trust mark.

    \b
    Example: othsim catalog aircraft
    """
    from sim.output.text.catalog_text import catalog_lines, countries_table
    from sim.scenario.catalog import catalog_rows

    rows = catalog_rows(kind)
    if as_json:
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
    elif kind == "countries":
        print_tables([countries_table(rows)])
    else:
        for line in catalog_lines(rows, columns()):
            click.echo(line)


@click.command("doctor")
@json_option
def doctor_command(as_json: bool) -> None:
    """Versions and environment, to put into a report of a fault.

    \b
    Example: othsim doctor
    """
    import platform

    from sim.output.format.result_to_record import versions

    found = {"python": platform.python_version(), "system": platform.system(), **versions()}
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    for name, version in found.items():
        click.echo(f"{name} {version}")

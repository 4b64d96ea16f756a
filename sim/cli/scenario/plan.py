"""`othsim plan`: sortie budgets in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from sim.cli.common.terminal import (
    SCENARIO,
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


@click.command("plan")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=SCENARIO)
@set_option
@json_option
def plan_command(scenarios: Sequence[str], overrides: Sequence[str], as_json: bool) -> None:
    """Sortie budgets of every fleet and orbit, in closed form.

    \b
    Example: othsim plan scenarios/afghanistan/gulf.yaml
    """
    from sim.output.format.summary_as_json_and_csv import to_json
    from sim.output.text.cue_tables import cue_plan_table
    from sim.output.text.plan_and_run_tables import plan_table
    from sim.study.planning.plan_warnings import as_entries

    plans = []
    for scenario in load_all(scenarios, overrides):
        planned, warnings = checked_plan(scenario)
        plans.append({**planned.summary(), **_of_cues(planned), "warnings": as_entries(warnings)})
    if as_json:
        click.echo(to_json(plans), nl=False)
        return
    tables = [
        table
        for entry in plans
        for table in (
            *([plan_table(entry)] if entry["budgets"] or not entry.get("cues") else []),
            *([cue_plan_table(entry)] if entry.get("cues") else []),
        )
    ]
    print_tables(tables)


def _of_cues(plan: Plan) -> dict[str, Any]:
    """What a plan says of cues; nothing where there are none."""
    if not plan.scenario.cues:
        return {}
    from sim.study.demand.cue_plan import cue_entries  # with all that draws cues

    return {"cues": cue_entries(plan)}


def checked_plan(scenario: Scenario) -> tuple[Plan, Sequence[Problem]]:
    """A plan of which all is said that a run of the scenario would say, and these warnings.

    One check for `plan` and `validate`, so that they agree on every file. Raises ScenarioError.
    """
    from sim.study.planning.plan import plan
    from sim.study.run.ground.ground_cells import cut_ground

    planned = plan(scenario)
    cut_ground(scenario)
    return planned, print_doubts(planned)

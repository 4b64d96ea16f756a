"""`othsim plan`: sortie budgets in closed form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
    from sim.output.text.plan_and_run_tables import plan_tables
    from sim.study.plan_entry import plan_entry

    plans = [plan_entry(checked_plan(scenario)[0]) for scenario in load_all(scenarios, overrides)]
    if as_json:
        click.echo(to_json(plans), nl=False)
        return
    print_tables([table for entry in plans for table in plan_tables(entry)])


def checked_plan(scenario: Scenario) -> tuple[Plan, Sequence[Problem]]:
    """A plan of which all is said that a run of the scenario would say, and these warnings.

    One check for `plan` and `validate`, so that they agree on every file. Raises ScenarioError.
    """
    from sim.study.planning.plan import plan
    from sim.study.run.ground.ground_cells import cut_ground

    planned = plan(scenario)
    cut_ground(scenario)
    return planned, print_doubts(planned)

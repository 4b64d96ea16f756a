"""`othsim validate`: what is wrong with a scenario file, and which orbits nobody can fly."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sim.cli.common.terminal import (
    SCENARIO,
    load_all,
    set_option,
)
from sim.cli.scenario.plan import checked_plan


@click.command("validate")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=SCENARIO)
@set_option
def validate_command(scenarios: Sequence[str], overrides: Sequence[str]) -> None:
    """Check scenario files: what is wrong, and which orbits nobody can fly and what would help.

    \b
    Example: othsim validate scenarios/afghanistan/gulf.yaml
    """
    for scenario in load_all(scenarios, overrides):
        n = len(checked_plan(scenario)[1])
        state = f"no error, {n} warning{'s' * (n > 1)}" if n else "good"
        click.echo(f"{scenario.source.path}: {state}")

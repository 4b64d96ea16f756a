"""`othsim schema`, `catalog`, `doctor`: what a scenario may say, and on what machine this is."""

from __future__ import annotations

import json

import click

from sim.cli.common.terminal import (
    columns,
    json_option,
    print_tables,
)

CATALOGUES = ("aircraft", "bases", "countries")


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

    from sim.study.run.fingerprint import versions

    environment = {"python": platform.python_version(), "system": platform.system(), **versions()}
    if as_json:
        click.echo(json.dumps(environment, indent=1))
        return
    for name, version in environment.items():
        click.echo(f"{name} {version}")

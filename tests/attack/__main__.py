"""Attack othsim: random worlds and mutated scenarios, each command in a process of its own.

    python -m tests.attack worlds 500
    python -m tests.attack mutants 5000 --first 0

Every command must end with exit code 0, 1 or 2, within 10 s of CPU and 1 GB unless it announced
more, draw all its pictures and raise no warning. Exit code 1 where one does not. A case is found
again by its number: `worlds 1 --first NUMBER`.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import click

from sim.cli import cli
from tests.attack.forked import Outcome, attempt
from tests.attack.mutants import mutant
from tests.attack.worlds import world
from tests.shipped import BASES, OPTIONS, SCENARIOS

WARM = """
name: warm
start: 2021-09-01T00:00Z
duration: 1 d
airspace: {closed: [BEL]}
areas: {a: {centre: [50.0, 8.0], radius: 50 km}}
grid: {area: a, cell: 20 km}
fleets: {f: {base: {latitude: 50.0, longitude: 0.0}, aircraft: mq9a_er, count: 2}}
orbits: {o: {area: a, flown_by: [f], pattern: {kind: stare, radius: 1 km}, altitude: 20000 ft}}
"""


@contextmanager
def a_world(number: int, folder: Path) -> Iterator[str]:
    """A random world as a file in a folder."""
    path = folder / "world.yaml"
    path.write_text(world(number), "utf-8")
    yield path.name


@contextmanager
def a_mutant(number: int, folder: Path) -> Iterator[str]:
    """The shipped scenarios with one file changed; it, or one that extends it, is to be run."""
    changed, text = mutant(number)
    path = folder / "scenarios" / changed
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    others = OPTIONS if "afghanistan" in path.parts else [path.stem]
    name = path.stem if path.stem not in BASES else others[number % len(others)]
    yield str((path.parent / f"{name}.yaml").relative_to(folder))
    shutil.copy(SCENARIOS / changed, path)


KINDS = {"worlds": a_world, "mutants": a_mutant}


def outcomes(kind: str, number: int, folder: Path) -> list[Outcome]:
    """Every command on one scenario; what cannot be planned is not run."""
    with KINDS[kind](number, folder) as name:
        results = [attempt([command, name], folder) for command in ("validate", "plan")]
        if results[-1].code == 0:
            # Pictures are most of a run; they fail where things lie, and mutants lie as shipped.
            draw = kind == "worlds" or number % 10 == 0
            results.append(attempt(["run", name, "--out", "run", "--force"], folder, draw=draw))
    return results


def _warm(folder: Path) -> None:
    """Import everything and load the machine code, once for all that is forked off."""
    path = folder / "warm.yaml"
    path.write_text(WARM, "utf-8")
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere), redirect_stderr(nowhere):
        for command in (["validate"], ["plan"], ["run", "--out", str(folder / "warm")]):
            cli.main([*command, str(path)], standalone_mode=False)


def main(arguments: list[str] | None = None) -> int:
    """Run the attack and say what fell."""
    parser = argparse.ArgumentParser(prog="python -m tests.attack")
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("count", type=int)
    parser.add_argument("--first", type=int, default=0)
    asked = parser.parse_args(arguments)
    codes: Counter[tuple[str, int]] = Counter()
    fallen, most_s, most_bytes = 0, 0.0, 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copytree(SCENARIOS, folder / "scenarios")
        _warm(folder)
        for number in range(asked.first, asked.first + asked.count):
            for outcome in outcomes(asked.kind, number, folder):
                codes[outcome.arguments[0], outcome.code] += 1
                most_s, most_bytes = max(most_s, outcome.cpu_s), max(most_bytes, outcome.peak_bytes)
                if outcome.complaint:
                    fallen += 1
                    click.echo(
                        f"{asked.kind} {number}: {outcome.arguments[0]}: {outcome.complaint}"
                    )
    for (command, code), count in sorted(codes.items()):
        click.echo(f"{command}: exit code {code}: {count}")
    click.echo(f"most CPU {most_s:.1f} s, most memory {most_bytes / 1e6:,.0f} MB, {fallen} fell")
    return 1 if fallen else 0


if __name__ == "__main__":
    sys.exit(main())

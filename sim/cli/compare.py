"""`othsim compare`: basing options side by side, with shared chance."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.shared import SCENARIO, Progress, json_option, load_all, print_tables

if TYPE_CHECKING:
    from sim.errors import Problem
    from sim.output.runfolder import RunFolder
    from sim.scenario.schema import Scenario
    from sim.study.comparison import NamedJob

MOST = 12  # options on one sheet; more would be specks
EVERY_FLEET = "fleets.*."


@click.command("compare")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=SCENARIO)
@click.option("--baseline", metavar="NAME", help="Compare with this option. [default: the first]")
@click.option("--replications", type=click.IntRange(1, 1_000_000), default=1, show_default=True)
@click.option("--workers", type=click.IntRange(1, 1024), default=1, help="Processes. [default: 1]")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of all; the baseline's if silent.")
@click.option(
    "--set",
    "overrides",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change a value in every option; fleets.*.KEY=VALUE reaches every fleet. Repeatable.",
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder; results/... if silent.")
@click.option("--force", is_flag=True, help="Replace an existing folder.")
@click.option("--resume", is_flag=True, help="Go on where a comparison was interrupted.")
@json_option
def compare_command(
    scenarios: Sequence[str], overrides: Sequence[str], as_json: bool, **options: Any
) -> None:
    """Fly basing options under the same luck and say what differs, by how much, and how surely.

    Options are named by their files and must ask the same: grid, clock and demands.

    \b
    Example: othsim compare in_country.yaml gulf.yaml --replications 100
    """
    from sim.output.comparisontable import comparison_tables, footnotes
    from sim.output.summary import to_json
    from sim.study.comparable import named

    if not 2 <= len(scenarios) <= MOST:
        raise click.UsageError(f"compare takes 2 to {MOST} scenarios (got {len(scenarios)})")
    request = _Request(**options)
    loaded = named(load_options(scenarios, overrides))
    if len(loaded) < 2:
        raise click.UsageError("compare takes at least 2 scenarios; bases for others do not count")
    folder, summary = request.run(loaded)
    if as_json:
        click.echo(to_json(summary), nl=False)
        return
    print_tables(comparison_tables(summary))
    for line in footnotes(summary):
        click.echo(line)
    click.echo(f"written to {folder}")


def load_options(paths: Sequence[str], overrides: Sequence[str]) -> list[Scenario]:
    """Every option with the overrides over it; `fleets.*.` stands for each of its own fleets.

    Raises ScenarioError with every file's problems at once.
    """
    from sim.errors import ScenarioError
    from sim.scenario.loading import revised

    everywhere = [text for text in overrides if text.startswith(EVERY_FLEET)]
    loaded = load_all(paths, [text for text in overrides if text not in everywhere])
    found: list[Scenario] = []
    problems: list[Problem] = []
    for scenario in loaded:
        each = [
            f"fleets.{fleet}.{text.removeprefix(EVERY_FLEET)}"
            for text in everywhere
            for fleet in scenario.fleets
        ]
        try:
            found.append(revised(scenario, each) if each else scenario)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(dict.fromkeys(problems))
    return found


@dataclass(frozen=True)
class _Request:
    """The options of `othsim compare`."""

    baseline: str | None
    replications: int
    workers: int
    seed: int | None
    out: Path | None
    force: bool
    resume: bool

    def run(self, scenarios: Mapping[str, Scenario]) -> tuple[Path, Mapping[str, Any]]:
        """Fly and write; what ends early leaves its finished batches, or no folder at all."""
        from sim.output.comparisonfolder import begin, comparison_head, open_comparison
        from sim.output.handover import folder_name
        from sim.study.comparable import led_by
        from sim.study.comparison import job_of

        self._refuse_unknown_baseline(list(scenarios))
        options = led_by(scenarios, self.baseline, self.seed)
        head = comparison_head(options, ["othsim", *sys.argv[1:]], self.replications)
        folder = self.out or Path("results") / folder_name(head)
        with Progress() as progress:
            progress("finding the legal routes")
            # Before the folder is touched: what cannot be flown must not cost an earlier one.
            asked = job_of(options, self.replications)
            written = begin(folder, head, force=self.force, resume=self.resume)
            if written is None:
                return folder, open_comparison(folder).summary
            with written:
                return folder, self._fly(asked, written, progress)

    def _fly(self, asked: NamedJob, written: RunFolder, progress: Progress) -> Mapping[str, Any]:
        from sim.output.comparisonfigures import draw_all
        from sim.output.comparisonfolder import write_comparison
        from sim.study.comparison import fly
        from sim.study.result import executor_of

        progress("flying the fleets")
        comparison = fly(asked, written.batches, executor_of(self.workers), progress.standing)
        progress("adding up")
        summary = comparison.summary()
        progress("writing the folder")
        stored = write_comparison(written, comparison, summary)
        progress("drawing")
        draw_all(stored, written.folder / "figures")
        written.finish(progress.timings_s())
        return summary

    def _refuse_unknown_baseline(self, known: Sequence[str]) -> None:
        if self.baseline is None or self.baseline in known:
            return
        near = difflib.get_close_matches(self.baseline, known, 1, 0.5)
        meant = f"did you mean '{near[0]}'? " if near else ""
        raise click.BadParameter(
            f"no option '{self.baseline}'; {meant}options: {', '.join(known)}",
            param_hint="--baseline",
        )

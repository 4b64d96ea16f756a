"""`othsim compare`: basing options side by side, with shared chance."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.common.replication_options import (
    Flying,
    FlyingOptions,
    part_options,
    say_shard,
    shard_summary,
    take_flying_options,
    where_options,
)
from sim.cli.common.terminal import (
    SCENARIO,
    Progress,
    json_option,
    kept_on,
    load_all,
    print_doubts,
    print_tables,
    say_missing,
)
from sim.spelling import did_you_mean, nearest

if TYPE_CHECKING:
    from sim.errors import Problem
    from sim.output.store.comparison_folder import ComparisonHead
    from sim.output.store.run_in_progress import RunFolder
    from sim.scenario.parts.scenario import Scenario
    from sim.study.compare.comparison import Comparison, NamedJob

MOST = 12  # options on one sheet; more would be specks
EVERY_FLEET = "fleets.*."


@click.command("compare")
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...", type=SCENARIO)
@click.option("--baseline", metavar="NAME", help="Compare with this option. [default: the first]")
@click.option("--replications", type=click.IntRange(1, 1_000_000), default=1, show_default=True)
@where_options
@part_options("every difference of a figure from the baseline")
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
    from sim.output.format.summary_as_json_and_csv import to_json
    from sim.study.compare.comparability import named_options

    if not 2 <= len(scenarios) <= MOST:
        raise click.UsageError(f"compare takes 2 to {MOST} scenarios (got {len(scenarios)})")
    request = _Request(where=take_flying_options(options), **options)
    request.where.refuse_contradictions(resume=request.resume, force=request.force)
    loaded = named_options(load_options(scenarios, overrides))
    if len(loaded) < 2:
        raise click.UsageError("compare takes at least 2 scenarios; bases for others do not count")
    folder, summary = request.run(loaded)
    if as_json:
        click.echo(to_json(summary), nl=False)
    elif "shard" in summary:
        say_shard(summary, folder)
    else:
        print_comparison(summary, folder)


def print_comparison(summary: Mapping[str, Any], folder: Path) -> None:
    """Tables and what they need to be read, and where it all is."""
    from sim.output.text.comparison_table import comparison_tables, footnotes

    print_tables(comparison_tables(summary))
    for line in footnotes(summary):
        click.echo(line)
    click.echo(f"written to {folder}")


def finish_comparison(
    written: RunFolder, comparison: Comparison, progress: Progress
) -> Mapping[str, Any]:
    """Fill the folder of a comparison, draw it and close it; returns what comparison.json says."""
    from sim.output.pictures.comparison.comparison_pictures import draw_all
    from sim.output.store.comparison_folder import write_comparison

    progress("adding up")
    summary = comparison.summary()
    progress("writing the folder")
    stored = write_comparison(written, comparison, summary)
    progress("drawing")
    faults = draw_all(stored, written.folder / "figures")
    written.finish(progress.timings_s(), faults)
    say_missing(faults, written.folder)
    return summary


def load_options(paths: Sequence[str], overrides: Sequence[str]) -> list[Scenario]:
    """Every option with the overrides over it; `fleets.*.` stands for each of its own fleets.

    Raises ScenarioError with every file's problems at once.
    """
    from sim.errors import ScenarioError
    from sim.scenario.loading import revised

    everywhere = [text for text in overrides if text.startswith(EVERY_FLEET)]
    loaded = load_all(paths, [text for text in overrides if text not in everywhere])
    options: list[Scenario] = []
    problems: list[Problem] = []
    for scenario in loaded:
        each = [
            f"fleets.{fleet}.{text.removeprefix(EVERY_FLEET)}"
            for text in everywhere
            for fleet in scenario.fleets
        ]
        try:
            options.append(revised(scenario, each) if each else scenario)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(dict.fromkeys(problems))
    return options


@dataclass(frozen=True)
class _Request:
    """The options of `othsim compare`."""

    baseline: str | None
    replications: int
    where: FlyingOptions
    seed: int | None
    out: Path | None
    force: bool
    resume: bool

    def run(self, scenarios: Mapping[str, Scenario]) -> tuple[Path, Mapping[str, Any]]:
        """Fly and write; what ends early leaves its finished batches, or no folder at all."""
        from sim.output.format.result_to_record import folder_name
        from sim.output.store.comparison_folder import comparison_head, open_comparison
        from sim.study.compare.comparability import led_by
        from sim.study.compare.comparison import job_of

        self._refuse_unknown_baseline(list(scenarios))
        options = led_by(scenarios, self.baseline, self.seed)
        where, command = self.where, ["othsim", *sys.argv[1:]]
        until, shard = where.until or "", where.shard or ""
        head = comparison_head(options, command, self.replications, until, shard)
        folder = self.out or Path("results") / folder_name(head)
        with Progress() as progress:
            progress("finding the legal routes")
            # Before the folder is touched: what cannot be flown must not cost an earlier one.
            named_job = job_of(options, self.replications)
            for option in named_job.job.options:
                print_doubts(option.plan)
            flying = where.of(named_job.job)
            written = self._open(folder, head, options)
            if written is None:
                return folder, open_comparison(folder).summary
            with kept_on(written), written:
                return folder, self._fly(named_job, flying, written, progress)

    def _open(
        self, folder: Path, head: ComparisonHead, options: Mapping[str, Scenario]
    ) -> RunFolder | None:
        """The comparison's folder, with what is asked in it; None where it is done."""
        from sim.output.store.comparison_folder import begin_folder, scenario_texts
        from sim.scenario.loading import resolved_yaml

        written = begin_folder(folder, head, force=self.force, resume=self.resume)
        if written is not None:
            with written:
                texts = {n: (s.source.text, resolved_yaml(s)) for n, s in options.items()}
                written.describe(scenario_texts(texts))
        return written

    def _fly(
        self, named_job: NamedJob, flying: Flying, written: RunFolder, progress: Progress
    ) -> Mapping[str, Any]:
        from sim.study.compare.comparison import Comparison

        written.engines = flying.engines(named_job.job, named_job.names)
        progress("flying the fleets")
        n_batches = flying.fly(named_job.job, written.batches, progress.standing)
        if flying.share is not None:
            written.leave()
            return shard_summary(self.where.shard or "", flying.share, named_job.job)
        comparison = Comparison(named_job.names, named_job.job, written.batches, n_batches)
        return finish_comparison(written, comparison, progress)

    def _refuse_unknown_baseline(self, known: Sequence[str]) -> None:
        if self.baseline is None or self.baseline in known:
            return
        meant = did_you_mean(nearest(self.baseline, known))
        hint = f"{meant} options: {', '.join(known)}".lstrip()
        raise click.BadParameter(f"no option '{self.baseline}'; {hint}", param_hint="--baseline")

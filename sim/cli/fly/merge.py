"""`othsim merge`: the shards of an array job into one run folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.common.terminal import Progress, json_option
from sim.cli.fly.compare import finish_comparison, print_comparison
from sim.cli.fly.run import finish_run, print_summary

if TYPE_CHECKING:
    from sim.output.format.run_content import RunHead
    from sim.output.store.shards import Shards
    from sim.scenario.parts.scenario import Scenario

Merged = tuple[Path, Mapping[str, Any]]


@click.command("merge")
@click.argument(
    "shards", nargs=-1, required=True, metavar="SHARD...", type=click.Path(path_type=Path)
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder; results/... if silent.")
@click.option("--force", is_flag=True, help="Replace an existing run folder.")
@json_option
def merge_command(shards: Sequence[Path], out: Path | None, force: bool, as_json: bool) -> None:
    """Put the shards of a run or comparison together: the folder that one piece would have written.

    The shards stay as they are.

    \b
    Example: othsim merge results/*-shard-*-of-4 --out results/gulf
    """
    from sim.output.format.summary_as_json_and_csv import to_json
    from sim.output.store.shards import open_shards

    opened = open_shards(shards)
    if opened.first.get("kind") == "comparison":
        folder, summary = _merged_comparison(opened, out, force=force)
        if as_json:
            click.echo(to_json(summary), nl=False)
        else:
            print_comparison(summary, folder)
    else:
        folder, summary = _merged_run(opened, out, force=force)
        print_summary(summary, folder, as_json=as_json)


def _merged_run(opened: Shards, out: Path | None, *, force: bool) -> Merged:
    from sim.output.format.result_to_record import folder_name
    from sim.output.store.run_in_progress import RunFolder
    from sim.scenario.loading import load_scenario
    from sim.study.run.batch import Job, prepare
    from sim.study.run.result import RunResult

    scenario = load_scenario(opened.folders[0] / "resolved.yaml", ())
    head = _head(opened, scenario)
    folder = out or Path("results") / folder_name(head)
    # Before anything is planned: --force would replace the very shard that is being read.
    _refuse_shard(folder, opened)
    with Progress() as progress:
        progress("finding the legal routes")
        job = Job((prepare(scenario),), head.replications)
        opened.require_all(job.n_batches)
        with RunFolder.start(folder, head, force=force) as written:
            written.engines = opened.engines
            texts = opened.text("scenario.yaml"), opened.text("resolved.yaml")
            result = RunResult(job, opened.store, job.n_batches)
            return folder, finish_run(written, result, progress, texts=texts)


def _merged_comparison(opened: Shards, out: Path | None, *, force: bool) -> Merged:
    from sim.output.format.result_to_record import folder_name
    from sim.output.store.comparison_folder import (
        begin_folder,
        comparison_head,
        file_names,
        scenario_texts,
    )
    from sim.scenario.loading import load_scenario
    from sim.study.compare.comparison import Comparison, job_of

    names = [str(name) for name in opened.first["options"]]
    paths = {name: f"scenarios/{slug}" for name, slug in zip(names, file_names(names), strict=True)}
    options = {
        name: load_scenario(opened.folders[0] / f"{path}.resolved.yaml", ())
        for name, path in paths.items()
    }
    replications = int(opened.first["replications"])
    head = comparison_head(options, opened.command, replications)
    _refuse_other(opened, head)
    folder = out or Path("results") / folder_name(head)
    _refuse_shard(folder, opened)
    with Progress() as progress:
        progress("finding the legal routes")
        named_job = job_of(options, replications)
        opened.require_all(named_job.job.n_batches)
        written = begin_folder(folder, head, force=force, resume=False)
        assert written is not None, "BUG: nothing is resumed here"
        with written:
            written.engines = opened.engines
            texts = {
                name: (opened.text(f"{path}.yaml"), opened.text(f"{path}.resolved.yaml"))
                for name, path in paths.items()
            }
            written.describe(scenario_texts(texts))
            comparison = Comparison(
                named_job.names, named_job.job, opened.store, named_job.job.n_batches
            )
            return folder, finish_comparison(written, comparison, progress)


def _head(shards: Shards, scenario: Scenario) -> RunHead:
    """The head of the whole run, worked out anew: its fingerprint must be the one stated."""
    from sim.output.format.result_to_record import head_of

    stated: dict[str, Any] = shards.first
    head = head_of(scenario, shards.command, int(stated["replications"]))
    _refuse_other(shards, head)
    return replace(head, scenario_file=str(stated["scenario_file"]))


def _refuse_other(shards: Shards, head: RunHead) -> None:
    from sim.errors import ResultsError

    if head.fingerprint != shards.first["fingerprint"]:
        raise ResultsError(
            f"{shards.folders[0]} does not hold the scenario of its batches, or its data are not "
            "those of this othsim",
            "shards are merged by the version that ran them, and without --until",
        )


def _refuse_shard(folder: Path, shards: Shards) -> None:
    from sim.errors import ResultsError

    # Not Path.resolve, which takes a loop of links for a fault.
    if os.path.realpath(folder) in {os.path.realpath(shard) for shard in shards.folders}:
        raise ResultsError(
            f"{folder} is one of the shards to be merged", "--out names another folder"
        )

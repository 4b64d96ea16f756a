"""`othsim merge`: the shards of an array job into one run folder."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.run import print_summary, write_results
from sim.cli.shared import Progress, json_option

if TYPE_CHECKING:
    from sim.output.record import RunHead
    from sim.output.shards import Shards
    from sim.scenario.schema import Scenario


@click.command("merge")
@click.argument(
    "shards", nargs=-1, required=True, metavar="SHARD...", type=click.Path(path_type=Path)
)
@click.option("--out", type=click.Path(path_type=Path), help="Folder; results/... if silent.")
@click.option("--force", is_flag=True, help="Replace an existing run folder.")
@json_option
def merge_command(shards: Sequence[Path], out: Path | None, force: bool, as_json: bool) -> None:
    """Put the shards of one run together: the folder that a run in one piece would have written.

    The shards stay as they are.

    \b
    Example: othsim merge results/*-shard-*-of-4 --out results/gulf
    """
    from sim.output.handover import folder_name, record_of
    from sim.output.runfolder import RunFolder
    from sim.output.shards import open_shards
    from sim.scenario.loading import load_scenario
    from sim.study.batch import Job, prepare
    from sim.study.result import RunResult

    opened = open_shards(shards)
    scenario = load_scenario(shards[0] / "resolved.yaml", ())
    head = _head(opened, scenario)
    folder = out or Path("results") / folder_name(head)
    _refuse_shard(folder, shards)
    with Progress() as progress:
        progress("finding the legal routes")
        job = Job((prepare(scenario),), head.replications)
        opened.refuse_gaps(job.n_batches)
        with RunFolder.start(folder, head, force=force) as written:
            progress("adding up")
            record = record_of(head, RunResult(job, opened.store, job.n_batches))
            texts = {name: opened.text(f"{name}.yaml") for name in ("scenario", "resolved")}
            record = replace(
                record, scenario_text=texts["scenario"], resolved_text=texts["resolved"]
            )
            write_results(written, record, progress)
    print_summary(record.summary, folder, as_json=as_json)


def _head(shards: Shards, scenario: Scenario) -> RunHead:
    """The head of the whole run, worked out anew: its fingerprint must be the one stated."""
    from sim.errors import ResultsError
    from sim.output.handover import head_of

    stated: dict[str, Any] = shards.first
    head = head_of(scenario, ["othsim", *sys.argv[1:]], int(stated["replications"]))
    if head.fingerprint != stated["fingerprint"]:
        raise ResultsError(
            f"{shards.folders[0]} does not hold the scenario of its batches, or its data are not "
            "those of this othsim",
            "shards are merged by the version that ran them, and without --until",
        )
    return replace(head, scenario_file=str(stated["scenario_file"]))


def _refuse_shard(folder: Path, shards: Sequence[Path]) -> None:
    from sim.errors import ResultsError

    if folder.resolve() in {shard.resolve() for shard in shards}:
        raise ResultsError(
            f"{folder} is one of the shards to be merged", "--out names another folder"
        )

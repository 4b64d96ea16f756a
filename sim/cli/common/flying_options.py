"""How many replications are flown and where: what the commands that fly many of them share."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.common.job_forecast import announce, memory_option

if TYPE_CHECKING:
    from sim.study.run.batch import Job
    from sim.study.run.campaign import Opener, Standing, Store, Until


def where_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where replications are flown: `workers` and `cluster`."""
    workers = click.option(
        "--workers", type=click.IntRange(1, 1024), help="Processes. [default: 1]"
    )
    cluster = click.option(
        "--cluster", metavar="ADDRESS", help="Fly on a Dask cluster, tcp://host:8786."
    )
    return workers(cluster(memory_option(command)))


def part_options(of: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that say which replications are flown: `shard` and `until`, a figure `of`."""

    def options(command: Callable[..., Any]) -> Callable[..., Any]:
        shard = click.option(
            "--shard", metavar="I/N", help="Fly share I of N, for array jobs; see othsim merge."
        )
        until = click.option(
            "--until",
            metavar="FIGURE=HALF-WIDTH",
            help=f"Stop once the 95 % interval of {of} is this narrow, "
            "e.g. fleet.transit_fraction=0.01.",
        )
        return shard(until(command))

    return options


def executor_for(workers: int | None, cluster: str | None) -> Opener | None:
    """What opens the workers asked for; None is this process.

    Raises UsageError for what contradicts itself, ResultsError where no cluster answers.
    """
    if cluster is None:
        if workers in (None, 1):
            return None
        from sim.study.run.result import executor_of

        return executor_of(workers or 1)
    if workers:
        raise click.UsageError("--cluster has workers of its own: leave --workers out")
    if not re.fullmatch(r"\w+://\S+:\d+", cluster):
        raise click.BadParameter(
            f"expected an address such as tcp://host:8786 (got '{cluster}')",
            param_hint="--cluster",
        )
    from sim.study.run.dask_cluster import cluster as on_cluster
    from sim.study.run.dask_cluster import require_workers

    require_workers(cluster)
    return partial(on_cluster, cluster)


@dataclass(frozen=True)
class FlyingOptions:
    """The options that say where replications are flown and which, as given."""

    workers: int | None
    cluster: str | None
    max_memory: float | None
    shard: str | None
    until: str | None

    def refuse_contradictions(self) -> None:
        """Raises UsageError where a share of the batches is to be looked at as a whole."""
        if self.shard and self.until:
            raise click.UsageError("--until looks at all batches in order: leave --shard out")

    def of(self, job: Job) -> Flying:
        """What is asked of a job; what it needs is said.

        Raises UsageError, ResultsError where no cluster answers, and SimError where the memory is
        not there.
        """
        from sim.study.run.time_and_memory import needs_of

        flying = Flying(
            until=_until_of(self.until, job),
            share=_batches_of_shard(self.shard, job),
            executor=executor_for(self.workers, self.cluster),
        )
        # Needs are worked out for the whole job; a shard takes its part of the time.
        part = 1.0 if flying.share is None else len(flying.share) / job.n_batches
        announce(needs_of(job, self.workers or 1).times(part), self.max_memory)
        return flying


def take_flying_options(options: dict[str, Any]) -> FlyingOptions:
    """These options, taken out of all that a command was given."""
    return FlyingOptions(**{field.name: options.pop(field.name) for field in fields(FlyingOptions)})


@dataclass(frozen=True)
class Flying:
    """Which batches of a job are flown here, until when, and by whom."""

    until: Until | None
    share: range | None
    executor: Opener | None

    def fly(
        self, job: Job, store: Store, watch: Callable[[Standing], None], figure: str = ""
    ) -> int:
        """Run the batches that the store lacks; how many of the job's count.

        `figure` is the one whose running estimate is shown.
        """
        from sim.study.run.campaign import Campaign

        share = self.share
        campaign = Campaign(
            job,
            store,
            until=self.until,
            watch=watch,
            share=(lambda _: True) if share is None else share.__contains__,
            figure=figure if share is None else "",
        )
        return campaign.run(self.executor)


def shard_summary(shard: str, share: range, job: Job) -> dict[str, Any]:
    """What a command says that has left its share of the batches to be merged."""
    return {
        "shard": shard,
        "state": "partial",
        "batches": len(share),
        "batches_of_run": job.n_batches,
    }


def say_shard(summary: Mapping[str, Any], folder: Path) -> None:
    """The same in words, on stdout."""
    done, of = summary["batches"], summary["batches_of_run"]
    click.echo(f"shard {summary['shard']}: {done} of the run's {of} batches left in {folder}")
    click.echo("othsim merge puts the shards together")


def _batches_of_shard(shard: str | None, job: Job) -> range | None:
    """The numbers of a shard's batches: `2/4` is every fourth, from the second on."""
    if shard is None:
        return None
    shares = re.fullmatch(r"(\d{1,6})/(\d{1,6})", shard)
    if not shares or not 1 <= int(shares[1]) <= int(shares[2]):
        raise click.BadParameter(
            f"expected I/N such as 2/4, from 1/4 to 4/4 (got '{shard}')", param_hint="--shard"
        )
    first, step = int(shares[1]) - 1, int(shares[2])
    if step > job.n_batches:
        single = job.n_batches == 1
        raise click.BadParameter(
            f"{job.replications} replications are {job.n_batches} batch{'' if single else 'es'}; "
            f"they cannot be shared between {step} shards",
            param_hint="--shard",
        )
    return range(first, job.n_batches, step)


def _until_of(until: str | None, job: Job) -> Until | None:
    """`fleet.transit_fraction=0.01`; a figure that not every option has is a mistake of usage."""
    from sim.study.run.campaign import Until
    from sim.study.run.figure_paths import complaint

    if until is None:
        return None
    path, _, width = until.partition("=")
    try:
        half_width = float(width)
    except ValueError:
        half_width = math.nan
    if not 0.0 < half_width < math.inf:
        raise click.BadParameter(
            f"expected FIGURE=HALF-WIDTH such as fleet.transit_fraction=0.01 (got '{until}')",
            param_hint="--until",
        )
    if wrong := complaint(path, "until", job.options):
        raise click.BadParameter(wrong, param_hint="--until")
    return Until(path, half_width)

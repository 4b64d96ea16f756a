"""How many replications are flown, where and which: the same options of all commands that fly."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.common.job_forecast import announce, memory_option

if TYPE_CHECKING:
    from sim.study.run.batch import Job, Option
    from sim.study.run.batch_store import Store
    from sim.study.run.campaign import Opener, Share, Watch
    from sim.study.run.finished_batches import Reached, Until

KEPT_IN = Path("results", ".kept")


def where_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say where and by what replications are flown."""
    workers = click.option(
        "--workers", type=click.IntRange(1, 1024), help="Processes. [default: 1]"
    )
    cluster = click.option(
        "--cluster", metavar="ADDRESS", help="Fly on a Dask cluster, tcp://host:8786."
    )
    engine = click.option(
        "--engine",
        type=click.Choice(("auto", "simpy", "fast")),
        default="auto",
        show_default=True,
        help="What flies: the same to the last bit.",
    )
    return workers(cluster(memory_option(engine(command))))


def part_options(of: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options that say which replications are flown: `shard` and `until`, a figure `of`."""

    def options(command: Callable[..., Any]) -> Callable[..., Any]:
        shard = click.option("--shard", metavar="I/N", help="Fly share I of N, for array jobs.")
        until = click.option(
            "--until",
            metavar="FIGURE=HALF-WIDTH",
            help=f"Stop once the 95 % interval of {of} is this narrow, "
            "e.g. fleet.transit_fraction=0.01.",
        )
        return shard(until(command))

    return options


def question_options(of: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """All of them, for a command that writes no folder in which its batches could be kept."""

    def options(command: Callable[..., Any]) -> Callable[..., Any]:
        resume = click.option(
            "--resume", is_flag=True, help="Go on where the command was interrupted."
        )
        keep = click.option(
            "--keep",
            metavar="FOLDER",
            type=click.Path(path_type=Path),
            default=KEPT_IN,
            show_default=True,
            help="Where finished batches lie until the answer is there.",
        )
        return where_options(part_options(of)(resume(keep(command))))

    return options


def executor_for(workers: int | None, cluster: str | None) -> Opener | None:
    """What opens the workers asked for; None is this process.

    Raises UsageError for what contradicts itself, ResultsError where no cluster answers.
    """
    if cluster is None:
        if workers in (None, 1):
            return None
        from sim.study.run.campaign import executor_of

        return executor_of(workers or 1)
    if workers:
        raise click.UsageError("--cluster has workers of its own: leave --workers out")
    if not re.fullmatch(r"\w+://\S+:\d+", cluster):
        raise click.BadParameter(
            f"expected an address such as tcp://host:8786 (got '{cluster}')",
            param_hint="--cluster",
        )
    from sim.study.run.workers.dask_cluster import cluster as on_cluster
    from sim.study.run.workers.dask_cluster import require_workers

    require_workers(cluster)
    return partial(on_cluster, cluster)


@dataclass(frozen=True)
class FlyingOptions:
    """The options that say where replications are flown and which, as given."""

    workers: int | None
    cluster: str | None
    max_memory: float | None
    engine: str
    shard: str | None
    until: str | None

    def refuse_contradictions(self, *, resume: bool = False, force: bool = False) -> None:
        """Raises UsageError where options ask for opposite things."""
        if resume and force:
            raise click.UsageError("--resume goes on, --force starts afresh: leave one of them out")
        if self.shard and self.until:
            raise click.UsageError("--until looks at all batches in order: leave --shard out")

    def of(self, job: Job) -> Flying:
        """What is asked of a job; what it needs is said.

        Raises UsageError, ResultsError where no cluster answers, and SimError where the memory is
        not there.
        """
        from sim.study.run.batched_work import with_engine
        from sim.study.run.time_and_memory_forecast import needs_of
        from sim.study.run.workers.worker_processes import processes_of

        flying = self.flying(job.options)
        [job] = with_engine([job], self.engine, processes_of(flying.executor))
        flying = replace(flying, engine=job.engine)
        # Needs are worked out for the whole job; a shard takes its part of the time.
        part = 1.0
        if flying.share is not None:
            _refuse_idle(flying.share, job)
            part = flying.share.of_batches(job.n_batches) / job.n_batches
        needs = needs_of(job, self.workers or 1)
        first_s = needs.processor_s / job.n_batches
        announce(needs.times(part), self.max_memory, measured_after_s=first_s)
        return flying

    def flying(self, options: Sequence[Option]) -> Flying:
        """What is asked of work on some options, of which each must have the figure of `until`."""
        return Flying(
            until=_until_of(self.until, options),
            share=_share_of(self.shard),
            executor=executor_for(self.workers, self.cluster),
            engine=self.engine,
        )


def take_flying_options(options: dict[str, Any]) -> FlyingOptions:
    """These options, taken out of all that a command was given; workers begin to import."""
    taken = FlyingOptions(
        **{field.name: options.pop(field.name) for field in fields(FlyingOptions)}
    )
    if (taken.workers or 1) > 1 and not taken.cluster:
        from sim.study.run.workers.worker_processes import import_ahead

        import_ahead()  # while this process reads the scenario and finds the routes
    return taken


@dataclass(frozen=True)
class Flying:
    """Which batches are flown here, until when, and by whom."""

    until: Until | None
    share: Share | None
    executor: Opener | None
    engine: str

    def engines(self, job: Job, names: Sequence[str]) -> Mapping[str, str]:
        """Which engine flies each option; said, but for the one that flies where nobody asks."""
        from sim.study.run.batched_work import flown_by

        engines = flown_by(replace(job, engine=self.engine), names)
        say_engines({name: {engine} for name, engine in engines.items()})
        return engines

    def fly(self, job: Job, store: Store, watch: Watch, figure: str = "") -> int:
        """Run the batches that the store lacks; how many of the job's count.

        `figure` is the one whose running estimate is shown.
        """
        from sim.study.run.campaign import Campaign, ShareDone

        figure = figure if self.share is None else ""
        with Campaign(
            self.executor,
            stores=lambda *_: store,
            until=self.until,
            share=self.share,
            watch=watch,
            engine=self.engine,
        ) as campaign:
            try:
                [tally] = campaign.fly([job], figure=figure)
            except ShareDone:
                return job.n_batches  # which `othsim merge` puts together
            say_reached(campaign.reached)
        return tally.n_batches


def say_engines(engines: Mapping[str, Collection[str]]) -> None:
    """What flew each option, on stderr, but for the one that flies where nobody asks."""
    for name, flown in engines.items():
        if set(flown) != {"simpy"}:
            engine = "the engine" if len(flown) == 1 else "the engines"
            click.echo(f"{name}: flown by {engine} {' and '.join(sorted(flown))}", err=True)


def say_reached(reached: Sequence[Reached]) -> None:
    """How narrow the intervals became that `--until` is about, on stderr."""
    wide = [one for one in reached if not one.is_narrow]
    if len(reached) == 1:
        [one] = reached
        after = f"after {_counted(one.replications)}"
        said = f"{one.what} {one.mean:.4g} ± {one.half_width:.2g} {after}"
        if math.isnan(one.half_width):
            said = f"{one.what} has no interval {after}"
        click.echo(f"{said}, wider than --until asks" if wide else said, err=True)
    elif wide:
        most = max(one.replications for one in wide)
        click.echo(
            f"{len(wide)} of {len(reached)} intervals are wider than --until asks after "
            f"{_counted(most)}",
            err=True,
        )
    elif reached:
        most = max(one.replications for one in reached)
        click.echo(f"--until: {len(reached)} intervals, after at most {_counted(most)}", err=True)


def _counted(replications: int) -> str:
    return "1 replication" if replications == 1 else f"{replications:,} replications"


def shard_summary(shard: str, share: Share, job: Job) -> dict[str, Any]:
    """What a command says that has left its share of the batches to be merged."""
    return {
        "shard": shard,
        "state": "partial",
        "batches": share.of_batches(job.n_batches),
        "batches_of_run": job.n_batches,
    }


def say_shard(summary: Mapping[str, Any], folder: Path) -> None:
    """The same in words, on stdout."""
    done, of = summary["batches"], summary["batches_of_run"]
    click.echo(f"shard {summary['shard']}: {done} of the run's {of} batches left in {folder}")
    click.echo("othsim merge puts the shards together")


def _share_of(shard: str | None) -> Share | None:
    """The share of a shard: `2/4` is every fourth batch, from the second on."""
    from sim.study.run.campaign import Share

    if shard is None:
        return None
    shares = re.fullmatch(r"(\d{1,6})/(\d{1,6})", shard)
    if not shares or not 1 <= int(shares[1]) <= int(shares[2]):
        raise click.BadParameter(
            f"expected I/N such as 2/4, from 1/4 to 4/4 (got '{shard}')", param_hint="--shard"
        )
    return Share(int(shares[1]), int(shares[2]))


def _refuse_idle(share: Share, job: Job) -> None:
    """Raises BadParameter where some shard would have nothing to fly."""
    if share.of > job.n_batches:
        single = job.n_batches == 1
        raise click.BadParameter(
            f"{job.replications} replications are {job.n_batches} batch{'' if single else 'es'}; "
            f"they cannot be shared between {share.of} shards",
            param_hint="--shard",
        )


def _until_of(until: str | None, options: Sequence[Option]) -> Until | None:
    """`fleet.transit_fraction=0.01`; a figure that not every option has is a mistake of usage."""
    from sim.study.run.figure_paths import complaint
    from sim.study.run.finished_batches import Until

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
    if wrong := complaint(path, "until", options):
        raise click.BadParameter(wrong, param_hint="--until")
    return Until(path, half_width)

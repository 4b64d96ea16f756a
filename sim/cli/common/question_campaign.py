"""Questions that write no folder of their own: flown, killed and resumed as runs are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.common.replication_options import (
    FlyingOptions,
    say_engines,
    say_reached,
    take_flying_options,
)
from sim.cli.common.terminal import Interrupted, Progress, said_kept

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.study.run.campaign import Campaign, ShareDone


@dataclass(frozen=True)
class QuestionOptions:
    """Who flies what of a question, and where its batches are kept until it is answered."""

    where: FlyingOptions
    resume: bool
    keep: Path
    as_json: bool

    @contextmanager
    def campaign(self, scenarios: Sequence[Scenario], progress: Progress) -> Iterator[Campaign]:
        """What flies for the answer; what ends early leaves its finished batches.

        A share ends the command where others have not left theirs yet.
        """
        from sim.output.store.question_batches import KeptBatches
        from sim.study.run.batch import prepare
        from sim.study.run.campaign import Campaign, ShareDone

        self.where.refuse_contradictions()
        options = [prepare(scenario) for scenario in scenarios] if self.where.until else []
        flying = self.where.flying(options)
        share = flying.share
        kept = KeptBatches(
            self.keep,
            resume=self.resume or share is not None,
            stays=share is not None,
            at_fault=lambda why: click.echo(f"warning: a kill would lose all: {why}", err=True),
        )
        try:
            with (
                kept,
                Campaign(
                    flying.executor,
                    stores=kept.store_of,
                    until=flying.until,
                    share=share,
                    watch=progress.standing,
                    engine=flying.engine,
                ) as campaign,
            ):
                yield campaign
                say_engines(campaign.engines)
                say_reached(campaign.reached)
        except ShareDone as done:
            self._say_share(done)
            raise click.exceptions.Exit(0) from None
        except KeyboardInterrupt:
            if not kept.n_batches:
                raise
            raise Interrupted(said_kept(kept.n_batches)) from None

    def _say_share(self, done: ShareDone) -> None:
        from sim.output.format.summary_as_json_and_csv import to_json

        shard = self.where.shard
        if self.as_json:
            document = {
                "shard": shard,
                "state": "partial",
                "batches": done.batches,
                "batches_known": done.known,
                "batches_missing": done.missing,
            }
            click.echo(to_json(document), nl=False)
            return
        click.echo(
            f"shard {shard}: {done.batches} of the {done.known} batches that are known by now left "
            f"in {self.keep}"
        )
        click.echo(
            f"{done.missing} of the others are missing: when all are there, any shard again, or "
            "--resume without --shard, goes on"
        )


def take_question_options(options: dict[str, Any], *, as_json: bool) -> QuestionOptions:
    """These options, taken out of all that a command was given."""
    where = take_flying_options(options)
    return QuestionOptions(where, options.pop("resume"), options.pop("keep"), as_json)

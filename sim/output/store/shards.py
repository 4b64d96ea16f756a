"""Shards of one run, written by the tasks of an array job, and which batches they lack together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.errors import ResultsError
from sim.output.store.batch_files import BatchFolder, batches_in
from sim.output.store.files.disk import damaged, read_bytes
from sim.output.store.stored_run import manifest_of

_MOST_NAMED = 8
_OWN = ("--shard", "--out")  # options that each shard has its own value of


@dataclass(frozen=True)
class Shards:
    """Folders of one run, each with some of its batches, and the run.json of each."""

    folders: tuple[Path, ...]
    manifests: tuple[dict[str, Any], ...]

    @property
    def first(self) -> dict[str, Any]:
        """The run.json of the first: what is the run's own is the same in all."""
        return self.manifests[0]

    @cached_property
    def store(self) -> BatchFolder:
        """The batches of all."""
        own, *beside = (folder / ".batches" for folder in self.folders)
        return BatchFolder(own, str(self.first["fingerprint"]), beside)

    @property
    def engines(self) -> dict[str, str]:
        """What flew each option: machines may differ in what they choose. None where none says."""
        flown: dict[str, set[str]] = {}
        for manifest in self.manifests:
            for name, engine in manifest.get("engines", {}).items():
                flown.setdefault(name, set()).add(engine)
        return {name: " and ".join(sorted(engines)) for name, engines in flown.items()}

    @property
    def command(self) -> list[str]:
        """What was asked, without the share and the folder: in one piece it would have been this.

        Pictures state below them what it changed in the scenario's file.
        """
        kept: list[str] = []
        parts = iter(map(str, self.first.get("command", ())))
        for part in parts:
            if part in _OWN:
                next(parts, None)
            elif part.partition("=")[0] not in _OWN:
                kept.append(part)
        return kept

    def text(self, name: str) -> str:
        """The text of one of their files, the same in all. ResultsError when it is not there."""
        path = self.folders[0] / name
        try:
            return read_bytes(path).decode("utf-8")
        except UnicodeDecodeError as error:
            raise damaged(path, error) from error

    def require_all(self, n_batches: int) -> None:
        """See that every batch of the run is there, and whole.

        Raises ResultsError that names all that are missing, by shard if they say, or damaged.
        """
        missing = sorted(set(range(n_batches)) - self.store.finished())
        if not missing:
            self.store.require_whole()
            return
        lines = [f"{len(missing)} of {n_batches} batches are missing; nothing was merged"]
        lines += [f"  {line}" for line in self._by_shard(missing)]
        raise ResultsError(
            "\n".join(lines),
            "othsim run ... --shard i/n writes a shard, with --resume it goes on with one",
        )

    def _by_shard(self, missing: Sequence[int]) -> list[str]:
        stated = {
            str(manifest.get("shard", "")): folder
            for folder, manifest in zip(self.folders, self.manifests, strict=True)
        }
        totals = {shard.partition("/")[2] for shard in stated}
        if len(totals) != 1 or "" in totals:
            return [f"batches {_numbers_text(missing)}"]
        n = int(totals.pop())
        lines = []
        for i in range(n):
            # Shard i of n runs every nth batch from i on.
            theirs = [number for number in missing if number % n == i]
            folder = stated.get(f"{i + 1}/{n}")
            if theirs and folder is None:
                lines.append(f"shard {i + 1}/{n} was not given")
            elif theirs:
                lines.append(f"shard {i + 1}/{n} ({folder}) lacks batches {_numbers_text(theirs)}")
        return lines


def open_shards(folders: Sequence[Path]) -> Shards:
    """Open the folders that `othsim run --shard` left.

    Raises ResultsError where one is no such folder, or belongs to another run than the first.
    """
    manifests = [manifest_of(folder) for folder in folders]
    for folder, manifest in zip(folders, manifests, strict=True):
        if manifest.get("state") == "done" and not batches_in(folder / ".batches"):
            raise ResultsError(f"{folder} is a whole run, not a shard", "it needs no merging")
        if manifest.get("fingerprint") != manifests[0].get("fingerprint"):
            raise ResultsError(
                f"{folders[0]} and {folder} are shards of different runs (fingerprints "
                f"{_short(manifests[0])} and {_short(manifest)})",
                "scenario, seed, replications and version must be the same in all",
            )
    return Shards(tuple(folders), tuple(manifests))


def _short(manifest: dict[str, Any]) -> str:
    return str(manifest.get("fingerprint"))[:8]


def _numbers_text(numbers: Sequence[int]) -> str:
    named = ", ".join(map(str, numbers[:_MOST_NAMED]))
    more = len(numbers) - _MOST_NAMED
    return named + (f" and {more} more" if more > 0 else "")

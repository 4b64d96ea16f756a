"""Runs in folders, as the command line writes them."""

from __future__ import annotations

import json

import pytest

from sim.errors import ResultsError
from sim.output.store.run_in_progress import RunFolder


def write_run(folder, run, *, force=False):
    """Write a finished run into a new folder."""
    with RunFolder.start(folder, run.head, force=force) as written:
        written.fill(run)
        written.finish({})


def refusal(call, *arguments, **options):
    """What a call that must be refused says."""
    with pytest.raises(ResultsError) as caught:
        call(*arguments, **options)
    return str(caught.value)


def change_manifest(folder, **changes):
    """Put values over those of run.json."""
    path = folder / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))

"""Runs in folders, as the command line writes them."""

from __future__ import annotations

import json

import pytest

import sim
from sim.errors import ResultsError
from sim.output.format.result_to_record import head_of, record_of
from sim.output.store.run_in_progress import RunFolder
from sim.output.store.stored_run import open_run

# How everything ends that is said of a damaged run.
DAMAGED = "\n  help: the folder is damaged; run the scenario again"


def write_run(folder, run, *, force=False):
    """Write a finished run into a new folder."""
    with RunFolder.start(folder, run.head, force=force) as written:
        written.fill(run)
        written.finish({})


def flown_run(folder, scenario, replications=1):
    """Fly a scenario into a new folder, and open it."""
    result = sim.run(scenario, replications)
    write_run(folder, record_of(head_of(scenario, ["othsim"], replications), result))
    return open_run(folder)


def refusal(call, *arguments, **options):
    """What a call that must be refused says."""
    with pytest.raises(ResultsError) as caught:
        call(*arguments, **options)
    return str(caught.value)


def change_manifest(folder, **changes):
    """Put values over those of run.json."""
    path = folder / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def set_in(path, way, value):
    """Put a value at a place of a JSON document."""
    document = json.loads(path.read_text("utf-8"))
    owner = document
    for part in way[:-1]:
        owner = owner[part]
    owner[way[-1]] = value
    path.write_text(json.dumps(document), "utf-8")

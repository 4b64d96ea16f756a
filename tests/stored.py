"""Runs in folders, as the command line writes them."""

from __future__ import annotations

from sim.output.store.run_folder import RunFolder


def write_run(folder, run, *, force=False):
    """Write a finished run into a new folder."""
    with RunFolder.start(folder, run.head, force=force) as written:
        written.fill(run)
        written.finish({})

"""Batches of fewer replications than sixteen, for tests that want several of them."""

MODULES = ("run.batch", "run.batched_work", "run.time_and_memory_forecast", "whatif.flown_design")


def cut_batches(patch, replications):
    """So many replications a batch in this process: the number stands in each of these by name."""
    for module in MODULES:
        patch.setattr(f"sim.study.{module}.BATCH", replications)

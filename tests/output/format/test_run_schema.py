"""The fields of run.json and summary.json: what does not fit is named by its path."""

from __future__ import annotations

import pytest

from sim.output.store.stored_run import open_run
from tests.stored import DAMAGED, refusal, set_in


@pytest.mark.parametrize(
    ("way", "value", "says"),
    [
        (["replications"], "ten", "replications: expected a whole number (got 'ten')"),
        (["replications"], 0, "replications: must be at least 1 (got 0)"),
        (["duration_s"], -1.0, "duration_s: must be greater than 0 (got -1.0)"),
        (["state"], "odd", "state: expected 'running', 'partial' or 'done' (got 'odd')"),
        (["start_utc"], "10000-01-01T00:00:00Z", "start_utc: expected a date and UTC time such as"
         " '2021-09-01T00:00Z' (got '10000-01-01T00:00:00Z')"),
        (["start_utc"], "2021-02-30T00:00:00Z", "start_utc: no such date and time: "
         "'2021-02-30T00:00:00Z'"),
        (["versions"], [], "versions: expected a mapping (got a list)"),
        (["seed"], None, "seed: expected a whole number (got nothing)"),
    ],
)  # fmt: skip
def test_a_field_of_the_manifest(run_folder, way, value, says):
    set_in(run_folder / "run.json", way, value)

    assert (
        refusal(open_run, run_folder)
        == f"error: cannot read {run_folder / 'run.json'}: {says}{DAMAGED}"
    )


def test_several_fields_are_named_and_the_rest_counted(run_folder):
    for field in ("seed", "replications", "command", "duration_s", "warmup_s"):
        set_in(run_folder / "run.json", [field], "x")

    assert refusal(open_run, run_folder).startswith(
        f"error: cannot read {run_folder / 'run.json'}: seed: expected a whole number (got 'x'); "
        "replications: expected a whole number (got 'x'); warmup_s: expected a number (got 'x'); "
        "and 2 more"
    )


@pytest.mark.parametrize(
    ("way", "value", "says"),
    [
        (["fleet", "sorties", "mean"], "x", "fleet.sorties.mean: expected a number (got 'x')"),
        (["fleets", "dhafra", "flight_hours"], 3.0,
         "fleets.dhafra.flight_hours: expected a mapping (got 3.0)"),
        (["orbits", "kabul", "more"], {"mean": 1.0, "lo": None, "hi": [], "n": 2},
         "orbits.kabul.more.hi: expected a number (got a list)"),
        (["areas", "afghanistan"], {}, "areas.afghanistan.coverage_fraction: is missing; "),
        (["claims"], [{"id": 1e300}], "claims[0].id: must be at most 1e+24 (got 1e+300)"),
    ],
)  # fmt: skip
def test_a_field_of_the_summary(run_folder, way, value, says):
    set_in(run_folder / "summary.json", way, value)

    assert f"{run_folder / 'summary.json'}: {says}" in refusal(open_run(run_folder).summary)

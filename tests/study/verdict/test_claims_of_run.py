"""Claims about a run, from its rows: in its summary, or left out."""

from __future__ import annotations

import json

import numpy as np

import sim
from sim.scenario.loading import load_scenario
from sim.study.claims.tested_claims import claim
from sim.study.verdict.claims_of_run import RunFigures, as_flown
from tests.study.shipped_claims import (
    GULF,
    KURILLA,
    only,
)


def test_a_run_has_the_verdicts_of_its_claims_in_its_summary():
    scenario = load_scenario(KURILLA, ["duration=5 d", "warmup=2 d"])
    claims = sim.run(scenario).summary()["claims"]

    assert [set(entry) for entry in claims] == [{"id", "verdict", "value", "result", "margin"}] * 4
    tested = claim(scenario).summary()["claims"]
    for entry, expected in zip(claims, tested, strict=True):
        assert entry == {key: expected[key] for key in entry}


def test_a_claim_that_a_run_cannot_answer_does_not_undo_it(one_orbit):
    unknown = one_orbit("transit_share", value="1")
    extra = ", against: {fleets.base.base: {latitude: 10.0, longitude: 60.0}}, as: ratio"
    compared = one_orbit("route_nm", value="200 %", extra=extra)

    for scenario in (unknown, compared):
        [entry] = sim.run(scenario).summary()["claims"]
        assert entry["verdict"] == "cannot be decided"
        assert entry["result"] is None


def test_a_gale_leaves_a_figure_out_and_is_no_fault():
    values = ["wind={from: 200 deg, speed: 119 kt}", "claims.2.over=whole_fleet"]
    found = claim(load_scenario(GULF, [*values, "aircraft.mq9a_er.transit_speed=118 kt"]))

    assert [finding.literal.because for finding in found.claims] == [
        "no sortie that is planned can be flown"
    ] * 3
    json.dumps(found.summary(), allow_nan=False)


def test_what_few_months_show_is_decided_only_if_all_of_them_agree(one_orbit):
    """Three months of eight have a gap: no interval, but all are above 20 and not above 99.99 %."""
    chance = ["fleets.base.count=8", "warmup=3 d", "fleets.base.air_abort_per_flight_hour=0.05 %"]
    low, near = (
        only(one_orbit("orbits.north.fill_fraction", "at_least", v, values=chance), replications=8)
        for v in ("20 %", "99.99 %")
    )

    assert low.verdict == "holds"
    assert near.verdict == "cannot be decided"
    assert near.literal.because.endswith("of 8 replications differ; ask for more")


WATCHED = """\
extends: one.yaml
watches: {far: {at: [-60.0, 0.0]}}
claims:
- {id: c, statement: s, source: s, metric: watches.far.known_after_d, relation: at_most, value: 9 d}
- {id: d, statement: s, source: s,
   metric: watches.far.known_after_d, relation: at_least, value: 9 d}
"""


def test_what_never_comes_is_later_than_any_value(one_orbit, tmp_path):
    one_orbit()
    (tmp_path / "watched.yaml").write_text(WATCHED)
    verdicts = sim.run(load_scenario(tmp_path / "watched.yaml")).summary()["claims"]

    assert [(one["id"], one["verdict"]) for one in verdicts] == [
        ("c", "does not hold"),
        ("d", "holds"),
    ]


def test_a_percentile_among_those_never_reached_is_said_to_be(one_orbit):
    path = "cues.boats.response_time_p90_h"
    claim_ = one_orbit("orbits.north.gap_max_h", "at_most", "6 h").claims[0]
    never = {path: np.full(4, np.inf)}
    asked = claim_.model_copy(update={"metric": path})
    reading = as_flown(asked, RunFigures((never,), np.arange(4)), left_to_chance=True)

    assert reading.verdict == "does not hold"
    assert reading.because.startswith("more than 10 % are never reached")

"""What a lost capability was lost to: factors that multiply exactly."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.errors import SimError
from sim.output.text.why_text import loss_sentence
from sim.study.whatif.explanation import why
from sim.study.whatif.loss_factors import Capability, capability, decompose
from tests.shipped import AFGHANISTAN
from tests.study.demand.on_call import on_call
from tests.study.whatif.senate import senate

positive = st.floats(1e-3, 1e6)


def product(decomposition):
    return math.prod(factor.ratio for factor in decomposition.factors)


@given(*[positive] * 8)
def test_factors_multiply_to_the_ratio(a, b, c, d, e, f, g, h):
    found = decompose(Capability(a, b, c, d), Capability(e, f, g, h))

    assert product(found) == pytest.approx(found.ratio, rel=1e-12)
    shares = [factor.log_share for factor in found.factors]
    if not 0.99 < found.ratio < 1.01:
        assert math.fsum(shares) == pytest.approx(1.0, abs=1e-9)


def test_ninety_per_cent_lost_is_more_than_transit_explains():
    """WSJ, 2021: S/E from 0.97 to 0.40 removes 59 %; 90 % takes hours cut to 24 %."""
    left = 0.40 / 0.97
    before = Capability(4.0, 1000.0, 970.0, 970.0)
    after = Capability(4.0, 1000.0 * 0.1 / left, 400.0 * 0.1 / left, 97.0)
    found = decompose(before, after)

    assert found.ratio == pytest.approx(0.1, rel=1e-12)
    assert product(found) == pytest.approx(0.1, rel=1e-12)
    ratios = {factor.name: factor.ratio for factor in found.factors}
    assert ratios["on-station share"] == pytest.approx(0.412, abs=1e-3)
    assert ratios["hours flown per orbit"] == pytest.approx(0.2425, abs=1e-4)
    assert found.without("hours flown per orbit") == pytest.approx(0.412, abs=1e-3)


def test_two_runs_are_split_exactly():
    given_ = {"grid": None, "duration": "10 d"}
    before, after = (
        capability(sim.run(sim.load_scenario(AFGHANISTAN / f"{option}.yaml", given_)))
        for option in ("in_country", "gulf")
    )
    found = decompose(before, after)

    assert product(found) == pytest.approx(found.ratio, rel=1e-12)
    assert (before.orbits, after.orbits) == (4.0, 4.0)
    assert found.ratio < 0.9
    # Each hour aloft gives less; more hours are flown for it.
    ratios = {factor.name: factor.ratio for factor in found.factors}
    assert ratios["on-station share"] < 0.7 < 1.2 < ratios["hours flown per orbit"]


def test_coverage_of_an_area_is_a_capability_too():
    result = sim.run(senate(grid={"area": "jalalabad", "cell": "20 km"}, duration="5 d"))
    found = capability(result, "areas.jalalabad.coverage_fraction")

    share = result.summary()["areas"]["jalalabad"]["coverage_fraction"]["mean"]
    assert found.covered_h == pytest.approx(share * 120.0)


def test_a_capability_that_fell_to_nothing_leaves_nothing():
    found = decompose(Capability(2.0, 10.0, 5.0, 5.0), Capability(0.0, 0.0, 0.0, 0.0))

    assert (found.ratio, product(found)) == (0.0, 0.0)
    assert found.summary()["factors"][3]["log_share"] is None


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (Capability(1.0, 0.0, 0.0, 0.0), Capability(1.0, 1.0, 1.0, 1.0),
         "there was no demand.filled_hours before: nothing could be lost"),
        (Capability(1.0, 1.0, 1.0, 1.0), Capability(1.0, 1.0, 1.0, 1.0, "orbits.a.filled_hours"),
         "cannot set orbits.a.filled_hours against demand.filled_hours"),
    ],
)  # fmt: skip
def test_what_cannot_be_set_against_each_other_is_refused(before, after, message):
    with pytest.raises(SimError) as refused:
        decompose(before, after)

    assert str(refused.value) == message


def test_a_capability_is_hours_or_coverage():
    result = sim.run(senate(duration="2 d"))

    with pytest.raises(SimError, match="this run has no figure 'orbits"):
        capability(result, "orbits.kabul.filled_hours")
    with pytest.raises(SimError, match=r"expected hours or an area's coverage_fraction"):
        capability(result, "fleet.sorties")


ORBIT = """\
name: One orbit
start: 2022-10-03T00:00Z
duration: 6 d
areas: {ring: {centre: [0.5, 0.5], radius: 30 km}}
fleets:
  watch: {aircraft: mq9a_er, count: 3, base: {latitude: 0, longitude: 0, elevation: 0 m}}
orbits:
  ring: {area: ring, flown_by: [watch], pattern: {kind: stare, radius: 20 km}, altitude: 7 km}
"""
WITH_CUES = """\
extends: orbit.yaml
fleets:
  ready: {aircraft: mq9a_er, count: 1, alert: {aircraft: 1, readiness: 10 min},
          base: {latitude: 0, longitude: 0, elevation: 0 m}}
cues: {tip: {rate: 2 per d, places: [[0.5, 0.6]], wants: look}}
tasks: {look: {stay: 1 h}}
"""


def test_flights_to_cues_are_of_no_orbit(tmp_path):
    """An orbit is flown as before where somebody else answers cues beside it."""
    for name, text in (("orbit", ORBIT), ("cues", WITH_CUES)):
        (tmp_path / f"{name}.yaml").write_text(text)
    alone, beside = (
        capability(sim.run(sim.load_scenario(tmp_path / f"{name}.yaml"), replications=2))
        for name in ("orbit", "cues")
    )

    assert alone.orbits == beside.orbits == 1.0
    assert beside.flown_h == pytest.approx(alone.flown_h)
    assert beside.on_station_h == pytest.approx(alone.on_station_h)


def test_what_alerts_reach_is_split_without_an_orbit(tmp_path):
    """From three hours away an hour flown is on scene for less: transit takes its part."""
    cue = {"rate": "6 per d", "perishes": "4 h"}
    far, near = (
        on_call(tmp_path, tails=2, cue=cue, stay="2 h", duration="6 d", name=name, base_km=km)
        for name, km in (("far", 0.0), ("near", -1000.0))
    )
    found = why(far, "cues.calls.reached_fraction", before=near, rows=4).lost

    assert product(found) == pytest.approx(found.ratio, rel=1e-12)
    assert found.covers == "cues.*.n_reached"
    ratios = {factor.name: factor.ratio for factor in found.factors}
    assert ratios["aircraft on alert"] == 1.0
    assert ratios["on-scene share"] < 0.5
    assert ratios["cues reached per on-scene hour"] == pytest.approx(1.0, abs=0.1)  # 2 h each
    said = loss_sentence(found.summary())
    assert "of cues.*.n_reached lost; the share of flight time on scene alone would have" in said


def test_hours_at_cues_are_a_factor_of_their_own(tmp_path):
    """What cues take from an orbit that releases its aircraft is not laid on the way there."""
    released = f"{WITH_CUES}orbits: {{ring: {{release: {{to_priority: 1, back: resume}}}}}}\n"
    for name, text in (("orbit", ORBIT), ("released", released.replace("2 per d", "6 per d"))):
        (tmp_path / f"{name}.yaml").write_text(text)
    alone, called = (
        capability(sim.run(sim.load_scenario(tmp_path / f"{name}.yaml"), replications=2))
        for name in ("orbit", "released")
    )
    found = decompose(alone, called)
    ratios = {factor.name: factor.ratio for factor in found.factors}

    assert alone.at_cues_h == 0.0
    assert called.at_cues_h > 5.0
    # As why flies it, which keeps of each run the tables that it asks for alone.
    paths = (tmp_path / f"{name}.yaml" for name in ("orbit", "released"))
    before, after = (sim.load_scenario(path, {"duration": "2 d"}) for path in paths)
    assert len(why(after, "demand.fill_fraction", before=before, rows=4).lost.factors) == 5
    assert math.prod(ratios.values()) == pytest.approx(found.ratio)
    # 1 h at a cue for each, some minutes of way, and more flights to fill the place meanwhile.
    on_station = called.on_station_h / (called.on_station_h + called.at_cues_h)
    assert ratios["on-station part of that"] == pytest.approx(on_station)
    assert 0.8 < ratios["on-station or on-scene share"] < 1.0
    assert "flight time on station or on scene alone" in loss_sentence(found.summary())

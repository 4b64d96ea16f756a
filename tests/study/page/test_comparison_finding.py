"""Findings of comparisons: a first place is called sure only where luck cannot have given it."""

from __future__ import annotations

from sim.study.page.comparison_finding import comparison_finding

NAMES = {"gulf": "From the Gulf", "inside": "From inside"}


def of(mean, lo=None, hi=None):
    return {"mean": mean, "lo": lo, "hi": hi, "n": 20}


def comparison(p_best, *, exact=False, n=20):
    def option(transit):
        demand = {"lost_hours_by_cause": {"transit": of(100.0)}}
        return {"fleet": {"transit_fraction": of(transit)}, "demand": demand}

    return {
        "replications": n,
        "exact": exact,
        "options": {"gulf": option(0.42), "inside": option(0.05)},
        "ranking": [
            {"option": "inside", "fill_fraction": of(0.98, 0.97, 0.99), "p_best": p_best},
            {"option": "gulf", "fill_fraction": of(0.70, 0.65, 0.75), "p_best": 1.0 - p_best},
        ],
    }


def test_a_first_place_is_sure_when_it_was_always_held():
    found = comparison_finding(comparison(1.0), NAMES)

    assert found.answer == (
        "“From inside” fills most: 98.0\u00a0% of the orbit hours asked for, 28.0 points more than "
        "the next, “From the Gulf”."
    )
    assert found.sure.startswith("Sure, as far as luck goes: “From inside” was first in 20 of 20")
    assert "getting there and back, against 42.0\u00a0% with “From the Gulf”" in found.why
    assert "loses 100 orbit hours, most of them" in found.why
    assert len(found.figures) == 3


def test_a_first_place_that_luck_may_have_given_is_not_sure():
    assert comparison_finding(comparison(0.6), NAMES).sure.startswith(
        "Not sure: “From inside” was first in 12 of 20 replications under the same luck; in the "
        "others “From the Gulf”."
    )
    assert "not sure" in comparison_finding(comparison(1.0, n=1), NAMES).sure
    assert "No chance" in comparison_finding(comparison(1.0, exact=True), NAMES).sure

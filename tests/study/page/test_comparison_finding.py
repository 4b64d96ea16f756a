"""Findings of comparisons: a first place is called sure only where luck cannot have given it."""

from __future__ import annotations

import pytest

from sim.study.page.comparison_finding import comparison_finding, level_with_first

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
        "baseline": "gulf",
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


def apart_by(lo, hi):
    """Differences from the baseline, with their interval."""
    return {"inside": {"demand": {"fill_fraction": of(0.28, lo, hi)}}}


@pytest.mark.parametrize(
    ("n", "differences", "sure"),
    [
        (2, {}, "Not sure: too few replications"),
        (19, {}, "Not sure: too few replications"),
        (20, {}, "Sure"),
        (5, apart_by(0.2, 0.3), "Sure"),
        (5, apart_by(-0.1, 0.6), "Not sure: too few replications"),
        (5, apart_by(None, None), "Not sure: too few replications"),
    ],
)
def test_a_few_replications_make_no_first_place_sure_unless_the_difference_does(
    n, differences, sure
):
    summary = {**comparison(1.0, n=n), "differences": differences}

    assert comparison_finding(summary, NAMES).sure.startswith(sure)


def tied(**how):
    """Both options fill the same, as far as it is written."""
    summary = comparison(0.5, **how)
    first, second = summary["ranking"]
    first["fill_fraction"], second["fill_fraction"] = of(0.9), of(0.8996)
    return summary


@pytest.mark.parametrize("exact", [True, False])
def test_options_that_do_the_same_have_no_order(exact):
    found = comparison_finding(tied(exact=exact), NAMES)

    assert found.answer == (
        "“From inside” and “From the Gulf” fill equally much: 90.0\u00a0% of the orbit hours asked "
        "for."
    )
    assert "order is exact" not in found.sure
    assert not found.sure.startswith("Sure")
    assert "10 of 20" not in str(found)
    assert found.why == ""


def test_behind_equal_options_the_next_is_told():
    summary = tied()
    summary["options"]["kuwait"] = summary["options"]["gulf"]
    summary["ranking"].append({"option": "kuwait", "fill_fraction": of(0.8), "p_best": 0.0})
    found = comparison_finding(summary, {**NAMES, "kuwait": "From Kuwait"})

    assert level_with_first(summary) == ["inside", "gulf"]
    assert found.answer.endswith(
        "fill equally much, and the most of all: 90.0\u00a0% of the orbit hours asked for, 10.0 "
        "points more than the next, “From Kuwait”."
    )

"""Findings of comparisons: a first place is called sure only where luck cannot have given it."""

from __future__ import annotations

import pytest

from sim.study.page.comparison_finding import comparison_finding, level_with_first, places

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
        "baseline": "inside",
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
    assert found.left_out.startswith("How many orbit hours are filled is all that is compared:")


def test_options_that_do_as_much_share_a_place_further_back_too():
    means = (0.98, 0.7, 0.7, 0.7 - 1e-12, 0.2)
    ranking = [{"option": str(i), "fill_fraction": of(mean)} for i, mean in enumerate(means)]

    assert places({"ranking": ranking}) == [1, 2, 2, 2, 5]
    assert places({"ranking": ranking[1:]}) == [1, 1, 1, 4]


def test_a_first_place_that_luck_may_have_given_is_not_sure():
    assert comparison_finding(comparison(0.6), NAMES).sure.startswith(
        "Not sure: “From inside” was first in 12 of 20 replications under the same luck; in the "
        "others “From the Gulf”."
    )
    split = comparison_finding(comparison(0.5625, n=8), NAMES)
    assert split.figures[2].value == "4.5 (ties split) of 8"
    assert "not sure" in comparison_finding(comparison(1.0, n=1), NAMES).sure
    assert "No chance" in comparison_finding(comparison(1.0, exact=True), NAMES).sure


def apart_by(lo, hi, **more):
    """How the second differs from the first, with its interval."""
    return {"gulf": {"demand": {"fill_fraction": of(-0.28, lo, hi) | more}}}


KNOWN = apart_by(-0.3, -0.2)


@pytest.mark.parametrize(
    ("n", "differences", "sure"),
    [
        (2, {}, "Not sure: too few replications"),
        (19, {}, "Not sure: too few replications"),
        (20, {}, "Sure"),
        (5, KNOWN, "Sure"),
        (5, apart_by(-0.6, 0.1), "Not sure: too few replications"),
        (5, apart_by(None, None), "Not sure: too few replications"),
    ],
)
def test_a_few_replications_make_no_first_place_sure_unless_the_difference_does(
    n, differences, sure
):
    summary = {**comparison(1.0, n=n), "differences": differences}

    said = comparison_finding(summary, NAMES).sure

    assert said.startswith(sure)
    lead = (
        "28.0 points before “From the Gulf” on average (95\u00a0% interval of that mean: 20.0 to "
        "30.0, pair by pair)"
    )
    assert (lead in said) == (differences == KNOWN)


def test_a_lead_that_few_replications_make_says_so_and_one_of_no_pairs_how_wide_it_is():
    few = {**comparison(0.6), "differences": apart_by(None, None, seen=3)}
    wide = {**comparison(0.6), "differences": KNOWN, "at_most": True}

    assert "though they differ in no more than 3" in comparison_finding(few, NAMES).sure
    assert "20.0 to 30.0 at the widest, for the folder" in comparison_finding(wide, NAMES).sure


def test_how_little_of_the_ground_is_in_view_stands_beside_what_is_filled():
    summary = comparison(1.0)
    for own in summary["options"].values():
        own |= {"aircraft": 8, "areas": {"afghanistan": {"coverage_fraction": of(0.017)}}}

    assert comparison_finding(summary, NAMES, "afghanistan").left_out == (
        "How many orbit hours are filled is all that is compared, with eight aircraft each: cost, "
        "risk and who lets whom in are not weighed. Of Afghanistan 1.7\u00a0% is in view at a "
        "random moment with “From inside”."
    )


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


def test_what_the_next_loses_more_than_the_first_is_said_with_its_causes():
    told = comparison(1.0)
    for name, transit_h in (("inside", 17.0), ("gulf", 60.0)):
        causes = {"transit": of(transit_h, None, None), "turnaround": of(20.0, None, None)}
        told["options"][name]["demand"] = {"lost_hours_by_cause": causes}

    said = "“From the Gulf” loses 43 orbit hours more (80 against 37), of these 43 to transit."
    assert said in comparison_finding(told, NAMES).why


def test_no_share_is_told_where_no_cue_came():
    summary = comparison(0.5, n=1)
    summary["ranking"] = [
        {"option": name, "reached_fraction": of(None), "p_best": None} for name in NAMES
    ]
    found = comparison_finding(summary, NAMES)

    assert found.answer.startswith("No cue was reported in the one replication: there is no share")
    assert "%" not in f"{found.answer}{found.sure}{found.why}{found.figures}"

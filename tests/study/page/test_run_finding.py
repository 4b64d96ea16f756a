"""Findings: the sentence is computed from the figures, and says no more than they do."""

from __future__ import annotations

import pytest

from sim.study.page.run_finding import run_finding


def of(mean, lo=None, hi=None):
    return {"mean": mean, "lo": lo, "hi": hi, "n": 20}


def orbit(filled, cause="transit"):
    lost = (1.0 - filled) * 720.0
    return {
        "fill_fraction": of(filled),
        "demanded_hours": of(720.0),
        "filled_hours": of(720.0 * filled),
        "lost_hours": of(lost),
        "lost_hours_by_cause": {cause: of(lost)},
    }


def run(orbits, **more):
    return {
        "replications": 1,
        "duration_h": 720.0,
        "fleet": {"transit_fraction": of(0.41), "flight_hours": of(4000.0)},
        "orbits": orbits,
        "areas": {},
        **more,
    }


def test_a_run_says_how_much_was_filled_and_who_went_short():
    found = run_finding(run({"kabul": orbit(1.0), "herat": orbit(0.5)}), 8, exact=True)

    assert found.answer == (
        "Eight aircraft kept the two orbits filled 75.0\u00a0% of the time asked for, over "
        "30\u00a0days; Herat went short most, filled 50.0\u00a0% of it."
    )
    assert [figure.value for figure in found.figures] == ["75.0\u00a0%", "41.0\u00a0%"]
    assert "No chance" in found.sure
    assert "Of the 360 h lost, 100\u00a0% were lost to transit" in found.why


def test_a_share_is_whole_only_where_it_is():
    found = run_finding(run({"kabul": orbit(0.9999), "herat": orbit(0.9999)}), 8, exact=True)

    assert "filled without a break worth naming" in found.answer
    assert found.figures[0].value == "over 99.9\u00a0%"


@pytest.mark.parametrize(
    ("n", "exact", "words"),
    [
        (1, False, "one draw of luck"),
        (1, None, "unknown"),
        (20, False, "means of 20 replications"),
        (1, True, "exact"),
    ],
)
def test_how_sure_a_run_is_depends_on_its_luck(n, exact, words):
    assert words in run_finding({**run({"a": orbit(1.0)}), "replications": n}, 2, exact=exact).sure


def test_cues_are_answered_by_how_many_were_reached_and_when():
    cue = {
        "n_reported": of(120.0),
        "reached_fraction": of(0.8),
        "response_time_p50_h": of(1.5),
        "response_time_p90_h": of(None),
        "unmet_by_cause": {"fleet_size": of(20.0), "transit": of(4.0)},
    }
    found = run_finding(run({}, cues={"boat": cue}), 3, exact=False)

    assert found.answer == (
        "Of 120 cues “Boat” 80.0\u00a0% were reached, half of all within 1.5\u00a0h of the report."
    )
    assert [figure.value for figure in found.figures] == [
        "80.0\u00a0%", "1.5\u00a0h", "never",
    ]  # fmt: skip
    assert "83.3\u00a0% were not because no aircraft was ready in time" in found.why


def area(covered):
    return {"coverage_fraction": of(covered), "blind_fraction": of(0.5)}


def test_the_area_told_is_the_one_on_the_grid_wherever_it_stands_in_the_file():
    summary = run({"kabul": orbit(1.0)}, areas={"afghanistan": area(0.1), "kabul": area(0.9)})
    found = run_finding(summary, 8, exact=True, mapped="afghanistan")

    assert found.figures[-1].label == "of Afghanistan was watched at a random moment"
    assert found.figures[-1].value == "10.0\u00a0%"


@pytest.mark.parametrize(
    ("duration_h", "filled", "words"),
    [
        (24.0, 0.5, "over 24\u00a0h."),
        (24.0, 1.0, "for 24\u00a0h."),
        (720.0, 1.0, "for 30\u00a0days."),
    ],
)
def test_a_day_is_said_as_hours(duration_h, filled, words):
    summary = {**run({"kabul": orbit(filled)}), "duration_h": duration_h}

    assert run_finding(summary, 2, exact=True).answer.endswith(words)


def test_a_gap_that_nobody_can_end_is_not_said_to_have_been_ended():
    why = run_finding(run({"kabul": orbit(0.0, "infeasible")}), 8, exact=True).why

    assert "(no fleet can reach the orbit and come home)" in why


def test_of_cues_of_which_none_came_nobody_is_said_to_have_been_late():
    never = dict.fromkeys(
        ("reached_fraction", "response_time_p50_h", "response_time_p90_h"), of(None)
    )
    own = {**never, "n_reported": of(0.0), "unmet_by_cause": {}}

    found = run_finding(run({}, cues={"boats": own}), 8, exact=True)

    assert "none was reported" in found.answer
    assert [(figure.value, figure.label) for figure in found.figures] == [
        ("none", "of cues “Boats” was reported")
    ]

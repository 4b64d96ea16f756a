"""What a map says of itself: its title, its key figures, its rules."""

from __future__ import annotations

import numpy as np
import pytest

from sim.output.drawing.captions import key_figures, map_headline, override_lines, reading_rules
from sim.output.drawing.metric_classes import classify
from tests.output.cells import DAY_S, FIELDS


@pytest.mark.parametrize(
    ("metric", "sentence"),
    [
        ("coverage_fraction", "60 % of the Norwegian Sea is watched at least half the time"),
        (
            "gap_max",
            "20 % of the Norwegian Sea is never seen in 30 days, 40 % more goes unwatched for "
            "24 h or more",
        ),
        (
            "time_average_gap",
            "20 % of the Norwegian Sea is never seen; elsewhere a point is, on average, in a gap "
            "of 124 h at a random moment",
        ),
        (
            "response_time_mean",
            "20 % of the Norwegian Sea is never seen; elsewhere a point waits 62 h for the next "
            "look, on average",
        ),
        ("blind", "20 % of the Norwegian Sea is never seen in 30 days"),
    ],
)
def test_the_title_says_what_the_cells_say(metric, sentence):
    classes = classify(metric, FIELDS, 30 * DAY_S)

    assert map_headline(classes, "norwegian_sea", 30 * DAY_S).replace("\u00a0", " ") == sentence


def test_where_nothing_is_blind_the_title_speaks_of_all_and_cuts_are_told():
    seen = {name: values[1:4] for name, values in FIELDS.items()}
    cut = {**seen, "cut": np.array([True, False, False])}

    def title(metric, fields, duration_s=30 * DAY_S):
        return map_headline(classify(metric, fields, duration_s), "kabul", duration_s).replace(
            "\u00a0", " "
        )

    assert title("time_average_gap", seen) == (
        "a point of Kabul is, on average, in a gap of 165 h at a random moment"
    )
    assert title("response_time_mean", cut) == (
        "a point of Kabul waits at least 82 h for the next look, on average"
    )
    little = {name: values[1:] for name, values in cut.items()}
    assert title("gap_max", little) == "50 % of Kabul goes unwatched for 24 h or more at a time"
    short = {"gap_max_s": np.array([1800.0, 60.0]), "blind": np.zeros(2, bool)}
    cut_short = {**short, "cut": np.array([True, False])}
    assert title("gap_max", cut_short, 2400.0) == (
        "the longest time that a point of Kabul goes unwatched is at least 30 min"
    )


def test_titles_of_the_extremes():
    none = {name: values[:1] for name, values in FIELDS.items()}
    all_of_it = {name: values[4:] for name, values in FIELDS.items()}
    little = {name: values[1:2] for name, values in FIELDS.items()}

    def title(metric, fields):
        classes = classify(metric, fields, 30 * DAY_S)
        return map_headline(classes, "kabul", 30 * DAY_S).replace("\u00a0", " ")

    assert title("gap_max", none) == "no point of Kabul is ever seen"
    assert title("gap_max", all_of_it) == "no point of Kabul goes unwatched for more than 0 h"
    assert title("blind", all_of_it) == "every point of Kabul is seen at least once in 30 days"
    assert (
        title("coverage_fraction", little)
        == "no point of Kabul is watched more than 5.0 % of the time"
    )


def test_key_figures_are_counted_over_the_cells():
    def told(metric):
        figures = key_figures(classify(metric, FIELDS, 30 * DAY_S))
        return [text.replace("\u00a0", " ") for text in figures]

    assert told("coverage_fraction") == [
        "Never seen: 20 %",
        "Mean over the area: 50 %",
        "At least half the time: 60 %",
        "At least 90 %: 40 %",
    ]
    assert told("gap_max") == [
        "Never seen: 20 %",
        "Mean where seen: 326 h",
        "Half of what is seen at most: 576 h",
        "Nine tenths of it at most: 718 h",
        "Worst: 718 h",
        "Mean over all cells: at least 405 h",
    ]
    assert told("blind") == ["Never seen: 20 % (1 cell)", "Seen: 4 cells (80 %)"]


def test_what_is_never_censored_is_stated_as_it_is():
    seen = {name: values[1:] for name, values in FIELDS.items()}
    figures = key_figures(classify("response_time_mean", seen, 30 * DAY_S))

    assert not [text for text in figures if "at least" in text]
    assert figures[3].replace("\u00a0", " ") == "Nine tenths at most: 240 h"


def test_a_time_that_the_windows_edge_cuts_is_a_lower_bound():
    """The cell with gaps of 576 h is cut; the longest, 718 h, lies between two looks."""
    fields = {**FIELDS, "cut": np.array([True, False, True, False, False])}
    told = [t.replace("\u00a0", " ") for t in key_figures(classify("gap_max", fields, 30 * DAY_S))]

    assert told[1:5] == [
        "Mean where seen: at least 326 h",
        "Half of what is seen: at least 576 h",
        "Worst tenth: at least 718 h",
        "Worst: 718 h",
    ]
    worst = {**FIELDS, "cut": np.array([True, True, False, False, False])}
    assert "Worst: at least 718\u00a0h" in key_figures(classify("gap_max", worst, 30 * DAY_S))


def test_where_nothing_is_known_of_cuts_the_blind_are_cut_alone():
    """As of a comparison, which keeps what is never seen and no more."""
    fields = {name: values for name, values in FIELDS.items() if name != "cut"}

    assert classify("gap_max", fields, 30 * DAY_S).field.censored.tolist() == [True, *[False] * 4]


def test_each_map_states_the_rule_of_its_figures():
    assert "gap of the whole window" in reading_rules("gap_max", 500)
    assert "gap of the whole window" in reading_rules("time_average_gap", 500)
    assert "no later coverage" in reading_rules("response_time_mean", 500)
    for metric in ("gap_max", "time_average_gap", "response_time_mean"):
        assert '"At least": the window\'s edge cuts the longest gap' in reading_rules(metric, 500)
    assert reading_rules("coverage_fraction", 500) == reading_rules("blind", 500) == ""
    assert reading_rules("coverage_fraction", 1) == "Only 1 cell: shares are coarse."


@pytest.mark.parametrize(
    ("blind", "sentence"),
    [
        (True, "50 % of Kabul is never seen in 40 min; the longest gap elsewhere is 1 min"),
        (False, "no point of Kabul goes unwatched for more than 30 min"),
    ],
)
def test_titles_of_a_window_under_an_hour(blind, sentence):
    fields = {"gap_max_s": np.array([1800.0, 60.0]), "blind": np.array([blind, False])}
    title = map_headline(classify("gap_max", fields, 2400.0), "kabul", 2400.0)

    assert title.replace("\u00a0", " ") == sentence


def test_what_a_command_changed_is_told_shortly():
    many = [f"fleets.f.count={n}" for n in range(8)]
    command = ["othsim", "run", "a.yaml", *(part for value in many for part in ("--set", value))]

    assert override_lines(command) == [*(f"set {value}" for value in many[:6]), "and 2 more set"]
    assert override_lines(["othsim", "run", "--set=seed=5", "a.yaml"]) == ["set seed=5"]
    (long,) = override_lines(["--set", f"description={'x' * 200}"])
    assert len(long) == len("set ") + 60
    assert long.endswith("…")

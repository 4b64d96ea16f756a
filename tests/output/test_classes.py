"""Classes, colours and the words computed from them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.output.classes import BLIND_COLOUR, METRICS, classify
from sim.output.words import days, finding, key_figures, overrides, rules

DAY_S = 86400.0
FIELDS = {
    "coverage_fraction": np.array([0.0, 0.05, 0.5, 0.949, 1.0]),
    "gap_max_s": np.array([30.0, 29.9, 24.0, 0.5, 0.0]) * DAY_S,
    "time_average_gap_s": np.array([30.0, 20.0, 0.5, 0.1, 0.0]) * DAY_S,
    "response_time_mean_s": np.array([15.0, 10.0, 0.25, 0.01, 0.0]) * DAY_S,
    "blind": np.array([True, False, False, False, False]),
}


def luminance(colour):
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_shares_fall_into_their_classes_and_the_blind_into_their_own():
    classes = classify("coverage_fraction", FIELDS, 30 * DAY_S)

    assert classes.labels == tuple(f"{n}\u00a0%" for n in (0, 10, 25, 50, 75, 90, 95, 100))
    assert classes.index.tolist() == [7, 0, 3, 5, 6]


def test_gap_classes_end_with_the_run_and_never_depend_on_the_values():
    month = classify("gap_max", FIELDS, 30 * DAY_S)
    short = classify("gap_max", FIELDS, 20 * 3600.0)

    assert "|".join(month.labels).replace("\u00a0", " ") == (
        "0 h|30 min|1 h|2 h|6 h|12 h|24 h|72 h|168 h|720 h"
    )
    assert short.bounds == (0.0, 0.5, 1.0, 2.0, 6.0, 12.0, 20.0)
    assert month.index.tolist() == [9, 8, 8, 5, 0]


@pytest.mark.parametrize("metric", METRICS)
def test_darker_is_better_watched_on_every_map(metric):
    classes = classify(metric, FIELDS, 30 * DAY_S)
    best_first = classes.colours[::-1] if classes.more_is_better else classes.colours
    lightness = [luminance(colour) for colour in best_first]

    assert lightness == sorted(lightness)
    # Neighbours stay apart for an eye that sees only light and dark.
    assert all(b - a > 5 for a, b in pairwise(lightness))
    assert BLIND_COLOUR not in classes.colours


def test_an_unknown_metric_names_the_known_ones():
    with pytest.raises(ResultsError) as caught:
        classify("coverage", FIELDS, DAY_S)

    assert str(caught.value) == (
        "error: no map of 'coverage'\n  help: metrics: coverage_fraction, gap_max, "
        "time_average_gap, response_time_mean, blind"
    )


@pytest.mark.parametrize(
    ("metric", "sentence"),
    [
        ("coverage_fraction", "60 % of the Norwegian Sea is watched at least half the time"),
        ("gap_max", "60 % of the Norwegian Sea goes unwatched for 24 h or more at a time"),
        (
            "time_average_gap",
            "a point of the Norwegian Sea is, on average, in a gap of at least 243 h "
            "at a random moment",
        ),
        (
            "response_time_mean",
            "a point of the Norwegian Sea waits at least 121 h for the next look, on average",
        ),
        ("blind", "20 % of the Norwegian Sea is never seen in 30 days"),
    ],
)
def test_the_title_says_what_the_cells_say(metric, sentence):
    classes = classify(metric, FIELDS, 30 * DAY_S)

    assert finding(classes, "norwegian_sea", 30 * DAY_S).replace("\u00a0", " ") == sentence


def test_titles_of_the_extremes():
    none = {name: values[:1] for name, values in FIELDS.items()}
    all_of_it = {name: values[4:] for name, values in FIELDS.items()}
    little = {name: values[1:2] for name, values in FIELDS.items()}

    def title(metric, fields):
        classes = classify(metric, fields, 30 * DAY_S)
        return finding(classes, "kabul", 30 * DAY_S).replace("\u00a0", " ")

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
        "Mean over the area: 50 %",
        "At least half the time: 60 %",
        "At least 90 %: 40 %",
        "Never seen: 20 %",
    ]
    assert told("gap_max") == [
        "Mean over the area: at least 405 h",
        "Half the area at most: 576 h",
        "Worst tenth: at least 720 h",
        "Worst: at least 720 h",
        "Never seen: 20 %",
    ]
    assert told("blind") == ["Seen: 4 cells (80 %)", "Never seen: 20 % (1 cell)"]


def test_what_is_never_censored_is_stated_as_it_is():
    seen = {name: values[1:] for name, values in FIELDS.items()}
    figures = key_figures(classify("response_time_mean", seen, 30 * DAY_S))

    assert not [text for text in figures if "at least" in text]
    assert figures[2].replace("\u00a0", " ") == "Nine tenths at most: 240 h"


def test_a_cell_blind_in_one_replication_of_many_bounds_what_lies_above_it():
    """Its mean holds a wait that was cut: half the area may lie higher than its own mean."""
    fields = {**FIELDS, "blind": np.array([1.0, 0.0, 0.01, 0.0, 0.0])}
    figures = key_figures(classify("gap_max", fields, 30 * DAY_S))

    assert figures[1].replace("\u00a0", " ") == "Half the area: at least 576 h"


def test_each_map_states_the_rule_of_its_figures():
    assert "gap of the whole window" in rules("gap_max", 500)
    assert "gap of the whole window" in rules("time_average_gap", 500)
    assert "no later coverage" in rules("response_time_mean", 500)
    assert rules("coverage_fraction", 500) == rules("blind", 500) == ""
    assert rules("coverage_fraction", 1) == "Only 1 cell: shares are coarse."


@pytest.mark.parametrize(
    ("blind", "sentence"),
    [
        (True, "50 % of Kabul is never seen in 40 min"),
        (False, "no point of Kabul goes unwatched for more than 30 min"),
    ],
)
def test_titles_of_a_window_under_an_hour(blind, sentence):
    fields = {"gap_max_s": np.array([1800.0, 60.0]), "blind": np.array([blind, False])}
    title = finding(classify("gap_max", fields, 2400.0), "kabul", 2400.0)

    assert title.replace("\u00a0", " ") == sentence
    assert days(2400.0) == "40\u00a0min"


def test_what_a_command_changed_is_told_shortly():
    many = [f"fleets.f.count={n}" for n in range(8)]
    command = ["othsim", "run", "a.yaml", *(part for value in many for part in ("--set", value))]

    assert overrides(command) == [*(f"set {value}" for value in many[:6]), "and 2 more set"]
    assert overrides(["othsim", "run", "--set=seed=5", "a.yaml"]) == ["set seed=5"]
    (long,) = overrides(["--set", f"description={'x' * 200}"])
    assert len(long) == len("set ") + 60
    assert long.endswith("…")

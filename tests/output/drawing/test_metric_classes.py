"""Classes, colours and the words computed from them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from sim.errors import ResultsError
from sim.output.drawing.captions import key_figures, map_headline
from sim.output.drawing.metric_classes import BLIND_COLOUR, METRICS, classify
from tests.output.cells import DAY_S, FIELDS


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


@pytest.mark.parametrize("off", [-1e-12, 0.0, 1e-12])
def test_an_edge_of_a_class_belongs_to_one_class_whatever_the_last_bit(off):
    """A gap of 24 h, and half the time: what another processor makes of them is the same class."""
    fields = {
        "gap_max_s": np.array([24.0, 12.0]) * 3600.0 * (1.0 + off),
        "coverage_fraction": np.array([0.5, 0.9]) * (1.0 + off),
        "blind": np.zeros(2, bool),
    }
    gaps, shares = (classify(name, fields, 30 * DAY_S) for name in ("gap_max", "coverage_fraction"))

    assert gaps.index.tolist() == [6, 5]
    assert shares.index.tolist() == [3, 5]
    assert map_headline(gaps, "kabul", 30 * DAY_S).startswith("50\u00a0% of Kabul goes unwatched")
    assert key_figures(shares)[2:] == [
        "At least half the time: 100\u00a0%",
        "At least 90\u00a0%: 50\u00a0%",
    ]


def test_no_two_bounds_are_written_alike():
    """A study of 24.04 h has no class from 24 h to 24 h."""
    classes = classify("gap_max", FIELDS, 24.04 * 3600.0)

    assert [label.replace("\u00a0", " ") for label in classes.labels[-2:]] == ["12 h", "24 h"]
    assert classes.bounds[-1] == pytest.approx(24.04)


def test_a_cell_blind_in_one_replication_of_many_bounds_what_lies_above_it():
    """Its mean holds a wait that was cut: half the area may lie higher than its own mean."""
    fields = {**FIELDS, "blind": np.array([1.0, 0.0, 0.01, 0.0, 0.0])}
    figures = key_figures(classify("gap_max", fields, 30 * DAY_S))

    assert figures[2].replace("\u00a0", " ") == "Half of what is seen: at least 576 h"

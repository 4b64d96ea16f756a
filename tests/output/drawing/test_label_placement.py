"""Labels keep off each other, off marks, and inside the frame."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.output.drawing.label_placement import Box, Label, place_labels

FRAME = Box(0, 0, 1400, 1000)
NO_LINES = np.zeros((0, 2))
spots = st.tuples(st.floats(30, 1370), st.floats(30, 970))


@given(st.lists(spots, min_size=1, max_size=8))
def test_eight_labels_anywhere_never_overlap_nor_leave_the_frame(at):
    labels = [Label("x", (x, y), (110, 20), 12) for x, y in at]
    boxes = place_labels(labels, [], NO_LINES, FRAME)

    assert all(FRAME.holds(box) for box in boxes)
    for one, other in itertools.combinations(boxes, 2):
        assert one.overlap(other) == 0.0


def test_a_label_with_room_stands_to_the_right_of_its_mark():
    (box,) = place_labels([Label("x", (700, 500), (100, 20), 12)], [], NO_LINES, FRAME)

    assert box.left > 700
    assert box.bottom < 500 < box.top


def test_a_label_at_the_right_edge_goes_to_the_other_side():
    (box,) = place_labels([Label("x", (1380, 500), (100, 20), 12)], [], NO_LINES, FRAME)

    assert box.right < 1380


def test_a_label_avoids_a_taken_place_and_a_line():
    label = Label("x", (700, 500), (100, 20), 12)
    line = np.column_stack([np.linspace(700, 900, 200), np.full(200, 500.0)])
    (box,) = place_labels([label], [Box(600, 500, 900, 600)], line, FRAME)

    assert box.overlap(Box(600, 500, 900, 600)) == 0.0
    assert box.count(line) == 0

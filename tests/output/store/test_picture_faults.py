"""Pictures are drawn each for itself: one that fails costs neither the others nor the run."""

from __future__ import annotations

import pytest

from sim.errors import ResultsError
from sim.output.store.picture_faults import draw_each, last_line


def test_one_that_fails_costs_neither_the_others_nor_the_run(tmp_path):
    def draw(name, path):
        if name == "torn":
            raise ValueError("a ring in two pieces")
        path.write_text(name)

    faults = draw_each(["torn", "whole"], draw, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["whole.png"]
    assert list(faults) == ["torn"]
    assert "in draw\n" in faults["torn"]
    assert last_line(faults["torn"]) == "ValueError: a ring in two pieces"


def test_what_is_the_users_matter_is_raised(tmp_path):
    def full(*_):
        raise ResultsError("cannot write: No space left on device")

    with pytest.raises(ResultsError):
        draw_each(["map"], full, tmp_path)

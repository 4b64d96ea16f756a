"""The tree of a scenario: every value and key knows its file, line and column."""

from __future__ import annotations

from sim.scenario.file.tree import place_of
from sim.scenario.file.yaml_reading import read_tree


def test_every_value_and_key_knows_its_place():
    tree = read_tree("a:\n  b: [1, 23]\n", "s.yaml")

    number, key = place_of(tree, ("a", "b", 1)), place_of(tree, ("a", "b"), key=True)
    assert (number.line, number.column, number.width) == (2, 10, 2)
    assert (key.line, key.column, key.width) == (2, 3, 1)

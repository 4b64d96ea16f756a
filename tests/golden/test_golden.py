"""The shipped scenarios say what they said when their figures were last looked at."""

from __future__ import annotations

import json

import pytest

from tests.golden.rewrite import HERE, ON_DEMAND, SCENARIOS, figures


def flat(node, path=""):
    """Every leaf with its path."""
    if isinstance(node, dict):
        pairs = node.items()
    elif isinstance(node, list):
        pairs = enumerate(node)
    else:
        yield path, node
        return
    for key, inner in pairs:
        yield from flat(inner, f"{path}.{key}")


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
@pytest.mark.verifies("repeatable", source="figures kept in tests/golden")
def test_golden(path):
    figures_are_kept(path)


@pytest.mark.parametrize("path", ON_DEMAND, ids=lambda path: path.stem)
def test_golden_on_demand(path):
    figures_are_kept(path)


def figures_are_kept(path):
    golden = dict(flat(json.loads((HERE / f"{path.stem}.json").read_text(encoding="utf-8"))))
    now = dict(flat(json.loads(json.dumps(figures(path)))))

    assert now.keys() == golden.keys()
    for name, value in golden.items():
        # What docs/method.md promises between machines; a change of method moves more.
        expected = pytest.approx(value, rel=1e-9, abs=1e-7) if isinstance(value, float) else value
        assert now[name] == expected, name

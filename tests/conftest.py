"""How many random cases a property is tried on: a few by default, many with `-m long`."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.verification.checks import LEDGER, Ledger, Verified, introduce

# The same cases every time: a suite that is green stays green until somebody changes something.
settings.register_profile("quick", max_examples=20, derandomize=True, deadline=None)
settings.register_profile("long", max_examples=250, derandomize=True, deadline=None)


def long_is_asked(config: pytest.Config) -> bool:
    """Whether the tests marked `long` are selected: `-m long`, but not `-m "not long"`."""
    words = config.getoption("markexpr", "").split()
    return "long" in words and "not" not in words


def pytest_configure(config: pytest.Config) -> None:
    if LEDGER in os.environ and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Ledger(Path(os.environ[LEDGER])))
    settings.load_profile("long" if long_is_asked(config) else "quick")


@pytest.hookimpl(tryfirst=True)  # before the marks are read
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `-m long` every property is tried again, on more cases."""
    if long_is_asked(config):
        for item in items:
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
                item.add_marker(pytest.mark.long)


def pytest_runtest_setup(item: pytest.Item) -> None:
    introduce(item)


@pytest.fixture
def verified(request: pytest.FixtureRequest) -> Verified:
    """Says what a test verified, for the verification report, and asserts it."""
    return Verified(request.node)

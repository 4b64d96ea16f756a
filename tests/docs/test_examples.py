"""The examples in docstrings are run: one that no longer says the truth is found here."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest

from docs.writing.house import files

WITH_EXAMPLES = [name for name, path in files().items() if ">>>" in path.read_text("utf-8")]


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_what_the_examples_of_a_file_say_is_true(name):
    done = doctest.testmod(import_module(name), verbose=False)

    assert done.attempted > 0
    assert done.failed == 0

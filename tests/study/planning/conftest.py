from __future__ import annotations

import pytest

from tests.study.planning.doubtful import SCENARIO


@pytest.fixture
def file(tmp_path):
    """The scenario's file."""
    path = tmp_path / "doubtful.yaml"
    path.write_text(SCENARIO, encoding="utf-8")
    return path

from __future__ import annotations

import pytest

import sim
from tests.study.compare.options import COMMON


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Write options beside a common file and load them by name, in the order given."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "common.yaml").write_text(COMMON, "utf-8")

    def written(**options):
        for name, text in options.items():
            (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
        return [sim.load_scenario(f"{name}.yaml") for name in options]

    return written

from __future__ import annotations

import shutil

import pytest


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "results" / "gulf-4f3c9a17"


@pytest.fixture
def written(folder, pattern):
    shutil.copytree(pattern, folder)
    return folder

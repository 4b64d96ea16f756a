from __future__ import annotations

import shutil

import pytest

from tests.stored import write_run


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "results" / "gulf-4f3c9a17"


@pytest.fixture(scope="session")
def pattern(tmp_path_factory, gulf_record):
    path = tmp_path_factory.mktemp("pattern") / "run"
    write_run(path, gulf_record)
    return path


@pytest.fixture
def written(folder, pattern):
    shutil.copytree(pattern, folder)
    return folder

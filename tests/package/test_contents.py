"""What is installed holds all that the commands read; what is published can be built and tested."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest
from hatchling.builders.sdist import SdistBuilder
from hatchling.builders.wheel import WheelBuilder

from docs.writing.site.build_site import pages

ROOT = Path(__file__).parents[2]
# Code, and what it reads: pages' styles and scripts, the catalogue, borders and drawn limits.
READ = {".py", ".typed", ".css", ".js", ".yaml", ".npz", ".csv", ".wkb", ".txt"}
_MOST_BYTES = 6e6  # 4.6e6 as this was written, 2.8e6 packed


@pytest.fixture(scope="module")
def wheel():
    return WheelBuilder(str(ROOT))


def test_the_wheel_is_the_package_with_its_data_and_nothing_else(wheel):
    files = list(wheel.recurse_included_files())
    packed = {file.distribution_path for file in files}

    there = {path for path in (ROOT / "sim").rglob("*") if path.is_file()}
    there = {path for path in there if "__pycache__" not in path.parts}
    assert packed == {path.relative_to(ROOT).as_posix() for path in there}
    assert {PurePath(name).suffix for name in packed} == READ
    assert not [name for name in packed if PurePath(name).name.startswith("test_")]
    assert sum(path.stat().st_size for path in there) < _MOST_BYTES


def test_what_is_said_of_the_package_is_there(wheel):
    said = wheel.metadata.core

    assert said.readme == (ROOT / "README.md").read_text("utf-8")
    assert said.license_expression == "MIT"
    assert said.license_files == ["LICENSE", "NOTICE"]
    assert said.requires_python == ">=3.11"
    assert said.scripts == {"othsim": "sim.cli:main"}


def test_the_source_holds_the_site_the_scenarios_the_tests_and_what_runs_them():
    packed = {file.distribution_path for file in SdistBuilder(str(ROOT)).recurse_included_files()}

    generated = {"scenarios/README.md"}
    assert set(pages()) - generated <= packed
    assert {".ci/run", "CITATION.cff", "scenarios/library.yaml", "tests/conftest.py"} <= packed

"""The rules of the house: rooms in order, one door per library, nothing at import time."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "sim"
FILES = sorted(PACKAGE.rglob("*.py"))
# A room may import those before it, and itself.
ROOMS = [
    "errors",
    "tables",
    "units",
    "scenario",
    "world",
    "flight",
    "operations",
    "coverage",
    "study",
    "output",
    "cli",
]
DOORS = {
    "yaml": ["scenario/reading.py"],
    "simpy": ["operations/"],
    "pyproj": ["world/"],
    "matplotlib": ["output/"],
    "numba": ["coverage/kernel/"],
    "distributed": ["study/montecarlo.py"],
    "duckdb": ["output/parquet.py"],
    "h5netcdf": ["output/netcdf.py"],
    "rich": ["cli/"],
    "click": ["cli/"],
}  # fmt: skip


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path):
    """Module names a file imports at run time, wherever in the file."""
    return list(_imports_in(tree_of(path), path))


def _imports_in(tree, path):
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module


def room_of(module):
    return module.removeprefix("sim.").split(".")[0]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_rooms_before_it(path):
    relative = path.relative_to(PACKAGE)
    own = relative.parts[0].removesuffix(".py")
    if own in ("__init__", "__main__"):
        return
    allowed = ROOMS[: ROOMS.index(own) + 1]
    for module in imports_of(path):
        # cli.py asks the package for its version and nothing else.
        if module.startswith("sim."):
            assert room_of(module) in allowed, f"{relative} imports {module}"


@pytest.mark.parametrize(("library", "doors"), DOORS.items(), ids=DOORS)
def test_each_library_has_one_door(library, doors):
    for path in FILES:
        relative = path.relative_to(PACKAGE).as_posix()
        if any(relative.startswith(door) for door in doors):
            continue
        assert library not in {module.split(".")[0] for module in imports_of(path)}, relative


def test_compiled_code_hangs_on_nothing_but_its_folder():
    """Machine code is kept by what the folder says: a change outside would not be seen."""
    for path in (PACKAGE / "coverage" / "kernel").glob("*.py"):
        for module in imports_of(path):
            if module.startswith("sim"):
                assert module.startswith("sim.coverage.kernel.") or module == "sim.units", path


def test_random_numbers_come_only_from_chance_and_study():
    for path in FILES:
        relative = path.relative_to(PACKAGE).as_posix()
        if relative == "operations/chance.py" or relative.startswith("study/"):
            continue
        assert "np.random" not in path.read_text(encoding="utf-8"), relative


def test_only_the_command_line_prints():
    for path in FILES:
        calls = [
            node.func.id
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        assert "print" not in calls, path


def test_help_loads_neither_numpy_nor_matplotlib():
    code = (
        "import sys; from sim.cli import cli; cli.main(['--help'], standalone_mode=False);"
        "heavy = {'numpy', 'matplotlib', 'pydantic', 'yaml', 'rich', 'shapely', 'pyproj'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "othsim plan" in done.stdout


def test_planning_loads_neither_the_event_model_nor_the_drawing():
    code = (
        "import sys; from sim.cli import cli;"
        "cli.main(['plan', 'scenarios/afghanistan/gulf.yaml'], standalone_mode=False);"
        "heavy = {'simpy', 'matplotlib', 'numba', 'duckdb', 'h5py', 'pandas'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=False, cwd=PACKAGE.parent,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr

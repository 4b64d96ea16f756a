"""The rules of the house: rooms and floors in order, one door per library, quick to start."""

from __future__ import annotations

import ast
import subprocess
import sys
from functools import cache

import pytest

from docs.writing.house import PACKAGE, circles, files, imports, names_imported, nodes_of, upward

FILES = list(files().values())
DOORS = {
    "yaml": ["scenario/file/yaml_reading.py"],
    "simpy": ["operations/"],
    "pyproj": ["world/"],
    "matplotlib": ["output/drawing/", "output/pictures/"],
    "numba": ["jit.py"],
    "distributed": ["study/run/workers/dask_cluster.py"],
    "duckdb": ["output/store/files/parquet.py", "output/query/"],
    "h5py": ["output/store/files/netcdf.py"],
    "h5netcdf": ["output/store/files/netcdf.py"],
    "rich": ["cli/"],
    "click": ["cli/"],
}  # fmt: skip


@cache
def libraries_of(path):
    """The first part of everything a file imports."""
    return {name.split(".")[0] for name, _ in names_imported(path)}


def test_no_room_or_floor_imports_what_comes_after_it():
    assert upward() == []


def test_no_modules_import_one_another():
    assert circles() == []


@pytest.mark.parametrize(("library", "doors"), DOORS.items(), ids=DOORS)
def test_each_library_has_one_door(library, doors):
    for path in FILES:
        relative = path.relative_to(PACKAGE).as_posix()
        if any(relative.startswith(door) for door in doors):
            continue
        assert library not in libraries_of(path), relative


def test_compiled_code_hangs_on_nothing_but_its_folder():
    """Machine code is kept by what the folder says: a change outside would not be seen."""
    for one in imports():
        room, of_kernel, _ = one.by.partition(".kernel.")
        if of_kernel:
            assert one.of.startswith(f"{room}.kernel") or one.of in ("sim.jit", "sim.units"), one


def _names_used(path):
    """Every name a file uses: variables, attributes, imports, texts that are names.

    A floor's `__init__` hands names on and uses none of what it imports; the package's is its door.
    """
    hands_on = path.name == "__init__.py" and path.parent != PACKAGE
    for node in nodes_of(path):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif hands_on:
            continue
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


# What the package itself does not use: the doors for those who call it from Python, and why.
OFFERED = {
    "coverage/by_laps.py: station_coverage": "laps and stays of one's own, in one call",
    "coverage/by_legs.py: cover": "legs of one's own, without laps",
    "flight/custody.py: holds_longer": "a formula of the field, for a notebook",
    "flight/custody.py: mean_hold_s": "a formula of the field, for a notebook",
    "flight/custody.py: survives_exponential_gap": "a formula of the field, for a notebook",
    "flight/custody.py: survives_junctions": "a formula of the field, for a notebook",
    "flight/custody.py: survives_with_search": "a formula of the field, for a notebook",
    "flight/detection.py: contacts_per_second": "a formula of the field, for a notebook",
    "flight/detection.py: found_along_m": "a formula of the field, for a notebook",
    "flight/detection.py: found_exhaustively": "a formula of the field, for a notebook",
    "flight/detection.py: lateral_range": "a formula of the field, for a notebook",
    "flight/detection.py: mean_time_to_sighting_s": "a formula of the field, for a notebook",
    "flight/detection.py: potential_on_pass": "a formula of the field, for a notebook",
    "flight/erlang.py: aircraft_for": "a formula of the field, for a notebook",
    "flight/erlang.py: mean_wait_for_one_s": "a formula of the field, for a notebook",
    "flight/erlang.py: perishable_calls": "a formula of the field, for a notebook",
    "flight/erlang.py: waits_at_most": "a formula of the field, for a notebook",
    "flight/track.py: interception_s": "a formula of the field, for a notebook",
    "flight/track.py: still": "a formula of the field, for a notebook",
    "notebook/answers.py: to_geopandas": "what a result hands on, for a notebook",
    "notebook/runs.py: to_geopandas": "what a result hands on, for a notebook",
    "operations/luck/stream_seeds.py: generate_state": "what numpy asks of a seed",
}


def test_what_nothing_in_the_package_uses_is_a_door():
    """A public function, class or method that only tests use is dead: what `__init__` hands on, or
    docs/api.md lists, is not used by that. Command-line callbacks are found by click."""
    pages = (PACKAGE.parent / "docs/writing").glob("*.py")
    used = {name for path in [*FILES, *pages] for name in _names_used(path)}
    unused = {
        f"{path.relative_to(PACKAGE).as_posix()}: {node.name}"
        for path in FILES
        if "cli" not in path.parts
        for node in nodes_of(path)
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and node.name not in used
    }

    assert unused == set(OFFERED)


def test_a_folder_holds_about_a_dozen_files():
    """What is looked for in a folder is seen at a glance; one that grows gets floors."""
    full = {}
    for top in ("sim", "docs", "benchmarks", "scenarios", "tests"):
        for folder in (PACKAGE.parent / top, *(PACKAGE.parent / top).rglob("*/")):
            seen = [path for path in folder.glob("[!_.]*") if path.is_file()]
            if len(seen) > 12 and folder.name != "__pycache__":
                full[folder.relative_to(PACKAGE.parent).as_posix()] = len(seen)

    assert full == {}


# Longer than a file should be, and why.
LONG_FILES = {
    "sim/figure_table.py": "one table, a row for each figure",
    "tests/cli/every_command/damage.py": "one command: every damage that it knows, and the worlds",
    "tests/output/made_up.py": "one made-up world: each part of a run follows from the one before",
    "tests/output/pictures/test_coverage_map.py": "one sheet, each case drawn once",
    "tests/scenario/test_scenario_messages.py": "one table: every message in full",
    "tests/study/planning/test_timed_closures.py": "one subject, with a model of it by the minute",
    "tests/world/routing/test_visibility_graph.py": "one door, with a dense network to hold it to",
}
# More parameters than a function should have, and why.
MANY_PARAMETERS = {
    "cli/fly/why.py: why_command": "click hands every option over by itself",
    "coverage/by_laps.py: station_coverage": "a door: two tables, and what is rarely given",
    "operations/simulation.py: simulate": "a door: closures with a time and calls are rarely given",
    "study/planning/planned_sortie.py: planned_sortie": "a way home of its own is rarely given",
}


def test_files_are_short():
    long = {
        path.relative_to(PACKAGE.parent).as_posix()
        for top in ("sim", "docs", "benchmarks", "tests")
        for path in (PACKAGE.parent / top).rglob("*.py")
        if len(path.read_text("utf-8").splitlines()) > 320
    }

    # Those of the list are still long.
    assert long == set(LONG_FILES)


def _functions():
    for path in FILES:
        for node in nodes_of(path):
            if isinstance(node, ast.FunctionDef):
                yield f"{path.relative_to(PACKAGE).as_posix()}: {node.name}", node


def test_functions_have_few_parameters():
    many = set()
    for name, node in _functions():
        given = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if len([one for one in given if one.arg not in ("self", "cls")]) > 6:
            many.add(name)

    assert many - set(MANY_PARAMETERS) == set()


def test_functions_are_short():
    """Their docstrings do not count."""
    long = set()
    for name, node in _functions():
        first = node.body[1 if ast.get_docstring(node) and len(node.body) > 1 else 0]
        if node.body[-1].end_lineno - first.lineno >= 45:
            long.add(name)

    assert long == set()


def test_random_numbers_come_only_from_chance_and_study():
    for path in FILES:
        relative = path.relative_to(PACKAGE).as_posix()
        if relative == "operations/luck/chance.py" or relative.startswith("study/"):
            continue
        assert "np.random" not in path.read_text(encoding="utf-8"), relative


def test_only_the_command_line_prints():
    for path in FILES:
        calls = [
            node.func.id
            for node in nodes_of(path)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        ]
        assert "print" not in calls, path


def test_planning_loads_neither_the_event_model_nor_the_drawing_and_flying_no_scipy():
    code = (
        "import sys; from sim.cli import cli;"
        "cli.main(['plan', 'scenarios/afghanistan/gulf.yaml'], standalone_mode=False);"
        "heavy = {'simpy', 'matplotlib', 'numba', 'duckdb', 'h5py', 'pandas', 'scipy', 'rich'};"
        "heavy |= {'sim.cli.fly.run', 'sim.study.demand', 'sim.operations.luck', 'sim.coverage'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules);"
        "import sim.output.format.result_to_record, sim.output.store.run_in_progress;"
        "heavy = {'scipy', 'numba', 'matplotlib', 'duckdb', 'distributed'};"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=False, cwd=PACKAGE.parent,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr

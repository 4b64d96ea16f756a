"""Machine code: made where it pays, kept where that is possible; functions stay Python's too."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from sim import jit
from sim.coverage import kernel
from sim.coverage.kernel.array_types import Bools, Floats, Ints
from sim.coverage.kernel.same_aircraft_epochs import Slots

ROOM = Path(kernel.__file__).parent


@jit.inner
def one_more(n):
    return n + 1


def two_more(n):
    return one_more(one_more(n))


def seconds(n):
    return float(n)


@pytest.fixture(autouse=True)
def _nothing_is_kept_of_folders():
    jit.cache_folder.cache_clear()
    jit._dispatcher.cache_clear()
    yield
    jit.cache_folder.cache_clear()
    jit._dispatcher.cache_clear()


def test_calls_are_interpreted_until_their_work_is_that_of_compiling(monkeypatch):
    """By what each call says of itself, not by the clock."""
    monkeypatch.setattr(jit, "COMPILING_S", 5.0)
    function = jit.Tiered(two_more, seconds)
    made = []
    monkeypatch.setattr(jit, "_dispatcher", lambda function: made.append(function) or function)
    monkeypatch.setattr(jit, "is_kept", lambda _: False)
    each_s = int(jit.COMPILING_S) // 2

    assert [function(each_s), function(each_s)] == [each_s + 2, each_s + 2]
    assert made == []
    assert [function(2), function(0)] == [4, 2]
    assert made == [two_more, two_more]


def test_code_that_is_kept_is_loaded_sooner(monkeypatch):
    function = jit.Tiered(two_more, seconds)
    made = []
    monkeypatch.setattr(jit, "_dispatcher", lambda function: made.append(function) or function)
    monkeypatch.setattr(jit, "is_kept", lambda _: True)

    assert function(1) == 3
    assert made == [two_more]


def test_a_function_compiled_stays_python_for_who_interprets(monkeypatch, tmp_path):
    """Compiling changes no name of a module: both ways go on side by side."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    function = jit.Tiered(two_more, seconds)

    assert not jit.is_kept(two_more)
    assert function.in_machine_code(1) == function.interpreted(1) == 3
    assert jit.is_kept(two_more)
    assert type(one_more) is type(two_more)


def test_without_a_place_to_write_code_is_compiled_and_not_kept(monkeypatch, tmp_path):
    """A read-only install, and a home that is a file: no folder, and no error either."""
    home = tmp_path / "home"
    home.write_text("no folder")
    monkeypatch.setattr(jit, "_places", lambda _: iter([Path("/proc/othsim"), home / "cache"]))

    assert jit.cache_folder(ROOM) is None
    assert jit.Tiered(two_more, seconds).in_machine_code(1) == 3


def test_the_folder_given_to_numba_comes_first_and_stays_as_it_was(monkeypatch, tmp_path):
    """The user's choice is kept to, within a folder named after what the code says."""
    import numba

    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))

    assert jit.cache_folder(ROOM).parent == tmp_path
    assert jit.Tiered(two_more, seconds).in_machine_code(1) == 3
    assert list(tmp_path.rglob("*.nbi"))
    assert str(tmp_path) == numba.config.CACHE_DIR


def test_code_is_kept_by_what_every_file_of_the_folder_says(tmp_path):
    """Also by files that a compiled function calls only through another."""
    copy = shutil.copytree(ROOM, tmp_path / "kernel")
    key = jit._key(ROOM)
    assert jit._key(copy) == key
    for file in copy.glob("*.py"):
        file.write_text(file.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
        assert jit._key(copy) != key
        key = jit._key(copy)


def holds_arrays(kind):
    """Whether a type of the kernel, or any part of it, is an array."""
    if kind in (Floats, Ints, Bools):
        return True
    named = get_type_hints(kind).values() if hasattr(kind, "_fields") else ()
    return any(holds_arrays(part) for part in (*named, *get_args(kind)))


def test_what_works_in_place_returns_no_array():
    """Nobody counts who holds the arrays there: one that is handed back would be freed in use."""
    names = [path.stem for path in ROOM.glob("[!_]*.py")]
    modules = [import_module(f"sim.coverage.kernel.{name}") for name in names]
    in_place = [
        function
        for module in modules
        for function in vars(module).values()
        if not getattr(function, "numba_options", {}).get("_nrt", True)
    ]

    assert len(in_place) > 10
    assert holds_arrays(Slots)
    for function in in_place:
        assert not holds_arrays(get_type_hints(function)["return"]), function


def test_importing_a_kernel_does_not_import_numba():
    """Half a second that --help, plan and a small run do not pay."""
    code = "import sys, sim.coverage.kernel.cells; assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)

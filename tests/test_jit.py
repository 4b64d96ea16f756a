"""Machine code: kept where that is possible, and numba not loaded before it is needed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import get_args, get_type_hints

import numba

from sim import jit
from sim.coverage import kernel
from sim.coverage.kernel.array_types import Bools, Floats, Ints
from sim.coverage.kernel.overhead_epochs import Slots

HERE = Path(__file__).parent


def add_one(n):
    return n + 1


def test_without_a_place_to_write_code_is_compiled_and_not_kept(monkeypatch, tmp_path):
    """A read-only install, and a home that is a file: no folder, and no error either."""
    home = tmp_path / "home"
    home.write_text("no folder")
    monkeypatch.setattr(jit, "_places", lambda _: iter([Path("/proc/othsim"), home / "cache"]))
    jit.cache_folder.cache_clear()
    try:
        assert jit.cache_folder(HERE) is None
        assert jit.compiled(add_one)(1) == 2
    finally:
        jit.cache_folder.cache_clear()


def test_the_folder_given_to_numba_comes_first_and_stays_as_it_was(monkeypatch, tmp_path):
    """The user's choice is kept to, within a folder named after what the code says."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    jit.cache_folder.cache_clear()
    try:
        assert jit.cache_folder(HERE).parent == tmp_path
        assert jit.compiled(add_one)(1) == 2
        assert list(tmp_path.rglob("*.nbi"))
        assert str(tmp_path) == numba.config.CACHE_DIR
    finally:
        jit.cache_folder.cache_clear()


def test_code_is_kept_by_what_every_file_of_the_folder_says(tmp_path):
    """Also by files that a compiled function calls only through another."""
    copy = shutil.copytree(Path(kernel.__file__).parent, tmp_path / "kernel")
    key = jit._key(copy)
    assert jit._key(Path(kernel.__file__).parent) == key
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
    names = [path.stem for path in Path(kernel.__file__).parent.glob("[!_]*.py")]
    modules = [import_module(f"sim.coverage.kernel.{name}") for name in names]
    in_place = [
        function.py_func
        for module in modules
        for function in vars(module).values()
        if hasattr(function, "py_func") and not function.targetoptions.get("_nrt", True)
    ]

    assert len(in_place) > 10
    assert holds_arrays(Slots)
    for function in in_place:
        assert not holds_arrays(get_type_hints(function)["return"]), function


def test_importing_the_room_does_not_import_numba():
    """Half a second that --help and plan do not pay."""
    code = "import sys, sim.coverage; assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)

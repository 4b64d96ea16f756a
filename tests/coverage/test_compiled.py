"""Machine code: kept where that is possible, and numba not loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numba

from sim.coverage import compiled


def add_one(n):
    return n + 1


def test_without_a_place_to_write_code_is_compiled_and_not_kept(monkeypatch, tmp_path):
    """A read-only install, and a home that is a file: no folder, and no error either."""
    home = tmp_path / "home"
    home.write_text("no folder")
    monkeypatch.setattr(compiled, "_places", lambda: iter([Path("/proc/othsim"), home / "cache"]))
    compiled.cache_folder.cache_clear()
    try:
        assert compiled.cache_folder() is None
        assert compiled.compiled(add_one)(1) == 2
    finally:
        compiled.cache_folder.cache_clear()


def test_the_folder_given_to_numba_comes_first_and_stays_as_it_was(monkeypatch, tmp_path):
    """The user's choice is kept to, within a folder named after what the code says."""
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    compiled.cache_folder.cache_clear()
    try:
        assert compiled.cache_folder().parent == tmp_path
        assert compiled.compiled(add_one)(1) == 2
        assert list(tmp_path.rglob("*.nbi"))
        assert str(tmp_path) == numba.config.CACHE_DIR
    finally:
        compiled.cache_folder.cache_clear()


def test_importing_the_room_does_not_import_numba():
    """Half a second that --help and plan do not pay."""
    code = "import sys, sim.coverage; assert 'numba' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)

"""Compiled functions: numba's, kept between runs where a folder can be written, else not kept.

Importing this file imports numba. Do so inside functions only: it takes half a second.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar, cast

import numba

config: Any = numba.config  # made of attributes that no type checker sees

# Without the wrappers by which others would call them, they compile in two thirds of the time.
INNER: dict[str, Any] = {
    "nogil": True, "error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
}  # fmt: skip

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function in machine code, compiled at its first call; it lets other threads run."""
    folder = cache_folder()
    given, config.CACHE_DIR = config.CACHE_DIR, str(folder or "")
    try:
        made = numba.njit(nogil=True, error_model="numpy", cache=folder is not None)(function)
    finally:
        config.CACHE_DIR = given
    return cast(Function, made)


def inner(function: Function) -> Function:
    """A function that only compiled ones call: neither kept by itself nor callable from Python."""
    return cast(Function, numba.njit(**INNER)(function))


def woven(function: Function) -> Function:
    """An inner function made part of each caller: a call with all its arrays takes 40 ns."""
    return cast(Function, numba.njit(forceinline=True, **INNER)(function))


@cache
def cache_folder() -> Path | None:
    """Where machine code is kept: the first of these that can be written, or None for nowhere.

    The folder the user gave numba, the one where Python keeps its own, the user's cache. Asked to
    keep code where it cannot, numba refuses to import. Within, code goes by what the room's files
    say: numba itself would not see a change in a file that another file's function calls.
    """
    for folder in _places():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None


def _places() -> Iterator[Path]:
    room = Path(__file__).parent
    said = sha256(numba.__version__.encode())
    for file in sorted(room.glob("*.py")):
        text = file.read_bytes()
        if b"coverage.compiled import" in text or file.name == "streams.py":
            said.update(text)
    name = f"othsim-{said.hexdigest()[:16]}"
    if config.CACHE_DIR:
        yield Path(config.CACHE_DIR) / name
    yield room / "__pycache__" / name
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        yield (Path(home) if home else Path.home() / ".cache") / name
    except RuntimeError:  # a user without a home
        return

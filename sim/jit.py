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

from sim import units

config: Any = numba.config  # made of attributes that no type checker sees

# Without the wrappers by which others would call them, they compile in two thirds of the time.
INNER: dict[str, Any] = {
    "nogil": True, "error_model": "numpy", "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
    "_nrt": True,  # else a function takes over from its caller that it counts no references
}  # fmt: skip
IN_PLACE: dict[str, Any] = {**INNER, "_nrt": False}

Function = TypeVar("Function", bound=Callable[..., object])


def compiled(function: Function) -> Function:
    """The function in machine code, compiled at its first call; it lets other threads run."""
    folder = cache_folder(Path(function.__code__.co_filename).parent)
    given, config.CACHE_DIR = config.CACHE_DIR, str(folder or "")
    try:
        made = numba.njit(nogil=True, error_model="numpy", cache=folder is not None)(function)
    finally:
        config.CACHE_DIR = given
    return cast(Function, made)


def inner(function: Function) -> Function:
    """A function that only compiled ones call: neither kept by itself nor callable from Python."""
    return cast(Function, numba.njit(**INNER)(function))


def in_place(function: Function) -> Function:
    """An inner function that works on arrays it is given: it must make none, and return none.

    So nobody need count who holds them: 5 ns for each array, at each call and in many a loop, which
    were four fifths of the time. Of functions that take arrays one by one numba finds this out
    itself; where they come in a named tuple it does not.
    """
    return cast(Function, numba.njit(**IN_PLACE)(function))


def woven(function: Function) -> Function:
    """The same made part of each caller: a call with all its arrays takes 40 ns."""
    return cast(Function, numba.njit(forceinline=True, **IN_PLACE)(function))


@cache
def cache_folder(source: Path) -> Path | None:
    """Where a folder's machine code is kept: the first that can be written, or None for nowhere.

    The folder the user gave numba, the one where Python keeps its own, the user's cache. Asked to
    keep code where it cannot, numba refuses to import.
    """
    for folder in _places(source):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None


def _places(source: Path) -> Iterator[Path]:
    name = f"othsim-{_key(source)}"
    if config.CACHE_DIR:
        yield Path(config.CACHE_DIR) / name
    yield source / "__pycache__" / name
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        yield (Path(home) if home else Path.home() / ".cache") / name
    except RuntimeError:  # a user without a home
        return


def _key(source: Path) -> str:
    """What code is kept by: all that its folder says, and what it takes from outside.

    numba looks only at the file of the function it compiles: it would not see a change in another
    file whose function is called. Of the house a kernel imports this file and numbers of `units`.
    """
    files = [Path(__file__), Path(units.__file__), *sorted(source.glob("*.py"))]
    text = b"".join(file.read_bytes() for file in files)
    return sha256(text + numba.__version__.encode()).hexdigest()[:16]

"""Functions fast enough for a kernel: interpreted while that is cheaper, then in machine code.

To compile a kernel takes ten seconds, and numba alone half of one to import; a month over one
country takes a second interpreted. So whoever calls a `compiled` function says how much work the
call is, and only what is worth it is compiled: numba's code, kept between runs where a folder can
be written. Both say the same to the last bit, which `tests/test_jit.py` and the tests of each
kernel hold: a kernel multiplies by itself instead of raising to a power, takes sums in the order
written, and asks of `math` what the C library answers to both.
"""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Callable, Iterator
from functools import cache, update_wrapper
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryFile
from threading import RLock
from types import FunctionType
from typing import Any, TypeVar, cast

import numpy as np

from sim import units

# Work of one function that pays for compiling it, and, where its code is kept, for loading that.
COMPILING_S = 5.0
LOADING_S = 0.7

OUTER: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
# Without the wrappers by which others would call them, they compile in two thirds of the time.
INNER: dict[str, Any] = {
    **OUTER, "no_cpython_wrapper": True, "no_cfunc_wrapper": True,
    "_nrt": True,  # else a function takes over from its caller that it counts no references
}  # fmt: skip
IN_PLACE: dict[str, Any] = {**INNER, "_nrt": False}
WOVEN: dict[str, Any] = {**IN_PLACE, "forceinline": True}
PART: dict[str, Any] = {**INNER, "inline": "always"}

Function = TypeVar("Function", bound=Callable[..., object])
ONE_AT_A_TIME = RLock()


def always(*_: object) -> float:
    """Work that pays for compiling at the first call."""
    return math.inf


def compiled(
    function: Function,
    work_s: Callable[..., float] = always,
    meanwhile: Callable[..., object] | None = None,
) -> Function:
    """A function called from Python: interpreted until its calls add up to what compiling takes.

    `work_s`, given the arguments of a call, says about how long it takes until then, from counts
    alone. `meanwhile` says the same in numpy, where interpreting would take long. Machine code lets
    other threads run.
    """
    return cast(Function, Tiered(function, work_s, meanwhile))


def inner(function: Function) -> Function:
    """A function that machine code calls: neither kept by itself nor called from Python there."""
    return _marked(function, INNER)


def in_place(function: Function) -> Function:
    """An inner function that works on arrays it is given: it must make none, and return none.

    So nobody need count who holds them: 5 ns for each array, at each call and in many a loop, which
    were four fifths of the time. Of functions that take arrays one by one numba finds this out
    itself; where they come in a named tuple it does not.
    """
    return _marked(function, IN_PLACE)


def woven(function: Function) -> Function:
    """The same made part of each caller: a call with all its arrays takes 40 ns."""
    return _marked(function, WOVEN)


def part(function: Function) -> Function:
    """The same for the one caller that a function has, before either is compiled.

    What stands by itself is compiled once for itself and once more in whoever calls it, and so on
    up: of a kernel eight calls deep that was half the time.
    """
    return _marked(function, PART)


def _marked(function: Function, options: dict[str, Any]) -> Function:
    vars(function)["numba_options"] = options
    return function


class Tiered:
    """A function that is interpreted until its work pays for compiling it."""

    def __init__(
        self,
        function: Callable[..., object],
        work_s: Callable[..., float],
        meanwhile: Callable[..., object] | None = None,
    ) -> None:
        update_wrapper(self, function)
        self.interpreted = function
        self._work_s = work_s
        self._meanwhile = meanwhile
        self.left_s: float | None = None  # of work before it pays; asked at the first call

    def __call__(self, *arguments: Any) -> Any:
        """The function's answer, in the way that is cheaper."""
        if self.left_s is None:
            self.left_s = LOADING_S if is_kept(self.interpreted) else COMPILING_S
        if self.left_s >= 0.0:
            self.left_s -= self._work_s(*arguments)
        if self.left_s >= 0.0 and self._meanwhile:
            return self._meanwhile(*arguments)
        if self.left_s >= 0.0:
            return self.interpreted(*map(_with_plain_numbers, arguments))
        return self.in_machine_code(*arguments)

    @property
    def in_machine_code(self) -> Any:
        """The function compiled, whatever there is to do."""
        with ONE_AT_A_TIME:
            return _dispatcher(cast(FunctionType, self.interpreted))


def n_in_machine_code(*functions: Callable[..., object]) -> int:
    """How many of these have been called often enough to be compiled by now."""
    left_s = (cast(Tiered, function).left_s for function in functions)
    return sum(left is not None and left < 0.0 for left in left_s)


def interpret_no_more(*functions: Callable[..., object]) -> None:
    """From here on these are compiled, however little there is to do: for who measures them."""
    for function in functions:
        cast(Tiered, function).left_s = -1.0


def _with_plain_numbers(argument: Any) -> Any:
    """The same with arrays whose items are Python's own numbers: interpreted in half the time."""
    if isinstance(argument, tuple):
        parts = map(_with_plain_numbers, argument)
        return type(argument)._make(parts) if hasattr(argument, "_make") else tuple(parts)
    if isinstance(argument, np.ndarray) and argument.dtype.kind in "fi":
        return argument.data
    return argument


@cache
def _dispatcher(function: FunctionType) -> Any:
    """Numba's function, in whose module every marked function is numba's too."""
    import numba

    names = _names_in(function.__module__)
    same = FunctionType(function.__code__, names, function.__name__, None, function.__closure__)
    same.__qualname__, same.__module__ = function.__qualname__, function.__module__
    for name in function.__code__.co_names:
        called = names.get(name)
        if called is function:
            continue  # it calls itself: below
        if called is record_at:
            names[name] = _record_at_address()
        elif isinstance(called, FunctionType) and hasattr(called, "numba_options"):
            names[name] = _dispatcher(called)
    if hasattr(function, "numba_options"):
        inside = numba.njit(**vars(function)["numba_options"])(same)
        if names.get(function.__name__) is function:
            names[function.__name__] = inside
        return inside
    folder = cache_folder(_source_of(function))
    config: Any = numba.config  # made of attributes that no type checker sees
    given, config.CACHE_DIR = config.CACHE_DIR, str(folder or "")
    try:
        return numba.njit(**OUTER, cache=folder is not None)(same)
    finally:
        config.CACHE_DIR = given


@cache
def _names_in(module: str) -> dict[str, Any]:
    """A module's names, to be changed for machine code while the module's own stay."""
    return dict(vars(sys.modules[module]))


def record_at(rows: Any, place: int, kind: Any) -> Any:
    """A record of an array: of one that machine code knows by the address of its first record.

    `kind` is the dtype of each. Whoever made the array has to hold it. Interpreted, `rows` is the
    array itself.
    """
    del kind
    return rows[place]


@cache
def _record_at_address() -> Any:
    from numba import types
    from numba.extending import intrinsic

    def at_address(_: Any, address: Any, place: Any, kind: Any) -> Any:  # noqa: ARG001 its types
        def generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:
            size = context.get_constant(types.int64, kind.dtype.size)
            here = builder.add(given[0], builder.mul(given[1], size))
            return builder.inttoptr(here, context.get_value_type(signature.return_type))

        return kind.dtype(types.int64, types.int64, kind), generate

    return intrinsic(at_address)


def _source_of(function: Callable[..., object]) -> Path:
    return Path(function.__code__.co_filename).parent


def is_kept(function: Callable[..., object]) -> bool:
    """Whether machine code of a function lies in its folder, from an earlier run."""
    function = getattr(function, "interpreted", function)
    folder = cache_folder(_source_of(function))
    return folder is not None and any(folder.rglob(f"*.{function.__qualname__}-*.nbi"))


def can_be_kept(function: Callable[..., object]) -> bool:
    """Whether there is a folder for machine code of a function."""
    function = getattr(function, "interpreted", function)
    return cache_folder(_source_of(function)) is not None


@cache
def cache_folder(source: Path) -> Path | None:
    """Where a kernel's code is kept: the first of these that can be written, or None for nowhere.

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
    given = os.environ.get("NUMBA_CACHE_DIR")
    if given:
        yield Path(given) / name
    yield source / "__pycache__" / name
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        yield (Path(home) if home else Path.home() / ".cache") / name
    except RuntimeError:  # a user without a home
        return


def _key(source: Path) -> str:
    """What code is kept by: all that a kernel's folder says, and what it takes from outside.

    numba looks only at the file of the function it compiles: it would not see a change in another
    file whose function is called. Of the house a kernel imports this file and numbers of `units`.
    """
    files = [Path(__file__), Path(units.__file__), *sorted(source.rglob("*.py"))]
    text = b"".join(file.read_bytes() for file in files)
    return sha256(text + version("numba").encode()).hexdigest()[:16]

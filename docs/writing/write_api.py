"""Writes docs/api.md, what can be called from Python, from signatures and docstrings.

python -m docs.writing.write_api, from the project's root; a test fails when the page is out of
date.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import typing
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import sim
from sim.column_table import Table
from sim.notebook.shown import Shown, shown_names

PAGE: Final = Path(__file__).parents[1] / "api.md"
WIDTH: Final = 100
HEAD: Final = """# From Python

<!-- Written by `python -m docs.writing.write_api` from signatures and docstrings. Changes made
here are lost. -->

`import sim` is the door: eleven functions, and the objects that they hand back. The rooms below it
that know no scenario can be used by themselves: numbers and arrays in, arrays out. Everything is SI
with the unit in the name; latitude stands before longitude; `(N,)` is an array's shape. What has no
place on this page may change with any version.
"""
# Modules of which everything public is listed; a package lists what it exports.
ALONE: Final = (
    *("sim.world.geodesy", "sim.world.airspace", "sim.world.routing", "sim.world.area"),
    *("sim.world.wind", "sim.flight.pattern", "sim.flight.sensor", "sim.flight.sortie"),
    *("sim.flight.aircraft_per_orbit", "sim.flight.detection", "sim.flight.custody"),
    "sim.flight.erlang",
    *("sim.flight.track", "sim.coverage", "sim.coverage.movers.encounter"),
)
BY_THEMSELVES: Final = """These take tracks, cells and figures of your own, also in ways that no
scenario asks for: `cover` for tables of legs, `k` aircraft at once over a cell, `edge="exclude"`
for gaps that the window cuts."""


def page() -> str:
    """The whole page."""
    parts = [HEAD.rstrip(), "## The door: `sim`"]
    functions = [
        member
        for name, member in vars(sim).items()
        if name in sim.__all__ and inspect.isfunction(member)
    ]
    for function in functions:
        parts += _function(function, f"sim.{function.__name__}", 3)
    parts.append("## What they hand back")
    for handed in [*handed_back(functions), Table]:
        parts += _class(handed, 3)
    parts.append("## What can go wrong")
    for name in sim.__all__:
        if name.endswith("Error"):
            parts += [f"### `sim.{name}`", _text(getattr(sim, name))]
    parts += ["## Rooms that can be used by themselves", BY_THEMSELVES]
    for name in ALONE:
        module = importlib.import_module(name)
        parts += [f"### `{name}`", _text(module)]
        for member in _members(module):
            parts += (
                _class(member, 4)
                if inspect.isclass(member)
                else _function(member, member.__name__, 4)
            )
    # Python shows text in one kind of quotes, and we write it in the other.
    return "\n\n".join(parts).replace("['", '["').replace("', '", '", "').replace("']", '"]') + "\n"


def handed_back(functions: list[Any]) -> list[type]:
    """The classes that functions return, where the package says for types alone that they are."""
    tree = ast.parse(inspect.getsource(sim))
    homes = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    names = dict.fromkeys(function.__annotations__["return"] for function in functions)
    return [getattr(importlib.import_module(homes[name]), name) for name in names]


def _members(module: ModuleType) -> list[Any]:
    """What a module exports; all it defines in public where it does not say."""
    if hasattr(module, "__all__"):
        return [getattr(module, name) for name in module.__all__]
    return [
        member
        for name, member in vars(module).items()
        if not name.startswith("_")
        and (inspect.isfunction(member) or inspect.isclass(member))
        and member.__module__ == module.__name__
    ]


def _function(function: Any, name: str, depth: int) -> Iterator[str]:
    yield f"{'#' * depth} `{name}`"
    yield f"```python\n{_signature(function)}\n```"
    yield _text(function)


def _class(kind: type, depth: int) -> Iterator[str]:
    """A class with its fields, and its properties and methods with the first of what they say."""
    yield f"{'#' * depth} `{kind.__name__}`"
    yield _text(kind)
    fields = [f"{name}: {said}" for name, said in _fields(kind)]
    if fields:
        yield "\n".join(["```python", *fields, "```"])
    rows = [
        f"| `{_cell(_shown(name, member))}` | {_cell(_first_of(_called(member)))} |"
        for name, member in _asked_of(kind)
        if not name.startswith(("_", "model_")) and inspect.isfunction(_called(member))
    ]
    if rows:
        yield "\n".join(["| | |", "|---|---|", *rows])


def _asked_of(kind: type) -> list[tuple[str, Any]]:
    """A class's own members by name; of a result all that a user asks of it."""
    if issubclass(kind, Shown):
        return [(name, inspect.getattr_static(kind, name, None)) for name in shown_names(kind)]
    return list(vars(kind).items())


def _fields(kind: type) -> list[tuple[str, str]]:
    """Its own fields, as the source writes their types; of a private name what it stands for."""
    written = ((name, str(said)) for name, said in vars(kind).get("__annotations__", {}).items())
    return [
        (name, _type_of(kind, name) if said.startswith(("_", "Annotated")) else said)
        for name, said in written
        if name[0] != "_" and not said.startswith("ClassVar")
    ]


def _type_of(kind: type, name: str) -> str:
    return inspect.formatannotation(typing.get_type_hints(kind)[name])


def _called(member: Any) -> Any:
    """The function behind a method or property; what is neither as it is."""
    if isinstance(member, property):
        return member.fget
    if isinstance(member, cached_property):
        return member.func
    return getattr(member, "__func__", member)


def _shown(name: str, member: Any) -> str:
    """A property as a field, a method as it is called."""
    signature = inspect.signature(_called(member))
    if isinstance(member, property | cached_property):
        return f"{name}: {signature.return_annotation}"
    first, *others = signature.parameters.values()
    if not isinstance(member, staticmethod) and first.name in ("self", "cls"):
        signature = signature.replace(parameters=others)
    return _line(name, signature)


def _signature(function: Any) -> str:
    """As it is written: on one line, or a parameter a line."""
    signature = inspect.signature(function)
    line = _line(function.__name__, signature)
    if len(line) <= WIDTH:
        return line
    inside = "".join(f"    {one},\n" for one in _parameters(signature))
    return f"{function.__name__}(\n{inside}) -> {signature.return_annotation}"


def _line(name: str, signature: inspect.Signature) -> str:
    return f"{name}({', '.join(_parameters(signature))}) -> {signature.return_annotation}"


def _parameters(signature: inspect.Signature) -> Iterator[str]:
    """Each parameter with its type and default; annotations are text here."""
    star = False
    for one in signature.parameters.values():
        star |= one.kind is one.VAR_POSITIONAL
        if one.kind is one.KEYWORD_ONLY and not star:
            star = True
            yield "*"
        stars = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        default = "" if one.default is one.empty else f" = {one.default!r}"
        yield f"{stars}{one.name}: {one.annotation}{default}"


def _first_of(function: Any) -> str:
    """The first paragraph of a docstring on one line."""
    return " ".join((inspect.getdoc(function) or "").partition("\n\n")[0].split())


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _text(owner: Any) -> str:
    """A docstring as Markdown: examples become code."""
    lines: list[str] = []
    open_code = False
    for line in (inspect.getdoc(owner) or "").splitlines():
        if line.startswith(">>>") and not open_code:
            lines.append("```python")
            open_code = True
        elif open_code and not line:
            lines.append("```")
            open_code = False
        lines.append(line)
    return "\n".join([*lines, *["```"] * open_code])


def write() -> None:
    """The page."""
    PAGE.write_text(page(), "utf-8")


if __name__ == "__main__":
    write()

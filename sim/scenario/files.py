"""Scenario files on disk: one file and those it extends, all within one folder."""

from __future__ import annotations

import os
import re
import stat
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from sim.errors import Problem, ScenarioError
from sim.scenario.quantities import shown
from sim.scenario.reading import MAX_BYTES, read_tree, too_big
from sim.scenario.spelling import nearest
from sim.scenario.tree import Node, Place, merge

_LONGEST_CHAIN: Final = 20
_UTF8_HINT: Final = "set PYTHONUTF8=1 in the environment"
_EXTENDS: Final = re.compile(rb"""^extends:\s*["']?([^"'\s#]+)""", re.M)


def read_scenario(given: str) -> tuple[str, Node]:
    """The text of a file as given, and its tree with everything it extends.

    Raises `ScenarioError`.
    """
    text, tree = _Chain(Path(given).parent).read(given)
    if not isinstance(tree.value, dict):
        rule = f"expected keys such as name: and fleets: (got {shown(tree.plain())})"
        raise ScenarioError([tree.place.problem(rule)])
    if not tree.value:
        raise ScenarioError([Problem("the file is empty", code="E001", file=given)])
    return text, tree


@dataclass
class _Chain:
    """Reads files that extend one another, none twice."""

    folder: Path
    files: list[str] = field(default_factory=list)
    targets: list[Path] = field(default_factory=list)

    def read(self, file: str, named_at: Place | None = None) -> tuple[str, Node]:
        """The text of the file itself, and the tree with everything it extends."""
        text = _text_of(file, named_at)
        self.files.append(file)
        self.targets.append(Path(file).resolve())
        tree = read_tree(text, file)
        parent = tree["extends"]
        if parent is None:
            return text, tree
        _, inherited = self.read(self._parent(file, parent), parent.place)
        if not isinstance(inherited.value, dict):
            rule = f"expected a file of keys and values (got {shown(inherited.plain())})"
            raise ScenarioError([parent.place.problem(rule, "extends", code="E011")])
        return text, merge(inherited, tree.without("extends"))

    def _parent(self, file: str, node: Node) -> str:
        """The file that `extends` names, as the user would write it."""

        def refused(rule: str) -> ScenarioError:
            return ScenarioError([node.place.problem(rule, "extends", code="E011")])

        name = node.value
        if not isinstance(name, str) or not name or "\0" in name:
            raise refused(f"expected the name of a file (got {shown(node.plain())})")
        parent = Path(file).parent / name
        try:
            target = parent.resolve()
            inside = target.is_relative_to(self.folder.resolve())
        except (OSError, RuntimeError):  # links that run in a circle
            raise refused(f"{shown(name)} cannot be followed") from None
        except UnicodeError:
            rule = f"{shown(name)} {_unwritable()}"
            problem = node.place.problem(rule, "extends", _UTF8_HINT, "E011")
            raise ScenarioError([problem]) from None
        if not inside:
            raise refused(f"{shown(name)} leaves the scenario's folder")
        if target in self.targets:
            circle = [*self.files[self.targets.index(target) :], name]
            raise refused(f"runs in a circle: {' -> '.join(Path(step).name for step in circle)}")
        if len(self.files) >= _LONGEST_CHAIN:
            raise refused(f"more than {_LONGEST_CHAIN} files extend one another")
        return str(parent)


def _text_of(file: str, named_at: Place | None) -> str:
    """The text of a regular file of bounded size; a fault is shown where the file was named."""
    try:
        return _read_text(Path(file))
    except ScenarioError as error:
        fault = replace(error.problems[0], file=file)
    if named_at is not None:
        message = f"{file}: {fault.message}"
        fault = named_at.problem(message, "extends", fault.hint, "E011")
    raise ScenarioError([fault])


def _read_text(path: Path) -> str:
    rule, hint, data = "", "", b""
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            rule = "a folder, not a scenario file"
            names = [beside.name for beside in _scenarios_in(path)]
            hint = f"files there: {', '.join(names[:8])}" if names else ""
        elif not stat.S_ISREG(mode):
            rule = "not a regular file"
        else:
            with path.open("rb") as stream:
                data = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        # Stems are compared, lest the ending they share make all files look alike.
        beside = {file.stem: file for file in _scenarios_in(path.parent)}
        near = nearest(path.stem, beside)
        rule, hint = "no such file", f"did you mean '{beside[near]}'?" if near else ""
    except OSError as error:
        rule = f"cannot be read: {error.strerror}"
    except UnicodeError:
        rule, hint = f"its name {_unwritable()}", _UTF8_HINT
    except ValueError:
        rule = "not the name of a file"
    if rule:
        raise ScenarioError([Problem(rule, hint=hint, code="E001")])
    if len(data) > MAX_BYTES:
        raise ScenarioError([too_big("")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        rule, hint = f"not UTF-8 text (line {line})", "save the file with encoding UTF-8"
        raise ScenarioError([Problem(rule, hint=hint, code="E001")]) from None


def _unwritable() -> str:
    encoding = sys.getfilesystemencoding()
    return f"cannot be written in this system's encoding of file names, {encoding}"


def _scenarios_in(folder: Path) -> list[Path]:
    try:
        return sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml"))
    except (OSError, ValueError):
        return []


def files_extending(given: str) -> list[str]:
    """Names of the files that extend this one, themselves or through one another.

    They stand beside it, or one folder up, from where alone `extends` may reach down to it.
    """
    here = _spelt_out(Path(given))
    folder = here.parent
    near = [*_scenarios_in(folder)[:100], *_scenarios_in(folder / "..")[:100]]
    parents = {_spelt_out(file): _extended_by(file) for file in near}
    family: set[Path] = set()
    children = {here}
    while children:
        family |= children
        children = {file for file, parent in parents.items() if parent in family} - family
    return [os.path.relpath(file, folder) for file in parents if file in family - {here}]


def _extended_by(file: Path) -> Path | None:
    """The file that this one extends, as far as its first lines tell."""
    try:
        with file.open("rb") as stream:
            found = _EXTENDS.search(stream.read(4096))
    except OSError:
        return None
    name = found[1].decode("utf-8", "replace") if found else ""
    return _spelt_out(file.parent / name) if name else None


def _spelt_out(file: Path) -> Path:
    return Path(os.path.normpath(file.absolute()))

"""Scenario files on disk: one file and those it extends, all within one library.

A library is a folder with a `library.yaml` and everything below it. A file outside every library
has its own folder and what lies below.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Final

from sim.errors import Problem, ScenarioError
from sim.scenario.file.tree import Node, Place, merge
from sim.scenario.file.yaml_reading import MAX_BYTES, read_tree, too_big
from sim.scenario.values.quantities import quoted
from sim.spelling import did_you_mean, nearest

_MOST_FILES: Final = 20
_MOST_FOLDERS: Final = 50
_HEAD_BYTES: Final = 20_000
LIBRARY: Final = "library.yaml"
_NOT_SHIPPED: Final = (
    "an installed othsim ships no scenarios: they lie in a copy of the project; "
    "othsim new FILE writes one to begin with"
)
_UTF8_HINT: Final = "set PYTHONUTF8=1 in the environment"
# The value of `extends` on its line and on the indented, or dashed, lines below it.
_EXTENDS: Final = re.compile(r"^extends:(.*(?:\n(?:[ \t-].*)?)*)", re.M)
_FILE_NAME: Final = re.compile(r"""[^\s"'#,\[\]-][^\s"'#,\[\]]*""")


def read_scenario(file: str) -> tuple[str, Node]:
    """The text of a file as given, and its tree with everything it extends.

    Raises `ScenarioError`.
    """
    text, tree = _Chain(_Bounds.of(Path(file))).read(file)
    if not isinstance(tree.value, dict):
        rule = f"expected keys such as name: and fleets: (got {quoted(tree.plain())})"
        raise ScenarioError([tree.place.problem(rule)])
    if not tree.value:
        raise ScenarioError([Problem("the file is empty", code="E001", file=file)])
    if Path(file).name == LIBRARY:
        rule = "marks a library of scenarios, and is none itself"
        hint = "run a scenario below it"
        raise ScenarioError([Problem(rule, hint=hint, code="E106", file=file)])
    return text, tree


@dataclass(frozen=True)
class _Bounds:
    """The folder that no extended file may leave, and whether a library.yaml makes it one."""

    folder: Path
    is_library: bool

    @classmethod
    def of(cls, file: Path) -> _Bounds:
        """The nearest library round a file, else the file's own folder."""
        own = file.parent
        try:
            own = own.resolve()
            for folder in (own, *own.parents):
                if (folder / LIBRARY).is_file():
                    return cls(folder, True)
        except (OSError, RuntimeError, ValueError):  # whoever reads the file says what is wrong
            pass
        return cls(own, False)

    def refusal(self, name: str) -> tuple[str, str]:
        """The rule that a file out of bounds breaks, and what would open it."""
        if self.is_library:
            return f"{quoted(name)} leaves the scenario library {quoted(self.folder.name)}", ""
        hint = f"a file {LIBRARY} in a folder round both makes a scenario library of it"
        return f"{quoted(name)} leaves the scenario's folder", hint


@dataclass
class _Chain:
    """Reads a file and what it extends; `open` are the files on the way to the one being read."""

    bounds: _Bounds
    open: list[tuple[str, Path]] = field(default_factory=list)
    n_read: int = 0

    def read(self, file: str, named_at: Place | None = None, path: str = "") -> tuple[str, Node]:
        """The text of the file itself, and the tree with everything it extends.

        `named_at` is where another file names it, under `path`.
        """
        text = _text_of(file, named_at, path)
        self.n_read += 1
        tree = read_tree(text, file)
        extends = tree["extends"]
        if extends is None:
            return text, tree
        self.open.append((file, Path(file).resolve()))
        inherited: Node | None = None
        for at, node in _named_in(extends):
            _, more = self.read(self._parent(file, node, at), node.place, at)
            if not isinstance(more.value, dict):
                rule = f"expected a file of keys and values (got {quoted(more.plain())})"
                raise ScenarioError([node.place.problem(rule, at, code="E011")])
            inherited = more if inherited is None else merge(inherited, more)
        self.open.pop()
        own = tree.without("extends")
        return text, own if inherited is None else merge(inherited, own)

    def _parent(self, file: str, node: Node, path: str) -> str:
        """The file that an entry of `extends` names, as the user would write it."""

        def refused(rule: str, hint: str = "") -> ScenarioError:
            return ScenarioError([node.place.problem(rule, path, hint, "E011")])

        name = node.value
        if not isinstance(name, str) or not name or "\0" in name:
            raise refused(f"expected the name of a file (got {quoted(node.plain())})")
        parent = Path(file).parent / name
        try:
            target = parent.resolve()
        except (OSError, RuntimeError):  # links that run in a circle
            raise refused(f"{quoted(name)} cannot be followed") from None
        except UnicodeError:
            raise refused(f"{quoted(name)} {_unwritable()}", _UTF8_HINT) from None
        if not target.is_relative_to(self.bounds.folder):
            raise refused(*self.bounds.refusal(name))
        steps = [target for _, target in self.open]
        if target in steps:
            circle = [*(file for file, _ in self.open[steps.index(target) :]), name]
            raise refused(f"runs in a circle: {' -> '.join(Path(step).name for step in circle)}")
        if self.n_read >= _MOST_FILES:
            raise refused(f"more than {_MOST_FILES} files extend one another")
        # "claims/../common.yaml" is shorter without the way down and up, unless a link is on it.
        short = Path(os.path.normpath(parent))
        return str(short if short.resolve() == target else parent)


def _named_in(extends: Node) -> Iterator[tuple[str, Node]]:
    """The entries of `extends`, one or a list, each with its path."""
    if not isinstance(extends.value, list):
        yield "extends", extends
        return
    if not extends.value:
        rule = "expected at least one file"
        raise ScenarioError([extends.place.problem(rule, "extends", code="E011")])
    for index, node in enumerate(extends.value):
        yield f"extends[{index}]", node


def _text_of(file: str, named_at: Place | None, path: str) -> str:
    """The text of a regular file of bounded size; a fault is shown where the file was named."""
    try:
        return _read_text(Path(file))
    except ScenarioError as error:
        fault = replace(error.problems[0], file=file)
    if named_at is not None:
        message = f"{file}: {fault.message}"
        fault = named_at.problem(message, path, fault.hint, "E011")
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
        rule, hint = "no such file", did_you_mean(str(beside[near]) if near else None)
        if path.parts[:1] == ("scenarios",) and not Path("scenarios").is_dir():
            hint = _NOT_SHIPPED
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
        files = sorted(file for file in folder.iterdir() if file.suffix in (".yaml", ".yml"))
        return [file for file in files if file.name != LIBRARY]
    except (OSError, ValueError):
        return []


def files_extending(base: str) -> list[str]:
    """Names of the files that extend this one, themselves or through one another, and fly.

    Those beside it come first, then the others of its library. Outside a library they stand beside
    it or one folder up, from where alone `extends` may reach down to it.
    """
    here = _absolute(Path(base))
    near = [*_scenarios_in(here.parent)[:100], *_files_nearby(here)]
    heads = {_absolute(file): _Head.of(file) for file in near}
    family = {here}
    flying = {file for file, head in heads.items() if head.names_fleets}
    # Each set grows by the files that extend one of its own, until a round adds none.
    for known in (family, flying):
        children = set(known)
        while children:
            known |= children
            children = {file for file, head in heads.items() if head.extended & known} - known
    extending = (file for file in heads if file in family & flying - {here})
    return [os.path.relpath(file, here.parent) for file in extending]


def _files_nearby(file: Path) -> list[Path]:
    """Other files that may extend this one, as many as are worth a look."""
    bounds = _Bounds.of(file)
    if not bounds.is_library:
        return _scenarios_in(file.parent / "..")[:100]
    files: list[Path] = []
    for folder, below, _ in islice(os.walk(bounds.folder), _MOST_FOLDERS):
        below.sort()
        # Named by the way from the file, as whoever extends it would.
        way = os.path.relpath(folder, file.parent.resolve())
        files += _scenarios_in(file.parent / way)[:100]
    return files


@dataclass(frozen=True)
class _Head:
    """What the beginning of a file tells of it, without reading it as YAML."""

    extended: frozenset[Path]
    names_fleets: bool

    @classmethod
    def of(cls, file: Path) -> _Head:
        """The files it extends, and whether it names fleets, as far as its beginning tells."""
        try:
            with file.open("rb") as stream:
                text = stream.read(_HEAD_BYTES).decode("utf-8", "replace")
        except OSError:
            return cls(frozenset(), False)
        match = _EXTENDS.search(text)
        names = _FILE_NAME.findall(re.sub(r"#.*", "", match[1])) if match else ()
        extended = frozenset(_absolute(file.parent / name) for name in names)
        return cls(extended, re.search(r"^fleets:", text, re.M) is not None)


def _absolute(file: Path) -> Path:
    # Not resolve(): a link stays the name that the user knows.
    return Path(os.path.normpath(file.absolute()))

"""The order of the house, and who imports whom in it: read from the code, nothing is run.

`python -m docs.writing.house` prints every circle and every import of something further on in the
order, and fails if there is one; `python -m docs.writing.draw_house` draws it. An import inside a
function counts as any other. One for a type checker alone, which never happens at run time, does
not.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

PACKAGE: Final = Path(__file__).parents[2] / "sim"

# A room imports from those before it and from itself.
ROOMS: Final = (
    *("errors", "spelling", "number_types", "column_table", "units", "jit", "version"),
    *("figure_table", "figures", "figure_text"),
    *(
        "scenario",
        "world",
        "flight",
        "operations",
        "coverage",
        "study",
        "output",
        "notebook",
        "cli",
    ),
)
# A floor imports from those before it in its room and from itself. A dot stands for the files that
# lie in the room's own folder; a floor may have one of its own.
FLOORS: Final[Mapping[str, tuple[str, ...]]] = {
    "scenario": ("values", "file", "catalog", "parts", "starters", "."),
    "world": (".", "routing", "data"),
    "operations": ("timing", "luck", "relief", "on_demand", "kernel/records", "kernel", "."),
    "coverage": ("kernel", "movers", "."),
    "study": (
        *("planning", "demand", ".", "verdict", "run/ground", "run/workers", "run/progress", "run"),
        *("compare", "whatif", "claims", "page"),
    ),
    "cli": ("common", "scenario", "fly", "read", "."),
    "output": (
        *("format", "text", ".", "store/files", "store", "query", "drawing"),
        *("pictures/on_demand", "pictures", "pictures/comparison", "pictures/claims"),
        *("export/content", "export", "report", "report/living", "report/documents"),
    ),
}
# The package's own door and its `python -m` stand above every room.
DOORWAYS: Final = ("__init__", "__main__")


class Import(NamedTuple):
    """One module of ours that another imports, and the line on which it does."""

    by: str
    of: str
    line: int


def module_of(path: Path, package: Path = PACKAGE) -> str:
    """The dotted name of a file: sim/world/wind.py is sim.world.wind."""
    parts = (package.name, *path.relative_to(package).with_suffix("").parts)
    return ".".join(parts).removesuffix(".__init__")


@cache
def files(package: Path = PACKAGE) -> dict[str, Path]:
    """Every file of the package by its dotted name."""
    return {module_of(path, package): path for path in sorted(package.rglob("*.py"))}


@cache
def tree_of(path: Path) -> ast.Module:
    """A file as Python reads it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a file's tree: to walk through it takes longer than to look at each."""
    return tuple(ast.walk(tree_of(path)))


def names_imported(path: Path) -> list[tuple[str, int]]:
    """What a file imports at run time with its line: `a.b` for `import a.b`, `a.b.c` for a name."""
    for_types = {
        id(inner)
        for node in nodes_of(path)
        if isinstance(node, ast.If)
        and isinstance(node.test, ast.Name)
        and node.test.id == "TYPE_CHECKING"
        for statement in node.body
        for inner in ast.walk(statement)
    }
    found = []
    for node in nodes_of(path):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                raise ValueError(f"{path}, line {node.lineno}: a relative import")
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


@cache
def imports(package: Path = PACKAGE) -> tuple[Import, ...]:
    """Every import of one of our modules by another."""
    known = files(package)
    arrows = set()
    for module, path in known.items():
        for name, line in names_imported(path):
            # A name that is no module is something in one: a function, a class.
            of = name if name in known else name.rpartition(".")[0]
            if of in known and of != module:
                arrows.add(Import(module, of, line))
    return tuple(sorted(arrows))


def place_of(module: str, package: Path = PACKAGE) -> tuple[str, str]:
    """Room and floor of a module: ("study", "run"), ("world", "."); none of the package's doors."""
    first, *rest = files(package)[module].relative_to(package).parts
    room = first.removesuffix(".py")
    if room in DOORWAYS:
        return "", ""
    if room not in ROOMS:
        raise ValueError(f"{module} is in no room: name its room in docs/writing/house.py")
    floor = "/".join(rest[:-1]) or "."
    if floor not in FLOORS.get(room, "."):
        raise ValueError(f"{module} is on no floor of {room}: name it in docs/writing/house.py")
    return room, floor


def height_of(module: str, package: Path = PACKAGE) -> tuple[int, int]:
    """Where in the house's order a module stands; it may import what is not further on."""
    room, floor = place_of(module, package)
    if not room:
        return len(ROOMS), 0
    return ROOMS.index(room), FLOORS.get(room, (".",)).index(floor)


def upward(package: Path = PACKAGE) -> list[Import]:
    """The imports of something further on in the order than the importer."""
    height = {module: height_of(module, package) for module in files(package)}
    return [one for one in imports(package) if height[one.of] > height[one.by]]


def circles(package: Path = PACKAGE) -> list[list[str]]:
    """Modules that import one another, by whatever way round; each such set once."""
    towards: dict[str, set[str]] = {}
    for one in imports(package):
        towards.setdefault(one.by, set()).add(one.of)
    reach = {module: _reached(module, towards) for module in towards}
    found: list[list[str]] = []
    for module in sorted(reach):
        if module in reach[module] and not any(module in circle for circle in found):
            found.append(sorted(other for other in reach[module] if module in reach.get(other, ())))
    return found


def _reached(module: str, towards: Mapping[str, set[str]]) -> set[str]:
    """Every module that one comes to by its imports and theirs."""
    reached: set[str] = set()
    ahead = [module]
    while ahead:
        fresh = towards.get(ahead.pop(), set()) - reached
        reached |= fresh
        ahead += fresh
    return reached


def main() -> int:
    """Print what is not in order; 1 if anything is not."""
    faults = [f"circle of {len(ring)}: {', '.join(ring)}" for ring in circles()]
    for one in upward():
        where = files()[one.by].relative_to(PACKAGE.parent).as_posix()
        faults.append(f"{where}:{one.line} imports {one.of}, which comes after it")
    counted = f"{len(files())} modules, {len(imports())} imports, {len(faults)} out of order"
    sys.stdout.write("\n".join([*faults, counted, ""]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

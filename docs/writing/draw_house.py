"""Draws the house from its imports: docs/pictures/house.svg, and the tree in docs/architecture.md.

python -m docs.writing.draw_house, from the project's root; a test fails when either is out of date.
"""

from __future__ import annotations

import ast
import math
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

from docs.writing import house

DOCS = Path(__file__).parents[1]
PAGE = DOCS / "architecture.md"
PICTURE = DOCS / "pictures/house.svg"
_TREE = re.compile(r"(?<=<!-- tree -->\n).*?(?=<!-- end of tree -->)", re.S)

# The single files that every room may import are drawn as one room.
GROUND = "ground floor"
_ABOUT_GROUND = "what everybody may know"

# Sizes in pixels. A letter of the typewriter face is 0.6 of its height wide.
_FACE, _SMALL = 13.0, 11.0
_LETTER = 0.6 * _FACE
_LINE = 17.0
_GAP = 8.0
_LABEL_WIDTH, _FLOORS_WIDTH, _LANE = 190.0, 720.0, 22.0
_TALLEST = (6, 12)  # files in a column of a room without floors, and of a floor


class Box(NamedTuple):
    """A floor as it is drawn: its name, its files in columns."""

    name: str
    columns: list[list[str]]

    @property
    def width(self) -> float:
        """How wide its frame is [px]."""
        longest = [max(map(len, column)) for column in self.columns]
        inside = sum(n * _LETTER + 2 * _GAP for n in longest)
        return max(inside, (len(self.name) + 1) * _LETTER + 2 * _GAP)

    @property
    def height(self) -> float:
        """How high its frame is [px]."""
        return (max(map(len, self.columns)) + bool(self.name)) * _LINE + _GAP


class Room(NamedTuple):
    """A room as it is drawn."""

    name: str
    about: str
    floors: list[Box]


def summary_of(path: Path) -> str:
    """The first line of a file's docstring."""
    return (ast.get_docstring(house.tree_of(path)) or "").partition("\n")[0]


def rooms() -> list[Room]:
    """Every room in its order, with what lies in it."""
    lying: dict[tuple[str, str], list[str]] = {}
    for module, path in house.files().items():
        room, floor = house.place_of(module)
        if room and path.stem != "__init__":
            lying.setdefault((room, floor), []).append(path.stem)
    for room, floor in _tables_alone(lying):
        tables = (house.PACKAGE / room / floor).glob("*.yaml")
        lying[room, floor] = sorted(path.name for path in tables)
    single = [room for room in house.ROOMS if (house.PACKAGE / f"{room}.py").exists()]
    drawn = [Room(GROUND, _ABOUT_GROUND, [Box("", [[name] for name in single])])]
    for room in house.ROOMS:
        init = house.PACKAGE / room / "__init__.py"
        if not init.exists():
            continue
        floors = house.FLOORS.get(room, (".",))
        boxes = [
            Box("" if floor == "." else f"{floor}/", _columns(files, _TALLEST[len(floors) > 1]))
            for floor in floors
            if (files := lying.get((room, floor)))
        ]
        drawn.append(Room(room, summary_of(init), boxes))
    return drawn


def _tables_alone(lying: Mapping[tuple[str, str], list[str]]) -> list[tuple[str, str]]:
    """Floors without modules of their own: a catalogue of tables."""
    floors = ((room, floor) for room, floors in house.FLOORS.items() for floor in floors)
    return [place for place in floors if place not in lying and place[1] != "."]


def _columns(files: Sequence[str], tallest: int) -> list[list[str]]:
    """As few columns as will do, and those of nearly one height."""
    height = math.ceil(len(files) / math.ceil(len(files) / tallest))
    return [list(files[i : i + height]) for i in range(0, len(files), height)]


def counts() -> Counter[tuple[str, str]]:
    """How often a room imports from another: `(by, of)`; single files count as the ground floor."""
    found: Counter[tuple[str, str]] = Counter()
    for one in house.imports():
        by, of = (_drawn_room(module) for module in (one.by, one.of))
        if by and of and by != of:
            found[by, of] += 1
    return found


def _drawn_room(module: str) -> str:
    room = house.place_of(module)[0]
    return GROUND if (house.PACKAGE / f"{room}.py").exists() else room


def picture() -> str:
    """The house as an SVG: rooms from above, and at the right who imports from whom."""
    parts: list[str] = []
    top, middles = 46.0, {}
    drawn = rooms()
    for room in drawn:
        placed, height = _flowed(room.floors)
        height = max(height, 3 * _LINE) + 2 * _GAP
        parts += _room(room, placed, top, height)
        middles[room.name] = top + height / 2
        top += height + _GAP
    parts += _lanes([room.name for room in drawn], middles)
    width = _LABEL_WIDTH + _FLOORS_WIDTH + (len(drawn) + 1) * _LANE
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {top:.0f}" '
        f'width="{width:.0f}" height="{top:.0f}" font-family="DejaVu Sans Mono, monospace" '
        f'font-size="{_FACE:.0f}">'
    )
    ground = f'<rect width="{width:.0f}" height="{top:.0f}" fill="#ffffff"/>'
    note = (
        "A room imports from rooms above it, a floor from floors before it. "
        "Right: squares are rooms, dots who imports from them."
    )
    title = f'<text x="{_GAP}" y="28" fill="#444444" font-size="{_FACE}">{note}</text>'
    return "\n".join([head, ground, title, *parts, "</svg>"]) + "\n"


def _flowed(boxes: Sequence[Box]) -> tuple[list[tuple[Box, float, float]], float]:
    """Boxes side by side, on as many lines as they need, and how high all of them are."""
    placed, x, y, tallest = [], 0.0, 0.0, 0.0
    for box in boxes:
        if x and x + box.width > _FLOORS_WIDTH - _GAP:
            x, y, tallest = 0.0, y + tallest + _GAP, 0.0
        placed.append((box, x, y))
        x += box.width + _GAP
        tallest = max(tallest, box.height)
    return placed, y + tallest


def _room(
    room: Room, placed: Sequence[tuple[Box, float, float]], top: float, height: float
) -> Iterator[str]:
    width = _LABEL_WIDTH + _FLOORS_WIDTH
    yield (
        f'<rect x="0.5" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="6" '
        'fill="#eef3f7" stroke="#b9c9d6"/>'
    )
    yield _text(_GAP, top + _LINE + 2, room.name, weight="bold")
    for i, line in enumerate(textwrap.wrap(room.about, 26)):
        yield _text(_GAP, top + (i + 2) * _LINE, line, size=_SMALL, colour="#555555")
    for box, x, y in placed:
        left, above = _LABEL_WIDTH + x, top + _GAP + y
        yield (
            f'<rect x="{left:.1f}" y="{above:.1f}" width="{box.width:.1f}" '
            f'height="{box.height:.1f}" rx="4" fill="#ffffff" stroke="#b9c9d6"/>'
        )
        if box.name:
            yield _text(left + _GAP, above + _LINE - 3, box.name, weight="bold", colour="#1f5a85")
        for column in box.columns:
            for i, name in enumerate(column):
                yield _text(left + _GAP, above + (i + 1 + bool(box.name)) * _LINE - 3, name)
            left += max(map(len, column)) * _LETTER + 2 * _GAP


def _lanes(names: Sequence[str], middles: dict[str, float]) -> Iterator[str]:
    """A line from every room down to those that import from it; one that went up would be red."""
    used = counts()
    for i, of in enumerate(names):
        x = _LABEL_WIDTH + _FLOORS_WIDTH + (i + 1) * _LANE
        users = {by: n for (by, other), n in used.items() if other == of}
        if not users:
            continue
        last = max(middles[by] for by in users)
        yield f'<path d="M{x:.1f} {middles[of]:.1f}V{last:.1f}" stroke="#7d9bb3" fill="none"/>'
        yield (
            f'<rect x="{x - 5:.1f}" y="{middles[of] - 5:.1f}" width="10" height="10" '
            'fill="#1f5a85"/>'
        )
        for by, n in users.items():
            colour = "#1f5a85" if middles[by] > middles[of] else "#c0392b"
            radius = 2.0 + n**0.5 / 1.5
            yield (
                f'<circle cx="{x:.1f}" cy="{middles[by]:.1f}" r="{radius:.1f}" fill="{colour}">'
                f"<title>{escape(by)} imports {n} times from {escape(of)}</title></circle>"
            )


def _text(
    x: float, y: float, text: str, *, weight: str = "", size: float = 0.0, colour: str = "#111111"
) -> str:
    more = f' font-weight="{weight}"' if weight else ""
    more += f' font-size="{size:.0f}"' if size else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}"{more}>{escape(text)}</text>'


def tree() -> str:
    """The package as a tree, every file with the first line of its docstring."""
    lines = ["sim/"]
    singles = [f"{room}.py" for room in house.ROOMS if (house.PACKAGE / f"{room}.py").exists()]
    lines += [_leaf(house.PACKAGE / name, 1) for name in singles]
    for room in house.ROOMS:
        folder = house.PACKAGE / room
        if not (folder / "__init__.py").exists():
            continue
        lines.append(_branch(folder, 1, room))
        for floor in house.FLOORS.get(room, (".", *_folders_in(folder))):
            inside = folder if floor == "." else folder / floor
            if not (inside / "__init__.py").exists():
                continue
            depth = 2 if inside == folder else 3
            if inside != folder:
                lines.append(_branch(inside, 2, floor))
            lines += [
                _leaf(path, depth)
                for path in sorted(inside.glob("*.py"))
                if path.stem != "__init__"
            ]
    return "```text\n" + "\n".join(lines) + "\n```\n"


def _folders_in(folder: Path) -> list[str]:
    return sorted(path.parent.name for path in folder.glob("*/__init__.py"))


def _branch(folder: Path, depth: int, name: str) -> str:
    return _lined(f"{'  ' * depth}{name}/", summary_of(folder / "__init__.py"))


def _leaf(path: Path, depth: int) -> str:
    return _lined(f"{'  ' * depth}{path.name}", summary_of(path))


def _lined(name: str, about: str) -> str:
    return f"{name:<34}{about}".rstrip()


def page() -> str:
    """The page with the tree of today in it."""
    return _TREE.sub(lambda _: tree(), PAGE.read_text("utf-8"))


def main() -> int:
    """Write both, and say what is out of order; 1 if anything is."""
    PICTURE.write_text(picture(), "utf-8")
    PAGE.write_text(page(), "utf-8")
    return house.main()


if __name__ == "__main__":
    sys.exit(main())

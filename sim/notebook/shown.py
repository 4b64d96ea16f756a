"""What every result shows of itself: one line as text, its tables as HTML, pictures as PNG."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from sim.notebook.arguments import path_at
from sim.output.report.markup import Html, element
from sim.output.report.tables import html_table
from sim.output.store.files.disk import write_file, write_text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    from sim.output.text.text_table import TextTable

_V = TypeVar("_V")
_LONGEST_NAME: Final = 60
# Notebooks set all cells to the right, which words are not read by; colours are the notebook's own.
_STYLE: Final = """
.othsim table {margin: 0 0 1em; border-collapse: collapse}
.othsim caption {text-align: left; font-weight: bold; caption-side: top}
.othsim th, .othsim td {text-align: right; padding: .3em .6em; font-variant-numeric: tabular-nums}
.othsim .left, .othsim tbody th {text-align: left}
.othsim .scroll {overflow-x: auto}
"""


class Shown:
    """A result that says in a line what it is, and in a notebook what came of it.

    `dir()` of one, and so what an editor completes, is what a user asks of it: what the commands
    need beside that is there all the same.
    """

    # What it shows of the result that it is, beside its own.
    _of_result: ClassVar[tuple[str, ...]] = ("summary",)

    if TYPE_CHECKING:

        def summary(self) -> dict[str, Any]:
            """What the command says with `--json`."""

    @cached_property
    def _told(self) -> dict[str, Any]:
        """What `summary()` says, worked out once."""
        return self.summary()

    @abstractmethod
    def headline(self) -> str:
        """What it is and what came of it, in one line."""

    @abstractmethod
    def _text_tables(self) -> Sequence[TextTable]:
        """Its figures, as the command line prints them."""

    def __dir__(self) -> list[str]:
        special = [name for name in object.__dir__(self) if name.startswith("_")]
        return [*special, *shown_names(type(self))]

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.headline()}>"

    def _repr_html_(self) -> str:
        line = element("p", element("strong", self.headline()))
        style = element("style", Html(_STYLE))
        return element("div", style, line, *map(html_table, self._text_tables()), class_="othsim")


def shown_names(kind: type[Shown]) -> list[str]:
    """What a user asks of a result, by name."""
    own = [
        name
        for home in kind.__mro__
        if home.__module__.startswith(__package__)
        for name in vars(home)
        if not name.startswith("_")
    ]
    return sorted({*own, *kind._of_result})


@dataclass(frozen=True, repr=False)
class Picture:
    """A drawn figure: a notebook shows it, once, and `save` writes it.

    It is what the command line draws, to the last byte, and no object of Matplotlib's, which would
    have to be closed: `PIL.Image.open(io.BytesIO(picture.png))` goes on with it.

    >>> flown.timeline()
    <Picture timeline: ... kB of PNG>
    """

    name: str
    png: bytes

    def __repr__(self) -> str:
        return f"<Picture {self.name}: {len(self.png) / 1000.0:.0f} kB of PNG>"

    def _repr_png_(self) -> bytes:
        return self.png

    def save(self, path: str | Path) -> Path:
        """Write it as a PNG file. Raises ResultsError where that cannot be written.

        >>> sized.figure().save(folder / "aircraft.png").name
        'aircraft.png'
        """
        to = path_at("path", path)
        write_file(to, self.png)
        return to


def write_report(folder: Path, path: str | Path) -> Path:
    """Write the page of a folder, as `othsim report` does. ResultsError where it cannot be."""
    from sim.notebook.folder_page import page_of

    to = path_at("path", path)
    write_text(to, page_of(folder))
    return to


def drawn(name: str, draw: Callable[[Path], object]) -> Picture:
    """The picture that a function writes to a path."""
    with TemporaryDirectory(prefix="othsim-") as folder:
        path = Path(folder) / f"{name}.png"
        draw(path)
        return Picture(name, path.read_bytes())


def as_shown(view: Callable[..., _V], result: DataclassInstance) -> _V:
    """A result in the class that shows it."""
    return view(**{field.name: getattr(result, field.name) for field in fields(result)})


def shortened(name: str) -> str:
    """A name as a headline has it: no longer than tells which it is."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"


def share(value: Any) -> str:
    """A share in a headline: of several replications the mean."""
    mean = value["mean"] if isinstance(value, dict) else value
    return "none" if mean is None else f"{100.0 * mean:.3g} %"

"""Column tables: what the model hands over and the run folder keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultsError
from sim.spelling import listed

if TYPE_CHECKING:
    import pandas as pd

# Figures by replication are hundreds of columns.
_SHOWN = 8


@dataclass(frozen=True, eq=False)
class Text:
    """A column of text that says the same again and again: its names, and each row's `(rows,)`.

    >>> text_column(["ready", "on_station"], np.array([1, 0, 1])).at("on_station")
    array([ True, False,  True])
    """

    names: tuple[str, ...]
    places: np.ndarray

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, rows: np.ndarray | slice) -> Text:
        return Text(self.names, self.places[rows])

    def at(self, name: str) -> np.ndarray:
        """Which rows say a name `(rows,)`.

        >>> text_of(["ready", "taxi"]).at("taxi").tolist()
        [False, True]
        """
        if name not in self.names:
            return np.zeros(len(self), dtype=bool)
        found: np.ndarray = self.places == self.names.index(name)
        return found

    def written_out(self) -> np.ndarray:
        """The texts themselves `(rows,)`, as wide as the longest that occurs.

        >>> text_of(["ready", "taxi"]).written_out().tolist()
        ['ready', 'taxi']
        """
        occurs = np.zeros(len(self.names), dtype=bool)
        occurs[self.places] = True
        there = zip(self.names, occurs.tolist(), strict=True)
        found = [name if occurs else "" for name, occurs in there]
        column: np.ndarray = np.array(found, dtype=np.str_)[self.places]
        return column


class Table(Mapping[str, np.ndarray]):
    """Named columns of equal length, units in their names.

    A column given as `Text` is kept so, and written out for who asks for it: a byte a row, in
    memory as in what is sent and saved, where numpy takes four a letter.

    >>> t = Table({"time_s": [0.0, 60.0], "event": ["launch", "landing"]})
    >>> t
    <Table: 2 rows of time_s and event>
    >>> t.n_rows, str(t["event"][1])
    (2, 'landing')
    """

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self.columns: dict[str, np.ndarray | Text] = {
            name: values if isinstance(values, Text) else np.asarray(values)
            for name, values in columns.items()
        }
        lengths = {len(values) for values in self.columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"columns differ in length: {sorted(lengths)}")
        self.n_rows = lengths.pop() if lengths else 0

    def __getitem__(self, name: str) -> np.ndarray:
        column = self.columns[name]
        return column.written_out() if isinstance(column, Text) else column

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)

    def __repr__(self) -> str:
        names = list(self)
        if len(names) > _SHOWN:
            names = [*names[:_SHOWN], f"{len(names) - _SHOWN:,} more"]
        return f"<Table: {self.n_rows:,} rows of {listed(names, 'and')}>"

    def text(self, name: str) -> Text:
        """A column of text as its names and their places.

        >>> Table({"event": ["launch", "landing", "launch"]}).text("event").names
        ('launch', 'landing')
        """
        column = self.columns[name]
        return column if isinstance(column, Text) else text_of(column.tolist())

    def where(self, mask: np.ndarray | slice) -> Table:
        """The rows picked by a boolean mask `(rows,)`, by indices, or from one to another.

        >>> t = Table({"time_s": [0.0, 60.0], "event": ["launch", "landing"]})
        >>> t.where(t["event"] == "landing")["time_s"].tolist()
        [60.0]
        """
        return Table({name: values[mask] for name, values in self.columns.items()})

    def to_pandas(self) -> pd.DataFrame:
        """A DataFrame; needs the extra `data`. Raises ResultsError where that is missing.

        >>> float(Table({"time_s": [0.0, 60.0]}).to_pandas()["time_s"].max())
        60.0
        """
        frame: type[pd.DataFrame] = pandas().DataFrame
        return frame(dict(self))


def stacked(tables: Sequence[Table]) -> Table:
    """Tables of the same columns, one below the other."""
    return Table({name: _joined([table.columns[name] for table in tables]) for name in tables[0]})


def stacked_numbers(tables: Iterable[Table], n_rows: int) -> Table:
    """The same for tables of numbers that have so many rows together, each dropped once it is in.

    >>> stacked_numbers((Table({"h": np.full(2, of)}) for of in (1.0, 2.0)), 4)["h"].tolist()
    [1.0, 1.0, 2.0, 2.0]
    """
    columns: dict[str, np.ndarray] = {}
    done = 0
    for table in tables:
        columns = columns or {name: np.empty(n_rows, table[name].dtype) for name in table}
        for name, column in columns.items():
            column[done : done + table.n_rows] = table[name]
        done += table.n_rows
    assert done == n_rows, f"BUG: {done} rows instead of {n_rows}"
    return Table(columns)


def _joined(columns: Sequence[np.ndarray | Text]) -> np.ndarray | Text:
    texts = [column for column in columns if isinstance(column, Text)]
    if len(texts) == len(columns):
        names = [name for text in texts for name in text.names]
        first = np.cumsum([0, *(len(text.names) for text in texts[:-1])])
        # Not in a text's own small numbers, which end before the names of all.
        places = [text.places.astype(np.intp) + n for text, n in zip(texts, first, strict=True)]
        return text_column(names, np.concatenate(places))
    whole = (c.written_out() if isinstance(c, Text) else c for c in columns)
    return np.concatenate(list(whole))


def coded(values: Sequence[Any]) -> tuple[np.ndarray, list[Any]]:
    """Where each value is among those that differ `(rows,)`, and these in the order they come in.

    >>> coded(["b", "a", "b"])
    (array([0, 1, 0]), ['b', 'a'])
    """
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    found = np.fromiter(map(places.__getitem__, values), dtype=np.intp, count=len(values))
    return found, list(places)


def text_column(names: Sequence[str], places: np.ndarray) -> Text:
    """Text by each row's place `(rows,)` among names, which may say the same twice.

    >>> text_column(["ready", "taxi", "ready"], np.array([2, 0])).written_out().tolist()
    ['ready', 'ready']
    """
    place, different = coded(names)
    smallest = np.min_scalar_type(max(len(different) - 1, 0))
    return Text(tuple(different), place.astype(smallest)[places])


def text_of(values: Sequence[str]) -> Text:
    """Text by what each row says."""
    places, names = coded(values)
    return text_column(names, places)


def pandas() -> ModuleType:
    """The library pandas. Raises ResultsError where the extra `data` is not installed."""
    return _of_extra("pandas")


def xarray() -> ModuleType:
    """The library xarray. Raises ResultsError where the extra `data` is not installed."""
    return _of_extra("xarray")


def geopandas() -> ModuleType:
    """The library geopandas. Raises ResultsError where the extra `data` is not installed."""
    return _of_extra("geopandas")


def _of_extra(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise ResultsError(f"{name} is not installed", "pip install 'othsim[data]'") from error

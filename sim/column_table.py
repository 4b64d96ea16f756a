"""Column tables: what the model hands over and the run folder keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.errors import ResultsError

if TYPE_CHECKING:
    import pandas as pd


class Table(Mapping[str, np.ndarray]):
    """Named columns of equal length, units in their names.

    >>> t = Table({"time_s": [0.0, 60.0], "event": ["launch", "landing"]})
    >>> t.n_rows, str(t["event"][1])
    (2, 'landing')
    """

    def __init__(self, columns: Mapping[str, Any]) -> None:
        self._columns = {name: np.asarray(values) for name, values in columns.items()}
        lengths = {len(values) for values in self._columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"columns differ in length: {sorted(lengths)}")
        self.n_rows = lengths.pop() if lengths else 0

    def __getitem__(self, name: str) -> np.ndarray:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def where(self, mask: np.ndarray) -> Table:
        """The rows picked by a boolean mask `(rows,)` or by indices."""
        return Table({name: values[mask] for name, values in self._columns.items()})

    def to_pandas(self) -> pd.DataFrame:
        """A DataFrame; needs the extra `data`. Raises ResultsError where that is missing."""
        frame: type[pd.DataFrame] = _of_extra("pandas").DataFrame
        return frame(self._columns)


def coded(values: Sequence[Any]) -> tuple[np.ndarray, list[Any]]:
    """Where each value is among those that differ `(rows,)`, and these in the order they come in.

    >>> coded(["b", "a", "b"])
    (array([0, 1, 0]), ['b', 'a'])
    """
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    found = np.fromiter(map(places.__getitem__, values), dtype=np.intp, count=len(values))
    return found, list(places)


def text_column(names: Sequence[str], places: np.ndarray) -> np.ndarray:
    """Names by their places `(rows,)`, as wide as the longest that occurs: text at a number's cost.

    >>> text_column(["ready", "on_station"], np.array([0, 0])).tolist()
    ['ready', 'ready']
    """
    occurs = np.zeros(len(names), dtype=bool)
    occurs[places] = True
    found = [name if there else "" for name, there in zip(names, occurs.tolist(), strict=True)]
    column: np.ndarray = np.array(found, dtype=np.str_)[places]
    return column


def xarray() -> ModuleType:
    """The library xarray. Raises ResultsError where the extra `data` is not installed."""
    return _of_extra("xarray")


def _of_extra(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise ResultsError(f"{name} is not installed", "pip install 'othsim[data]'") from error

"""Two options under the same luck: figures of one less those of the other, by replications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.figure_table import BY_CAUSE, UNMET
from sim.number_types import finite
from sim.study.estimates import Paired, Totals, difference, parts, quotient
from sim.study.run.batch import NO_FIGURES
from sim.study.run.derived_figures import ON_SCENE_PER_AIRCRAFT, PER_AIRCRAFT

if TYPE_CHECKING:
    import numpy as np

    from sim.column_table import Table


@dataclass(frozen=True)
class PairedRows:
    """Figures by replication of an option and of what it is set against.

    `block` `(N,)` numbers the independent block of each replication; `exact` says that nothing is
    left to chance.
    """

    mine: Table
    theirs: Table
    block: np.ndarray
    exact: bool = False

    def difference(self, path: str) -> Paired:
        """A figure of the one less that of the other, by replications that share chance."""
        return difference(parts(self.mine, path), parts(self.theirs, path), self.block)

    def aircraft_for_one(self) -> Paired:
        """Aircraft of the one that are as long on station or scene as one of the other's.

        As flown: where the other's aircraft wait for work this understates what distance costs.
        """
        return quotient(_worked(self.theirs), _worked(self.mine), self.block)

    def summary(self, here: float | None, there: float | None) -> dict[str, Any]:
        """Every figure that both have, and how many aircraft here do the work of one there.

        `here` and `there` are how many their continuous orbits take in closed form. It is their
        ratio that is told: rounded up to whole aircraft, small fleets would all look alike.
        """
        for_one = {
            "closed_form": None if here is None or there is None else here / there,
            "flown": self._interval(self.aircraft_for_one()),
        }
        differences: dict[str, Any] = {"aircraft_for_one": for_one}
        for path in self.mine:
            both = path in self.theirs and path not in NO_FIGURES
            if both and (tells(path, self.mine) or tells(path, self.theirs)):
                put(differences, path, self._stated(self.difference(path)))
        return differences

    def _stated(self, apart: Paired) -> dict[str, Any]:
        """A difference with its interval; whether it is more than luck, null where none can say."""
        figure = self._interval(apart)
        differs: bool | None = None
        if figure["lo"] is not None:
            differs = figure["lo"] > 0.0 or figure["hi"] < 0.0
        elif self.exact and figure["mean"] is not None:
            differs = figure["mean"] != 0.0  # without chance any difference is real
        reduction = finite(apart.variance_reduction)
        return figure | {"differs": differs, "variance_reduction": reduction}

    def _interval(self, figure: Paired) -> dict[str, Any]:
        ends = {"mean": figure.mean, "lo": figure.lo, "hi": figure.hi}
        seen = {} if figure.seen is None else {"seen": figure.seen}
        return {name: finite(end) for name, end in ends.items()} | {"n": len(self.block), **seen}


def _worked(rows: Table) -> Totals:
    """Hours on station and on scene for each aircraft."""
    hours, count = parts(rows, PER_AIRCRAFT)
    if ON_SCENE_PER_AIRCRAFT in rows:
        hours = hours + parts(rows, ON_SCENE_PER_AIRCRAFT)[0]
    return hours, count


def tells(path: str, rows: Table) -> bool:
    """Whether a figure is worth stating: a cause that never cost an hour is left out."""
    by_cause = any(f".{name}." in path for name in (BY_CAUSE, UNMET))
    return not by_cause or bool(rows[path].any())


def put(document: dict[str, Any], path: str, figure: Any) -> None:
    """Let a figure stand at its path in a document."""
    *way, name = path.split(".")
    for part in way:
        document = document.setdefault(part, {})
    document[name] = figure

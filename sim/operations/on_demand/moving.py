"""What is held and moves: where it can be met, and until when somebody can stay with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Protocol

from sim.operations.timing.ticks import whole_ticks
from sim.units import SAME_MOMENT_S

if TYPE_CHECKING:
    from sim.flight.sortie import SortieBudget
    from sim.operations.on_demand.calls import WayThere
    from sim.operations.on_demand.release import LapStay
    from sim.operations.timing.sortie import Sortie


class WaysToIt(Protocol):
    """The ways of fleets to one target on its track, of which the model knows times alone.

    `end_s` is when its track ends: it is gone then, or nobody knows where it is.
    """

    @property
    def end_s(self) -> float:
        """The last moment at which it is there."""

    def moved_m(self, from_s: float, until_s: float) -> float:
        """How far it goes meanwhile."""

    def meets_s(self, fleet: str, leave_s: float) -> float:
        """When an aircraft that leaves its base then first meets it; inf if it never does."""

    def meets_from_lap_s(self, orbit: str, stays: Sequence[LapStay], now_s: float) -> float:
        """The same of the last of some stays on an orbit, if it leaves now."""

    def back_to_lap_s(self, orbit: str, sortie: Sortie, time_s: float) -> float:
        """The way of a sortie from where it is back to where the laps of its orbit begin."""

    def home_s(self, fleet: str, time_s: float) -> float:
        """The way home from where it is; inf where nobody may be with it."""

    def out_s(self, fleet: str, time_s: float) -> float:
        """The way out to there, climb left out: in wind another time than the way home."""

    def leaves_s(
        self, fleet: str, span_s: tuple[float, float], dry_s: float, burns: float
    ) -> float:
        """Until when of a span who is with it can stay; at home it would loiter until `dry_s`."""


@dataclass(frozen=True, eq=False)
class Moving:
    """A target that moves, as those who hold it and take over from one another know it.

    `burns` is by fleet what a second of transit takes off a stay.
    """

    ways: WaysToIt
    burns: Mapping[str, float]

    def way(self, fleet: str, to_place: WayThere, leave_s: float) -> WayThere | None:
        """The way of an aircraft that leaves its base then, by what it can do for the place.

        None if it does not meet it, or could not stay.
        """
        meets_s = self.ways.meets_s(fleet, leave_s)
        home_s = self.ways.home_s(fleet, meets_s) if meets_s < inf else inf
        if home_s == inf:
            return None
        out_s = whole_ticks(meets_s - leave_s)
        more_s = out_s + home_s - to_place.out_s - to_place.back_s
        longest_s = whole_ticks(to_place.longest_s - self.burns[fleet] * more_s)
        if longest_s <= 0.0:
            return None
        return to_place._replace(out_s=out_s, longest_s=longest_s, back_s=whole_ticks(home_s))

    def leaves_s(
        self, fleet: str, arrive_s: float, budget: SortieBudget, span_s: tuple[float, float]
    ) -> float:
        """Until when of a span one that arrived by a budget can stay with it."""
        burns = self.burns[fleet]
        dry_s = arrive_s + budget.on_station_s + burns * budget.back_s
        leaves_s = self.ways.leaves_s(fleet, span_s, dry_s, burns)
        return max(min(whole_ticks(leaves_s), span_s[1]), span_s[0])

    def home_s(self, fleet: str, time_s: float) -> float:
        """The way home from where it is, or last was, where somebody may be with it."""
        return whole_ticks(self.ways.home_s(fleet, time_s))

    def out_s(self, fleet: str, time_s: float) -> float:
        """The way out to where it is, climb left out."""
        return whole_ticks(self.ways.out_s(fleet, time_s))

    def is_barred(self, fleet: str, time_s: float) -> bool:
        """Whether it goes from then on where nobody of a fleet may be with it."""
        later_s = time_s + SAME_MOMENT_S
        return later_s < self.ways.end_s and self.ways.home_s(fleet, later_s) == inf

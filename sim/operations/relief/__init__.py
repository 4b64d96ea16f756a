"""Relief policies, one file each: how the next aircraft follows the one on station.

A policy is a subclass of `Slot` in a file of its own, named here by its key in the scenario file,
where `sim.scenario.parts.orbit.Relief` says what can be set for it.
"""

from collections.abc import Mapping
from typing import Final

from sim.operations.relief.by_plan import ByPlan
from sim.operations.relief.on_bingo import OnBingo
from sim.operations.relief.slot import Hole, Order, Slot

RELIEFS: Final[Mapping[str, type[Slot]]] = {"on_bingo": OnBingo, "every": ByPlan}

__all__ = ["RELIEFS", "Hole", "Order", "Slot"]

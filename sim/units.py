"""Units that readers use, and how near two times are the same moment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

HOUR_S: Final = 3600.0
DAY_S: Final = 86400.0
NAUTICAL_MILE_M: Final = 1852.0
KNOT_MPS: Final = NAUTICAL_MILE_M / HOUR_S
# Times less apart than this are one moment: 8 cm of flight, the stated error of the end of a pass.
SAME_MOMENT_S: Final = 1e-3


@dataclass(frozen=True)
class Unit:
    """The unit of a figure: as files state it, what it is a unit of, and what one of it is in SI.

    `most` is the largest figure that is possible; the least is 0.
    """

    symbol: str
    dimension: str = "number"
    si: float = 1.0
    most: float = math.inf

    @property
    def behind(self) -> str:
        """What stands behind a number that a reader sees; nothing behind shares and counts."""
        return "" if self.dimension in ("number", "fraction") else self.symbol


COUNT: Final = Unit("count")
SHARE: Final = Unit("1", "fraction", most=1.0)
HOURS: Final = Unit("h", "duration", HOUR_S)
# The end of a figure's name says its unit; the first that fits.
_ENDINGS: Final = (
    ("_fraction", SHARE),
    ("_hours_per_flight_hour", Unit("1", most=1.0)),
    ("_hours_per_day", Unit("h/d")),
    ("_hours_per_aircraft_month", HOURS),
    ("_hours", HOURS),
    ("_h", HOURS),
    ("_nm", Unit("nm", "distance", NAUTICAL_MILE_M)),
    ("_km", Unit("km", "distance", 1000.0)),
    ("_kt", Unit("kt", "speed", KNOT_MPS)),
    # Of what stands beside figures, and of cells.
    ("_s", Unit("s")),
    ("_s2", Unit("s2")),
    ("_m", Unit("m")),
    ("_deg", Unit("deg")),
)


def unit_named(name: str) -> Unit | None:
    """The unit that a name ends with; None where it states none.

    >>> unit_named("block_speed_kt").symbol, unit_named("n_gaps")
    ('kt', None)
    """
    return next((unit for ending, unit in _ENDINGS if name.endswith(ending)), None)

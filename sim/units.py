"""Units that readers use, and how near two times are the same moment."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

MINUTE_S: Final = 60.0
HOUR_S: Final = 3600.0
DAY_S: Final = 86400.0
NAUTICAL_MILE_M: Final = 1852.0
KNOT_MPS: Final = NAUTICAL_MILE_M / HOUR_S
FOOT_M: Final = 0.3048
# Times less apart than this are one moment: 8 cm of flight, the stated error of the end of a pass.
SAME_MOMENT_S: Final = 1e-3
TICK_S: Final = 2.0**-20  # of the event model's clock, where no sum of ticks is rounded


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
    ("_hours_on_false", HOURS),
    ("_hours", HOURS),
    ("_h", HOURS),
    ("_d", Unit("d", "duration", DAY_S)),
    ("_nm", Unit("nm", "distance", NAUTICAL_MILE_M)),
    ("_km", Unit("km", "distance", 1000.0)),
    ("_kt", Unit("kt", "speed", KNOT_MPS)),
    # Of what stands beside figures, and of cells.
    ("_s", Unit("s")),
    ("_s2", Unit("s2")),
    ("_m", Unit("m")),
    ("_deg", Unit("deg")),
)
_IN_SI: Final = {"h": "s", "nm": "m", "kt": "mps"}


def unit_named(name: str) -> Unit | None:
    """The unit that a name ends with; None where it states none.

    >>> unit_named("block_speed_kt").symbol, unit_named("n_gaps")
    ('kt', None)
    """
    return next((unit for ending, unit in _ENDINGS if name.endswith(ending)), None)


def si_name(name: str) -> str:
    """The name of the same figure in SI, as arrays and coverage files hold it.

    >>> si_name("gap_max_h"), si_name("route_nm"), si_name("n_gaps")
    ('gap_max_s', 'route_m', 'n_gaps')
    """
    stem, _, unit = name.rpartition("_")
    return f"{stem}_{_IN_SI[unit]}" if unit in _IN_SI else name


def clock_text(clock_s: float) -> str:
    """A time of the day, in seconds since midnight, as clocks show it; seconds are cut.

    >>> clock_text(6.5 * HOUR_S), clock_text(DAY_S)
    ('06:30', '24:00')
    """
    return f"{int(clock_s) // 3600:02d}:{int(clock_s) // 60 % 60:02d}"

"""Units that readers use, in SI, and how near two times are the same moment."""

from __future__ import annotations

from typing import Final

HOUR_S: Final = 3600.0
DAY_S: Final = 86400.0
NAUTICAL_MILE_M: Final = 1852.0
KNOT_MPS: Final = NAUTICAL_MILE_M / HOUR_S
# Times less apart than this are one moment: 8 cm of flight, the stated error of the end of a pass.
SAME_MOMENT_S: Final = 1e-3

"""What the ground sees: exact covered intervals of every cell, and figures of merit over them."""

from sim.coverage.by_laps import Templates, station_coverage
from sim.coverage.by_legs import cover, covered_intervals
from sim.coverage.ground_paths import StationLap
from sim.coverage.intervals import IntervalSet
from sim.coverage.metrics import AreaFigures, CoverageResult

__all__ = [
    "AreaFigures",
    "CoverageResult",
    "IntervalSet",
    "StationLap",
    "Templates",
    "cover",
    "covered_intervals",
    "station_coverage",
]

"""When each path was flown, in the order the core wants it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.coverage.kernel.array_types import JOIN_S, Flights, Floats, Ints


class FlightTable(NamedTuple):
    """Flights `(F,)` in any order; the columns are those of `Flights`."""

    path: Ints
    origin_s: Floats
    scale: Floats
    start_s: Floats
    end_s: Floats
    aircraft: Ints

    def and_those_of(self, other: FlightTable) -> FlightTable:
        """Both tables, one below the other."""
        return FlightTable(*(np.concatenate(pair) for pair in zip(self, other, strict=True)))


def no_flights(lap_s: Floats) -> Flights:
    """No flight of any path."""
    none, no_path = np.zeros(0), np.zeros(0, np.int64)
    return flights_of(FlightTable(no_path, none, none, none, none, no_path), lap_s)


def flights_of(table: FlightTable, lap_s: Floats) -> Flights:
    """The flights of paths that begin again after `lap_s` `(P,)`, sorted by path and time."""
    start_s, end_s = one_moment(table.start_s, table.end_s)
    origin_s = table.origin_s + (start_s - table.start_s)
    flown = np.flatnonzero(end_s > start_s)  # no time is no coverage
    order = flown[np.lexsort((start_s[flown], table.path[flown]))]
    return Flights(
        offsets=np.searchsorted(table.path[order], np.arange(len(lap_s) + 1)).astype(np.int64),
        origin_s=origin_s[order],
        scale=table.scale[order],
        start_s=start_s[order],
        end_s=end_s[order],
        aircraft=table.aircraft[order],
        lap_s=lap_s,
    )


def one_moment(start_s: Floats, end_s: Floats) -> tuple[Floats, Floats]:
    """Starts and ends that lie within 1 ms of one another, made the first of them.

    A relief comes as its predecessor leaves. Were it there by rounding 1e-11 s before, two aircraft
    would be over a cell for that long, and a gap with fewer than two would be counted as two gaps.

    >>> one_moment(np.array([0.0, 4.9999]), np.array([5.0, 9.0]))
    (array([0.    , 4.9999]), array([4.9999, 9.    ]))
    """
    times_s, place = np.unique(np.concatenate((start_s, end_s)), return_inverse=True)
    if np.any(np.diff(times_s) < JOIN_S):
        first_s = -np.inf
        for i, time_s in enumerate(times_s.tolist()):
            if time_s - first_s >= JOIN_S:
                first_s = time_s
            times_s[i] = first_s
    times_s = times_s[place.reshape(-1)]
    return times_s[: len(start_s)], times_s[len(start_s) :]

"""Operations: both our engines on one year, beside bare SimPy, a heap loop, salabim and Ciw.

All draw from the same named streams, so every sortie must be the same: tail, orbit and times
within 1 ms. Ours keeps a log of every decision besides, and explains every gap; the others do not.

    python -m benchmarks.operations            (--write adds benchmarks/results/operations.md)
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module

import numpy as np

from benchmarks import machine
from benchmarks.contest.table import RESULTS
from benchmarks.peers import heap_loop, simpy_cycle, year
from benchmarks.peers.year import Row
from sim.flight.sortie import SortieBudget
from sim.operations.fast_layout import Layout
from sim.operations.fast_simulation import FastModel
from sim.operations.kernel.loop import fly
from sim.operations.luck.chance import Chance
from sim.operations.simulation import Model, Operations, simulate
from sim.operations.timing.ticks import Clock
from sim.scenario.parts.scenario import (
    Aircraft,
    Base,
    Fleet,
    Maintenance,
    Orbit,
    Relief,
    Sensor,
    Stare,
)
from sim.scenario.values.laws import TimeLaw

AGREE_S = 1e-3
AT_MOST = 2.2
# Peers of the extra `bench`, left out where they are not installed.
PEERS = {"salabim": "salabim_cycle", "ciw": "ciw_network"}


def inputs() -> tuple[
    dict[str, Fleet], dict[str, Orbit], dict[tuple[str, str], SortieBudget], Clock, Chance
]:
    """The year as our model wants it."""
    aircraft = Aircraft(
        endurance_s=33.0 * year.H,
        reserve_s=0.0,
        transit_speed_mps=80.0,
        loiter_speed_mps=60.0,
        climb_allowance_s=0.0,
        turnaround=year.TURNAROUND,
        sensor=Sensor(reach_m=30e3),
    )
    fleet = Fleet(
        base=Base(name="field", lat_deg=0.0, lon_deg=0.0),
        aircraft=aircraft,
        count=year.AIRCRAFT,
        preflight=TimeLaw("fixed", (year.PREFLIGHT_S,)),
        turnaround=year.TURNAROUND,
        maintenance=Maintenance(
            mean_time_between_s=year.BETWEEN_FAILURES_S,
            time_to_repair=year.REPAIR,
            bays=year.BAYS,
        ),
    )
    flight_s = year.OUT_S + year.STAY_S + year.BACK_S
    budget = SortieBudget(
        feasible=True,
        reason="",
        route_m=2e6,
        great_circle_m=2e6,
        out_s=year.OUT_S,
        back_s=year.BACK_S,
        flight_s=flight_s,
        on_station_s=year.STAY_S,
        transit_fraction=(year.OUT_S + year.BACK_S) / flight_s,
    )
    orbits = {
        f"o{number}": Orbit(
            area="somewhere",
            flown_by=(f"f{number}",),
            aircraft_on_station=year.SLOTS,
            pattern=Stare(kind="stare", radius_m=10e3),
            altitude_m=7600.0,
            relief=Relief(),
        )
        for number in range(year.FLEETS)
    }
    return (
        {f"f{number}": fleet for number in range(year.FLEETS)},
        orbits,
        {(f"f{number}", f"o{number}"): budget for number in range(year.FLEETS)},
        Clock(0.0, year.YEAR_S),
        Chance(year.SEED, 0),
    )


def ours() -> Operations:
    """The whole of our model: sorties, every event, every gap with its cause."""
    return simulate(*inputs())


def model_only() -> None:
    """Our event loop without the tables that are made afterwards."""
    Model(*inputs(), {}).run()


class Compiled:
    """The compiled model of the year, laid out once as for any number of replications."""

    def __init__(self) -> None:
        *asked, self.chance = inputs()
        self.layout = Layout(*asked)
        self.model = FastModel(self.layout)
        self.fast()  # compiles, or reads what was compiled, and finds how much room it takes

    def fast(self) -> Operations:
        """Sorties, every event, every gap with its cause."""
        return self.model.simulate(self.chance)

    def loop_only(self) -> None:
        """The compiled loop and the draws that it is handed."""
        arrays = self.layout.arrays(self.chance, self.model.room)  # held while they are flown
        assert fly(arrays["state"][0])


def rows_of(operations: Operations) -> list[Row]:
    """Our sorties in the form of the peers."""
    names = ("tail", "orbit", "takeoff_s", "arrive_s", "depart_s", "land_s")
    return list(zip(*(operations.sorties[name].tolist() for name in names), strict=True))


def peers() -> dict[str, Callable[[], list[Row]]]:
    """The year flown by what others wrote, by name; the baseline first."""
    found = {"bare SimPy": simpy_cycle.run, "heap loop": heap_loop.run}
    for package, module in PEERS.items():
        if version := machine.installed(package):
            found[f"{package} {version}"] = import_module(f"benchmarks.peers.{module}").run
    return found


def check_same(name: str, rows: list[Row], expected: list[Row]) -> None:
    """Assert that two engines flew the same sorties."""
    assert len(rows) == len(expected), f"{name}: {len(rows)} sorties, not {len(expected)}"
    rows, expected = (sorted(some, key=lambda row: (row[0], row[2])) for some in (rows, expected))
    for row, other in zip(rows, expected, strict=True):
        assert row[:2] == other[:2], f"{name}: {row} is not {other}"
        off_s = np.abs(np.subtract(row[2:], other[2:])).max()
        assert off_s <= AGREE_S, f"{name}: {row} is {off_s:.3g} s from {other}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the table to results/ as well")
    arguments = parser.parse_args()
    found = ours()
    n_sorties, n_events = found.sorties.n_rows, found.events.n_rows
    compiled = Compiled()
    others = peers()
    engines: dict[str, Callable[[], object]] = {
        **others,
        "othsim, simulate": ours,
        "of that, the event loop": model_only,
        "othsim, engine fast": compiled.fast,
        "of that, loop and draws": compiled.loop_only,
    }
    for name, peer in others.items():
        check_same(name, peer(), rows_of(found))
    assert rows_of(compiled.fast()) == rows_of(found)
    # In turn, not one after the other: a busy machine then slows all of them alike.
    times: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(9):
        for name, engine in engines.items():
            times[name].append(machine.timed(engine, at_most=1, warm=False)[0])
    medians = {name: float(np.median(some)) for name, some in times.items()}
    base_s = medians["bare SimPy"]
    ratio = medians["othsim, simulate"] / base_s
    lines = [
        machine.describe(),
        "",
        f"One year, {year.FLEETS * year.AIRCRAFT} aircraft, {n_sorties:,} sorties, {n_events:,} "
        "transitions; all engines agree on\n"
        f"every sortie within {1e3 * AGREE_S:g} ms.",
        "",
        "| engine | time | transitions/s | x bare SimPy |",
        "|---|--:|--:|--:|",
        *(
            f"| {name} | {1e3 * seconds:.1f} ms | {n_events / seconds:,.0f} "
            f"| {seconds / base_s:.2f} |"
            for name, seconds in medians.items()
        ),
        "",
        f"Target: at most {AT_MOST:g} times bare SimPy; {ratio:.2f}: "
        f"{'met' if ratio <= AT_MOST else '**not met**'}.",
    ]
    text = "\n".join(lines)
    print(text)
    if arguments.write:
        RESULTS.mkdir(exist_ok=True)
        (RESULTS / "operations.md").write_text(
            f"# Operations: ours and the peers\n\n{text}\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()

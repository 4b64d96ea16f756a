"""Calls answered from alert: both our engines beside a stepped SimPy script and Ciw.

The case: a year of boats off Malta as shipped, six times as many, for six Herons on alert that
let nobody wait in vain; Libya and Tunisia are closed, and all are given the same ways. The baseline
is what a user of SimPy would write: a control room that looks every 60 s. No call may be later
there by more than the steps that it and those waited for have lost; Ciw, which has no step, must
agree to 1 ms. Times are CPU time, medians by turns.

    python -m benchmarks.on_demand
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np

from benchmarks import machine
from benchmarks.peers.calls import Calls, stepped
from sim.number_types import Floats
from sim.operations.fast_layout import Layout
from sim.operations.fast_simulation import FastModel
from sim.operations.luck.chance import Chance
from sim.operations.on_demand.calls import in_ticks
from sim.operations.simulation import Operations, simulate
from sim.operations.timing.ticks import whole_ticks
from sim.scenario.loading import load_scenario
from sim.study.demand.asked import asked
from sim.study.planning.plan import plan
from sim.study.run.replication import clock_of

MALTA = Path(__file__).parents[1] / "scenarios" / "civil" / "sea_rescue" / "malta.yaml"
AIRCRAFT = 6
CASE = {
    "cues.boats.rate": "5 per d",
    "cues.boats.perishes": "never",
    "fleets.malta.count": AIRCRAFT,
    "fleets.malta.alert.aircraft": AIRCRAFT,
    "fleets.malta.turnaround": "8 h",
}
AGREE_S = 1e-3


class Case:
    """The calls of a replication, as our engines and as the peers are given them."""

    def __init__(self, days: float = 365.0, seed: int = 1) -> None:
        self.scenario = load_scenario(MALTA, {**CASE, "duration": f"{days} d"})
        self.planned, self.chance = plan(self.scenario), Chance(seed, 0)
        self.calls = asked(self.planned, self.chance).calls
        fleet, times = self.scenario.fleets["malta"], self.calls
        assert fleet.alert is not None, "nobody stands on alert at Malta"
        longest_s, clock = times.longest_s[0], clock_of(self.scenario)
        self.clock = clock
        # Those that nobody can reach nobody answers; and those after the end are not compared.
        can = (longest_s >= times.stay_s) & (times.reported_s < clock.end_s)
        self.answered = np.flatnonzero(can)[np.argsort(times.ordered_s[can], kind="stable")]
        out_s, back_s = in_ticks(times.out_s[0]), in_ticks(times.back_s[0])
        self.for_peers = Calls(
            *(of[self.answered] for of in (times.ordered_s, out_s, back_s, times.stay_s)),
            readiness_s=whole_ticks(fleet.alert.readiness_s),
            turnaround_s=whole_ticks(fleet.turnaround.mean_s),
            aircraft=AIRCRAFT,
        )

    def layout(self) -> Layout:
        """For the compiled model."""
        scenario = self.scenario
        return Layout(scenario.fleets, scenario.orbits, self.planned.budgets, self.clock)

    def event_model(self) -> Operations:
        """All of our event model: sorties, events, what became of each call and why."""
        scenario = self.scenario
        options = scenario.fleets, scenario.orbits, self.planned.budgets, self.clock
        return simulate(*options, self.chance, calls=self.calls)

    def on_scene_s(self, operations: Operations) -> Floats:
        """When somebody is on scene, of each call that the peers answer."""
        assert operations.calls is not None, "nobody was called"
        found: Floats = operations.calls.calls["on_scene_s"][self.answered]
        return found


def steps_lost(case: Case, operations: Operations) -> Floats:
    """How many steps the peer that looks every minute may be late, of each call.

    One for the call itself; where not even the first aircraft may have been ready by then, those
    of all aircraft too: more work before a call never has any of them ready sooner.
    """
    assert operations.calls is not None, "nobody was called"
    calls, on_scene_s = case.for_peers, case.on_scene_s(operations)
    ready_s = on_scene_s + calls.stay_s + calls.back_s + calls.turnaround_s
    tails = operations.calls.calls["tail"][case.answered].tolist()
    lost, last = np.ones(len(ready_s)), dict[str, int]()
    for call, (tail, ordered_s) in enumerate(zip(tails, calls.ordered_s, strict=True)):
        most = max((lost[n] for n in last.values()), default=0.0)
        first_s = min(ready_s[n] for n in last.values()) if len(last) == AIRCRAFT else 0.0
        lost[call] += most if first_s + stepped.STEP_S * most > ordered_s else 0.0
        last[tail] = call
    return lost


def check_same(case: Case, operations: Operations, peers: dict[str, Floats]) -> None:
    """Assert that peers answer as ours: AssertionError where one does not."""
    ours_s = case.on_scene_s(operations)
    late_s = peers.pop("SimPy, steps of 60 s") - ours_s
    assert (late_s >= -AGREE_S).all(), "a step came before its time"
    assert (late_s <= stepped.STEP_S * steps_lost(case, operations) + AGREE_S).all(), late_s.max()
    for name, on_scene_s in peers.items():
        off_s = np.abs(on_scene_s - ours_s).max()
        assert off_s <= AGREE_S, f"{name} is {off_s:.3g} s off"


def peers() -> dict[str, Callable[[Calls], Floats]]:
    """What others wrote, by name; the baseline first."""
    found: dict[str, Callable[[Calls], Floats]] = {"SimPy, steps of 60 s": stepped.run}
    if version := machine.installed("ciw"):
        found[f"Ciw {version}"] = import_module("benchmarks.peers.calls.ciw_servers").run
    return found


def main() -> None:
    """Print the table; AssertionError when answers disagree."""
    case, found = Case(), peers()
    operations = case.event_model()
    check_same(case, operations, {name: run(case.for_peers) for name, run in found.items()})
    model = FastModel(case.layout())
    fast = model.simulate(case.chance, case.calls)  # compiles, or reads what was compiled
    assert np.array_equal(case.on_scene_s(fast), case.on_scene_s(operations))
    engines: dict[str, Callable[[], object]] = {
        **{name: lambda run=run: run(case.for_peers) for name, run in found.items()},
        "othsim, event model": case.event_model,
        "othsim, engine fast": lambda: model.simulate(case.chance, case.calls),
        "the calls and the ways to them": lambda: asked(case.planned, case.chance),
    }
    times: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(7):
        for name, engine in engines.items():
            times[name].append(machine.timed(engine, at_most=1, warm=False)[0])
    medians = {name: float(np.median(some)) for name, some in times.items()}
    base_s = medians["SimPy, steps of 60 s"]
    print(machine.describe("ciw"), "", sep="\n")
    print(f"A year, {len(case.answered):,} calls, {AIRCRAFT} aircraft on alert.", "", sep="\n")
    print("| engine | CPU time | x the baseline |", "|---|--:|--:|", sep="\n")
    for name, seconds in medians.items():
        print(f"| {name} | {1e3 * seconds:.1f} ms | {seconds / base_s:.3f} |")


if __name__ == "__main__":
    main()

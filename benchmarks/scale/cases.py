"""What is doubled, one count at a time, and what must hold when it is (`growth.py` times it)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from benchmarks.ratios.kernels import GULF

PLACES = ("kabul", "nangarhar", "kandahar", "herat")
# Round Iran, in the order in which the ways from the Gulf meet them.
CLOSED = ("IRN", "TKM", "IRQ", "SYR", "JOR", "YEM", "ARM", "AZE", "GEO", "TUR", "UZB", "TJK")
CLOSED += ("KGZ", "KAZ", "RUS", "SDN")

Facts = dict[str, float]
Calls = dict[str, Callable[[], object]]


@dataclass(frozen=True)
class Case:
    """One size: what is known of its answer, and the calls to be timed, by stage."""

    facts: Facts
    calls: Calls


@dataclass(frozen=True)
class Row:
    """A count that is doubled: its sizes, what is timed at each, and what must hold between."""

    name: str
    held: str
    sizes: tuple[int, ...]
    case: Callable[[int], Case]
    check: Callable[[Facts, Facts], bool]


def flown(*overrides: str) -> Case:
    """A scenario planned, and one replication by its stages."""
    from sim.scenario.loading import load_scenario
    from sim.study.run.batch import prepare, sight_of
    from sim.study.run.replication import clock_of, fast_model_of, replicate

    scenario = load_scenario(GULF, overrides)
    option = prepare(scenario)
    found = replicate(option.plan, None, 0, None)
    model = fast_model_of(option.plan)
    fast = replicate(option.plan, None, 0, None, model)  # compiles, finds how much room it takes
    assert fast.fleet == found.fleet, "the engines disagree"
    sorties = found.operations.sorties
    facts = {
        "sorties": sorties.n_rows,
        "events": found.operations.events.n_rows,
        "filled_h": sum(orbit.filled_h for orbit in found.orbits.values()),
    }
    calls: Calls = {
        "model_s": lambda: replicate(option.plan, None, 0, None),
        "fast_s": lambda: replicate(option.plan, None, 0, None, model),
    }
    if option.ground is not None:
        sight = sight_of(option.plan, option.ground, 1)
        clock = clock_of(scenario)
        span_s = (clock.warmup_s, clock.end_s)
        coverage = sight.seen(sorties, span_s)
        areas = coverage.over_each(option.ground.members)
        facts |= {
            "cells": len(option.ground.cells.lat_deg),
            "covered": areas["afghanistan"].coverage_fraction,
        }
        calls |= {
            "laid_s": lambda: sight_of(option.plan, option.ground, 1).seen(sorties, span_s),
            "seen_s": lambda: sight.seen(sorties, span_s),
            "areas_s": lambda: coverage.over_each(option.ground.members),
            "cut_s": lambda: prepare(scenario),
        }
    return Case(facts, calls)


def orbits_of(n: int) -> str:
    """So many orbits over the four places, in turn."""
    one = "{{area: {0}, flown_by: [{1}], pattern: {{kind: racetrack, length: 40 nm, width: 10 nm, "
    one += "bearing: {2} deg}}, altitude: 25000 ft, relief: {{policy: on_bingo, overlap: 15 min}}, "
    one += "priority: {3}}}"
    orbits = ", ".join(
        f"o{i}: " + one.format(PLACES[i % 4], ("dhafra", "udeid")[i % 2], 10 * (i % 18), 1 + i % 9)
        for i in range(n)
    )
    return f"orbits={{{orbits}}}"


def aircraft(n: int) -> Case:
    """More aircraft at each base than the same four orbits can use."""
    return flown("grid=null", f"fleets.dhafra.count={n // 2}", f"fleets.udeid.count={n // 2}")


def orbits(n: int) -> Case:
    """More orbits, with two aircraft for each."""
    counts = (f"fleets.{name}.count={n}" for name in ("dhafra", "udeid"))
    return flown("grid=null", orbits_of(n), *counts)


def starved(n: int) -> Case:
    """More orbits for the same eight aircraft: most wait."""
    return flown("grid=null", orbits_of(n))


def cells(n: int) -> Case:
    """Smaller cells over the same country, about so many."""
    return flown(f"grid.cell={math.sqrt(641_000 / n):.3f} km")


def days(n: int) -> Case:
    """Longer."""
    return flown(f"duration={n} d")


def replications(n: int) -> Case:
    """A whole run with coverage in this process: flown, gathered, summed up."""
    from sim.scenario.loading import load_scenario
    from sim.study.run.campaign import Campaign
    from sim.study.run.result import run

    scenario = load_scenario(GULF, ("grid.cell=20 km",))
    result = run(scenario, n, Campaign(engine="fast"))
    return Case(
        {"first": float(result.replications["fleet.on_station_hours"][0])},
        {"run_s": lambda: run(scenario, n, Campaign(engine="fast")), "summary_s": result.summary},
    )


def gathered(n: int) -> Case:
    """So many replications without cells, flown elsewhere: what the driver does with them."""
    from benchmarks.scale.driver import flown_elsewhere, gather

    return Case({}, {"gathered_s": partial(gather, *flown_elsewhere(n))})


def options(n: int) -> Case:
    """A comparison of so many options, 16 replications each."""
    from sim.scenario.loading import load_scenario
    from sim.study.compare.comparison import fly, job_of
    from sim.study.run.campaign import Campaign

    names = ("in_country", "neighbours", "gulf_iran_open", "gulf", "gulf_ali_al_salem")
    scenarios = {
        f"{name}_{i}": load_scenario(GULF.with_stem(name), ("grid.cell=20 km",))
        for i in range(n)
        for name in (names[i % 5],)
    }
    named = job_of(scenarios, 16)
    fast = partial(fly, named, Campaign(engine="fast"))
    comparison = fast()
    demand = comparison.summary()["options"]["in_country_0"]["demand"]
    return Case(
        {"first": demand["fill_fraction"]["mean"]},
        {
            "plan_s": lambda: job_of(scenarios, 16),
            "run_s": fast,
            "summary_s": comparison.summary,
        },
    )


def planned(closed: int, fleets: int) -> Case:
    """A plan with so many countries closed, and so many fleets, each with one of them open."""
    from sim.scenario.loading import load_scenario
    from sim.study.planning.plan import plan

    own = ", ".join(
        f"f{i}: {{base: al_dhafra, aircraft: mq9a_er, count: 1, overfly: [{name}]}}"
        for i, name in enumerate(CLOSED[:fleets])
    )
    flown_by = ", ".join(f"f{i}" for i in range(fleets))
    overrides = [f"airspace.closed=[{', '.join(CLOSED[:closed])}]", f"fleets={{{own}}}"]
    overrides += [f"orbits.{place}.flown_by=[{flown_by}]" for place in PLACES]
    scenario = load_scenario(GULF.parents[1] / "gulf.yaml", ("claims=[]", "grid=null", *overrides))
    route_m = plan(scenario).sorties["f0", "kabul"].budget.route_m
    return Case({"route_m": route_m}, {"plan_s": lambda: plan(scenario)})


def countries(n: int) -> Case:
    """More countries closed to one fleet."""
    return planned(n, 1)


def permissions(n: int) -> Case:
    """16 countries closed, and fleets that may each fly over another one of them."""
    return planned(16, n)


def no_fewer(a: Facts, b: Facts) -> bool:
    """More aircraft fill no less, but for luck."""
    return b["filled_h"] >= 0.98 * a["filled_h"]


def twice(a: Facts, b: Facts) -> bool:
    """Twice the time or orbits take twice the sorties, or less where bays are too few."""
    return 1.4 < b["sorties"] / a["sorties"] < 2.3


def same_hours(a: Facts, b: Facts) -> bool:
    """Eight aircraft fly what eight can, however many wait."""
    return 0.7 < b["sorties"] / a["sorties"] < 1.4


def same_ground(a: Facts, b: Facts) -> bool:
    """The share of the country that is covered does not hang on the size of its cells."""
    return abs(a["covered"] - b["covered"]) < 0.01


def anything(_: Facts, __: Facts) -> bool:
    """The driver's own check holds what is gathered."""
    return True


def same_first(a: Facts, b: Facts) -> bool:
    """What was there before has the same bits."""
    return a["first"] == b["first"]


def no_shorter(a: Facts, b: Facts) -> bool:
    """With more closed no way gets shorter."""
    return b["route_m"] >= a["route_m"] * (1.0 - 1e-9)


ROWS = (
    Row("aircraft, orbits as they are", "4 orbits, 30 d", (8, 16, 32, 64), aircraft,
        no_fewer),
    Row("orbits, with 2 aircraft each", "30 d", (4, 8, 16, 32), orbits, twice),
    Row("orbits, for 8 aircraft", "30 d", (4, 8, 16, 32), starved, same_hours),
    Row("days", "8 aircraft, 4 orbits, cells of 10 km", (30, 60, 120, 240), days, twice),
    Row("cells", "30 d", (3_200, 6_400, 12_800, 25_600, 51_200), cells, same_ground),
    Row("replications", "30 d, cells of 20 km, engine fast", (32, 64, 128, 256), replications,
        same_first),
    Row("replications gathered", "flown elsewhere", (1_000, 2_000, 4_000, 8_000), gathered,
        anything),
    Row("options", "16 replications, cells of 20 km", (1, 2, 4, 8), options, same_first),
    Row("countries closed", "1 fleet, 4 orbits", (1, 2, 4, 8, 16), countries, no_shorter),
    Row("permissions", "16 countries closed, a fleet each, 4 orbits", (1, 2, 4), permissions,
        no_shorter),
)  # fmt: skip

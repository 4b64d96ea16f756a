"""A user's script that asks for everything once. It is not run: mypy reads it, as an editor does.

What it must refuse is marked as ignored, and an ignored line that is none is an error as well.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, assert_type

import numpy as np

import sim
from sim.notebook.answers import ShownPlan
from sim.notebook.claims import OpenedClaims
from sim.notebook.comparisons import OpenedComparison
from sim.notebook.runs import FlownRun, OpenedRun
from sim.notebook.shown import Picture
from sim.scenario.parts.scenario import Scenario


def study(path: Path, folder: Path) -> float:
    gulf = sim.load_scenario(path, {"duration": "5 d", "fleets.dhafra.count": 6})
    near = sim.load_scenario(str(path))
    planned = sim.plan(gulf)
    flown = sim.run(gulf, replications=2, workers=1)
    compared = sim.compare({"near": near, "far": gulf}, baseline="near", replications=2)
    tested = sim.claim(gulf, replications=64)
    sized = sim.size(gulf, "demand.fill_fraction>=0.9", "fleets.dhafra.count", between=("2", "9"))
    rests = sim.why(gulf, "budgets.dhafra.kabul.transit_fraction", before=near)

    assert_type(planned, ShownPlan)
    assert_type(flown.plan, ShownPlan)
    assert_type(flown.save(folder / "run", force=True), OpenedRun)
    assert_type(sim.open_run(folder / "run"), OpenedRun)
    assert_type(compared.run("far"), FlownRun)
    assert_type(sim.open_comparison(compared.save(folder / "options")), OpenedComparison)
    assert_type(sim.open_claims(tested.save(str(folder / "claims"))), OpenedClaims)
    assert_type(rests.summary(), dict[str, Any])
    assert_type(flown.fields, dict[str, np.ndarray])
    assert_type(flown.table("sorties", replication=0)["takeoff_s"], np.ndarray)
    assert_type(flown.map("gap_max"), Picture)
    assert_type(flown.timeline().save(folder / "timeline.png"), Path)
    assert_type(sim.report(folder / "run", folder / "run.html"), Path)
    assert_type(sized.figure().png, bytes)
    flown.to_geopandas("routes")
    planned.to_geopandas("airspace")
    if sized.answer is not None:
        return sized.answer.value + gulf.fleets["dhafra"].count
    return sum(finding.scale.value for finding in tested.claims)


def mistakes(gulf: Scenario, flown: FlownRun) -> None:
    sim.run("gulf.yaml")  # type: ignore[arg-type]
    sim.compare(gulf)  # type: ignore[arg-type]
    sim.size(gulf, "demand.fill_fraction>=0.9", vary=3)  # type: ignore[arg-type]
    sim.load_scenario(["gulf.yaml"])  # type: ignore[arg-type]
    flown.to_geopandas("rivers")  # type: ignore[arg-type]
    flown.to_pandas(7)  # type: ignore[arg-type]
    flown.replay()  # type: ignore[attr-defined]
    sim.replay(gulf)  # type: ignore[attr-defined]

"""From a finished result to what its run folder holds: manifest, geometry, tables, fields."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import shapely

from sim.output.format.run_content import CoverageGrid, RunHead, RunRecord
from sim.study.planning.plan_geometry import shapes_of
from sim.study.run.batch import tables_of
from sim.study.run.fingerprint import fingerprint, versions

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario
    from sim.study.planning.plan import Plan
    from sim.study.run.result import Parts, RunResult


def head_of(
    scenario: Scenario, command: Sequence[str], replications: int = 1, until: str = ""
) -> RunHead:
    """What is known of a run before it starts; `until` is the precision asked for, as given."""
    return RunHead(
        scenario_name=scenario.name,
        scenario_file=scenario.source.path,
        fingerprint=fingerprint(scenario, replications, until),
        seed=scenario.seed,
        replications=replications,
        start_utc=scenario.start_utc,
        warmup_s=scenario.warmup_s,
        duration_s=scenario.duration_s,
        versions=versions(),
        command=tuple(command),
    )


def record_of(head: RunHead, result: RunResult) -> RunRecord:
    """Everything the run folder keeps of a result."""
    from sim.scenario.loading import resolved_yaml

    scenario = result.plan.scenario
    return RunRecord(
        head=head,
        scenario_text=scenario.source.text,
        resolved_text=resolved_yaml(scenario),
        summary=result.summary(),
        tables=tables_in(result),
        grid=grid_of(result),
        fields=result.fields,
        geometry=geometry(result.plan),
    )


def tables_in(result: RunResult) -> dict[str, Parts]:
    """The tables of a result by name, in parts that are read as they are wanted."""
    named = {name: result.chunks(name) for name in tables_of(result.plan.scenario)}
    return {**named, "replications": result.rows_by_batch}


def folder_name(head: RunHead) -> str:
    """The run folder's name: the scenario's as a slug, and the fingerprint's first eight digits.

    Shards have folders of their own, so that array jobs may share a disk.
    """
    # Decomposed, so that an accent falls off and its letter stays.
    plain = unicodedata.normalize("NFKD", head.scenario_name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:60].rstrip("-") or "run"
    shard = f"-shard-{head.shard.replace('/', '-of-')}" if head.shard else ""
    return f"{slug}-{head.fingerprint[:8]}{shard}"


def geometry(plan: Plan) -> dict[str, Any]:
    """The shapes of a plan as a FeatureCollection."""
    return {
        "type": "FeatureCollection",
        "features": [_feature(*shape) for shape in shapes_of(plan)],
    }


def _feature(properties: dict[str, Any], shape: shapely.Geometry) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": json.loads(shapely.to_geojson(shape)),
    }


def grid_of(result: RunResult) -> CoverageGrid | None:
    """The cells of a result; None where the scenario has no grid."""
    grid = result.plan.scenario.grid
    if result.ground is None:
        return None
    assert grid is not None, "BUG: cells without a grid"
    return CoverageGrid.of(grid.area, result.ground.cells)

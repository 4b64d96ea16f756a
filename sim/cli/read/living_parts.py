"""The parts of a run's page that its scripts move, from the run's folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sim.errors import ScenarioError

if TYPE_CHECKING:
    from sim.column_table import Table
    from sim.output.report.page import Section
    from sim.output.report.sheet import Sheet
    from sim.output.store.stored_run import Run
    from sim.study.planning.plan import Plan


def living_sections(run: Run, sheet: Sheet) -> list[Section]:
    """The replay of a run and its what-if, on the map `sheet` of the page.

    Neither where the scenario of the folder is one that this othsim cannot read.
    """
    from sim.scenario.loading import load_scenario
    from sim.study.planning.plan import plan

    try:
        planned = plan(load_scenario(str(run.folder / "resolved.yaml")))
    except ScenarioError:
        # Of another version, or damaged: the figures of the run are still its own.
        return []
    return [_replay(run, planned, sheet), _what_if(run, planned, sheet)]


def _replay(run: Run, planned: Plan, sheet: Sheet) -> Section:
    from sim.output.report.living.replay import replay_section
    from sim.study.page.replay_tracks import FlownTables, replay

    sorties, cues, holds, away = (_table(run, n) for n in ("sorties", "cues", "holds", "away"))
    assert sorties is not None, "BUG: a run without its sorties"
    begin_s = float(run.manifest["warmup_s"])
    span_s = begin_s, begin_s + float(run.manifest["duration_s"])
    shown = replay(planned, FlownTables(sorties, cues, holds, away), span_s)
    return replay_section(run, shown, sheet)


def _table(run: Run, name: str) -> Table | None:
    there = os.path.lexists(run.folder / f"{name}.parquet")
    return run.table(name, replication=0) if there or name == "sorties" else None


def _what_if(run: Run, planned: Plan, sheet: Sheet) -> Section:
    from sim.output.report.living.map_squares import raster_of
    from sim.output.report.living.what_if import left_out_section, what_if_section
    from sim.study.page.what_if_table import switches, what_if_table, why_left_out

    if why := why_left_out(planned.scenario):
        return left_out_section(why)
    names = switches(planned)
    raster = raster_of(sheet, len(planned.scenario.fleets) * 2 ** len(names))
    table = what_if_table(planned, names, (raster.lat_deg, raster.lon_deg))
    return what_if_section(run, table, sheet, raster)

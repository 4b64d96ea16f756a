"""The parts of a run's page that its scripts move, from the run's folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from sim.errors import ScenarioError

if TYPE_CHECKING:
    from sim.column_table import Table
    from sim.output.drawing.drawn_features import Features
    from sim.output.report.page import Section
    from sim.output.report.sheet import Sheet
    from sim.output.store.claims_folder import StoredClaims
    from sim.output.store.comparison_folder import StoredComparison
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
    from sim.output.drawing.drawn_features import read_features

    features = read_features(run.geometry)
    return what_if({str(run.manifest["scenario"]): planned}, features, sheet)


def comparison_what_if(comparison: StoredComparison, plans: Mapping[str, Plan]) -> list[Section]:
    """The what-if of all options of a comparison; none without their plans."""
    from sim.output.drawing.drawn_features import read_features
    from sim.output.report.documents.comparison_page import names_of
    from sim.output.report.run_maps import sheet_of

    if not plans:
        return []
    names = names_of(comparison)
    features = {name: read_features(g) for name, g in comparison.geometries.items()}
    named = {names[e["option"]]: plans[e["option"]] for e in comparison.summary["ranking"]}
    sheet = sheet_of(features.values(), comparison.grid)
    # The ground of all its maps lies in the first.
    return [what_if(named, _common(list(features.values())), sheet, "sheet1")]


def _common(options: Sequence[Features]) -> Features:
    """What lies where for all options: every base, and closed airspace only where all agree."""
    first, *others = options
    bases = {base.name: base for one in options for base in one.bases}
    closed = {shape.names for shape in first.airspace}
    agreed = all({shape.names for shape in one.airspace} == closed for one in others)
    airspace = first.airspace if agreed else ()
    return replace(first, bases=tuple(bases.values()), airspace=airspace)


def claims_what_if(claims: Sequence[StoredClaims]) -> list[Section]:
    """The what-if of the scenario of claims; none for several, which may lie anywhere."""
    from sim.output.drawing.drawn_features import read_features
    from sim.output.report.run_maps import sheet_of
    from sim.scenario.loading import load_scenario
    from sim.study.planning.plan import plan

    path = claims[0].folder / "resolved.yaml"
    # Folders of before do not hold their scenario.
    if len(claims) != 1 or not os.path.lexists(path):
        return []
    try:
        planned = plan(load_scenario(str(path)))
    except ScenarioError:
        return []
    features = read_features(claims[0].geometry)
    sheet = sheet_of([features], None)
    return [what_if({claims[0].scenario: planned}, features, sheet, "")]


def what_if(
    plans: Mapping[str, Plan], features: Features, sheet: Sheet, ground: str = "sheet"
) -> Section:
    """What-if over plans by name, on a map of the page; left out where its arithmetic is not right.

    Of one plan other bases of the catalogue are offered as well.
    """
    from sim.output.report.living.map_squares import raster_of
    from sim.output.report.living.what_if import left_out_section, what_if_section
    from sim.study.page.candidate_bases import candidate_fleets
    from sim.study.page.what_if_table import WhatIf, switches, why_left_out

    why = [why for plan in plans.values() if (why := why_left_out(plan.scenario))]
    if why:
        return left_out_section(why[0])
    asked = {
        name: WhatIf(plan, switches(plan), candidate_fleets(plan) if len(plans) == 1 else {})
        for name, plan in plans.items()
    }
    raster = raster_of(sheet, sum(one.n_maps for one in asked.values()))
    places = raster.lat_deg, raster.lon_deg
    tables = {name: one.table(places) for name, one in asked.items()}
    return what_if_section(tables, features, sheet, raster, ground)

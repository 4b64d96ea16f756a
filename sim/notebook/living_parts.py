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
    from sim.scenario.parts.scenario import Fleet
    from sim.study.page.replay_tracks import Replay
    from sim.study.page.what_if_table import WhatIf
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

    return replay_section(run, flown_again(run, planned), sheet)


def flown_again(run: Run, planned: Plan, replication: int = 0) -> Replay:
    """Where every aircraft of a replication was in the time that counts, by the folder's plan.

    Raises ResultsError where its tables name what the plan does not fly, or what no table has.
    """
    from sim.study.page.replay_tracks import FlownTables, replay

    sorties = run.table("sorties", replication)
    cues, holds, away, tracks = (
        run.table(name, replication) if run.has_table(name) else None
        for name in ("cues", "holds", "away", "tracks")
    )
    _require_flown(run, planned, sorties)
    _require_cues(run, cues, holds)
    events = None if cues is None else run.table("events", replication)
    begin_s = float(run.manifest["warmup_s"])
    span_s = begin_s, begin_s + float(run.manifest["duration_s"])
    return replay(planned, FlownTables(sorties, cues, holds, away, events, tracks), span_s)


def _require_flown(run: Run, planned: Plan, sorties: Table) -> None:
    """See that the plan can fly every sortie: the scenario may be that of another run."""
    from sim.output.store.files.disk import damaged

    columns = (sorties[name].tolist() for name in ("fleet", "orbit", "takeoff_s"))
    for fleet, orbit, takeoff_s in zip(*columns, strict=True):
        flies = fleet in planned.scenario.fleets
        if orbit:
            pair = fleet, orbit
            flies = pair in planned.sorties and planned.flown(pair, takeoff_s).lap is not None
        if not flies:
            raise damaged(
                run.folder / "resolved.yaml",
                f"no fleet '{fleet}' flies an orbit '{orbit}' there, as sorties say",
            )


def _require_cues(run: Run, cues: Table | None, holds: Table | None) -> None:
    """See that every cue that was held is one."""
    from sim.output.store.files.disk import damaged

    known = set() if cues is None else set(cues["cue"].tolist())
    for cue in [] if holds is None else holds["cue"].tolist():
        if cue not in known:
            raise damaged(run.folder / "cues.parquet", f"cue {cue} is missing, as holds say")


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
    """What lies where for all options: every base, and what of it all of them agree on.

    Closed airspace only where it is the same, and a base's aircraft likewise.
    """
    first, *others = options
    bases = {
        base.name: base if all(base in o.bases for o in options) else replace(base, count=0)
        for one in options
        for base in one.bases
    }
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
    from sim.output.report.living.map_squares import most_maps, raster_of
    from sim.output.report.living.what_if import left_out_section, what_if_section
    from sim.study.page.candidate_bases import candidate_fleets
    from sim.study.page.what_if_table import why_left_out

    why = [why for plan in plans.values() if (why := why_left_out(plan.scenario))]
    if why:
        return left_out_section(why[0])
    more = candidate_fleets(next(iter(plans.values()))) if len(plans) == 1 else {}
    asked = _fitting(plans, more, most_maps(sheet))
    if not asked:
        n_fleets = sum(len(plan.scenario.fleets) for plan in plans.values())
        return left_out_section(f"for the ways of {n_fleets:,} fleets the page has no room")
    raster = raster_of(sheet, sum(one.n_maps for one in asked.values()))
    places = raster.lat_deg, raster.lon_deg
    tables = {name: one.table(places) for name, one in asked.items()}
    return what_if_section(tables, features, sheet, raster, ground)


def _fitting(
    plans: Mapping[str, Plan], candidates: Mapping[str, Fleet], most_maps: int
) -> dict[str, WhatIf]:
    """What-if over plans by name, with so many maps of ways at most.

    For want of room the other bases are given up first, then what may be opened, one name of each
    plan after another; empty where the plans' own fleets are too many already.
    """
    from sim.study.page.what_if_table import MOST_SWITCHES, WhatIf, n_maps, switches

    steps: list[tuple[Mapping[str, Fleet], int]] = [(candidates, MOST_SWITCHES)]
    for more, most in steps + [({}, most) for most in range(MOST_SWITCHES, -1, -1)]:
        asked = (
            n_maps(plan.scenario, len(plan.scenario.fleets) + len(more), most)
            for plan in plans.values()
        )
        if sum(asked) <= most_maps:
            return {n: WhatIf(plan, switches(plan, most), more) for n, plan in plans.items()}
    return {}

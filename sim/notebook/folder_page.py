"""The page of a run, a comparison or claims, put together from what lies in its folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.output.store.comparison_folder import StoredComparison
    from sim.scenario.parts.scenario import Scenario
    from sim.study.page.levers import Levers
    from sim.study.planning.plan import Plan

    Progress = Callable[[str], object]


def page_of(folder: Path, progress: Progress = lambda _: None) -> str:
    """The page of what a folder holds; `progress` is told of each step.

    Raises ResultsError where the folder is none of ours, or damaged.
    """
    from sim.output.store.folder_kinds import claims_in, is_comparison

    if claims := claims_in(folder):
        return _of_claims(claims, progress)
    return _of_comparison(folder, progress) if is_comparison(folder) else _of_run(folder, progress)


def _of_run(folder: Path, progress: Progress) -> str:
    from sim.notebook.living_parts import living_sections
    from sim.output.report.documents.run_page import run_heading, run_sections
    from sim.output.report.page import foot, page
    from sim.output.report.run_maps import run_map
    from sim.output.store.stored_run import open_run

    run = open_run(folder)
    progress("drawing the map")
    sheet, figure = run_map(run)
    progress("flying the run again for the page")
    living = living_sections(run, sheet)
    scenario = _scenario_in(folder / "resolved.yaml")
    exact = scenario.is_exact if scenario is not None else None
    sections = run_sections(run, figure, living, exact=exact)
    return page(str(run.manifest["scenario"]), run_heading(run), sections, foot())


def _of_comparison(folder: Path, progress: Progress) -> str:
    from sim.notebook.living_parts import comparison_what_if
    from sim.output.report.documents.comparison_page import (
        comparison_heading,
        comparison_sections,
        names_of,
    )
    from sim.output.report.page import foot, page
    from sim.output.store.comparison_folder import open_comparison
    from sim.study.compare.shared_assumptions import common_order
    from sim.study.verdict.claims_as_stated import claims_as_stated

    comparison = open_comparison(folder)
    progress("working out what would change it")
    plans = _plans(comparison)
    levers, fewest = _levers(comparison, plans)
    flown = [entry["option"] for entry in comparison.summary["ranking"]]
    order = common_order({name: plans[name] for name in flown}) if plans else None
    claims = {name: list(claims_as_stated(plans[name])) for name in flown} if plans else {}
    progress("finding the ways of what-if")
    living = comparison_what_if(comparison, plans)
    progress("drawing the maps")
    sections = comparison_sections(comparison, levers, fewest, order, living, claims)
    return page(
        "Comparison: " + "; ".join(names_of(comparison).values()),
        comparison_heading(comparison),
        sections,
        foot(),
    )


def _of_claims(folders: Sequence[Path], progress: Progress) -> str:
    from sim.notebook.living_parts import claims_what_if
    from sim.output.report.documents.claims_page import claims_heading, claims_sections
    from sim.output.report.page import foot, page
    from sim.output.store.claims_folder import open_claims

    claims = [open_claims(folder) for folder in folders]
    progress("finding the ways of what-if")
    living = claims_what_if(claims)
    progress("drawing the maps")
    title = "Claims: " + ", ".join(stored.scenario for stored in claims)
    return page(title, claims_heading(claims), claims_sections(claims, living), foot())


def _scenario_in(path: Path) -> Scenario | None:
    """The scenario of a resolved file; None where this othsim takes it no longer."""
    from sim.errors import ScenarioError
    from sim.output.store.files.disk import require_file
    from sim.scenario.loading import load_scenario

    require_file(path)
    try:
        return load_scenario(path)
    except ScenarioError:
        return None


def _plans(comparison: StoredComparison) -> dict[str, Plan]:
    """The plans of all options; none where one of them has no orbits, or is taken no longer."""
    from sim.errors import SimError
    from sim.output.store.comparison_folder import file_names
    from sim.study.planning.plan import plan

    plans: dict[str, Plan] = {}
    for name, slug in zip(comparison.names, file_names(comparison.names), strict=True):
        scenario = _scenario_in(comparison.folder / "scenarios" / f"{slug}.resolved.yaml")
        if scenario is None or not scenario.orbits:
            return {}
        try:
            plans[name] = plan(scenario)
        except SimError:
            return {}
    return plans


def _levers(
    comparison: StoredComparison, plans: Mapping[str, Plan]
) -> tuple[Mapping[str, Levers], tuple[int, int] | None]:
    """What would change the order of the options, in closed form; nothing where it cannot be."""
    from sim.study.page.levers import fewest_of_best, levers

    if not plans:
        return {}, None
    best, *others = (entry["option"] for entry in comparison.summary["ranking"])
    return levers(plans, best), fewest_of_best(plans, best, others[0]) if others else None

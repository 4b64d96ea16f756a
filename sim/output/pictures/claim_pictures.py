"""The pictures of every claim of a scenario: where it is met, and by endurance and speed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.errors import SimError
from sim.output.format.result_to_record import geometry
from sim.output.pictures.claim_map import save_claim_map
from sim.output.pictures.endurance_and_speed import save_two_inputs
from sim.study.claims.claim_map import claim_map, mappable
from sim.study.claims.endurance_and_speed import two_inputs
from sim.study.claims.tested_claims import Findings


def draw_claims(
    findings: Findings, entries: Sequence[Mapping[str, Any]], folder: Path
) -> list[Path]:
    """Draw into `folder/<claim>/`; `entries` are the claims' summaries. Returns what was written.

    Claims about a run, about the length of a route, or against another option have one picture or
    none.
    """
    written = []
    shapes = geometry(findings.plan)
    for finding, entry in zip(findings.claims, entries, strict=True):
        own = folder / finding.claim.id
        if mappable(finding.claim) and _has_ground(findings):
            own.mkdir(parents=True, exist_ok=True)
            path = own / "claim_map.png"
            save_claim_map(claim_map(findings.plan, finding.claim), entry, shapes, path)
            written.append(path)
        question = finding.question
        if question is not None and question.has_aircraft_alone:
            try:
                found = two_inputs(question, finding.literal.id)
            except SimError:
                continue  # aircraft told by their fuel have no endurance to draw over
            own.mkdir(parents=True, exist_ok=True)
            path = own / "two_inputs.png"
            save_two_inputs(found, entry, path)
            written.append(path)
    return written


def _has_ground(findings: Findings) -> bool:
    areas = findings.scenario.areas.values()
    return findings.scenario.grid is not None or any(area.country for area in areas)

"""What the pictures of claims show, worked out: nothing is left to whoever draws them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sim.errors import SimError
from sim.spelling import listed
from sim.study.claims.endurance_and_speed import TwoInputs, two_inputs
from sim.study.claims.figure_by_place import ClaimMap, claim_map, mappable

if TYPE_CHECKING:
    from sim.study.claims.tested_claims import Finding, Findings


@dataclass(frozen=True)
class ClaimPictures:
    """What there is to draw of one claim; None where it has no such picture."""

    claim_map: ClaimMap | None
    two_inputs: TwoInputs | None


def claim_pictures(findings: Findings) -> dict[str, ClaimPictures]:
    """What there is to draw, by the id of each claim that has a picture.

    Claims about a run, about the length of a route, or against another option have one or none.
    """
    scenario = findings.scenario
    has_ground = scenario.grid is not None or any(a.country for a in scenario.areas.values())
    pictures = {}
    for finding in findings.claims:
        mapped = None
        if has_ground and mappable(finding.claim):
            mapped = claim_map(findings.plan, finding.claim)
        plane = _endurance_and_speed(finding)
        if mapped is not None or plane is not None:
            pictures[finding.claim.id] = ClaimPictures(mapped, plane)
    return pictures


def without_picture(findings: Findings, drawn: Collection[str]) -> str:
    """Why some claims of a scenario have no picture, and what draws what they are about."""
    flown = [
        finding.claim.id
        for finding in findings.claims
        if finding.question is None and finding.claim.id not in drawn
    ]
    if not flown:
        return ""
    return (
        f"no picture of {listed(flown, 'and')}: of what is flown, which a run draws: "
        f"othsim run {findings.scenario.source.path}"
    )


def _endurance_and_speed(finding: Finding) -> TwoInputs | None:
    question = finding.question
    if question is None or not question.has_aircraft_alone:
        return None
    try:
        return two_inputs(question, finding.literal.id)
    except SimError:
        return None  # aircraft told by their fuel have no endurance to draw over

"""Who may answer cues of a kind: fleets with an alert, and orbits that release their aircraft."""

from __future__ import annotations

from sim.scenario.parts.scenario import Scenario


def answerers(scenario: Scenario, cue: str) -> list[str]:
    """Who may answer cues of a kind, in their order; silent cues ask fleets, then orbits."""
    asked = scenario.cues[cue]
    alerts = (name for name, fleet in scenario.fleets.items() if fleet.alert)
    names = asked.answered_by or (*alerts, *scenario.releasing)
    releases = {name: scenario.orbits[name].release for name in scenario.releasing}
    return [
        name
        for name in names
        if (release := releases.get(name)) is None or asked.priority <= release.to_priority
    ]


def fleets_answering(scenario: Scenario, cue: str) -> list[str]:
    """The fleets whose aircraft those are, each once."""
    fleets: dict[str, None] = {}
    for name in answerers(scenario, cue):
        of_orbit = scenario.orbits[name].flown_by if name in scenario.releasing else (name,)
        fleets |= dict.fromkeys(of_orbit)
    return list(fleets)


def comes_back(scenario: Scenario) -> bool:
    """Whether any aircraft may leave a station or a cue, and be on one again before it lands."""
    releases = (scenario.orbits[name].release for name in scenario.releasing)
    resumes = any(release is not None and release.back == "resume" for release in releases)
    return resumes or calls_in_the_air(scenario)


def calls_in_the_air(scenario: Scenario) -> bool:
    """Whether a cue may call aircraft that are on their way home, or at another cue."""
    rules = scenario.dispatch
    return rules is not None and (rules.homeward or rules.preempts)

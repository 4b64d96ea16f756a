"""What makes what is asked on demand questionable: cues that nobody can reach."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from sim.errors import Problem
from sim.scenario.parts.who_answers import answerers
from sim.study.planning.plan import Plan
from sim.study.planning.plan_warnings import doubts

_UNREACHED: Final = "W212"


@lru_cache(maxsize=4)
def every_doubt(plan: Plan) -> tuple[Problem, ...]:
    """Every doubt about a plan and what is asked on demand, as warnings in the file's order."""
    if not plan.scenario.cues:
        return doubts(plan)
    return tuple(plan.scenario.source.in_order([*doubts(plan), *_unreached(plan)]))


def _unreached(plan: Plan) -> Iterator[Problem]:
    """Kinds of cue of which nobody who may answer can reach one in time, and why."""
    from sim.study.demand.cue_plan import cue_entries  # with all that draws cues

    scenario = plan.scenario
    reasons: dict[str, list[str]] = {name: [] for name in scenario.cues}
    useful = set()
    for entry in cue_entries(plan):
        if entry["reason"]:
            reasons[entry["cue"]].append(f"{entry['fleet']} {entry['reason']}")
        else:
            useful.add(entry["cue"])
    for name, why in reasons.items():
        # Whoever is called from an orbit may be anywhere on it.
        from_orbits = any(who in scenario.orbits for who in answerers(scenario, name))
        if why and name not in useful and not from_orbits:
            rule = f"nobody can reach any of it: {'; '.join(why)}"
            hint = "a nearer base, an aircraft that flies longer, or leave to fly over"
            yield scenario.source.problem(f"cues.{name}", rule, hint, _UNREACHED)

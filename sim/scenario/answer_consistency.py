"""Contradictions about who answers cues: aircraft on alert, of orbits, and called in the air."""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import Problem
from sim.scenario.file.source_places import Source
from sim.scenario.parts.scenario import Scenario
from sim.scenario.parts.who_answers import answerers, calls_in_the_air


def answer_contradictions(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Every contradiction about who answers cues."""
    yield from _alerts(scenario, source)
    yield from _answerers(scenario, source)
    yield from _unheard(scenario, source)
    yield from _releases(scenario, source)
    yield from _ranks(scenario, source)
    yield from _movers(scenario, source)


def _alerts(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """No fleet has more on alert than it owns."""
    for name, fleet in scenario.fleets.items():
        if fleet.n_on_alert > fleet.count:
            yield source.problem(
                f"fleets.{name}.alert.aircraft",
                f"must be at most the fleet's count, {fleet.count} (got {fleet.n_on_alert})",
                "aircraft on alert are some of the fleet's own: the others fly its orbits",
            )
        served = [orbit for orbit, of in scenario.orbits.items() if name in of.flown_by]
        if served and fleet.n_on_alert == fleet.count:
            yield source.problem(
                f"fleets.{name}.alert.aircraft",
                f"leaves no aircraft of {name} for {served[0]}, which it is to fly",
                "fewer on alert, or more aircraft",
            )
        if fleet.n_on_alert and not scenario.cues:
            yield source.problem(
                f"fleets.{name}.alert",
                "stands ready for cues, and there is none",
                "state what comes in under cues, or take the alert away",
            )


def _answerers(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Somebody stands ready for every cue."""
    ready = [name for name, fleet in scenario.fleets.items() if fleet.alert]
    for name, cue in scenario.cues.items():
        for index, who in enumerate(cue.answered_by):
            at = f"cues.{name}.answered_by[{index}]"
            if who in ready and who in scenario.releasing:
                rule = f"{who} is a fleet with an alert and an orbit with a release"
                yield source.problem(at, rule, "give one of them another name")
            elif who in scenario.releasing:
                yield from _out_of_reach(scenario, source, name, at, who)
            elif who in scenario.orbits and who not in scenario.fleets:
                yield source.problem(
                    at,
                    f"{who} releases no aircraft: nobody of it answers",
                    f"write for example release: {{to_priority: {cue.priority}}} under {who}",
                )
            elif who not in ready:
                yield source.problem(
                    at,
                    f"{who} has no alert: nobody of it answers",
                    f"write for example alert: {{aircraft: 2, readiness: 30 min}} under {who}",
                )
    if scenario.cues and not ready and not scenario.releasing:
        yield source.problem(
            "cues",
            "nobody stands ready for cues",
            "give a fleet an alert, such as alert: {aircraft: 2, readiness: 30 min}",
        )


def _unheard(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Each cue that asks whoever there is asks somebody, and knows fleets from orbits."""
    ready = [name for name, fleet in scenario.fleets.items() if fleet.alert]
    for name, cue in scenario.cues.items():
        if scenario.releasing and not cue.answered_by and not answerers(scenario, name):
            yield source.problem(
                f"cues.{name}.priority",
                f"no orbit releases aircraft to priority {cue.priority}, and no fleet has an alert",
                "raise to_priority of an orbit, or give a fleet an alert",
            )
    named = {who for cue in scenario.cues.values() for who in cue.answered_by}
    for who in ready:
        if who in scenario.releasing and who not in named:
            yield source.problem(
                f"orbits.{who}.release",
                f"{who} is a fleet with an alert as well: cues could not tell them apart",
                "give one of them another name",
            )


def _out_of_reach(
    scenario: Scenario, source: Source, name: str, at: str, orbit: str
) -> Iterator[Problem]:
    """An orbit that is asked releases its aircraft to cues of that priority."""
    release, priority = scenario.orbits[orbit].release, scenario.cues[name].priority
    if release and priority > release.to_priority:
        yield source.problem(
            at,
            f"{orbit} releases to priority {release.to_priority} at most (got {priority})",
            "raise to_priority of the orbit, or take it from those who answer",
        )


def _releases(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Whoever releases aircraft has cues to release them to, and its ways are planned ones."""
    for name in scenario.releasing:
        if not scenario.cues:
            yield source.problem(
                f"orbits.{name}.release",
                "releases aircraft to cues, and there is none",
                "state what comes in under cues, or take the release away",
            )
        if scenario.sense_in_transit:
            yield source.problem(
                f"orbits.{name}.release",
                "does not go with sense_in_transit: ways to cues see nothing",
                "take one of them away",
            )


def _ranks(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Where cues take aircraft from others, some have a higher priority than others."""
    ranks = {cue.priority for cue in scenario.cues.values()}
    if scenario.dispatch and scenario.dispatch.preempts and len(ranks) < 2:
        yield source.problem(
            "dispatch.preempts",
            "takes aircraft from cues of lower priority, and all have the same",
            "state priority: 2 under those that may lose theirs",
        )


def _movers(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Nobody is called in the air where what is held moves: where they are is known of places."""
    rules = scenario.dispatch
    if rules is None or not calls_in_the_air(scenario):
        return
    for name, cue in scenario.cues.items():
        if cue.about is not None and scenario.targets[cue.about].motion is not None:
            yield source.problem(
                f"dispatch.{'homeward' if rules.homeward else 'preempts'}",
                f"calls aircraft in the air, and cues.{name} is about {cue.about}, which moves: "
                "where one that follows it is then is not known",
                f"take it away, or report {name} of an area or of places",
            )

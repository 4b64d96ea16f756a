"""Contradictions in a scenario: values that are right each by itself and wrong together."""

from __future__ import annotations

from collections.abc import Iterator

from sim.errors import Problem
from sim.scenario.answer_consistency import answer_contradictions
from sim.scenario.demand_consistency import demand_contradictions
from sim.scenario.file.source_places import Source
from sim.scenario.parts.scenario import Closure, Scenario
from sim.scenario.target_consistency import target_contradictions
from sim.scenario.value_by_path import WHOLE, reader_at
from sim.scenario.values.quantities import QuantityError
from sim.units import DAY_S, SAME_MOMENT_S, clock_text


def contradictions(scenario: Scenario, source: Source) -> list[Problem]:
    """Every contradiction between the parts of a valid scenario."""
    return [
        *_altitudes(scenario, source),
        *_closures(scenario, source),
        *_windows(scenario, source),
        *_streams(scenario, source),
        *_uncertain_figures(scenario, source),
        *_claim_ids(scenario, source),
        *answer_contradictions(scenario, source),
        *demand_contradictions(scenario, source),
        *target_contradictions(scenario, source),
    ]


def _altitudes(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """An orbit lies above its ground and below the ceiling of whoever flies it."""
    for name, orbit in scenario.orbits.items():
        path = f"orbits.{name}.altitude"
        got = source.written(path)
        if orbit.altitude_m <= scenario.areas[orbit.area].terrain_m:
            ground = source.written(f"areas.{orbit.area}.terrain") or "0 m"
            yield source.problem(
                path, f"must be above the terrain of {orbit.area}, {ground} (got {got})"
            )
        for fleet in orbit.flown_by:
            ceiling_m = scenario.fleets[fleet].aircraft.ceiling_m
            # 50,000 ft and 15,240 m are the same ceiling, whatever the last bit says.
            if ceiling_m is not None and orbit.altitude_m > ceiling_m + 0.001:
                ceiling = source.written(f"fleets.{fleet}.aircraft.ceiling")
                rule = f"must be at most the ceiling of {fleet}'s aircraft, {ceiling}"
                yield source.problem(path, f"{rule} (got {got})")


def _closures(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """What is closed throughout cannot be closed at times as well."""
    closed = scenario.airspace.closed
    throughout = {name for name in closed if isinstance(name, str)}
    for index, entry in enumerate(closed):
        if isinstance(entry, Closure) and entry.name in throughout:
            yield source.problem(
                f"airspace.closed[{index}].name",
                f"{entry.name} is closed twice: here at times, and throughout",
                "keep one of them; a name may have several times",
            )


def _windows(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Daily windows meet the time that counts, or the orbit would demand nothing at all."""
    begin_s = (scenario.start_utc.timestamp() + scenario.warmup_s) % DAY_S
    end_s = begin_s + scenario.duration_s
    for name, orbit in scenario.orbits.items():
        windows = orbit.windows or ()
        # A window that began today, or that opens tomorrow; a longer time meets them all.
        met = [
            min(close_s + day_s, end_s) - max(open_s + day_s, begin_s) > SAME_MOMENT_S
            for open_s, close_s in windows
            for day_s in (0.0, DAY_S)
        ]
        if windows and not any(met):
            got = ", ".join(_clock_span(open_s, close_s) for open_s, close_s in windows)
            counted = f"the time that counts, {_clock_span(begin_s, end_s % DAY_S)} UTC"
            yield source.problem(
                f"orbits.{name}.windows",
                f"must fall into {counted} (got {got})",
                "time counts from the end of the warm-up, for the duration",
            )


def _clock_span(start_s: float, end_s: float) -> str:
    """Two clock times: "06:00 to 09:00"."""
    return f"{clock_text(start_s)} to {clock_text(end_s)}"


def _streams(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Every fleet has a random stream of its own, or two would have the same luck unnoticed."""
    holders: dict[str, list[str]] = {}
    for position, (name, fleet) in enumerate(scenario.fleets.items()):
        holders.setdefault(fleet.stream or str(position), []).append(name)
    for stream, names in holders.items():
        # One at most has the stream by its position: it keeps it, the others must give way.
        names.sort(key=lambda name: scenario.fleets[name].stream is not None)
        first = names[0]
        why = "" if scenario.fleets[first].stream else f", which is '{stream}' by its position"
        for name in names[1:]:
            yield source.problem(
                f"fleets.{name}.stream",
                f"must differ from the stream of {first}{why} (got '{stream}')",
                "fleets on one stream have the same luck; a fleet without one has its position "
                "in the file, from 0",
            )


def _claim_ids(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """Every claim has an id of its own: verdicts and pictures are found by it."""
    first: dict[str, int] = {}
    for i, claim in enumerate(scenario.claims):
        if claim.id in first:
            yield source.problem(
                f"claims[{i}].id",
                f"must differ from the id of claims[{first[claim.id]}] (got '{claim.id}')",
                "a claim's verdict and its pictures go by its id",
            )
        first.setdefault(claim.id, i)


def _uncertain_figures(scenario: Scenario, source: Source) -> Iterator[Problem]:
    """An uncertain figure exists, and its distribution has the figure's unit and bounds."""
    for path, law in scenario.uncertain.items():
        at = ("uncertain", path)
        reader = reader_at(scenario, path)
        if reader is None:
            hint = "write a figure's path, such as aircraft.mq9a_er.transit_speed"
            yield source.problem_at(at, "leads to no figure of this scenario", hint, key=True)
        elif not reader.dimensions & law.dimensions:
            unit = "/".join(sorted(law.dimensions))
            yield source.problem_at(at, f"{path} is a {reader.dimension} (got {unit})")
        elif reader.dimension == WHOLE and not law.is_whole:
            hint = "write for example {choice: [3, 4]}"
            yield source.problem_at(at, f"{path} takes whole numbers alone", hint)
        elif law.is_endless and (reader.le, reader.lt) != (None, None):
            hint = "use uniform, triangular or choice"
            rule = f"{path} has an upper bound, and a law of kind {law.kind} has none"
            yield source.problem_at(at, rule, hint)
        else:
            possible = reader.possible
            if law.sd is not None and possible and law.sd > possible.most:
                yield source.problem_at(at, f"sd must be at most {possible.words[1]}")
            for point in law.values:
                try:
                    reader.si(point, from_file=False)
                except QuantityError as error:
                    yield source.problem_at(at, error.message)
                    break

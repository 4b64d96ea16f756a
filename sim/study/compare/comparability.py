"""What basing options must share to be compared, and what they may differ in but should say."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from sim.errors import Problem, ScenarioError
from sim.scenario.loading import revised
from sim.scenario.parts.cue import Cue
from sim.scenario.parts.watch import Watch

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Scenario

Options = Mapping[str, "Scenario"]

_SHARED = ("start", "duration", "warmup")
_ON_DEMAND = ("targets", "cues", "tasks", "surges", "phases", "watches")
_SAME_CUES = "the same cues come to every option; state them in a file that all extend"
_SAME_WORK = "aircraft are compared at the same work; ask for the same orbits in every option"
_DEMANDED = ("area", "pattern", "aircraft_on_station")


def named_options(scenarios: Sequence[Scenario]) -> dict[str, Scenario]:
    """Options by the stem of their file; by their own name where stems clash.

    Two that agree in both, such as a file given twice, are numbered.
    """
    # All by their own name where one stem clashes: half a table by file, half by name would puzzle.
    stems = [PurePath(scenario.source.path).stem for scenario in scenarios]
    clash = "" in stems or len(set(stems)) < len(stems)
    wanted = [scenario.name for scenario in scenarios] if clash else stems
    options: dict[str, Scenario] = {}
    for name, scenario in zip(wanted, scenarios, strict=True):
        number, free = 1, name
        while free in options:
            number += 1
            free = f"{name} ({number})"
        options[free] = scenario
    return options


def led_by(
    options: Options, baseline: str | None, seed: int | None, *, same_hours: bool = False
) -> dict[str, Scenario]:
    """The options with the baseline first, all on one seed: the one given or the baseline's.

    Options may ask for other hours of the day, unless `same_hours`: each is then filled against its
    own. Raises ScenarioError, naming file and key, where they do not ask the same.
    """
    first = next(iter(options)) if baseline is None else baseline
    ordered = {first: options[first], **options}
    problems = [
        problem
        for name, scenario in ordered.items()
        if name != first
        for problem in _disagreements(scenario, ordered[first], first, same_hours=same_hours)
    ]
    if problems:
        raise ScenarioError(problems)
    shared = ordered[first].seed if seed is None else seed
    return {name: _seeded(scenario, shared) for name, scenario in ordered.items()}


def _seeded(scenario: Scenario, seed: int) -> Scenario:
    if scenario.seed == seed:
        return scenario
    # Through the file, where there is one, so that resolved.yaml states the seed that was flown.
    if scenario.source.unresolved.value:
        return revised(scenario, {"seed": seed})
    return scenario.model_copy(update={"seed": seed})  # built in Python, without a file


def _disagreements(
    scenario: Scenario, baseline: Scenario, name: str, *, same_hours: bool
) -> Iterator[Problem]:
    """Every way in which an option asks something else than the baseline."""
    demanded = (*_DEMANDED, "windows") if same_hours else _DEMANDED
    for key in _SHARED:
        if _value(scenario, key) != _value(baseline, key):
            yield _apart(scenario, baseline, name, key, f"the {key}")
    yield from _grids_apart(scenario, baseline, name)
    for area in _areas_apart(scenario, baseline):
        yield _apart(scenario, baseline, name, f"areas.{area}", f"the area '{area}'")
    yield from _cues_apart(scenario, baseline, name)
    missing = [f"'{orbit}'" for orbit in baseline.orbits if orbit not in scenario.orbits]
    if missing:
        message = f"options must share the demands: {name} also has {', '.join(missing)}"
        yield scenario.source.problem("orbits", message, _SAME_WORK)
    for orbit in scenario.orbits:
        if orbit not in baseline.orbits:
            message = f"options must share the demands: {name} has no orbit '{orbit}'"
            yield scenario.source.problem(f"orbits.{orbit}", message, _SAME_WORK)
            continue
        mine, theirs = scenario.orbits[orbit], baseline.orbits[orbit]
        for key in demanded:
            if getattr(mine, key) != getattr(theirs, key):
                yield _apart(scenario, baseline, name, f"orbits.{orbit}.{key}", "the demands")


def _cues_apart(scenario: Scenario, baseline: Scenario, name: str) -> Iterator[Problem]:
    """What is asked on demand, but for who answers it: options are compared at the same cues."""
    for part in _ON_DEMAND:
        mine, theirs = getattr(scenario, part), getattr(baseline, part)
        for missing in [key for key in theirs if key not in mine]:
            message = f"options must share what is asked on demand: {name} also has '{missing}'"
            yield scenario.source.problem(part, message, _SAME_CUES)
        for key, own in mine.items():
            if key not in theirs:
                message = f"options must share what is asked on demand: {name} has no '{key}'"
                yield scenario.source.problem(f"{part}.{key}", message, _SAME_CUES)
            elif _as_asked(own) != _as_asked(theirs[key]):
                message = f"options must share what is asked on demand: {name} has another '{key}'"
                yield scenario.source.problem(f"{part}.{key}", message, _SAME_CUES)
    drawn = [path for path in {*scenario.uncertain, *baseline.uncertain} if _is_asked(path)]
    for path in sorted(drawn):
        if scenario.uncertain.get(path) != baseline.uncertain.get(path):
            message = f"options must share what is asked on demand: {path} is drawn in one of them"
            yield scenario.source.problem("uncertain", message, _SAME_CUES)


def _as_asked(part: Any) -> Any:
    """A cue without who may answer it, a watch without who watches; anything else as it is."""
    if isinstance(part, Watch):
        return part.model_copy(update={"by": ()})
    return part.model_copy(update={"answered_by": ()}) if isinstance(part, Cue) else part


def _is_asked(path: str) -> bool:
    return path.partition(".")[0] in _ON_DEMAND


def _grids_apart(scenario: Scenario, baseline: Scenario, name: str) -> Iterator[Problem]:
    mine, theirs = scenario.grid, baseline.grid
    if mine is None or theirs is None:
        if mine is not theirs:
            yield _apart(scenario, baseline, name, "grid", "the grid")
        return
    if mine.area != theirs.area:
        yield _apart(scenario, baseline, name, "grid.area", "the grid")
    if mine.cell_m != theirs.cell_m:
        yield _apart(scenario, baseline, name, "grid.cell", "the grid")


def _areas_apart(scenario: Scenario, baseline: Scenario) -> list[str]:
    """Areas of one name and two shapes: figures of areas are compared by name."""
    return [
        area
        for area, shape in scenario.areas.items()
        if area in baseline.areas and shape != baseline.areas[area]
    ]


def _apart(scenario: Scenario, baseline: Scenario, name: str, key: str, what: str) -> Problem:
    """The complaint about one key, with both values as the files write them."""
    got, wanted = _written(scenario, key), _written(baseline, key)
    return scenario.source.problem(
        key,
        f"options must share {what} (got {got}; {name} has {wanted})",
        f"give both the same {key.rpartition('.')[2]}, for example in a file that both extend",
    )


def _written(scenario: Scenario, key: str) -> str:
    """The value as YAML has it on one line."""
    written = scenario.source.written(key).replace("'", "")
    return written or ("none" if key == "grid" else "the default")


def _value(scenario: Scenario, key: str) -> Any:
    attributes = {"start": "start_utc", "duration": "duration_s", "warmup": "warmup_s"}
    return getattr(scenario, attributes[key])


def remarks(options: Options) -> list[str]:
    """What options may differ in, but a reader should know."""
    baseline = next(iter(options))
    sentences = []
    owned = {name: scenario.n_aircraft for name, scenario in options.items()}
    if len(set(owned.values())) > 1:
        each = ", ".join(f"{count} in {name}" for name, count in owned.items())
        sentences.append(f"the options own different numbers of aircraft: {each}")
    for what, of in _ALLOWED.items():
        others = [name for name in options if of(options[name]) != of(options[baseline])]
        if others:
            sentences.append(f"{what} differs from {baseline} in {', '.join(others)}")
    return sentences


def _of_orbits(attribute: str) -> Callable[[Scenario], dict[str, Any]]:
    return lambda scenario: {
        name: getattr(orbit, attribute) for name, orbit in sorted(scenario.orbits.items())
    }


_ALLOWED: Mapping[str, Callable[[Scenario], Any]] = {
    "who answers cues": lambda scenario: (
        scenario.dispatch,
        {name: cue.answered_by for name, cue in scenario.cues.items()},
    ),
    "the wind": lambda scenario: scenario.wind,
    "at what hours orbits are asked for": _of_orbits("windows"),
    "the altitude of orbits": _of_orbits("altitude_m"),
    "the relief of orbits": _of_orbits("relief"),
    "the priority of orbits": _of_orbits("priority"),
    "what orbits release": _of_orbits("release"),
    "the type of aircraft": lambda scenario: {f.aircraft.key for f in scenario.fleets.values()},
}

"""The figures that a scenario has, by their paths, and which of them a command may ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.errors import SimError
from sim.figure_table import BY_CAUSE, HOMES, UNMET, Command, Figure
from sim.figures import figure_at, figures_in, is_budget, last_of, map_named
from sim.operations.causes import CALLED_AWAY, CAUSES
from sim.operations.on_demand.outcomes import PREEMPTED, UNMET_CAUSES
from sim.operations.on_demand.totals import OF_HOLDS, OF_SEARCHES
from sim.spelling import did_you_mean, nearest
from sim.study.planning.overflight_rights import COMES_AND_GOES, timed_names
from sim.study.run.batch import Option
from sim.study.run.ground.watching import OF_APPEARANCES

if TYPE_CHECKING:
    from sim.scenario.parts.scenario import Cue, Task

_NO_GRID = "is of cells, and there is no grid"


class NoSuchFigure(SimError):  # noqa: N818  # as one says it
    """A figure that a scenario has not, or that a command cannot ask for."""


def figure_paths(option: Option, command: Command) -> list[str]:
    """Every path that a command may ask for of an option."""
    return [
        f"{owner}.{name}"
        for home, of in HOMES.items()
        if command in of.asked_by
        for owner in _owners(home, option)
        for name in _names(home)
        if option.scenario.releasing or not _is_of_release(name)
        if option.scenario.on_demand or not _is_at_cues(home, name)
    ] + [*_of_cues(option, command), *_of_watches(option, command)]


def _of_cues(option: Option, command: Command) -> list[str]:
    """Of each kind of cue and of its phases; a standard that is not stated has no figures."""
    if command not in HOMES["cues"].asked_by:
        return []
    scenario = option.scenario
    return [
        f"cues.{cue}.{phase}{name}"
        for cue, of in scenario.cues.items()
        for phase in ("", *(f"{phase}." for phase in scenario.phases))
        for name in _names("cues")
        if _has(of, scenario.tasks[of.wants], name)
        and (name != f"{UNMET}.{PREEMPTED}" or (scenario.dispatch and scenario.dispatch.preempts))
    ]


def _of_watches(option: Option, command: Command) -> list[str]:
    """Of each place that is watched; sightings only where something shows itself."""
    if command not in HOMES["watches"].asked_by:
        return []
    return [
        f"watches.{name}.{figure}"
        for name, watch in option.scenario.watches.items()
        for figure in _names("watches")
        if watch.shows or figure not in OF_APPEARANCES
    ]


def _has(cue: Cue, task: Task, name: str) -> bool:
    """Whether cues of a kind have a figure."""
    if name in OF_SEARCHES:
        return task.is_searched_or_held
    if name in OF_HOLDS:
        return task.hold is not None
    return cue.within_s is not None or "within" not in name


def flown_paths(option: Option) -> frozenset[str]:
    """The paths of every figure that runs of an option have, derived ones among them."""
    return frozenset(path for path in figure_paths(option, "claim") if not is_budget(path))


def require_figure(path: str, option: Option, command: Command) -> str:
    """The path of a figure that a command may ask for. NoSuchFigure says why it may not."""
    if is_budget(path) and timed_names(option.scenario):
        raise NoSuchFigure(f"'{path}' {COMES_AND_GOES}")
    if wrong := complaint(path, command, [option]):
        raise NoSuchFigure(wrong)
    return path


def complaint(path: str, command: Command, options: Sequence[Option]) -> str:
    """What is wrong with asking for a figure of all options, and what was meant; empty if nothing.

    "'budgets.a.b.out_h' is in closed form: ..."; "this scenario has no figure 'fleet.fill'; ...".
    """
    first, *others = (figure_paths(option, command) for option in options)
    known = [path for path in first if all(path in other for other in map(frozenset, others))]
    if path in known:
        return ""
    reason = reason_against(path, command, options)
    whose = "a run" if command == "until" else "this scenario"
    wrong = f"'{path}' {reason}" if reason else f"{whose} has no figure '{path}'"
    return "; ".join(filter(None, (wrong, did_you_mean(nearest(path, known)))))


def reason_against(path: str, command: Command, options: Sequence[Option]) -> str:
    """Why a command cannot ask for a figure of these options; empty for what is none."""
    if reason := refusal(path, command):
        return reason
    of_area = path.startswith("areas.") and figure_at(path) is not None
    return _NO_GRID if of_area and not all(option.ground for option in options) else ""


def refusal(path: str, command: Command) -> str:
    """Why a command does not take a figure; empty where it may, and for what is no figure at all.

    >>> refusal("budgets.dhafra.kabul.out_h", "until")
    'is in closed form: it has no interval over replications to wait for'
    """
    if command == "map":
        return _without_map(path)
    if figure_at(path) is None:
        return _only_of_cells(path)
    home = HOMES[path.split(".", maxsplit=1)[0] if "." in path else "budgets"]
    if command not in home.asked_by:
        return "is in closed form: it has no interval over replications to wait for"
    if "." not in path and command != "claim":
        return f"is that of every fleet and orbit: name them, {home.path}.{path}"
    return ""


def _without_map(path: str) -> str:
    """Why there is no map of a figure by this name."""
    if map_named(path):
        return ""
    if path.startswith("areas.") and (named := map_named(last_of(path))):
        return f"is an area's one number; the map of it is '{named}'"
    if figure_at(path):
        return "is no figure of cells, which is what a map shows"
    return "is a figure of cells without a map" if _cell_figure(path) else ""


def _cell_figure(name: str) -> Figure | None:
    return next((f for f in figures_in("cells") if name in (f.name, f.stem, f.cell_name)), None)


def _only_of_cells(name: str) -> str:
    """Why a figure that every cell has cannot be asked for as one number."""
    cell = _cell_figure(name)
    if cell is None:
        return ""
    of_area = [f.name for f in figures_in("areas") if f.name in (cell.name, f"{name}_fraction")]
    ask = f": ask for an area's, {HOMES['areas'].path}.{of_area[0]}" if of_area else ""
    return f"is that of every cell{ask}"


def _owners(home: str, option: Option) -> Iterable[str]:
    """Whose figures of a home there are: "orbits.kabul"."""
    scenario = option.scenario
    match home:
        case "budgets":
            return [f"budgets.{fleet}.{orbit}" for fleet, orbit in option.plan.sorties]
        case "fleets":
            return [f"fleets.{name}" for name in scenario.fleets]
        case "orbits":
            return [f"orbits.{name}" for name in scenario.orbits]
        case "alert":
            ready = [name for name, fleet in scenario.fleets.items() if fleet.alert]
            return [f"fleets.{name}.alert" for name in ready]
        case "demand":
            return ["demand"] if scenario.orbits else []
        case "cues" | "watches":
            return []
        case "surges":
            return [f"surges.{name}" for name in scenario.surges]
        case "targets":
            return [f"targets.{name}" for name in scenario.targets if scenario.sees_targets]
        case "areas":
            return [f"areas.{name}" for name in scenario.areas] if option.ground else []
    return [home]


def _is_of_release(name: str) -> bool:
    """Whether only orbits that release their aircraft have a figure."""
    return name.removeprefix(f"{BY_CAUSE}.").removesuffix("_h") == CALLED_AWAY


def _is_at_cues(home: str, name: str) -> bool:
    """Whether only fleets that answer cues have a figure."""
    return home in ("fleet", "fleets") and name.startswith(("on_scene_", "away_hours"))


def _names(home: str) -> Iterable[str]:
    """The figures of a home by what follows its owner; hours lost to each cause by the cause."""
    for figure in figures_in(home):
        if figure.name == BY_CAUSE:
            yield from (f"{BY_CAUSE}.{cause}" for cause in CAUSES)
        elif figure.name == UNMET:
            yield from (f"{UNMET}.{cause}" for cause in UNMET_CAUSES)
        else:
            yield figure.name

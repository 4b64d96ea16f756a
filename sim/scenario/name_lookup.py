"""Names in a scenario that stand for something else: looked up, filled in, or complained about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from sim.errors import Problem
from sim.scenario.aircraft_by_name import Hangar
from sim.scenario.catalog import base_names, countries, find_base
from sim.scenario.file.tree import Node, Path, dotted, merge, node_at, parts_of, place_of
from sim.scenario.values.quantities import quoted
from sim.spelling import did_you_mean, nearest, suggestion

MAX_HINTS: Final = 100
EVERY_FLEET: Final = "every_fleet"


@dataclass
class References:
    """The tree with every base and aircraft written out, and what could not be found.

    `settled` are places about which nothing more is to be said: what stands there is unknown, or a
    copy of something that is checked where it is defined.
    """

    tree: Node
    problems: list[Problem] = field(default_factory=list)
    settled: set[Path] = field(default_factory=set)

    def complain(self, path: Path, message: str, hint: Callable[[], str] = str) -> None:
        """Note a name that leads nowhere."""
        # Looking for what was meant takes a millisecond: not for thousands of names.
        help_ = hint() if len(self.problems) < MAX_HINTS else ""
        problem = place_of(self.tree, path).problem(message, dotted(path), help_, "E104")
        self.problems.append(problem)

    def entries(self, key: str) -> dict[str, Node]:
        """The mapping under a top-level key; empty when it is something else."""
        child = self.tree[key]
        return child.value if child is not None and isinstance(child.value, dict) else {}

    def put(self, key: str, written: dict[str, Node]) -> None:
        """Replace entries of the mapping under a top-level key."""
        mapping = self.tree[key]
        if mapping is not None and isinstance(mapping.value, dict):
            whole = Node({**mapping.value, **written}, mapping.place, mapping.keys)
            self.tree = self.tree.with_child(key, whole)


def resolve(tree: Node) -> References:
    """Write out what is said of every fleet, own aircraft, then each fleet's base and aircraft.

    Every other name is checked.
    """
    refs = References(tree)
    # In this order: a fleet may have its base and aircraft from what is said of every fleet, and
    # an aircraft be like another one that is complete only then.
    _fill_in_every_fleet(refs)
    hangar = Hangar(refs.entries("aircraft"), refs.complain)
    own = {name: hangar.own_aircraft(name) for name in hangar.own}
    fleets = {
        name: _aircraft_written_out(refs, name, _base_written_out(refs, name, fleet), hangar)
        for name, fleet in refs.entries("fleets").items()
        if isinstance(fleet.value, dict)
    }
    _check_areas(refs)
    _check_closed(refs)
    _check_overfly(refs)
    _check_orbits(refs)
    _check_targets(refs)
    _check_cues(refs)
    _check_watches(refs)
    refs.settled |= {("aircraft", name) for name, whole in own.items() if whole is None}
    refs.put("aircraft", {name: whole for name, whole in own.items() if whole is not None})
    refs.put("fleets", fleets)
    return refs


def _fill_in_every_fleet(refs: References) -> None:
    """Merge what is said of every fleet under each one's own words, and take it out of the tree."""
    shared = refs.tree[EVERY_FLEET]
    if shared is None:
        return
    if isinstance(shared.value, dict):
        fleets = refs.entries("fleets").items()
        refs.put(
            "fleets",
            {name: merge(shared, own) for name, own in fleets if isinstance(own.value, dict)},
        )
    elif shared.value is not None:
        rule = f"expected a mapping (got {quoted(shared.plain())})"
        refs.problems.append(shared.place.problem(rule, EVERY_FLEET))
    refs.tree = refs.tree.without(EVERY_FLEET)


def attributed_to_every_fleet(problem: Problem, unresolved: Node) -> Problem:
    """A complaint about one fleet, told of every fleet where that is where the value stands."""
    kind, *below = parts_of(problem.path) or ("",)
    path = (EVERY_FLEET, *below[1:])
    if kind != "fleets" or len(path) < 2 or node_at(unresolved, path[:2]) is None:
        return problem
    at = (problem.file, problem.line, problem.column)
    places = (place_of(unresolved, path, key=key) for key in (False, True))
    stands_there = any(at == (place.file, place.line, place.column) for place in places)
    return replace(problem, path=dotted(path)) if stands_there else problem


def _base_written_out(refs: References, name: str, fleet: Node) -> Node:
    node = fleet["base"]
    if node is None or not isinstance(node.value, str):
        return fleet
    base, path = find_base(node.value), ("fleets", name, "base")
    if base is not None:
        return fleet.with_child("base", base.node)
    refs.settled.add(path)
    wanted = node.value
    refs.complain(
        path,
        f"unknown base {quoted(wanted)}",
        lambda: suggestion(wanted, base_names(), "a catalogue key or ICAO code, such as"),
    )
    return fleet


def _aircraft_written_out(refs: References, name: str, fleet: Node, hangar: Hangar) -> Node:
    node, path = fleet["aircraft"], ("fleets", name, "aircraft")
    if node is None:
        return fleet
    whole = hangar.whole(node, path)
    if whole is None or (isinstance(node.value, str) and node.value in hangar.own):
        refs.settled.add(path)
    if whole is None:
        return fleet
    if node["like"] is not None and node["name"] is None:
        parent = whole["name"]
        text = f"{parent.value if parent else name}, changed"
        whole = whole.with_child("name", Node(text, node.place, note="like another"))
    for key in ("turnaround", "link"):
        own = whole[key]
        if fleet[key] is None and own is not None:
            fleet = fleet.with_child(key, own)
            refs.settled.add(("fleets", name, key))
    return fleet.with_child("aircraft", whole)


def _texts_in(node: Node | None) -> list[tuple[int, str]]:
    """The texts of a list with their positions; other things in it are pydantic's to refuse."""
    items = node.value if node is not None and isinstance(node.value, list) else []
    return [(index, item.value) for index, item in enumerate(items) if isinstance(item.value, str)]


def country_hint(name: str, others: Iterable[str] = ()) -> str:
    """What was meant by a name that is no ISO code: the code of that country, or a near one."""
    by_name = {country.name.lower(): code for code, country in countries().items()}
    if code := by_name.get(name.lower()):
        return did_you_mean(code)
    near = nearest(name, [*others, *countries()])
    return did_you_mean(near) or "countries are ISO 3166-1 alpha-3 codes: IRN, PAK"


def _check_areas(refs: References) -> None:
    areas = refs.entries("areas")
    for name, area in areas.items():
        code = country.value if (country := area["country"]) else None
        if isinstance(code, str) and code not in countries():
            path = ("areas", name, "country")
            refs.complain(path, f"unknown country {quoted(code)}", partial(country_hint, code))
    grid = refs.tree["grid"]
    _check_name(refs, ("grid", "area"), grid["area"] if grid else None, areas, "area")


def _check_closed(refs: References) -> None:
    airspace = refs.tree["airspace"]
    if airspace is None:
        return
    regions = airspace["regions"]
    own = list(regions.value) if regions and isinstance(regions.value, dict) else []
    for region in set(own) & set(countries()):
        path = ("airspace", "regions", region)
        place = place_of(refs.tree, path, key=True)
        rule = f"{quoted(region)} is the country code of {countries()[region].name}"
        hint = "give the region a name of its own"
        refs.problems.append(place.problem(rule, dotted(path), hint, "E104"))
    closed = airspace["closed"]
    _check_closable(refs, ("airspace", "closed"), closed, own)
    items = closed.value if closed is not None and isinstance(closed.value, list) else []
    for index, item in enumerate(items):
        name = item["name"] if isinstance(item.value, dict) else None
        if name is not None and isinstance(name.value, str):
            _check_one_closable(refs, ("airspace", "closed", index, "name"), name.value, own)


def _check_overfly(refs: References) -> None:
    airspace = refs.tree["airspace"]
    regions = airspace["regions"] if airspace else None
    own = list(regions.value) if regions and isinstance(regions.value, dict) else []
    for name, fleet in refs.entries("fleets").items():
        _check_closable(refs, ("fleets", name, "overfly"), fleet["overfly"], own)


def _check_closable(refs: References, path: Path, names: Node | None, own: list[str]) -> None:
    """Every name is that of a country, or of a region of the scenario's own."""
    for index, name in _texts_in(names):
        _check_one_closable(refs, (*path, index), name, own)


def _check_one_closable(refs: References, path: Path, name: str, own: list[str]) -> None:
    if name not in countries() and name not in own:
        message = f"{quoted(name)} is neither a country code nor a name under airspace.regions"
        refs.complain(path, message, partial(country_hint, name, own))


def _check_orbits(refs: References) -> None:
    areas, fleets = refs.entries("areas"), refs.entries("fleets")
    for name, orbit in refs.entries("orbits").items():
        path = ("orbits", name)
        _check_name(refs, (*path, "area"), orbit["area"], areas, "area")
        flown_by = orbit["flown_by"]
        if flown_by is not None and flown_by.value == []:
            refs.complain((*path, "flown_by"), "expected at least one fleet")
        seen: set[str] = set()
        for index, fleet in _texts_in(flown_by):
            at = (*path, "flown_by", index)
            if fleet in seen:
                refs.complain(at, f"fleet {quoted(fleet)} stands here twice")
            elif fleets or refs.tree["fleets"] is not None:
                _check_name(refs, at, Node(fleet, refs.tree.place), fleets, "fleet")
            seen.add(fleet)


def _check_targets(refs: References) -> None:
    """The areas in which targets begin, and in which they wander."""
    areas = refs.entries("areas")
    for name, target in refs.entries("targets").items():
        for way in (("starts", "area"), ("motion", "wander", "inside")):
            node: Node | None = target
            for key in way:
                node = node[key] if node is not None else None
            _check_name(refs, ("targets", name, *way), node, areas, "area")


def _check_cues(refs: References) -> None:
    """The area, the task and who may answer of every cue, and the cues of every surge."""
    areas, tasks, fleets = (refs.entries(key) for key in ("areas", "tasks", "fleets"))
    for name, cue in refs.entries("cues").items():
        path = ("cues", name)
        _check_name(refs, (*path, "area"), cue["area"], areas, "area")
        _check_name(refs, (*path, "wants"), cue["wants"], tasks, "task")
        targets = refs.entries("targets")
        _check_name(refs, (*path, "about"), cue["about"], targets, "target")
        for index, fleet in _texts_in(cue["answered_by"]):
            place = (*path, "answered_by", index)
            if fleet not in refs.entries("orbits"):
                _check_name(refs, place, Node(fleet, refs.tree.place), fleets, "fleet")
    cues = refs.entries("cues")
    for name, surge in refs.entries("surges").items():
        factors = surge["cues"]
        of = factors.value if factors is not None and isinstance(factors.value, dict) else {}
        for kind in of:
            at = ("surges", name, "cues", kind)
            _check_name(refs, at, Node(kind, refs.tree.place), cues, "cue")


def _check_watches(refs: References) -> None:
    """The orbits whose aircraft watch a place."""
    for name, watch in refs.entries("watches").items():
        for index, orbit in _texts_in(watch["by"]):
            node = Node(orbit, refs.tree.place)
            _check_name(refs, ("watches", name, "by", index), node, refs.entries("orbits"), "orbit")


def _check_name(
    refs: References, path: Path, node: Node | None, known: Iterable[str], kind: str
) -> None:
    if node is not None and isinstance(node.value, str) and node.value not in known:
        hint = partial(suggestion, node.value, known, f"{kind}s of this scenario")
        refs.complain(path, f"unknown {kind} {quoted(node.value)}", hint)

"""Names in a scenario that stand for something else: looked up, filled in, or complained about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from sim.errors import Problem
from sim.scenario.catalog import base_names, countries, find_base
from sim.scenario.hangar import Hangar
from sim.scenario.quantities import shown
from sim.scenario.spelling import suggestion
from sim.scenario.tree import Node, Path, dotted, place_of


@dataclass
class References:
    """The tree with every base and aircraft written out, and what could not be found.

    `settled` are places about which nothing more is to be said: what stands there is unknown, or a
    copy of something that is checked where it is defined.
    """

    tree: Node
    problems: list[Problem] = field(default_factory=list)
    settled: set[Path] = field(default_factory=set)

    def complain(self, path: Path, message: str, hint: str = "") -> None:
        """Note a name that leads nowhere."""
        place = place_of(self.tree, path)
        self.problems.append(place.problem(message, dotted(path), hint, "E104"))

    def entries(self, key: str) -> dict[str, Node]:
        """The mapping under a top-level key; empty when it is something else."""
        child = self.tree[key]
        return child.value if child is not None and isinstance(child.value, dict) else {}

    def put(self, *path: str, child: Node) -> None:
        """Replace one value; the mappings on the way are there."""
        self.tree = _put(self.tree, path, child)


def _put(tree: Node, path: tuple[str, ...], child: Node) -> Node:
    if len(path) == 1:
        return tree.with_child(path[0], child)
    parent = tree[path[0]]
    assert parent is not None, f"BUG: nothing at {path[0]}"
    return tree.with_child(path[0], _put(parent, path[1:], child))


def resolve(tree: Node) -> References:
    """Write out own aircraft, then each fleet's base and aircraft, and check every other name."""
    refs = References(tree)
    hangar = Hangar(refs.entries("aircraft"), refs.complain)
    for name in hangar.own:
        whole = hangar.own_aircraft(name)
        if whole is None:
            refs.settled.add(("aircraft", name))
        else:
            refs.put("aircraft", name, child=whole)
    for name, fleet in refs.entries("fleets").items():
        if isinstance(fleet.value, dict):
            _write_out_base(refs, name, fleet["base"])
            _write_out_aircraft(refs, name, fleet, hangar)
    _check_areas(refs)
    _check_closed(refs)
    _check_orbits(refs)
    return refs


def _write_out_base(refs: References, fleet: str, node: Node | None) -> None:
    if node is None or not isinstance(node.value, str):
        return
    base = find_base(node.value)
    if base is not None:
        refs.put("fleets", fleet, "base", child=base.node)
        return
    path = ("fleets", fleet, "base")
    refs.settled.add(path)
    hint = suggestion(node.value, base_names(), "write a catalogue key or ICAO code, such as")
    refs.complain(path, f"unknown base {shown(node.value)}", hint)


def _write_out_aircraft(refs: References, name: str, fleet: Node, hangar: Hangar) -> None:
    node, path = fleet["aircraft"], ("fleets", name, "aircraft")
    if node is None:
        return
    whole = hangar.whole(node, path)
    if whole is None or (isinstance(node.value, str) and node.value in hangar.own):
        refs.settled.add(path)
    if whole is None:
        return
    if isinstance(node.value, dict) and node["like"] is not None and node["name"] is None:
        parent = whole["name"]
        text = f"{parent.value if parent else name}, changed"
        whole = whole.with_child("name", Node(text, node.place, note="like another"))
    refs.put(*path, child=whole)
    turnaround = whole["turnaround"]
    if fleet["turnaround"] is None and turnaround is not None:
        refs.put("fleets", name, "turnaround", child=turnaround)
        refs.settled.add(("fleets", name, "turnaround"))


def _texts(node: Node | None) -> list[tuple[int, str]]:
    """The texts of a list with their positions; other things in it are pydantic's to refuse."""
    items = node.value if node is not None and isinstance(node.value, list) else []
    return [(index, item.value) for index, item in enumerate(items) if isinstance(item.value, str)]


def country_hint(name: str, others: Iterable[str] = ()) -> str:
    """What was meant by a name that is no ISO code: the code of that country, or a near one."""
    by_name = {country.name.lower(): code for code, country in countries().items()}
    if code := by_name.get(name.lower()):
        return f"did you mean '{code}'?"
    return suggestion(name, [*others, *countries()], "ISO 3166-1 alpha-3 codes, such as")


def _check_areas(refs: References) -> None:
    areas = refs.entries("areas")
    for name, area in areas.items():
        country = area["country"]
        if country and isinstance(country.value, str) and country.value not in countries():
            refs.complain(
                ("areas", name, "country"),
                f"unknown country {shown(country.value)}",
                country_hint(country.value),
            )
    grid = refs.tree["grid"]
    _check_name(refs, ("grid", "area"), grid and grid["area"], areas, "area")


def _check_closed(refs: References) -> None:
    airspace = refs.tree["airspace"]
    if airspace is None:
        return
    regions = airspace["regions"]
    own = list(regions.value) if regions and isinstance(regions.value, dict) else []
    for index, name in _texts(airspace["closed"]):
        if name not in countries() and name not in own:
            message = f"{shown(name)} is neither a country code nor a name under airspace.regions"
            refs.complain(("airspace", "closed", index), message, country_hint(name, own))


def _check_orbits(refs: References) -> None:
    areas, fleets = refs.entries("areas"), refs.entries("fleets")
    for name, orbit in refs.entries("orbits").items():
        path = ("orbits", name)
        _check_name(refs, (*path, "area"), orbit["area"], areas, "area")
        flown_by = orbit["flown_by"]
        if flown_by is not None and flown_by.value == []:
            refs.complain((*path, "flown_by"), "expected at least one fleet", "")
        seen: set[str] = set()
        for index, fleet in _texts(flown_by):
            at = (*path, "flown_by", index)
            if fleet in seen:
                refs.complain(at, f"fleet {shown(fleet)} stands here twice")
            elif fleets or refs.tree["fleets"] is not None:
                _check_name(refs, at, Node(fleet, refs.tree.place), fleets, "fleet")
            seen.add(fleet)


def _check_name(
    refs: References, path: Path, node: Node | None, known: Iterable[str], kind: str
) -> None:
    if node is not None and isinstance(node.value, str) and node.value not in known:
        hint = suggestion(node.value, known, f"{kind}s of this scenario")
        refs.complain(path, f"unknown {kind} {shown(node.value)}", hint)

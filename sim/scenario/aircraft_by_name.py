"""Aircraft by name: the scenario's own, then the catalogue's, each `like` another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sim.scenario.catalog import aircraft_catalog
from sim.scenario.file.tree import Node, Path, merge, node_at
from sim.scenario.values.quantities import quoted
from sim.spelling import suggestion

_LONGEST_CHAIN: Final = 20


@dataclass
class Hangar:
    """Writes out aircraft in full; `complain(path, message, hint)` hears what cannot be."""

    own: Mapping[str, Node]
    complain: Callable[[Path, str, Callable[[], str]], None]
    _done: dict[str, Node | None] = field(default_factory=dict)

    def own_aircraft(self, name: str, seen: tuple[str, ...] = ()) -> Node | None:
        """The scenario's own aircraft `name`, whole; None when that was complained about.

        A name that is also in the catalogue changes that aircraft: what it does not say is as
        published.
        """
        if name not in self._done:
            path, node = ("aircraft", name), self.own[name]
            published = aircraft_catalog().get(name)
            if published and isinstance(node.value, dict) and node["like"] is None:
                whole: Node | None = merge(published.node, node)
            else:
                whole = self.whole(node, path, (*seen, name))
            if whole is not None and isinstance(whole.value, dict):
                stated = node["name"] or Node(name, node.place, note="its key")
                key = Node(name, node.place, note="its key")
                whole = whole.with_child("name", stated).with_child("key", key)
            self._done[name] = whole
        return self._done[name]

    def whole(self, node: Node, path: Path, seen: tuple[str, ...] = ()) -> Node | None:
        """The aircraft at a path with everything it takes from others; None when it cannot be."""
        like = node if isinstance(node.value, str) else node["like"]
        if like is None:
            return node
        at = path if like is node else (*path, "like")
        if not isinstance(like.value, str):
            self.complain(at, f"expected the name of an aircraft (got {quoted(like.plain())})", str)
            return None
        parent = self._aircraft_named(like.value, at, seen)
        if parent is None or like is node:
            return parent
        return merge(parent, node.without("like"))

    def _aircraft_named(self, name: str, at: Path, seen: tuple[str, ...]) -> Node | None:
        # Inside its own definition a name means the catalogue's aircraft, not itself.
        if len(seen) > _LONGEST_CHAIN:
            self.complain(at, f"more than {_LONGEST_CHAIN} aircraft are like one another", str)
            return None
        if name in self.own and name not in seen:
            return self.own_aircraft(name, seen)
        if entry := aircraft_catalog().get(name):
            return entry.node
        if name in seen:
            self.complain(at, f"like runs in a circle: {' -> '.join((*seen, name))}", str)
        else:
            known = [*self.own, *aircraft_catalog()]
            hint = partial(suggestion, name, known, "aircraft")
            self.complain(at, f"unknown aircraft {quoted(name)}", hint)
        return None


def where_stated(unresolved: Node, fleet: str, key: str) -> Iterator[tuple[str, bool]]:
    """Paths under which a figure of a fleet's aircraft may be stated, and whether it is.

    From the fleet's own words on to the last of the aircraft that it is like, as `Hangar` reads
    them: for {like: mq9a} first `fleets.dhafra.aircraft.endurance`, then `aircraft.mq9a.endurance`.
    """
    node, path = node_at(unresolved, ("fleets", fleet, "aircraft")), f"fleets.{fleet}.aircraft"
    seen: set[str] = set()
    while True:
        yield f"{path}.{key}", node is not None and node_at(node, key.split(".")) is not None
        like = node if node is None or isinstance(node.value, str) else node["like"]
        if like is None or str(like.value) in seen:
            return
        name = str(like.value)
        seen.add(name)
        node, path = node_at(unresolved, ("aircraft", name)), f"aircraft.{name}"

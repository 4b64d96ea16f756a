"""What can be named in a scenario: aircraft, bases and countries, each figure with its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as File
from typing import TYPE_CHECKING, Final

from sim.scenario.file.tree import Node, Place, Scalar, merge
from sim.scenario.file.yaml_reading import read_tree

if TYPE_CHECKING:
    from airportsdata import Airport

_FOLDER: Final = File(__file__).parent
_COUNTRY: Final = re.compile(
    r'^(\w{3}): \{name: "([^"]+)", (?:numeric: "(\d{3})"|shape: "([^"]+)")\}$', re.M
)
# Entries of a catalogue mapping that are no figures of it.
_WORDS: Final = ("name", "aliases")


@dataclass(frozen=True)
class CatalogFigure:
    """One published or assumed figure, as written; a range where it is uncertain."""

    name: str
    value: str
    trust: str
    source: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Entry:
    """One aircraft or base of the catalogue, and its tree as a scenario would write it."""

    key: str
    name: str
    figures: tuple[CatalogFigure, ...]
    node: Node
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Country:
    """A country by its ISO 3166-1 alpha-3 code.

    `numeric` is the ISO number as text ("004" is Afghanistan); where ISO has none it is None, and
    `shape` is the name under which Natural Earth draws the territory.
    """

    name: str
    numeric: str | None
    shape: str | None = None


@lru_cache(maxsize=1)
def countries() -> dict[str, Country]:
    """Every country by its alpha-3 code."""
    # Line by line: as YAML it is half of all that a plan has to read, and each line is alike.
    lines = _COUNTRY.findall((_FOLDER / "countries.yaml").read_text("utf-8"))
    return {
        code: Country(name, numeric or None, shape or None) for code, name, numeric, shape in lines
    }


@lru_cache(maxsize=1)
def aircraft_catalog() -> dict[str, Entry]:
    """Every aircraft by its key."""
    published = _catalog_tree("aircraft.yaml")
    return {key: _entry(key, _with_like(node, published)) for key, node in published.children()}


@lru_cache(maxsize=1)
def base_catalog() -> dict[str, Entry]:
    """Every base by its ICAO code, or by a name where it has none."""
    return {key: _entry(key, node) for key, node in _catalog_tree("bases.yaml").children()}


@lru_cache(maxsize=1)
def base_names() -> dict[str, str]:
    """Every name a base answers to, and its key."""
    bases = base_catalog()
    aliases = {alias: key for key, base in bases.items() for alias in base.aliases}
    return {key: key for key in bases} | aliases


def find_base(name: str) -> Entry | None:
    """The base by key, alias or ICAO code; None when no table knows it.

    >>> find_base("al_dhafra").key
    'OMAM'
    """
    key = base_names().get(name)
    return base_catalog()[key] if key else _airport(name)


def catalog_rows(kind: str) -> list[dict[str, str]]:
    """One row per figure of "aircraft" or "bases", one per code of "countries", all as text."""
    if kind == "countries":
        return [
            {"code": code, "name": country.name, "numeric": country.numeric or ""}
            for code, country in countries().items()
        ]
    entries = {"aircraft": aircraft_catalog, "bases": base_catalog}[kind]()
    return [
        {
            "key": entry.key,
            "name": entry.name,
            "aliases": ", ".join(entry.aliases),
            "figure": figure.name,
            "value": figure.value,
            "low": figure.low,
            "high": figure.high,
            "trust": figure.trust,
            "source": figure.source,
        }
        for entry in entries.values()
        for figure in entry.figures
    ]


def _catalog_tree(file: str) -> Node:
    return read_tree((_FOLDER / file).read_text("utf-8"), f"catalogue/{file}")


def _with_like(node: Node, published: Node) -> Node:
    like = node["like"]
    if like is None:
        return node
    parent = published[str(like.value)]
    assert parent is not None, f"BUG: the catalogue has no '{like.value}'"
    return merge(_with_like(parent, published), node.without("like"))


def _entry(key: str, node: Node) -> Entry:
    words, figures, bare = node.plain(), tuple(_catalog_figures(node)), _bare(node)
    origin = {"key": key}
    if bare["latitude"] is not None:
        origin |= {"source": figures[0].source, "trust": figures[0].trust}
    for name, text in origin.items():
        bare = bare.with_child(name, Node(text, bare.place, note="catalogue"))
    return Entry(key, words["name"], figures, bare, tuple(words.get("aliases", ())))


def _catalog_figures(node: Node, prefix: str = "") -> Iterator[CatalogFigure]:
    for name, child in node.children():
        if name in _WORDS:
            continue
        if child["trust"] is None:
            yield from _catalog_figures(child, f"{prefix}{name}.")
        else:
            figure = child.plain()
            low, high = figure.get("range", ("", ""))
            value = "" if figure["value"] is None else str(figure["value"])
            yield CatalogFigure(prefix + name, value, figure["trust"], figure["source"], low, high)


def _bare(node: Node) -> Node:
    """The entry as a scenario would write it: values alone, their sources as notes."""
    values: dict[str, Node] = {}
    for name, child in node.children():
        trust, source, value = child["trust"], child["source"], child["value"]
        if name == "name":
            values[name] = Node(child.value, child.place, note="catalogue")
        elif name in ("aliases", "runway"):
            continue
        elif trust is None:
            values[name] = _bare(child)
        elif value is not None and value.value is not None and source is not None:
            note = f"catalogue, {trust.value}: {source.value}"
            values[name] = Node(value.value, value.place, note=note)
    return Node(values, node.place, {name: node.keys[name] for name in values}, note="catalogue")


@lru_cache(maxsize=1)
def _airports() -> dict[str, Airport]:
    import airportsdata  # a tenth of a second to read: only for codes the catalogue lacks

    return airportsdata.load("ICAO")


@lru_cache(maxsize=64)
def _airport(icao: str) -> Entry | None:
    """The base under an ICAO code in the table of airportsdata."""
    if not (len(icao) == 4 and icao.isascii() and icao.isalnum() and icao.isupper()):
        return None
    airport = _airports().get(icao)
    if airport is None:
        return None
    written: dict[str, Scalar] = {
        "latitude": airport["lat"],
        "longitude": airport["lon"],
        "elevation": f"{airport['elevation']:.0f} ft",
    }
    figures = tuple(
        CatalogFigure(name, str(value), "C", "airportsdata") for name, value in written.items()
    )
    place = Place("airport table")
    texts: dict[str, Scalar] = {"key": icao, "name": f"{airport['name']} ({airport['country']})"}
    texts |= {"source": "airportsdata", "trust": "C"}
    children = {
        name: Node(value, place, note="airport table, C: airportsdata (ICAO)")
        for name, value in (texts | written).items()
    }
    keys = dict.fromkeys(children, place)
    return Entry(icao, str(texts["name"]), figures, Node(children, place, keys, "airport table"))

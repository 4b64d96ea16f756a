"""What of a run has a place on the ground, as layers: one kind of shape each, with columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from sim.column_table import Table
from sim.errors import ResultsError
from sim.figures import figures_in
from sim.output.store.stored_run import Run
from sim.study.page.replay_tracks import Replay
from sim.world.antimeridian import cut, cut_line, multipolygon

Value = str | int | float | None
Ground = Literal["Point", "MultiLineString", "MultiPolygon"]
# Of a date in files: what Python's own dates reach.
_LATEST: Final = datetime(9999, 12, 31, 23, 59, 59)


class Placed(NamedTuple):
    """One thing on the ground: its columns, and its shape, longitude first, of -180 to 180."""

    columns: dict[str, Value]
    shape: BaseGeometry


@dataclass(frozen=True)
class Layer:
    """Things of one kind: a name, what it is in words, the shape that all have."""

    name: str
    title: str
    ground: Ground
    things: list[Placed]

    @cached_property
    def columns(self) -> dict[str, type]:
        """Every column that one of them has, and the type of its values: int, float or str."""
        kinds: dict[str, set[type]] = {}
        for thing in self.things:
            for name, value in thing.columns.items():
                kinds.setdefault(name, set()).update([type(value)] if value is not None else [])
        return {name: _common(found) for name, found in kinds.items()}


def _common(kinds: set[type]) -> type:
    if not kinds <= {int, float}:
        return str
    return int if kinds == {int} else float


@dataclass(frozen=True)
class RunToExport:
    """A run, and which of its replications is shown where only one can be.

    `say` is told what is going on; `replay` has the flights, for formats that show them.
    """

    run: Run
    replication: int = 0
    say: Callable[[str], object] = field(default=lambda _: None)
    replay: Replay | None = None

    def __post_init__(self) -> None:
        if self.replication >= (n := int(self.run.manifest["replications"])):
            raise ResultsError(
                f"{self.run.folder} has no replication {self.replication}",
                f"it has {n}, counted from 0" if n > 1 else "it has one, with the number 0",
            )

    @property
    def folder(self) -> Path:
        """The run's folder."""
        return self.run.folder

    @property
    def title(self) -> str:
        """The scenario's name."""
        return str(self.run.manifest["scenario"])

    def utc(self, t_s: float) -> str:
        """A moment of the run's clock as ISO 8601, to the millisecond, in the year 9999 at most."""
        try:
            moment = self._begin + timedelta(milliseconds=round(t_s * 1e3))
        except OverflowError:
            moment = _LATEST
        return f"{moment.isoformat(timespec='milliseconds')}Z"

    @cached_property
    def _begin(self) -> datetime:
        """The start in UTC, without saying so."""
        begin = datetime.fromisoformat(str(self.run.manifest["start_utc"]))
        return begin.astimezone(UTC).replace(tzinfo=None) if begin.tzinfo else begin

    @property
    def flown(self) -> Replay:
        """The flights of the replication shown."""
        assert self.replay is not None, "BUG: a format that shows flights was given none"
        return self.replay

    @property
    def window_s(self) -> tuple[float, float]:
        """The time that counts."""
        begin_s = float(self.run.manifest["warmup_s"])
        return begin_s, begin_s + float(self.run.manifest["duration_s"])

    def table(self, name: str) -> Table | None:
        """A table of the replication shown; None where the run has none of that name."""
        return self.run.table(name, self.replication) if name in self.run.tables else None

    @cached_property
    def layers(self) -> list[Layer]:
        """Everything with a place, of which the run has any, what lies above last."""
        found = _by_kind(self.run.geometry["features"])
        summary = self.run.summary()
        layers = [
            Layer("airspace", "closed airspace", "MultiPolygon", _airspace(found)),
            Layer("areas", "areas", "MultiPolygon", _grounds(found, "area", summary["areas"])),
            Layer("routes", "routes", "MultiLineString", _routes(found, summary["budgets"])),
            Layer("patterns", "patterns", "MultiLineString", _patterns(found)),
            Layer("cues", f"cues of replication {self.replication}", "Point", self._cues()),
            Layer("orbits", "orbits", "Point", _grounds(found, "orbit", summary["orbits"])),
            Layer("bases", "bases", "Point", _bases(found, summary["fleets"])),
        ]
        return [layer for layer in layers if layer.things]

    def layer(self, name: str) -> Layer | None:
        """One of them; None where the run has nothing of the kind."""
        return next((layer for layer in self.layers if layer.name == name), None)

    def _cues(self) -> list[Placed]:
        """The cues of the replication shown, with moments that are read as such beside seconds."""
        cues = self.table("cues")
        if cues is None:
            return []
        things = []
        for row in rows_of(cues):
            columns = {
                name: _plain(row[name]) for name in row if name not in ("lat_deg", "lon_deg")
            }
            for name in ("reported_s", "on_scene_s", "ended_s"):
                moment = columns[name]
                utc = None if moment is None else self.utc(float(moment))
                columns[f"{name.removesuffix('_s')}_utc"] = utc
            things.append(Placed(columns, shapely.Point(row["lon_deg"], row["lat_deg"])))
        return things


def rows_of(table: Table) -> list[dict[str, Any]]:
    """The rows of a table, each by column."""
    columns = [table[name].tolist() for name in table]
    return [dict(zip(table, row, strict=True)) for row in zip(*columns, strict=True)]


def _plain(value: Any) -> Value:
    """A value as files have it: none where there is no number."""
    return None if isinstance(value, float) and not np.isfinite(value) else value


_Found = Mapping[str, list[tuple[dict[str, Any], BaseGeometry]]]


def _by_kind(features: list[dict[str, Any]]) -> _Found:
    found: dict[str, list[tuple[dict[str, Any], BaseGeometry]]] = {}
    for feature in features:
        properties = feature["properties"]
        found.setdefault(properties["kind"], []).append((properties, shape(feature["geometry"])))
    return found


def _bases(found: _Found, fleets: Mapping[str, Any]) -> list[Placed]:
    return [
        Placed(
            {"name": p["name"], "fleet": p["fleet"], "count": p["count"]}
            | _means("fleets", fleets.get(p["fleet"], {})),
            _point(at),
        )
        for p, at in found.get("base", [])
    ]


def _grounds(found: _Found, kind: str, figures: Mapping[str, Any]) -> list[Placed]:
    """Orbits or areas, each with the means of its figures."""
    things = []
    for properties, at in found.get(kind, []):
        name = properties["name"]
        columns: dict[str, Value] = {"name": name}
        if kind == "orbit":
            columns["aircraft_on_station"] = properties["aircraft_on_station"]
        placed = _point(at) if kind == "orbit" else _ground(at)
        things.append(Placed(columns | _means(f"{kind}s", figures.get(name, {})), placed))
    return [thing for thing in things if not thing.shape.is_empty]


def _airspace(found: _Found) -> list[Placed]:
    things = []
    for properties, at in found.get("airspace", []):
        columns: dict[str, Value] = {
            "names": _listed(properties, "names"),
            "open_to": _listed(properties, "open_to"),
            "times": _listed(properties, "times") or "always",
        }
        things.append(Placed(columns, _ground(at)))
    return [thing for thing in things if not thing.shape.is_empty]


def _routes(found: _Found, budgets: list[dict[str, Any]]) -> list[Placed]:
    """Routes with the budget of who flies them; of one with closures that have times the length."""
    known = {(budget["fleet"], budget["orbit"]): budget for budget in budgets}
    things = []
    for properties, line in found.get("route", []):
        pair = properties["fleet"], properties["orbit"]
        columns: dict[str, Value] = {"fleet": pair[0], "orbit": pair[1]}
        columns["length_nm"] = properties["length_nm"]
        if "closed" in properties:
            columns["closed"] = _listed(properties, "closed")
        else:
            columns |= _means("budgets", known.get(pair, {}))
        things.append(Placed(columns, _line(line)))
    return things


def _patterns(found: _Found) -> list[Placed]:
    things = [Placed({"orbit": p["orbit"]}, _line(at)) for p, at in found.get("pattern", [])]
    return [thing for thing in things if not thing.shape.is_empty]


def _listed(properties: Mapping[str, Any], key: str) -> str:
    values = properties.get(key)
    return ", ".join(map(str, values)) if isinstance(values, list) else ""


def _means(home: str, stored: Mapping[str, Any]) -> dict[str, Value]:
    """The numbers that a summary has for the figures of a home: of an estimate its mean."""
    numbers: dict[str, Value] = {}
    for name in (figure.name for figure in figures_in(home)):
        value = stored.get(name)
        mean = value.get("mean") if isinstance(value, Mapping) else value
        if isinstance(mean, int | float) and not isinstance(mean, bool):
            numbers[name] = float(mean)
    return numbers


# --- shapes, as RFC 7946 has them


def _point(at: BaseGeometry) -> shapely.Point:
    lon_deg, lat_deg = shapely.get_coordinates(at)[0].tolist()
    turns = round(lon_deg / 360.0) if abs(lon_deg) > 180.0 else 0
    return shapely.Point(lon_deg - 360.0 * turns, lat_deg)


def _line(track: BaseGeometry) -> shapely.MultiLineString:
    """A track in parts that do not cross 180 degrees."""
    lines = [shapely.get_coordinates(part) for part in shapely.get_parts(track)]
    parts = chain.from_iterable(cut_line(line) or [line] for line in lines if len(line) > 1)
    return shapely.MultiLineString(list(parts))


def _ground(at: BaseGeometry) -> shapely.MultiPolygon:
    """A ground cut at 180 degrees, shells counterclockwise: the right-hand rule."""
    whole = multipolygon(cut(at if at.is_valid else shapely.make_valid(at)))
    return shapely.orient_polygons(whole)

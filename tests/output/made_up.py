"""Made-up but plausible runs, so that the outputs can be tried without a simulation."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
import shapely

from sim.column_table import Table
from sim.output.format.run_content import CoverageGrid, RunHead, RunRecord
from sim.world import borders
from sim.world.geodesy import Plane, densify, inverse, path_length_m

HOUR_S = 3600.0
SORTIES = ["replication", "sortie", "fleet", "tail", "orbit", "slot"]
SORTIES += ["takeoff_s", "arrive_s", "depart_s", "land_s", "outcome"]
EVENTS = ["replication", "time_s", "fleet", "tail", "orbit", "event"]
GAPS = ["replication", "orbit", "gap", "start_s", "end_s", "missing", "cause"]


@dataclass(frozen=True)
class Case:
    """Where a made-up run takes place: positions are (latitude, longitude)."""

    name: str
    file: str
    area: str
    outline: Any  # longitude, latitude
    bases: dict[str, tuple[float, float]]
    fleets: dict[str, tuple[str, int]]
    orbits: dict[str, tuple[tuple[float, float], str]]
    detours: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    closed: Any = None
    closed_names: tuple[str, ...] = ()
    cell_m: float = 20e3
    reach_m: float = 90e3


def gulf() -> Case:
    round_iran = [(25.2, 57.6), (24.9, 59.5), (24.85, 61.75), (27.1, 63.45), (29.85, 61.05)]
    return Case(
        name="Afghanistan 2021, flown from the Gulf",
        file="scenarios/afghanistan/gulf.yaml",
        area="afghanistan",
        outline=borders.country("AFG", "50m"),
        bases={"Al Dhafra": (24.2483, 54.5477), "Al Udeid": (25.1173, 51.3149)},
        fleets={"dhafra": ("Al Dhafra", 8), "udeid": ("Al Udeid", 4)},
        orbits={
            "kabul": ((34.53, 69.17), "dhafra"),
            "nangarhar": ((34.2, 70.5), "dhafra"),
            "kandahar": ((31.6, 65.7), "udeid"),
            "herat": ((34.35, 62.2), "dhafra"),
        },
        detours={"dhafra": round_iran, "udeid": [(26.5, 56.6), *round_iran]},
        closed=borders.country("IRN", "50m"),
        closed_names=("Iran",),
    )


def in_country() -> Case:
    case = gulf()
    long_name = "Bagram, an airfield of many words (Afghanistan)"
    return Case(
        name="Afghanistan, flown from Bagram and Kandahar",
        file="in_country.yaml",
        area=case.area,
        outline=case.outline,
        bases={long_name: (34.946, 69.265), "Kandahar": (31.506, 65.848)},
        fleets={"bagram": (long_name, 8), "kandahar": ("Kandahar", 4)},
        orbits={
            name: (at, "bagram" if name != "kandahar" else "kandahar")
            for name, (at, _) in case.orbits.items()
        },
    )


def kabul_only() -> Case:
    """An area so small beside the way there that it needs a map to itself."""
    case = gulf()
    turn = np.linspace(0.0, 2.0 * np.pi, 90)
    x_m, y_m = 111e3 * np.cos(turn), 111e3 * np.sin(turn)
    lat_deg, lon_deg = Plane(34.53, 69.17, kind="equal_area").inverse(x_m, y_m)
    return replace(
        case,
        area="kabul",
        outline=shapely.Polygon(np.column_stack([lon_deg, lat_deg])),
        orbits={"kabul": case.orbits["kabul"]},
        cell_m=4e3,
    )


def norwegian_sea() -> Case:
    ring = [(-8.0, 66.0), (12.0, 66.0), (20.0, 74.0), (-12.0, 74.0)]
    return Case(
        name="Norwegian Sea patrol",
        file="norwegian_sea.yaml",
        area="norwegian_sea",
        outline=shapely.segmentize(shapely.Polygon(ring), 0.5),
        bases={"Andøya": (69.293, 16.144), "Keflavík": (63.985, -22.606)},
        fleets={"andoya": ("Andøya", 4), "keflavik": ("Keflavík", 2)},
        orbits={
            "north": ((72.0, 6.0), "andoya"),
            "west": ((68.5, -6.0), "keflavik"),
            "south": ((68.0, 6.0), "andoya"),
        },
        cell_m=25e3,
        reach_m=220e3,
    )


def bering() -> Case:
    """Over the antimeridian, with the outline cut there as the files have it."""
    west = shapely.box(170.0, 55.0, 180.0, 63.0)
    east = shapely.box(-180.0, 55.0, -168.0, 63.0)
    return Case(
        name="Bering Sea watch",
        file="bering.yaml",
        area="bering_sea",
        outline=shapely.segmentize(shapely.MultiPolygon([west, east]), 0.5),
        bases={"Eareckson": (52.712, 174.114), "Bethel": (60.78, -161.84)},
        fleets={"eareckson": ("Eareckson", 3), "bethel": ("Bethel", 3)},
        orbits={
            "navarin": ((60.5, 178.5), "bethel"),
            "basin": ((57.0, 177.0), "eareckson"),
            "pribilof": ((57.2, -171.5), "bethel"),
        },
        cell_m=25e3,
        reach_m=180e3,
    )


def pole() -> Case:
    """Bases on both sides of the pole, the area over it."""
    ring = [(lon, 84.0) for lon in np.arange(-180.0, 180.1, 5.0)]
    cap = shapely.Polygon([*ring, (180.0, 90.0), (-180.0, 90.0)])
    return Case(
        name="High Arctic watch",
        file="pole.yaml",
        area="arctic_ocean",
        outline=cap,
        bases={"Alert": (82.518, -62.281), "Longyearbyen": (78.246, 15.466)},
        fleets={"alert": ("Alert", 2), "svalbard": ("Longyearbyen", 3)},
        orbits={"pole": ((89.0, 40.0), "svalbard"), "lomonosov": ((86.5, -90.0), "alert")},
        cell_m=25e3,
        reach_m=200e3,
    )


def record(case: Case, days: float = 30.0, warmup_days: float = 3.0) -> RunRecord:
    """A finished run of a case: rotations with a few aborts, coverage round the stations."""
    duration_s, warmup_s = days * 86400.0, warmup_days * 86400.0
    routes = {name: _route(case, name) for name in case.orbits}
    sorties, gaps = _rotations(case, routes, warmup_s + duration_s)
    fill = _fill(case, gaps, warmup_s, duration_s)
    grid, fields = _coverage(case, fill, duration_s)
    head = RunHead(
        scenario_name=case.name,
        scenario_file=f"/home/someone/{case.file}",
        fingerprint="4f3c9a17d20be6518893aa02c7d45be1" * 2,
        seed=20210901,
        replications=1,
        start_utc=datetime(2021, 9, 1, tzinfo=UTC),
        warmup_s=warmup_s,
        duration_s=duration_s,
        versions={"othsim": "0.1.0", "python": "3.11"},
        command=("othsim", "run", "/home/someone/gulf.yaml"),
    )
    return RunRecord(
        head=head,
        scenario_text=f"name: {case.name}\n",
        resolved_text=f"name: {case.name}  # {case.file}:1\n",
        summary=_summary(case, routes, fields, days, fill),
        tables={
            "sorties": (sorties,),
            "orbits": (gaps,),
            "events": (Table({name: [] for name in EVENTS}),),
            "replications": (Table({"replication": [0], "fleet.on_station_hours": [1.0]}),),
        },
        grid=grid,
        fields=fields,
        geometry=_geometry(case, routes),
    )


def _route(case: Case, orbit: str) -> tuple[np.ndarray, np.ndarray]:
    end, fleet = case.orbits[orbit]
    start = case.bases[case.fleets[fleet][0]]
    points = np.array([start, *case.detours.get(fleet, []), end])
    return densify(points[:, 0], points[:, 1], 50e3)


def _rotations(case: Case, routes: dict[str, Any], end_s: float) -> tuple[Table, Table]:
    """One aircraft after another on each orbit; every fifth is late, every ninth aborts."""
    rows: list[tuple[Any, ...]] = []
    gaps: list[tuple[Any, ...]] = []
    ready: dict[str, list[float]] = {f: [0.0] * n for f, (_, n) in case.fleets.items()}
    causes = ("turnaround", "air_abort", "maintenance", "transit")
    free_from = dict.fromkeys(case.orbits, 0.0)
    while min(free_from.values()) < end_s:
        orbit = min(free_from, key=lambda name: free_from[name])
        fleet = case.orbits[orbit][1]
        out_s = path_length_m(*routes[orbit]) / 87.5
        tail = int(np.argmin(ready[fleet]))
        takeoff = max(ready[fleet][tail], free_from[orbit] - out_s)
        arrive, land = takeoff + out_s, takeoff + 33.0 * HOUR_S
        depart, outcome, n = land - out_s, "completed", len(rows)
        if n % 9 == 5:
            outcome, depart, arrive, land = "air_abort", np.nan, np.nan, takeoff + 0.8 * out_s
        if n == 30:
            outcome, land, depart = "lost", depart, np.nan
        rows.append(
            (0, n, fleet, f"{fleet}-{tail + 1}", orbit, 0, takeoff, arrive, depart, land, outcome)
        )
        ready[fleet][tail] = land + 10.0 * HOUR_S + (20.0 * HOUR_S if n % 5 == 3 else 0.0)
        if outcome == "lost":
            ready[fleet][tail] = np.inf
        if outcome == "air_abort":
            continue
        if arrive > free_from[orbit] + 1.0:
            cause, gap = causes[len(gaps) % 4], sum(row[1] == orbit for row in gaps)
            gaps.append((0, orbit, gap, free_from[orbit], min(arrive, end_s), 1, cause))
        free_from[orbit] = depart if outcome == "completed" else land
    return _table(SORTIES, rows), _table(GAPS, gaps)


def _table(columns: list[str], rows: list[tuple[Any, ...]]) -> Table:
    return Table(dict(zip(columns, map(np.array, zip(*rows, strict=True)), strict=True)))


def _fill(case: Case, gaps: Table, warmup_s: float, duration_s: float) -> dict[str, float]:
    clipped = [
        np.clip(gaps[name], warmup_s, warmup_s + duration_s) for name in ("start_s", "end_s")
    ]
    lost_s = clipped[1] - clipped[0]
    return {
        orbit: 1.0 - float(lost_s[gaps["orbit"] == orbit].sum()) / duration_s
        for orbit in case.orbits
    }


def _coverage(
    case: Case, fill: dict[str, float], duration_s: float
) -> tuple[CoverageGrid, dict[str, np.ndarray]]:
    centre = case.outline.representative_point()
    plane = Plane(centre.y, centre.x, kind="equal_area")
    lon_lat = shapely.get_coordinates(case.outline)
    x_m, y_m = plane.forward(lon_lat[:, 1], lon_lat[:, 0])
    axes = [np.arange(v.min(), v.max() + case.cell_m, case.cell_m) for v in (x_m, y_m)]
    lat_deg, lon_deg = plane.inverse(*np.meshgrid(*axes))
    shapely.prepare(case.outline)
    row, column = np.nonzero(shapely.contains_xy(case.outline, lon_deg, lat_deg))
    lat_deg, lon_deg = lat_deg[row, column], lon_deg[row, column]
    grid = CoverageGrid(
        case.area, case.cell_m, row, column, *axes, lat_deg, lon_deg, plane.wkt, plane.proj4
    )
    unseen = np.ones(len(row))
    for orbit, ((lat, lon), _) in case.orbits.items():
        _, range_m = inverse(lat_deg, lon_deg, lat, lon)
        share = fill[orbit] * np.clip(1.6 * (1.0 - range_m / case.reach_m), 0.0, 1.0)
        unseen *= 1.0 - share
    covered = 1.0 - unseen
    blind = covered == 0.0
    gap_max_s = np.where(blind, duration_s, 4e3 + duration_s * 0.4 * (1.0 - covered) ** 2)
    return grid, {
        "coverage_fraction": covered,
        "n_gaps": np.where(blind, 1, 40),
        "gap_max_s": gap_max_s,
        "time_average_gap_s": np.where(blind, duration_s, gap_max_s * (1.0 - covered) * 0.6),
        "response_time_mean_s": np.where(blind, duration_s / 2, gap_max_s * (1.0 - covered) * 0.3),
        "revisit_mean_s": np.where(blind, np.nan, gap_max_s / 3.0),
        "blind": blind,
        "cut": blind,
    }


def _once(value: float) -> dict[str, Any]:
    return {"mean": value, "lo": None, "hi": None, "n": 1}


def _summary(case: Case, routes: Any, fields: Any, days: float, fill: Any) -> Any:
    budgets = []
    for orbit, (_, fleet) in case.orbits.items():
        route_nm = path_length_m(*routes[orbit]) / 1852.0
        out_h = route_nm / 170.0
        route = [[float(a), float(b)] for a, b in zip(*routes[orbit], strict=True)]
        budgets.append(
            {
                "fleet": fleet,
                "orbit": orbit,
                "aircraft": "MQ-9A Reaper",
                "reach_km": case.reach_m / 1e3,
                "altitude_m": 7620.0,
                "height_m": 6000.0,
                "grazing_angle_deg": 0.0,
                "feasible": True,
                "route_nm": route_nm,
                "out_h": out_h,
                "on_station_h": 33.0 - 2 * out_h,
                "transit_fraction": 2 * out_h / 33.0,
                "aircraft_per_orbit": 3,
                "route": route,
            }
        )
    area = {
        "coverage_fraction": _once(float(fields["coverage_fraction"].mean())),
        "blind_fraction": _once(float(fields["blind"].mean())),
        "cut_fraction": _once(0.0),
        "revisit_max_h": _once(float(fields["gap_max_s"][~fields["blind"]].max() / HOUR_S)),
    }
    for name in ("gap_max", "time_average_gap", "response_time_mean"):
        for ending, counted in (("", slice(None)), ("_seen", ~fields["blind"])):
            values = fields[f"{name}_s"][counted] / HOUR_S
            over = values.max() if name == "gap_max" else values.mean()
            area[f"{name}{ending}_h"] = _once(float(over))
    fleet = {
        "sorties": 40.0, "flight_hours": 1320.0, "on_station_hours": 765.0, "aborted_hours": 20.0,
        "transit_fraction": 0.42,
    }  # fmt: skip
    orbit = {"n_gaps": 3.0, "gap_mean_h": 1.0, "gap_max_h": 2.0, "lost_hours": 3.0}
    return {
        "schema_version": 1,
        "scenario": case.name,
        "seed": 20210901,
        "replications": 1,
        "duration_h": days * 24.0,
        "budgets": budgets,
        "fleet": {name: _once(value) for name, value in fleet.items()},
        "fleets": {owner: {n: _once(v) for n, v in fleet.items()} for owner in case.fleets},
        "orbits": {
            name: {
                **{figure: _once(value) for figure, value in orbit.items()},
                "fill_fraction": _once(fill[name]),
                "lost_hours_by_cause": {"transit": _once(3.0)},
            }
            for name in case.orbits
        },
        "areas": {case.area: area},
        "claims": [],
    }


def _geometry(case: Case, routes: Any) -> dict[str, Any]:
    def feature(kind: str, shape: Any, **properties: Any) -> dict[str, Any]:
        geometry = shapely.geometry.mapping(shape)
        return {"type": "Feature", "properties": {"kind": kind, **properties}, "geometry": geometry}

    features = [feature("area", case.outline, name=case.area)]
    if case.closed is not None:
        features.append(feature("airspace", case.closed, names=list(case.closed_names)))
    for orbit, (lat_deg, lon_deg) in routes.items():
        line = shapely.LineString(np.column_stack([lon_deg, lat_deg]))
        length_nm = path_length_m(lat_deg, lon_deg) / 1852.0
        fleet = case.orbits[orbit][1]
        features.append(feature("route", line, fleet=fleet, orbit=orbit, length_nm=length_nm))
    for orbit, ((lat, lon), _) in case.orbits.items():
        asked = {"aircraft_on_station": 1, "windows_s": None}
        features.append(feature("orbit", shapely.Point(lon, lat), name=orbit, **asked))
    for fleet, (base, count) in case.fleets.items():
        lat, lon = case.bases[base]
        features.append(
            feature("base", shapely.Point(lon, lat), name=base, fleet=fleet, count=count)
        )
    return {"type": "FeatureCollection", "features": features}

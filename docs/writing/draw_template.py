"""Draws docs/pictures/template.png: `python docs/writing/draw_template.py`."""

from __future__ import annotations

from pathlib import Path

import matplotlib as mpl
import numpy as np

from sim.coverage import StationLap, Templates, covered_intervals
from sim.flight.pattern import Lap
from sim.flight.sensor import Footprint
from sim.world import geodesy

mpl.use("Agg")

from matplotlib import pyplot as plt

CENTRE = (34.5, 69.2)
REACH_M = 18e3
LAP_S = 33 * 60.0
COLOURS = ("#0b5394", "#b45f06", "#6a329f")
STAYS_S = ((0.0, 13_000.0), (12_100.0, 21_000.0))  # a relief, a quarter of an hour together


def racetrack() -> Lap:
    """40 by 10 nm, as a polygon that starts at the near left corner."""
    turn = np.linspace(-np.pi / 2, np.pi / 2, 9)
    along = np.concatenate((37e3 + 9e3 * np.cos(turn), -37e3 - 9e3 * np.cos(turn), [37e3]))
    right = np.concatenate((9e3 * np.sin(turn), -9e3 * np.sin(turn), [-9e3]))
    along, right = np.roll(along[:-1], 9), np.roll(right[:-1], 9)
    along, right = np.append(along, along[0]), np.append(right, right[0])
    lat, lon = geodesy.forward(
        *CENTRE, np.pi / 2 + np.arctan2(right, along), np.hypot(along, right)
    )
    _, length_m = geodesy.inverse(lat[:-1], lon[:-1], lat[1:], lon[1:])
    return Lap(lat, lon, np.concatenate(([0.0], np.cumsum(length_m))) * LAP_S / length_m.sum())


def plane_km(lat_deg: np.ndarray, lon_deg: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """East and north of the centre."""
    azimuth_rad, away_m = geodesy.inverse(*CENTRE, lat_deg, lon_deg)
    return away_m * np.sin(azimuth_rad) / 1e3, away_m * np.cos(azimuth_rad) / 1e3


def draw_ground(axes: plt.Axes, lap: Lap, cells: dict) -> None:
    """The lap, its footprint at one moment, and three cells."""
    x, y = plane_km(lap.lat_deg, lap.lon_deg)
    axes.plot(x, y, color="0.3", lw=1.4)
    axes.plot(x[0], y[0], "o", color="0.3", ms=5)
    axes.annotate("first point", (x[0], y[0]), (-14, -14), textcoords="offset points", fontsize=8)
    angle = np.linspace(0, 2 * np.pi, 100)
    axes.fill(
        x[3] + REACH_M / 1e3 * np.cos(angle), y[3] + REACH_M / 1e3 * np.sin(angle),
        color="0.85", zorder=0,
    )  # fmt: skip
    for name, colour, cx, cy in zip(
        "ABC", COLOURS, *plane_km(cells["lat_deg"], cells["lon_deg"]), strict=True
    ):
        axes.plot(cx, cy, "s", color=colour, ms=8)
        axes.annotate(name, (cx, cy), (6, 5), textcoords="offset points", color=colour)
    axes.set_aspect("equal")
    axes.set_title("1  One lap over the cells", loc="left", fontsize=10)
    axes.set_xlabel("km")


def draw_lap(axes: plt.Axes, templates: Templates) -> None:
    """The template: when each cell is in reach on the lap's own clock."""
    passes = templates.source.passes
    assert passes is not None
    for cell, colour in enumerate(COLOURS):
        for row in range(passes.offsets[cell], passes.offsets[cell + 1]):
            begin, end = passes.begin[row] / 60, passes.end[row] / 60
            axes.barh(2 - cell, end - begin, left=begin, color=colour, height=0.5)
    axes.set(xlim=(0, LAP_S / 60), yticks=[2, 1, 0], yticklabels=["A", "B", "C"])
    axes.set_xlabel("minutes from the first point")
    axes.set_title("2  The template: entry and exit, once", loc="left", fontsize=10)


def draw_stays(axes: plt.Axes, lap: Lap, cells: dict) -> None:
    """Two stays on station: epochs, and the laps that are counted."""
    overlap = (STAYS_S[1][0], STAYS_S[0][1])
    for row, (start_s, end_s) in enumerate(STAYS_S):
        axes.barh(4 - row * 0.6, (end_s - start_s) / 3600, left=start_s / 3600, color="0.75",
                  height=0.4)  # fmt: skip
        axes.text((start_s + 200) / 3600, 4 - row * 0.6, f"aircraft {row + 1} on station",
                  va="center", fontsize=8)  # fmt: skip
        for lap_s in np.arange(start_s, end_s, LAP_S):
            axes.plot([lap_s / 3600] * 2, [3.8 - row * 0.6, 4.2 - row * 0.6], color="white", lw=1)
    found = covered_intervals(written_out(lap), cells)
    for cell, colour in enumerate(COLOURS):
        for i in range(found.offsets[cell], found.offsets[cell + 1]):
            axes.barh(2.2 - 0.8 * cell, (found.ends_s[i] - found.starts_s[i]) / 3600,
                      left=found.starts_s[i] / 3600, color=colour, height=0.5)  # fmt: skip
    for t_s in (0.0, *overlap, STAYS_S[1][1]):
        axes.axvline(t_s / 3600, color="0.5", lw=0.8, ls=":")
    n_laps = [int(overlap[0] // LAP_S), int((STAYS_S[1][1] - overlap[1]) // LAP_S)]
    for t_s, text in (
        (overlap[0] / 2, f"epoch 1: {n_laps[0]} whole laps,\neach gap kept once, × {n_laps[0]}"),
        (sum(overlap) / 2, "epoch 2:\nunion of both"),
        ((overlap[1] + STAYS_S[1][1]) / 2, "epoch 3: laps of aircraft 2,\nat its own phase"),
    ):
        axes.text(t_s / 3600, 4.95, text, ha="center", va="center", fontsize=8)
    axes.set(ylim=(0.1, 5.4), xlim=(-0.1, STAYS_S[1][1] / 3600 + 0.1))
    axes.set_yticks([2.2, 1.4, 0.6], ["A", "B", "C"])
    axes.set_xlabel("hours")
    axes.set_title("3  Stays on station only move the template in time", loc="left", fontsize=10)


def written_out(lap: Lap) -> dict:
    """Every leg of both stays, the last one not cut: only for the picture."""
    parts = []
    for aircraft, (start_s, end_s) in enumerate(STAYS_S):
        for lap_s in np.arange(start_s, end_s, LAP_S):
            t0_s, t1_s = lap_s + lap.t_s[:-1], lap_s + lap.t_s[1:]
            flown = t1_s <= end_s
            ends = (lap.lat_deg[:-1], lap.lon_deg[:-1], lap.lat_deg[1:], lap.lon_deg[1:])
            reach_m = np.full(flown.sum(), REACH_M)
            who = np.full(flown.sum(), aircraft)
            parts.append((who, t0_s[flown], t1_s[flown], *(e[flown] for e in ends), reach_m))
    names = ("aircraft", "t0_s", "t1_s", "lat0_deg", "lon0_deg", "lat1_deg", "lon1_deg", "reach_m")
    return dict(zip(names, map(np.concatenate, zip(*parts, strict=True)), strict=True))


def main() -> None:
    """Draw and save."""
    lap = racetrack()
    lat, lon = geodesy.forward(*CENTRE, np.radians([330.0, 115.0, 88.0]), [6e3, 27e3, 58e3])
    cells = {"lat_deg": lat, "lon_deg": lon}
    figure = plt.figure(figsize=(9.6, 6.2), layout="constrained")
    ground, own, stays = figure.subplot_mosaic([["a", "b"], ["c", "c"]]).values()
    draw_ground(ground, lap, cells)
    draw_lap(own, Templates.of([StationLap(lap, Footprint(REACH_M))], cells))
    draw_stays(stays, lap, cells)
    for axes in (ground, own, stays):
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(Path(__file__).parents[1] / "pictures/template.png", dpi=130)


if __name__ == "__main__":
    main()

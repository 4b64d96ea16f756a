"""Writes what the README says of the Gulf: its table, and how much is never seen.

python -m docs.writing.write_readme, from the project's root; it takes a few minutes. `python -m
docs.writing.write_readme --calm` leaves the columns with chance as they are and takes seconds.
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sim
from sim.study.compare.standard_benchmark import Standard

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
CALM = ROOT / "scenarios/afghanistan"
# Option -> where it flies from, in the order of the table; the last but one is what was announced.
FROM = {
    "in_country": "Bagram and Kandahar",
    "neighbours": "Karshi-Khanabad and Jacobabad",
    "gulf_iran_open": "Al Dhafra and Al Udeid, were Iran open",
    "gulf": "Al Dhafra and Al Udeid",
    "gulf_ali_al_salem": "Ali Al Salem, Kuwait",
}
HEADS = (
    "flown from",
    "a sortie's share in transit, by orbit",
    "of all flight hours",
    "on station, h a day",
    "orbit time filled",
    "with chance",
    "longest orbit gap",
    "with chance",
)
# The ends of the catalogue's range of a typical look, and what it takes as typical.
REACHES = ("10 km", "30 km", "80 km")
_TABLE = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end of table -->)", re.S)
_REACH = re.compile(r"(?<=<!-- reach -->\n).*?(?=<!-- end of reach -->)", re.S)


def calm_cells(summary: Mapping[str, Any]) -> list[str]:
    """The cells of an option without chance, from its summary: transit, hours, fill and gap."""
    shares = [100.0 * budget["transit_fraction"] for budget in summary["budgets"]]
    orbits = summary["orbits"].values()
    filled_h, asked_h = (
        sum(orbit[name]["mean"] for orbit in orbits) for name in ("filled_hours", "demanded_hours")
    )
    longest_h = max(orbit["gap_max_h"]["mean"] for orbit in orbits)
    fleet = summary["fleet"]
    return [
        f"{min(shares):.1f} to {max(shares):.1f} %",
        f"{100.0 * fleet['transit_fraction']['mean']:.1f} %",
        f"{fleet['on_station_hours']['mean'] / (summary['duration_h'] / 24.0):.1f}",
        "100 %" if filled_h == asked_h else f"{100.0 * filled_h / asked_h:.1f} %",
        f"{longest_h:.1f} h" if longest_h else "none",
    ]


def chance_cells(demand: Mapping[str, Any]) -> list[str]:
    """Fill and longest gap over all replications, each with its 95 % interval."""
    return [
        _with_interval(demand["fill_fraction"], 100.0, 1, " %"),
        _with_interval(demand["gap_max_h"], 1.0, 0, " h"),
    ]


def _with_interval(figure: Mapping[str, Any], scale: float, decimals: int, unit: str) -> str:
    """A mean with its interval; none where too few replications differ."""
    mean, *ends = (
        None if figure[end] is None else f"{scale * figure[end]:.{decimals}f}"
        for end in ("mean", "lo", "hi")
    )
    return f"{mean}{unit}" + (f" ({' to '.join(ends)})" if all(ends) else "")


def rows_of(readme: str) -> dict[str, list[str]]:
    """The cells of the README's table by option, without the stars of the bold row."""
    found = _TABLE.search(readme)
    lines = found[0].splitlines()[2:] if found else []
    cells = [[cell.strip().strip("*") for cell in line.split("|")[1:-1]] for line in lines]
    return {name: row[1:] for name, row in zip(FROM, cells, strict=False)}


def table(calm: Mapping[str, list[str]], chance: Mapping[str, list[str]]) -> str:
    """The whole table; what was announced stands in bold."""
    lines = [HEADS, ("---",) * len(HEADS)]
    for name, words in FROM.items():
        share, of_all, a_day, fill, gap = calm[name]
        cells = (words, share, of_all, a_day, fill, chance[name][0], gap, chance[name][1])
        lines.append(tuple(f"**{cell}**" for cell in cells) if name == "gulf" else cells)
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def blind_shares() -> list[float]:
    """The share of the country never seen from the Gulf, at each of REACHES."""
    return [
        sim.run(
            sim.load_scenario(CALM / "gulf.yaml", {"aircraft.mq9a_er.sensor.reach": reach})
        ).summary()["areas"]["afghanistan"]["blind_fraction"]["mean"]
        for reach in REACHES
    ]


def reach_words(shares: list[float]) -> str:
    """What the sensor's reach makes of the share never seen; lines of at most 100 letters."""
    least, typical, most = (f"{100.0 * share:.0f} %" for share in shares)
    text = (
        f"Covered means that a point *could be looked at*: along the ground within {REACHES[1]} of "
        "the aircraft, at 25,000 ft and with no limit to the grazing angle but the horizon. That "
        f"reach is an assumption, and much hangs on it: {typical} of the country is never seen "
        f"from the Gulf in 30 days, and over the catalogue's range of it, {REACHES[0]} to "
        f"{REACHES[2]}, from {least} down to {most}. Four orbits see four places."
    )
    return textwrap.fill(text, 100) + "\n"


def with_chance() -> dict[str, list[str]]:
    """Every option's cells under the chance that scenarios/afghanistan/chance.yaml states."""
    standard = Standard()
    files = [ROOT / standard.folder / f"{name}.yaml" for name in FROM]
    compared = sim.compare(
        [sim.load_scenario(file) for file in files], replications=standard.replications
    )
    options = compared.summary()["options"]
    return {name: chance_cells(options[name]["demand"]) for name in FROM}


def main(*, calm_only: bool) -> None:
    """Put the figures where the README has them."""
    readme = README.read_text("utf-8")
    calm = {
        name: calm_cells(sim.run(sim.load_scenario(CALM / f"{name}.yaml")).summary())
        for name in FROM
    }
    known = {name: [row[4], row[6]] for name, row in rows_of(readme).items()}
    chance = known if calm_only else with_chance()
    readme = _TABLE.sub(lambda _: table(calm, chance), readme)
    readme = _REACH.sub(lambda _: reach_words(blind_shares()), readme)
    README.write_text(readme, "utf-8")


if __name__ == "__main__":
    main(calm_only="--calm" in sys.argv[1:])

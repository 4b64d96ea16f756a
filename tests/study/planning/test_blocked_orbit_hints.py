"""What would open the way: whom to ask, and where to move."""

from __future__ import annotations

import re

import sim
from tests.study.planning.doubtful import warnings_of

# Four walls round Kabul, which touch at the corners.
WALLS = {
    "north": [[36.0, 67.0], [36.0, 71.0], [37.0, 72.0], [37.0, 66.0]],
    "east": [[36.0, 71.0], [33.0, 71.0], [32.0, 72.0], [37.0, 72.0]],
    "south": [[33.0, 71.0], [33.0, 67.0], [32.0, 66.0], [32.0, 72.0]],
    "west": [[33.0, 67.0], [36.0, 67.0], [37.0, 66.0], [32.0, 66.0]],
}


def test_a_station_in_a_closed_country_names_whom_to_ask_and_the_nearest_open_air(file):
    empty, blocked = warnings_of(file)

    assert empty == (
        "W202", "orbits.watch", "no fleet can fly this orbit: it stays empty", "",
    )  # fmt: skip
    assert blocked[:3] == (
        "W201",
        "orbits.watch.flown_by[0]",
        "dhafra cannot fly watch: no route: the station lies inside closed airspace (Afghanistan)",
    )
    assert blocked[3] == (
        "the nearest open air is at 34, 69.89, 50 nm off; with Afghanistan open the way is "
        "1,089 nm; write overfly: [AFG] under fleets.dhafra"
    )


def test_no_permission_is_advised_that_opens_a_way_too_long(file):
    """1,089 nm and back are more than 8 h at any speed of the aircraft."""
    short = {"like": "mq9a_er", "endurance": "8 h", "transit_speed": "200 kt", "reserve": "0 h"}
    changes = {"aircraft.short": short, "fleets.dhafra.aircraft": "short"}
    [_, (*_, hint)] = warnings_of(file, **changes)

    assert re.search(
        r"with Afghanistan open the way is 1,089 nm; "
        r"but dhafra cannot fly it: needs 1[01]\.\d h out and back with 8\.0 h usable$",
        hint,
    )
    assert "overfly" not in hint


def test_the_nearest_open_air_as_printed_can_be_flown_to(file):
    [_, (*_, hint)] = warnings_of(file)
    place = [float(part) for part in re.findall(r"[\d.]+", hint)[:2]]
    there = sim.load_scenario(
        file,
        {"areas.kabul.centre": place, "orbits.watch.pattern.radius": "100 m"},
    )

    assert sim.plan(there).budgets["dhafra", "watch"].feasible


def walled_in(file, regions):
    """The hint for what is blocked by regions of one's own."""
    changes = {"airspace.closed": list(regions), "airspace.regions": regions}
    [_, (*_, hint)] = warnings_of(file, **changes)
    return hint


def test_each_wall_that_opens_the_way_alone_is_named_the_shortest_way_first(file):
    hint = walled_in(file, WALLS)
    ways = [int(nm.replace(",", "")) for nm in re.findall(r"way is ([\d,]+) nm", hint)]

    assert hint.startswith("with west open the way is 982 nm; with ")
    assert len(ways) == 3  # of four the three shortest
    assert ways == sorted(ways)


def test_where_none_alone_opens_the_way_those_are_named_that_are_all_needed(file):
    house = {"house": [[34.0, 68.5], [34.0, 70.0], [35.0, 70.0], [35.0, 68.5]]}
    hint = walled_in(file, WALLS | house)

    assert hint.endswith(
        "off; with west and house open the way is 982 nm; "
        "write overfly: [west, house] under fleets.dhafra"
    )


def test_a_base_in_a_closed_country_names_that_country(file):
    base = {"latitude": 32.0, "longitude": 53.0}
    changes = {"fleets.dhafra.base": base, "airspace.closed": ["IRN"]}
    found = warnings_of(file, **changes)

    hints = [hint for code, _, _, hint in found if code == "W201"]
    assert [hint.split(" the way")[0] for hint in hints] == ["with Iran open"] * 2

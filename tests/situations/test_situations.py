"""The situations that come with othsim: what the pages in docs/situations/ say of distance.

One replication of each, under the same luck.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

import sim
from docs.writing.write_situations import PAGES, PICTURES, asked, cell, files, text
from sim.figures import figure_at
from sim.scenario.loading import load_scenario
from tests.shipped import COMPLETE, SCENARIOS

ASKED = [one for page in sorted(PAGES.glob("*.md")) for one in asked(page.read_text("utf-8"))]
HASAKAH = [f"syria/hasakah/{base}" for base in ("erbil", "ali_al_salem", "al_dhafra")]
PAKISTAN = [f"pakistan/{base}" for base in ("jalalabad", "jacobabad", "al_dhafra")]
SAHEL = [f"sahel/{base}" for base in ("niger", "abidjan", "sigonella")]


@cache
def flown(name):
    file, *overrides = name.split("; ")
    return sim.run(load_scenario(SCENARIOS / f"{file}.yaml", overrides)).summary()


def figures(path, *names):
    """The figure of each scenario."""
    found = []
    for node in map(flown, names):
        for part in path.split("."):
            node = node[part]
        found.append(node["mean"])
    return found


def falls(path, *names):
    """Whether the figure falls from each scenario to the next."""
    found = figures(path, *names)
    return all(here > there for here, there in pairwise(found))


def test_in_a_surge_the_near_base_reaches_more_and_robs_the_orbits_less():
    assert falls("cues.hasakah_reports.surge.reached_fraction", *HASAKAH)
    assert falls("orbits.raqqa.fill_fraction", *HASAKAH)
    assert falls("orbits.valley.called_away_h", *reversed(HASAKAH))
    [calm], [surge] = (
        figures(f"cues.hasakah_reports.{phase}.reached_fraction", HASAKAH[0])
        for phase in ("calm", "surge")
    )
    assert calm > surge + 0.1


@pytest.mark.long
def test_going_back_to_an_orbit_is_worth_as_much_as_more_aircraft():
    within = "cues.hasakah_reports.surge.reached_fraction"
    home, back = HASAKAH[0], f"{HASAKAH[0]}_back"

    assert falls(within, back, home)
    assert falls("orbits.raqqa.fill_fraction", back, home)


def test_a_reserve_on_alert_buys_haste_near_and_hardly_far():
    within = "cues.hasakah_reports.surge.within_fraction"
    near, near_more, far, far_more = figures(
        within, HASAKAH[0], f"{HASAKAH[0]}_reserve", HASAKAH[2], f"{HASAKAH[2]}_reserve"
    )

    assert near_more - near > 0.2 > far_more - far


def test_asking_the_host_pays_for_what_stays_and_costs_what_moves():
    options = "syria/dumayr/alone/muwaffaq_salti", "syria/dumayr/asked/muwaffaq_salti"

    assert figures("cues.houses.found_of_true_fraction", *options) == [1.0, 1.0]
    assert falls("cues.houses.search_hours_on_false", *options)
    assert falls("cues.walkers.found_fraction", *options)


def test_six_near_do_the_work_of_nine_far():
    bases = "syria/campaign/erbil", "syria/campaign/al_dhafra"
    near, far = figures("cues.reports.reached_fraction", *bases)

    assert near > 0.9 > 0.86 > far


@pytest.mark.long
def test_who_reports_decides_what_is_seen_of_a_car_and_not_the_base_of_who_is_overhead():
    near, far, silent, alert = (
        f"afghanistan/one_vehicle/{name}; duration=3 d; warmup=0 d"
        for name in (
            "with_network/bagram",
            "with_network/gulf",
            "without_network/gulf",
            "with_network/gulf_on_alert",
        )
    )
    seen = figures("cues.tips.found_fraction", near, far, silent, alert)

    assert abs(seen[0] - seen[1]) < 0.1
    assert seen[1] > 0.35 > 0.2 > max(seen[2:])
    assert falls("cues.tips.search_hours_on_false", silent, far)


def test_what_moves_is_lost_with_the_hours_and_a_house_is_found_if_reached():
    assert falls("cues.walkers.found_of_true_fraction", PAKISTAN[0], PAKISTAN[2])
    assert max(figures("cues.vehicles.found_of_true_fraction", *PAKISTAN)) < 0.15
    for name in PAKISTAN:
        [reached] = figures("cues.houses.reached_fraction", name)
        assert figures("cues.houses.found_of_true_fraction", name) == [reached]


def test_without_the_bases_in_niger_reports_and_orbit_go_short():
    assert falls("cues.attacks.reached_fraction", *SAHEL)
    assert falls("orbits.menaka.fill_fraction", *SAHEL)


def test_permission_dwarfs_the_way_to_a_fire():
    fires = [f"civil/wildfire/{n}" for n in ("march_six", "march", "holloman", "after_eleven_days")]

    assert falls("cues.fires.reached_fraction", *fires)
    [last] = figures("cues.fires.reached_fraction", fires[-1])
    assert last < 0.2


def test_a_boat_is_found_sooner_and_kept_longer_from_near():
    boats = "civil/boats/malta", "civil/boats/crete"

    assert falls("cues.calls.found_fraction", *boats)
    assert falls("cues.satellite_reports.reached_fraction", *boats)


def test_a_schedule_in_step_with_the_day_leaves_hours_unseen_for_ever():
    every_day, later_each_day, by_day = (
        f"syria/atmeh/{name}"
        for name in ("al_dhafra_daily", "al_dhafra_25_hours", "incirlik_by_day")
    )

    assert falls("watches.house.watched_fraction", every_day, later_each_day, by_day)
    assert falls("watches.house.bins_met_fraction", later_each_day, every_day, by_day)
    assert figures("watches.house.known_after_d", every_day, by_day) == [None, None]


def test_a_line_across_a_road_sees_what_a_ring_misses_and_distance_takes_nothing_of_it():
    near, far, line = (
        f"syria/al_tanf/{name}" for name in ("muwaffaq_salti", "al_dhafra", "across_the_road")
    )
    ring, far_ring, across = figures("targets.road.found_fraction", near, far, line)

    assert across > 0.9 > 0.6 > ring
    assert abs(ring - far_ring) < 0.15


def test_a_post_must_hand_over_to_an_aircraft_that_is_up():
    alert, ring = (
        figures(f"cues.called_to_{who}.found_of_true_fraction", "syria/al_tanf/post")[0]
        for who in ("alert", "ring")
    )

    assert ring > alert + 0.1


@pytest.mark.long
def test_going_round_the_land_costs_finds():
    assert falls(
        "cues.silent_ships.found_fraction",
        "civil/fisheries/over_land",
        "civil/fisheries/hachinohe",
    )


@pytest.mark.parametrize("one", ASKED, ids=lambda one: one["folder"])
def test_a_page_asks_of_scenarios_that_are_there_for_figures_that_are(one):
    assert [file for file in files(one) if file not in COMPLETE] == []
    assert [path for path in one["rows"] if figure_at(path) is None] == []


def test_every_situation_is_on_a_page():
    shown = {file for one in ASKED for file in files(one)}
    folders = {path.parent for path in shown}

    assert {path for path in COMPLETE if path.parent in folders} == shown
    assert {path.parent.parent.name for path in shown} >= {"syria", "civil"}


def test_every_picture_is_on_a_page_and_of_a_scenario_that_is_there():
    pages = "".join(page.read_text("utf-8") for page in PAGES.glob("*.md"))

    assert {path.stem for path in (PAGES / "pictures").glob("*.png")} == PICTURES.keys()
    assert [name for name in PICTURES if f"(pictures/{name}.png)" not in pages] == []
    assert [of for of, _ in PICTURES.values() if SCENARIOS / f"{of}.yaml" not in COMPLETE] == []


def test_a_cell_has_the_interval_and_the_unit():
    summary = {"cues": {"tips": {"search_hours": {"mean": 12.0, "lo": 11.0, "hi": 13.0}}}}

    assert cell(summary, "cues.tips.search_hours") == "12.0 ± 1.0 h"
    assert cell(summary, "cues.tips.reached_fraction") == "-"


@pytest.mark.long
# Kabul's takes a minute.
@pytest.mark.parametrize(
    "page", sorted({*PAGES.glob("*.md")} - {PAGES / "afghanistan.md"}), ids=lambda page: page.stem
)
def test_the_first_table_of_a_page_is_as_flown(page):
    """Regenerate with `python -m docs.writing.write_situations`, which writes all of them."""
    written = page.read_text("utf-8")

    assert text(written, most=1) == written

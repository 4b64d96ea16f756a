"""What the terminal says of a run: which figure stands where, and what is a lower bound."""

from __future__ import annotations

from sim.output.text.comparison_table import footnotes
from sim.output.text.meaning_of_covered import covered_meaning
from sim.output.text.plan_and_run_tables import run_tables


def once(mean):
    return {"mean": mean, "lo": None, "hi": None, "n": 1}


LOOK = {
    "aircraft": "MQ-9A Reaper",
    "reach_km": 30.0,
    "altitude_m": 7620.0,
    "height_m": 5030.0,
    "grazing_angle_deg": 0.0,
    "feasible": True,
}


def of_twenty(mean, lo=None, hi=None, **seen):
    return {"mean": mean, "lo": lo, "hi": hi, "n": 20, **seen}


def orbit_table(fill, gap_max):
    figures = {name: of_twenty(1.0, 0.5, 1.5) for name in ("n_gaps", "gap_mean_h", "lost_hours")}
    orbit = {**figures, "fill_fraction": fill, "gap_max_h": gap_max, "lost_hours_by_cause": {}}
    fleet = dict.fromkeys(("sorties", "flight_hours", "on_station_hours", "aborted_hours"), once(1))
    fleet["transit_fraction"] = once(0.4)
    summary = {
        "duration_h": 720.0,
        "replications": 20,
        "budgets": [LOOK],
        "fleets": {"a": fleet},
        "fleet": fleet,
    }
    return run_tables({**summary, "orbits": {"kabul": orbit}, "areas": {}})[1]


def test_the_ends_of_an_interval_stand_behind_a_mean_as_they_lie():
    table = orbit_table(of_twenty(0.998, 0.993, 0.999), of_twenty(2.0, 1.5, 2.55))

    assert table.rows[0][1] == "99.8 -0.5 +0.1 %"
    assert table.rows[0][4] == "2.00 ± 0.55"
    assert table.note == "worst gap: the mean of the longest of each of 20 replications."


def test_what_few_replications_have_is_told_with_their_number():
    table = orbit_table(of_twenty(0.998, seen=3), of_twenty(0.4, seen=3))

    assert table.rows[0][1] == "99.8 %"
    assert table.note.endswith(" Too few differ for an interval: kabul 3 of 20.")


def area(blind=0.5, cut=0.0, revisit_max_h=22.0, gap_max_seen_h=22.0):
    figures = {
        "coverage_fraction": 0.25,
        "blind_fraction": blind,
        "cut_fraction": cut,
        "revisit_max_h": revisit_max_h,
        "gap_max_h": 720.0 if blind else gap_max_seen_h,
        "gap_max_seen_h": gap_max_seen_h,
        "time_average_gap_h": 361.0,
        "time_average_gap_seen_h": 2.0,
        "response_time_mean_h": 180.5,
        "response_time_mean_seen_h": 1.0,
    }
    return {name: once(value) for name, value in figures.items()}


def area_tables(**areas):
    fleet = {
        name: once(1.0) for name in ("sorties", "flight_hours", "on_station_hours", "aborted_hours")
    }
    fleet["transit_fraction"] = once(0.4)
    summary = {
        "duration_h": 720.0,
        "replications": 1,
        "budgets": [LOOK],
        "fleets": {"a": fleet},
        "fleet": fleet,
    }
    _, _, *tables = run_tables({**summary, "orbits": {}, "areas": areas})
    return tables


def test_what_is_never_seen_comes_first_and_all_points_stand_apart():
    seen, everywhere = area_tables(kabul=area())

    assert seen.heads[:3] == ("area", "covered", "never seen")
    assert seen.rows == (("kabul", "25.0 %", "50.0 %", "22.00", "2.00", "1.00"),)
    assert everywhere.rows == (("kabul", "≥ 720.00", "≥ 361.00", "≥ 180.50"),)
    assert seen.note.splitlines()[0] == (
        "Gaps and responses are over the points seen at least once."
    )
    assert everywhere.note == (
        "≥: cut by the edge of the study. "
        "A point never seen counts with all 30 days, and more in a longer study."
    )


def test_what_is_nearly_all_or_nothing_is_said_in_the_words_of_the_map():
    rows = area_tables(
        most=area(blind=0.9996) | {"coverage_fraction": once(0.0002)},
        all=area(blind=1.0) | {"coverage_fraction": once(0.0)},
        some=area(blind=0.9994) | {"coverage_fraction": once(0.0006)},
    )[0].rows

    assert [row[1:3] for row in rows] == [
        ("under 0.1 %", "over 99.5 %"), ("0.0 %", "100.0 %"), ("0.1 %", "99.9 %"),
    ]  # fmt: skip


def test_where_every_point_is_seen_there_is_one_table():
    assert len(area_tables(kabul=area(blind=0.0))) == 1
    _, everywhere = area_tables(kabul=area(blind=0.0), herat=area())
    assert [row[0] for row in everywhere.rows] == ["herat"]


def test_a_time_that_the_window_cut_is_at_least_what_is_stated():
    """Means with any such cell; the worst gap where it is one of them, and not a whole one."""
    longest_whole, longest_cut, seen_once = area_tables(
        a=area(cut=0.1),
        b=area(cut=0.1, revisit_max_h=21.0),
        c=area(cut=1.0, revisit_max_h=None),
    )[0].rows

    assert longest_whole[3:] == ("22.00", "≥ 2.00", "≥ 1.00")
    assert longest_cut[3:] == seen_once[3:] == ("≥ 22.00", "≥ 2.00", "≥ 1.00")


def test_an_area_never_seen_has_no_figure_where_seen():
    nothing = {name: once(None) for name in ("cut_fraction", "revisit_max_h")}
    nothing |= {
        f"{name}_seen_h": once(None)
        for name in ("gap_max", "time_average_gap", "response_time_mean")
    }
    seen, everywhere = area_tables(kabul={**area(blind=1.0), **nothing})

    assert seen.rows[0][2:] == ("100.0 %", "-", "-", "-")
    assert everywhere.rows[0][1:] == ("≥ 720.00", "≥ 361.00", "≥ 180.50")


def test_a_table_of_coverage_says_what_could_look_how_far_and_from_where():
    [table] = area_tables(kabul=area(blind=0.0))

    assert table.note.splitlines()[1].replace("\u00a0", " ") == (
        "Covered: could be looked at by MQ-9A Reaper, 30 km along the ground from 25,000 ft, "
        "5.0 km above it, grazing limit 0°."
    )


def test_a_comparison_of_what_is_covered_says_what_covered_means():
    option = {"areas": {"kabul": {}}, "budgets": [LOOK]}
    summary = {"options": {"a": option, "b": option}, "replications": 1, "remarks": []}

    [said] = footnotes(summary)

    assert said == covered_meaning([LOOK])[0]
    assert footnotes({**summary, "options": {"a": {**option, "areas": {}}}}) == []

"""What "covered" means in words: who could look, how far, from where."""

from __future__ import annotations

from sim.output.text.meaning_of_covered import covered_meaning

LOOK = {
    "aircraft": "MQ-9A Reaper",
    "reach_km": 30.0,
    "altitude_m": 7620.0,
    "height_m": 5030.0,
    "grazing_angle_deg": 0.0,
    "feasible": True,
}


def test_looks_alike_are_told_once_and_the_unflown_not_at_all():
    """Ground of other heights is a span; another altitude, type or grazing limit another look."""
    higher = {**LOOK, "height_m": 6320.0}
    other = {**LOOK, "aircraft": "RQ-4B", "reach_km": 99.96, "altitude_m": 16764.0}
    steep = {**LOOK, "grazing_angle_deg": 10.0, "reach_km": 28.35}
    unflown = {**LOOK, "aircraft": "MQ-1B", "feasible": False}

    told = [
        text.replace("\u00a0", " ")
        for text in covered_meaning([LOOK, other, higher, steep, unflown])
    ]

    assert told == [
        "Covered: could be looked at by MQ-9A Reaper, 30 km along the ground from 25,000 ft, "
        "5.0 to 6.3 km above it, grazing limit 0°",
        "RQ-4B, 100 km along the ground from 55,000 ft, 5.0 km above it, grazing limit 0°",
        "MQ-9A Reaper, 28 km along the ground from 25,000 ft, 5.0 km above it, grazing limit 10°",
    ]
    assert covered_meaning([unflown])[0].startswith("Covered: could be looked at by MQ-1B, ")


def test_many_looks_and_long_names_are_cut():
    many = [{**LOOK, "aircraft": f"type {n} {'x' * 60}"} for n in range(6)]

    told = covered_meaning(many)

    assert told[-1] == "and 2 more"
    assert all(len(text) < 170 for text in told)

"""What a figure rests on, in words: of most weight first, shares with their possible part."""

from __future__ import annotations

from sim.output.text.why_text import loss_sentence, range_text, why_headline, why_tables

PATH = "budgets.dhafra.kabul.transit_fraction"
SPEED = {"input": "aircraft.mq9a_er.transit_speed", "unit": "kt", "low": 150.0, "high": 200.0,
         "at_low": 0.4572, "at_high": 0.343}  # fmt: skip
SUMMARY = {
    "scenario": "Gulf", "figure": PATH, "lost": None,
    "tornado": {"stated": 0.4034, "bars": [SPEED]},
    "sobol": {"inputs": [
        {"input": SPEED["input"], "first": {"mean": 0.954, "lo": 0.91, "hi": 0.998},
         "total": {"mean": 1.03, "lo": 0.92, "hi": 4.67}},
        {"input": "fleets.dhafra.turnaround", "first": {"mean": -0.003, "lo": -0.01, "hi": 0.01},
         "total": {"mean": 0.0, "lo": 0.0, "hi": 0.0}},
    ]},
}  # fmt: skip


def test_the_headline_names_what_matters_most_and_both_its_ends():
    assert why_headline(SUMMARY) == (
        f"{PATH} rests most on aircraft.mq9a_er.transit_speed: 45.72 % at 150 kt, 34.3 % at 200 kt"
    )
    nothing = {**SUMMARY, "tornado": {"stated": 0.4, "bars": []}}
    assert why_headline(nothing) == f"nothing with a range moves {PATH}"


def test_the_table_has_bars_and_then_what_has_none():
    [table] = why_tables(SUMMARY)

    assert table.title == f"Gulf: {PATH} is 40.34 %"
    assert range_text(SPEED) == "150 to 200 kt"
    assert table.rows == (
        (SPEED["input"], "150 to 200 kt", "45.72 %", "34.3 %", "95 % (91 to 100)",
         "100 % (92 to 100)"),
        ("fleets.dhafra.turnaround", "", "", "", "0 % (0 to 1)", "0 % (0 to 0)"),
    )  # fmt: skip


def test_a_loss_says_what_the_share_on_station_alone_would_have_cost():
    lost = {"lost_fraction": 0.9, "covers": "hours on station",
            "factors": [{"factor": "on-station share", "ratio": 0.4124}]}  # fmt: skip

    assert loss_sentence(lost) == (
        "90.0 % of hours on station lost; the share of flight time on station alone would have "
        "cost 58.8 %"
    )


def test_a_factor_that_made_up_for_others_is_explained():
    """Half the aircraft, each flown 1.7 times as much: 436 % less 336 % of a small loss."""
    factors = [
        {"factor": "aircraft on alert", "before": 2.0, "after": 1.0, "ratio": 0.5,
         "log_share": 4.36},
        {"factor": "on-scene share", "before": 0.3, "after": 0.51, "ratio": 1.7,
         "log_share": -3.36},
    ]  # fmt: skip
    lost = {"lost_fraction": 0.15, "covers": "cues.*.n_reached", "factors": factors,
            "before": 34.0, "after": 29.0, "ratio": 0.85}  # fmt: skip
    [_, table] = why_tables({**SUMMARY, "lost": lost})
    assert table.note.startswith("Parts add up to 100 %: one below 0 made up for others")

    alone = {**lost, "factors": [{**factors[0], "log_share": 1.0}, {**factors[1], "log_share": 0}]}
    assert why_tables({**SUMMARY, "lost": alone})[1].note == ""

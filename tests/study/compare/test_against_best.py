"""Differences from the best option: those of pairs, and without pairs never too narrow."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.study.compare.against_best import against_best
from tests.study.compare.options import CHANCE, COMMON, option

FILL = ("demand", "fill_fraction")


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """Three options of which the last is the best, and the first the baseline."""
    folder = tmp_path_factory.mktemp("three")
    (folder / "common.yaml").write_text(COMMON, "utf-8")
    for name, base in (("far", "OMAM"), ("middle", "OTBH"), ("near", "OAIX")):
        (folder / f"{name}.yaml").write_text(option(base, CHANCE), "utf-8")
    options = [sim.load_scenario(folder / f"{name}.yaml") for name in ("far", "middle", "near")]
    return [
        sim.compare([options[i] for i in order], replications=8) for order in ((0, 1, 2), (2, 0, 1))
    ]


def at(document, name, way=FILL):
    for part in (name, *way):
        document = document[part]
    return document


def test_differences_are_those_of_a_comparison_that_has_the_best_as_its_baseline(compared):
    one, other = compared
    told = against_best(one.summary(), one.rows, one.block)

    assert told["baseline"] == "near"
    assert list(told["options"]) == [entry["option"] for entry in told["ranking"]]
    assert not told["at_most"]
    for name in ("far", "middle"):
        assert told["differences"][name] == other.summary()["differences"][name]


def test_a_comparison_with_its_best_as_baseline_stays_as_it_is(compared):
    summary = compared[1].summary()
    told = against_best(summary, {}, compared[1].block)

    assert told["differences"] == summary["differences"]
    assert not told["at_most"]


def test_without_figures_by_replication_intervals_are_never_too_narrow(compared):
    one, other = compared
    told, pairs = against_best(one.summary(), {}, one.block), other.summary()["differences"]

    assert told["at_most"]
    for way in (FILL, ("fleet", "transit_fraction"), ("areas", "kabul", "coverage_fraction")):
        for name in ("far", "middle"):
            wide, exact = (
                at(differences, name, way) for differences in (told["differences"], pairs)
            )
            assert wide["mean"] == pytest.approx(exact["mean"], abs=1e-12)
            if wide["lo"] is not None and exact["lo"] is not None:
                assert wide["lo"] <= exact["lo"] + 1e-12
                assert wide["hi"] >= exact["hi"] - 1e-12
    ratios = [of["far"]["aircraft_for_one"] for of in (told["differences"], pairs)]
    assert ratios[0]["closed_form"] == pytest.approx(ratios[1]["closed_form"])
    assert ratios[0]["flown"]["mean"] == pytest.approx(ratios[1]["flown"]["mean"])


def test_folders_that_never_said_how_many_aircraft_are_needed_are_told_all_the_same(compared):
    summary = compared[0].summary()
    for own in summary["options"].values():
        del own["aircraft_needed"]
    told = against_best(summary, {}, compared[0].block)

    assert told["differences"]["far"]["aircraft_for_one"]["closed_form"] is None
    assert told["differences"]["far"]["demand"]["fill_fraction"]["mean"] < 0.0


@pytest.mark.parametrize(
    ("theirs", "known"),
    [({"seen": 1}, 3), ({"seen": 3}, None), ({"lo": -0.3, "hi": -0.1}, None), (None, 2)],
)
def test_how_few_replications_differ_is_told_where_it_is_known_of_both(theirs, known):
    figure = {"mean": -0.1, "lo": None, "hi": None, "n": 20}
    flown = {"closed_form": None, "flown": {"mean": 1.0}}
    apart = {
        name: {"aircraft_for_one": flown, "demand": {"fill_fraction": figure | own}}
        for name, own in (("best", {"mean": 0.1, "seen": 2}), ("other", theirs))
        if own is not None
    }
    names = ["best", "base", *(["other"] if theirs else [])]
    summary = {
        "ranking": [{"option": name} for name in names],
        "baseline": "base",
        "options": {name: {} for name in names},
        "differences": apart,
        "replications": 20,
        "exact": False,
    }
    told = against_best(summary, {}, np.arange(20))

    assert at(told["differences"], names[-1]).get("seen") == known

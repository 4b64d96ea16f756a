"""Laws of chance as a file writes them, and what is wrong with one."""

from __future__ import annotations

import pytest

from sim.scenario.values.law_reading import TimeLawReader, read_uncertain
from sim.scenario.values.laws import TimeLaw
from sim.scenario.values.quantities import LawError

HOUR_S = 3600.0


def read(value, bare="fixed"):
    return TimeLawReader(bare).read(value, from_file=True)


@pytest.mark.parametrize(
    ("written", "law", "mean_h"),
    [
        ("8 h", TimeLaw("fixed", (8 * HOUR_S,)), 8.0),
        ("0 s", TimeLaw("fixed", (0.0,)), 0.0),
        ({"exponential": "10 h"}, TimeLaw("exponential", (10 * HOUR_S,)), 10.0),
        ({"uniform": ["2 h", "4 h"]}, TimeLaw("uniform", (2 * HOUR_S, 4 * HOUR_S)), 3.0),
        (
            {"triangular": ["1 h", "2 h", "6 h"]},
            TimeLaw("triangular", (HOUR_S, 2 * HOUR_S, 6 * HOUR_S)),
            3.0,
        ),
        (
            {"lognormal": {"mean": "8 h", "sd": "2 h"}},
            TimeLaw("lognormal", (8 * HOUR_S, 2 * HOUR_S)),
            8.0,
        ),
    ],
)
def test_a_law_is_read_with_its_mean(written, law, mean_h):
    assert read(written) == law
    assert read(written).mean_s == pytest.approx(mean_h * HOUR_S, rel=1e-12)
    assert read(written).is_fixed == (law.kind == "fixed")


def test_a_lone_repair_time_is_the_mean_of_an_exponential():
    assert read("12 h", bare="exponential") == TimeLaw("exponential", (12 * HOUR_S,))
    with pytest.raises(LawError):
        read("0 h", bare="exponential")


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        ("-1 h", [("", "must be at least 0 (got -1 h)")]),
        ({"uniform": ["4 h", "2 h"]}, [("uniform", "low must be below high (got 4 h and 2 h)")]),
        ({"uniform": ["2 h"]}, [("uniform", "expected [low, high] (got a list)")]),
        (
            {"triangular": ["1 h", "7 h", "6 h"]},
            [("triangular", "mode must lie between low and high (got 7 h)")],
        ),
        (
            {"uniform": ["2", "4 kt"]},
            [
                ("uniform[0]", "a unit is missing (got 2)"),
                ("uniform[1]", "'kt' is not a unit of duration"),
            ],
        ),
        (
            {"normal": {"mean": "8 h", "sd": "0 h"}},
            [("normal", "mean and sd must be greater than 0 (got 8 h and 0 h)")],
        ),
        ({"normal": "8 h"}, [("normal", "expected {mean: ..., sd: ...} (got '8 h')")]),
        ({"exponential": "0 h"}, [("exponential", "mean must be greater than 0 (got 0 h)")]),
        ({"weibull": "8 h"}, [("", "expected one distribution (got weibull)")]),
        ({}, [("", "expected one distribution (got nothing)")]),
    ],
)
def test_a_law_that_contradicts_itself_is_refused_at_its_place(written, faults):
    with pytest.raises(LawError) as caught:
        read(written)

    assert [fault[:2] for fault in caught.value.faults] == faults


def test_the_figures_of_an_uncertain_value_share_one_unit():
    law = read_uncertain({"triangular": ["150 kt", "170 kt", "200 kt"]})

    assert law.dimensions == {"speed"}
    assert law.parameters[1] == pytest.approx(170 * 1852 / 3600)
    with pytest.raises(LawError) as caught:
        read_uncertain({"uniform": ["150 kt", "2 h"]})
    assert caught.value.faults[0][1] == "its unit does not go with the others' (got '2 h')"
    with pytest.raises(LawError):
        read_uncertain("150 kt")

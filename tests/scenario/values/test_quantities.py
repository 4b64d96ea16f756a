"""Numbers with units: what is read, and what is refused."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.values.quantities import (
    Quantity,
    QuantityError,
    parse_figure,
    parse_quantity,
)
from sim.scenario.values.units_and_bounds import EXAMPLES, UNITS
from tests.scenario.values import letters


@pytest.mark.parametrize(
    ("text", "dimension", "si"),
    [
        ("310 kt", "speed", 310 * 1852 / 3600),
        ("310kt", "speed", 310 * 1852 / 3600),
        ("36 km/h", "speed", 10.0),
        ("30 h", "duration", 108_000.0),
        (".5 d", "duration", 43_200.0),
        ("1e3 s", "duration", 1000.0),
        ("60 nm", "distance", 111_120.0),
        ("60 NM", "distance", 111_120.0),
        ("60 nmi", "distance", 111_120.0),
        ("25000 ft", "altitude", 7620.0),
        ("FL250", "altitude", 7620.0),
        ("FL 250", "altitude", 7620.0),
        ("250 FL", "altitude", 7620.0),
        ("1 lb", "mass", 0.45359237),
        ("486 lb/h", "fuel flow", 486 * 0.45359237 / 3600),
        ("180 deg", "angle", math.pi),
        ("7 %", "fraction", 0.07),
        ("60%", "fraction", 0.6),
    ],
)
def test_a_quantity_becomes_si(text, dimension, si):
    assert parse_quantity(text, dimension) == pytest.approx(si, rel=1e-15, abs=0)


def test_a_percentage_is_the_nearest_float_to_its_hundredth():
    assert [parse_quantity(f"{n} %", "fraction") for n in range(101)] == [
        n / 100 for n in range(101)
    ]


# 0.07 may be thought of as a share of one: only who wrote it knows.
EITHER = "write '{}' or '{}', whichever is meant"


@pytest.mark.parametrize(
    ("value", "dimension", "message", "hint"),
    [
        (30, "duration", "a unit is missing (got 30)", "write '30 h'; units allowed: s, min, h, d"),
        (
            "30",
            "duration",
            "a unit is missing (got 30)",
            "write '30 h'; units allowed: s, min, h, d",
        ),
        (20, "fraction", "a unit is missing (got 20)", "write '20 %'; units allowed: %"),
        (0.07, "fraction", "a unit is missing (got 0.07)", EITHER.format("7 %", "0.07 %")),
        ("1", "fraction", "a unit is missing (got 1)", EITHER.format("100 %", "1 %")),
        (True, "duration", "expected a duration such as '34 h' (got true)", ""),
        (None, "altitude", "expected an altitude such as '25000 ft' (got nothing)", ""),
        ([1], "angle", "expected an angle such as '45 deg' (got a list)", ""),
        (
            "soon",
            "duration",
            "cannot read 'soon' as duration; expected a number and a unit such as '34 h'",
            "",
        ),
        (
            "25,000 ft",
            "altitude",
            "cannot read '25,000 ft' as altitude; expected a number and a unit such as '25000 ft'",
            "write '25000 ft'",
        ),
        (
            "310 kts/h",
            "speed",
            "'kts/h' is not a unit of speed",
            "did you mean 'km/h'? units allowed: m/s, kt, kn, km/h, mph",
        ),
        (
            "12 hours",
            "duration",
            "'hours' is not a unit of duration",
            "did you mean 'h'? units allowed: s, min, h, d",
        ),
        ("25000 lb", "altitude", "'lb' is not a unit of altitude", "units allowed: m, km, ft, FL"),
        ("nan kt", "speed", "must be a finite number (got 'nan kt')", ""),
        (".inf h", "duration", "must be a finite number (got '.inf h')", ""),
        ("-inf h", "duration", "must be a finite number (got '-inf h')", ""),
        ("1e400 h", "duration", "must be a finite number (got '1e400 h')", ""),
        ("1e308 d", "duration", "must be a finite number (got '1e308 d')", ""),
    ],
)
def test_what_is_no_quantity_is_refused(value, dimension, message, hint):
    with pytest.raises(QuantityError) as caught:
        parse_quantity(value, dimension)

    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_the_examples_in_messages_are_good():
    assert set(EXAMPLES) == set(UNITS)
    for dimension, example in EXAMPLES.items():
        assert parse_quantity(example, dimension) > 0


def test_a_unit_of_two_dimensions_means_the_same_in_both():
    for unit in UNITS["distance"].keys() & UNITS["altitude"].keys():
        assert UNITS["distance"][unit] == UNITS["altitude"][unit]


def test_a_figure_of_any_unit_tells_its_dimensions():
    assert parse_figure("10 h") == (36_000.0, frozenset(["duration"]))
    assert parse_figure(3) == (3.0, frozenset(["number"]))
    with pytest.raises(QuantityError, match="finite"):
        parse_figure(math.nan)
    with pytest.raises(QuantityError, match="expected a number"):
        parse_figure("much")


def test_in_python_a_number_is_si_and_in_a_file_it_lacks_its_unit():
    speed = Quantity("speed", gt=0.0)

    assert speed.si(80, from_file=False) == 80.0
    assert speed.si("36 km/h", from_file=False) == 10.0
    with pytest.raises(QuantityError, match="a unit is missing"):
        speed.si(80, from_file=True)
    with pytest.raises(QuantityError, match="finite"):
        speed.si(math.inf, from_file=False)


@pytest.mark.parametrize(
    ("quantity", "text", "message"),
    [
        (Quantity("duration", gt=0.0), "0 h", "must be greater than 0 (got 0 h)"),
        (Quantity("duration", ge=0.0), "-3 d", "must be at least 0 (got -3 d)"),
        (Quantity("fraction", le=1.0, limit="100 %"), "101 %", "must be at most 100 % (got 101 %)"),
        (Quantity("angle", lt=1.0), "60 deg", "must be less than 1 (got 60 deg)"),
    ],
)
def test_a_bound_is_told_with_the_value_as_written(quantity, text, message):
    with pytest.raises(QuantityError) as caught:
        quantity.si(text, from_file=True)

    assert caught.value.message == message


@given(st.text(letters.ANY, max_size=40), st.sampled_from(sorted(UNITS)))
def test_any_text_is_a_finite_quantity_or_refused(text, dimension):
    si = 0.0
    with contextlib.suppress(QuantityError):
        si = parse_quantity(text, dimension)

    assert math.isfinite(si)


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.sampled_from(sorted(UNITS)))
def test_the_number_survives_its_unit(number, dimension):
    unit, (over, under) = next(iter(UNITS[dimension].items()))

    assert parse_quantity(f"{number!r} {unit}", dimension) == number * over / under

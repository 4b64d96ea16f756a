"""Times under chance."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.scenario.loading import load_scenario
from sim.scenario.values.laws import Law, TimeLaw

HOUR_S = 3600.0
shares = st.floats(1e-9, 1.0 - 1e-9)
positive = st.floats(0.1, 1e5)


def test_a_normal_law_is_truncated_at_zero_and_its_mean_says_so():
    far = TimeLaw("normal", (8 * HOUR_S, HOUR_S))
    near = TimeLaw("normal", (1.0, 1.0))

    assert far.mean_s == pytest.approx(8 * HOUR_S, abs=1e-6)
    # Mean of the truncated law: 1 + pdf(1) / cdf(1).
    assert near.mean_s == pytest.approx(1 + 0.24197072451914337 / 0.8413447460685429, rel=1e-12)


def test_no_mean_is_ever_not_a_number():
    assert math.isfinite(TimeLaw("normal", (1.0, 1e6)).mean_s)


@given(share=shares, mean=positive, spread=st.floats(0.01, 3.0))
def test_quantiles_are_those_of_scipy(share, mean, spread):
    sd = mean * spread
    low, mode, high = mean, mean + 0.3 * sd, mean + sd
    log_sd = np.sqrt(np.log1p(spread**2))
    theirs = {
        Law("uniform", (low, high)): stats.uniform(low, high - low),
        Law("triangular", (low, mode, high)): stats.triang(
            (mode - low) / (high - low), low, high - low
        ),
        Law("triangular", (low, low, high)): stats.triang(0.0, low, high - low),
        Law("triangular", (low, high, high)): stats.triang(1.0, low, high - low),
        Law("exponential", (mean,)): stats.expon(scale=mean),
        Law("normal", (mean, sd)): stats.truncnorm(-mean / sd, np.inf, mean, sd),
        Law("lognormal", (mean, sd)): stats.lognorm(log_sd, scale=mean / np.sqrt(1 + spread**2)),
    }

    for mine, distribution in theirs.items():
        assert mine.quantile(share) == pytest.approx(distribution.ppf(share), rel=1e-6), mine.kind


def test_each_choice_is_as_likely_as_the_others():
    drawn = [Law("choice", (3.0, 5.0, 9.0)).quantile((i + 0.5) / 300) for i in range(300)]

    assert [drawn.count(value) for value in (3.0, 5.0, 9.0)] == [100, 100, 100]
    assert Law("choice", (3.0, 5.0)).quantile(1.0 - 1e-16) == 5.0


@pytest.mark.parametrize(
    ("law", "ends"),
    [
        (Law("fixed", (4.0,)), (4.0, 4.0)),
        (Law("uniform", (2.0, 3.0)), (2.0, 3.0)),
        (Law("triangular", (2.0, 2.5, 3.0)), (2.0, 3.0)),
        (Law("choice", (3.0, 9.0, 5.0)), (3.0, 9.0)),
        # 34 h give or take 2 h: 2.326 standard deviations to each side.
        (Law("normal", (34.0, 2.0)), (29.347, 38.653)),
    ],
)
def test_the_ends_of_a_law_leave_out_one_percent_on_each_side_where_it_has_none(law, ends):
    assert law.ends == pytest.approx(ends, abs=1e-3)
    assert law.is_endless == (law.kind == "normal")


@pytest.mark.parametrize("law", [
    Law("fixed", (4.0,)), Law("uniform", (2.0, 3.0)), Law("triangular", (2.0, 2.1, 3.0)),
    Law("choice", (3.0, 9.0, 5.0)), Law("normal", (4.0, 3.0)), Law("lognormal", (4.0, 3.0)),
    Law("exponential", (4.0,)),
], ids=lambda law: law.kind)  # fmt: skip
def test_the_mean_is_that_of_its_quantiles_and_scales_with_it(law):
    shares = (np.arange(4000) + 0.5) / 4000
    drawn = [law.quantile(float(share)) for share in shares]

    assert law.mean == pytest.approx(np.mean(drawn), rel=2e-3)
    assert law.scaled(2.5).mean == pytest.approx(2.5 * law.mean)


def test_a_dump_names_the_dimensions_of_an_uncertain_figure_in_one_order(good):
    """Feet are a distance and an altitude, and in a set now the one and now the other is first."""
    laws = "{orbits.kabul.altitude: {uniform: [20000 ft, 25000 ft]}}"
    dumped = load_scenario(good, [f"uncertain={laws}"]).model_dump(mode="json")["uncertain"]

    assert dumped["orbits.kabul.altitude"] == {
        "kind": "uniform",
        "parameters": [pytest.approx(6096.0), pytest.approx(7620.0)],
        "dimensions": ["altitude", "distance"],
    }

"""Exponents and efficiencies on the page of scale follow from times by rules that can be tried."""

import numpy as np
import pytest

from benchmarks.scale.growth import exponents
from benchmarks.scale.whole_run import Spent
from docs.writing import write_scale

BYTES = dict.fromkeys(("driver_peak_bytes", "kept_bytes", "folder_bytes"), 0.0)
SPENT = {**BYTES, "beside_s": 0.0, "finishing_s": 0.0, "answer": "a"}


def test_what_slows_all_sizes_of_a_round_alike_leaves_the_exponent():
    """Quadratic; one round at half the speed, one disturbed at its largest size."""
    round_s = [1.0, 4.0, 16.0]
    rounds = [round_s, [2.0, 8.0, 32.0], [1.0, 4.0, 40.0], round_s, round_s]
    found = exponents((1, 2, 4), rounds)

    assert found == pytest.approx({"all": 2.0, "error": 0.0, "end": 2.0, "end_error": 0.0})


def test_a_fixed_share_pulls_the_exponent_down_but_less_at_the_end():
    """10 s and a second for each: 0.5 from 1 to 64, 0.8 from 32 to 64."""
    sizes = (1, 2, 4, 8, 16, 32, 64)
    found = exponents(sizes, [[10.0 + size for size in sizes]])

    assert found["all"] == pytest.approx(0.46, abs=0.01)
    assert found["end"] == pytest.approx(np.log2(74.0 / 42.0))


def test_the_error_is_that_of_a_median_over_rounds():
    """Seeded; linear, each time off by a tenth."""
    draws = np.random.default_rng(1)
    sizes = np.array([1.0, 2.0, 4.0, 8.0])
    found = exponents(sizes, sizes * np.exp(draws.normal(0.0, 0.1, (400, 4))))
    of_one = 0.1 / (np.log(2.0) * np.sqrt(5.0))

    assert found["all"] == pytest.approx(1.0, abs=3.0 * found["error"])
    assert found["error"] == pytest.approx(1.2533 * of_one / 20.0, rel=0.2)


def test_only_the_driver_works_before_and_after_the_flying():
    """1 s, 20 s shared, 3 s; with a second of gathering, two processors take 14 s: 86 % of half."""
    alone = Spent(start_s=1.0, flying_s=20.0, tail_s=3.0, workers_s=0.0, **SPENT)
    two = Spent(start_s=1.0, flying_s=1.0, tail_s=3.0, workers_s=19.0, **SPENT)

    assert (alone.on(1), two.on(2)) == (24.0, 14.0)


def test_others_import_meanwhile_and_help_to_finish():
    """2 s beside 1 s; 20 s shared; 7 s after that, of which the driver's 3 s are not the half."""
    times = {"start_s": 1.0, "beside_s": 2.0, "flying_s": 1.0, "workers_s": 19.0}
    helped = Spent(**{**SPENT, **times, "tail_s": 3.0, "finishing_s": 4.0})

    assert helped.on(2) == 2.0 + 10.0 + 3.5


def test_the_page_says_both_efficiencies(monkeypatch):
    """The flying took nothing more, 100 %; of the whole 24/2/14 are 86 %."""
    times = {"start_s": 1.0, "tail_s": 3.0}
    runs = {
        "1000/fast/1": {**SPENT, **times, "flying_s": 20.0, "workers_s": 0.0},
        "1000/fast/2": {**SPENT, **times, "flying_s": 1.0, "workers_s": 19.0},
    }
    monkeypatch.setattr(write_scale, "_kept", lambda _: {"machine": "m", "runs": runs})
    last = write_scale.whole().splitlines()[-1]

    assert last.startswith(
        "| 1,000 | fast | 2 | 1 s, 0 ms | 1 s, 19 s | 3 s, 0 ms | 14 s | 100 % | 86 % |"
    )

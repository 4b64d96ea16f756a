"""A claim over endurance and speed: the budgets at every point, and what cannot be flown."""

from __future__ import annotations

import numpy as np
import pytest

from tests.study.claims.coarse_claims import cnn, cnn_two_inputs


def test_too_little_endurance_is_no_low_share():
    found = cnn_two_inputs()

    # Along every row of one speed the share falls with endurance, once it is flown at all.
    for row in found.figure:
        known = np.isfinite(row)
        assert not known[: known.argmax()].any()
        assert known[known.argmax() :].all() or not known.any()
        assert (np.diff(row[known]) < 0.0).all()
    assert np.isnan(found.figure).any()


def test_two_inputs_agree_with_the_budgets():
    findings, found = cnn()[0], cnn_two_inputs()
    row = int(np.abs(found.speed_kt - 170.0).argmin())
    column = int(np.abs(found.endurance_h - 30.0).argmin())

    assert found.stated == pytest.approx((30.0, 170.0))
    assert found.box == (pytest.approx((27.0, 34.0)), pytest.approx((150.0, 200.0)))
    hours, knots = found.endurance_h[column], found.speed_kt[row]
    route_nm = findings.plan.sorties["udeid", "nangarhar"].budget.route_m / 1852.0
    by_hand = (2 * route_nm / knots + 1 / 3) / (hours - 1.5)
    assert found.figure[row, column] == pytest.approx(by_hand, abs=1e-9)
    assert found.margin[row, column] == pytest.approx(by_hand - 0.595, abs=1e-9)
    assert {craft.name for craft in found.aircraft} >= {"MQ-9A Reaper", "RQ-4B Global Hawk"}

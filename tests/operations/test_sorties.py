"""What a sortie meets with: aborts on the ground and in the air, losses, failures of the whole."""

from __future__ import annotations

import numpy as np
import pytest

from tests.operations.conftest import H


def test_a_ground_abort_is_taken_over_by_a_spare_at_once(simple, build):
    with_spares = simple(12, build.budget(1, 10), days=60, warmup_days=1, p_ground_abort=0.3)
    assert with_spares.run().gaps.n_rows == 0

    preflight_h = 1.0
    slow = (
        simple(
            12,
            build.budget(1, 10),
            days=60,
            warmup_days=2,
            p_ground_abort=0.3,
            preflight_h=preflight_h,
        )
        .run()
        .gaps
    )
    lengths_h = (slow["end_s"] - slow["start_s"]) / H
    # Each abort costs one more preflight: gaps are whole hours of it.
    assert slow.n_rows > 5
    assert lengths_h.sum() == pytest.approx(np.round(lengths_h.sum()), abs=1e-6)


def test_an_air_abort_turns_home_by_the_way_it_came(simple, build):
    run = simple(4, build.budget(5, 5), days=100, air_abort_per_flight_hour=0.05).run().sorties
    early = (run["outcome"] == "air_abort") & np.isnan(run["arrive_s"])
    on_station = (run["outcome"] == "air_abort") & ~np.isnan(run["arrive_s"])

    assert early.sum() > 5
    assert (run["land_s"] - run["takeoff_s"])[early].max() < 10 * H
    assert on_station.sum() > 5
    assert (run["land_s"] - run["depart_s"])[on_station] == pytest.approx(5 * H, abs=1e-6)
    assert (run["depart_s"] - run["arrive_s"])[on_station].max() < 5 * H


@pytest.mark.verifies("operations research", source="exponential law")
def test_air_aborts_come_at_their_rate_in_every_flight_hour(simple, build):
    """5 h out, 5 on station, 5 home at 2 % an hour: 1 - exp(-0.3) of sorties have one.

    Those on the way home, exp(-0.2) - exp(-0.3) of sorties, are noted and change nothing.
    """
    run = simple(4, build.budget(5, 5), days=600, air_abort_per_flight_hour=0.02).run()
    turned = run.sorties["outcome"] == "air_abort"
    n_sorties, n_aborts = len(turned), np.sum(run.events["event"] == "air_abort")
    tolerance = 3 * (0.25 / n_sorties) ** 0.5

    assert n_aborts / n_sorties == pytest.approx(1 - np.exp(-0.3), abs=tolerance)
    assert np.mean(turned) == pytest.approx(1 - np.exp(-0.2), abs=tolerance)
    home_h = (run.sorties["land_s"] - run.sorties["depart_s"])[~turned] / H
    assert home_h == pytest.approx(5.0, abs=1e-6)


@pytest.mark.verifies("operations research", source="exponential law")
def test_losses_come_at_their_rate_and_the_fleet_shrinks_for_good(simple, build):
    case = simple(6, build.budget(2, 10), days=2000, loss_per_100000_flight_hours=50.0)
    run = case.run()
    lost = run.sorties["outcome"] == "lost"

    assert lost.sum() == 6
    last = run.sorties["takeoff_s"].max()
    assert last < 2000 * 24 * H
    assert run.gaps["cause"][-1] == "loss"

    replaced = (
        simple(
            6,
            build.budget(2, 10),
            days=1500,
            loss_per_100000_flight_hours=50.0,
            replacement_s=100 * H,
        )
        .run()
        .sorties
    )
    flown_h = np.sum(replaced["land_s"] - replaced["takeoff_s"]) / H
    expected = flown_h * 50 / 1e5
    n_lost = np.sum(replaced["outcome"] == "lost")
    assert n_lost == pytest.approx(expected, abs=4 * np.sqrt(expected))


@pytest.mark.long
@pytest.mark.verifies("operations research", source="geometric law")
def test_whole_sorties_that_fail_leave_geometric_gaps(simple, build):
    """p = 0.1, ten hours on station, back to back: 90 % cover, mean gap 11.11 h."""
    case = simple(4, build.budget(2, 10), days=8000, warmup_days=2, p_sortie_loss=0.1)
    gaps = case.run().gaps
    lengths_h = (gaps["end_s"] - gaps["start_s"]) / H

    assert set(gaps["cause"]) == {"loss"}
    assert 1 - lengths_h.sum() / (8000 * 24) == pytest.approx(0.9, abs=0.01)
    assert lengths_h.mean() == pytest.approx(11.11, abs=0.25)
    assert np.mean(lengths_h > 10.5) == pytest.approx(0.1, abs=0.03)

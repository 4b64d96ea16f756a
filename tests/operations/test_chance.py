"""Chance on: conservation, closed forms, independence of streams, same seed same bits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.operations.causes import CAUSES
from sim.operations.chance import Chance
from sim.scenario.parts.scenario import Maintenance
from sim.scenario.values.laws import TimeLaw

H = 3600.0


def everything_goes_wrong(build, *, seed=7, count=5, k=1, days=20.0, every_h=None, **extra):
    upkeep = Maintenance(
        mean_time_between_s=40 * H,
        time_to_repair=TimeLaw("exponential", (20 * H,)),
        bays=1,
    )
    fleet = build.fleet(
        count,
        turnaround=TimeLaw("lognormal", (8 * H, 3 * H)),
        preflight=TimeLaw("uniform", (0.5 * H, 1.5 * H)),
        p_ground_abort=0.1,
        air_abort_per_flight_hour=0.01,
        loss_per_100000_flight_hours=200.0,
        p_sortie_loss=0.05,
        maintenance=upkeep,
        **extra,
    )
    orbits = {
        "kabul": build.orbit(k=k, every_h=every_h, overlap_h=0 if every_h else 0.25),
        "herat": build.orbit(priority=2, windows=((6 * H, 18 * H),)),
    }
    budgets = {("gulf", name): build.budget(4, 10) for name in orbits}
    case = build.Case({"gulf": fleet}, orbits, budgets, days=days, warmup_days=3)
    return case, case.run(seed)


def same(one, other):
    return all(
        np.array_equal(a[name], b[name], equal_nan=a[name].dtype.kind == "f")
        for a, b in zip(
            (one.sorties, one.events, one.gaps),
            (other.sorties, other.events, other.gaps),
            strict=True,
        )
        for name in a
    )


def test_same_seed_same_bits_and_another_seed_or_replication_differs(build):
    case, one = everything_goes_wrong(build)

    assert same(one, case.run(7))
    assert not same(one, case.run(8))
    assert not same(one, case.run(7, replication=1))


@given(
    seed=st.integers(0, 2**32),
    count=st.integers(1, 7),
    k=st.integers(1, 3),
    every_h=st.sampled_from([None, 6, 11]),
)
@pytest.mark.verifies("property", source="launches = landings + losses + airborne")
def test_conservation(build, seed, count, k, every_h):
    """Launches = landings + losses, no tail in two places, causes sum to the lost hours."""
    case, run = everything_goes_wrong(
        build, seed=seed, count=count, k=k, every_h=every_h, replacement_s=200 * H
    )
    sorties, gaps = run.sorties, run.gaps

    assert set(sorties["outcome"]) <= {"completed", "air_abort", "lost"}
    assert (sorties["land_s"] >= sorties["takeoff_s"]).all()
    arrived = ~np.isnan(sorties["arrive_s"])
    assert (sorties["depart_s"][arrived] >= sorties["arrive_s"][arrived]).all()
    assert (sorties["land_s"][arrived] >= sorties["depart_s"][arrived] - 1e-6).all()
    for tail in set(sorties["tail"]):
        mine = sorties["tail"] == tail
        order = np.argsort(sorties["takeoff_s"][mine])
        takeoff, land = sorties["takeoff_s"][mine][order], sorties["land_s"][mine][order]
        assert (takeoff[1:] >= land[:-1]).all()
    assert set(gaps["cause"]) <= set(CAUSES)
    for name, orbit in case.orbits.items():
        mine = gaps["orbit"] == name
        lost_s = float(np.sum(gaps["end_s"][mine] - gaps["start_s"][mine]))
        assert lost_s == pytest.approx(short_s(sorties, name, orbit, case.clock), abs=0.01)


def short_s(sorties, name, orbit, clock):
    """Demanded seconds with fewer than k on station, by brute force over all change points."""
    mine = (sorties["orbit"] == name) & ~np.isnan(sorties["arrive_s"])
    arrive, depart = sorties["arrive_s"][mine], sorties["depart_s"][mine]
    days = np.arange(0, 40) * 86400.0
    opens = np.concatenate([days + w[0] for w in orbit.windows]) if orbit.windows else [0.0]
    closes = np.concatenate([days + w[1] for w in orbit.windows]) if orbit.windows else [1e9]
    edges = np.unique(
        np.concatenate([arrive, depart, opens, closes, [clock.warmup_s, clock.end_s]])
    )
    edges = edges[(edges >= clock.warmup_s) & (edges <= clock.end_s)]
    middle = 0.5 * (edges[1:] + edges[:-1])
    present = ((arrive[:, None] <= middle) & (middle < depart[:, None])).sum(axis=0)
    demanded = np.zeros(len(middle), dtype=bool)
    for start, end in zip(opens, closes, strict=True):
        demanded |= (start <= middle) & (middle < end)
    return float(np.sum(np.diff(edges)[demanded & (present < orbit.aircraft_on_station)]))


@pytest.mark.verifies("operations research", source="machine repair, a birth-death process")
def test_machine_repair_three_aircraft_two_bays(simple, build):
    """Birth-death closed form, N = 3, c = 2, 10 h up, 8 h repair: 1.40342 down on average."""
    upkeep = Maintenance(
        mean_time_between_s=10 * H,
        time_to_repair=TimeLaw("exponential", (8 * H,)),
        bays=2,
        clock="calendar",
    )
    case = simple(3, build.budget(15, 0), days=4000, maintenance=upkeep)
    events = case.run().events
    change = np.where(events["event"] == "maintenance", 1, 0)
    change = np.where((events["event"] == "ready") & (events["time_s"] > 0), -1, change)
    down = np.cumsum(change)[:-1]
    held_s = np.diff(events["time_s"])
    share = [np.sum(held_s[down == n]) / np.sum(held_s) for n in range(4)]

    assert share == pytest.approx([0.16426, 0.39422, 0.31537, 0.12615], abs=0.012)
    assert np.dot(share, range(4)) == pytest.approx(1.40342, abs=0.03)


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


@pytest.mark.verifies("operations research", source="exponential law")
def test_losses_come_at_their_rate_and_the_fleet_shrinks_for_good(simple, build):
    case = simple(6, build.budget(2, 10), days=4000, loss_per_100000_flight_hours=50.0)
    run = case.run()
    lost = run.sorties["outcome"] == "lost"

    assert lost.sum() == 6
    last = run.sorties["takeoff_s"].max()
    assert last < 4000 * 24 * H
    assert run.gaps["cause"][-1] == "loss"

    replaced = (
        simple(
            6,
            build.budget(2, 10),
            days=4000,
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


def test_a_window_emptied_by_an_abort_that_nobody_could_make_good_is_not_the_schedules(build):
    """An hour a day, two hours away: who is ready when the aircraft leaves comes too late.

    One sent when another turned back on its way may still make the end of the window.
    """
    fleet = build.fleet(9, air_abort_per_flight_hour=0.5)
    orbit = build.orbit(windows=((6 * H, 7 * H),))
    budgets = {("gulf", "kabul"): build.budget(2, 4)}
    run = build.Case({"gulf": fleet}, {"kabul": orbit}, budgets, days=400, warmup_days=1).run()

    assert set(run.gaps["cause"]) == {"air_abort", "transit"}
    assert np.sum(run.gaps["cause"] == "air_abort") > 100


def test_adding_an_aircraft_leaves_the_luck_of_the_others_alone():
    ours = Chance(3, 1).times_s(TimeLaw("exponential", (H,)), "fleet/0/tail-1/turnaround")
    again = Chance(3, 1).times_s(TimeLaw("exponential", (H,)), "fleet/0/tail-1/turnaround")
    other = Chance(3, 1).times_s(TimeLaw("exponential", (H,)), "fleet/0/tail-2/turnaround")
    draws = [next(ours) for _ in range(200)]

    assert draws == [next(again) for _ in range(200)]
    assert not set(draws) & {next(other) for _ in range(200)}


@pytest.mark.parametrize(
    ("law", "mean_h", "sd_h"),
    [
        (TimeLaw("uniform", (2 * H, 4 * H)), 3.0, 2 / 12**0.5),
        (TimeLaw("exponential", (5 * H,)), 5.0, 5.0),
        (TimeLaw("triangular", (1 * H, 2 * H, 6 * H)), 3.0, 1.0801),
        (TimeLaw("lognormal", (8 * H, 2 * H)), 8.0, 2.0),
        (TimeLaw("normal", (8 * H, 1 * H)), 8.0, 1.0),
        (TimeLaw("fixed", (2 * H,)), 2.0, 0.0),
    ],
)
def test_laws_have_the_mean_and_spread_they_state(law, mean_h, sd_h):
    times = Chance(11).times_s(law, "test")
    draws_h = np.array([next(times) for _ in range(20_000)]) / H

    assert draws_h.mean() == pytest.approx(mean_h, abs=4 * sd_h / 140 + 1e-12)
    assert draws_h.std() == pytest.approx(sd_h, rel=0.05, abs=1e-12)
    assert draws_h.min() >= 0.0

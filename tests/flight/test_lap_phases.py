"""Laps flown on from stay to stay, against a clock that ticks second by second."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.column_table import Table
from sim.flight.lap_phases import phases_s
from sim.flight.pattern import lap
from sim.scenario.parts.scenario import Ladder
from sim.study.run.ground.sensing import Sight
from sim.world.geodesy import inverse

H = 3600.0
NM_M = 1852.0
BOX = """
name: box
start: 2021-09-01T00:00Z
duration: {days} d
areas: {{box: {{polygon: [[-1.6, 2.5], [-1.6, 7.5], [1.6, 7.5], [1.6, 2.5]]}}}}
grid: {{area: box, cell: 90 km}}
aircraft:
  slow: {{like: mq9a, endurance: {endurance}, reserve: 0 h, transit_speed: 150 kt,
         loiter_speed: 137 kt, climb_allowance: 0 min, turnaround: 4 h, sensor: {{reach: 35 km}}}}
fleets: {{one: {{base: {{latitude: 0.0, longitude: 0.0}}, aircraft: slow, count: 9}}}}
orbits:
  box:
    area: box
    flown_by: [one]
    aircraft_on_station: {k}
    altitude: 20000 ft
    pattern: {{kind: ladder, length: 200 nm, width: 300 nm, spacing: 20 nm}}
    {extra}
"""


@pytest.fixture
def box(tmp_path):
    """A ladder of 200 by 300 nm on the equator: a lap takes 51 h, a stay 17 h."""

    def build(lap="resume", days=12, endurance="19.4 h", k=1, extra=""):
        path = tmp_path / "box.yaml"
        text = BOX.format(days=days, endurance=endurance, k=k, extra=extra)
        path.write_text(text, encoding="utf-8")
        return sim.load_scenario(path, {"orbits.box.pattern.lap": lap})

    return build


def ticked(stays, laps, k):
    """Each stay's way into its lap, by a clock that knows one second at a time.

    `stays` are rows of arrival and departure in whole seconds, slot, and which lap is flown.
    """
    begun, flying, place = {}, {}, None
    by_slot = sorted(range(len(stays)), key=lambda n: stays[n][2])
    comes, leaves = ({stay[side] for stay in stays} for side in (0, 1))
    for now in range(int(max(leaves)) + 1):
        if now in leaves:
            flying = {n: t for n, t in flying.items() if stays[n][1] > now}
        for n in by_slot if now in comes else ():
            arrive, _, slot, which = stays[n]
            if arrive == now:
                # The place on the track goes over; the lead of the slot is the newcomer's own.
                at = 0.0 if place is None else laps[which].time_at(place[0].place_at(place[1]))
                flying[n] = begun[n] = (at + slot / k * laps[which].duration_s) % (
                    laps[which].duration_s
                )
        if flying:
            if now in leaves or now in comes:
                first = min(flying, key=lambda n: (stays[n][0], stays[n][2]))
                _, _, slot, which = stays[first]
            flying = {n: t + 1.0 for n, t in flying.items()}
            place = laps[which], flying[first] - slot / k * laps[which].duration_s
    return np.array([begun[n] for n in range(len(stays))])


def columns_of(stays):
    arrive, depart, slot, which = np.array(stays).T
    return arrive.astype(float), depart.astype(float), slot.astype(int), which.astype(int)


LADDER = Ladder(kind="ladder", length_m=60e3, width_m=40e3, spacing_m=20e3)
FAST, SLOW = (lap(LADDER, (10.0, 20.0), speed_mps) for speed_mps in (90.0, 50.0))
CASES = {
    "end to end": (1, [(100 * n, 100 * n + 100, 0, 0) for n in range(80)]),
    "gaps and nights": (1, [(3000, 4500, 0, 0), (4500, 6000, 0, 0), (9000, 9500, 0, 0)]),
    "overlap": (1, [(900 * n, 900 * n + 1000, 0, 0) for n in range(9)]),
    "two in step": (2, [(0, 1700, 0, 0), (0, 900, 1, 0), (900, 2600, 1, 0), (1700, 3400, 0, 0)]),
    "one slot empty for a while": (2, [(0, 7000, 0, 0), (0, 900, 1, 0), (4000, 8000, 1, 0)]),
    "three, the first late": (3, [(50, 3000, 1, 0), (50, 4000, 2, 0), (700, 5000, 0, 0)]),
    "two speeds": (1, [(0, 4000, 0, 0), (4000, 8000, 0, 1), (7500, 9999, 0, 0)]),
    "two speeds at once": (2, [(0, 4000, 0, 0), (0, 5000, 1, 1), (4000, 8000, 0, 1),
                               (5000, 9000, 1, 0), (8000, 9000, 0, 0)]),
    "all gone": (2, [(0, 1000, 0, 0), (10, 1500, 1, 1), (1600, 2000, 1, 0), (1600, 2000, 0, 1)]),
}  # fmt: skip


@pytest.mark.parametrize(("k", "stays"), CASES.values(), ids=CASES)
@pytest.mark.verifies("closed form", source="a clock ticked second by second")
def test_every_stay_begins_where_a_ticking_clock_says(k, stays):
    laps = [FAST, SLOW]
    exact = phases_s(*columns_of(stays), laps, k)
    off_s = exact - ticked(stays, laps, k)
    round_s = np.array([laps[which].duration_s for *_, which in stays])

    np.testing.assert_allclose((off_s + round_s / 2) % round_s - round_s / 2, 0.0, atol=1e-6)


def test_a_fleet_whose_laps_begin_elsewhere_takes_up_the_same_place():
    """One begins at the first point, the other half way round: the place is one on the ground."""
    other = lap(LADDER, (10.0, 20.0), 60.0, begin_m=0.5 * FAST.length_m)
    stays = [(0, 1000, 0, 0), (1000, 2500, 0, 1), (2500, 3000, 0, 0)]
    begin_s = phases_s(*columns_of(stays), [FAST, other], 1)

    def at(flown, t_s):
        return [np.interp(t_s, flown.t_s, deg) for deg in (flown.lat_deg, flown.lon_deg)]

    assert other.length_m == pytest.approx(FAST.length_m)
    assert other.duration_s * 60.0 == pytest.approx(FAST.duration_s * 90.0)
    assert inverse(*at(FAST, 1000.0), *at(other, begin_s[1]))[1] < 1.0
    assert inverse(*at(other, begin_s[1] + 1500.0), *at(FAST, begin_s[2]))[1] < 1.0


def test_the_order_of_the_rows_does_not_matter():
    k, stays = CASES["two speeds at once"]
    turned = phases_s(*columns_of(stays[::-1]), [FAST, SLOW], k)

    np.testing.assert_array_equal(turned[::-1], phases_s(*columns_of(stays), [FAST, SLOW], k))


def test_a_box_whose_lap_outlasts_the_stay_is_seen_to_its_end(box):
    """Three stays of 17 h fly one lap of 51 h; begun anew, the far third is never reached."""
    resumed, restarted = (sim.run(box(way)) for way in ("resume", "restart"))
    planned = resumed.plan.sorties["one", "box"]

    assert planned.lap.duration_s / H == pytest.approx(51.0, abs=0.5)
    assert planned.budget.on_station_s / H == pytest.approx(17.0, abs=0.5)
    assert restarted.fields["blind"].mean() > 0.2
    assert not resumed.fields["blind"].any()
    np.testing.assert_array_equal(resumed.sorties["arrive_s"], restarted.sorties["arrive_s"])


@pytest.mark.parametrize(
    ("k", "extra"),
    [
        pytest.param(1, "", id="end to end", marks=pytest.mark.long),
        pytest.param(1, "relief: {overlap: 2 h}", id="overlap", marks=pytest.mark.long),
        pytest.param(2, "", id="two on station", marks=pytest.mark.long),
        pytest.param(1, "windows: [[06:00, 15:00]]", id="by day"),
        pytest.param(
            1, "relief: {policy: every, interval: 21 h}", id="with gaps", marks=pytest.mark.long
        ),
    ],
)
@pytest.mark.verifies("coverage", source="aircraft stepped along their laps")
def test_a_run_sees_what_aircraft_stepped_along_the_lap_see(box, k, extra):
    """Every cell's covered time, against positions looked at every 20 seconds."""
    result = sim.run(box(days=3, k=k, extra=extra))
    [planned] = result.plan.sorties.values()
    flown, cells, sorties = planned.lap, result.ground.cells, result.sorties
    step_s, end_s = 20.0, 3 * 24 * H
    rows = zip(*(sorties[name] for name in ("arrive_s", "depart_s", "slot")), strict=True)
    stays = [(*row, 0) for row in rows if row[0] < end_s]
    begin_s = ticked([(round(a), round(d), j, n) for a, d, j, n in stays], [flown], k)
    seen = np.zeros((len(cells.lat_deg), int(end_s / step_s)), dtype=bool)
    for (arrive_s, depart_s, *_), phase_s in zip(stays, begin_s, strict=True):
        moments = np.arange(*np.ceil(np.array([arrive_s, min(depart_s, end_s)]) / step_s))
        into_s = (phase_s + moments * step_s - arrive_s) % flown.duration_s
        lat = np.interp(into_s, flown.t_s, flown.lat_deg)
        lon = np.interp(into_s, flown.t_s, flown.lon_deg)
        away_m = inverse(cells.lat_deg[:, None], cells.lon_deg[:, None], lat, lon)[1]
        seen[:, moments.astype(int)] |= away_m <= planned.footprint.reach_m

    assert seen.any(axis=1).mean() > 0.5
    np.testing.assert_allclose(result.fields["coverage_fraction"], seen.mean(axis=1), atol=6e-4)
    gaps_s = step_s * np.array([_longest_run(~row) for row in seen])
    np.testing.assert_allclose(result.fields["gap_max_s"], gaps_s, atol=60.0)


def _longest_run(empty):
    edges = np.flatnonzero(np.diff(np.concatenate(([False], empty, [False])).astype(int)))
    return max(edges[1::2] - edges[::2], default=0)


def test_a_day_begins_where_the_day_before_ended(box):
    """Windows of 9 h, rungs of 25 h before the way back: two days miss some, three do not."""
    windows = "windows: [[06:00, 15:00]]"
    two, three = (sim.run(box(days=days, extra=windows)) for days in (2, 3))

    assert two.fields["blind"].any()
    assert not three.fields["blind"].any()


def test_two_in_step_halve_the_longest_gap(box):
    """Half a lap apart the whole time, although their reliefs come at different hours."""
    gap_max_s = [
        float(np.median(sim.run(box(days=12, k=k)).fields["gap_max_s"])) for k in (1, 2)
    ]  # fmt: skip

    assert gap_max_s[1] < 0.7 * gap_max_s[0]


def test_stays_that_begin_anew_begin_at_the_beginning(box):
    """With restart the table's stays are windows of phase 0: no column of places is needed."""
    result = sim.run(box("restart", days=3))
    without = Table({name: result.sorties[name] for name in result.sorties if name != "slot"})
    seen = Sight(result.plan, result.ground.cells).seen(without, (0.0, 3 * 24 * H))

    np.testing.assert_array_equal(seen.blind, result.fields["blind"].astype(bool))

"""Places that are watched, from the scenario's file to what is known of them."""

from __future__ import annotations

import numpy as np
import pytest
import yaml
from scipy.stats import binom

import sim
from sim.coverage.bins import Bins, Watched, bin_looks
from sim.study.planning.plan_warnings import doubts
from sim.study.run.campaign import Campaign
from sim.study.run.result import run
from tests.operations.kernel.interpreted import fly_interpreted
from tests.study.demand.on_call import AIRCRAFT, THREE_HOURS_DEG, agrees

TEN_HOURS_DEG = THREE_HOURS_DEG * 10.0 / 3.0
MONDAY = "2022-02-07T00:00Z"
H = 3600.0


def watching(folder, *, watch, endurance="30 h", interval="30 h", east_deg=TEN_HOURS_DEG, **more):
    """One place on the equator, watched from a circle of 100 m over it; a launch every so often.

    The base is at 0, 0; the aircraft are on the ground for no time at all.
    """
    relief = {"policy": "every", "interval": interval} if interval else {}
    text = {
        "name": "watching",
        # Ten hours before Monday 00:00 UTC: the first to arrive begins the week.
        "start": "2022-02-06T14:00Z",
        "duration": "35 d",
        "seed": 5,
        "aircraft": {"bird": {**AIRCRAFT, "endurance": endurance, "sensor": {"reach": "30 km"}}},
        "areas": {"disc": {"centre": [0.0, east_deg], "radius": "10 km"}},
        "fleets": {
            "base": {
                "base": {"latitude": 0.0, "longitude": 0.0},
                "aircraft": "bird",
                "count": 3,
                "preflight": "0 h",
                "turnaround": "0 h",
                "sortie_loss": more.pop("sortie_loss", "0 %"),
            }
        },
        "orbits": {
            "over": {
                "area": "disc",
                "flown_by": ["base"],
                "pattern": {"kind": "stare", "radius": "100 m"},
                "altitude": "20000 ft",
                "relief": relief,
            }
        },
        "watches": {"house": {"at": [0.0, east_deg], **watch}, **more.pop("also", {})},
        **more,
    }
    path = folder / "watching.yaml"
    path.write_text(yaml.safe_dump(text, sort_keys=False), encoding="utf-8")
    return sim.load_scenario(path)


def _holds(verified, what, figure, expected, unit=""):
    """A figure of a run is what it should be, to twice the half-width of its own interval."""
    within = 2.0 * max(figure["hi"] - figure["mean"], figure["mean"] - figure["lo"])
    verified(what, figure["mean"], expected, within=within, unit=unit)


def always(folder, **more):
    """The same with somebody there all the time: the base lies below, and nobody has to leave."""
    return watching(folder, endurance="900 h", interval=None, east_deg=0.0, start=MONDAY, **more)


@pytest.mark.parametrize("look", ["50 %", "100 %"])
@pytest.mark.verifies("closed form", source="residues of the hours of a week, by hand")
def test_a_launch_every_thirty_hours_sees_the_whole_week_in_five(tmp_path, look, verified):
    """10 of each 30 h, the first from Monday 00:00: 30 and 168 have 6 in common."""
    result = sim.run(watching(tmp_path, watch={"look": look}, warmup="10 h"))
    bins = result.bins
    seen_d = (bins["seen_s"] - 10.0 * 3600.0) / 86400.0
    figures = result.summary()["watches"]["house"]

    assert bins.n_rows == 168
    for week, n_seen in enumerate((60, 116, 146, 158, 168), 1):
        verified(f"hours seen after week {week}, {look}", int((seen_d <= 7 * week).sum()), n_seen)
    assert figures["watched_hours"]["mean"] == pytest.approx(280.0, abs=1e-3)
    assert figures["bins_seen_fraction"]["mean"] == 1.0
    assert figures["known_fraction"]["mean"] == 1.0
    assert figures["known_after_d"]["mean"] == pytest.approx(seen_d.max(), abs=1e-9)


def test_what_is_never_known_is_no_time_and_no_mean(tmp_path):
    """Two looks at every bin take longer than five weeks."""
    result = sim.run(watching(tmp_path, watch={"looks": 2}, warmup="10 h"))
    figures = result.summary()["watches"]["house"]

    assert figures["known_fraction"]["mean"] == 0.0
    assert figures["known_after_d"]["mean"] is None
    assert result.replications["watches.house.known_after_d"][0] == np.inf
    assert 0.0 < figures["bins_met_fraction"]["mean"] < 1.0 == figures["bins_seen_fraction"]["mean"]


@pytest.mark.verifies("operations research", source="shifted blocks: (w + min(L, T - w)) / T")
def test_sightings_are_the_share_that_falls_into_the_watch(tmp_path, verified):
    """Two a day for half an hour, watched 10 of each 30 h: 60 (10 + 0.5)/30 in 30 days."""
    shows = {"every": {"exponential": "12 h"}, "for": "30 min"}
    watch = {"shows": shows, "sightings": 3}
    scenario = watching(tmp_path, watch=watch, warmup="10 h", duration="30 d")
    figures = sim.run(scenario, 40).summary()["watches"]["house"]

    _holds(verified, "sightings in 30 d, two a day for half an hour", figures["n_sightings"], 21.0)
    # Those that were going on at the beginning are seen as well.
    assert agrees(figures["n_appearances"], 60.0 + 2.0 / 48.0)
    assert agrees(figures["sighted_fraction"], 0.35)


@pytest.mark.verifies("operations research", source="Poisson sightings, three or more")
def test_rare_appearances_are_seen_three_times_as_poisson_has_it(tmp_path, verified):
    """0.2 a day for half an hour: 2.1 are seen in the mean."""
    shows = {"every": {"exponential": "120 h"}, "for": "30 min"}
    watch = {"need": "1 %", "shows": shows, "sightings": 3}
    scenario = watching(tmp_path, watch=watch, warmup="10 h", duration="30 d")
    figures = sim.run(scenario, 120).summary()["watches"]["house"]

    _holds(verified, "three sightings of 2.1 in the mean", figures["known_fraction"], 0.350369)


@pytest.mark.verifies("operations research", source="in and out at rates: p T_out + (1 - p) T_in")
def test_somebody_indoors_is_first_seen_after_seventeen_hours(tmp_path, verified):
    """Indoors 11.5 h and out 0.5 h, noticed four times an hour while out: 17.020833 h."""
    shows = {
        "hidden": {"exponential": "11.5 h"},
        "for": {"exponential": "0.5 h"},
        "noticed": "4 per h",
    }
    result = sim.run(always(tmp_path, watch={"shows": shows}, duration="12 d"), 150)
    figures = result.summary()["watches"]["house"]

    assert figures["watched_fraction"]["mean"] == pytest.approx(1.0)
    first = figures["first_sighting_h"]
    _holds(verified, "first sighting of who is indoors", first, 17.020833, "h")


def test_what_nobody_has_in_reach_is_warned_of_and_never_seen(tmp_path):
    """40 km north of a circle of 100 m whose aircraft see 30."""
    scenario = watching(tmp_path, watch={"at": [0.36, TEN_HOURS_DEG]}, duration="7 d")
    [doubt] = [one for one in doubts(sim.plan(scenario)) if one.path == "watches.house.at"]
    figures = sim.run(scenario).summary()["watches"]["house"]

    assert "is never in reach: 39 km from the nearest lap" in doubt.message
    assert figures["watched_hours"]["mean"] == figures["bins_seen_fraction"]["mean"] == 0.0


def test_what_shows_itself_does_so_whoever_watches(tmp_path, monkeypatch):
    """From another base, by another engine; what is watched is the sum over bins."""
    monkeypatch.setattr("sim.operations.fast_simulation._flown", fly_interpreted)
    shows = {"every": {"exponential": "12 h"}, "for": "30 min"}
    near, far = (
        watching(tmp_path, watch={"shows": shows}, duration="14 d", east_deg=east_deg)
        for east_deg in (TEN_HOURS_DEG / 2.0, TEN_HOURS_DEG)
    )
    here, there, fast = (
        sim.run(near, 3), sim.run(far, 3), run(far, 3, Campaign(engine="fast")),
    )  # fmt: skip
    shown = "watches.house.n_appearances"

    assert here.replications[shown].tolist() == there.replications[shown].tolist()
    for path in there.replications:
        np.testing.assert_array_equal(there.replications[path], fast.replications[path])
    watched_s = there.bins["watched_s"].reshape(3, 168).sum(axis=1)
    assert watched_s / H == pytest.approx(there.replications["watches.house.watched_hours"])


# --- looks at bins, held to a clock and to chance in closed form


def looked_second_by_second(starts_s, ends_s, bins, span_s, share):
    """Looks `(B,)` and the second of each bin's first, by counting seconds."""
    looks, first_s = np.zeros(bins.n, dtype=int), np.full(bins.n, np.inf)
    spent, before = 0, None
    for second in range(int(span_s[0]), int(span_s[1])):
        passing = int((second + bins.offset_s) // bins.bin_s)
        spent = 0 if passing != before else spent
        before = passing
        if np.any((starts_s <= second) & (second < ends_s)):
            spent += 1
            if spent == share * bins.bin_s:
                looks[passing % bins.n] += 1
                first_s[passing % bins.n] = min(first_s[passing % bins.n], second + 1)
    return looks, first_s


@pytest.mark.parametrize("share", [0.1, 0.5, 1.0])
@pytest.mark.parametrize("offset_s", [0.0, 250.0])
def test_looks_are_those_of_a_clock(share, offset_s):
    rng = np.random.default_rng(3)
    edges = np.sort(rng.choice(np.arange(20, 4000), 60, replace=False)).astype(float)
    starts_s, ends_s = edges[::2], edges[1::2]
    bins, span_s = Bins(7, 100.0, offset_s), (20.0, 4000.0)

    looked = bin_looks(Watched(starts_s, ends_s), bins, span_s, share)
    looks, first_s = looked_second_by_second(starts_s, ends_s, bins, span_s, share)

    assert looked.looks.tolist() == looks.tolist()
    assert looked.nth_s(1) == pytest.approx(first_s)
    assert looked.watched_s.sum() == pytest.approx((ends_s - starts_s).sum())


def test_no_bin_is_watched_for_less_than_nothing():
    """A stay that begins on the hour, at noon, after others of any length."""
    rng = np.random.default_rng(3)
    for _ in range(20):
        edges_s = np.append(np.sort(rng.uniform(0.0, 30e3, 6)), [43200.0, 50e3])
        looked = bin_looks(
            Watched(edges_s[::2], edges_s[1::2]), Bins(24, H), (0.0, 24.0 * H), share=0.5
        )
        assert looked.watched_s.min() == 0.0


def test_nothing_watched_is_nothing_seen():
    looked = bin_looks(Watched(np.zeros(0), np.zeros(0)), Bins(24, H), (0.0, 48.0 * H), 0.5)

    assert not looked.looks.any()
    assert np.isinf(looked.nth_s(1)).all()
    assert looked.watched_s.sum() == 0.0


@pytest.mark.long  # four years of hourly launches, which are worth compiling the model for
@pytest.mark.verifies("operations research", source="bins watched at random, coupon collector")
def test_hours_at_random_fill_the_week_as_in_closed_form(tmp_path, verified):
    """A launch an hour for an hour, six of ten lost as a whole: each hour is watched with 0.4."""
    scenario = watching(
        tmp_path,
        watch={"looks": 3},
        endurance="1 h",
        interval="1 h",
        east_deg=0.0,
        start=MONDAY,
        duration="182 d",
        sortie_loss="60 %",
    )
    n_runs, week_d = 8, 7.0
    bins = run(scenario, n_runs, Campaign(engine="fast")).bins
    seen_d, met_d = (bins[name].reshape(n_runs, 168) / 86400.0 for name in ("seen_s", "met_s"))

    # 3.5 standard errors of so many bins, all of them independent.
    for weeks in (1, 4, 8):
        share = 1.0 - 0.6**weeks
        within = 3.5 * (share * (1.0 - share) / seen_d.size) ** 0.5
        found = np.mean(seen_d <= weeks * week_d)
        verified(
            f"watched with 0.4: hours of the week seen after {weeks}", found, share, within=within
        )
    share = binom.sf(2, 8, 0.4)
    within = 3.5 * (share * (1.0 - share) / met_d.size) ** 0.5
    verified(
        "watched with 0.4: seen three times after 8",
        np.mean(met_d <= 8 * week_d),
        share,
        within=within,
    )
    weeks_to_all = np.ceil(np.max(seen_d, axis=1) / week_d)
    expected = sum(1.0 - (1.0 - 0.6**k) ** 168 for k in range(200))
    within = 3.5 * np.std(weeks_to_all, ddof=1) / n_runs**0.5
    verified(
        "watched with 0.4: weeks until all are seen", np.mean(weeks_to_all), expected, within=within
    )


def test_more_looks_than_a_run_has_weeks_are_warned_of(tmp_path):
    """Every hour of the week comes at most twice in 7 days that begin within one, and in part."""
    doubted = {}
    for looks in (2, 3):
        scenario = watching(tmp_path, watch={"looks": looks}, duration="7 d")
        found = doubts(sim.plan(scenario))
        doubted[looks] = [one.message for one in found if one.path == "watches.house.looks"]

    assert doubted == {
        2: [],
        3: ["no part of the week passes 3 times in 7 days: it is never known"],
    }

"""Holds of what moves: reliefs that steer, the way home from where it is, and closed airspace."""

from __future__ import annotations

import math
from types import SimpleNamespace

import numpy as np
import pytest

import sim
from sim.flight.track import interception_s, straight
from sim.study.demand.moving_ways import MovingWays
from sim.study.demand.ways_from_orbits import FromLaps
from sim.study.planning.plan import plan
from sim.world.geodesy import inverse
from tests.study.demand.on_call import AIRCRAFT, on_call

H = 3600.0
V_MPS = 200 * 1852.0 / H  # the aircraft's
U_MPS = 50 / 3.6  # the target's
DEG_M = math.radians(1.0) * 6_378_137.0
SENSOR = {"reach": "30 km", "sweep_width": "4 km"}


def followed(
    folder, *, hold, cue=None, road=((0.0, 0.0), (0.0, 20.0)), endurance="20 h", at="0 h", **more
):
    """One that leaves the base along the equator at 50 km/h, reported where it sets out."""
    search = {"law": "sweep", "limit": "1 h"}
    bird = {**AIRCRAFT, "endurance": endurance, "sensor": {**SENSOR, **more.pop("sensor", {})}}
    motion = {"route": {"points": [list(p) for p in road], "speed": "50 km/h"}}
    return on_call(
        folder,
        tails=more.pop("tails", 4),
        cue={"about": "car", "passing": 1, "wants": "look", **(cue or {})},
        at=None,
        targets=more.pop(
            "targets", {"car": {"at": [at] if isinstance(at, str) else at, "motion": motion}}
        ),
        tasks=more.pop("tasks", {"look": {"search": search, "hold": hold}}),
        aircraft={"bird": bird},
        duration=more.pop("duration", "6 d"),
        **more,
    )


def test_who_holds_what_goes_away_leaves_when_the_way_home_is_all_that_is_left(tmp_path):
    """At 50 km/h from the base: t + 50 t / 370.4 = 20 h, so after 17.62 h and 881 km."""
    result = sim.run(followed(tmp_path, hold={"for": "24 h"}))
    (held_s,), sortie = result.cues["held_s"], result.sorties

    leaves_s = 20 * H / (1.0 + U_MPS / V_MPS)
    assert held_s == pytest.approx(leaves_s, abs=1e-3)
    # It comes home with nothing left: a millimetre of its way.
    assert sortie["land_s"][0] - sortie["takeoff_s"][0] == pytest.approx(20 * H, abs=1e-3)
    assert result.cues["cause"].tolist() == ["handover"]


def test_in_wind_who_holds_what_goes_away_leaves_sooner(tmp_path):
    """The same with 40 kt from the west: out at 240 kt, home at 160."""
    wind = {"from": "270 deg", "speed": "40 kt"}
    result = sim.run(followed(tmp_path, hold={"for": "24 h", "relief": {}}, wind=wind))
    holds, relief = result.holds, result.sorties.where(result.sorties["takeoff_s"] > 0.0)

    leaves_s = 20 * H / (1.0 + U_MPS / (160 * 1852 / H))
    assert holds["end_s"][0] == pytest.approx(leaves_s, abs=1e-2)
    assert result.sorties["land_s"][0] == pytest.approx(20 * H, abs=1e-2)
    assert relief["arrive_s"][0] == pytest.approx(leaves_s, abs=1e-2)
    out_s = relief["arrive_s"][0] - relief["takeoff_s"][0]
    assert out_s * 240 * 1852 / H == pytest.approx(U_MPS * leaves_s, abs=1.0)


def test_reliefs_steer_for_where_it_will_be_and_nobody_misses_a_moment(tmp_path):
    result = sim.run(followed(tmp_path, hold={"for": "24 h", "relief": {}}))
    holds, cues = result.holds, result.cues

    assert cues["cause"].tolist() == [""]
    assert cues["watched_s"] == pytest.approx(24 * H)
    # The second is there as the first leaves, 881 km out, and holds on to the end.
    assert holds["begin_s"][1] == pytest.approx(20 * H / (1.0 + U_MPS / V_MPS), abs=1e-3)
    relief = result.sorties.where(result.sorties["takeoff_s"] > 0.0)
    out_s = relief["arrive_s"][0] - relief["takeoff_s"][0]
    assert out_s * V_MPS == pytest.approx(U_MPS * relief["arrive_s"][0], abs=1e-2)


def test_who_is_late_meets_it_farther_on(tmp_path):
    """Readiness of 2 h and no warning: the relief comes when an aircraft is ready."""
    hold = {"for": "30 h", "relief": {}}
    result = sim.run(followed(tmp_path, hold=hold, tails=1, turnaround="1 h"))
    holds, sorties = result.holds, result.sorties
    left_s = float(holds["end_s"][0])
    # Home 2.38 h later, ready an hour after that, and then after it.
    ready_s = 21 * H
    meets_s = ready_s + ready_s * U_MPS / (V_MPS - U_MPS)

    assert holds["begin_s"][1] == pytest.approx(meets_s, abs=1e-2)
    assert left_s < ready_s
    assert sorties["arrive_s"][1] == pytest.approx(meets_s, abs=1e-2)


def test_the_meeting_is_that_of_two_courses(tmp_path):
    """One that crosses ahead: what a quadratic on the geodesic says, to a tick."""
    scenario = followed(tmp_path, hold={"for": "1 h"})
    track = straight(3.0, 4.0, math.radians(200.0), 25.0, (0.0, 40 * H))
    ways = MovingWays(plan(scenario), track, None)

    for leave_s in (0.0, 5 * H):
        expected_s = interception_s(track, (0.0, 0.0), V_MPS, leave_s)
        assert ways.meets_s("base", leave_s) == pytest.approx(expected_s, abs=1e-5)
    dry_s = 10 * H
    leaves_s = ways.leaves_s("base", (0.0, 99 * H), dry_s, 1.0)
    assert leaves_s + ways.home_s("base", leaves_s) == pytest.approx(dry_s, abs=1e-5)


def test_what_passes_junctions_unwatched_leaves_its_way_by_how_far_it_went(tmp_path):
    """From 7.93 h to 12 h unwatched, 204 km of 0.1 junctions a km, at each of which 5 % leave."""
    result = sim.run(
        followed(
            tmp_path,
            hold={"for": "13 h", "relief": {"every": "12 h"}},
            cue={"junctions": {"along": "0.1 per km", "leaves": "5 %"}},
            endurance="9 h",
            at=[f"{3 * k} h" for k in range(100)],
            tails=16,
            duration="14 d",
        )
    )
    gap_m = U_MPS * (12 * H - 9 * H / (1.0 + U_MPS / V_MPS))
    lost = 1.0 - math.exp(-0.1e-3 * 0.05 * gap_m)
    share = np.mean(result.cues["cause"] == "lost")

    assert (result.cues["on_scene_s"] == result.cues["event_s"]).all()
    assert abs(share - lost) < 3.5 * math.sqrt(lost * (1.0 - lost) / 100)


CLOSED = {
    "closed": ["box"],
    "regions": {"box": [[-1.0, 2.0], [1.0, 2.0], [1.0, 4.0], [-1.0, 4.0]]},
    "territorial_sea": "0 km",
}


@pytest.mark.parametrize(("reach", "beyond_m"), [(None, 0.0), ("50 km", 50e3)])
def test_what_goes_into_closed_airspace_is_held_as_far_as_it_can_be_seen(tmp_path, reach, beyond_m):
    sensor = {"reach": "60 km", "hold_reach": reach} if reach else {}
    hold = {"for": "10 h", "relief": {}}
    result = sim.run(followed(tmp_path, hold=hold, airspace=CLOSED, sensor=sensor))
    cues = result.cues

    assert cues["held_s"] * U_MPS == pytest.approx(2.0 * DEG_M + beyond_m, abs=2.0)
    assert cues["cause"].tolist() == ["infeasible"]
    assert result.summary()["cues"]["calls"]["unmet_by_cause"]["infeasible"]["mean"] == 1.0
    assert len(result.sorties["tail"]) == 1


def test_a_strip_that_can_be_seen_across_is_no_end_of_a_hold(tmp_path):
    strip = {**CLOSED, "regions": {"box": [[-9.0, 2.0], [0.3, 2.0], [0.3, 2.3], [-9.0, 2.3]]}}
    hold = {"for": "10 h", "relief": {}}
    result = sim.run(
        followed(
            tmp_path, hold=hold, airspace=strip, sensor={"reach": "40 km", "hold_reach": "40 km"}
        )
    )

    assert result.cues["cause"].tolist() == [""]
    assert result.cues["held_s"] == pytest.approx(10 * H)


def test_what_is_gone_by_the_end_of_its_road_was_held_for_as_long_as_it_was_there(tmp_path):
    result = sim.run(followed(tmp_path, hold={"for": "24 h"}, road=((0.0, 0.0), (0.0, 3.0))))

    assert result.cues["cause"].tolist() == [""]
    assert result.cues["held_s"] * U_MPS == pytest.approx(3.0 * DEG_M, abs=0.1)
    assert result.summary()["cues"]["calls"]["held_fraction"]["mean"] == 1.0


def test_an_aircraft_on_station_is_called_to_what_moves_and_relieved(tmp_path):
    """Both of an orbit that releases its aircraft: the second meets it from its lap."""
    base = {"base": {"latitude": 0.0, "longitude": 0.0}, "aircraft": "bird", "count": 4}
    orbit = {
        "area": "disc",
        "flown_by": ["base"],
        "pattern": {"kind": "stare", "radius": "100 m"},
        "altitude": "20000 ft",
        "release": {"to_priority": 1},
    }
    result = sim.run(
        followed(
            tmp_path,
            hold={"for": "24 h", "relief": {}},
            at="5 h",
            fleets={"base": {**base, "turnaround": "0 h"}},
            orbits={"overhead": orbit},
        )
    )
    cues, holds = result.cues, result.holds

    assert cues["outcome"].tolist() == ["reached"]
    assert len(holds["stay"]) >= 2
    # It had loitered for 5 h of 20; its place is 100 m from the middle.
    leaves_s = 5 * H + 15 * H / (1.0 + U_MPS / V_MPS)
    assert holds["end_s"][0] == pytest.approx(leaves_s, abs=5.0)
    gap_s = np.diff(np.column_stack([holds["begin_s"], holds["end_s"]]).ravel())[1]
    assert gap_s >= 0.0


def test_what_does_not_leave_is_found_and_held_however_late_one_comes(tmp_path):
    """One aircraft, home for 20 d after each of 3 holds: the third comes after all tracks end."""
    road = {"points": [[0.0, 0.0], [0.0, 0.001]], "speed": "50 km/h", "then": "stays"}
    result = sim.run(
        followed(
            tmp_path,
            hold={"for": "5 h"},
            cue={"passing": None, "at": ["0 h", "1 h", "2 h"]},
            tails=1,
            turnaround="20 d",
            duration="1 d",
            targets={"car": {"count": 1, "motion": {"route": road}}},
        )
    )
    cues = result.cues

    assert cues["on_scene_s"][2] > 40 * 24 * H
    assert cues["cause"].tolist() == [""] * 3
    assert cues["held_s"] == pytest.approx(5 * H)


@pytest.mark.parametrize("share", [0.5, 0.8, 0.98, 1.02])
def test_who_leaves_an_orbit_catches_up_with_what_is_hardly_slower(monkeypatch, share):
    """100 km ahead, at a share of the speed: met after 100 km over what is faster, or never."""
    here = (0.0, 0.0)
    monkeypatch.setattr(FromLaps, "place", lambda *_: here)
    monkeypatch.setattr(FromLaps, "_legal_s", lambda *ends: inverse(*here, *ends[-1])[1] / V_MPS)
    ahead = straight(0.0, 1e5 / DEG_M, math.pi / 2.0, share * V_MPS, (0.0, 30 * H))
    stay = SimpleNamespace(sortie=SimpleNamespace(tail=SimpleNamespace(fleet="base")))
    meets_s = FromLaps(None, None).meets_s("overhead", [stay], (0.0, 30 * H), ahead)

    met_s = 1e5 / (V_MPS - share * V_MPS) if share < 1.0 else math.inf
    assert meets_s == pytest.approx(met_s, rel=1e-6)


def test_an_aircraft_goes_back_to_its_orbit_from_where_what_it_held_is(tmp_path):
    """2 h of hold at 50 km/h: 100 km away, 16 min back, and not from the place of the cue."""
    base = {"base": {"latitude": 0.0, "longitude": 0.0}, "aircraft": "bird", "count": 1}
    orbit = {
        "area": "disc",
        "flown_by": ["base"],
        "pattern": {"kind": "stare", "radius": "100 m"},
        "altitude": "20000 ft",
        "release": {"to_priority": 1, "back": "resume", "least_stay": "1 h"},
    }
    result = sim.run(
        followed(
            tmp_path,
            hold={"for": "2 h"},
            at="5 h",
            fleets={"base": {**base, "turnaround": "0 h"}},
            orbits={"overhead": orbit},
        )
    )
    (left_s,) = result.cues["ended_s"]
    events = result.events
    back_s = events["time_s"][(events["event"] == "on_station") & (events["time_s"] > left_s)][0]

    assert left_s == pytest.approx(result.cues["found_s"][0] + 2 * H)
    way_m = U_MPS * (left_s - 5 * H)
    assert (back_s - left_s) * V_MPS == pytest.approx(way_m, abs=300.0)


def kept(folder, *, lateness, **more):
    """One that sets out at 5 h to be held without a search, reported later than it set out."""
    return followed(
        folder,
        hold={"for": "2 h"},
        cue={"lateness": lateness},
        at="5 h",
        tasks={"look": {"hold": {"for": "2 h"}}},
        **more,
    )


@pytest.mark.parametrize(("lateness", "found"), [("30 min", True), ("1 h", False)])
def test_what_drove_off_is_held_only_from_within_reach_of_where_it_was(tmp_path, lateness, found):
    """At 50 km/h: 25 km away after half an hour, 50 after one, and the reach is 30 km."""
    result = sim.run(kept(tmp_path, lateness=lateness))
    cues = result.cues

    assert (~np.isnan(cues["found_s"])).tolist() == [found]
    assert cues["cause"].tolist() == ["" if found else "not_found"]
    # Who finds nothing flies home from where it looked, at the base.
    away_s = result.sorties["land_s"] - result.sorties["arrive_s"]
    assert (away_s[0] > 2 * H) == found


@pytest.mark.parametrize("search", [None, {"limit": "2 h"}])
def test_nobody_finds_what_has_left_by_the_end_of_its_road(tmp_path, search):
    """A road of 28 km takes 33 min: reported after an hour, it is gone, however near its end."""
    road = ((0.0, 0.0), (0.0, 0.25))
    result = sim.run(
        followed(
            tmp_path,
            hold={"for": "2 h"},
            road=road,
            cue={"lateness": "1 h", **({"spreads": "50 km/h"} if search else {})},
            at=[f"{8 * k} h" for k in range(12)],
            tasks={"look": {"hold": {"for": "2 h"}, **({"search": search} if search else {})}},
            sensor={"reach": "100 km", "sweep_width": "200 km"},
        )
    )

    assert set(result.cues["cause"].tolist()) == {"not_found"}
    assert result.summary()["cues"]["calls"]["found_fraction"]["mean"] == 0.0

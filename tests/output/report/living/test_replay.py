"""The replay in a real browser: everything where the run's tables say it was, and said in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

import sim
from sim.output.drawing.map_frame import Frame
from sim.output.report.living.replay import replay_section
from sim.output.report.living.replay_data import thinned
from sim.output.report.run_maps import run_map
from sim.output.report.sheet import Sheet
from sim.study.page.cue_visits import visited_cues
from sim.study.page.flown_paths import Path
from sim.study.page.replay_tracks import FlownTables, replay
from sim.units import DAY_S, HOUR_S

AT = "times => times.map(t => othsim.replay.data.flights.map(f => othsim.replay.at(f, t)))"
SAY = "times => times.map(t => othsim.replay.say(t))"


def known(run):
    """What of a run the page flies, worked out again from its folder."""
    names = [name for name in FlownTables.__annotations__ if name in run.tables]
    tables = FlownTables(**{name: run.table(name, 0) for name in names})
    span_s = run.manifest["warmup_s"], run.manifest["warmup_s"] + run.manifest["duration_s"]
    return replay(sim.plan(sim.load_scenario(run.folder / "resolved.yaml")), tables, span_s)


@pytest.fixture
def flown(opened, run_page):
    """A page with its run."""

    def of(name, **options):
        path = run_page(name)
        return opened(path, **options), sim.open_run(path.parent)

    return of


@pytest.mark.parametrize("name", ["gulf", "called"])
def test_every_aircraft_is_where_it_was_at_any_moment(flown, name):
    page, run = flown(name)
    shown, (sheet, _) = known(run), run_map(run)
    times_s = np.random.default_rng(3).uniform(shown.begin_s, shown.end_s, 40).tolist()

    found = page.evaluate(AT, times_s)

    flying = 0
    for time_s, places in zip(times_s, found, strict=True):
        for flight, place in zip(shown.flights, places, strict=True):
            if not flight.legs[0].from_s <= time_s < flight.end_s:
                assert place is None
                continue
            ends_s = [*(leg.from_s for leg in flight.legs[1:]), flight.end_s]
            leg, end_s = next(p for p in zip(flight.legs, ends_s, strict=True) if time_s < p[1])
            part = (time_s - leg.from_s) / (end_s - leg.from_s)
            lat, lon = shown.paths[leg.path].at(leg.begin + (leg.end - leg.begin) * part)
            ((x, y),) = sheet.place(np.array([[lon, lat]]))
            assert place["phase"] == leg.phase
            # From a lap the way home is joined within its first tenth.
            if part > 0.1 or leg.phase in ("on station", "at cue"):
                assert (place["x"], place["y"]) == (
                    pytest.approx(x, abs=0.4),
                    pytest.approx(y, abs=0.4),
                )
                flying += 1
    assert flying > 60


def test_the_moment_is_said_as_the_table_of_gaps_has_it(flown):
    page, run = flown("gulf")
    gaps, begin_s = run.table("orbits", 0), float(run.manifest["warmup_s"])
    herat = gaps.where(gaps["orbit"] == "herat")
    row = int(np.argmax(herat["end_s"] - herat["start_s"]))
    start_s, end_s = herat["start_s"][row], herat["end_s"][row]

    said = page.evaluate(SAY, [start_s - 0.01, start_s, end_s - 0.01, begin_s])

    assert "Herat empty" in said[1]
    assert "Herat empty" in said[2]
    assert said[0] != said[1]
    assert herat["cause"][row].replace("_", " ") in said[1]
    short = gaps.where((gaps["start_s"] <= start_s) & (gaps["end_s"] > start_s))
    there = 4 - len(set(short["orbit"].tolist()))
    assert f"{there} of 4 orbits watched" in said[1]
    assert said[3].startswith("day 2, 00:00: ")


def test_cues_are_open_watched_and_gone_at_their_times(flown):
    page, run = flown("called")
    cues = run.table("cues", 0)
    begin_s = float(run.manifest["warmup_s"])
    reached = np.flatnonzero(np.isfinite(cues["on_scene_s"]) & (cues["reported_s"] > begin_s))
    missed = np.flatnonzero((cues["outcome"] == "expired") & (cues["reported_s"] > begin_s))[:5]
    state = """([x, t]) => othsim.replay.data.cues.filter(c => Math.abs(c.reported_s - x) < 0.01)
        .map(c => othsim.replay.cueAt(c, t))"""

    def states(cue, times_s):
        return [page.evaluate(state, [cues["reported_s"][cue], t])[0] for t in times_s]

    # An aircraft called away has left a gap, though its sortie goes on.
    gaps = run.table("orbits", 0)
    short = gaps.where((gaps["start_s"] > begin_s) & (gaps["missing"] == 1))
    middles_s = ((short["start_s"] + short["end_s"]) / 2.0).tolist()
    for said, orbit in zip(page.evaluate(SAY, middles_s[:20]), short["orbit"], strict=False):
        assert f"{orbit.capitalize()} empty: " in said
    for cue in reached.tolist()[:5]:
        reported_s, on_scene_s, ended_s = (
            float(cues[n][cue]) for n in ("reported_s", "on_scene_s", "ended_s")
        )
        asked = [reported_s - 1, reported_s + 1, on_scene_s + 1, ended_s + 1, ended_s + 2 * HOUR_S]
        assert states(cue, asked) == [None, "open", "watched", "done", None]
    # One whose aircraft is taken for another is open until somebody comes again.
    visited = visited_cues(cues, None, run.table("events", 0))
    again = [cue for cue in reached.tolist() if len(visited[cue].visits) > 1]
    for cue in again:
        first, second = visited[cue].visits[:2]
        between_s = (first.end_s + second.begin_s) / 2.0
        asked = [first.end_s - 1, between_s, second.begin_s + 1]
        assert states(cue, asked) == ["watched", "open", "watched"]
    assert again
    for cue in missed.tolist():
        ended_s = float(cues["ended_s"][cue])
        assert states(cue, [ended_s - 1, ended_s + 1]) == ["open", "missed"]
    assert len(reached)
    assert len(missed)


def test_keys_and_buttons_move_the_time(flown):
    page, run = flown("gulf", viewport={"width": 390, "height": 800})
    clock = page.locator("#replay [data-part=clock]")
    begin = clock.inner_text()
    assert begin == "day 2, 00:00 UTC, 2 September 2021"

    page.locator("#replay [data-part=time]").focus()
    for key, then in (
        ("ArrowRight", "day 2, 01:00 UTC, 2 September 2021"),
        ("PageUp", "day 3, 01:00 UTC, 3 September 2021"),
        ("ArrowLeft", "day 3, 00:00 UTC, 3 September 2021"),
        ("End", "day 8, 00:00 UTC, 8 September 2021"),
        ("Home", begin),
    ):
        page.keyboard.press(key)
        assert clock.inner_text() == then

    page.get_by_role("button", name="Next event").click()
    gaps = run.table("orbits", 0)["start_s"]
    first_s = float(gaps[gaps > DAY_S + 1.0].min())
    assert page.locator("#replay [data-part=time]").evaluate("e => e.valueAsNumber") == (
        pytest.approx(first_s, abs=0.01)
    )
    assert "empty" in page.locator("#replay [data-part=voice]").inner_text()
    # What is told to who does not see is what is shown.
    assert page.locator("#replay [data-part=voice]").get_attribute("aria-live") == "polite"


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_space_plays_and_pauses(flown, motion):
    page, _ = flown("gulf", reduced_motion=motion)
    time = page.locator("#replay [data-part=time]")
    time.focus()
    begun = time.evaluate("e => e.valueAsNumber")

    page.keyboard.press(" ")
    assert page.locator("#replay [data-part=play]").inner_text() == "Pause"
    page.wait_for_function(
        "t => document.querySelector('#replay [data-part=time]').valueAsNumber > t", arg=begun
    )
    page.keyboard.press(" ")

    assert page.locator("#replay [data-part=play]").inner_text() == "Play"
    stopped = time.evaluate("e => e.valueAsNumber")
    # Without motion it goes in whole steps, each as far as a second of play.
    if motion == "reduce":
        step = page.locator("#replay [data-part=speed]").input_value()
        assert (stopped - begun) % (float(step) * HOUR_S) == pytest.approx(0.0, abs=1e-6)


def test_without_scripts_the_page_has_gaps_permissions_and_no_dead_controls(flown):
    page, _ = flown("gulf", java_script_enabled=False)

    assert page.locator("#replay [data-part=living]").is_hidden()
    assert page.locator("#what-if [data-part=living]").is_hidden()
    assert page.locator("#replay .strip svg").count() == 4
    named = page.locator("#replay .strip svg").last.get_attribute("aria-label")
    assert named.startswith("Herat: watched ")
    assert "not possible" not in page.locator("#what-if table").first.inner_text()
    assert page.locator("#replay [data-part=plain]").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_checker_of_accessibility_finds_nothing_in_the_living_parts(flown, scheme):
    page, _ = flown("gulf", color_scheme=scheme)

    for part in ("replay", "what-if"):
        found = Axe().run(page, context=f"#{part}").response["violations"]
        assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found] == []


def test_a_page_without_room_for_a_run_says_how_much_of_it_is_shown(run_page):
    run = sim.open_run(run_page("gulf").parent)
    whole = known(run)
    some = replace(whole, end_s=3.0 * DAY_S, flights=whole.flights[:9])

    section = replay_section(run, some, run_map(run)[0])

    assert f"9 of the {whole.n_flights} sorties: those of the first 2.0 days" in section.body
    assert len(section.data["flights"]) == 9
    assert "room for" not in replay_section(run, whole, run_map(run)[0]).body


def test_a_thinned_path_is_where_the_whole_one_is_at_every_moment():
    turn = np.linspace(0.0, 1.0, 400)
    # Faster and faster along a spiral: what lies on a straight line is not passed evenly.
    path = Path(turn * 3 * np.sin(9 * turn), turn * 3 * np.cos(9 * turn), turn**2)
    sheet = Sheet(Frame(0.0, 0.0, 5e5, 5e5))

    points = np.array(thinned(path, sheet)["xyu"]).reshape(-1, 3)

    assert len(points) < 150
    moments = np.linspace(0.0, 1.0, 1001)
    whole = sheet.place(np.column_stack([path.lon_deg, path.lat_deg]))
    for axis in (0, 1):
        here = np.interp(moments, points[:, 2], points[:, axis])
        there = np.interp(moments, path.share, whole[:, axis])
        assert np.abs(here - there).max() < 0.35


def test_living_parts_are_drawn_when_they_are_seen_and_never_read_out_unasked(browser, run_page):
    page = browser.new_context(viewport={"width": 390, "height": 800}).new_page()
    page.goto(run_page("gulf").as_uri())
    alive = "() => [...document.querySelectorAll('[data-alive]')].map(section => section.id)"
    drawn = "document.querySelectorAll('#replay-map-over .aircraft path').length"
    assert (page.evaluate(alive), page.evaluate(drawn)) == ([], 0)

    page.locator("#replay").scroll_into_view_if_needed()
    page.wait_for_selector("#replay[data-alive]")

    assert page.evaluate(drawn) > 0
    voice = page.locator("#replay [data-part=voice]")
    assert voice.text_content() == ""
    # By keyboard at once, without a look.
    page.locator("#what-if [data-part=speed_mps]").focus()
    assert "what-if" in page.evaluate(alive)
    assert page.locator("#what-if [data-part=sentence]").get_attribute("aria-live") == "polite"

    page.get_by_role("button", name="Play").click()
    assert voice.text_content().startswith("Playing, ")
    page.get_by_role("button", name="Pause").click()
    assert voice.text_content().startswith("Paused at day ")
    slider = page.locator("#replay [data-part=time]")
    assert slider.get_attribute("aria-valuetext") in voice.text_content()
    page.context.close()


def test_a_run_of_cues_of_which_none_came_is_flown_all_the_same(opened, run_page):
    replayed = opened(run_page("quiet")).locator("#replay")

    assert replayed.locator("[data-part=strip] svg").count() == 0
    replayed.get_by_role("button", name="Next event").click()
    assert replayed.locator("[data-part=clock]").text_content() == "day 2, 00:00 UTC, 2 May 2021"


def test_values_of_sliders_are_said_with_their_units(opened, run_page):
    living = opened(run_page("gulf")).locator("#what-if [data-part=living]")
    for part, moved, said in (
        ("speed_mps", "300", "300 knots"),
        ("endurance_s", "27.5", "27.5 hours"),
        ("reserve_s", "1", "1 hour"),
        ("aircraft", "6", "6 aircraft"),
    ):
        slider = living.locator(f"[data-part={part}]")
        slider.fill(moved)
        assert slider.get_attribute("aria-valuetext") == said

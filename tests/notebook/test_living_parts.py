"""The living parts of a run's page, made from its folder."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

import sim
from sim.cli.read import export
from sim.column_table import Table
from sim.errors import ResultsError
from sim.notebook import living_parts
from sim.notebook.folder_page import page_of
from sim.notebook.living_parts import flown_again, living_sections, what_if
from sim.output.drawing.drawn_features import Airfield, Features
from sim.output.drawing.map_frame import Frame
from sim.output.export.content.layers import RunToExport
from sim.output.format.result_to_record import head_of, record_of
from sim.output.report.run_maps import run_map
from sim.output.report.sheet import Sheet
from sim.output.store.stored_run import Run, open_run
from tests.cli.every_command.damage import WORLD
from tests.output import made_up
from tests.shipped import AFGHANISTAN
from tests.stored import change_manifest, write_run

FLOWN = WORLD.replace("LATITUDE", "31.0")


def load(tmp_path, text):
    path = tmp_path / "world.yaml"
    path.write_text(text, "utf-8")
    return sim.load_scenario(path)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """A run of one orbit that was really flown, never damaged."""
    folder = tmp_path_factory.mktemp("world")
    scenario = load(folder, FLOWN)
    write_run(folder / "run", record_of(head_of(scenario, ["othsim"]), sim.run(scenario)))
    return folder / "run"


@pytest.fixture
def folder(world, tmp_path):
    """The same as of before folders knew their own texts, to be damaged."""
    shutil.copytree(world, tmp_path / "run")
    change_manifest(tmp_path / "run", texts={})
    return tmp_path / "run"


def test_a_folder_whose_scenario_cannot_be_read_has_a_page_all_the_same(tmp_path):
    write_run(tmp_path / "run", made_up.record(made_up.gulf()))
    run = open_run(tmp_path / "run")

    sections = living_sections(run, run_map(run)[0])

    assert sections == []


@pytest.mark.parametrize(
    ("was", "now"),
    [("  watch:", "  other:"), ("  one:", "  two:"), ("endurance: 20 h", "endurance: 2 h")],
)
def test_the_scenario_of_another_run_is_damage(folder, was, now):
    text = FLOWN.replace(was, now).replace("[one]", "[two]" if "two" in now else "[one]")
    (folder / "resolved.yaml").write_text(text, "utf-8")
    run = open_run(folder)
    said = r"resolved.yaml: no fleet 'one' flies an orbit 'watch' there"

    with pytest.raises(ResultsError, match=said):
        living_sections(run, run_map(run)[0])
    with pytest.raises(ResultsError, match=said):
        export.flown_again(RunToExport(run))


def test_a_sortie_to_a_cue_of_a_fleet_that_is_none_is_damage(folder, monkeypatch):
    run = open_run(folder)
    sorties = run.table("sorties", 0)
    unknown = Table(
        {
            **{name: sorties[name] for name in sorties},
            "fleet": np.array(["x"] * sorties.n_rows, dtype=object),
            "orbit": np.array([""] * sorties.n_rows, dtype=object),
        }
    )
    monkeypatch.setattr(Run, "table", lambda *_: unknown)

    with pytest.raises(ResultsError, match="no fleet 'x' flies"):
        flown_again(run, sim.plan(sim.load_scenario(folder / "resolved.yaml")))


@pytest.mark.parametrize("cues", [{"cue": [1, 2]}, None])
def test_a_hold_of_a_cue_that_is_none_is_damage(folder, monkeypatch, cues):
    run = open_run(folder)
    tables = {"sorties": run.table("sorties", 0), "holds": Table({"cue": [1, 3]})}
    tables |= {"cues": Table(cues)} if cues else {}
    monkeypatch.setattr(Run, "table", lambda _, name, *__: tables[name])
    monkeypatch.setattr(Run, "has_table", lambda _, name: name in tables)

    with pytest.raises(ResultsError, match=f"cue {3 if cues else 1} is missing, as holds say"):
        flown_again(run, sim.plan(sim.load_scenario(folder / "resolved.yaml")))


def test_an_orbit_without_a_place_is_not_on_the_map(folder):
    path = folder / "geometry.geojson"
    document = json.loads(path.read_text("utf-8"))
    document["features"] = [
        one for one in document["features"] if one["properties"]["kind"] != "orbit"
    ]
    path.write_text(json.dumps(document), "utf-8")
    run = open_run(folder)

    replay, _ = living_sections(run, run_map(run)[0])

    assert replay.data["orbits"] == []
    assert len(replay.data["flights"]) > 1


def test_a_page_reads_no_more_than_the_figures_that_its_map_shows(folder, monkeypatch):
    monkeypatch.setattr(Run, "fields", property(lambda _: pytest.fail("all figures were read")))
    read = []
    some = Run.some_fields
    monkeypatch.setattr(Run, "some_fields", lambda *asked: read.append(some(*asked)) or read[0])

    document = page_of(folder)

    assert "of the area" in document
    assert set(read[0][1]) == {"coverage_fraction", "blind", "cut"}


def features_with(*bases):
    return Features(tuple(Airfield(name, 0.0, 0.0, count) for name, count in bases), {}, (), (), {})


def test_aircraft_of_a_base_are_counted_where_all_options_have_as_many():
    options = [
        features_with(("Same", 2), ("More", 8), ("Mine", 3)),
        features_with(("Same", 2), ("More", 4)),
    ]

    common = living_parts._common(options)

    counts = {base.name: base.count for base in common.bases}
    assert counts == {"Same": 2, "More": 0, "Mine": 0}


def test_more_options_than_a_page_has_room_for_have_no_what_if(tmp_path):
    plan = sim.plan(load(tmp_path, FLOWN))
    sheet = Sheet(Frame(34.0, 67.0, 1.3e6, 1e6))

    section = what_if({f"option {i}": plan for i in range(600)}, features_with(), sheet)

    assert "for the ways of 600 fleets the page has no room" in section.body
    assert not section.script


@pytest.mark.parametrize(
    ("room", "n_maps", "n_names"), [(32, 32, 3), (31, 16, 3), (15, 8, 2), (2, 2, 0), (1, None, 0)]
)
def test_for_want_of_room_bases_are_given_up_before_what_may_be_opened(room, n_maps, n_names):
    plan = sim.plan(sim.load_scenario(AFGHANISTAN / "neighbours.yaml"))
    fleets = plan.scenario.fleets
    assert len(fleets) == 2

    fit = living_parts._fitting(
        {"one": plan}, {f"+{name}": fleet for name, fleet in fleets.items()}, room
    )

    assert [(one.n_maps, len(one.names)) for one in fit.values()] == (
        [] if n_maps is None else [(n_maps, n_names)]
    )

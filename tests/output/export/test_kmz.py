"""KML by its schema, and what Google Earth would show when."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pykml
import pytest
from lxml import etree

from sim.output.export.kmz import write_kmz
from tests.output.export.conftest import HOSTILE, with_flights

KML, GX = "{http://www.opengis.net/kml/2.2}", "{http://www.google.com/kml/ext/2.2}"


@pytest.fixture(scope="module")
def schema():
    """OGC KML 2.2 with Google's extensions, as the package pykml brings it along."""
    folder = Path(pykml.__file__).parent / "schemas"

    class Beside(etree.Resolver):
        def resolve(self, system_url, _public_id, context):
            return self.resolve_filename(str(folder / system_url.rsplit("/", 1)[-1]), context)

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Beside())
    return etree.XMLSchema(etree.parse(str(folder / "kml22gx.xsd"), parser))


def opened(path):
    with zipfile.ZipFile(path) as package:
        assert package.namelist()[0] == "doc.kml"
        return etree.fromstring(package.read("doc.kml")), set(package.namelist())


@pytest.fixture(scope="module", params=["called", "gridded"])
def flown(request, tmp_path_factory):
    export = request.getfixturevalue(request.param)
    [path] = write_kmz(export, tmp_path_factory.mktemp("kml"))
    return export, *opened(path)


def test_it_is_what_the_schema_asks_for(flown, schema):
    _, document, _ = flown
    schema.assertValid(document)


def test_over_180_degrees_it_is_so_too_in_pictures_of_either_side(over_180, schema, tmp_path):
    document, names = opened(write_kmz(over_180, tmp_path)[0])
    boxes = {
        (float(box.findtext(f"{KML}west")), float(box.findtext(f"{KML}east")))
        for box in document.iter(f"{KML}LatLonBox")
    }
    (west, at_180), (at_minus_180, east) = sorted(boxes, reverse=True)

    schema.assertValid(document)
    assert {href.text for href in document.iter(f"{KML}href")} <= names
    assert (at_180, at_minus_180) == (180.0, -180.0)
    assert 170.0 < west < 175.0
    assert -172.0 < east < -165.0


def test_every_file_and_style_that_is_named_is_there(flown):
    _, document, names = flown
    styles = {style.get("id") for style in document.iter(f"{KML}Style")}

    assert {href.text for href in document.iter(f"{KML}href")} <= names
    assert {url.text[1:] for url in document.iter(f"{KML}styleUrl")} <= styles


def seconds(text):
    return datetime.fromisoformat(text)


def test_every_flight_is_a_track_from_take_off_to_landing(flown):
    export, document, _ = flown
    sorties = export.run.table("sorties")
    begin_s, end_s = export.window_s
    shown = (sorties["land_s"] > begin_s) & (sorties["takeoff_s"] < end_s)
    wanted = {
        (tail, export.utc(takeoff_s), export.utc(land_s))
        for tail, takeoff_s, land_s in zip(
            sorties["tail"][shown],
            sorties["takeoff_s"][shown],
            sorties["land_s"][shown],
            strict=True,
        )
    }
    found = set()
    for track in document.iter(f"{GX}Track"):
        times = [when.text for when in track.iter(f"{KML}when")]
        assert len(times) == len(track.findall(f"{GX}coord"))
        assert times == sorted(times)
        found.add((track.getparent().findtext(f"{KML}name"), times[0], times[-1]))
    assert found == wanted


def test_gaps_appear_with_their_cause_while_they_last(flown):
    export, document, _ = flown
    gaps = export.run.table("orbits")
    begin_s, end_s = export.window_s
    [folder] = [
        one
        for one in document.iter(f"{KML}Folder")
        if one.findtext(f"{KML}name") == "gaps, by their cause"
    ]
    found = {
        (*(end.text for end in mark.find(f"{KML}TimeSpan")), mark.findtext(f"{KML}styleUrl"))
        for mark in folder.iter(f"{KML}Placemark")
    }
    within = (gaps["start_s"] < end_s) & (gaps["end_s"] > begin_s)

    assert found == {
        (export.utc(max(start_s, begin_s)), export.utc(min(stop_s, end_s)), f"#gap_{cause}")
        for start_s, stop_s, cause in zip(
            gaps["start_s"][within], gaps["end_s"][within], gaps["cause"][within], strict=True
        )
    }


def test_cues_are_there_from_report_to_end(called, tmp_path):
    document, _ = opened(write_kmz(called, tmp_path)[0])
    cues = called.run.table("cues")
    [folder] = [
        one for one in document.iter(f"{KML}Folder") if one.findtext(f"{KML}name") == "cues"
    ]
    begins = [span.findtext(f"{KML}begin") for span in folder.iter(f"{KML}TimeSpan")]
    begin_s, end_s = called.window_s
    shown = (cues["reported_s"] >= begin_s) & (cues["reported_s"] < end_s)

    assert set(begins) >= {called.utc(t_s) for t_s in cues["reported_s"][shown]}
    assert np.count_nonzero(shown) > 0


def test_texts_stand_for_themselves_and_bytes_are_the_same_again(gridded, tmp_path):
    hostile = replace(gridded)  # with layers of its own
    for layer in hostile.layers:
        if layer.name == "bases":
            layer.things[0].columns["name"] = HOSTILE
    path = write_kmz(hostile, tmp_path)[0]
    first = path.read_bytes()
    document, _ = opened(path)
    names = [name.text for name in document.iter(f"{KML}name")]
    shown = [text.text for text in document.iter(f"{KML}description") if text.text]

    assert HOSTILE.replace("\0", "\ufffd") in names
    # A description is shown as a page.
    assert not any("<script" in text for text in shown)
    assert any("&lt;script&gt;" in text for text in shown)
    write_kmz(hostile, tmp_path)
    assert path.read_bytes() == first


def test_a_run_of_a_scenario_that_cannot_be_read_has_no_flights(run_folder):
    from sim.output.export.content.layers import RunToExport
    from sim.output.store.stored_run import open_run
    from tests.stored import refusal

    said = refusal(with_flights, RunToExport(open_run(run_folder)))
    assert said.startswith(f"error: cannot read {run_folder / 'resolved.yaml'}: ")

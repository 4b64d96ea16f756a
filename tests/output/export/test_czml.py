"""CZML by a parser, and what Cesium would show when."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from czml3 import Packet

from sim.output.export.content.flight_samples import FlightSamples
from sim.output.export.czml import write_czml
from tests.output.export.conftest import HOSTILE


@pytest.fixture(scope="module", params=["called", "gridded"])
def flown(request, tmp_path_factory):
    export = request.getfixturevalue(request.param)
    [path] = write_czml(export, tmp_path_factory.mktemp("czml"))
    return export, json.loads(path.read_text("utf-8"))


def test_a_parser_takes_every_packet(flown):
    _, packets = flown

    assert packets[0]["id"] == "document"
    for packet in packets:
        Packet.model_validate(packet)
    assert len({packet["id"] for packet in packets}) == len(packets)
    known = {packet["id"] for packet in packets}
    assert {packet["parent"] for packet in packets if "parent" in packet} <= known


def test_the_clock_runs_through_the_time_that_counts(flown):
    export, packets = flown
    begin, end = packets[0]["clock"]["interval"].split("/")

    assert (begin, end) == tuple(map(export.utc, export.window_s))


def test_every_tail_is_where_its_flights_are(flown):
    export, packets = flown
    samples = FlightSamples(export.flown)
    by_tail = {}
    for flight in samples.replay.flights:
        by_tail.setdefault(flight.tail, []).append(flight)
    aircraft = {p["name"]: p for p in packets if p["id"].startswith("aircraft/")}
    assert set(aircraft) == set(by_tail)
    for tail, packet in aircraft.items():
        flights = sorted(by_tail[tail], key=lambda flight: flight.legs[0].from_s)
        assert packet["availability"] == [
            f"{export.utc(f.legs[0].from_s)}/{export.utc(f.end_s)}" for f in flights
        ]
        placed = np.array(packet["position"]["cartographicDegrees"])
        t_s, lon_deg, lat_deg, _ = placed.reshape(-1, 4).T
        places = [place for flight in flights for place in samples.of(flight)]
        ours = np.array([(place.t_s, place.lat_deg, place.lon_deg) for place in places]).T
        assert np.abs(t_s - ours[0]).max() < 1e-3
        assert np.abs([lat_deg, lon_deg] - ours[1:]).max() < 1e-5
        shown = [one["interval"] for one in packet.get("ellipse", {}).get("show", ())[1:]]
        stays = [stay for flight in flights for stay in samples.on_station(flight)]
        assert shown == ["/".join(map(export.utc, stay)) for stay in stays]


def test_over_180_degrees_pictures_meet_and_an_area_has_no_line_along_the_cut(over_180, tmp_path):
    packets = json.loads(write_czml(over_180, tmp_path)[0].read_text("utf-8"))
    frames = [
        packet["rectangle"]["coordinates"]["wsenDegrees"]
        for packet in packets
        if "rectangle" in packet
    ]
    rims = [packet["polyline"] for packet in packets if packet["id"].startswith("areas/")]

    assert [frames[0][2], frames[1][0]] == [180.0, -180.0]
    for rim in rims:
        lon_deg = np.array(rim["positions"]["cartographicDegrees"]).reshape(-1, 3)[:, 0]
        assert not (np.abs(lon_deg) == 180.0)[1:-1].any()


def test_texts_stand_for_themselves_and_bytes_are_the_same_again(gridded, tmp_path):
    hostile = replace(gridded)  # with layers of its own
    for layer in hostile.layers:
        if layer.name == "bases":
            layer.things[0].columns["name"] = HOSTILE
    [path] = write_czml(hostile, tmp_path)
    first = path.read_bytes()
    packets = json.loads(path.read_text("utf-8"))

    assert HOSTILE in {packet.get("name") for packet in packets}
    assert not any("<script" in packet.get("description", "") for packet in packets)
    write_czml(hostile, tmp_path)
    assert path.read_bytes() == first

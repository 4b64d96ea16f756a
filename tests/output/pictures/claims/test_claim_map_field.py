"""The field of a claim's map: where it has colour, and in how many classes."""

from __future__ import annotations

import numpy as np
from matplotlib.contour import ContourSet
from matplotlib.text import Text

from sim.output.drawing.drawn_features import read_features
from sim.output.drawing.map_frame import frame_around
from sim.output.drawing.page_wording import style
from sim.output.format.result_to_record import geometry
from sim.output.pictures.claims.claim_by_place import draw_claim_map
from sim.study.claims.figure_by_place import claim_map
from tests.study.claims.coarse_claims import closed_region


def shown_words(drawn):
    """Every text of a figure, those of its axes included."""
    return [text.get_text() for text in drawn.findobj(Text)]


def test_no_colour_lies_in_closed_countries_or_where_nobody_can_fly():
    findings = closed_region()
    shapes = geometry(findings.plan)
    mapped = claim_map(findings.plan, findings.scenario.claims[0])
    with style():
        drawn = draw_claim_map(mapped, findings.summary()["claims"][0], shapes)
    sheet = drawn.axes[0]
    [coloured] = [one for one in sheet.collections if isinstance(one, ContourSet) and one.filled]
    frame = frame_around(*read_features(shapes | {"features": [
        feature for feature in shapes["features"]
        if feature["properties"]["kind"] != "area" or feature["properties"]["name"] == "box"
    ]}).positions_deg())  # fmt: skip
    clip = coloured.get_clip_path().get_fully_transformed_path()

    def is_clipped(lat_deg, lon_deg):
        at = sheet.transData.transform(frame.project(np.array([[lon_deg, lat_deg]])))
        return not clip.contains_point(at[0])

    assert is_clipped(33.0, 59.8)  # Iran
    assert is_clipped(30.0, 70.0)  # Pakistan
    assert not is_clipped(34.0, 66.0)
    # 7 h from Bagram and home do not reach Herat.
    assert np.isnan(mapped.figure).any()
    assert "cannot be flown" in shown_words(drawn)


def test_hundreds_of_aircraft_at_the_edge_of_reach_are_no_class_each():
    findings = closed_region()
    shapes = geometry(findings.plan)
    finding = findings.claims[1]
    mapped = claim_map(findings.plan, finding.claim)
    mapped.figure[np.isfinite(mapped.figure).argmax()] = 4_000.0
    with style():
        words = shown_words(draw_claim_map(mapped, findings.summary()["claims"][1], shapes))

    assert len(words) < 150

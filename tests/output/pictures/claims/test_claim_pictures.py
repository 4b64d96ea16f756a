"""The pictures of claims, from their folder: drawn alike every time, and where nobody can fly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.text import Text

import sim
from sim.output.drawing.page_wording import style
from sim.output.format.result_to_record import geometry
from sim.output.pictures.claims.claim_by_place import draw_claim_map
from sim.output.pictures.claims.claim_pictures import draw_picture, paths_of
from sim.output.pictures.claims.endurance_and_speed import draw_two_inputs
from sim.output.store.claims_folder import open_claims, write_claims
from sim.study.claims.picture_data import claim_pictures
from tests.study.claims.coarse_claims import CLAIMS, cnn

CNN = "cnn-60-percent"


@pytest.mark.long
def test_drawn_again_it_is_the_same_bytes(tmp_path):
    findings, _ = cnn()
    found = findings.summary(), claim_pictures(findings), geometry(findings.plan)
    folder = tmp_path / "cnn"
    stored = write_claims(folder, *found)
    first, again = (
        [tmp_path / f"{path.stem}-{n}.png" for path in paths_of(stored)] for n in (1, 2)
    )
    for path, other in zip(first, again, strict=True):
        draw_picture(stored, CNN, path.stem[:-2], path)
        draw_picture(open_claims(folder), CNN, path.stem[:-2], other)

    assert [path.stem for path in first] == ["claim_map-1", "two_inputs-1"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]


def test_where_nobody_can_fly_the_pictures_say_so(tmp_path):
    """Five hours reach no orbit: every cell and every endurance is hatched, and nothing divides."""
    short = {"grid.cell": "90 km", "uncertain": None, "aircraft.mq9_gulf.endurance": "5 h"}
    findings = sim.claim(sim.load_scenario(CLAIMS / "cnn_60_percent.yaml", short))
    found = claim_pictures(findings)[CNN]
    empty = replace(found.two_inputs, figure=np.full_like(found.two_inputs.figure, np.nan))
    pictures = {CNN: replace(found, two_inputs=empty)}
    stored = write_claims(tmp_path, findings.summary(), pictures, geometry(findings.plan))

    assert np.isnan(found.claim_map.figure).all()
    with style():
        drawn = [
            draw_claim_map(stored.claim_map(CNN), stored.entries[CNN], stored.geometry),
            draw_two_inputs(stored.two_inputs(CNN), stored.entries[CNN]),
        ]
    words = [text.get_text() for figure in drawn for text in figure.findobj(Text)]
    assert {"cannot be flown", "not all can be flown"} <= set(words)

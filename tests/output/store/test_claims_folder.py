"""The claims of a scenario on disk: read back as they were found, every fault named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import sim
from sim.errors import ResultsError
from sim.output.format.result_to_record import geometry
from sim.output.store.claims_folder import open_claims, write_claims
from sim.output.store.folder_kinds import claims_in
from sim.study.claims.picture_data import claim_pictures

CLAIMS = Path(__file__).parents[3] / "scenarios/claims"
CNN = "cnn-60-percent"


@pytest.fixture(scope="module")
def found():
    """The CNN claim on coarse cells: its summary, what there is to draw, and the places."""
    findings = sim.claim(sim.load_scenario(CLAIMS / "cnn_60_percent.yaml", {"grid.cell": "90 km"}))
    return findings.summary(), claim_pictures(findings), geometry(findings.plan)


@pytest.fixture
def folder(found, tmp_path):
    write_claims(tmp_path / "cnn", *found)
    return tmp_path / "cnn"


def test_the_map_is_read_back_to_the_bit(found, folder):
    mapped = found[1][CNN].claim_map
    stored = open_claims(folder).claim_map(CNN)

    assert (stored.area, stored.bases, stored.shares) == (mapped.area, mapped.bases, mapped.shares)
    for name in ("figure", "from_each", "favoured"):
        assert np.array_equal(getattr(stored, name), getattr(mapped, name), equal_nan=True)
    for name in ("lat_deg", "lon_deg", "row", "column", "x_m", "y_m"):
        assert np.array_equal(getattr(stored.cells, name), getattr(mapped.cells, name)), name
    assert stored.cells.plane.proj4 == mapped.cells.plane.proj4
    assert stored.summary() == mapped.summary()


def test_endurance_by_speed_is_read_back_to_the_bit(found, folder):
    plane = found[1][CNN].two_inputs
    stored = open_claims(folder).two_inputs(CNN)

    assert (stored.stated, stored.box, stored.aircraft) == (plane.stated, plane.box, plane.aircraft)
    assert stored.share_of_box == plane.share_of_box
    for name in ("endurance_h", "speed_kt", "figure", "margin"):
        assert np.array_equal(getattr(stored, name), getattr(plane, name), equal_nan=True)


def test_what_takes_for_ever_is_no_damage(found, tmp_path):
    """Into a gale the way home takes for ever: out of reach, and not out of range."""
    mapped = found[1][CNN].claim_map
    gale = np.where(np.arange(len(mapped.figure)) % 2, np.inf, mapped.figure)
    pictures = {CNN: replace(found[1][CNN], claim_map=replace(mapped, figure=gale))}
    stored = write_claims(tmp_path, found[0], pictures, found[2])

    assert np.isinf(stored.claim_map(CNN).figure).any()


def test_the_verdicts_are_those_of_the_command(found, folder):
    stored = open_claims(folder)

    assert list(stored.entries.values()) == json.loads(json.dumps(found[0]["claims"]))


def test_written_again_it_is_the_same_bytes(found, folder, tmp_path):
    write_claims(tmp_path / "again", *found)

    for name in ("claims.json", "claims.npz", "geometry.geojson"):
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_claims_are_found_by_their_folder_or_the_one_above(folder):
    assert claims_in(folder) == claims_in(folder.parent) == [folder]
    assert claims_in(folder / "no such") == []


def refusal(folder):
    def everything():
        stored = open_claims(folder)
        return stored.claim_map(CNN), stored.two_inputs(CNN)

    with pytest.raises(ResultsError) as caught:
        everything()
    return caught.value.message.replace(str(folder), "F")


def change(folder, **changes):
    path = folder / "claims.json"
    document = json.loads(path.read_text("utf-8"))
    document["claim_map"][CNN] |= changes
    path.write_text(json.dumps(document), encoding="utf-8")


def test_a_folder_without_its_document_holds_no_claims(folder):
    (folder / "claims.json").unlink()

    assert claims_in(folder) == []
    assert refusal(folder) == "no claims at F"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rows": [3, 1]}, "rows and columns must be from first to last"),
        ({"rows": [0, 1]}, "a cell of 'afghanistan' lies outside its rows"),
        ({"area": "atlantis"}, "F/geometry.geojson: area 'atlantis' is missing"),
        ({"bases": ["one"]}, "where_met must hold every case from every base"),
        ({"where_met": []}, "where_met must hold every case from every base"),
        ({"cell_m": "ten"}, f"claim_map.{CNN}.cell_m: "),
    ],
)
def test_a_map_that_does_not_fit_is_named(folder, changes, said):
    change(folder, **changes)

    assert said in refusal(folder)


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("claim_map/figure", np.zeros(3), f"array '{CNN}/claim_map/figure' is of another length"),
        ("claim_map/row", np.zeros(3), f"array '{CNN}/claim_map/row' is of another kind"),
        ("two_inputs/figure", np.zeros((2, 2)), "two_inputs/figure' is of another length"),
        ("two_inputs/speed_kt", np.zeros(301), f"array '{CNN}/two_inputs/speed_kt' must rise"),
        ("two_inputs/margin", np.full((301, 301), 1e99), "two_inputs/margin' must be from -1e+12"),
        ("claim_map/from_each", None, f"array '{CNN}/claim_map/from_each' is missing"),
    ],
)
def test_arrays_that_do_not_fit_are_named(folder, name, values, said):
    path = folder / "claims.npz"
    with np.load(path) as given:
        arrays = dict(given)
    del arrays[f"{CNN}/{name}"]
    if values is not None:
        arrays[f"{CNN}/{name}"] = values
    np.savez(path, **arrays)
    document = json.loads((folder / "claims.json").read_text("utf-8"))
    assert "claims.npz" in document["texts"]
    (folder / "claims.json").write_text(json.dumps(document | {"texts": {}}), "utf-8")

    assert said in refusal(folder)


def test_arrays_of_other_claims_are_told(folder):
    path = folder / "claims.npz"
    with np.load(path) as given:
        arrays = dict(given)
    arrays[f"{CNN}/claim_map/figure"] *= 0.5
    np.savez(path, **arrays)

    assert refusal(folder) == "F/claims.npz is not what the run in its folder wrote"


def test_the_scenario_of_other_claims_is_told(tmp_path, found):
    write_claims(tmp_path / "cnn", *found, {"resolved.yaml": "name: what was tested\n"})
    open_claims(tmp_path / "cnn")
    (tmp_path / "cnn" / "resolved.yaml").write_text("name: another\n")

    assert "resolved.yaml is not what" in refusal(tmp_path / "cnn")

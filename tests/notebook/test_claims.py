"""Claims tested: answers, pictures, a folder, and the same from it."""

from __future__ import annotations

import pytest

import sim
from sim.cli import main
from sim.output.format.summary_as_json_and_csv import as_json
from tests.notebook.conftest import SHORT
from tests.shipped import AFGHANISTAN

PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def claims(gulf):
    return sim.claim(gulf)


def test_claims_show_their_answers_and_maps(gulf, claims):
    assert "cnn-60-percent-extended-range: does not hold" in repr(claims)
    assert claims._repr_html_().count("<table") == 1 + len(gulf.claims)
    assert claims.figure("two_inputs", "cnn-60-percent-extended-range").png[:4] == PNG
    with pytest.raises(sim.SimError, match="claim: there is no 'nix' here"):
        claims.figure(claim="nix")


def test_saved_they_are_the_folder_that_the_command_writes(claims, tmp_path, monkeypatch):
    drawn = []
    monkeypatch.setattr("sim.output.pictures.claims.claim_pictures.draw_all", drawn.append)
    folder = claims.save(tmp_path / "claims")
    assert [stored.folder for stored in drawn] == [folder]
    monkeypatch.setattr("sim.output.pictures.claims.claim_pictures.draw_all", lambda _: [])
    monkeypatch.setattr("sim.study.claims.tested_claims.claim", lambda *_: claims)
    monkeypatch.chdir(tmp_path)
    asked = ["claim", str(AFGHANISTAN / "gulf.yaml"), "--figures", "theirs"]
    asked += [f"--set={path}={value}" for path, value in SHORT.items()]
    monkeypatch.setattr("gc.freeze", lambda: None)
    monkeypatch.setattr("sys.argv", ["othsim", *asked])
    with pytest.raises(SystemExit):
        main()
    [theirs] = (tmp_path / "theirs").iterdir()
    assert sorted(path.name for path in theirs.iterdir()) == sorted(
        path.name for path in folder.iterdir()
    )
    for path in folder.iterdir():
        assert path.read_bytes() == (theirs / path.name).read_bytes(), path.name


def test_opened_they_say_the_same(claims, tmp_path, monkeypatch):
    monkeypatch.setattr("sim.output.pictures.claims.claim_pictures.draw_all", lambda _: [])
    opened = sim.open_claims(claims.save(tmp_path / "claims"))
    assert opened.headline() == claims.headline()
    assert opened._repr_html_() == claims._repr_html_()
    assert opened.to_pandas().equals(claims.to_pandas())
    assert opened.summary() == as_json(claims.summary())
    with pytest.raises(sim.ResultsError):
        sim.open_claims(tmp_path / "nowhere")

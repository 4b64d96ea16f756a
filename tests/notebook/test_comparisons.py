"""Comparisons: a line, tables, pictures, a folder, and the same from it."""

from __future__ import annotations

import pytest

import sim
from sim.figures import label_of
from sim.output.format.summary_as_json_and_csv import as_json
from sim.output.store.comparison_folder import open_comparison
from tests.notebook.conftest import SHORT
from tests.shipped import AFGHANISTAN

PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def compared(gulf):
    near = sim.load_scenario(AFGHANISTAN / "in_country.yaml", SHORT)
    return sim.compare({"far": gulf, "near": near}, baseline="near", replications=2)


def test_a_comparison_has_its_options_as_runs(compared):
    assert repr(compared) == "<ShownComparison: near, far; against near, 2 replications>"
    assert compared._repr_html_().count("<table") >= 2
    far = compared.run("far")
    assert far.summary()["scenario"] == "Afghanistan from the Gulf"
    assert list(compared.to_pandas("far")["replication"]) == [0, 1]
    with pytest.raises(sim.SimError, match="option: there is no 'gulf' here"):
        compared.run("gulf")


def test_it_draws_and_saves_what_the_command_would(compared, tmp_path, monkeypatch):
    assert compared.figure("hours").png[:4] == PNG
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(
        "sim.output.pictures.comparison.comparison_pictures.draw_all", lambda *_: {}
    )
    folder = compared.save(tmp_path / "compared")
    assert open_comparison(folder).summary == as_json(compared.summary())
    assert (folder / "scenarios/far.resolved.yaml").is_file()


def test_opened_it_says_the_same(compared, tmp_path, monkeypatch):
    monkeypatch.setattr(
        "sim.output.pictures.comparison.comparison_pictures.draw_all", lambda *_: {}
    )
    opened = sim.open_comparison(str(compared.save(tmp_path / "compared")))
    assert opened.headline() == compared.headline()
    assert opened._repr_html_() == compared._repr_html_()
    assert opened.to_pandas().equals(compared.to_pandas())
    assert opened.to_xarray().identical(compared.to_xarray())
    assert opened.figure("lost_hours").png == compared.figure("lost_hours").png
    with pytest.raises(sim.ResultsError, match="no comparison at"):
        sim.open_comparison(tmp_path)


def test_its_figures_stand_beside_one_another(compared):
    frame = compared.to_pandas().set_index(["figure", "option"])
    lost = frame.loc["demand.lost_hours"]
    assert lost.loc["far", "mean"] - lost.loc["near", "mean"] == pytest.approx(
        lost.loc["far", "difference"]
    )
    assert set(lost["unit"]) == {"h"}
    assert set(lost["label"]) == {label_of("demand.lost_hours")}


def test_it_has_a_page(compared, tmp_path):
    page = compared.report(tmp_path / "a.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "Comparison: Afghanistan from inside; Afghanistan from the Gulf" in page

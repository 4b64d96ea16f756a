"""Plans, comparisons, claims, sizes and explanations: a line, tables, pictures, folders."""

from __future__ import annotations

import pytest

import sim
from sim.output.format.summary_as_json_and_csv import as_json
from sim.output.store.comparison_folder import open_comparison
from tests.shipped import AFGHANISTAN

SHORT = {"duration": "3 d", "grid.cell": "60 km"}
PNG = b"\x89PNG"


@pytest.fixture(scope="module")
def gulf():
    return sim.load_scenario(AFGHANISTAN / "gulf.yaml", SHORT)


@pytest.fixture(scope="module")
def compared(gulf):
    near = sim.load_scenario(AFGHANISTAN / "in_country.yaml", SHORT)
    return sim.compare({"far": gulf, "near": near}, baseline="near", replications=2)


def test_a_plan_shows_its_budgets(gulf):
    plan = sim.plan(gulf)
    assert plan.headline() == ("Afghanistan from the Gulf; 31.8 % to 47.9 % of a sortie in transit")
    assert "<caption>Afghanistan from the Gulf</caption>" in plan._repr_html_()
    frame = plan.to_pandas()
    assert len(frame) == 8
    assert frame["transit_fraction"].max() == pytest.approx(0.479, abs=5e-4)


def test_a_comparison_has_its_options_as_runs(compared):
    assert repr(compared) == "<ShownComparison: near, far; against near, 2 replications>"
    assert compared._repr_html_().count("<table") >= 2
    far = compared.run("far")
    assert far.summary()["scenario"] == "Afghanistan from the Gulf"
    assert list(compared.to_pandas()["replication"]) == [0, 1]
    with pytest.raises(sim.SimError, match="option: there is no 'gulf' here"):
        compared.run("gulf")


def test_it_draws_and_saves_what_the_command_would(compared, tmp_path, monkeypatch):
    assert compared.figure("hours").png[:4] == PNG
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(
        "sim.output.pictures.comparison.comparison_pictures.draw_all", lambda *_: {}
    )
    stored = open_comparison(compared.save(tmp_path / "compared"))
    assert stored.summary == as_json(compared.summary())
    assert (tmp_path / "compared/scenarios/far.resolved.yaml").is_file()


def test_it_has_a_page(compared, tmp_path):
    page = compared.report(tmp_path / "a.html").read_text("utf-8")
    assert page.startswith("<!doctype html>")
    assert "Comparison: Afghanistan from inside; Afghanistan from the Gulf" in page


def test_claims_show_their_answers_and_maps(gulf):
    claims = sim.claim(gulf)
    assert "cnn-60-percent-extended-range: does not hold" in repr(claims)
    assert claims._repr_html_().count("<table") == 1 + len(gulf.claims)
    assert claims.figure("two_inputs", "cnn-60-percent-extended-range").png[:4] == PNG
    with pytest.raises(sim.SimError, match="claim: there is no 'nix' here"):
        claims.figure(claim="nix")


def test_a_size_and_an_explanation_say_their_answer(gulf):
    sized = sim.size(gulf, "orbits.kabul.fill_fraction>=0.95", "fleets.dhafra.count")
    assert sized.headline().startswith("orbits.kabul.fill_fraction ≥ 95 % takes")
    assert sized.figure().png[:4] == PNG
    rests = sim.why(gulf, "budgets.dhafra.kabul.transit_fraction")
    assert "rests most on aircraft.mq9a_er.transit_speed" in repr(rests)
    assert rests.figure().png[:4] == PNG
    assert "<table" in rests._repr_html_()


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda _: sim.run("gulf.yaml"), "scenario: this is a str"),
        (lambda _: sim.plan(None), "scenario: this is a NoneType"),
        (lambda gulf: sim.run(gulf, 0), "replications: a whole number of at least 1"),
        (lambda gulf: sim.run(gulf, workers=True), "workers: a whole number of at least 1"),
        (lambda gulf: sim.compare([gulf]), "options: at least two scenarios"),
        (lambda gulf: sim.compare([gulf, "x"]), "options [1]: this is a str"),
        (lambda gulf: sim.compare({"a": gulf, "b": gulf}, baseline="c"), "baseline: 'c' is none"),
        (lambda gulf: sim.size(gulf, "x>=1", "y", replications=0.5), "replications: a whole"),
        (lambda gulf: sim.claim(gulf, workers=0), "workers: a whole number"),
        (lambda gulf: sim.why(gulf, "nix"), "this scenario has no figure 'nix'"),
    ],
)
def test_a_wrong_argument_is_named_before_anything_runs(gulf, ask, said):
    with pytest.raises(sim.SimError) as caught:
        ask(gulf)
    assert str(caught.value).startswith(said)

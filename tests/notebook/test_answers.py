"""Plans, sizes and explanations: a line, tables, pictures, documents."""

from __future__ import annotations

import json

import pytest

import sim
from sim.cli import main
from sim.output.format.summary_as_json_and_csv import as_json
from tests.notebook.conftest import SHORT
from tests.shipped import AFGHANISTAN

PNG = b"\x89PNG"


def test_a_plan_shows_its_budgets(gulf):
    plan = sim.plan(gulf)
    assert plan.headline() == ("Afghanistan from the Gulf; 31.8 % to 47.9 % of a sortie in transit")
    assert "<caption>Afghanistan from the Gulf</caption>" in plan._repr_html_()
    frame = plan.to_pandas()
    assert len(frame) == 8
    assert set(plan.to_geopandas()["kind"]) >= {"base", "orbit", "pattern", "route", "airspace"}
    assert list(plan.to_geopandas("bases")["fleet"]) == ["dhafra", "udeid"]
    assert frame["transit_fraction"].max() == pytest.approx(0.479, abs=5e-4)


def test_a_size_and_an_explanation_say_their_answer(gulf):
    sized = sim.size(gulf, "orbits.kabul.fill_fraction>=0.95", "fleets.dhafra.count")
    assert sized.headline().startswith("orbits.kabul.fill_fraction ≥ 95 % takes")
    assert sized.figure().png[:4] == PNG
    rests = sim.why(gulf, "budgets.dhafra.kabul.transit_fraction")
    assert "rests most on aircraft.mq9a_er.transit_speed" in repr(rests)
    assert rests.figure().png[:4] == PNG
    assert "<table" in rests._repr_html_()


def test_what_is_saved_is_what_the_command_says(gulf, tmp_path, capsys, monkeypatch):
    asked = [f"--set={path}={value}" for path, value in SHORT.items()]
    scenario = str(AFGHANISTAN / "gulf.yaml")
    monkeypatch.setattr("sys.argv", ["othsim", "plan", scenario, "--json", *asked])
    monkeypatch.setattr("gc.freeze", lambda: None)
    with pytest.raises(SystemExit):
        main()
    path = sim.plan(gulf).save(tmp_path / "plan.json")
    assert path.read_text("utf-8") == capsys.readouterr().out


def test_answers_are_saved_as_documents_and_pictures(gulf, tmp_path):
    sized = sim.size(gulf, "orbits.kabul.fill_fraction>=0.95", "fleets.dhafra.count")
    stored = json.loads(sized.save(tmp_path / "size.json").read_text("utf-8"))
    assert stored == as_json(sized.summary())
    assert sized.save(tmp_path / "size.PNG").read_bytes() == sized.figure().png
    tried = sized.to_pandas()
    assert tried["value"].tolist() == [entry["value"] for entry in stored["points"]]
    with pytest.raises(sim.SimError, match=r"path: a file that ends with .json or .png is meant"):
        sized.save(tmp_path / "size")


def test_what_a_scenario_says_is_text_in_a_notebook():
    named = sim.load_scenario(
        AFGHANISTAN / "gulf.yaml", {**SHORT, "name": "<script>x</script> & y"}
    )
    html = sim.plan(named)._repr_html_()
    assert "<script" not in html
    assert "&lt;script&gt;x&lt;/script&gt; &amp; y" in html


def test_completion_shows_what_a_user_asks(gulf):
    plan = sim.plan(gulf)
    shown = [name for name in dir(plan) if not name.startswith("_")]
    assert shown == ["headline", "save", "scenario", "summary", "to_geopandas", "to_pandas"]
    assert plan.timetables == {}  # what commands need is there all the same

"""Every argument from Python, given what it cannot be: named before anything runs, with a hint."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import sim
from sim.notebook.arguments import require_options
from tests.shipped import AFGHANISTAN

GULF = AFGHANISTAN / "gulf.yaml"
FILLED, COUNT = "orbits.kabul.fill_fraction>=0.95", "fleets.dhafra.count"
TRANSIT = "budgets.dhafra.kabul.transit_fraction"
# What nobody can have meant, for any argument.
NEVER = (b"x", 1.5, math.nan, object(), pd.DataFrame({"a": [1, 2]}), np.zeros(2), len, [object()])
NO_NUMBER = (*NEVER, "2", [1], {}, -1, 0, True, 10**9)
NO_TEXT = (*NEVER, None, 7, [], {}, Path("x"))
NO_NAME = (*NO_TEXT, "nope", "a\0b")
NO_PATH = (*NEVER, None, 7, [], {}, "", "a\0b")


class World:
    """Results whose methods are asked, flown once."""

    def __init__(self, folder):
        short = {"duration": "2 d", "grid.cell": "80 km"}
        self.gulf = sim.load_scenario(GULF, short)
        self.near = sim.load_scenario(AFGHANISTAN / "in_country.yaml", short)
        self.planned = sim.plan(self.gulf)
        self.flown = sim.run(self.gulf)
        self.opened = self.flown.save(folder / "run")
        self.compared = sim.compare([self.near, self.gulf])
        self.tested = sim.claim(self.gulf)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.output.pictures.run_pictures.draw_all", lambda *_: {})
        return World(tmp_path_factory.mktemp("results"))


# The argument, how it is given, what it cannot be, and how every complaint about it begins.
WRONG = {
    "load_scenario path": (lambda _, v: sim.load_scenario(v), NO_PATH, "path: a path is meant"),
    "load_scenario overrides": (
        lambda _, v: sim.load_scenario(GULF, v),
        (*NEVER, 7, [], "fleets.dhafra.count=6", {1: 2}),
        "overrides: values by their paths are meant, such as {'fleets.dhafra.count': 6} (got ",
    ),
    "plan scenario": (lambda _, v: sim.plan(v), (*NO_TEXT, "x"), "scenario: this is a "),
    "run scenario": (lambda _, v: sim.run(v), (*NO_TEXT, "x"), "scenario: this is a "),
    "run replications": (lambda w, v: sim.run(w.gulf, v), (None, *NO_NUMBER), "replications: "),
    "run workers": (lambda w, v: sim.run(w.gulf, 1, v), (None, *NO_NUMBER), "workers: "),
    "compare options": (
        lambda _, v: sim.compare(v), NO_TEXT, "options: at least two scenarios are compared",
    ),
    "compare one option": (
        lambda w, v: sim.compare({"a": w.gulf, "b": v}), NO_TEXT, "options['b']: this is a ",
    ),
    "compare names": (
        lambda w, v: sim.compare({"a": w.gulf, v: w.near}), (None, 7, b"x", ""), "options: their n",
    ),
    "compare baseline": (
        lambda w, v: sim.compare([w.gulf, w.near], baseline=v), NO_NAME[9:], "baseline: ",
    ),
    "size target": (lambda w, v: sim.size(w.gulf, v, COUNT), NO_NAME, "target: "),
    "size vary": (lambda w, v: sim.size(w.gulf, FILLED, v), NO_TEXT, "vary: a text such as '"),
    "size between": (
        lambda w, v: sim.size(w.gulf, FILLED, COUNT, between=v),
        (*NO_TEXT, "24", ("2",), (2, 4), ("2", None), ("9", "4"), ("x", "y")),
        "between: ",
    ),
    "size replications": (
        lambda w, v: sim.size(w.gulf, FILLED, COUNT, replications=v), NO_NUMBER, "replications: ",
    ),
    "size confidence": (
        lambda w, v: sim.size(w.gulf, FILLED, COUNT, confidence=v),
        (*NEVER, None, "95 %", 95, 1.0, 0.4, -0.95, True),
        "confidence: a share of at least 0.5 and below 1 is meant (got ",
    ),
    "why figure": (lambda w, v: sim.why(w.gulf, v), NO_NAME, "figure: "),
    "why before": (
        lambda w, v: sim.why(w.gulf, TRANSIT, before=v), NO_TEXT[:8], "before: this is a ",
    ),
    "claim replications": (lambda w, v: sim.claim(w.gulf, v), NO_NUMBER, "replications: "),
    "open_run": (lambda _, v: sim.open_run(v), NO_PATH, "folder: a path is meant"),
    "open_comparison": (lambda _, v: sim.open_comparison(v), NO_PATH, "folder: a path is meant"),
    "open_claims": (lambda _, v: sim.open_claims(v), NO_PATH, "folder: a path is meant"),
    "report folder": (lambda _, v: sim.report(v), NO_PATH, "folder: a path is meant"),
    "report out": (lambda w, v: sim.report(w.opened, v), NO_PATH[:8], "out: a path is meant"),
    "figure": (lambda w, v: w.flown.figure(v), NO_NAME, "name: "),
    "map": (lambda w, v: w.opened.map(v), NO_NAME, "metric: "),
    "table": (lambda w, v: w.flown.table(v), NO_NAME, "name: "),
    "table opened": (lambda w, v: w.opened.table(v), NO_NAME, "name: "),
    "table replication": (
        lambda w, v: w.opened.table("sorties", v), (*NEVER, "0", -1, 1, True), "replication: 0 is",
    ),
    "to_pandas": (lambda w, v: w.flown.to_pandas(v), NO_NAME, "table: "),
    "to_geopandas": (lambda w, v: w.opened.to_geopandas(v), (*NO_NAME, "cues"), "what: "),
    "plan to_geopandas": (lambda w, v: w.planned.to_geopandas(v), (*NO_NAME, "cells"), "what: "),
    "save": (lambda w, v: w.flown.save(v), NO_PATH, "folder: a path is meant"),
    "run report": (lambda w, v: w.opened.report(v), NO_PATH, "path: a path is meant"),
    "plan save": (lambda w, v: w.planned.save(v), (*NO_PATH, "plan", "plan.png"), "path: a "),
    "option": (lambda w, v: w.compared.run(v), NO_NAME, "option: "),
    "comparison figure": (lambda w, v: w.compared.figure(v), NO_NAME, "name: "),
    "comparison to_pandas": (lambda w, v: w.compared.to_pandas(v), NO_NAME, "option: "),
    "comparison save": (lambda w, v: w.compared.save(v), NO_PATH, "folder: a path is meant"),
    "claim figure": (lambda w, v: w.tested.figure(v), NO_NAME, "name: "),
    "claims save": (lambda w, v: w.tested.save(v), NO_PATH, "folder: a path is meant"),
}  # fmt: skip


@pytest.mark.parametrize("argument", WRONG)
def test_a_wrong_argument_is_named(argument, world, monkeypatch):
    # Pages are made of what is in a folder; nothing is to be, where the path is wrong.
    monkeypatch.setattr("sim.notebook.folder_page.page_of", lambda _: "<!doctype html>")
    ask, values, begins = WRONG[argument]
    for value in values:
        with pytest.raises(sim.SimError) as caught:
            ask(world, value)
        said = str(caught.value)
        assert said.startswith(begins), (type(value), said)
        assert len(said) < 300, said


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda _: sim.run("gulf.yaml"), "scenario: this is a str; sim.load_scenario('gulf.yaml')"),
        (lambda w: w.flown.map("gap_maxx"), "metric: there is no 'gap_maxx' here; did you mean"),
        (lambda w: w.flown.to_pandas("sortie"), "table: there is no 'sortie' here; did you mean"),
        (lambda w: w.compared.run("guld"), "option: there is no 'guld' here; did you mean 'gulf'"),
        (lambda w: sim.compare([w.gulf, w.near], baseline="gulv"), "did you mean 'gulf'?"),
        (lambda w: sim.open_run(w.opened.folder.with_name("runn")), "folder: no run folder at "),
        (lambda w: sim.open_run(w.opened.folder.with_name("runn")), "/run'?"),
        (lambda w: sim.open_claims(w.opened.folder.with_name("x")), "folder: no claims at "),
        (lambda _: sim.load_scenario(AFGHANISTAN / "gulv.yaml"), "gulf.yaml'?"),
        (
            lambda _: sim.load_scenario(GULF, {"fleets.dhafra.cuont": 3}),
            "overrides:1:15: error[E102]: fleets.dhafra.cuont: unknown key",
        ),
        (
            lambda w: sim.size(w.gulf, "orbits.kabul.fill_fracton>=0.9", COUNT),
            "target: this scenario has no figure 'orbits.kabul.fill_fracton'; did you mean",
        ),
        (lambda w: sim.size(w.gulf, FILLED, "fleets.dhafr.count"), "vary: "),
    ],
)
def test_it_says_what_was_probably_meant(world, ask, said):
    with pytest.raises(sim.SimError) as caught:
        ask(world)
    assert said in str(caught.value)


def test_numbers_of_numpy_and_a_result_in_its_folder_are_taken(world):
    assert sim.run(world.gulf, np.int64(1)).n_replications == 1
    assert world.flown.table("sorties", np.int64(0)).n_rows > 0
    assert sim.open_run(world.opened).headline() == world.flown.headline()


def test_options_have_names_that_a_terminal_can_show():
    with pytest.raises(sim.SimError, match="options: names without control characters are meant"):
        require_options({"nul\0": None, "b": None}, None)

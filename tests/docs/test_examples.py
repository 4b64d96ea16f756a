"""The examples in docstrings are run: one that no longer says the truth is found here."""

from __future__ import annotations

import doctest
import inspect
import re
from functools import cached_property
from importlib import import_module

import pytest

import sim
from docs.writing.house import files
from docs.writing.write_api import handed_back
from sim.column_table import Table, Text
from sim.notebook.shown import Picture
from tests.shipped import AFGHANISTAN

TEXTS = {name: path.read_text("utf-8") for name, path in files().items()}
WITH_EXAMPLES = [name for name, text in TEXTS.items() if ">>>" in text]
FIVE_DAYS = {"duration": "5 d", "grid.cell": "40 km"}


class Results:
    """What the examples of results are about, each made when the first asks for it."""

    sim = sim

    @cached_property
    def gulf(self):
        return sim.load_scenario(AFGHANISTAN / "gulf.yaml", FIVE_DAYS)

    @cached_property
    def planned(self):
        return sim.plan(self.gulf)

    @cached_property
    def flown(self):
        return sim.run(self.gulf, replications=2)

    @cached_property
    def opened(self):
        return sim.open_run(self.flown._stored.folder)

    @cached_property
    def near(self):
        return sim.load_scenario(AFGHANISTAN / "in_country.yaml", FIVE_DAYS)

    @cached_property
    def compared(self):
        return sim.compare({"near": self.near, "far": self.gulf}, replications=2)

    @cached_property
    def tested(self):
        return sim.claim(self.gulf)

    @cached_property
    def reopened(self):
        return sim.open_comparison(self.compared._stored.folder)

    @cached_property
    def reread(self):
        return sim.open_claims(self.tested._stored.folder)

    @cached_property
    def sized(self):
        return sim.size(self.gulf, "orbits.kabul.fill_fraction>=0.95", "fleets.dhafra.count")

    @cached_property
    def explained(self):
        return sim.why(self.gulf, "budgets.dhafra.kabul.transit_fraction")


NAMES = [name for name in vars(Results) if not name.startswith("_")]


@pytest.fixture(scope="module")
def results():
    return Results()


@pytest.fixture
def in_short(monkeypatch):
    """What takes long and has tests of its own: pictures, pages, the bootstrap of shares."""
    monkeypatch.setattr("sim.study.whatif.tornado_and_sobol._RESAMPLES", 19)
    for where in ("run_pictures", "comparison.comparison_pictures", "claims.claim_pictures"):
        monkeypatch.setattr(f"sim.output.pictures.{where}.draw_all", lambda *_: {})
        monkeypatch.setattr(f"sim.output.pictures.{where}.draw_picture", _blot)
    monkeypatch.setattr("sim.notebook.folder_page.page_of", lambda _: "<!doctype html>")


def _blot(*arguments):
    arguments[-1].write_bytes(bytes(2000))


@pytest.mark.parametrize("name", WITH_EXAMPLES)
@pytest.mark.usefixtures("in_short")
def test_what_the_examples_of_a_file_say_is_true(name, results, tmp_path, monkeypatch):
    monkeypatch.chdir(AFGHANISTAN.parents[1])
    module, examples = import_module(name), " ".join(re.findall(r"^ *>>> .*", TEXTS[name], re.M))
    of_results = name == "sim" or not name.startswith("sim.world")
    about = {
        each: getattr(results, each)
        for each in NAMES
        if of_results and not hasattr(module, each) and re.search(rf"\b{each}\b", examples)
    }
    globs = {**vars(module), **about, "folder": tmp_path}
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False)
    for example in [*doctest.DocTestFinder().find(module, globs=globs), *_kept(module, globs)]:
        runner.run(example)

    assert runner.tries > 0
    assert runner.failures == 0


def _kept(module, globs):
    """The examples of cached properties, which doctest does not know."""
    for kind in vars(module).values():
        if not (inspect.isclass(kind) and kind.__module__ == module.__name__):
            continue
        for name, member in vars(kind).items():
            if isinstance(member, cached_property) and member.__doc__:
                where = f"{module.__name__}.{kind.__name__}.{name}"
                text = inspect.cleandoc(member.__doc__)
                yield doctest.DocTestParser().get_doctest(text, globs, where, module.__file__, 0)


def public(kind):
    """The functions behind what a user may call or ask of an object of a class."""
    names = dir(kind.__new__(kind)) if issubclass(kind, sim.notebook.shown.Shown) else dir(kind)
    for name in names:
        member = inspect.getattr_static(kind, name, None)
        function = getattr(member, "fget", None) or getattr(member, "func", member)
        if name.startswith("_") or not inspect.isfunction(function):
            continue
        if function.__module__.startswith("sim"):
            yield f"{kind.__name__}.{name}", function


FUNCTIONS = [f for name in sim.__all__ if inspect.isfunction(f := getattr(sim, name))]
REACHED = {f"sim.{f.__name__}": f for f in FUNCTIONS}
REACHED |= {
    name: function
    for kind in [*handed_back(FUNCTIONS), Table, Text, Picture]
    if kind.__module__.startswith("sim") and kind.__name__ != "Scenario"
    for name, function in public(kind)
}


@pytest.mark.parametrize("name", REACHED)
def test_what_a_user_reaches_from_import_sim_has_an_example(name):
    text = inspect.getdoc(REACHED[name])

    assert text, "has no docstring"
    assert doctest.DocTestParser().get_examples(text)

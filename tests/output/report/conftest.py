"""Pages opened in the browser, and those of runs that were really flown."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.cli.fly.compare import compare_command
from sim.cli.read.report import report_command
from sim.output.drawing.drawn_features import read_features
from sim.output.format.result_to_record import geometry, head_of, record_of
from sim.output.report.living.map_squares import Raster
from sim.output.report.living.what_if import what_if_section
from sim.output.report.markup import Html
from sim.output.report.page import page as page_text
from sim.output.report.run_maps import sheet_of
from sim.study.page.what_if_table import WhatIf, switches
from tests.shipped import AFGHANISTAN, SCENARIOS
from tests.stored import write_run

# Flown in a second, with everything that a page can show of them.
_SHORT = {"duration": "6 d", "warmup": "1 d", "grid": {"area": "afghanistan", "cell": "60 km"}}
# Cues of the second kind lose their aircraft to those of the first.
_TAKEN = {
    "cues.conoco_reports.priority": 2,
    "cues.hasakah_reports.rate": "0.3 per h",
    "orbits.raqqa.release.to_priority": 2,
    "orbits.valley.release.to_priority": 2,
    "dispatch": {"rule": "preference", "preempts": True, "homeward": True},
}
# No orbit, and no cue that comes: nothing has a line in time.
_QUIET = {"duration": "1 d", "cues.boats.rate": "1e-9 per d"}
_RUNS = {
    "gulf": (AFGHANISTAN / "gulf.yaml", _SHORT),
    "called": (SCENARIOS / "syria" / "hasakah" / "erbil_back.yaml", _TAKEN),
    "quiet": (SCENARIOS / "civil" / "sea_rescue" / "malta.yaml", _QUIET),
}
# Living parts begin when they are seen: in tests at once.
AT_ONCE = """() => dispatchEvent(new Event("beforeprint"))"""


@pytest.fixture
def opened(browser):
    """Opens a file in the browser; that it asks for nothing else and complains of nothing."""
    contexts, asked, said = [], [], []

    def open_page(path, **options):
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(Path(path).as_uri())
        if options.get("java_script_enabled", True):
            page.evaluate(AT_ONCE)
        asked.remove(Path(path).as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked == []
    assert said == []


@pytest.fixture(scope="session")
def run_page(tmp_path_factory):
    """The page of one of the runs, written once."""
    written = {}

    def page_of(name):
        if name not in written:
            path, overrides = _RUNS[name]
            scenario = sim.load_scenario(path, overrides)
            folder = tmp_path_factory.mktemp(name) / "run"
            write_run(folder, record_of(head_of(scenario, ["othsim"]), sim.run(scenario)))
            report_command.callback(folder, None)
            written[name] = folder / "report.html"
        return written[name]

    return page_of


@pytest.fixture(scope="session")
def comparison_page(tmp_path_factory):
    """The page of two options that were really flown."""
    folder = tmp_path_factory.mktemp("comparison") / "compared"
    paths = [str(AFGHANISTAN / f"{name}.yaml") for name in ("neighbours", "gulf")]
    changes = ["duration=2 d", "warmup=0 d", "grid.cell=100 km", "airspace.closed=[IRN]"]
    asked = [*paths, "--out", str(folder), *(part for one in changes for part in ("--set", one))]
    with pytest.MonkeyPatch.context() as patch:
        drawn = "sim.output.pictures.comparison.comparison_pictures.draw_all"
        patch.setattr(drawn, lambda *_a, **_k: {})
        compare_command.main(asked, standalone_mode=False)
    report_command.callback(folder, None)
    return folder / "report.html"


@pytest.fixture(scope="session")
def what_if_page(browser, tmp_path_factory):
    """A page of nothing but the what-if of a scenario, with a map of few squares."""
    made = {}

    def of(path, overrides):
        if (key := repr((path, overrides))) not in made:
            plan = sim.plan(sim.load_scenario(path, overrides))
            features = read_features(geometry(plan))
            sheet = sheet_of([features], None)
            squares = np.linspace(20.0, 40.0, 12), np.linspace(50.0, 70.0, 12)
            raster = Raster(4, 250.0, *squares, np.ones(12, dtype=bool))
            tables = {"one": WhatIf(plan, switches(plan), {}).table(squares)}
            section = what_if_section(tables, features, sheet, raster, "")
            file = tmp_path_factory.mktemp("page") / "page.html"
            file.write_text(page_text("x", Html(""), [section], Html("")), "utf-8")
            made[key] = browser.new_context().new_page()
            made[key].goto(file.as_uri())
            made[key].evaluate(AT_ONCE)
        return made[key]

    yield of
    for page in made.values():
        page.context.close()

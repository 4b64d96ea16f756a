"""A browser for the tests of pages, and the page of a run that was really flown."""

from __future__ import annotations

from pathlib import Path

import pytest

import sim
from sim.cli.fly.compare import compare_command
from sim.cli.read.report import report_command
from sim.output.format.result_to_record import head_of, record_of
from tests.output.report.browser import NO_BROWSER, SWITCHES, chromium
from tests.shipped import AFGHANISTAN, SCENARIOS
from tests.stored import write_run

# Flown in a second, with everything that a page can show of them.
_SHORT = {"duration": "6 d", "warmup": "1 d", "grid": {"area": "afghanistan", "cell": "60 km"}}
_RUNS = {
    "gulf": (AFGHANISTAN / "gulf.yaml", _SHORT),
    "called": (SCENARIOS / "syria" / "hasakah" / "erbil_back.yaml", {}),
}


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = chromium(playwright)
        if path is None:
            pytest.skip(NO_BROWSER)
        launched = playwright.chromium.launch(executable_path=path, args=list(SWITCHES))
        yield launched
        launched.close()


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

"""Many random cases with `-m long`, few without; an order in which no process waits."""

from __future__ import annotations

import gc
import math
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import none

from sim import jit
from tests.study.run.cut import cut_batches
from tests.verification.checks import LEDGER, Ledger, Verified, introduce

if TYPE_CHECKING:
    from playwright.sync_api import Playwright

    from sim.world.airspace import ClosedAirspace
    from sim.world.routing import NoRoute, Route

TESTS = Path(__file__).parent
# Why tests are left out that need a browser.
_NO_BROWSER = "no Chromium was found"
# What it must not do beside opening a page; and as root it runs without its sandbox.
_SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# The same cases every time: a suite that is green stays green until somebody changes something.
settings.register_profile("quick", max_examples=6, derandomize=True, deadline=None)
settings.register_profile("long", max_examples=160, derandomize=True, deadline=None)


# The many that are quick come last: `--dist worksteal` takes from them for whoever is done first.
WITHOUT_CODE = ("scenario", "flight", "docs", "world", "operations", "output")
# A session's objects are many and stay: looking through all of them for some that are no longer
# needed took a seventh of its time.
gc.set_threshold(100_000, 20, 50)


def long_is_asked(config: pytest.Config) -> bool:
    """Whether the tests marked `long` are selected: `-m long`, but not `-m "not long"`."""
    words = config.getoption("markexpr", "").split()
    return "long" in words and "not" not in words


def pytest_configure(config: pytest.Config) -> None:
    if LEDGER in os.environ and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Ledger(Path(os.environ[LEDGER])))
    settings.load_profile("long" if long_is_asked(config) else "quick")
    if not long_is_asked(config):
        # What single tests fly adds up, in a process of hundreds, to what pays for compiling. What
        # lies there compiled is loaded: in a fresh copy they must take no longer than without it.
        jit.COMPILING_S = math.inf
        compiled = jit.Tiered.in_machine_code

        def if_kept(self: jit.Tiered) -> Any:
            """Any call of the model asks for its machine code: that takes seventeen seconds."""
            is_model = self.__module__ == "sim.operations.kernel.loop"
            assert not is_model or jit.is_kept(self.interpreted), (
                "a quick test compiles the model: let it fly by fly_interpreted"
            )
            return compiled.fget(self)

        jit.Tiered.in_machine_code = property(if_kept)


@pytest.hookimpl(tryfirst=True)  # before the marks are read
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `-m long` every property is tried again, on more cases."""
    places = {folder: n for n, folder in enumerate(WITHOUT_CODE, start=1)}
    items.sort(key=lambda item: places.get(item.path.relative_to(TESTS).parts[0], 0))
    if long_is_asked(config):
        for item in items:
            if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
                item.add_marker(pytest.mark.long)


@settings(max_examples=1)
@given(none())
def _begin_hypothesis(_: None) -> None:
    """Hypothesis looks who keeps its random numbers, and would not find one who is frozen."""


def pytest_collection_finish() -> None:
    """What is there now stays."""
    _begin_hypothesis()
    gc.collect()
    gc.freeze()


def pytest_sessionfinish() -> None:
    """What stayed may go."""
    gc.unfreeze()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What is left out for want of a browser is counted, and never passes for tested."""
    skipped = terminalreporter.stats.get("skipped", ())
    n = sum(_NO_BROWSER in str(report.longrepr) for report in skipped)
    if n:
        terminalreporter.write_line(f"{n} tests of pages were left out: {_NO_BROWSER}", yellow=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    introduce(item)


@pytest.fixture(scope="session", autouse=True)
def _quick_disk() -> Iterator[None]:
    """No test turns the power off: to wait for the disk took a tenth of the time of some."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.fsync", lambda _: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _routes_found_once() -> Iterator[None]:
    """The same few bases and stations are planned hundreds of times; tests/world asks anew."""
    from sim.study.planning import routes

    search = routes.shortest_pairs
    found: dict[object, tuple[ClosedAirspace, list[Route | NoRoute]]] = {}

    def once(airspace: ClosedAirspace, starts: object, ends: object) -> list[Route | NoRoute]:
        # Countries' shapes are shared; kept with the routes, no other can come to lie there.
        closed = tuple((name, id(part)) for name, part in airspace.parts.items())
        asked = (closed, repr(starts), repr(ends))
        if asked not in found:
            found[asked] = airspace, search(airspace, starts, ends)
        return list(found[asked][1])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(routes, "shortest_pairs", once)
        yield


@pytest.fixture
def verified(request: pytest.FixtureRequest) -> Verified:
    """Says what a test verified, for the verification report, and asserts it."""
    return Verified(request.node)


@pytest.fixture
def othsim(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int | str, str, str]]:
    """Run a command in this process; (exit code, stdout, stderr)."""
    from sim.cli import main

    # Of a process that ends after one command; this one would keep the rings of them all.
    monkeypatch.setattr("gc.freeze", lambda: None)

    def command(*arguments: object) -> tuple[int | str, str, str]:
        monkeypatch.setattr(sys, "argv", ["othsim", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return stopped.value.code or 0, printed.out, printed.err

    return command


@pytest.fixture(scope="module")
def small_batches() -> Iterator[None]:
    """Two replications a batch in this process, for sixteen."""
    with pytest.MonkeyPatch.context() as patch:
        cut_batches(patch, 2)
        yield


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all tests of a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = _chromium(playwright)
        if path is None:
            pytest.skip(_NO_BROWSER)
        launched = playwright.chromium.launch(executable_path=path, args=list(_SWITCHES))
        yield launched
        launched.close()


def _chromium(playwright: Playwright) -> str | None:
    """The program: the system's, or else the one that `playwright install chromium` fetched."""
    own = playwright.chromium.executable_path
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    return found or (own if Path(own).exists() else None)

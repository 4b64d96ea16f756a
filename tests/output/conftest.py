"""What tests of the output share: a run made up, a run planned, and comparisons flown."""

from __future__ import annotations

import shutil
from functools import cache

import pytest

import sim
from sim.output.format.run_content import RunRecord
from sim.output.store.comparison_folder import (
    begin_folder,
    comparison_head,
    open_comparison,
    write_comparison,
)
from sim.study.compare.comparability import led_by
from sim.study.compare.comparison import fly, job_of
from sim.study.run.campaign import Campaign
from tests.output.compared import (
    CASES,
    LUCK,
    laid_out,
    options_of,
)
from tests.output.made_up import gulf, record
from tests.output.planned_run import SCENARIO
from tests.stored import write_run


@pytest.fixture(scope="session")
def gulf_record() -> RunRecord:
    return record(gulf())


@pytest.fixture(scope="session")
def pattern(tmp_path_factory, gulf_record):
    """A run's folder, written once, for copies."""
    path = tmp_path_factory.mktemp("pattern") / "run"
    write_run(path, gulf_record)
    return path


@pytest.fixture
def run_folder(pattern, tmp_path):
    """A run's folder that a test may damage."""
    shutil.copytree(pattern, tmp_path / "run")
    return tmp_path / "run"


@pytest.fixture
def planned(tmp_path):
    """The plan of one fleet and one orbit with a pattern."""

    def build(pattern, lat=30.0, lon=66.0, base_lon=62.0):
        path = tmp_path / "patrol.yaml"
        text = SCENARIO.format(pattern=pattern, lat=lat, lon=lon, base_lon=base_lon)
        path.write_text(text, encoding="utf-8")
        return sim.plan(sim.load_scenario(path))

    return build


@pytest.fixture(scope="session")
def stored(tmp_path_factory):
    """Each case flown, written and opened once."""

    @cache
    def opened(case):
        bases, n, area = CASES[case]
        folder = tmp_path_factory.mktemp(case)
        luck = "" if case == "without_chance" else LUCK
        options = led_by(options_of(bases, area, luck, folder), None, None)
        head = comparison_head(options, ["othsim"], n)
        with begin_folder(folder / "out", head, force=False, resume=False) as written:
            comparison = fly(job_of(options, n), Campaign(stores=lambda *_: written.batches))
            write_comparison(written, comparison, comparison.summary())
            written.finish({})
        return open_comparison(folder / "out")

    return opened


@pytest.fixture(scope="session")
def drawn(stored):
    """Figures of a case laid out but not painted, each drawn once."""
    return cache(lambda draw, case: laid_out(draw, stored(case)))

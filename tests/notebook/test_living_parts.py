"""The living parts of a run's page, made from its folder."""

from __future__ import annotations

from sim.notebook.living_parts import living_sections
from sim.output.report.run_maps import run_map
from sim.output.store.stored_run import open_run
from tests.output import made_up
from tests.stored import write_run


def test_a_folder_whose_scenario_cannot_be_read_has_a_page_all_the_same(tmp_path):
    write_run(tmp_path / "run", made_up.record(made_up.gulf()))
    run = open_run(tmp_path / "run")

    sections = living_sections(run, run_map(run)[0])

    assert sections == []

"""The questions on the page are asked of runs; the first of them answers as the summary does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import cli
from sim.output.query.sql_over_runs import answer_of
from sim.output.store.stored_run import open_run
from tests.shipped import AFGHANISTAN

ROOT = Path(__file__).parents[2]
QUESTIONS = re.findall(
    r"```sql\n(.*?)```", (ROOT / "docs/reading/query.md").read_text("utf-8"), re.S
)
SHORT = ["--set", "duration=3 d", "--set", "grid.cell=60 km", "--replications", "2"]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    boats = AFGHANISTAN.parent / "civil/sea_rescue/malta.yaml"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.output.pictures.run_pictures.draw_all", lambda *_: {})
        for path, *settings in (
            (AFGHANISTAN / "gulf.yaml", *SHORT),
            (AFGHANISTAN / "in_country.yaml", *SHORT, "--set", "orbits.herat=null"),
            (boats, "--set", "duration=30 d"),
        ):
            asked = ["run", str(path), *settings, "--out", str(folder / path.stem)]
            done = CliRunner().invoke(cli, asked, catch_exceptions=False)
            assert done.exit_code == 0, done.output
    return {path.name: open_run(path) for path in sorted(folder.iterdir())}


@pytest.mark.parametrize("sql", QUESTIONS, ids=range(len(QUESTIONS)))
def test_each_question_has_an_answer(sql, runs):
    with answer_of(sql, runs) as answer:
        rows = list(answer.rows)
    assert rows
    assert any(None not in row for row in rows)


def test_there_are_ten():
    assert len(QUESTIONS) == 10


def test_hours_by_cause_are_those_of_the_summary(runs):
    with answer_of(QUESTIONS[0], runs) as answer:
        asked = {row[:3]: row[3] for row in answer.rows}
    stated = {
        (name, orbit, cause): 2.0 * hours["mean"]  # two replications
        for name, run in runs.items()
        for orbit, of in run.summary()["orbits"].items()
        for cause, hours in of["lost_hours_by_cause"].items()
        if hours["mean"]
    }
    assert asked == pytest.approx(stated)

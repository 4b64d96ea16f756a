"""`othsim report`: one page from a folder."""

from __future__ import annotations

from click.testing import CliRunner

from sim.cli import cli
from tests.output import made_up
from tests.stored import write_run


def othsim(*arguments):
    return CliRunner().invoke(cli, list(map(str, arguments)), catch_exceptions=False)


def test_a_run_without_all_of_its_budgets_has_a_page_where_it_is_asked_for(tmp_path):
    write_run(tmp_path / "run", made_up.record(made_up.gulf()))
    path = tmp_path / "page.html"
    result = othsim("report", tmp_path / "run", "--out", path)

    assert (result.exit_code, result.stdout.strip()) == (0, str(path))
    assert "Afghanistan 2021, flown from the Gulf" in path.read_text("utf-8")
    assert not (tmp_path / "run" / "report.html").exists()


def test_a_folder_without_a_run_is_the_users_matter(tmp_path):
    result = CliRunner().invoke(cli, ["report", str(tmp_path / "none")])

    assert "no run folder at" in str(result.exception)


def test_a_page_never_takes_the_place_of_a_file_of_the_run(tmp_path):
    write_run(tmp_path / "run", made_up.record(made_up.gulf()))
    held = tmp_path / "run" / "run.json"
    before = held.read_bytes()

    result = othsim("report", tmp_path / "run", "--out", held)

    assert (result.exit_code, held.read_bytes()) == (2, before)
    assert "run.json' does not end in .html, as pages do" in result.stderr

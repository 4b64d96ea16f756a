"""`othsim report`: one page from a folder."""

from __future__ import annotations

from click.testing import CliRunner

from sim.cli.read.report import report_command
from tests.output import made_up
from tests.stored import write_run


def report(folder, *more):
    result = CliRunner().invoke(report_command, [str(folder), *more], catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout.strip()


def test_the_page_of_a_run_lies_in_its_folder(tmp_path):
    write_run(tmp_path / "run", made_up.record(made_up.gulf()))

    assert report(tmp_path / "run") == str(tmp_path / "run" / "report.html")

    document = (tmp_path / "run" / "report.html").read_text("utf-8")
    assert document.startswith("<!doctype html>")
    assert "Afghanistan 2021, flown from the Gulf" in document
    assert "unsafe-inline" not in document
    assert len(document) < 400_000

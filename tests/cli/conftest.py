"""The command line in this process, with its pictures or without."""

from __future__ import annotations

import sys

import pytest

from sim.cli import main


@pytest.fixture
def othsim(monkeypatch, capsys):
    """Run a command in this process; (exit code, stdout, stderr)."""

    def command(*arguments):
        monkeypatch.setattr(sys, "argv", ["othsim", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return stopped.value.code or 0, printed.out, printed.err

    return command


@pytest.fixture
def undrawn(monkeypatch):
    """Drawing takes most of a short run's time; these tests look at no picture."""
    for pictures in ("run_pictures", "comparison.comparison_pictures"):
        monkeypatch.setattr(f"sim.output.pictures.{pictures}.draw_all", lambda *_: {})

"""No folder, however damaged, is a fault of ours or is waited for: exit code 0 or 1."""

from __future__ import annotations

import pytest

from tests.cli.every_command.damage import attack


def ill(numbers, base):
    return [str(case) for case in attack(numbers, base) if not case.good]


@pytest.mark.usefixtures("undrawn")  # `map` draws all the same
def test_a_damaged_folder_is_the_users_matter(tmp_path):
    assert ill(range(2), tmp_path) == []


@pytest.mark.long
def test_so_are_dozens_more(tmp_path):
    """`python -m tests.cli.every_command.damage` tries 1,500, which takes a quarter of an hour."""
    assert ill(range(2, 62), tmp_path) == []


def test_the_end_of_a_file_is_no_interrupt(monkeypatch, tmp_path):
    """click takes an EOFError for Ctrl-D at one of its prompts, and would say `interrupted`."""
    from tests.cli.every_command.damage import othsim

    def ended(_):
        raise EOFError("no more")

    monkeypatch.setattr("sim.output.store.stored_run.open_run", ended)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, said = othsim("map", tmp_path)

    assert code == 3
    assert "this is a fault of othsim: " in said

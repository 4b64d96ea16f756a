"""`othsim completion`: shells take the script, and it completes commands and figures."""

from __future__ import annotations

import shutil
import subprocess

import pytest


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_has_its_script(othsim, shell):
    code, out, err = othsim("completion", shell)
    assert (code, err) == (0, "")
    assert "_OTHSIM_COMPLETE" in out
    if program := shutil.which(shell):
        read = subprocess.run(
            [program, "-n"], input=out, text=True, capture_output=True, check=False
        )
        assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("othsim ex", "plain,explain"),
        ("othsim explain fill_f", "plain,fill_fraction"),
        ("othsim map results --metric gap_m", "plain,gap_max"),
        ("othsim new mine.yaml --from b", "plain,basing"),
    ],
)
def test_it_completes(othsim, monkeypatch, words, found):
    monkeypatch.setenv("_OTHSIM_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split()) - 1))
    assert found in othsim()[1].splitlines()

"""Every command that a page or a scenario shows is one that othsim takes, on what is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from sim.cli import cli

ROOT = Path(__file__).parents[3]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "scenarios").rglob("*.yaml")]
# Not to be typed as they stand: what is left out, in capitals, or a choice.
SCHEME = re.compile(r"\.\.\.|…|\b(FILE|RUN|SQL|FIGURE|FOLDER|SCENARIO)\b|\|")


def commands():
    """Each command as a page shows it, with the page."""
    for page in PAGES:
        text = re.sub(r" *\\\n[ #]*", " ", page.read_text("utf-8"))
        shown = re.findall(r"^(?:# +)?(othsim [^\n#`]*)", text, re.M)
        for line in [*shown, *re.findall(r"`(othsim [^`\n]*)`", text)]:
            yield pytest.param(line.strip(), id=f"{page.relative_to(ROOT)}: {line.strip()[:60]}")


@pytest.mark.parametrize("line", list(commands()))
def test_a_command_is_one_that_othsim_takes(line, monkeypatch):
    monkeypatch.chdir(ROOT)
    _, name, *rest = shlex.split(line)
    if name.startswith("-") or SCHEME.search(name):
        return
    command = cli.get_command(click.Context(cli), name)
    assert command is not None

    known = {option for parameter in command.params for option in parameter.opts} | {"--help"}
    assert {word.partition("=")[0] for word in rest if word.startswith("--")} <= known
    named = [word for word in rest if word.startswith("scenarios/")]
    for word in named:
        braces = re.search(r"\{([^}]*)\}", word)
        for one in braces[1].split(",") if braces else [""]:
            pattern = word.replace(braces[0], one) if braces else word
            assert list(ROOT.glob(pattern)), pattern
    # A command that is only mentioned, `othsim plan --json`, has nothing to work on.
    if named and not SCHEME.search(line):
        command.make_context(name, rest)

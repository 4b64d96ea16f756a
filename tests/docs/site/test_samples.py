"""What a page or a scenario shows to be typed is run: commands in their order, and their Python."""

from __future__ import annotations

import re
import shlex
import sys
import tomllib
from itertools import pairwise

import click
import pytest

from sim.cli import cli, main
from tests.docs.site.samples import PAGES, ROOT, SCENARIOS, SCHEME, samples, started

# What is flown less often here than a page says; of a command that says nothing its default.
REPLICATIONS = "2"
MANY_BY_DEFAULT = ("claim", "size")
# What a page takes to be there: it says so, or begins with it.
README_RUN = "othsim run scenarios/afghanistan/gulf.yaml --out results/gulf"
THERE_BEFORE = {f"docs/reading/{page}.md": [README_RUN] for page in ("export", "query", "report")}
# What is not run here, each with its reason.
NOT_RUN = {
    "othsim bench": "320 months, always; tests/cli/fly/test_bench.py flies a small one",
    "python3 -m venv .venv": "the environment that these tests run in was made so by .ci/run",
    "pip install -q -e .[test]": "so was this; the network is needed",
    "pip install -q .": "the same without the tests' tools; tests/package holds what it brings",
    "python -m pytest -q -n auto --dist worksteal": ".ci/run does, and these tests are in it",
}
# What is no command, by the kind of its block, and what holds it.
HELD_ELSEWHERE = {
    "sql": {"docs/reading/query.md": "tests/docs/test_query_page.py"},
    "yaml": {"docs/scenario.md": "tests/docs/test_scenario_reference.py"},
    "python": {
        "docs/api.md": "tests/docs/test_examples.py",
        "docs/reading/from_python.md": "tests/docs/site/test_from_python.py",
    },
    "text": {"docs/architecture.md": "tests/docs/test_architecture_page.py"},
}
# Text is what the commands above it print, or the files that they leave.
RUN_HERE = ("inline", "python", "sh", "text")
# The changelog tells of commands as they were.
SHOWN = {
    path.relative_to(ROOT).as_posix(): list(samples(path))
    for path in [*PAGES, *SCENARIOS]
    if path.name != "CHANGELOG.md"
}


def of_othsim():
    """Each command that is shown anywhere, with the page."""
    for path in [*PAGES, *SCENARIOS]:
        for sample in samples(path):
            for line in re.sub(r" *\\\n *", " ", sample.text).splitlines():
                if sample.kind in ("sh", "inline") and line.strip().startswith("othsim "):
                    page = path.relative_to(ROOT).as_posix()
                    yield pytest.param(line.strip(" &"), id=f"{page}: {line.strip()[:60]}")


@pytest.mark.parametrize("line", list(of_othsim()))
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


@pytest.mark.parametrize("name", cli.list_commands(click.Context(cli)))
def test_the_example_in_the_help_of_a_command_is_one(name, tmp_path):
    command = cli.get_command(click.Context(cli), name)
    shown = re.findall(r"Example: (othsim .*?)(?:\n\n|$)", command.help, re.S)
    shown += re.findall(r"\$\((othsim [^)]*)\)", command.help)
    assert shown, f"othsim {name} --help shows no example"

    for example in shown:
        for _, named, *rest in started(example, tmp_path):
            assert named == name
            command.make_context(name, rest)


def test_options_that_pages_name_in_passing_are_options_of_some_command():
    commands = [
        cli.get_command(click.Context(cli), name) for name in cli.list_commands(click.Context(cli))
    ]
    known = {
        option for command in commands for parameter in command.params for option in parameter.opts
    }
    named = {
        (page, option)
        for page in SHOWN
        if page.startswith("docs/")
        for option in re.findall(r"`(--[\w-]+)[^`]*`", (ROOT / page).read_text("utf-8"))
    }
    assert [(page, option) for page, option in named if option not in known] == []


def test_every_block_is_run_or_held_elsewhere():
    loose = {
        f"{page}: {sample.kind or 'of no kind'}"
        for page, shown in SHOWN.items()
        for sample in shown
        if sample.kind not in RUN_HERE and page not in HELD_ELSEWHERE.get(sample.kind, {})
    }
    assert loose == set()
    for places in HELD_ELSEWHERE.values():
        assert [place for place in places.values() if not (ROOT / place).is_file()] == []
    assert len(NOT_RUN) == 5


def is_to_be_typed(inline):
    """Whether it is whole; `othsim plan` in a sentence is a command's name."""
    _, name, *rest = shlex.split(inline)
    if SCHEME.search(inline) or name.startswith("-"):
        return False
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    try:
        command.make_context(name, rest)
    except (click.MissingParameter, click.BadOptionUsage):
        return False
    except click.UsageError:
        pass  # when it is run, it says what is wrong
    return True


def is_run(page, sample):
    """Whether something happens when it is typed."""
    if sample.kind == "inline":
        return is_to_be_typed(sample.text)
    return sample.kind in RUN_HERE and page not in HELD_ELSEWHERE.get(sample.kind, {})


def shortened(words):
    """The command with fewer replications."""
    words = list(words)
    if "--replications" in words:
        words[words.index("--replications") + 1] = REPLICATIONS
    elif words[1] in MANY_BY_DEFAULT:
        words += ["--replications", REPLICATIONS]
    return words


@pytest.mark.long
@pytest.mark.parametrize(
    "page", [page for page, shown in SHOWN.items() if any(is_run(page, sample) for sample in shown)]
)
def test_what_a_page_shows_runs_as_it_stands(page, tmp_path, monkeypatch, capsys):
    """Two minutes of a processor for all of them."""
    monkeypatch.setattr("gc.freeze", lambda: None)  # main() does it, before its process ends
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")

    def typed(shell):
        """What the commands print."""
        commands = [words for words in started(shell, tmp_path) if " ".join(words) not in NOT_RUN]
        return "".join(printed_by(shortened(words)) for words in commands)

    def printed_by(words):
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        assert stopped.value.code == 0, f"{shlex.join(words)}\n{printed.err}"
        empty = [path for path in outputs(words, printed) if not is_filled(tmp_path / path)]
        assert empty == [], shlex.join(words)
        return printed.out

    for line in THERE_BEFORE.get(page, []):
        assert "README" in (ROOT / page).read_text("utf-8")
        typed(line)
    printed = ""
    for sample in SHOWN[page]:
        if not is_run(page, sample):
            continue
        if sample.kind == "python":
            exec(compile(sample.text, page, "exec"), {"__name__": "sample"})
        elif sample.kind == "text":
            assert_is_true(sample.text, printed, tmp_path)
        else:
            printed = typed(sample.text)


def outputs(words, printed):
    """What a command is told to write, and what it says that it wrote."""
    told = [value for option, value in pairwise(words) if option in ("--out", "--figures")]
    said = re.findall(r"^written(?: to|:) (\S+)$", printed.out, re.M)
    lines = re.findall(r"^([\w.-]+/[\w./-]+)(?:: \d+ files)?$", printed.out, re.M)
    return [*told, *said, *lines]


def is_filled(path):
    """A file that is not empty, or a folder of such."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return bool(files) and all(file.stat().st_size for file in files)


def assert_is_true(text, printed, folder):
    """Each line is one of those printed, in their order; or the files that are named are there."""
    names = re.findall(r"\b\w+\.(?:csv|geojson|json|nc|txt)\b", text)
    assert [name for name in names if not list(folder.rglob(name))] == []
    # How far apart words stand depends on the terminal.
    lines = iter([line.split() for line in printed.splitlines()])
    shown = [line.split() for line in text.splitlines() if line.strip()]
    assert names or [line for line in shown if line not in lines] == []


def test_extras_that_pages_install_are_there():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [
        extra
        for page in PAGES
        for extras in re.findall(r"pip install [^`\n]*\.\[([\w,]+)\]", page.read_text("utf-8"))
        for extra in extras.split(",")
    ]
    assert set(asked) <= set(project["optional-dependencies"])
    assert "test" in asked

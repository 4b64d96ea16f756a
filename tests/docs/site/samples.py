"""What the pages and scenarios show to be typed: each page's commands and Python, in its order.

A line of shell is read by bash itself, with braces, patterns, loops and quotes, and only what it
would start is taken down. So what is run is what somebody would get who copied it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SCENARIOS = sorted((ROOT / "scenarios").rglob("*.yaml"))
# Not to be typed as they stand: what is left out, in capitals, or a choice.
SCHEME = re.compile(r"\.\.\.|…|\b(FILE|RUN|SQL|FIGURE|FOLDER|SCENARIO)\b|\|")
_SHOWN = re.compile(
    r"^(?P<indent> *)```(?P<kind>\S*)\n(?P<block>.*?)^ *```$|`(?P<inline>othsim [^`]*)`",
    re.M | re.S,
)
_IN_COMMENT = re.compile(r"^# (othsim (?:.*\\\n# )*.*)$", re.M)
_TAKE_DOWN = """PATH=
take_down() { printf '%s\\037' "$@" $'\\n' >> "$TAKEN_DOWN"; }
for name in othsim pip python python3; do eval "$name() { take_down $name \\"\\$@\\"; }"; done
"""


@dataclass(frozen=True)
class Sample:
    """A block of a page, or a command in a line of text or in a scenario's comment."""

    kind: str  # of a block what stands behind its fence; "inline" of a command in a line
    text: str


def samples(page: Path) -> Iterator[Sample]:
    """What a page or a scenario shows, in its order."""
    text = page.read_text("utf-8")
    if page.suffix == ".yaml":
        for command in _IN_COMMENT.findall(text):
            yield Sample("sh", command.replace("\n# ", "\n"))
        return
    for shown in _SHOWN.finditer(text):
        if shown["inline"]:
            yield Sample("inline", " ".join(shown["inline"].split()))
        else:
            indent = len(shown["indent"])
            lines = [line[indent:] for line in shown["block"].splitlines()]
            yield Sample(shown["kind"], "\n".join(lines))


def started(shell: str, folder: Path) -> list[list[str]]:
    """What bash would start, word by word; a command that is none of ours is an error."""
    bash = shutil.which("bash")
    assert bash is not None, "the pages' commands are read by bash"
    taken_down = folder / ".taken_down"
    taken_down.write_bytes(b"")
    # Relative to the folder, as a page writes it; a function's name has no place. What is begun in
    # the background is taken down in its turn: two at once would write into one another's words.
    text = _TAKE_DOWN + re.sub(r" &$", "", shell.replace(".venv/bin/", ""), flags=re.M)
    subprocess.run(
        [bash, "-euc", text], cwd=folder, env={"TAKEN_DOWN": str(taken_down)}, check=True
    )
    lines = taken_down.read_text("utf-8").split("\n\x1f")
    taken_down.unlink()
    return [line.split("\x1f")[:-1] for line in lines if line]
